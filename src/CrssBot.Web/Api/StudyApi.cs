using System.Security.Claims;
using System.Text.Json;
using System.Threading.Channels;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Web.Me;
using CrssBot.Web.Rooms;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CrssBot.Web.Api;

/// <summary>The JSON API for integrators: the same desk, the same authorization, the same views as the pages.</summary>
internal static class StudyApi
{
    /// <summary>Bytes of a request body.</summary>
    private const long MaxBody = 16 * 1024;

    public static void Map(IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MaxBody)).DisableAntiforgery();
        api.AddEndpointFilter(Busy);
        api.MapPost("/members", NewMember).WithSummary("A new member and their bearer token").AllowAnonymous();
        api.MapGet("/concepts", LookUp).WithSummary("Look a concept up").AllowAnonymous();
        api.MapGet("/concepts/suggest", Suggest).WithSummary("At most 25 suggestions").AllowAnonymous();
        api.MapGet("/concepts/{slug}", ConceptOf).WithSummary("One concept").AllowAnonymous();
        var rooms = api.MapGroup("/rooms")
            .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = WebMember.CookieOrBearer });
        OwnData.MapApi(
            api.MapGroup("/me").RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = WebMember.CookieOrBearer })
        );
        rooms.MapPost("", NewRoom).WithSummary("A new room; its invitation is the only way in");
        rooms.MapGet("/{invitation}", View).WithSummary("What you may see of a room");
        rooms.MapPost("/{invitation}/commands", Submit).WithSummary("Send a command; the reply is your view after it was stored");
        rooms.MapGet("/{invitation}/events", EventsAsync).WithSummary("Your view, at once and after every change (server-sent events)");
    }

    private static async Task<Results<Ok<MemberReply>, ProblemHttpResult>> NewMember(
        MemberRequest request,
        StudyDesk desk,
        MemberTokens tokens,
        CancellationToken cancellationToken
    )
    {
        var name = request.Name?.Trim() ?? "";
        if (name.Length is 0 or > Room.MaxName || name.Any(char.IsControl))
        {
            return Problem(StatusCodes.Status400BadRequest, Refusal.BadName);
        }

        var member = await WebMember.NewAsync(desk, cancellationToken);
        return TypedResults.Ok(new MemberReply(member, tokens.Issue(member, name)));
    }

    private static async Task<Ok<RoomReply>> NewRoom(WebRooms rooms, CancellationToken cancellationToken)
    {
        var invitation = await rooms.CreateAsync(cancellationToken);
        return TypedResults.Ok(new RoomReply(invitation, $"/room/{invitation}"));
    }

    private static async Task<Results<Ok<RoomView>, ProblemHttpResult>> View(
        string invitation,
        ClaimsPrincipal user,
        WebRooms rooms,
        StudyDesk desk,
        CancellationToken cancellationToken
    ) =>
        await rooms.FindAsync(invitation, cancellationToken) is { } room
            ? TypedResults.Ok(await desk.LookAsync(room, WebMember.Of(user)!.Value, standing: null, cancellationToken))
            : NoRoom();

    private static async Task<Results<Ok<CommandReply>, JsonHttpResult<CommandReply>, ProblemHttpResult>> Submit(
        string invitation,
        CommandRequest request,
        ClaimsPrincipal user,
        WebRooms rooms,
        StudyDesk desk,
        CancellationToken cancellationToken
    )
    {
        var receipt = rooms.Receive();
        if (request.Command is null)
        {
            return TypedResults.Problem("The body needs a command.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (request.Key is { Length: 0 or > 128 })
        {
            return TypedResults.Problem("A key has 1 to 128 characters.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (request is { Key: not null, Order: null, Command: RoomCommand.Answer })
        {
            return TypedResults.Problem(
                "An answer with a key needs an order too: a repeat is known by it.",
                statusCode: StatusCodes.Status400BadRequest
            );
        }

        if (await rooms.FindAsync(invitation, cancellationToken) is not { } room)
        {
            return NoRoom();
        }

        var member = WebMember.Of(user)!.Value;
        var known = await desk.LookAsync(room, member, standing: null, cancellationToken);
        if (known.You.Name is null && request.Command is not (RoomCommand.Enter or RoomCommand.Forget))
        {
            // The name chosen with the token is the name in every room.
            var entered = await rooms.SubmitAsync(
                room,
                member,
                new RoomCommand.Enter(WebMember.NameOf(user) ?? "Member"),
                receipt,
                null,
                cancellationToken
            );
            if (entered.Refusal is { } no)
            {
                return Refused(entered.View, no);
            }
        }

        var ordered = receipt with { Order = request.Order ?? receipt.Order };
        var reply = await rooms.SubmitAsync(room, member, request.Command, ordered, request.Key, cancellationToken);
        return reply.Refusal is { } refusal ? Refused(reply.View, refusal) : TypedResults.Ok(new CommandReply(reply.View, null, null));
    }

    private static async Task EventsAsync(
        string invitation,
        HttpContext http,
        WebRooms rooms,
        StudyDesk desk,
        WebChannel channel,
        CancellationToken cancellationToken
    )
    {
        if (await rooms.FindAsync(invitation, cancellationToken) is not { } room)
        {
            await NoRoom().ExecuteAsync(http);
            return;
        }

        var member = WebMember.Of(http.User)!.Value;
        // Only the newest matters: a slow reader skips what it missed.
        var news = Channel.CreateBounded<RoomNews>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        using var watching = channel.Watch(room, n => news.Writer.TryWrite(n));
        news.Writer.TryWrite(RoomNews.Changed);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            await foreach (var item in news.Reader.ReadAllAsync(cancellationToken))
            {
                var view = await desk.LookAsync(room, member, standing: null, cancellationToken);
                var json = JsonSerializer.Serialize(view, EngineJson.Default.RoomView);
                await http.Response.WriteAsync($"event: {(item == RoomNews.Away ? "away" : "view")}\ndata: {json}\n\n", cancellationToken);
                await http.Response.Body.FlushAsync(cancellationToken);
                if (item == RoomNews.Away)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or DeskBusyException)
        {
            // The reader went away, or the host stops: the stream ends and the reader connects again.
        }
    }

    private static Results<Ok<LookUpReply>, ProblemHttpResult> LookUp(string? q, StudyDesk desk, int top = 5)
    {
        if (string.IsNullOrWhiteSpace(q) || q.Length > 500 || top is < 1 or > 25)
        {
            return TypedResults.Problem(
                "Give q with 1 to 500 characters, and top from 1 to 25.",
                statusCode: StatusCodes.Status400BadRequest
            );
        }

        return TypedResults.Ok(
            desk.LookUp(q, top) switch
            {
                ConceptAnswer.Match match => new LookUpReply("match", [.. match.Hits.Select(h => Found(desk, h))], match.Beside, null),
                ConceptAnswer.None none => new LookUpReply("none", [.. none.Nearest.Select(h => Found(desk, h))], null, null),
                ConceptAnswer.Crisis crisis => new LookUpReply("crisis", [], null, crisis.Text),
                var other => throw new System.Diagnostics.UnreachableException($"No case for {other.GetType().Name}."),
            }
        );
    }

    private static FoundConcept Found(StudyDesk desk, Hit hit) => new(hit.Concept, desk.Catalog.ConceptById[hit.Concept].Name, hit.Score);

    private static Ok<IReadOnlyList<Suggestion>> Suggest(string? q, StudyDesk desk) =>
        TypedResults.Ok<IReadOnlyList<Suggestion>>(q is { Length: > 0 and <= 500 } ? [.. desk.Suggest(q)] : []);

    private static Results<Ok<Concept>, ProblemHttpResult> ConceptOf(string slug, StudyDesk desk) =>
        desk.Catalog.ConceptById.TryGetValue(new ConceptId(slug), out var concept)
            ? TypedResults.Ok(concept)
            : TypedResults.Problem("There is no concept under that slug.", statusCode: StatusCodes.Status404NotFound);

    /// <summary>Busy and unavailable are the caller's to retry: 503, never 500.</summary>
    private static async ValueTask<object?> Busy(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception e) when (e is DeskBusyException or StoreUnavailableException)
        {
            context.HttpContext.Response.Headers.RetryAfter = "1";
            return TypedResults.Problem(
                e is DeskBusyException ? e.Message : "That could not be stored just now. Send it again in a moment.",
                statusCode: StatusCodes.Status503ServiceUnavailable
            );
        }
    }

    private static JsonHttpResult<CommandReply> Refused(RoomView view, Refusal refusal) =>
        TypedResults.Json(new CommandReply(view, refusal, RefusalText.Of(refusal)), statusCode: StatusCodes.Status409Conflict);

    private static ProblemHttpResult NoRoom() =>
        TypedResults.Problem("There is no room behind this link.", statusCode: StatusCodes.Status404NotFound);

    private static ProblemHttpResult Problem(int status, Refusal refusal) =>
        TypedResults.Problem(RefusalText.Of(refusal), statusCode: status);
}

/// <param name="Name">Display name, 1 to 60 characters.</param>
internal sealed record MemberRequest(string? Name);

/// <param name="Token">For <c>Authorization: Bearer</c>. Whoever holds it is this member.</param>
internal sealed record MemberReply(MemberId Member, string Token);

internal sealed record RoomReply(string Invitation, string Path);

/// <param name="Command">One of the commands, with its name in "command".</param>
/// <param name="Key">Your id of this command: sent again with the same key it does nothing twice.</param>
/// <param name="Order">For answers: your own order of presses; a press not above the stored one changes nothing.</param>
internal sealed record CommandRequest(RoomCommand? Command, string? Key = null, long? Order = null);

internal sealed record CommandReply(RoomView View, Refusal? Refusal, string? Message);

/// <param name="Kind">"match", "none" or "crisis".</param>
internal sealed record LookUpReply(string Kind, IReadOnlyList<FoundConcept> Results, ConceptId? Beside, string? Text);

internal sealed record FoundConcept(ConceptId Slug, string Name, double Score);
