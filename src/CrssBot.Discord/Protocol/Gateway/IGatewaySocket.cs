using System.Net.WebSockets;

namespace CrssBot.Discord.Protocol.Gateway;

/// <summary>A connection that carries messages, for one life: the network's, or a test's. One send and one receive may be under way at once.</summary>
internal interface IGatewaySocket : IDisposable
{
    /// <summary>Throws when there is no way to it.</summary>
    Task ConnectAsync(Uri address, CancellationToken cancellationToken);

    /// <summary>One whole text message.</summary>
    Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    /// <summary>The next piece of a message. The end of the connection is a piece too, not an exception. Cancelling ends the connection.</summary>
    ValueTask<SocketRead> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Says goodbye; does not wait for an answer. Counts as a send.</summary>
    Task CloseAsync(int code, CancellationToken cancellationToken);
}

/// <param name="CloseCode">Of a <see cref="WebSocketMessageType.Close"/>; null: without one.</param>
internal readonly record struct SocketRead(int Count, WebSocketMessageType Type, bool EndOfMessage, int? CloseCode = null)
{
    public static SocketRead Closed(int? code) => new(0, WebSocketMessageType.Close, EndOfMessage: true, code);
}
