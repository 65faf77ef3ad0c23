using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Rest;

namespace CrssBot.Channels.Tests.Discord.Rest;

public sealed class LimitHeadersTests
{
    private static HttpResponseMessage With(params (string Name, string? Value)[] headers)
    {
        var response = new HttpResponseMessage();
        foreach (var (name, value) in headers.Where(h => h.Value is not null))
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }

    [Theory]
    [InlineData("5", "3", "1.5", "abcd1234", 5, 3, 1_500)]
    [InlineData("5", "0", "64.57", "abcd1234", 5, 0, 64_570)]
    [InlineData("50000", "48773", "102737.719", "daily", 50_000, 48_773, 86_400_000)]
    [InlineData("5", "9", "0", "abcd1234", 5, 5, 0)]
    public void R2_the_four_headers_of_a_bucket_are_read(
        string limit,
        string remaining,
        string resetAfter,
        string bucket,
        int size,
        int rest,
        int milliseconds
    )
    {
        using var response = With(
            ("X-RateLimit-Limit", limit),
            ("X-RateLimit-Remaining", remaining),
            ("x-ratelimit-reset-after", resetAfter),
            ("X-RateLimit-Bucket", bucket)
        );

        Assert.Equal(new LimitHeaders(bucket, size, rest, TimeSpan.FromMilliseconds(milliseconds)), LimitHeaders.From(response.Headers));
    }

    [Theory]
    [InlineData(null, "3", "1.5", "b")]
    [InlineData("5", null, "1.5", "b")]
    [InlineData("5", "3", null, "b")]
    [InlineData("5", "3", "1.5", null)]
    [InlineData("5", "3", "1.5", "")]
    [InlineData("0", "0", "1.5", "b")]
    [InlineData("-1", "0", "1.5", "b")]
    [InlineData("5", "-1", "1.5", "b")]
    [InlineData("5", "3", "-1.5", "b")]
    [InlineData("5", "3", "NaN", "b")]
    [InlineData("5", "3", "soon", "b")]
    [InlineData("5", "3", "1,5", "b")]
    [InlineData("five", "3", "1.5", "b")]
    [InlineData("99999999999999", "3", "1.5", "b")]
    public void Headers_that_are_missing_or_make_no_sense_teach_nothing(
        string? limit,
        string? remaining,
        string? resetAfter,
        string? bucket
    )
    {
        using var response = With(
            ("X-RateLimit-Limit", limit),
            ("X-RateLimit-Remaining", remaining),
            ("X-RateLimit-Reset-After", resetAfter),
            ("X-RateLimit-Bucket", bucket)
        );

        Assert.Null(LimitHeaders.From(response.Headers));
    }

    [Theory]
    // the three examples of topics/rate-limits.mdx
    [InlineData("65", "user", null, 64.57, false, 64_570, false, false)]
    [InlineData("1337", "shared", null, 1336.57, false, 1_336_570, false, true)]
    [InlineData("65", "global", "true", 64.57, true, 64_570, true, false)]
    // one sign of three is enough
    [InlineData("65", null, null, 1.0, true, 1_000, true, false)]
    [InlineData("65", null, "true", 1.0, null, 1_000, true, false)]
    [InlineData("65", "global", null, 1.0, null, 1_000, true, false)]
    // the body names no time, or none that makes sense
    [InlineData("65", "user", null, null, false, 65_000, false, false)]
    [InlineData("65", "user", null, -1.0, false, 65_000, false, false)]
    [InlineData("Wed, 21 Oct 2026 07:28:00 GMT", "user", null, null, null, 5_000, false, false)]
    [InlineData(null, "user", null, 1e300, false, 86_400_000, false, false)]
    [InlineData(null, "user", null, 0.0, false, 0, false, false)]
    public void R4_a_429_says_how_long_and_for_what(
        string? header,
        string? scope,
        string? globalHeader,
        double? body,
        bool? global,
        int milliseconds,
        bool everywhere,
        bool shared
    )
    {
        using var response = With(("Retry-After", header), ("X-RateLimit-Scope", scope), ("X-RateLimit-Global", globalHeader));

        var refusal = TooManyRequests.From(response.Headers, new ErrorBody { RetryAfter = body, Global = global });

        Assert.Equal(new TooManyRequests(TimeSpan.FromMilliseconds(milliseconds), everywhere, shared), refusal);
    }

    [Theory]
    [InlineData("600", null, 600, true)]
    [InlineData(null, null, 5, true)]
    [InlineData("7", "user", 7, false)]
    public void R4_a_429_without_JSON_is_of_the_network_in_front_unless_it_names_a_scope(
        string? header,
        string? scope,
        int seconds,
        bool everywhere
    )
    {
        using var response = With(("Retry-After", header), ("X-RateLimit-Scope", scope));

        Assert.Equal(new TooManyRequests(TimeSpan.FromSeconds(seconds), everywhere, false), TooManyRequests.From(response.Headers, null));
    }
}
