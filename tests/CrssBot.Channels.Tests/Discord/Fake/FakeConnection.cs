using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>One WebSocket. It only carries: what frames mean is the gateway's affair.</summary>
internal sealed class FakeConnection(HttpContext http, WebSocket socket, CancellationToken stopping) : IDisposable
{
    private readonly Channel<Outgoing> outgoing = Channel.CreateUnbounded<Outgoing>();
    private readonly CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);

    private readonly record struct Outgoing(string? Frame, int Close);

    /// <summary>The address that the client used, with its query.</summary>
    public string Address { get; } = http.Request.Path + http.Request.QueryString;
    public FakeSession? Session { get; set; }

    /// <summary>When frames came in the last minute.</summary>
    public Queue<DateTimeOffset> Sends { get; } = [];
    public bool HasBeaten { get; set; }
    public bool IsSilent { get; set; }

    /// <summary>What the client closed with; null when it did not.</summary>
    public int? ClosedWith { get; private set; }
    public CancellationToken Over => over.Token;

    public void Send(int op, JsonNode? d) =>
        SendRaw(
            new JsonObject
            {
                ["op"] = op,
                ["d"] = d,
                ["s"] = null,
                ["t"] = null,
            }.ToJsonString()
        );

    public void SendRaw(string frame) => outgoing.Writer.TryWrite(new Outgoing(frame, 0));

    /// <summary>Closes in order, after what was sent before.</summary>
    public void Close(int code) => outgoing.Writer.TryWrite(new Outgoing(null, code));

    /// <summary>The TCP connection ends, with no word of goodbye.</summary>
    public void Drop() => http.Abort();

    /// <summary>Carries frames both ways until either side ends it.</summary>
    public async Task RunAsync(Action<FakeConnection, string> received, Func<CancellationToken, Task> watch)
    {
        var writing = WriteAsync();
        var watching = watch(over.Token);
        try
        {
            await ReadAsync(received);
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(writing, watching);
        }
    }

    private async Task ReadAsync(Action<FakeConnection, string> received)
    {
        // One byte more than Discord takes, so that a frame that is too long is seen as one (docs: events/gateway.mdx, Sending Events).
        var buffer = new byte[FakeGateway.MaxFrameBytes + 1];
        var length = 0;
        try
        {
            while (true)
            {
                var result = await socket.ReceiveAsync(buffer.AsMemory(length), over.Token);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    ClosedWith = (int?)socket.CloseStatus ?? 1005;
                    if (socket.State == WebSocketState.CloseReceived)
                        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, over.Token);
                    return;
                }

                length += result.Count;
                if (length > FakeGateway.MaxFrameBytes)
                {
                    Close(4002);
                    length = 0;
                }
                else if (result.EndOfMessage)
                {
                    received(this, Encoding.UTF8.GetString(buffer, 0, length));
                    length = 0;
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The other side is gone, or Drop was called: a connection that ended is no error here.
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var next in outgoing.Reader.ReadAllAsync(over.Token))
            {
                if (next.Frame is null)
                {
                    await socket.CloseOutputAsync((WebSocketCloseStatus)next.Close, null, over.Token);
                    return;
                }

                await socket.SendAsync(Encoding.UTF8.GetBytes(next.Frame), WebSocketMessageType.Text, true, over.Token);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // As above.
        }
    }

    public void Dispose() => over.Dispose();
}
