using System.Security.Claims;
using System.Text;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace CrssBot.Web.Me;

/// <summary>What somebody may do with what is kept about them: the forms of the privacy page, and the same for integrators.</summary>
internal static class OwnData
{
    private const string Page = "/privacy";

    public static void Map(IEndpointRouteBuilder app)
    {
        var forms = app.MapForms("/me").RequireAuthorization().AddEndpointFilter(Unavailable);
        forms.MapPost("/settings", SaveAsync);
        forms.MapPost("/erase", EraseAsync);
        forms.MapGet("/export", ExportAsync);
    }

    public static void MapApi(IEndpointRouteBuilder api)
    {
        api.MapGet("", Show).WithSummary("How much is kept about you, and your own settings");
        api.MapPut("/settings", Set).WithSummary("Your own settings; nobody else sees them");
        api.MapGet("/export", ExportAsync).WithSummary("Everything that is kept about you, as one file");
        api.MapDelete("", Erase).WithSummary("Erases you; your token is void from then on");
    }

    private static async Task<IResult> SaveAsync(
        HttpContext http,
        IAntiforgery antiforgery,
        StudyDesk desk,
        TimeProvider time,
        [FromForm] string? extraTime,
        [FromForm] string? examDate,
        CancellationToken cancellationToken
    )
    {
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            return PostedForms.TooOld();
        }

        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var isDate = DateOnly.TryParse(examDate, Words.English, out var date);
        if (
            !Enum.TryParse<ExtraTime>(extraTime, out var extra)
            || !Enum.IsDefined(extra)
            || !IsSound(isDate ? date : null, today, examDate)
        )
        {
            return TypedResults.LocalRedirect($"{Page}?Unread=1");
        }

        await desk.SetProfileAsync(WebMember.Of(http.User)!.Value, new Profile(extra, isDate ? date : null), cancellationToken);
        return TypedResults.LocalRedirect($"{Page}?Saved=1");
    }

    private static async Task<IResult> EraseAsync(HttpContext http, IAntiforgery antiforgery, StudyDesk desk, [FromForm] bool? sure)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            return PostedForms.TooOld();
        }

        if (sure != true)
        {
            return TypedResults.LocalRedirect($"{Page}?Unsure=1");
        }

        await desk.EraseAsync(WebMember.Of(http.User)!.Value);
        await http.SignOutAsync(WebMember.Cookies);
        return TypedResults.LocalRedirect($"{Page}?Erased=1");
    }

    private static async Task<FileContentHttpResult> ExportAsync(
        ClaimsPrincipal user,
        StudyDesk desk,
        CancellationToken cancellationToken
    ) =>
        TypedResults.File(
            Encoding.UTF8.GetBytes(await desk.ExportAsync(WebMember.Of(user)!.Value, cancellationToken)),
            "application/json",
            "crssbot-my-data.json"
        );

    private static async Task<Ok<Kept>> Show(ClaimsPrincipal user, StudyDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(await desk.KeptAsync(WebMember.Of(user)!.Value, cancellationToken));

    private static async Task<Results<NoContent, ProblemHttpResult>> Set(
        Profile settings,
        ClaimsPrincipal user,
        StudyDesk desk,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (
            !Enum.IsDefined(settings.ExtraTime)
            || !IsSound(settings.ExamDate, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), settings.ExamDate?.ToString(Words.English))
        )
        {
            return TypedResults.Problem(
                "The extra time is one of its names, and the exam date lies within the next five years.",
                statusCode: StatusCodes.Status400BadRequest
            );
        }

        await desk.SetProfileAsync(WebMember.Of(user)!.Value, settings, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> Erase(ClaimsPrincipal user, StudyDesk desk)
    {
        await desk.EraseAsync(WebMember.Of(user)!.Value);
        return TypedResults.NoContent();
    }

    /// <summary>None, or a day to come.</summary>
    private static bool IsSound(DateOnly? date, DateOnly today, string? typed) =>
        date is { } day ? Profile.IsExamDate(day, today) : string.IsNullOrWhiteSpace(typed);

    /// <summary>A sentence, not a blank page; what was asked for can be asked for again.</summary>
    private static async ValueTask<object?> Unavailable(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception e) when (e is DeskBusyException or StoreUnavailableException)
        {
            return TypedResults.Text(
                "That could not be stored just now. Go back and press again in a moment.",
                statusCode: StatusCodes.Status503ServiceUnavailable
            );
        }
    }
}
