using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Outbox;
using Microsoft.Extensions.Logging;

namespace CrssBot.Runtime.Rooms;

/// <summary>What a mailbox needs from its process. One instance for all mailboxes.</summary>
/// <param name="Committed">Called after every batch with the room's next wake and its open flag.</param>
/// <param name="Wanted">Called with the messages that a commit wrote, or may have written: the store knows which.</param>
/// <param name="Live">Called with a live count, already spaced out.</param>
internal sealed record MailboxServices(
    IStudyStore Store,
    RoomContext Context,
    TimeProvider Time,
    RuntimeOptions Options,
    ILogger Log,
    Action<CommittedBatch> Committed,
    Action<RoomId, IReadOnlyList<SlotWrite>> Wanted,
    Action<LiveCount> Live,
    Measures Measures
);

internal sealed record CommittedBatch(RoomId Room, DateTimeOffset? NextWake, bool Open);

/// <summary>
/// A room's one reader: drains what waits, decides one by one in memory, makes one commit, then answers everyone. Nothing of an
/// uncommitted state leaves it; on failure or conflict it drops the state, reloads and decides again.
/// </summary>
internal sealed class RoomMailbox
{
    /// <summary>The most commands in one commit.</summary>
    public const int Batch = 64;

    /// <summary>Conflicts mean that another process owns the room for now; three tries outlast a hand-over.</summary>
    private const int Tries = 3;

    private readonly RoomId _id;
    private readonly MailboxServices _services;
    private readonly Channel<Work> _inbox;
    private readonly ITimer _liveTimer;
    private Loaded? _loaded;
    private DateTimeOffset _lastLive;
    private bool _liveWaits;

    public RoomMailbox(RoomId id, MailboxServices services)
    {
        _id = id;
        _services = services;
        _inbox = Channel.CreateBounded<Work>(new BoundedChannelOptions(services.Options.RoomCapacity) { SingleReader = true });
        _liveTimer = services.Time.CreateTimer(
            _ => _inbox.Writer.TryWrite(new Work.CountAloud()),
            state: null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        LastUsed = services.Time.GetUtcNow();
        Completion = RunAsync();
    }

    /// <summary>Ends when the inbox was completed and everything in it was answered. Never faults.</summary>
    public Task Completion { get; }

    /// <summary>When work was last posted. Read and written by the mailbox's owner, under its lock.</summary>
    public DateTimeOffset LastUsed { get; private set; }

    /// <summary>False when the mailbox is full, or completed.</summary>
    public bool TryPost(Work work)
    {
        LastUsed = _services.Time.GetUtcNow();
        return _inbox.Writer.TryWrite(work);
    }

    /// <summary>Takes nothing more; what waits is still decided, stored and answered.</summary>
    public void Complete() => _inbox.Writer.TryComplete();

    private async Task RunAsync()
    {
        await Task.Yield();
        // Else all that the room ever does would belong to the press that woke it.
        Activity.Current = null;
        var batch = new List<Work>(Batch);
        // The loop ends only by Complete(): the callers own their waiting, a commit under way is never abandoned.
        while (await _inbox.Reader.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < Batch && _inbox.Reader.TryRead(out var work))
            {
                batch.Add(work);
            }

            try
            {
                await HandleAsync(batch);
            }
            catch (Exception e)
            {
                // One boundary: whatever failed, the state in memory is no longer trusted and every caller hears of it.
                _loaded = null;
                RuntimeLog.BatchFailed(_services.Log, e, _id.Value, batch.Count);
                foreach (var work in batch)
                {
                    work.Fail(e);
                }
            }
        }

        await _liveTimer.DisposeAsync();
    }

    private async Task HandleAsync(List<Work> batch)
    {
        for (var tries = 1; ; tries++)
        {
            var loaded = _loaded ??= await LoadAsync();
            // What another process lost is given back before anything else is decided.
            var decided = Decide(loaded, loaded.AwaySince is { } since ? [Lost(since), .. batch] : batch);
            if (decided.Commit is { } commit)
            {
                if (!await CommitAsync(commit, batch))
                {
                    _loaded = null;
                    RuntimeLog.HeadMoved(_services.Log, _id.Value, loaded.Version);
                    if (tries < Tries)
                    {
                        continue;
                    }

                    throw new StoreUnavailableException("Another process keeps changing this room.");
                }

                loaded = new Loaded(decided.State, commit.ReadVersion + 1, loaded.Address, decided.Shown, AwaySince: null);
                _loaded = loaded;
            }

            _services.Committed(new CommittedBatch(_id, Room.NextWake(loaded.State), Room.IsOpen(loaded.State)));
            Answer(loaded, decided);
            return;
        }
    }

    private Work.Submit Lost(DateTimeOffset since)
    {
        var now = _services.Time.GetUtcNow();
        return new Work.Submit(
            new RoomRequest(_id, RoomRequest.Clock, now, new RoomCommand.Recover(since, now)),
            new TaskCompletionSource<Reply>(TaskCreationOptions.RunContinuationsAsynchronously)
        );
    }

