namespace CrssBot.Discord.Protocol.Gateway;

/// <summary>The address to connect to, from what Discord names.</summary>
internal static class GatewayAddress
{
    /// <summary>
    /// Version and encoding are named on every connection, and no compression (events/gateway.mdx, Connecting): what one shard without
    /// message intents receives is a few kilobytes a second, so plain JSON costs less than a decompressor with a state of its own would.
    /// </summary>
    private const string Query = "v=10&encoding=json";

    private static readonly string[] Ours = ["v", "encoding", "compress"];

    /// <summary>
    /// Null: not an address to which the token may be sent. That is wss:// to anywhere, and ws:// to this machine (tests, a proxy).
    /// </summary>
    public static Uri? From(string? named)
    {
        if (
            !Uri.TryCreate(named, UriKind.Absolute, out var uri)
            || uri.Host.Length == 0
            || !(uri.Scheme == Uri.UriSchemeWss || (uri.Scheme == Uri.UriSchemeWs && uri.IsLoopback))
        )
        {
            return null;
        }

        var others = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(p => !Ours.Contains(p.Split('=')[0]));
        return new UriBuilder(uri.Scheme, uri.Host, uri.Port, uri.AbsolutePath) { Query = string.Join('&', others.Append(Query)) }.Uri;
    }
}
