using System.Collections.Concurrent;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Outbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Runtime.Tests;

public sealed class OutboxTests : IAsyncDisposable
{
    private static readonly ChannelAddress Hall = Desk.Hall;
    private static readonly ChannelAddress Attic = new("web", "attic");

    private readonly Clock _clock = new(Desk.Start);
    private readonly FakeStore _store = new();
    private readonly FakeChannel _web = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly OutboxWorker _outbox;
    private Task _running = Task.CompletedTask;

    /// <summary>What rooms were told to be refused, and what they do then.</summary>
    private readonly ConcurrentQueue<string> _blocked = new();
    private Func<string, Task> _onBlocked = _ => Task.CompletedTask;

    /// <summary>What rooms were told not to be known.</summary>
    private readonly ConcurrentQueue<string> _doubted = new();
    private Func<Task> _onDoubted = () => Task.CompletedTask;

    public OutboxTests() => _outbox = new OutboxWorker(_store, [_web], TellAsync, _clock, NullLogger<OutboxWorker>.Instance);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.Soon();
        _stop.Dispose();
    }

    private Task TellAsync(RoomId room, RoomCommand what, CancellationToken cancellationToken)
    {
        if (what is RoomCommand.Doubt doubt)
        {
            _doubted.Enqueue(doubt.Slot);
            return _onDoubted();
        }

        var key = Assert.IsType<RoomCommand.Block>(what).Slot;
        _blocked.Enqueue(key);
        return _onBlocked(key);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private void Run() => _running = _outbox.RunAsync(_stop.Token);

    /// <summary>And it has looked for what an earlier process left: what is shown from now on is found by its notice alone.</summary>
    private Task RunOnAsync()
    {
        Run();
        return _store.UntilAsync(_ => _store.Log.Any(c => c.Name == "unsettled"));
    }

    /// <summary>Commits what a message should show, without a word to the worker.</summary>
    private async Task<SlotWrite> WantAsync(string key, string view, ChannelAddress? address = null)
    {
        var write = new SlotWrite(key, address ?? Hall, view);
        await CommitAsync(write);
        return write;
    }

    private async Task CommitAsync(SlotWrite write)
    {
        var version = _store.Rows.Heads.GetValueOrDefault(Desk.Oak, Head.None).Version;
        Assert.True(
            await _store.CommitAsync(new RoomCommit(Desk.Oak, version, null, false, "", [], "{}", [write], []), CancellationToken.None)
        );
    }

    private async Task ShowAsync(string key, string view, ChannelAddress? address = null) =>
        _outbox.Notify(Desk.Oak, [await WantAsync(key, view, address)]);

    private Slot Stored(string key) => _store.Rows.Slots[(Desk.Oak, key)];

    private Task UntilAsync(string key, Func<Slot, bool> when) => _store.UntilAsync(rows => when(rows.Slots[(Desk.Oak, key)]));

    private Task UntilShownAsync(string key) => UntilAsync(key, s => s.State == SlotState.Sent && s.SentRevision == s.WantedRevision);

    [Fact]
    public async Task A_message_is_posted_once_and_then_edited()
    {
        Run();
        await ShowAsync("q1", "question");
        await UntilShownAsync("q1");
        await ShowAsync("q1", "reveal");
        await UntilShownAsync("q1");

        Assert.Equal([(null, "question"), ("web-1", "reveal")], _web.Asked.Select(s => (s.MessageId, s.View)));
        Assert.Equal((2, "web-1"), (Stored("q1").SentRevision, Stored("q1").MessageId));
    }

    [Fact]
    public async Task That_a_post_is_under_way_is_stored_before_it_is_made()
    {
        var held = _web.ThenHold();
        Run();
        await ShowAsync("q1", "question");
        await held.Reached;

        Assert.Equal((SlotState.Sending, null), (Stored("q1").State, Stored("q1").MessageId));
        held.Open();
        await UntilShownAsync("q1");
        Assert.Equal([SlotState.Sending, SlotState.Sent], _store.Log.Where(c => c.Name == "mark").Select(c => c.State!.Value));
    }

    [Fact]
    public async Task Nothing_is_posted_when_that_cannot_be_stored()
    {
        Run();
        _store.FailOnce("mark");
        await ShowAsync("q1", "question");
        await _clock.ArmedAsync(Seconds(1));
        Assert.Empty(_web.Asked);

        _clock.Advance(Seconds(1));
        await UntilShownAsync("q1");
        Assert.Single(_web.Asked);
    }

    [Fact]
    public async Task Edits_that_come_during_a_send_become_one()
    {
        var held = _web.ThenHold();
        Run();
        await ShowAsync("q1", "one");
        await held.Reached;
        await ShowAsync("q1", "two");
        await ShowAsync("q1", "three");
        await ShowAsync("q1", "four");
        held.Open();
        await UntilShownAsync("q1");

        Assert.Equal(["one", "four"], _web.Asked.Select(s => s.View));
        Assert.Equal(4, Stored("q1").SentRevision);
    }

    [Fact]
    public async Task A_conversation_has_one_send_under_way_and_another_does_not_wait_for_it()
    {
        var held = _web.ThenHold();
        Run();
        await ShowAsync("q1", "here");
        await held.Reached;
        await ShowAsync("q2", "also here");
        await ShowAsync("q3", "there", Attic);
        await UntilShownAsync("q3");
        Assert.Equal(["q1", "q3"], _web.Asked.Select(s => s.Key));

        held.Open();
        await UntilShownAsync("q2");
        Assert.Equal(["q1", "q3", "q2"], _web.Asked.Select(s => s.Key));
    }

    [Fact]
    public async Task A_platform_that_says_later_is_asked_then_and_shows_the_newest()
    {
        _web.Then(new Delivery.RetryAfter(Seconds(7)));
        Run();
        await ShowAsync("q1", "one");
        await _clock.ArmedAsync(Seconds(7));
        await ShowAsync("q1", "two");
        _clock.Advance(Seconds(7) - TimeSpan.FromTicks(1));
        Assert.Single(_web.Asked);
        _clock.Advance(TimeSpan.FromTicks(1));
        await UntilShownAsync("q1");

        Assert.Equal(["one", "two"], _web.Asked.Select(s => s.View));
    }

    /// <summary>
    /// A post that was put off used to come back as "sending", which means "maybe posted before a crash": a channel that does not repeat
    /// such posts would never have shown it.
    /// </summary>
    [Fact]
    public async Task A_post_that_was_put_off_is_still_a_new_one()
    {
        _web.Then(new Delivery.RetryAfter(Seconds(7)));
        Run();
        await ShowAsync("q1", "one");
        await _clock.ArmedAsync(Seconds(7));
        Assert.Equal(SlotState.New, Stored("q1").State);

        _clock.Advance(Seconds(7));
        await UntilShownAsync("q1");
        Assert.Equal([SlotState.New, SlotState.New], _web.Asked.Select(s => s.State));
    }

    /// <summary>Discord's limit of edits to an old message is that message's alone; the whole conversation used to wait for it.</summary>
    [Fact]
    public async Task A_message_that_is_put_off_waits_alone_and_then_shows_the_newest()
    {
        Run();
        await ShowAsync("old", "one");
        await UntilShownAsync("old");
        _web.Then(new Delivery.Later(Seconds(60)));
        await ShowAsync("old", "two");
        await _clock.ArmedAsync(Seconds(60));

        await ShowAsync("old", "three");
        await ShowAsync("next", "question");
        await UntilShownAsync("next");
        _clock.Advance(Seconds(60) - TimeSpan.FromTicks(1));
        await ShowAsync("last", "question");
        await UntilShownAsync("last");
        Assert.Equal(["one", "two", "question", "question"], _web.Asked.Select(s => s.View));

        _clock.Advance(TimeSpan.FromTicks(1));
        await UntilShownAsync("old");
        Assert.Equal((5, "three", "web-1"), (_web.Asked.Count, _web.Asked.Last().View, _web.Asked.Last().MessageId));
    }

    [Fact]
    public async Task A_message_that_is_put_off_again_and_again_is_asked_once_each_time()
    {
        _web.Then(new Delivery.Later(Seconds(60))).Then(new Delivery.Later(TimeSpan.Zero));
        Run();
        await ShowAsync("q1", "one");
        await _clock.ArmedAsync(Seconds(60));
        _clock.Advance(Seconds(60));
        await _clock.ArmedAsync(Seconds(1));
        Assert.Equal(2, _web.Asked.Count);

        _clock.Advance(Seconds(1));
        await UntilShownAsync("q1");
        Assert.All(_web.Asked, s => Assert.Equal(SlotState.New, s.State));
    }

    [Fact]
    public async Task A_message_that_is_put_off_is_found_by_the_next_process()
    {
        _web.Then(new Delivery.Later(Seconds(60)));
        Run();
        await ShowAsync("q1", "one");
        await _clock.ArmedAsync(Seconds(60));
        await _stop.CancelAsync();
        await _running.Soon();
        Assert.True(Stored("q1").IsDue);

        using var stop = new CancellationTokenSource();
        var next = new OutboxWorker(_store, [_web], TellAsync, _clock, NullLogger<OutboxWorker>.Instance).RunAsync(stop.Token);
        await UntilShownAsync("q1");
        await stop.CancelAsync();
        await next.Soon();

        _clock.Advance(Seconds(60));
        Assert.Equal(2, _web.Asked.Count);
    }

    [Fact]
    public async Task A_conversation_that_another_process_sends_to_is_waited_for_and_given_back_after()
    {
        var claim = $"{IStudyStore.ConversationClaims}{Hall.Channel}|{Hall.Conversation}";
        _store.IsShared = true;
        _store.ClaimedElsewhere = claim;
        Run();
        await ShowAsync("q1", "one");
        await _clock.ArmedAsync(Seconds(0.5));
        Assert.Empty(_web.Asked);

        _store.ClaimedElsewhere = null;
        _clock.Advance(Seconds(0.5));
        await UntilShownAsync("q1");
        await _stop.CancelAsync();
        await _running.Soon();

        Assert.Equal(["claim refused", "claim", "release"], _store.Log.Where(c => c.Key == claim).Select(c => c.Name));
    }

    [Fact]
    public async Task A_claim_is_prolonged_for_as_long_as_a_send_takes()
    {
        _store.IsShared = true;
        var held = _web.ThenHold();
        Run();
        await ShowAsync("q1", "one");
        await held.Reached;
        for (var prolonged = 2; prolonged <= 4; prolonged++)
        {
            _clock.Advance(Seconds(1.5));
            await _store.UntilAsync(_ => _store.Log.Count(c => c.Name == "claim") >= prolonged);
        }

        held.Open();
        await UntilShownAsync("q1");
    }

    [Fact]
    public async Task What_a_process_that_ended_left_unsent_is_taken_up_by_another_that_runs()
    {
        _store.IsShared = true;
        Run();
        await _clock.ArmedAsync(Seconds(3));
        await WantAsync("q1", "one");
        _clock.Advance(Seconds(3));

        await UntilShownAsync("q1");
        Assert.Single(_web.Asked);
    }

    [Fact]
    public async Task A_platform_that_says_later_without_saying_when_is_not_asked_in_a_loop()
    {
        _web.Then(new Delivery.RetryAfter(TimeSpan.Zero));
        Run();
        await ShowAsync("q1", "one");

        await _clock.ArmedAsync(Seconds(1));
        _clock.Advance(Seconds(1));
        await UntilShownAsync("q1");
    }

    [Fact]
    public async Task What_the_platform_refuses_is_not_asked_again_and_its_room_is_told()
    {
        _web.Then(new Delivery.Refused("gone"));
        Run();
        await ShowAsync("q1", "one");
        await UntilAsync("q1", s => s.State == SlotState.Refused);
        await ShowAsync("q1", "one");
        await ShowAsync("q2", "next");
        await UntilShownAsync("q2");

        Assert.Equal(["q1", "q2"], _web.Asked.Select(s => s.Key));
        Assert.Equal(["q1"], _blocked);
    }

    [Fact]
    public async Task Another_view_of_what_was_refused_is_asked_once()
    {
        _web.Then(new Delivery.Refused("no")).Then(new Delivery.Refused("no"));
        Run();
        await ShowAsync("q1", "one");
        await UntilAsync("q1", s => s.State == SlotState.Refused);
        await ShowAsync("q1", "two");
        await UntilAsync("q1", s => s is { State: SlotState.Refused, WantedRevision: 2 });
        await ShowAsync("q1", "three");
        await UntilShownAsync("q1");

        Assert.Equal(["one", "two", "three"], _web.Posts.Select(s => s.View));
        Assert.Equal(["q1", "q1"], _blocked);
    }

    [Fact]
    public async Task An_edit_that_was_refused_is_an_edit_again_when_another_view_is_wanted()
    {
        Run();
        await ShowAsync("q1", "one");
        await UntilShownAsync("q1");
        _web.Then(new Delivery.Refused("no"));
        await ShowAsync("q1", "two");
        await UntilAsync("q1", s => s.State == SlotState.Refused);
        await ShowAsync("q1", "three");
        await UntilShownAsync("q1");

        Assert.Equal([(null, "one"), ("web-1", "two"), ("web-1", "three")], _web.Asked.Select(s => (s.MessageId, s.View)));
    }

    /// <summary>What the room wants because it was told comes while its message is not yet marked as refused.</summary>
    [Fact]
    public async Task What_a_room_wants_because_its_message_was_refused_is_asked_once_and_then_it_is_quiet()
    {
        _web.Then(new Delivery.Refused("no")).Then(new Delivery.Refused("no"));
        _onBlocked = key => ShowAsync(key, "pause");
        Run();
        await ShowAsync("q1", "question");
        // Both refusals: the first leaves the slot so for a moment, too.
        await UntilAsync("q1", s => s is { State: SlotState.Refused, WantedRevision: 2 } && _blocked.Count == 2);
        await ShowAsync("q2", "next");
        await UntilShownAsync("q2");

        Assert.Equal(["question", "pause", "next"], _web.Posts.Select(s => s.View));
        Assert.All(_web.Posts, s => Assert.Equal(SlotState.New, s.State));
        Assert.Equal(["q1", "q1"], _blocked);
    }

    [Fact]
    public async Task A_room_that_cannot_be_told_has_its_message_asked_again_later()
    {
        _web.Then(new Delivery.Refused("no")).Then(new Delivery.Refused("no"));
        _onBlocked = _ => _blocked.Count == 1 ? Task.FromException(FakeStore.Unavailable()) : Task.CompletedTask;
        Run();
        await ShowAsync("q1", "one");
        await _clock.ArmedAsync(Seconds(1));
        Assert.Equal(SlotState.New, Stored("q1").State);

        _clock.Advance(Seconds(1));
        await UntilAsync("q1", s => s.State == SlotState.Refused);

        Assert.Equal(["q1", "q1"], _blocked);
    }

    [Fact]
    public async Task A_process_that_dies_before_the_room_was_told_has_the_message_asked_again_by_the_next()
    {
        var told = new Gate();
        _web.Then(new Delivery.Refused("no"));
        _onBlocked = _ => told.PassAsync();
        Run();
        await ShowAsync("q1", "one");
        await told.Reached;

        Assert.Contains(await _store.UnsettledSlotsAsync(null, 10, CancellationToken.None), s => s.Key == "q1");
        told.Open();
    }

    [Fact]
    public async Task A_post_whose_fate_is_not_known_is_shown_as_unsure_and_not_repeated()
    {
        _web.Then(new Delivery.Unsure());
        Run();
        await ShowAsync("q1", "one");
        await UntilAsync("q1", s => s.State == SlotState.Unsure);
        await ShowAsync("q1", "two");
        await ShowAsync("q2", "next");
        await UntilShownAsync("q2");

        Assert.Equal(["q1", "q2"], _web.Asked.Select(s => s.Key));
        Assert.Equal(SlotState.Unsure, Stored("q1").State);
    }

    [Fact]
    public async Task A_post_of_unknown_fate_is_told_to_its_room_and_posted_once_more_when_the_room_wants_it()
    {
        _web.Then(new Delivery.Unsure());
        Run();
        await ShowAsync("q1", "one");
        await UntilAsync("q1", s => s.State == SlotState.Unsure);
        await ShowAsync("q1", "two");
        Assert.Equal(["q1"], _doubted);

        var again = new SlotWrite("q1", Hall, View: null, Again: true);
        await CommitAsync(again);
        // A second press, before the worker has looked.
        await CommitAsync(again);
        _outbox.Notify(Desk.Oak, [again]);
        _outbox.Notify(Desk.Oak, [again]);
        await UntilShownAsync("q1");
        await ShowAsync("q2", "next");
        await UntilShownAsync("q2");

        Assert.Equal(["one", "two", "next"], _web.Asked.Select(s => s.View));
    }

    [Fact]
    public async Task A_room_that_cannot_be_told_of_a_doubt_is_told_later_and_nothing_is_posted_twice()
    {
        _web.Then(new Delivery.Unsure()).Then(new Delivery.Unsure());
        _onDoubted = () => _doubted.Count == 1 ? Task.FromException(FakeStore.Unavailable()) : Task.CompletedTask;
        Run();
        await ShowAsync("q1", "one");
        await _clock.ArmedAsync(Seconds(1));
        // Still what a dead process would leave: the channel is not asked to post it.
        Assert.Equal(SlotState.Sending, Stored("q1").State);

        _clock.Advance(Seconds(1));
        await UntilAsync("q1", s => s.State == SlotState.Unsure);

        Assert.Equal(["q1", "q1"], _doubted);
        Assert.Equal([SlotState.New, SlotState.Sending], _web.Asked.Select(s => s.State));
    }

    [Fact]
    public async Task What_an_earlier_process_left_is_taken_up_and_a_post_that_was_under_way_is_named_so()
    {
        await WantAsync("new", "never sent");
        await WantAsync("sending", "maybe sent");
        await WantAsync("edit", "sent");
        await WantAsync("shown", "sent");
        await _store.MarkSlotAsync(Desk.Oak, "sending", SlotState.Sending, 0, null, Desk.Start, CancellationToken.None);
        await _store.MarkSlotAsync(Desk.Oak, "edit", SlotState.Sent, 1, "m-7", Desk.Start, CancellationToken.None);
        await _store.MarkSlotAsync(Desk.Oak, "shown", SlotState.Sent, 1, "m-8", Desk.Start, CancellationToken.None);
        await WantAsync("edit", "to be edited");
        var marks = _store.Log.Length;

        Run();
        await UntilShownAsync("sending");

        Assert.Equal(
            [("edit", "m-7", SlotState.Sent), ("new", null, SlotState.New), ("sending", null, SlotState.Sending)],
            _web.Asked.Select(s => (s.Key, s.MessageId, s.State))
        );
        Assert.Equal([SlotState.Sent], _store.Log[marks..].Where(c => c is { Name: "mark", Key: "sending" }).Select(c => c.State!.Value));
    }

    [Fact]
    public async Task More_than_a_page_of_slots_is_taken_up()
    {
        for (var i = 0; i < 450; i++)
        {
            await WantAsync($"q{i:D3}", "view", new ChannelAddress("web", $"hall-{i}"));
        }

        Run();
        await _store.UntilAsync(rows => rows.Slots.Values.All(s => s.State == SlotState.Sent));

        Assert.Equal(450, _web.Asked.Select(s => s.Key).Distinct().Count());
    }

    /// <summary>A client's own time-out is an <see cref="OperationCanceledException"/> too; the message used to be forgotten with it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_channel_that_throws_is_asked_again_after_longer_and_longer_waits(bool timedOut)
    {
        var thrown = timedOut ? (Exception)new TaskCanceledException("100 seconds") : new HttpRequestException("no route");
        _web.Then(thrown).Then(thrown).Then(thrown);
        Run();
        await ShowAsync("q1", "one");
        foreach (var wait in new[] { 1, 2, 4 })
        {
            await _clock.ArmedAsync(Seconds(wait));
            _clock.Advance(Seconds(wait));
        }

        await UntilShownAsync("q1");

        // Whether the first one arrived is not known, and the channel is told so.
        Assert.Equal([SlotState.New, SlotState.Sending, SlotState.Sending, SlotState.Sending], _web.Asked.Select(s => s.State));
    }

    [Fact]
    public async Task Slots_of_a_channel_that_is_not_configured_wait_in_the_store()
    {
        Run();
        await ShowAsync("q1", "one", new ChannelAddress("teams", "hall"));
        _outbox.ShowLive(new LiveCount(Desk.Oak, new ChannelAddress("teams", "hall"), "q1", 1, 2));
        await _outbox.ShowAwayAsync(new ChannelAddress("teams", "hall"), CancellationToken.None);
        await ShowAsync("q2", "two");
        await UntilShownAsync("q2");

        Assert.Equal((SlotState.New, 0), (Stored("q1").State, Stored("q1").SentRevision));
    }

    [Fact]
    public async Task A_store_that_is_away_stops_nothing_for_good()
    {
        _store.FailOnce("unsettled");
        Run();
        await _clock.ArmedAsync(Seconds(1));
        _clock.Advance(Seconds(1));

        _store.FailOnce("slot");
        await ShowAsync("q1", "one");
        await _clock.ArmedAsync(Seconds(1));
        _clock.Advance(Seconds(1));
        await UntilShownAsync("q1");
    }

    /// <summary>The store failed just when the platform had said yes: the message used to be sent a second time.</summary>
    [Fact]
    public async Task What_the_platform_said_is_not_asked_twice_because_the_store_was_away()
    {
        var held = _web.ThenHold();
        Run();
        await ShowAsync("q1", "one");
        await held.Reached;
        _store.FailOnce("mark");
        held.Open();
        await _clock.ArmedAsync(Seconds(1));
        _clock.Advance(Seconds(1));
        await UntilShownAsync("q1");

        Assert.Single(_web.Asked);
    }

    [Fact]
    public async Task A_live_count_comes_after_the_messages_and_a_later_one_replaces_it()
    {
        var held = _web.ThenHold();
        Run();
        await ShowAsync("q1", "one");
        await held.Reached;
        _outbox.ShowLive(new LiveCount(Desk.Oak, Hall, "q1", 1, 5));
        _outbox.ShowLive(new LiveCount(Desk.Oak, Hall, "q1", 2, 5));
        Assert.Empty(_web.Counts);
        held.Open();

        Assert.Equal(2, (await _web.NextCountAsync()).Answered);
        Assert.Single(_web.Counts);
        Assert.True(Stored("q1").State == SlotState.Sent);
    }

    /// <summary>"3 of 5 answered" used to be written over the reveal that had overtaken it.</summary>
    [Fact]
    public async Task A_live_count_is_dropped_when_its_question_has_something_new_to_show()
    {
        var held = _web.ThenHold();
        Run();
        await ShowAsync("q1", "question");
        await held.Reached;
        _outbox.ShowLive(new LiveCount(Desk.Oak, Hall, "q1", 3, 5));
        await ShowAsync("q1", "reveal");
        held.Open();
        await UntilShownAsync("q1");
        foreach (var key in new[] { "q2", "q3" })
        {
            await ShowAsync(key, "question");
            await UntilShownAsync(key);
        }

        Assert.Empty(_web.Counts);
    }

    [Fact]
    public async Task A_live_count_that_fails_is_dropped_and_nothing_else_with_it()
    {
        _web.OnCount = _ => Task.FromException(new HttpRequestException("no route"));
        Run();
        _outbox.ShowLive(new LiveCount(Desk.Oak, Hall, "q1", 3, 5));
        await _web.NextCountAsync();
        await ShowAsync("q1", "reveal");
        await UntilShownAsync("q1");

        Assert.Single(_web.Counts);
    }

    /// <summary>A signal that came while a conversation's task was ending could be lost: its message waited for the next one.</summary>
    [Fact]
    public async Task No_message_is_lost_however_it_falls_at_the_end_of_a_send()
    {
        var shown = new TaskCompletionSource[4];
        _web.OnCount = count =>
        {
            shown[count.Present].SetResult();
            return Task.CompletedTask;
        };
        Run();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(HammerAsync));

        async Task HammerAsync(int conversation)
        {
            var address = new ChannelAddress("web", $"hall-{conversation}");
            for (var i = 0; i < 5_000; i++)
            {
                shown[conversation] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _outbox.ShowLive(new LiveCount(Desk.Oak, address, "q1", i, conversation));
                await shown[conversation].Task.Soon();
            }
        }
    }

    [Fact]
    public async Task A_stop_lets_a_send_under_way_finish_and_remembers_it()
    {
        var held = _web.ThenHold();
        Run();
        await ShowAsync("q1", "one");
        await ShowAsync("q2", "two");
        await held.Reached;

        await _stop.CancelAsync();
        held.Open();
        await _running.Soon();

        Assert.Equal((SlotState.Sent, "web-1"), (Stored("q1").State, Stored("q1").MessageId));
        Assert.Equal(SlotState.New, Stored("q2").State);
    }

    [Fact]
    public async Task A_stop_never_leaves_a_post_named_as_under_way_that_was_not_made()
    {
        var held = _store.HoldAfterWriting("mark");
        Run();
        await ShowAsync("q1", "one");
        await held.Reached;

        await _stop.CancelAsync();
        held.Open();
        await _running.Soon();

        Assert.Single(_web.Asked);
        Assert.Equal(SlotState.Sent, Stored("q1").State);
    }

    /// <summary>The store went away in the middle of a stop, and the whole service ended as failed.</summary>
    [Fact]
    public async Task A_stop_while_the_store_is_away_is_no_failure()
    {
        var held = _store.Hold("slot");
        _store.FailOnceAfterWriting("slot");
        Run();
        await ShowAsync("q1", "one");
        await held.Reached;

        await _stop.CancelAsync();
        held.Open();
        await _running.Soon();

        Assert.Equal(SlotState.New, Stored("q1").State);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_ever_for_a_send()
    {
        var held = _web.ThenHold();
        Run();
        await ShowAsync("q1", "one");
        await held.Reached;

        await _stop.CancelAsync();
        _clock.Advance(Seconds(3));
        await _running.Soon();

        Assert.Equal(SlotState.Sending, Stored("q1").State);
    }

    [Fact]
    public async Task How_long_the_oldest_message_waits_is_known_until_it_is_there()
    {
        var held = _web.ThenHold();
        await RunOnAsync();
        await ShowAsync("q1", "question");
        await held.Reached;
        _clock.Advance(Seconds(7));
        Assert.Equal(Seconds(7), _outbox.Age);

        var next = _web.ThenHold();
        held.Open();
        await UntilShownAsync("q1");
        await ShowAsync("q2", "question");
        await next.Reached;
        Assert.Equal(TimeSpan.Zero, _outbox.Age);
        next.Open();
    }

    [Fact]
    public async Task A_message_that_is_put_off_grows_old_though_others_go_on()
    {
        await RunOnAsync();
        _web.Then(new Delivery.Later(Seconds(30)));
        await ShowAsync("q1", "question");
        await _clock.ArmedAsync(Seconds(30));
        _clock.Advance(Seconds(20));
        await ShowAsync("q2", "question");
        await UntilShownAsync("q2");

        Assert.Equal(Seconds(20), _outbox.Age);
    }
}
