using System.Net.WebSockets;

namespace CrssBot.Discord.Protocol.Gateway;

/// <summary>The network's socket.</summary>
internal sealed class WebSocketGatewaySocket : IGatewaySocket
{
    private readonly ClientWebSocket _socket = new();

    public WebSocketGatewaySocket()
    {
        // Discord's own heartbeats tell whether the connection lives; WebSocket's would only add to them.
        _socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
    }

    public Task ConnectAsync(Uri address, CancellationToken cancellationToken) => _socket.ConnectAsync(address, cancellationToken);

    public Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken).AsTask();

    public async ValueTask<SocketRead> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var read = await _socket.ReceiveAsync(buffer, cancellationToken);
            return read.MessageType == WebSocketMessageType.Close
                ? SocketRead.Closed(_socket.CloseStatus is { } status and not WebSocketCloseStatus.Empty ? (int)status : null)
                : new SocketRead(read.Count, read.MessageType, read.EndOfMessage);
        }
        catch (WebSocketException)
        {
            // The line is dead, or what came over it was no WebSocket message.
            return SocketRead.Closed(code: null);
        }
    }

    public Task CloseAsync(int code, CancellationToken cancellationToken) =>
        _socket.CloseOutputAsync((WebSocketCloseStatus)code, statusDescription: null, cancellationToken);

    public void Dispose() => _socket.Dispose();
}
