using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace CrssBot.Discord.Protocol.Gateway;

/// <summary>
/// Takes an event. Called on the loop that receives, in the order of the events: parse and enqueue at once, for nothing else is received
/// meanwhile. The bytes are good until it returns. Throws <see cref="JsonException"/> before it does anything if they are not JSON.
/// </summary>
/// <param name="name">As Discord writes it: INTERACTION_CREATE.</param>
/// <param name="data">The JSON of d.</param>
internal delegate void GatewayDispatch(string name, ReadOnlySpan<byte> data);

/// <summary>How it came to an end. A closed set.</summary>
internal abstract record GatewayEnd
{
    private GatewayEnd() { }

    /// <summary>As asked; <see cref="GatewayConnection.Session"/> is what the next process can go on with.</summary>
    public sealed record Stopped : GatewayEnd;

    /// <summary>For good: somebody has to change something first.</summary>
    /// <param name="Reason">A sentence for who runs the bot.</param>
    public sealed record Failed(string Reason) : GatewayEnd;
}

/// <summary>
/// Keeps the bot connected to Discord's gateway: one connection after the other, as <see cref="GatewayProtocol"/> decides. Here are only
/// the socket, the clock and the order of things.
/// </summary>
internal sealed class GatewayConnection
{
    /// <summary>GUILD_MEMBERS, GUILD_PRESENCES, MESSAGE_CONTENT (events/gateway.mdx, Privileged Intents): never asked for.</summary>
    private const int Privileged = (1 << 1) | (1 << 8) | (1 << 15);

    /// <summary>
    /// The only intent that the bot needs: joining and leaving servers. Interactions come without any (events/gateway.mdx, List of Intents).
    /// </summary>
    public const int Guilds = 1 << 0;

    private readonly string _token;
    private readonly byte[] _identify;
    private readonly GatewayDoor _door;
    private readonly Func<IGatewaySocket> _sockets;
    private readonly GatewayDispatch _dispatch;
    private readonly TimeProvider _time;
    private readonly Func<double> _jitter;
    private readonly ILogger _log;

    /// <summary>Guards the state: the loop that receives and the one that keeps time both bring it their inputs.</summary>
    private readonly Lock _lock = new();
    private GatewayState _state = GatewayState.From(session: null);

    /// <summary>Before the next connection.</summary>
    private TimeSpan _delay;
    private GatewayEnd? _end;
    private long _beatAt;
    private long _roundTripTicks = -1;

    /// <param name="intents">Without the privileged ones.</param>
    /// <param name="gatewayBot">GET /gateway/bot.</param>
    /// <param name="jitter">Draws from [0, 1).</param>
    public GatewayConnection(
        string token,
        int intents,
        Func<CancellationToken, Task<RestReply<GatewayBot>>> gatewayBot,
        Func<IGatewaySocket> sockets,
        GatewayDispatch dispatch,
        TimeProvider time,
        Func<double> jitter,
        ILogger<GatewayConnection> log
    )
    {
        if ((intents & Privileged) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(intents), "No privileged intent is ever asked for.");
        }

        _identify = GatewayPayload.Identify(token, intents);
        if (_identify.Length > SendBudget.LongestPayload)
        {
            throw new ArgumentException("Far too long for a token.", nameof(token));
        }

