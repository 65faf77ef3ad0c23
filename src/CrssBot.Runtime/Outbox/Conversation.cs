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
    private readonly Queue<Waiting.Message> _messages = new();
    private readonly HashSet<Waiting.Message> _putOff = [];
    private LiveCount? _live;
    private bool _busy;

    public ChannelAddress Address { get; } = address;

    /// <summary>Written and read by the worker's loop alone.</summary>
    public Task Working { get; set; } = Task.CompletedTask;

    /// <summary>True when it was idle.</summary>
    public bool Put(Waiting.Message message)
    {
        lock (_lock)
        {
            _messages.Enqueue(message);
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

    /// <summary>The message is not taken before <see cref="Due"/>, however often it is put.</summary>
    public void PutOff(Waiting.Message message)
    {
        lock (_lock)
        {
            _putOff.Add(message);
        }
    }

    /// <summary>What was put off may be taken, and is put. True when it was idle.</summary>
    public bool Due(Waiting.Message message)
    {
        lock (_lock)
        {
            _putOff.Remove(message);
            return Put(message);
        }
    }

    /// <summary>Messages in their order, then the live count. False makes it idle.</summary>
    public bool TryTake([NotNullWhen(true)] out Waiting? next)
    {
        lock (_lock)
        {
            while (_messages.TryDequeue(out var message))
            {
                if (!_putOff.Contains(message))
                {
                    next = message;
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
}
