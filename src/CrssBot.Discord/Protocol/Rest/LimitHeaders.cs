using System.Globalization;
using System.Net.Http.Headers;

namespace CrssBot.Discord.Protocol.Rest;

/// <summary>What an answer says about the bucket that its request fell into (topics/rate-limits.mdx, Header Format).</summary>
/// <param name="Bucket">Without the top-level resource.</param>
/// <param name="ResetAfter">Until all of <paramref name="Limit"/> is there again.</param>
internal readonly record struct LimitHeaders(string Bucket, int Limit, int Remaining, TimeSpan ResetAfter)
{
    private const string BucketName = "X-RateLimit-Bucket";

    /// <summary>Null when they are missing, as on routes without a limit, or make no sense.</summary>
    public static LimitHeaders? From(HttpResponseHeaders headers) =>
        Text(headers, BucketName) is { Length: > 0 } bucket
        && Whole(headers, "X-RateLimit-Limit") is { } limit and > 0
        && Whole(headers, "X-RateLimit-Remaining") is { } remaining and >= 0
        && Seconds(headers, "X-RateLimit-Reset-After") is { } resetAfter
            ? new LimitHeaders(bucket, limit, Math.Min(remaining, limit), resetAfter)
            : null;

    public static bool AreAbsent(HttpResponseHeaders headers) => !headers.NonValidated.Contains(BucketName);

    internal static string? Text(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    internal static TimeSpan? Seconds(HttpResponseHeaders headers, string name) =>
        double.TryParse(Text(headers, name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? Span(seconds)
            : null;

    /// <summary>Capped at a day: by then a limit is worth trying again, whatever was said.</summary>
    internal static TimeSpan? Span(double seconds) =>
        // Decimal, because 64.57 seconds as a double are a tick less, and a tick early is too early.
        seconds >= 0
            ? new TimeSpan((long)((decimal)Math.Min(seconds, 86_400) * TimeSpan.TicksPerSecond))
            : null;

    private static int? Whole(HttpResponseHeaders headers, string name) =>
        int.TryParse(Text(headers, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>A 429 (topics/rate-limits.mdx, Exceeding A Rate Limit).</summary>
/// <param name="Everywhere">Not of one bucket: the global limit, or a refusal by the network in front of Discord.</param>
/// <param name="Shared">The resource is busy with others too; not counted against us.</param>
internal readonly record struct TooManyRequests(TimeSpan RetryAfter, bool Everywhere, bool Shared)
{
    /// <summary>When a 429 names no time at all.</summary>
    public static readonly TimeSpan UnnamedRetry = TimeSpan.FromSeconds(5);

    /// <param name="body">Null when it is not JSON, as from the network in front of Discord.</param>
    public static TooManyRequests From(HttpResponseHeaders headers, ErrorBody? body)
    {
        var scope = LimitHeaders.Text(headers, "X-RateLimit-Scope");
        var retryAfter =
            (body?.RetryAfter is { } seconds ? LimitHeaders.Span(seconds) : null)
            ?? LimitHeaders.Seconds(headers, "Retry-After")
            ?? LimitHeaders.Seconds(headers, "X-RateLimit-Reset-After")
            ?? UnnamedRetry;
        var global =
            body?.Global == true
            || scope is "global"
            || string.Equals(LimitHeaders.Text(headers, "X-RateLimit-Global"), "true", StringComparison.OrdinalIgnoreCase);
        return new TooManyRequests(retryAfter, global || (body is null && scope is null), scope is "shared");
    }
}