    private async Task<bool> CommitAsync(RoomCommit commit, List<Work> batch)
    {
        using var span = new CommitSpan(batch);
        var start = _services.Time.GetTimestamp();
        var outcome = "failed";
        try
        {
            var stored = await _services.Store.CommitAsync(commit, CancellationToken.None);
            outcome = stored ? "stored" : "moved";
            return stored;
        }
        finally
        {
            _services.Measures.Committed(_services.Time.GetElapsedTime(start), outcome);
            span.End(outcome);
            // Also when it threw: it may be stored all the same. The reloaded room then has nothing new to show, and nobody else would
            // tell the outbox before the next start.
            if (commit.Slots.Count > 0)
            {
                _services.Wanted(_id, commit.Slots);
            }
        }
    }

    private void Answer(Loaded loaded, Decided decided)
    {
        var now = _services.Time.GetUtcNow();
        var answered = false;
        var aloud = false;
        foreach (var (work, decision, isIdle) in decided.Works)
        {
            switch (work)
            {
                case Work.Submit submit:
                    foreach (var happened in decision?.Events ?? [])
                    {
                        if (happened is RoomEvent.AnswerTaken)
                        {
                            answered = true;
                        }
                        else
                        {
                            RuntimeLog.Happened(
                                _services.Log,
                                happened is RoomEvent.DailySkipped { Reason: SkipReason.TooLate } ? LogLevel.Warning : LogLevel.Debug,
                                _id.Value,
                                happened.GetType().Name
                            );
                        }
                    }

                    Measure(submit.Request, decision, isIdle, loaded.Address?.Channel);
                    var view = RoomView.For(loaded.State, submit.Request.By, now, _services.Context.Catalog, submit.Request.Standing);
                    submit.Done.TrySetResult(new Reply(view, decision?.Refusal));
                    break;
                case Work.Look look:
                    look.Done.TrySetResult(RoomView.For(loaded.State, look.Member, now, _services.Context.Catalog, look.Standing));
                    break;
                case Work.CountAloud:
                    aloud = true;
                    break;
            }
        }

        if (answered || aloud)
        {
            CountAloud(loaded, now, aloud);
        }
    }

    /// <summary>Here, not in the engine, which says what became of a press and keeps no count.</summary>
    private void Measure(RoomRequest request, Decision? decision, bool isIdle, string? channel)
    {
        var isAnswer =
            request.Command is RoomCommand.Answer or RoomCommand.AnswerDaily or RoomCommand.AnswerRolling or RoomCommand.AnswerSitting;
        if (
            isAnswer && decision is { Refusal: Refusal.QuestionClosed or Refusal.NoSuchQuiz or Refusal.NoSuchPrompt or Refusal.SittingOver }
        )
        {
            _services.Measures.Late(channel);
        }
        else if (
            isIdle
            && request.By != RoomRequest.Clock
            // Those are sent along with a press, or by the program itself.
            && request.Command is not (RoomCommand.Enter or RoomCommand.BringTime or RoomCommand.HearDoubt or RoomCommand.Forget)
        )
        {
            _services.Measures.Duplicate(channel);
        }
    }

    /// <summary>Live counts are spaced out: one at once, the rest gathered until the space is over.</summary>
    private void CountAloud(Loaded loaded, DateTimeOffset now, bool timer)
    {
        var space = _services.Options.LiveCountEvery;
        if (!timer && now - _lastLive < space)
        {
            if (!_liveWaits)
            {
                _liveWaits = _liveTimer.Change(_lastLive + space - now, Timeout.InfiniteTimeSpan);
            }

            return;
        }

        _liveWaits = false;
        _lastLive = now;
        if (loaded is { Address: { } address, State.Quiz: { Phase: Engine.Quizzes.QuizPhase.Asking asking } quiz })
        {
            var answered = asking.Answers.Count;
            _services.Live(new LiveCount(_id, address, RoomMessages.QuestionKey(quiz), answered, Math.Max(quiz.Awaited, answered)));
        }
    }