        _door = new GatewayDoor(gatewayBot, time, log);
        (_token, _sockets, _dispatch) = (token, sockets, dispatch);
        (_time, _jitter, _log) = (time, jitter, log);
    }

    /// <summary>For health. Any thread.</summary>
    public GatewayPhase Phase => State.Phase;

    /// <summary>From a heartbeat to its answer, lately; null before any. Any thread.</summary>
    public TimeSpan? RoundTrip => Interlocked.Read(ref _roundTripTicks) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>What a later process could go on with; null: nothing. Any thread.</summary>
    public GatewaySession? Session => State.Session;

    private GatewayState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    /// <summary>Completes only when cancelled, or when it is over for good. Once.</summary>
    /// <param name="resume">What an earlier process left; null: nothing.</param>
    public async Task<GatewayEnd> RunAsync(GatewaySession? resume, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _state = GatewayState.From(resume);
        }

        try
        {
            while (_end is null)
            {
                await Task.Delay(_delay, _time, cancellationToken);
                var (address, obstacle) = await _door.FindAsync(State, cancellationToken);
                if (address is not null)
                {
                    await LiveAsync(address, cancellationToken);
                }
                else if (obstacle is not null)
                {
                    Apply(obstacle);
                }
            }

            return _end;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Apply(new GatewayInput.Stop());
            return new GatewayEnd.Stopped();
        }
    }

    /// <summary>One connection, from opening it until it is over. What comes then was decided on the way.</summary>
    private async Task LiveAsync(Uri address, CancellationToken stop)
    {
        Apply(new GatewayInput.Opening());
        GatewayLog.Connecting(_log, address.Host, Session is not null);
        using var link = new GatewayLink(_sockets(), _time);
        try
        {
            await link.ConnectAsync(address, stop);
            await PerformAsync(link, Apply(new GatewayInput.Opened()), stop);
            await ConverseAsync(link, stop);
        }
        catch (Exception e)
        {
            // The one place for what a network can do to us. A bug is no different: it must not silence the bot.
            stop.ThrowIfCancellationRequested();
            GatewayLog.Failed(_log, e);
        }

        Apply(new GatewayInput.Closed(Code: null));
    }

    /// <summary>Two loops, so that a heartbeat waits for no event. When one ends the other has nothing left to do.</summary>
    private async Task ConverseAsync(GatewayLink link, CancellationToken stop)
    {
        // Not linked to the stop: cancelling a receive breaks the socket, and there is a goodbye to say first.
        using var ending = new CancellationTokenSource();
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = stop.Register(() => stopping.TrySetResult());
        Task[] loops = [KeepTimeAsync(link, ending.Token), ReceiveAsync(link, ending.Token)];
        await Task.WhenAny([.. loops, stopping.Task]);
        if (stop.IsCancellationRequested)
        {
            await PerformAsync(link, Apply(new GatewayInput.Stop()), CancellationToken.None);
        }

        await ending.CancelAsync();
        try
        {
            await Task.WhenAll(loops);
        }
        catch (OperationCanceledException) when (!loops.Any(l => l.IsFaulted))
        {
            // The other one, as meant.
        }
    }

    private async Task KeepTimeAsync(GatewayLink link, CancellationToken cancellationToken)
    {
        while (Phase is not (GatewayPhase.Apart or GatewayPhase.Ended))
        {
            await link.DueAsync(cancellationToken);
            await PerformAsync(link, Apply(new GatewayInput.TimerDue()), cancellationToken);
        }
    }

    private async Task ReceiveAsync(GatewayLink link, CancellationToken cancellationToken)
    {
        // Messages that are there already are received without a pause: the other loop and the stop must not wait for one.
        await Task.Yield();
        using var frames = new FrameBuffer();
        while (Phase is not (GatewayPhase.Apart or GatewayPhase.Ended))
        {
            var actions = await link.ReceiveAsync(frames, cancellationToken) switch
            {
                FrameEnd.Text => Take(frames.Frame),
                FrameEnd.Closed => Apply(new GatewayInput.Closed(frames.CloseCode)),
                _ => Apply(new GatewayInput.Garbled()),
            };
            await PerformAsync(link, actions, cancellationToken);
        }
    }

    /// <summary>Reads a payload and hands an event on; what is left to do is returned.</summary>
    private ImmutableArray<GatewayAction> Take(ReadOnlySpan<byte> utf8)
    {
        if (!GatewayFrame.TryGuessInteraction(utf8, out var frame) && !GatewayFrame.TryRead(utf8, out frame))
        {
            // Resuming would bring the same once more.
            GatewayLog.Malformed(_log, utf8.Length);
            return [];
        }

        var input = frame.ToInput();
        var actions = Apply(input);
        switch (input)
        {
            case GatewayInput.Ready ready when Phase == GatewayPhase.Ready:
                GatewayLog.Ready(_log, ready.Servers);
                break;
            case GatewayInput.Resumed:
                GatewayLog.Resumed(_log);
                break;
            case GatewayInput.Acknowledged:
                Interlocked.Exchange(ref _roundTripTicks, _time.GetElapsedTime(Interlocked.Read(ref _beatAt)).Ticks);
                break;
        }

        if (actions is [GatewayAction.Dispatch] && frame.Name is { } name)
        {
            try
            {
                Dispatch(name, frame.Data, utf8);
            }
            catch (Exception e)
            {
                GatewayLog.NotTaken(_log, e);
            }
        }

        return actions;
    }

    private void Dispatch(string name, ReadOnlySpan<byte> data, ReadOnlySpan<byte> utf8)
    {
        try
        {
            _dispatch(name, data);
        }
        catch (JsonException) when (name is "INTERACTION_CREATE")
        {
            // Its end was guessed: something new stands behind it, or it is not JSON at all.
            if (!GatewayFrame.TryRead(utf8, out var exact) || exact.Data.Length == data.Length)
            {
                throw;
            }

            _dispatch(name, exact.Data);
        }
    }

    /// <summary>What needs no socket is done at once: remembering what comes after this connection.</summary>
    private ImmutableArray<GatewayAction> Apply(GatewayInput input)
    {
        GatewayStep step;
        lock (_lock)
        {
            // Nothing is spread after an event, and there are many.
            step = GatewayProtocol.Step(_state, input, input is GatewayInput.Event ? 0 : _jitter());
            _state = step.State;
        }

        foreach (var action in step.Actions)
        {
            switch (action)
            {
                case GatewayAction.Reconnect(var loss, var code, var delay):
                    _delay = delay;
                    // Discord moves its bots about several times a day; only what goes on is worth a warning.
                    var level = step.State.Failures > 1 ? LogLevel.Warning : LogLevel.Information;
                    GatewayLog.Lost(_log, level, loss, code, delay, step.State.Session is not null);
                    break;
                case GatewayAction.End(var reason):
                    _end = new GatewayEnd.Failed(reason);
                    GatewayLog.Ended(_log, reason);
                    break;
            }
        }

        return step.Actions;
    }

    private async Task PerformAsync(GatewayLink link, ImmutableArray<GatewayAction> actions, CancellationToken cancellationToken)
    {
        foreach (var action in actions)
        {
            switch (action)
            {
                case GatewayAction.ArmTimer(var after):
                    link.Arm(after);
                    break;
                case GatewayAction.Identify:
                    _door.NoteIdentify();
                    await SendAsync(link, _identify, heartbeat: false, cancellationToken);
                    break;
                case GatewayAction.Resume(var session):
                    await SendAsync(link, GatewayPayload.Resume(_token, session), heartbeat: false, cancellationToken);
                    break;
                case GatewayAction.Heartbeat(var sequence, var scheduled):
                    Interlocked.Exchange(ref _beatAt, _time.GetTimestamp());
                    await SendAsync(link, GatewayPayload.Heartbeat(sequence), scheduled, cancellationToken);
                    break;
                case GatewayAction.Close(var code):
                    await CloseAsync(link, code);
                    break;
            }
        }
    }

    private async Task SendAsync(GatewayLink link, byte[] payload, bool heartbeat, CancellationToken cancellationToken)
    {
        if (!await link.SendAsync(payload, heartbeat, cancellationToken))
        {
            GatewayLog.BudgetSpent(_log);
        }
    }

    /// <summary>A goodbye that fails changes nothing: the connection is over either way.</summary>
    private async Task CloseAsync(GatewayLink link, int code)
    {
        try
        {
            await link.CloseAsync(code);
        }
        catch (Exception e)
        {
            GatewayLog.NotClosed(_log, e);
        }
    }
}
