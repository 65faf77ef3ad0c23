using System.Collections.Concurrent;
using System.Threading.Channels;
using CrssBot.Runtime.Outbox;

namespace CrssBot.Runtime.Tests;

/// <summary>A platform with a script: each delivery takes the next line; without one it is sent, unless the bot may not post.</summary>
internal sealed class FakeChannel(string name = "web") : IChannel
{
    private readonly ConcurrentQueue<Func<Slot, CancellationToken, Task<Delivery>>> _script = new();
    private readonly Channel<Slot> _asked = Channel.CreateUnbounded<Slot>();
    private readonly Channel<LiveCount> _counts = Channel.CreateUnbounded<LiveCount>();
    private int _messages;

    public string Name => name;

    /// <summary>What was asked of the platform, in order.</summary>
    public ConcurrentQueue<Slot> Asked { get; } = new();

    public ConcurrentQueue<LiveCount> Counts { get; } = new();

    public ConcurrentQueue<ChannelAddress> Away { get; } = new();

    /// <summary>Messages on the platform that were posted, not edited.</summary>
    public IEnumerable<Slot> Posts => Asked.Where(s => s.MessageId is null);

    /// <summary>The bot was put out of the conversation.</summary>
    public bool MayNotPost { get; set; }

    public Func<LiveCount, Task> OnCount { get; set; } = _ => Task.CompletedTask;

    public FakeChannel Then(Func<Slot, CancellationToken, Task<Delivery>> deliver)
    {
        _script.Enqueue(deliver);
        return this;
    }

    public FakeChannel Then(Delivery delivery) => Then((_, _) => Task.FromResult(delivery));

    public FakeChannel Then(Exception thrown) => Then((_, _) => Task.FromException<Delivery>(thrown));

    /// <summary>The next delivery waits at the gate, then is sent.</summary>
    public Gate ThenHold()
    {
        var gate = new Gate();
        Then(
            async (slot, token) =>
            {
                await gate.PassAsync().WaitAsync(token);
                return Sent(slot);
            }
        );
        return gate;
    }

    /// <summary>The next slot that was brought to the platform.</summary>
    public Task<Slot> NextAsync() => _asked.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon();

    public Task<LiveCount> NextCountAsync() => _counts.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon();

    public Task<Delivery> DeliverAsync(Slot slot, CancellationToken cancellationToken)
    {
        Asked.Enqueue(slot);
        _asked.Writer.TryWrite(slot);
        if (_script.TryDequeue(out var deliver))
        {
            return deliver(slot, cancellationToken);
        }

        return Task.FromResult(MayNotPost ? new Delivery.Refused("403") : Sent(slot));
    }

    public Task ShowLiveAsync(LiveCount count, CancellationToken cancellationToken)
    {
        Counts.Enqueue(count);
        _counts.Writer.TryWrite(count);
        return OnCount(count);
    }

    public Task ShowAwayAsync(ChannelAddress address, CancellationToken cancellationToken)
    {
        Away.Enqueue(address);
        return Task.CompletedTask;
    }

    private Delivery Sent(Slot slot) => new Delivery.Sent(slot.MessageId ?? $"{name}-{Interlocked.Increment(ref _messages)}");
}
