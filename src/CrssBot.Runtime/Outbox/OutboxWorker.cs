using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using Microsoft.Extensions.Logging;

namespace CrssBot.Runtime.Outbox;

/// <summary>
/// Brings slots to their channels: posts if there is no message yet, else edits; one send in flight per conversation; the newest wanted
/// view wins. Owns the task of every conversation it works on, and the timer of every message that waits alone.
/// </summary>
/// <param name="tell">Tells a room that a message was refused for good, or is in doubt; completes when the room has stored what follows.</param>
internal sealed class OutboxWorker(
    IStudyStore store,
    IEnumerable<IChannel> channels,
    Func<RoomId, RoomCommand, CancellationToken, Task> tell,
    TimeProvider time,
    ILogger<OutboxWorker> log
)
{
    private const int Page = 200;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    /// <summary>A stop lets a send under way finish: a cut one would leave its fate unknown. With the drain this stays under 9 seconds.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    /// <summary>A claim holds for five seconds: prolonged well before, asked for again soon where another process has it.</summary>
    private static readonly TimeSpan ProlongEvery = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan ClaimAgain = TimeSpan.FromSeconds(0.5);

    /// <summary>How often the slots of a process that ended are looked for, where there are several.</summary>
    private static readonly TimeSpan TakeUpEvery = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, IChannel> _channels = channels.ToDictionary(c => c.Name, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ChannelAddress, Conversation> _conversations = new();

    /// <summary>Conversations that went from idle to busy: each is there once, so none has two tasks.</summary>
    private readonly Channel<Conversation> _woken = Channel.CreateUnbounded<Conversation>(
        new UnboundedChannelOptions { SingleReader = true }
    );

    private readonly Lock _lock = new();

    /// <summary>Of messages that wait alone. Under the lock.</summary>
    private readonly Dictionary<Waiting.Message, ITimer> _timers = [];

    /// <summary>How long the message has waited that has waited longest; zero when none does. Those of channels that are off do not wait.</summary>
    public TimeSpan Age
    {
        get
        {
            var now = time.GetUtcNow();
            return _conversations.Values.Min(c => c.OldestSince) is { } since && since < now ? now - since : TimeSpan.Zero;
        }
    }

    /// <summary>These slots may have a new wanted view; the store knows.</summary>
    public void Notify(RoomId room, IReadOnlyList<SlotWrite> slots)
    {
        foreach (var slot in slots)
        {
            Add(slot.Address, room, slot.Key, time.GetUtcNow(), Measures.Cause);
        }
    }

    /// <summary>A live count: shown after the slots that wait, replaced by a later one, dropped when its question has something new to show.</summary>
    public void ShowLive(LiveCount count)
    {
        var conversation = ConversationAt(count.Address);
        Wake(conversation, conversation.Put(count));
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
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            RuntimeLog.DeliveryFailed(log, e, address.Channel);
        }
    }

    /// <summary>Runs until cancelled; begins with what an earlier process left unsettled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var sending = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var stopping = cancellationToken.Register(() => sending.CancelAfter(Grace));
        var looking = Task.CompletedTask;
        try
        {
            await TakeUpAsync(cancellationToken);
            looking = store.IsShared ? TakeUpAgainAsync(cancellationToken) : looking;
            await foreach (var conversation in _woken.Reader.ReadAllAsync(cancellationToken))
            {
                conversation.Working = WorkAsync(conversation, conversation.Working, sending.Token, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop: what is unsent stays in the store.
        }

        await looking;

        try
        {
            await Task.WhenAll(_conversations.Values.Select(c => c.Working));
        }
        finally
        {
            DisposeTimers();
        }
    }

    private async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        (RoomId, string)? after = null;
        while (true)
        {
            var slots = await StoredAsync(() => store.UnsettledSlotsAsync(after, Page, cancellationToken), cancellationToken);
            foreach (var slot in slots)
            {
                Add(slot.Address, slot.Room, slot.Key, slot.ChangedAt, cause: default);
            }

            if (slots.Count < Page)
            {
                return;
            }

            after = (slots[^1].Room, slots[^1].Key);
        }
    }

    private async Task TakeUpAgainAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TakeUpEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await TakeUpAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private void Add(ChannelAddress address, RoomId room, string key, DateTimeOffset since, ActivityContext cause)
    {
        var conversation = ConversationAt(address);
        Wake(conversation, conversation.Put(new Waiting.Message(room, key), since, cause));
    }

    private void PutOff(Conversation conversation, Waiting.Message message, TimeSpan delay)
    {
        conversation.PutOff(message);
        lock (_lock)
        {
            _timers[message] = time.CreateTimer(_ => Due(conversation, message), state: null, delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void Due(Conversation conversation, Waiting.Message message)
    {
        lock (_lock)
        {
            if (_timers.Remove(message, out var timer))
            {
                timer.Dispose();
            }
        }

        Wake(conversation, conversation.Due(message));
    }

    private void DisposeTimers()
    {
        lock (_lock)
        {
            foreach (var timer in _timers.Values)
            {
                timer.Dispose();
            }

            _timers.Clear();
        }
    }

    private Conversation ConversationAt(ChannelAddress address) => _conversations.GetOrAdd(address, static a => new Conversation(a));

    private void Wake(Conversation conversation, bool wasIdle)
    {
        if (wasIdle)
        {
            _woken.Writer.TryWrite(conversation);
        }
    }

    /// <summary>Ends when nothing waits in the conversation.</summary>
    /// <param name="before">The work that ended when the conversation was last idle: it may still be giving its claim back.</param>
    private async Task WorkAsync(Conversation conversation, Task before, CancellationToken sending, CancellationToken stopping)
    {
        await Task.Yield();
        await before;
        try
        {
            if (store.IsShared)
            {
                await ClaimedAsync(conversation, sending, stopping);
            }
            else
            {
                await SettleAllAsync(conversation, sending, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    /// <summary>One process at a time sends to a conversation. Whoever waits for it finds the rest, if any is left.</summary>
    private async Task ClaimedAsync(Conversation conversation, CancellationToken sending, CancellationToken stopping)
    {
        var name = $"{IStudyStore.ConversationClaims}{conversation.Address.Channel}|{conversation.Address.Conversation}";
        while (!await StoredAsync(() => store.ClaimAsync(name, stopping), stopping))
        {
            await Task.Delay(ClaimAgain, time, stopping);
        }

        using var done = CancellationTokenSource.CreateLinkedTokenSource(sending);
        var prolonging = ProlongAsync(name, done.Token);
        try
        {
            await SettleAllAsync(conversation, sending, stopping);
        }
        finally
        {
            await done.CancelAsync();
            await prolonging;
            await ReleaseAsync(name);
        }
    }

    private async Task ProlongAsync(string name, CancellationToken done)
    {
        using var timer = new PeriodicTimer(ProlongEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                await store.ClaimAsync(name, done);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or StoreUnavailableException)
        {
            // Done; or the store is away, and then no other process gets the claim from it either.
        }
    }

    private async Task ReleaseAsync(string name)
    {
        try
        {
            await store.ReleaseAsync(name, CancellationToken.None);
        }
        catch (StoreUnavailableException e)
        {
            // It lapses by itself.
            RuntimeLog.OutboxWaits(log, e);
        }
    }

    private async Task SettleAllAsync(Conversation conversation, CancellationToken sending, CancellationToken stopping)
    {
        var channel = _channels.GetValueOrDefault(conversation.Address.Channel);
        while (!stopping.IsCancellationRequested && conversation.TryTake(out var next, out var cause))
        {
            switch (next)
            {
                case Waiting when channel is null:
                    // That channel is not configured today; its slots wait in the store.
                    break;
                case Waiting.Message message:
                    await SettleAsync(conversation, channel, message, cause, sending, stopping);
                    break;
                case Waiting.Live live:
                    await ShowLiveAsync(channel, live.Count, sending);
                    break;
            }
        }
    }

    private async Task ShowLiveAsync(IChannel channel, LiveCount count, CancellationToken sending)
    {
        try
        {
            await channel.ShowLiveAsync(count, sending);
        }
        catch (Exception e)
        {
            // A count may be dropped; the next one is not far.
            RuntimeLog.DeliveryFailed(log, e, channel.Name);
        }
    }

    /// <summary>Delivers one slot until the platform shows what is wanted, has said no, or has put it off.</summary>
    private async Task SettleAsync(
        Conversation conversation,
        IChannel channel,
        Waiting.Message message,
        ActivityContext cause,
        CancellationToken sending,
        CancellationToken stopping
    )
    {
        for (var retry = FirstRetry; ; retry = Longer(retry))
        {
            var slot = await StoredAsync(() => store.SlotAsync(message.Room, message.Key, stopping), stopping);
            if (slot is null || !(slot.IsDue || slot.State == SlotState.Sending))
            {
                return;
            }

            var wait = retry;
            switch (await SendAsync(channel, slot, cause, sending, stopping))
            {
                case Delivery.Sent sent:
                    await MarkAsync(slot, SlotState.Sent, slot.WantedRevision, sent.MessageId, stopping);
                    continue;
                case Delivery.Refused:
                    RuntimeLog.DeliveryRefused(log, channel.Name, slot.Key);
                    // Before the mark: a crash in between, or a room that cannot be told now, has the message asked and refused once more.
                    // The other way round a quiz would go on that nobody sees.
                    if (await TellAsync(slot, new RoomCommand.Block(slot.Key), sending))
                    {
                        await MarkAsync(slot, SlotState.Refused, slot.SentRevision, slot.MessageId, stopping);
                        if (await WantsMoreAsync(slot, stopping))
                        {
                            continue;
                        }

                        return;
                    }

                    await MarkNotPostedAsync(slot, stopping);
                    break;
                case Delivery.Unsure:
                    RuntimeLog.DeliveryUnsure(log, channel.Name, slot.Key);
                    // Before the mark, too: until then the slot says that it was being sent, and is unsure again.
                    if (await TellAsync(slot, new RoomCommand.Doubt(slot.Key), sending))
                    {
                        await MarkAsync(slot, SlotState.Unsure, slot.SentRevision, slot.MessageId, stopping);
                        return;
                    }

                    break;
                case Delivery.Later later:
                    // Still due in the store: a restart finds it there, and asks at once.
                    await MarkNotPostedAsync(slot, stopping);
                    PutOff(conversation, message, later.Delay > TimeSpan.Zero ? later.Delay : retry);
                    return;
                case Delivery.RetryAfter after:
                    await MarkNotPostedAsync(slot, stopping);
                    wait = after.Delay > TimeSpan.Zero ? after.Delay : retry;
                    break;
            }

            await Task.Delay(wait, time, stopping);
        }
    }

    /// <summary>Null when the channel threw: the platform may or may not have it, and the slot still says so.</summary>
    private async Task<Delivery?> SendAsync(
        IChannel channel,
        Slot slot,
        ActivityContext cause,
        CancellationToken sending,
        CancellationToken stopping
    )
    {
        // Before the mark, not after it: "sending" that was never sent would look like a post of unknown fate at the next start.
        stopping.ThrowIfCancellationRequested();
        if (slot is { MessageId: null, State: not SlotState.Sending })
        {
            await MarkAsync(slot, SlotState.Sending, slot.SentRevision, null, stopping);
        }

        using var span = Measures.Begin("deliver", cause);
        var tag = Measures.Of(channel.Name);
        span?.SetTag(tag.Key, tag.Value);
        try
        {
            var delivery = await channel.DeliverAsync(slot, sending);
            span?.SetTag(Measures.Outcome, OutcomeOf(delivery));
            return delivery;
        }
        catch (Exception e)
        {
            RuntimeLog.DeliveryFailed(log, e, channel.Name);
            return null;
        }
    }

    private static string OutcomeOf(Delivery delivery) =>
        delivery switch
        {
            Delivery.Sent => "sent",
            Delivery.Refused => "refused",
            Delivery.Unsure => "unsure",
            _ => "later",
        };

    /// <summary>False when the room could not be told.</summary>
    private async Task<bool> TellAsync(Slot slot, RoomCommand what, CancellationToken sending)
    {
        try
        {
            await tell(slot.Room, what, sending);
            return true;
        }
        catch (Exception e)
        {
            RuntimeLog.FateUntold(log, e, slot.Room.Value, slot.Key);
            return false;
        }
    }

    /// <summary>What the room came to want while its message was being refused was not refused: the pause that followed, say.</summary>
    private async Task<bool> WantsMoreAsync(Slot refused, CancellationToken stopping)
    {
        var slot = await StoredAsync(() => store.SlotAsync(refused.Room, refused.Key, stopping), stopping);
        if (slot is null || slot.WantedRevision == refused.WantedRevision)
        {
            return false;
        }

        if (slot.State == SlotState.Refused)
        {
            await MarkAsync(slot, slot.Retried, slot.SentRevision, slot.MessageId, stopping);
        }

        return true;
    }

    /// <summary>Surely not posted: the next try must not look like one after a crash.</summary>
    private Task MarkNotPostedAsync(Slot slot, CancellationToken stopping) =>
        slot.State == SlotState.New ? MarkAsync(slot, SlotState.New, slot.SentRevision, null, stopping) : Task.CompletedTask;

    /// <summary>Written even while stopping, and until the store takes it: what a platform said must not be asked twice.</summary>
    private Task MarkAsync(Slot slot, SlotState state, long revision, string? messageId, CancellationToken stopping) =>
        StoredAsync(
            async () =>
            {
                await store.MarkSlotAsync(slot.Room, slot.Key, state, revision, messageId, time.GetUtcNow(), CancellationToken.None);
                return true;
            },
            stopping
        );

    private async Task<T> StoredAsync<T>(Func<Task<T>> call, CancellationToken stopping)
    {
        for (var retry = FirstRetry; ; retry = Longer(retry))
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (e is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                RuntimeLog.OutboxWaits(log, e);
                // While stopping, too: what is not marked stays in the store as it stands, and the stop is no failure.
                stopping.ThrowIfCancellationRequested();
            }

            await Task.Delay(retry, time, stopping);
        }
    }

    private static TimeSpan Longer(TimeSpan retry) => retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
}
