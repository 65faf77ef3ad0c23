using System.Net;

namespace CrssBot.Teams.Protocol.Connector;

/// <summary>What stands below the connector and the token's source; one for both, for the life of the process.</summary>
internal static class TeamsHttp
{
    /// <summary>Connections at once to one host: 50 a second (see <see cref="Pace"/>) that take seconds each.</summary>
    private const int Connections = 128;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    public static readonly string UserAgent = $"CrssBot/{typeof(TeamsHttp).Assembly.GetName().Version!.ToString(3)}";

    /// <summary>The connections in it are renewed so that a change of addresses is noticed.</summary>
    public static SocketsHttpHandler CreateHandler() =>
        new()
        {
            MaxConnectionsPerServer = Connections,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),

            // Far below what load balancers allow: a post on a connection that the other side is closing has an unknown fate.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),

            // A token follows no redirection.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,

            // Without this every request is traced with its path, and conversation ids would go wherever traces go.
            ActivityHeadersPropagator = null,
        };
}
