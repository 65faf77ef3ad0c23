using System.Collections.Concurrent;
using System.Threading.Channels;
using CrssBot.Engine;
using Microsoft.Extensions.Logging;

namespace CrssBot.Runtime.Outbox;

/// <summary>
/// Brings slots to their channels: posts if there is no message yet, else edits; one send in flight per conversation; the newest wanted
/// view wins. Owns the task of every conversation it works on.
/// </summary>
internal sealed class OutboxWorker(IStudyStore store, IEnumerable<IChannel> channels, TimeProvider time, ILogger<OutboxWorker> log)
{
    private const int Page = 200;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, IChannel> _channels = channels.ToDictionary(c => c.Name, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ChannelAddress, Conversation> _conversations = new();
    private readonly Channel<Conversation> _woken = Channel.CreateUnbounded<Conversation>(
        new UnboundedChannelOptions { SingleReader = true }
    );

    /// <summary>These slots were committed with a new wanted view.</summary>
    public void Notify(RoomId room, IReadOnlyList<SlotWrite> slots)
    {
        foreach (var slot in slots)
        {
            Add(slot.Address, room, slot.Key);
        }
    }

    /// <summary>A live count: shown after the slots that wait, replaced by a later one, lost at a crash.</summary>
    public void ShowLive(LiveCount count)
    {
        var conversation = _conversations.GetOrAdd(count.Address, a => new Conversation(a));
        conversation.Live = count;
        Wake(conversation);
    }

    /// <summary>Tells a conversation that the process stops with a question open.</summary>
    public async Task ShowAwayAsync(ChannelAddress address, CancellationToken cancellationToken)
    {
        if (!_channels.TryGetValue(address.Channel, out var channel))
        {
            return;
        }

        try
        {
            await channel.ShowAwayAsync(address, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            RuntimeLog.DeliveryFailed(log, e, address.Channel);
        }
    }

    /// <summary>Runs until cancelled; begins with what an earlier process left unsettled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TakeUpAsync(cancellationToken);
            await foreach (var conversation in _woken.Reader.ReadAllAsync(cancellationToken))
            {
                // One task a conversation; it ends when nothing waits there.
                if (conversation.Working.IsCompleted)
                {
                    conversation.Working = WorkAsync(conversation, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop: what is unsent stays in the store.
        }

        await Task.WhenAll(_conversations.Values.Select(c => c.Working));
    }

    private async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        (RoomId, string)? after = null;
        while (true)
        {
            var slots = await store.UnsettledSlotsAsync(after, Page, cancellationToken);
            foreach (var slot in slots)
            {
                Add(slot.Address, slot.Room, slot.Key);
            }

            if (slots.Count < Page)
            {
                return;
            }

            after = (slots[^1].Room, slots[^1].Key);
        }
    }

    private void Add(ChannelAddress address, RoomId room, string key)
    {
        var conversation = _conversations.GetOrAdd(address, a => new Conversation(a));
        conversation.Waiting.Enqueue((room, key));
        Wake(conversation);
    }

    private void Wake(Conversation conversation) => _woken.Writer.TryWrite(conversation);

    private async Task WorkAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (!_channels.TryGetValue(conversation.Address.Channel, out var channel))
        {
            // That channel is not configured today; its slots wait in the store.
            conversation.Waiting.Clear();
            return;
        }

        try
        {
            while (conversation.Waiting.TryDequeue(out var next))
            {
                await SettleAsync(channel, next.Room, next.Key, cancellationToken);
            }

            if (Interlocked.Exchange(ref conversation.Live, null) is { } live)
            {
                await channel.ShowLiveAsync(live, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            RuntimeLog.DeliveryFailed(log, e, channel.Name);
        }

        // Something came between the last look and the end of this task.
        if (!conversation.Waiting.IsEmpty || conversation.Live is not null)
        {
            Wake(conversation);
        }
    }

    /// <summary>Delivers one slot until the platform shows what is wanted or has said no.</summary>
    private async Task SettleAsync(IChannel channel, RoomId room, string key, CancellationToken cancellationToken)
    {
        for (var retry = FirstRetry; ; retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry)
        {
            TimeSpan wait;
            try
            {
                if (await store.SlotAsync(room, key, cancellationToken) is not { } slot || !(slot.IsDue || slot.State == SlotState.Sending))
                {
                    return;
                }

                if (slot is { MessageId: null, State: not SlotState.Sending })
                {
                    await store.MarkSlotAsync(room, key, SlotState.Sending, slot.SentRevision, null, time.GetUtcNow(), cancellationToken);
                }

                var delivery = await channel.DeliverAsync(slot, cancellationToken);
                switch (delivery)
                {
                    case Delivery.Sent sent:
                        await MarkAsync(slot, SlotState.Sent, slot.WantedRevision, sent.MessageId, cancellationToken);
                        continue;
                    case Delivery.Refused:
                        await MarkAsync(slot, SlotState.Refused, slot.SentRevision, slot.MessageId, cancellationToken);
                        RuntimeLog.DeliveryRefused(log, channel.Name, key);
                        return;
                    case Delivery.Unsure:
                        await MarkAsync(slot, SlotState.Unsure, slot.SentRevision, slot.MessageId, cancellationToken);
                        RuntimeLog.DeliveryUnsure(log, channel.Name, key);
                        return;
                    case Delivery.RetryAfter later:
                        wait = later.Delay;
                        break;
                    default:
                        throw new System.Diagnostics.UnreachableException($"No case for {delivery.GetType().Name}.");
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                RuntimeLog.DeliveryFailed(log, e, channel.Name);
                wait = retry;
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private Task MarkAsync(Slot slot, SlotState state, long revision, string? messageId, CancellationToken cancellationToken) =>
        store.MarkSlotAsync(slot.Room, slot.Key, state, revision, messageId, time.GetUtcNow(), cancellationToken);

    private sealed class Conversation(ChannelAddress address)
    {
        public LiveCount? Live;

        public ChannelAddress Address { get; } = address;

        public ConcurrentQueue<(RoomId Room, string Key)> Waiting { get; } = new();

        /// <summary>Written and read by the worker's loop alone.</summary>
        public Task Working { get; set; } = Task.CompletedTask;
    }
}
