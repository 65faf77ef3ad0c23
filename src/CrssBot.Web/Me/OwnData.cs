using System.Collections.Immutable;
using System.Security.Claims;
using System.Text;
using CrssBot.Engine;
using CrssBot.Engine.Alone;
using CrssBot.Engine.Progress;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Alone;
using CrssBot.Web.Rooms;
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
        api.MapGet("/study", Studied).WithSummary("What you have open alone, what your answers come to, and your plan");
        api.MapPost("/study/review", Review).WithSummary("Begins a set of what is due today; 204 when nothing is");
        api.MapPost("/study/practice", Practice).WithSummary("Begins a set of practice; 204 when no question fits");
        api.MapPost("/study/exam", Exam).WithSummary("Begins a practice exam; one that is not over goes on instead");
        api.MapPost("/study/commands", Sit).WithSummary("Answer a question that is open alone; pause, resume or hand in an exam");
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

        var member = WebMember.Of(http.User)!.Value;
        var profile = await desk.ProfileAsync(member, cancellationToken);
        await desk.SetProfileAsync(member, profile with { ExtraTime = extra, ExamDate = isDate ? date : null }, cancellationToken);
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

    private static async Task<Ok<StudyReply>> Studied(
        ClaimsPrincipal user,
        StudyAlone alone,
        WebRooms rooms,
        CancellationToken cancellationToken
    )
    {
        var press = PressOf(user, rooms.Receive());
        var progress = await alone.ProgressAsync(press, cancellationToken);
        return TypedResults.Ok(
            new StudyReply(
                await alone.LookAsync(press.Member, cancellationToken),
                progress.Domains,
                progress.DueToday,
                progress.StudyDays,
                progress.SureButMissed,
                progress.Score,
                StudyPlan.Of(progress)
            )
        );
    }

    private static async Task<Results<Ok<AloneView>, NoContent, ProblemHttpResult>> Review(
        ClaimsPrincipal user,
        StudyAlone alone,
        WebRooms rooms,
        bool? more,
        CancellationToken cancellationToken
    ) => Begun(await alone.ReviewAsync(PressOf(user, rooms.Receive()), more ?? false, cancellationToken));

    private static async Task<Results<Ok<AloneView>, NoContent, ProblemHttpResult>> Practice(
        PracticeRequest request,
        ClaimsPrincipal user,
        StudyAlone alone,
        WebRooms rooms,
        CancellationToken cancellationToken
    )
    {
        PracticeChoice choice =
            request.Concept is { } concept ? new PracticeChoice.About(new ConceptId(concept))
            : request.Domain is { } domain ? new PracticeChoice.InDomain(domain)
            : request.SureButMissed ? new PracticeChoice.SureButMissed()
            : new PracticeChoice.Weakest();
        var count = request.Questions ?? AloneRules.DefaultQuestions;
        return Begun(await alone.PracticeAsync(PressOf(user, rooms.Receive()), choice, count, cancellationToken));
    }

    private static async Task<Results<Ok<AloneView>, NoContent, ProblemHttpResult>> Exam(
        ClaimsPrincipal user,
        StudyAlone alone,
        WebRooms rooms,
        bool? strict,
        CancellationToken cancellationToken
    ) => Begun(await alone.ExamAsync(PressOf(user, rooms.Receive()), strict ?? false, cancellationToken));

    private static async Task<Results<Ok<AloneView>, NoContent, ProblemHttpResult>> Sit(
        RoomCommand command,
        ClaimsPrincipal user,
        StudyAlone alone,
        WebRooms rooms,
        CancellationToken cancellationToken
    ) =>
        command is RoomCommand.AnswerSitting or RoomCommand.PauseExam or RoomCommand.ResumeExam or RoomCommand.FinishExam
            ? Begun(await alone.SubmitAsync(PressOf(user, rooms.Receive()), command, cancellationToken))
            : TypedResults.Problem(RefusalText.Of(Refusal.NotAlone), statusCode: StatusCodes.Status400BadRequest);

    private static Results<Ok<AloneView>, NoContent, ProblemHttpResult> Begun(Reply? reply) =>
        reply switch
        {
            null => TypedResults.NoContent(),
            { Refusal: { } refusal } => TypedResults.Problem(RefusalText.Of(refusal), statusCode: StatusCodes.Status409Conflict),
            { View.Alone: { } view } => TypedResults.Ok(view),
            _ => TypedResults.NoContent(),
        };

    private static AlonePress PressOf(ClaimsPrincipal user, Receipt receipt) =>
        new(WebMember.Of(user)!.Value, receipt.At, Key: null, receipt.Order, ZoneGuess.Illinois);

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

/// <param name="Open">Null before the first set.</param>
internal sealed record StudyReply(
    AloneView? Open,
    ImmutableArray<DomainMastery> Domains,
    int DueToday,
    int StudyDays,
    ImmutableArray<QuestionId> SureButMissed,
    ScoreRange? Score,
    StudyPlan Plan
);

/// <summary>Without any choice: where a miss is likeliest.</summary>
/// <param name="Questions">1 to 50; 10 when left out.</param>
internal sealed record PracticeRequest(int? Questions = null, string? Domain = null, string? Concept = null, bool SureButMissed = false);
