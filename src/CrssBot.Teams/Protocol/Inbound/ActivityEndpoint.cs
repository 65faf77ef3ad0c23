using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace CrssBot.Teams.Protocol.Inbound;

/// <summary>What an invoke is answered: the response itself.</summary>
/// <param name="Json">Null: an empty body.</param>
internal sealed record InvokeAnswer(int Status, byte[]? Json);

/// <summary>
/// What Teams posts to us. In this order: stamp, look for a token, bound, verify, parse, compare with what the token was given for, look at
/// the tenant, remember, hand over. Whatever is wrong before that is a 4xx and nothing else.
/// </summary>
/// <param name="onActivity">Gets everything but invokes, once; false: not taken, and Teams is to send it again.</param>
/// <param name="onInvoke">Gets invokes, perhaps twice, for each needs its answer; null: there is no such invoke.</param>
internal sealed class ActivityEndpoint(
    TeamsOptions options,
    BotFrameworkToken tokens,
    Func<Activity, DateTimeOffset, CancellationToken, ValueTask<bool>> onActivity,
    Func<Activity, DateTimeOffset, CancellationToken, ValueTask<InvokeAnswer?>> onInvoke,
    TimeProvider time,
    ILogger<ActivityEndpoint> log
)
{
    public const string Path = "/api/messages";

    /// <summary>Bytes. What Teams sends has at most 100 KB (format-your-bot-messages).</summary>
    public const int Largest = 256 * 1024;

    /// <summary>From the first byte of a body to its last.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const string Scheme = "Bearer ";

    private readonly SeenActivities _seen = new(time);
    private long _refused;

    public async Task ReceiveAsync(HttpContext http)
    {
        var receivedAt = time.GetUtcNow();
        var status =
            !HttpMethods.IsPost(http.Request.Method) ? StatusCodes.Status405MethodNotAllowed
            : http.Request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                ? await VerifiedAsync(http, header[Scheme.Length..].Trim(), receivedAt)
            : Refused(StatusCodes.Status401Unauthorized, "no token");
        // With an invoke's answer the status has gone already.
        if (!http.Response.HasStarted)
        {
            http.Response.StatusCode = status;
        }
    }

    /// <returns>The status; with a body for the answer to an invoke, which is then written.</returns>
    private async ValueTask<int> VerifiedAsync(HttpContext http, string token, DateTimeOffset receivedAt)
    {
        var (body, status) = await ReadAsync(http.Request.BodyReader, http.RequestAborted);
        if (body is null)
        {
            return status;
        }

        switch (await tokens.ProveAsync(token, http.RequestAborted))
        {
            case Proof.None none:
                return Refused(StatusCodes.Status401Unauthorized, none.Why);
            case Proof.Valid valid:
                return Parse(body) is not { Type.Length: > 0 } activity ? StatusCodes.Status400BadRequest
                    : valid.ObjectionTo(activity) is { } objection ? Refused(StatusCodes.Status403Forbidden, objection)
                    : !IsOurs(activity) ? Refused(StatusCodes.Status403Forbidden, "tenant")
                    : await HandOverAsync(http, activity, receivedAt);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async ValueTask<int> HandOverAsync(HttpContext http, Activity activity, DateTimeOffset receivedAt)
    {
        try
        {
            if (string.Equals(activity.Type, "invoke", StringComparison.Ordinal))
            {
                return await AnswerAsync(http, await onInvoke(activity, receivedAt, http.RequestAborted));
            }

            // Without an id nothing can be known for the same; what is done with it must bear that.
            var key = activity.Id is { } id ? $"{activity.Type}|{activity.Conversation?.Id}|{id}" : null;
            if (key is not null && !_seen.IsFirst(key))
            {
                return StatusCodes.Status200OK;
            }

            var taken = false;
            try
            {
                taken = await onActivity(activity, receivedAt, http.RequestAborted);
            }
            finally
            {
                if (!taken && key is not null)
                {
                    // Also when it threw: what comes again must not be mistaken for done.
                    _seen.Forget(key);
                }
            }

            if (taken)
            {
                return StatusCodes.Status200OK;
            }
        }
        catch (Exception e) when (!http.RequestAborted.IsCancellationRequested)
        {
            InboundLog.NotHandled(log, e, activity.Type!);
        }

        return StatusCodes.Status503ServiceUnavailable;
    }

    private static async ValueTask<int> AnswerAsync(HttpContext http, InvokeAnswer? answer)
    {
        if (answer is null)
        {
            return StatusCodes.Status501NotImplemented;
        }

        http.Response.StatusCode = answer.Status;
        if (answer.Json is { } json)
        {
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = json.Length;
            await http.Response.BodyWriter.WriteAsync(json, http.RequestAborted);
        }

        return answer.Status;
    }

    private bool IsOurs(Activity activity)
    {
        var tenant = activity.Tenant;
        return options switch
        {
            { AllowedTenants: { Length: > 0 } allowed } => allowed.Contains(tenant, StringComparer.OrdinalIgnoreCase),
            { AppType: TeamsAppType.MultiTenant } => true,
            _ => string.Equals(tenant, options.TenantId, StringComparison.OrdinalIgnoreCase),
        };
    }

    private static Activity? Parse(byte[] body)
    {
        try
        {
            return IsText(body) ? JsonSerializer.Deserialize(body, TeamsJson.Default.Activity) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// JSON may spell half a character, "\ud83d" without its other half, which no string can hold. What we hand over is read later and deeper:
    /// it is looked through once, here, if it has an escape at all.
    /// </summary>
    private static bool IsText(ReadOnlySpan<byte> body)
    {
        if (body.IndexOf("\\ud"u8) < 0 && body.IndexOf("\\uD"u8) < 0)
        {
            return true;
        }

        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                // Throws where a half stands alone.
                _ = reader.GetString();
            }
        }

        return true;
    }

    /// <summary>Never more than <see cref="Largest"/>, whatever Content-Length says, and never longer than <see cref="Patience"/>.</summary>
    private async ValueTask<(byte[]? Body, int Status)> ReadAsync(PipeReader reader, CancellationToken aborted)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, aborted);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(either.Token);
                if (read.Buffer.Length > Largest)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    return (null, StatusCodes.Status413PayloadTooLarge);
                }

                if (read.IsCompleted)
                {
                    var body = read.Buffer.ToArray();
                    reader.AdvanceTo(read.Buffer.End);
                    return (body, StatusCodes.Status200OK);
                }

                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or BadHttpRequestException)
        {
            return (null, StatusCodes.Status400BadRequest);
        }
    }

    private int Refused(int status, string why)
    {
        // Said aloud at powers of two: a flood must not fill the log as well.
        var count = Interlocked.Increment(ref _refused);
        InboundLog.Refused(log, long.IsPow2(count) ? LogLevel.Warning : LogLevel.Debug, status, why, count);
        return status;
    }
}

internal static class ActivityRoutes
{
    /// <summary>
    /// One address for every method, so that a look at it is a 405 whatever else stands in the pipeline. It skips the middleware that follows
    /// routing: the token says who calls.
    /// </summary>
    public static void MapTeamsActivities(this IEndpointRouteBuilder routes, ActivityEndpoint endpoint) =>
        routes.Map(ActivityEndpoint.Path, endpoint.ReceiveAsync).AllowAnonymous().ExcludeFromDescription().ShortCircuit();
}
