using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace CrssBot.Discord.Protocol.Interactions;

/// <summary>
/// What Discord posts to us: interactions, and webhook events. In this order: stamp, bound, verify, parse, remember, hand over. Whatever is
/// wrong before the signature holds is a 401 and nothing else; Discord tries that on purpose and removes an address that answers otherwise
/// (docs: interactions/overview.mdx, Validating Security Request Headers).
/// </summary>
/// <param name="key">Null while it is not known: everything is refused.</param>
/// <param name="onInteraction">
/// Gets every interaction but PING, whole and once, with the instant of its receipt; its answer goes back in the response. Null: the answer
/// was posted, and this response is empty. The token ends when Discord hangs up.
/// </param>
/// <param name="onEvent">Gets webhook events, perhaps twice and in any order; false: not taken. The token ends when Discord stops waiting.</param>
internal sealed class InteractionEndpoint(
    Func<InteractionKey?> key,
    Func<Interaction, DateTimeOffset, CancellationToken, ValueTask<InteractionResponse?>> onInteraction,
    Func<WebhookEvent, DateTimeOffset, CancellationToken, ValueTask<bool>> onEvent,
    SeenInteractions seen,
    TimeProvider time,
    ILogger<InteractionEndpoint> logger
)
{
    public const string InteractionsPath = "/discord/interactions";
    public const string EventsPath = "/discord/events";

    /// <summary>Discord waits 3 s for a webhook event's 204 (docs: events/webhook-events.mdx, Responding to Events); half a second is the way back.</summary>
    public static readonly TimeSpan EventPatience = TimeSpan.FromSeconds(2.5);

    /// <summary>
    /// Discord repeats an event for up to 10 minutes (same page) and does not say whether it signs it anew: what carries a person's wish to be
    /// forgotten must not be turned away for its age.
    /// </summary>
    public static readonly TimeSpan EventFreshness = InteractionSignature.Freshness + TimeSpan.FromMinutes(10);

    private const string Json = "application/json";

    /// <summary>Webhook Types (docs: events/webhook-events.mdx).</summary>
    private const int EventPing = 0;
    private const int Event = 1;

    private static readonly byte[] Pong = """{"type":1}"""u8.ToArray();

    private long _refused;

    public async Task InteractionAsync(HttpContext http)
    {
        var receivedAt = time.GetUtcNow();
        if (
            await ReceiveAsync(http, receivedAt, InteractionSignature.Freshness, DiscordJson.Default.Interaction, i => i.ApplicationId)
            is not { } interaction
        )
        {
            return;
        }

        if (interaction.Type == InteractionType.Ping)
        {
            http.Response.ContentType = Json;
            http.Response.ContentLength = Pong.Length;
            await http.Response.BodyWriter.WriteAsync(Pong, http.RequestAborted);
        }
        else if (!interaction.IsWhole)
        {
            Malformed(http, "interaction");
        }
        else if (!seen.IsFirst(interaction.Id))
        {
            InteractionLog.Again(logger);
            http.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        else
        {
            await AnswerAsync(http, await onInteraction(interaction, receivedAt, http.RequestAborted));
        }
    }

    public async Task EventAsync(HttpContext http)
    {
        var receivedAt = time.GetUtcNow();
        if (
            await ReceiveAsync(http, receivedAt, EventFreshness, DiscordJson.Default.WebhookEvent, e => e.ApplicationId)
            is not { } webhookEvent
        )
        {
            return;
        }

        if (webhookEvent is { Type: Event, Event: null or { Type: null or "" } } or { Type: null or < EventPing })
        {
            Malformed(http, "webhook event");
            return;
        }

        if (webhookEvent.Type == Event && !await IsTakenAsync(webhookEvent, receivedAt))
        {
            // Not taken is not acknowledged: Discord sends it again.
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
        // The docs ask for a valid one, although there is nothing that it could describe.
        http.Response.ContentType = Json;
    }

    private async ValueTask<bool> IsTakenAsync(WebhookEvent webhookEvent, DateTimeOffset receivedAt)
    {
        using var patience = new CancellationTokenSource(EventPatience, time);
        try
        {
            return await onEvent(webhookEvent, receivedAt, patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            InteractionLog.EventNotTaken(logger, webhookEvent.Event!.Type);
            return false;
        }
    }

    /// <summary>What Discord signed for us, parsed; null if the request is answered already. The body's buffer is given back before anybody acts on it.</summary>
    private async ValueTask<T?> ReceiveAsync<T>(
        HttpContext http,
        DateTimeOffset receivedAt,
        TimeSpan freshness,
        JsonTypeInfo<T> type,
        Func<T, Snowflake> application
    )
        where T : class
    {
        if (key() is not { } ours)
        {
            return Refuse<T>(http, "no key yet");
        }

        if (
            http.Request.Headers[InteractionSignature.SignatureHeader] is not [{ } signature]
            || http.Request.Headers[InteractionSignature.TimestampHeader] is not [{ } timestamp]
            || InteractionSignature.Age(timestamp, receivedAt) is not { } age
        )
        {
            return Refuse<T>(http, "headers");
        }

        using var body = await BoundedBody.ReadAsync(http.Request.BodyReader, timestamp, time);
        if (body is null)
        {
            return Refuse<T>(http, "body");
        }

        if (!ours.Signature.Matches(signature, body.Signed))
        {
            return Refuse<T>(http, "signature");
        }

        if (age.Duration() > freshness)
        {
            InteractionLog.Stale(logger, age);
            return Refuse<T>(http, "stale");
        }

        if (Parse(body.Json, type) is not { } received)
        {
            Malformed(http, "JSON");
            return null;
        }

        // A PING of the simplest kind names nobody; the key is ours alone.
        if (application(received) is { Value: not 0 } addressee && addressee != ours.Application)
        {
            InteractionLog.OtherApplication(logger, addressee);
            return Refuse<T>(http, "application");
        }

        return received;
    }

    private static T? Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private T? Refuse<T>(HttpContext http, string reason)
        where T : class
    {
        var count = Interlocked.Increment(ref _refused);
        InteractionLog.Refused(logger, reason, count);
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return null;
    }

    private void Malformed(HttpContext http, string what)
    {
        InteractionLog.Malformed(logger, what);
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    private static async ValueTask AnswerAsync(HttpContext http, InteractionResponse? response)
    {
        if (response is null)
        {
            // Posted already (docs: interactions/receiving-and-responding.mdx, Responding to an Interaction).
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        http.Response.ContentType = Json;
        using (var json = new Utf8JsonWriter(http.Response.BodyWriter))
        {
            JsonSerializer.Serialize(json, response, DiscordJson.Default.InteractionResponse);
            http.Response.ContentLength = json.BytesCommitted + json.BytesPending;
        }

        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }
}

internal static class InteractionRoutes
{
    /// <summary>
    /// Both addresses, POST alone. They skip the middleware that follows routing: the signature says who calls, so there is no visitor to log
    /// in and no form to protect, and a wrong signature must bring a 401 whatever else stands in the pipeline.
    /// </summary>
    public static void MapDiscordInteractions(this IEndpointRouteBuilder routes, InteractionEndpoint endpoint)
    {
        routes.MapPost(InteractionEndpoint.InteractionsPath, endpoint.InteractionAsync).Alone();
        routes.MapPost(InteractionEndpoint.EventsPath, endpoint.EventAsync).Alone();
    }

    private static void Alone(this IEndpointConventionBuilder route) => route.AllowAnonymous().ExcludeFromDescription().ShortCircuit();
}
