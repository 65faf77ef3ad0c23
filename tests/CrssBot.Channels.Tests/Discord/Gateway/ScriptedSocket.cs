using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using CrssBot.Discord.Protocol.Gateway;

namespace CrssBot.Channels.Tests.Discord.Gateway;

/// <summary>A connection of which the test plays Discord's end.</summary>
internal sealed class ScriptedSocket : IGatewaySocket
{
    private readonly Lock _lock = new();
    private readonly Queue<(byte[] Bytes, WebSocketMessageType Type, bool End, int? Code)> _pieces = new();
    private readonly Channel<JsonElement> _heard = Channel.CreateUnbounded<JsonElement>();
    private readonly Channel<JsonElement> _beats = Channel.CreateUnbounded<JsonElement>();
    private readonly TaskCompletionSource<int> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Uri> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;
    private int _sending;
    private TaskCompletionSource? _more;
    private TaskCompletionSource? _allTaken;
    private TaskCompletionSource _readUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The socket cannot be opened.</summary>
    public Exception? Refuses { get; set; }

    /// <summary>Nobody answers: the socket never opens.</summary>
    public bool Hangs { get; set; }

    /// <summary>While it is not completed the network takes nothing.</summary>
    public Task Clogged { get; set; } = Task.CompletedTask;

    /// <summary>Said again and again whenever there is nothing else to say: the client never has to wait.</summary>
    public string? Endless { get; set; }

    /// <summary>Two sends at once: the real socket throws.</summary>
    public bool SendsOverlapped { get; private set; }

    public bool AnswersHeartbeats { get; set; } = true;

    public bool IsDisposed { get; private set; }

    /// <summary>Where the client connected.</summary>
    public Task<Uri> Address => _opened.Task.Soon();

    /// <summary>The code with which the client said goodbye.</summary>
    public Task<int> ClosedWith => _closed.Task.Soon();

    public bool SaidGoodbye => _closed.Task.IsCompleted;

    // Discord's end

    public void Say(string json) => Put(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, end: true);

    public void Say(byte[] bytes, WebSocketMessageType type, bool end) => Put(bytes, type, end);

    public void SayHello(int milliseconds = 45_000) =>
        Say($$$"""{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":{{{milliseconds}}}}}""");

    public void SayEvent(string name, long sequence, string data) => Say($$"""{"t":"{{name}}","s":{{sequence}},"op":0,"d":{{data}}}""");

    public void SayReady(string session = "s3ss10n", string address = "wss://resume.discord.test", long sequence = 1, int servers = 1) =>
        SayEvent(
            "READY",
            sequence,
            JsonSerializer.Serialize(
                new
                {
                    v = 10,
                    user = new { id = "1" },
                    guilds = Enumerable.Range(1, servers).Select(i => new { id = $"{i}", unavailable = true }),
                    session_id = session,
                    resume_gateway_url = address,
                }
            )
        );

    public void Close(int? code) => Put([], WebSocketMessageType.Close, end: true, code);

    /// <summary>What the client sent next, heartbeats apart.</summary>
    public Task<JsonElement> HeardAsync() => _heard.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon();

    /// <summary>d of the next heartbeat.</summary>
    public Task<JsonElement> BeatAsync() => _beats.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon();

    public bool HeardNothing => !_heard.Reader.TryPeek(out _);

    public bool HeardNoBeat => !_beats.Reader.TryPeek(out _);

    /// <summary>Completes when the client has read all that was said and waits for more.</summary>
    public Task ReadUpAsync()
    {
        lock (_lock)
        {
            return _readUp.Task.Soon();
        }
    }

    /// <summary>Completes when the client has taken all that was said, perhaps not yet acted upon it.</summary>
    public Task TakenAsync()
    {
        lock (_lock)
        {
            return _pieces.Count == 0
                ? Task.CompletedTask
                : (_allTaken ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task.Soon();
        }
    }

    // The client's end

    public Task ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        _opened.TrySetResult(address);
        return Hangs ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken)
            : Refuses is null ? Task.CompletedTask
            : Task.FromException(Refuses);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        SendsOverlapped |= Interlocked.Increment(ref _sending) > 1;
        await Clogged.WaitAsync(cancellationToken);
        Interlocked.Decrement(ref _sending);
        using var document = JsonDocument.Parse(message);
        var payload = document.RootElement.Clone();
        if (payload.GetProperty("op").GetInt32() == 1)
        {
            // In this order: whoever waits for the beat may pass the time at once.
            if (AnswersHeartbeats)
            {
                Say("""{"op":11}""");
            }

            _beats.Writer.TryWrite(payload.GetProperty("d"));
        }
        else
        {
            _heard.Writer.TryWrite(payload);
        }
    }

    public async ValueTask<SocketRead> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_pieces.TryPeek(out var piece))
                {
                    var count = Math.Min(buffer.Length, piece.Bytes.Length - _taken);
                    piece.Bytes.AsSpan(_taken, count).CopyTo(buffer.Span);
                    _taken += count;
                    if (_taken < piece.Bytes.Length)
                    {
                        return new SocketRead(count, piece.Type, EndOfMessage: false);
                    }

                    _taken = 0;
                    _pieces.Dequeue();
                    if (_pieces.Count == 0)
                    {
                        _allTaken?.TrySetResult();
                    }

                    return new SocketRead(count, piece.Type, piece.End, piece.Code);
                }

                if (Endless is not null)
                {
                    return new SocketRead(Encoding.UTF8.GetBytes(Endless, buffer.Span), WebSocketMessageType.Text, EndOfMessage: true);
                }

                _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                more = _more.Task;
                _readUp.TrySetResult();
            }

            await more.WaitAsync(cancellationToken);
        }
    }

    public Task CloseAsync(int code, CancellationToken cancellationToken)
    {
        _closed.TrySetResult(code);
        return Task.CompletedTask;
    }

    public void Dispose() => IsDisposed = true;

    private void Put(byte[] bytes, WebSocketMessageType type, bool end, int? code = null)
    {
        lock (_lock)
        {
            _pieces.Enqueue((bytes, type, end, code));
            if (_readUp.Task.IsCompleted)
            {
                _readUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _more?.TrySetResult();
        }
    }
}
