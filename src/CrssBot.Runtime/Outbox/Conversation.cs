using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using CrssBot.Engine;

namespace CrssBot.Runtime.Outbox;

/// <summary>What waits to be sent in a conversation. A closed set.</summary>
internal abstract record Waiting
{
    private Waiting() { }

    public sealed record Message(RoomId Room, string Key) : Waiting;

    public sealed record Live(LiveCount Count) : Waiting;
}

/// <summary>Is either idle or has one task at work. Who makes it busy wakes the worker; only the task makes it idle.</summary>
internal sealed class Conversation(ChannelAddress address)
{
    private readonly Lock _lock = new();
    private readonly Queue<Queued> _messages = new();

    /// <summary>And since when each has waited.</summary>
    private readonly Dictionary<Waiting.Message, DateTimeOffset> _putOff = [];

    /// <summary>What is at work, if it is a message.</summary>
    private Queued? _taken;
    private LiveCount? _live;
    private bool _busy;

    public ChannelAddress Address { get; } = address;

    /// <summary>Written and read by the worker's loop alone.</summary>
    public Task Working { get; set; } = Task.CompletedTask;

    /// <summary>Since when the message has waited that has waited longest, under way or not; null when none does.</summary>
    public DateTimeOffset? OldestSince
    {
        get
        {
            lock (_lock)
            {
                DateTimeOffset?[] oldest =
                [
                    _taken?.Since,
                    _messages.TryPeek(out var next) ? next.Since : null,
                    .. _putOff.Values.Select(since => (DateTimeOffset?)since),
                ];
                return oldest.Min();
            }
        }
    }

    /// <summary>True when it was idle.</summary>
    /// <param name="since">When it came to be wanted.</param>
    /// <param name="cause">The span that its delivery is to stand below.</param>
    public bool Put(Waiting.Message message, DateTimeOffset since, ActivityContext cause = default)
    {
        lock (_lock)
        {
            _messages.Enqueue(new Queued(message, since, cause));
            if (string.Equals(_live?.Slot, message.Key, StringComparison.Ordinal))
            {
                // It counts what this message no longer asks.
                _live = null;
            }

            return MakeBusy();
        }
    }

    /// <summary>True when it was idle.</summary>
    public bool Put(LiveCount live)
    {
        lock (_lock)
        {
            _live = live;
            return MakeBusy();
        }
    }

    /// <summary>The message that is at work is not taken before <see cref="Due"/>, however often it is put.</summary>
    public void PutOff(Waiting.Message message)
    {
        lock (_lock)
        {
            _putOff[message] = _taken!.Value.Since;
        }
    }

    /// <summary>What was put off may be taken, and is put. True when it was idle.</summary>
    public bool Due(Waiting.Message message)
    {
        lock (_lock)
        {
            _putOff.Remove(message, out var since);
            return Put(message, since);
        }
    }

    /// <summary>Messages in their order, then the live count. False makes it idle.</summary>
    /// <param name="cause">The span that its delivery is to stand below; none when its trace is not kept.</param>
    public bool TryTake([NotNullWhen(true)] out Waiting? next, out ActivityContext cause)
    {
        lock (_lock)
        {
            _taken = null;
            cause = default;
            while (_messages.TryDequeue(out var queued))
            {
                if (!_putOff.ContainsKey(queued.Message))
                {
                    _taken = queued;
                    (next, cause) = (queued.Message, queued.Cause);
                    return true;
                }
            }

            next = _live is null ? null : new Waiting.Live(_live);
            _live = null;

            _busy = next is not null;
            return _busy;
        }
    }

    private bool MakeBusy()
    {
        var wasIdle = !_busy;
        _busy = true;
        return wasIdle;
    }

    private readonly record struct Queued(Waiting.Message Message, DateTimeOffset Since, ActivityContext Cause);
}
