using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>Discord's rate limits (docs: topics/rate-limits.mdx). Off until a test turns them on.</summary>
internal sealed class FakeLimits(FakeDiscord fake)
{
    private readonly Dictionary<string, (int Used, DateTimeOffset Reset)> buckets = [];
    private readonly Dictionary<string, (int Requests, TimeSpan Window)> allowances = [];
    private (int Used, DateTimeOffset Reset) global;

    /// <summary>Per-route buckets and their headers.</summary>
    public bool Buckets { get; set; }

    /// <summary>Of every bucket without its own: Discord's usual figures for channel messages.</summary>
    public (int Requests, TimeSpan Window) Allowance { get; set; } = (5, TimeSpan.FromSeconds(5));

    /// <summary>Requests per second over all routes but the interactions'; null: no such limit.</summary>
    public int? Global { get; set; }

    /// <summary>Answers 401, 403 and 429 so far, without shared limits: 10,000 in ten minutes ban an address.</summary>
    public int Invalid { get; private set; }

    /// <summary>429 answers so far, whoever caused them.</summary>
    public int TooManyRequests { get; private set; }

    /// <param name="template">As the documents write it: <c>/channels/{channel}/messages</c>.</param>
    public void Allow(string method, string template, int requests, TimeSpan window) =>
        allowances[$"{method} {template}"] = (requests, window);

    /// <summary>Counts the request, sets the headers, and answers 429 when it is one too many.</summary>
    internal FakeReply? Spend(HttpContext http, FakeRoute route, string[] parameters) =>
        fake.World.Change(() =>
        {
            var now = fake.Time.GetUtcNow();
            if (Global is { } most && !route.OfInteraction)
            {
                if (now >= global.Reset)
                    global = (0, now + TimeSpan.FromSeconds(1));
                if (global.Used >= most)
                    return TooMany(http, global.Reset - now, "global");
                global.Used++;
            }

            if (!Buckets)
                return null;
            var (requests, window) = allowances.GetValueOrDefault($"{route.Method} {route.Template}", Allowance);
            var id = BucketId(route);
            var key = $"{id} {TopLevel(route, parameters)}";
            var (used, reset) = buckets.GetValueOrDefault(key);
            if (now >= reset)
                (used, reset) = (0, now + window);
            var over = used >= requests;
            if (!over)
                used++;
            buckets[key] = (used, reset);
            var headers = http.Response.Headers;
            headers["X-RateLimit-Limit"] = Number(requests);
            headers["X-RateLimit-Remaining"] = Number(requests - used);
            headers["X-RateLimit-Reset"] = Number(Seconds(reset - DateTimeOffset.UnixEpoch));
            headers["X-RateLimit-Reset-After"] = Number(Seconds(reset - now));
            headers["X-RateLimit-Bucket"] = id;
            return over ? TooMany(http, reset - now, "user") : null;
        });

    internal FakeReply TooMany(HttpContext http, TimeSpan retryAfter, string scope)
    {
        var headers = http.Response.Headers;
        headers.RetryAfter = Number(Math.Ceiling(retryAfter.TotalSeconds));
        headers["X-RateLimit-Scope"] = scope;
        if (scope == "global")
            headers["X-RateLimit-Global"] = "true";
        return new FakeReply(
            429,
            new JsonObject
            {
                ["message"] = scope == "shared" ? "The resource is being rate limited." : "You are being rate limited.",
                ["retry_after"] = Seconds(retryAfter),
                ["global"] = scope == "global",
            }
        );
    }

    internal void Count(int status, string? scope) =>
        fake.World.Change(() =>
        {
            if (status == 429)
                TooManyRequests++;
            if (status is 401 or 403 or 429 && scope != "shared")
                Invalid++;
        });

    // The bucket's name says nothing of the top-level resource: the same for all channels.
    private static string BucketId(FakeRoute route) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{route.Method} {route.Template}")))[..32];

    private static string TopLevel(FakeRoute route, string[] parameters) =>
        route.Template.Split('/')[1] switch
        {
            "channels" or "guilds" => parameters[0],
            "webhooks" or "interactions" => $"{parameters[0]}/{parameters[1]}",
            _ => "",
        };

    private static double Seconds(TimeSpan span) => Math.Round(span.TotalSeconds, 3);

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}
