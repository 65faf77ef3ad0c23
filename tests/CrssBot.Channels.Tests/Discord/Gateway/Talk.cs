using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Gateway;
using Microsoft.Extensions.Logging;
using Channel = System.Threading.Channels.Channel;

namespace CrssBot.Channels.Tests.Discord.Gateway;

/// <summary>A client under test, and what it needs to talk. At its end no line of the log may hold a secret.</summary>
internal sealed class Talk : IAsyncDisposable
{
    public const string Token = "t0ken.that.nobody.may.see";

    public static readonly GatewaySession Earlier = new("earlier-s3ss10n", 41, "wss://resume.discord.test/");

    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<ScriptedSocket> _sockets = Channel.CreateUnbounded<ScriptedSocket>();
    private readonly ConcurrentQueue<Action<ScriptedSocket>> _prepared = new();
    private readonly ConcurrentQueue<RestReply<GatewayBot>> _replies = new();
    private readonly Channel<(string Name, string Data)> _events = Channel.CreateUnbounded<(string, string)>();
    private readonly Lines _lines = new();
    private Task<GatewayEnd>? _running;
    private int _asked;

    public Talk(int intents = GatewayConnection.Guilds)
    {
        Connection = new GatewayConnection(Token, intents, AskAsync, Open, Take, Time, () => Jitter, _lines);
    }

    public GatewayConnection Connection { get; }

    public Clock Time { get; } = new();

    public double Jitter { get; set; } = 0.5;

    /// <summary>With this jitter: what the client waits after that many failures in a row.</summary>
    public TimeSpan Pause(int failures) => Backoff.After(failures, Jitter);

    /// <summary>How often GET /gateway/bot was called.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Called before an event is recorded.</summary>
    public Action<string>? OnEvent { get; set; }

    public IReadOnlyCollection<string> Log => _lines.All;

    public Task<GatewayEnd> Ended => _running!.Soon();

    public static GatewayBot Offer(int remaining = 1000, long resetAfter = 0, int shards = 1, string url = "wss://gateway.discord.test") =>
        new()
        {
            Url = url,
            Shards = shards,
            SessionStartLimit = new SessionStartLimit(1000, remaining, resetAfter, 1),
        };

    /// <summary>What GET /gateway/bot brings next; without any, an offer of everything.</summary>
    public void WillOffer(GatewayBot? offer, DiscordError? error = null) => _replies.Enqueue(new RestReply<GatewayBot>(offer, error));

    /// <summary>How the next socket is from the start.</summary>
    public void Prepare(Action<ScriptedSocket> socket) => _prepared.Enqueue(socket);

    public void Start(GatewaySession? resume = null) => _running = Connection.RunAsync(resume, _stop.Token);

    /// <summary>The next socket that the client opens.</summary>
    public async Task<ScriptedSocket> AcceptAsync()
    {
        var socket = await _sockets.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon();
        await socket.Address;
        return socket;
    }

    public bool ConnectedNoMore => !_sockets.Reader.TryPeek(out _);

    /// <summary>A new session, up to READY.</summary>
    public async Task<ScriptedSocket> BecomeReadyAsync()
    {
        var socket = await AcceptAsync();
        socket.SayHello();
        Assert.Equal(2, (await socket.HeardAsync()).GetProperty("op").GetInt32());
        socket.SayReady();
        Assert.Equal("READY", (await EventAsync()).Name);
        await socket.ReadUpAsync();
        return socket;
    }

    /// <summary>The client connects and resumes, up to RESUMED.</summary>
    public async Task<ScriptedSocket> BecomeResumedAsync()
    {
        var socket = await AcceptAsync();
        socket.SayHello();
        Assert.Equal(6, (await socket.HeardAsync()).GetProperty("op").GetInt32());
        socket.SayEvent("RESUMED", 2, "{}");
        Assert.Equal("RESUMED", (await EventAsync()).Name);
        await socket.ReadUpAsync();
        return socket;
    }

    public Task<(string Name, string Data)> EventAsync() => _events.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon();

    public bool NoEvent => !_events.Reader.TryPeek(out _);

    public async Task<GatewayEnd> StopAsync()
    {
        await _stop.CancelAsync();
        return await Ended;
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            await StopAsync();
        }

        Assert.DoesNotContain(Log, l => l.Contains(Token, StringComparison.Ordinal) || l.Contains("s3ss10n", StringComparison.Ordinal));
        _stop.Dispose();
    }

    private Task<RestReply<GatewayBot>> AskAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        return Task.FromResult(_replies.TryDequeue(out var reply) ? reply : new RestReply<GatewayBot>(Offer(), Error: null));
    }

    private ScriptedSocket Open()
    {
        var socket = new ScriptedSocket();
        if (_prepared.TryDequeue(out var prepare))
        {
            prepare(socket);
        }

        _sockets.Writer.TryWrite(socket);
        return socket;
    }

    private void Take(string name, ReadOnlySpan<byte> data)
    {
        OnEvent?.Invoke(name);
        // As the bot does: what is not JSON is not taken.
        using var json = JsonDocument.Parse(data.ToArray());
        _events.Writer.TryWrite((name, Encoding.UTF8.GetString(data)));
    }

    private sealed class Lines : ILogger<GatewayConnection>
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> All => _lines;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => _lines.Enqueue($"{eventId.Id} {logLevel} {formatter(state, exception)} {exception}");
    }
}