    private Decided Decide(Loaded loaded, List<Work> batch)
    {
        var state = loaded.State;
        var works = new List<(Work, Decision?, bool)>(batch.Count);
        var attempts = new List<Attempt>();
        var slots = new Dictionary<string, SlotWrite>(StringComparer.Ordinal);
        var shown = loaded.Shown;
        var changed = false;
        var onlyAnswers = true;
        foreach (var work in batch)
        {
            if (work is not Work.Submit submit)
            {
                works.Add((work, null, false));
                continue;
            }

            var decision = Room.Decide(state, submit.Request, _services.Context);
            works.Add((work, decision, IsIdle(state, decision)));
            if (!decision.Changed)
            {
                continue;
            }

            changed = true;
            state = decision.State;
            attempts.AddRange(decision.Attempts.Select(a => a with { Version = loaded.Version + 1 }));
            if (!decision.OnlyAnswers)
            {
                onlyAnswers = false;
                // After each decision, not only the last: a question revealed and left within one batch must still show its reveal.
                shown = Show(state, shown, slots, loaded.Address);
                Again(decision, slots, loaded.Address);
            }
        }

        if (!changed)
        {
            return new Decided(state, works, shown, Commit: null);
        }

        var snapshot = onlyAnswers ? null : JsonSerializer.Serialize(state, EngineJson.Default.RoomState);
        var commit = new RoomCommit(
            _id,
            loaded.Version,
            Room.NextWake(state),
            Room.IsOpen(state),
            PromptSchedule.Tzdb,
            attempts,
            snapshot,
            [.. slots.Values],
            Count(attempts)
        )
        {
            Entered = [.. state.Members.Keys.Where(member => !loaded.State.Members.ContainsKey(member))],
        };
        return new Decided(state, works, shown, commit);
    }

    /// <summary>Nothing came of it, but perhaps that it is remembered: what a press did not touch is the same object as before.</summary>
    private static bool IsIdle(RoomState before, Decision decision) =>
        decision is { Refusal: null, Attempts.IsEmpty: true, Events.IsEmpty: true }
        && (!decision.Changed || decision.State with { Recent = before.Recent, Last = before.Last } == before);

    private ImmutableDictionary<string, string> Show(
        RoomState state,
        ImmutableDictionary<string, string> shown,
        Dictionary<string, SlotWrite> slots,
        ChannelAddress? address
    )
    {
        // Only what the room still speaks of: earlier questions stay as they were last shown and need no memory here.
        var now = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, message) in RoomMessages.Of(state, _services.Context.Catalog))
        {
            var view = JsonSerializer.Serialize(message, EngineJson.Default.RoomMessage);
            now[key] = view;
            if (address is not null && !(shown.TryGetValue(key, out var before) && string.Equals(before, view, StringComparison.Ordinal)))
            {
                slots[key] = new SlotWrite(key, address, view, slots.GetValueOrDefault(key)?.Again ?? false);
            }
        }

        return now.ToImmutable();
    }

    private static void Again(Decision decision, Dictionary<string, SlotWrite> slots, ChannelAddress? address)
    {
        foreach (var wanted in decision.Events.OfType<RoomEvent.WantedAgain>())
        {
            if (address is not null)
            {
                slots[wanted.Slot] = new SlotWrite(wanted.Slot, address, slots.GetValueOrDefault(wanted.Slot)?.View, Again: true);
            }
        }
    }

    /// <summary>What the commit adds to the counters: its final attempts, by member of the room and by question.</summary>
    private static List<Counter> Count(List<Attempt> attempts) =>
        [
            .. attempts
                .Where(a => a.Final)
                .SelectMany(a => new[] { ($"room|{a.Room}|{a.Member}", a.Correct), ($"question|{a.Question}", a.Correct) })
                .GroupBy(c => c.Item1, c => c.Correct, StringComparer.Ordinal)
                .Select(g => new Counter(g.Key, g.Count(), g.Count(c => c))),
        ];

    private async Task<Loaded> LoadAsync()
    {
        if (await _services.Store.LoadRoomAsync(_id, CancellationToken.None) is not { } stored)
        {
            var address = await _services.Store.AddressOfAsync(_id, CancellationToken.None);
            return new Loaded(RoomState.Empty(_id), Version: 0, address, ImmutableDictionary<string, string>.Empty, AwaySince: null);
        }

        var state = StateOf(stored);
        var shown = Show(state, ImmutableDictionary<string, string>.Empty, [], address: null);
        return new Loaded(state, stored.Version, stored.Address, shown, stored.AwaySince);
    }

    /// <summary>State = snapshot + the attempts above it.</summary>
    internal static RoomState StateOf(StoredRoom stored)
    {
        if (stored.Snapshot is null && stored.SnapshotVersion > 0)
        {
            // An empty room would be served in its place, and written over what is left of it.
            throw new StoreUnavailableException("This room's state is missing from the store. Restore a backup.");
        }

        var state = stored.Snapshot is { } json
            ? JsonSerializer.Deserialize(json, EngineJson.Default.RoomState)!
            : RoomState.Empty(stored.Room);
        foreach (var attempt in stored.Attempts)
        {
            state = Room.Apply(state, attempt);
        }

        return state;
    }

    /// <param name="Shown">What each message of the room is wanted to show, as JSON, by key.</param>
    /// <param name="AwaySince">As <see cref="StoredRoom.AwaySince"/>, until it is given back.</param>
    private sealed record Loaded(
        RoomState State,
        long Version,
        ChannelAddress? Address,
        ImmutableDictionary<string, string> Shown,
        DateTimeOffset? AwaySince
    );

    private sealed record Decided(
        RoomState State,
        List<(Work Work, Decision? Decision, bool IsIdle)> Works,
        ImmutableDictionary<string, string> Shown,
        RoomCommit? Commit
    );
}
