using System.Net;

namespace CrssBot.Discord.Protocol.Rest;

/// <summary>What stands below <see cref="RestPipeline"/>.</summary>
internal static class RestTransport
{
    /// <summary>reference.mdx, HTTP API.</summary>
    public const string DefaultBase = "https://discord.com/api/v10";

    /// <summary>Where the program presents itself to Discord.</summary>
    private const string Home = "https://crssbot.example";

    /// <summary>Of this form, else the network in front of Discord may refuse (reference.mdx, User Agent).</summary>
    public static readonly string UserAgent = $"DiscordBot ({Home}, {typeof(RestTransport).Assembly.GetName().Version!.ToString(3)})";

    /// <summary>
    /// Connections at once: enough for 1,000 callbacks a second that take 200 ms each, few enough that an outage leaves no crowd of them.
    /// </summary>
    private const int Connections = 256;

    /// <summary>Leaves a callback, which has three seconds, time for a second try.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1.2);

    /// <summary>For a long life; the connections in it are renewed so that a change of Discord's addresses is noticed.</summary>
    public static SocketsHttpHandler CreateHandler() =>
        new()
        {
            MaxConnectionsPerServer = Connections,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,

            // Without this every request is an Activity that names its path, and interaction tokens would go wherever traces go.
            ActivityHeadersPropagator = null,
        };

    /// <summary>An address that a bot token may be sent to: https, or http to this machine (a stand-in for tests and development).</summary>
    /// <param name="address">Without a slash at its end.</param>
    public static bool TryParseBase(string? text, out Uri address)
    {
        address = null!;
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var parsed)
            || (parsed.Scheme != Uri.UriSchemeHttps && !(parsed.Scheme == Uri.UriSchemeHttp && parsed.IsLoopback))
            || parsed.UserInfo.Length > 0
            || parsed.Query.Length > 0
            || parsed.Fragment.Length > 0
        )
        {
            return false;
        }

        address = new Uri(parsed.AbsoluteUri.TrimEnd('/'));
        return true;
    }
}
