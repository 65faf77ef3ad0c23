using System.Text.Json;

namespace CrssBot.Teams.Protocol.Connector;

/// <summary>What one try brought.</summary>
internal abstract record Outcome
{
    private Outcome() { }

    /// <param name="RetryAfter">What the service asks for.</param>
    /// <param name="Id">Of what was made.</param>
    /// <param name="Code">Of what was refused; see <see cref="ErrorCodes"/>.</param>
    internal sealed record Answered(int Status, TimeSpan? RetryAfter = null, string? Id = null, string? Code = null) : Outcome;

    /// <summary>No byte of the body left us.</summary>
    internal sealed record NotSent : Outcome;

    /// <summary>No answer, or a broken connection.</summary>
    internal sealed record Silent : Outcome;
}

/// <summary>What follows from an outcome.</summary>
internal abstract record Verdict
{
    private Verdict() { }

    internal sealed record Over(ConnectorReply Reply) : Verdict;

    /// <param name="After">What the service asks for; null: our own back-off.</param>
    /// <param name="AtLast">The reply if there is no other try.</param>
    /// <param name="Once">After one such try there is no other.</param>
    internal sealed record Again(TimeSpan? After, ConnectorReply AtLast, bool Once = false) : Verdict;

    /// <summary>Too many from this conversation: nobody's turn there for so long.</summary>
    internal sealed record Rest(TimeSpan? After) : Verdict;

    /// <summary>Once more with a new token, if there is one.</summary>
    internal sealed record Renew(ConnectorReply AtLast) : Verdict;
}

/// <summary>T15, T18, T19, T23, T25, T26 as one table.</summary>
internal static class Verdicts
{
    /// <summary>What to tell the caller when the way is closed.</summary>
    public static readonly TimeSpan NoWayRetry = TimeSpan.FromSeconds(5);

    /// <summary>microsoftteams/platform/bots/build-conversational-capability, Status codes from bot conversational APIs.</summary>
    private static readonly HashSet<string> dead =
    [
        "MessageWritesBlocked",
        "BotNotInConversationRoster",
        "BotDisabledByAdmin",
        "ConversationNotFound",
        "ConversationBlockedByUser",
        "BotDisabledByUser",
    ];

    /// <param name="repeatable">Done twice, it is done once: everything but the post of an activity.</param>
    public static Verdict Judge(Outcome outcome, bool repeatable)
    {
        var noWay = new Verdict.Again(null, new ConnectorReply.Unreachable(NoWayRetry));
        var unknown = new Verdict.Over(new ConnectorReply.Unknown());
        return outcome switch
        {
            Outcome.NotSent => noWay,
            Outcome.Silent => repeatable ? noWay : unknown,
            Outcome.Answered { Status: 200 or 201 or 202 or 204 } done => new Verdict.Over(new ConnectorReply.Sent(done.Id)),
            Outcome.Answered { Status: 401 } stranger => new Verdict.Renew(Refused(stranger)),
            Outcome.Answered { Status: 403 or 404, Code: { } code } when dead.Contains(code) => new Verdict.Over(
                new ConnectorReply.Dead(code)
            ),
            Outcome.Answered { Status: 413 } => new Verdict.Over(new ConnectorReply.TooLarge()),
            Outcome.Answered { Status: 429 } many => new Verdict.Rest(many.RetryAfter),

            // Others wrote to the conversation at the same moment; not done, and the documentation asks to repeat it. A post once only (T23).
            Outcome.Answered { Status: 412 } crossed => new Verdict.Again(
                crossed.RetryAfter,
                new ConnectorReply.Limited(NoWayRetry),
                Once: !repeatable
            ),
            Outcome.Answered { Status: 408 or 502 or 503 or 504 } fault when repeatable => new Verdict.Again(
                fault.RetryAfter,
                new ConnectorReply.Unreachable(fault.RetryAfter > NoWayRetry ? fault.RetryAfter.Value : NoWayRetry)
            ),
            Outcome.Answered { Status: 408 or >= 500 } when !repeatable => unknown,
            Outcome.Answered other => new Verdict.Over(Refused(other)),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
        };
    }

    private static ConnectorReply.Refused Refused(Outcome.Answered answer) => new(answer.Status, answer.Code);
}

/// <summary>The codes of the service's refusals, which come in several shapes.</summary>
internal static class ErrorCodes
{
    private const int LongestCode = 64;

    /// <summary>
    /// {"error":{"code","message"}}; {"errorCode":209,"message":"{ \"subCode\" … }"} with JSON in a string
    /// (send-proactive-messages.md); {"error":"code"}. The more special code wins. Null: none that is a plain name.
    /// </summary>
    public static string? Find(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Find(document.RootElement, depth: 0);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Find(JsonElement value, int depth)
    {
        if (value.ValueKind == JsonValueKind.String && depth == 1)
        {
            return Name(value);
        }

        if (value.ValueKind != JsonValueKind.Object || depth > 2)
        {
            return null;
        }

        return Named(value, "subCode") ?? Inside(value, depth) ?? Named(value, "code");
    }

    private static string? Inside(JsonElement value, int depth)
    {
        var inner = value.TryGetProperty("error", out var error) ? Find(error, depth + 1) : null;
        return inner ?? (value.TryGetProperty("message", out var message) ? SubCode(message) : null);
    }

    private static string? SubCode(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.String || message.GetString() is not { } text || !text.StartsWith('{'))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return Named(document.RootElement, "subCode");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Named(JsonElement value, string name) => value.TryGetProperty(name, out var code) ? Name(code) : null;

    /// <summary>It is logged and compared, so it must be a name and no text.</summary>
    private static string? Name(JsonElement code) =>
        code.ValueKind == JsonValueKind.String
        && code.GetString() is { Length: > 0 and <= LongestCode } text
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '_' or '-' or '.')
            ? text
            : null;
}
