using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>What every <see cref="IStudyStore"/> promises. An implementation inherits this class and gives itself.</summary>
public abstract class StudyStoreContract : IAsyncLifetime
{
    private static readonly RoomId Oak = new("oak");
    private static readonly RoomId Elm = new("elm");
    private static readonly ChannelAddress Hall = new("web", "hall-1");

    private IStudyStore _store = null!;

    /// <summary>The store under test.</summary>
    protected IStudyStore Store => _store;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A new, empty store.</summary>
    protected abstract Task<IStudyStore> CreateAsync();

    /// <summary>Closes the store and opens what it left.</summary>
    protected abstract Task<IStudyStore> ReopenAsync(IStudyStore store);

    public async ValueTask InitializeAsync() => _store = await CreateAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private Task<bool> CommitAsync(RoomCommit commit) => _store.CommitAsync(commit, Token);

    [Fact]
    public async Task A_room_that_was_never_committed_is_null() => Assert.Null(await _store.LoadRoomAsync(Oak, Token));

    [Fact]
    public async Task A_commit_is_loaded_as_it_was_written()
    {
        var attempt = Given.Attempt(Oak, 1, "ann");

        Assert.True(await CommitAsync(Given.Commit(Oak, 0, """{"a":1}""")));
        Assert.True(await CommitAsync(Given.Commit(Oak, 1, null, [attempt with { Version = 2 }])));

        var room = await _store.LoadRoomAsync(Oak, Token);
        Assert.NotNull(room);
        Assert.Equal((Oak, 2L, """{"a":1}""", 1L), (room.Room, room.Version, room.Snapshot, room.SnapshotVersion));
        Assert.Equal([attempt with { Version = 2 }], room.Attempts);
    }

    [Fact]
    public async Task A_commit_that_read_another_version_writes_nothing()
    {
        await CommitAsync(Given.Commit(Oak, 0));

        var late = Given.Commit(
            Oak,
            0,
            """{"late":true}""",
            [Given.Attempt(Oak, 1, "ann")],
            [new SlotWrite("q1", Hall, "late")],
            [new Counter("room|oak|ann", 1, 1)]
        );

        Assert.False(await CommitAsync(late));
        Assert.False(await CommitAsync(Given.Commit(Oak, 7)));
        Assert.False(await CommitAsync(Given.Commit(Elm, 1)));
        var room = await _store.LoadRoomAsync(Oak, Token);
        Assert.Equal((1L, "{}"), (room!.Version, room.Snapshot));
        Assert.Empty(room.Attempts);
        Assert.Empty(await _store.AttemptsOfSessionAsync(Oak, new SessionId("session-1"), Token));
        Assert.Null(await _store.SlotAsync(Oak, "q1", Token));
        Assert.Empty(await _store.CountersAsync("room|", Token));
        Assert.Null(await _store.LoadRoomAsync(Elm, Token));
    }

    [Fact]
    public async Task Of_many_writers_at_one_version_exactly_one_succeeds_and_other_rooms_are_not_disturbed()
    {
        var rivals = Enumerable.Range(0, 40).Select(i => CommitAsync(Given.Commit(Oak, 0, $$"""{"writer":{{i}}}""")));
        var others = Enumerable.Range(0, 40).Select(i => CommitAsync(Given.Commit(new RoomId($"other-{i}"), 0)));

        var results = await Task.WhenAll(rivals.Concat(others).ToList());

        Assert.Single(results.Take(40), won => won);
        Assert.All(results.Skip(40), Assert.True);
        Assert.Equal(1, (await _store.LoadRoomAsync(Oak, Token))!.Version);
    }

    [Fact]
    public async Task A_load_gives_the_attempts_above_the_snapshot_by_version_then_key()
    {
        await CommitAsync(Given.Commit(Oak, 0, attempts: [Given.Attempt(Oak, 1, "old")]));
        await CommitAsync(Given.Commit(Oak, 1, null, [Given.Attempt(Oak, 2, "zoe"), Given.Attempt(Oak, 2, "ann")]));
        await CommitAsync(Given.Commit(Oak, 2, null, [Given.Attempt(Oak, 3, "bob")]));

        var room = await _store.LoadRoomAsync(Oak, Token);

        Assert.Equal(["ann", "zoe", "bob"], room!.Attempts.Select(a => a.Member.Value));
        Assert.Equal((3L, 1L), (room.Version, room.SnapshotVersion));
    }

    [Fact]
    public async Task A_load_gives_all_of_very_many_attempts()
    {
        await CommitAsync(Given.Commit(Oak, 0));
        for (var version = 2; version <= 6; version++)
        {
            var attempts = Enumerable.Range(0, 130).Select(i => Given.Attempt(Oak, version, $"m{i:D3}", version)).ToList();
            await CommitAsync(Given.Commit(Oak, version - 1, null, attempts));
        }

        var room = await _store.LoadRoomAsync(Oak, Token);

        Assert.Equal(650, room!.Attempts.Distinct().Count());
        Assert.Equal(650, (await _store.AttemptsOfSessionAsync(Oak, new SessionId("session-1"), Token)).Count);
    }

    [Fact]
    public async Task An_attempt_is_replaced_by_key_and_can_become_final()
    {
        await CommitAsync(Given.Commit(Oak, 0, attempts: [Given.Attempt(Oak, 1, "ann")]));
        var changed = Given.Attempt(Oak, 2, "ann") with { Option = new OptionId("other"), Correct = false, Guessed = true };
        await CommitAsync(Given.Commit(Oak, 1, null, [changed]));
        var final = changed with { Version = 3, Final = true };
        await CommitAsync(Given.Commit(Oak, 2, null, [final]));

        Assert.Equal([final], await _store.AttemptsOfSessionAsync(Oak, new SessionId("session-1"), Token));
        Assert.Equal([final], (await _store.LoadRoomAsync(Oak, Token))!.Attempts);
    }

    [Fact]
    public async Task Attempts_of_a_session_come_by_ordinal_round_and_member_and_of_no_other_session()
    {
        var first = Given.Attempt(Oak, 1, "bob");
        Attempt[] attempts =
        [
            first with
            {
                Ordinal = 10,
            },
            first with
            {
                Ordinal = 2,
                Round = 2,
            },
            first with
            {
                Ordinal = 2,
                Member = new MemberId("ann"),
            },
            first with
            {
                Ordinal = 2,
            },
            first with
            {
                Session = new SessionId("session-10"),
            },
            first with
            {
                Session = new SessionId("session"),
            },
        ];
        await CommitAsync(Given.Commit(Oak, 0, attempts: attempts));

        var read = await _store.AttemptsOfSessionAsync(Oak, new SessionId("session-1"), Token);

        Assert.Equal([attempts[2], attempts[3], attempts[1], attempts[0]], read);
    }

    [Fact]
    public async Task Instants_and_durations_keep_every_tick_and_become_utc()
    {
        var at = new DateTimeOffset(2026, 11, 1, 1, 30, 0, TimeSpan.FromHours(-5)).AddTicks(1);
        var attempt = Given.Attempt(Oak, 1, "ann") with { At = at, Elapsed = TimeSpan.FromTicks(long.MaxValue / 3), Order = long.MaxValue };
        await CommitAsync(Given.Commit(Oak, 0, attempts: [attempt]));
        await _store.PulseAsync(at, Token);

        var read = Assert.Single(await _store.AttemptsOfSessionAsync(Oak, attempt.Session, Token));
        Assert.Equal(attempt, read);
        Assert.Equal(TimeSpan.Zero, read.At.Offset);
        Assert.Equal(at, await _store.LastPulseAsync(Token));
    }

    [Fact]
    public async Task A_new_slot_is_unsettled_at_revision_one()
    {
        await CommitAsync(Given.Commit(Oak, 0, slots: [new SlotWrite("q1", Hall, "view")]));

        var slot = await _store.SlotAsync(Oak, "q1", Token);

        Assert.NotNull(slot);
        Assert.Equal((Oak, "q1", Hall, 1L, "view"), (slot.Room, slot.Key, slot.Address, slot.WantedRevision, slot.View));
        Assert.Equal((0L, null, SlotState.New), (slot.SentRevision, slot.MessageId, slot.State));
        Assert.Equal([slot], await _store.UnsettledSlotsAsync(null, 10, Token));
        Assert.Null(await _store.SlotAsync(Oak, "q2", Token));
    }

    [Fact]
    public async Task A_slot_keeps_its_sent_part_when_the_wanted_view_changes()
    {
        await CommitAsync(Given.Commit(Oak, 0, slots: [new SlotWrite("q1", Hall, "one")]));
        await _store.MarkSlotAsync(Oak, "q1", SlotState.Sent, 1, "m-77", Given.Noon, Token);
        Assert.Empty(await _store.UnsettledSlotsAsync(null, 10, Token));

        await CommitAsync(Given.Commit(Oak, 1, slots: [new SlotWrite("q1", Hall, "two")]));
        await CommitAsync(Given.Commit(Oak, 2, slots: [new SlotWrite("q1", Hall, "three")]));

        var slot = Assert.Single(await _store.UnsettledSlotsAsync(null, 10, Token));
        Assert.Equal(("three", 3L), (slot.View, slot.WantedRevision));
        Assert.Equal((1L, "m-77", SlotState.Sent), (slot.SentRevision, slot.MessageId, slot.State));
    }

    [Theory]
    [InlineData(null, SlotState.New)]
    [InlineData("m-77", SlotState.Sent)]
    public async Task A_refused_slot_is_due_again_when_it_wants_another_view(string? message, SlotState again)
    {
        await CommitAsync(Given.Commit(Oak, 0, slots: [new SlotWrite("q1", Hall, "one")]));
        await _store.MarkSlotAsync(Oak, "q1", SlotState.Refused, 0, message, Given.Noon, Token);
        await CommitAsync(Given.Commit(Oak, 1, slots: [new SlotWrite("q1", Hall, "one")]));
        Assert.Empty(await _store.UnsettledSlotsAsync(null, 10, Token));

        await CommitAsync(Given.Commit(Oak, 2, slots: [new SlotWrite("q1", Hall, "two")]));

        var slot = Assert.Single(await _store.UnsettledSlotsAsync(null, 10, Token));
        Assert.Equal((again, message, "two", 2L), (slot.State, slot.MessageId, slot.View, slot.WantedRevision));
    }

    [Fact]
    public async Task A_slot_whose_fate_is_not_known_stays_so_whatever_it_wants()
    {
        await CommitAsync(Given.Commit(Oak, 0, slots: [new SlotWrite("q1", Hall, "one")]));
        await _store.MarkSlotAsync(Oak, "q1", SlotState.Unsure, 0, null, Given.Noon, Token);

        await CommitAsync(Given.Commit(Oak, 1, slots: [new SlotWrite("q1", Hall, "two")]));

        Assert.Equal(SlotState.Unsure, (await _store.SlotAsync(Oak, "q1", Token))!.State);
    }

    [Theory]
    [InlineData(SlotState.Unsure, true)]
    [InlineData(SlotState.Sending, false)]
    [InlineData(SlotState.New, false)]
    public async Task Only_a_slot_whose_fate_is_not_known_is_posted_again_on_demand(SlotState state, bool isAgain)
    {
        await CommitAsync(Given.Commit(Oak, 0, slots: [new SlotWrite("q1", Hall, "one")]));
        await _store.MarkSlotAsync(Oak, "q1", state, 0, null, Given.Noon, Token);

        await CommitAsync(Given.Commit(Oak, 1, slots: [new SlotWrite("q1", Hall, View: null, Again: true)]));
        await CommitAsync(Given.Commit(Oak, 2, slots: [new SlotWrite("q9", Hall, View: null, Again: true)]));

        var slot = (await _store.SlotAsync(Oak, "q1", Token))!;
        Assert.Equal((isAgain ? SlotState.New : state, "one", isAgain ? 2 : 1), (slot.State, slot.View, slot.WantedRevision));
        Assert.Null(await _store.SlotAsync(Oak, "q9", Token));
    }

    [Fact]
    public async Task A_slot_that_wants_what_it_wanted_is_not_raised()
    {
        await CommitAsync(Given.Commit(Oak, 0, slots: [new SlotWrite("q1", Hall, "one")]));
        await CommitAsync(Given.Commit(Oak, 1, slots: [new SlotWrite("q1", Hall, "one")]));

        Assert.Equal(1, (await _store.SlotAsync(Oak, "q1", Token))!.WantedRevision);
    }

    [Fact]
    public async Task A_mark_leaves_the_wanted_part_alone()
    {
        await CommitAsync(Given.Commit(Oak, 0, slots: [new SlotWrite("q1", Hall, "one")]));
        await _store.MarkSlotAsync(Oak, "q1", SlotState.Sending, 0, null, Given.Noon, Token);
        await CommitAsync(Given.Commit(Oak, 1, slots: [new SlotWrite("q1", Hall, "two")]));

        await _store.MarkSlotAsync(Oak, "q1", SlotState.Sent, 1, "m", Given.Noon.AddSeconds(1), Token);

        var slot = await _store.SlotAsync(Oak, "q1", Token);
        Assert.Equal(("two", 2L, 1L, "m"), (slot!.View, slot.WantedRevision, slot.SentRevision, slot.MessageId));
        Assert.Equal(Given.Noon.AddSeconds(1), slot.ChangedAt);
        Assert.True(slot.IsDue);
    }

    [Fact]
    public async Task A_mark_of_a_slot_that_is_not_there_changes_nothing()
    {
        await _store.MarkSlotAsync(Oak, "q1", SlotState.Sent, 1, "m", Given.Noon, Token);

        Assert.Null(await _store.SlotAsync(Oak, "q1", Token));
    }

    [Theory]
    [InlineData(SlotState.Sending, true)]
    [InlineData(SlotState.Refused, false)]
    [InlineData(SlotState.Unsure, false)]
    [InlineData(SlotState.Sent, false)]
    public async Task Only_due_and_sending_slots_are_unsettled(SlotState state, bool unsettled)
    {
        await CommitAsync(Given.Commit(Oak, 0, slots: [new SlotWrite("q1", Hall, "one")]));

        await _store.MarkSlotAsync(Oak, "q1", state, 1, null, Given.Noon, Token);

        Assert.Equal(unsettled ? 1 : 0, (await _store.UnsettledSlotsAsync(null, 10, Token)).Count);
    }

    [Fact]
    public async Task Unsettled_slots_are_read_in_pages_each_after_the_last_position()
    {
        var writes = Enumerable.Range(0, 250).Select(i => new SlotWrite($"q{i:D3}", Hall, "v")).ToList();
        await CommitAsync(Given.Commit(Elm, 0, slots: writes));
        await CommitAsync(Given.Commit(Oak, 0, slots: writes));

        var read = new List<Slot>();
        (RoomId, string)? after = null;
        while (await _store.UnsettledSlotsAsync(after, 60, Token) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 60);
            read.AddRange(page);
            after = (page[^1].Room, page[^1].Key);
        }

        var expected = new[] { Elm, Oak }.SelectMany(room => writes.Select(write => (room, write.Key)));
        Assert.Equal(expected, read.Select(slot => (slot.Room, slot.Key)));
    }

    [Fact]
    public async Task Due_rooms_come_earliest_first_up_to_the_instant_and_the_limit()
    {
        await CommitAsync(Given.Commit(new RoomId("c"), 0, wake: Given.Noon.AddTicks(1)));
        await CommitAsync(Given.Commit(new RoomId("b"), 0, wake: Given.Noon));
        await CommitAsync(Given.Commit(new RoomId("a"), 0, wake: Given.Noon.AddHours(-1)));
        await CommitAsync(Given.Commit(new RoomId("never"), 0));

        Assert.Empty(await _store.DueAsync(Given.Noon, 0, Token));
        var due = await _store.DueAsync(Given.Noon, 10, Token);

        Assert.Equal([new DueRoom(new RoomId("a"), Given.Noon.AddHours(-1)), new DueRoom(new RoomId("b"), Given.Noon)], due);
        // A commit gives a room free again, whoever had taken it up.
        await CommitAsync(Given.Commit(new RoomId("a"), 1, wake: Given.Noon.AddHours(-2)));
        await CommitAsync(Given.Commit(new RoomId("b"), 1, wake: Given.Noon));
        Assert.Equal(new RoomId("a"), Assert.Single(await _store.DueAsync(Given.Noon, 1, Token)).Room);
        await CommitAsync(Given.Commit(new RoomId("a"), 2, wake: Given.Noon));
        Assert.Equal(3, (await _store.DueAsync(DateTimeOffset.MaxValue, 10, Token)).Count);
    }

    [Fact]
    public async Task Many_rooms_due_at_one_instant_are_all_found()
    {
        var rooms = Enumerable.Range(0, 450).Select(i => new RoomId($"room-{i}")).ToList();
        await Task.WhenAll(rooms.Select(room => CommitAsync(Given.Commit(room, 0, wake: Given.Noon))));

        var due = await _store.DueAsync(Given.Noon, 1_000, Token);

        Assert.Equal(rooms.Order(), due.Select(room => room.Room).Order());
    }

    [Fact]
    public async Task A_wake_that_moved_or_ended_is_not_due()
    {
        await CommitAsync(Given.Commit(Oak, 0, wake: Given.Noon));
        await CommitAsync(Given.Commit(Elm, 0, wake: Given.Noon));
        await CommitAsync(Given.Commit(Oak, 1, wake: Given.Noon.AddHours(1)));
        await CommitAsync(Given.Commit(Elm, 1));

        Assert.Empty(await _store.DueAsync(Given.Noon, 10, Token));
    }

    [Fact]
    public async Task Open_rooms_and_rooms_of_another_tzdb_are_found()
    {
        await CommitAsync(Given.Commit(Oak, 0, open: true, wake: Given.Noon, tzdb: "2025c"));
        await CommitAsync(Given.Commit(Elm, 0, wake: Given.Noon, tzdb: "2026a"));
        await CommitAsync(Given.Commit(new RoomId("asleep"), 0, tzdb: "2025c"));

        Assert.Equal([Oak], await _store.OpenRoomsAsync(Token));
        Assert.Equal([Oak], await _store.RoomsWithOtherTzdbAsync("2026a", Token));

        await CommitAsync(Given.Commit(Oak, 1, wake: Given.Noon));
        Assert.Empty(await _store.OpenRoomsAsync(Token));
        Assert.Empty(await _store.RoomsWithOtherTzdbAsync("2026a", Token));
    }

    [Fact]
    public async Task The_pulse_is_the_last_one_and_null_at_first()
    {
        Assert.Null(await _store.LastPulseAsync(Token));

        await _store.PulseAsync(Given.Noon, Token);
        await _store.PulseAsync(Given.Noon.AddSeconds(2), Token);

        Assert.Equal(Given.Noon.AddSeconds(2), await _store.LastPulseAsync(Token));
    }

    [Fact]
    public async Task One_identity_gets_one_member_whoever_asks_at_the_same_time()
    {
        var asked = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => _store.MemberForAsync("discord", "42", new MemberId($"m{i}"), Given.Today, Token))
        );

        var member = Assert.Single(asked.Select(a => a.Member).Distinct());
        Assert.Single(asked, a => a.IsNew);
        Assert.Equal((member, false), await _store.MemberForAsync("discord", "42", new MemberId("later"), Given.Today, Token));
        Assert.Equal((new MemberId("other"), true), await _store.MemberForAsync("teams", "42", new MemberId("other"), Given.Today, Token));
    }

    [Fact]
    public async Task One_conversation_gets_one_room_and_the_room_knows_its_address()
    {
        var asked = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => _store.RoomForAsync(Hall, new RoomId($"r{i}"), Token)));

        var room = Assert.Single(asked.Distinct());
        Assert.Equal(Hall, await _store.AddressOfAsync(room, Token));
        Assert.Null(await _store.AddressOfAsync(Oak, Token));
        Assert.Null(await _store.LoadRoomAsync(room, Token));

        await CommitAsync(Given.Commit(room, 0));
        Assert.Equal(Hall, (await _store.LoadRoomAsync(room, Token))!.Address);
    }

    [Fact]
    public async Task Counters_add_up_and_are_listed_by_prefix()
    {
        await CommitAsync(Given.Commit(Oak, 0, counters: [new Counter("room|oak|ann", 2, 1), new Counter("room|oak|ann", 1, 1)]));
        await CommitAsync(Given.Commit(Oak, 1, counters: [new Counter("room|oak|ann", 1, 0), new Counter("room|oak|Ann", 1, 1)]));
        await CommitAsync(Given.Commit(Elm, 0, counters: [new Counter("room|elm|ann", 1, 1), new Counter("question|q", 1, 1)]));

        Assert.Equal(
            [new Counter("room|oak|Ann", 1, 1), new Counter("room|oak|ann", 4, 2)],
            await _store.CountersAsync("room|oak|", Token)
        );
        Assert.Equal(3, (await _store.CountersAsync("room|", Token)).Count);
        Assert.Empty(await _store.CountersAsync("rooms", Token));
    }

    [Fact]
    public async Task More_counters_than_a_page_are_all_listed()
    {
        await CommitAsync(Given.Commit(Oak, 0, counters: [.. Enumerable.Range(0, 450).Select(i => new Counter($"question|{i:D3}", 1, 0))]));

        Assert.Equal(450, (await _store.CountersAsync("question|", Token)).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("  both ends  ")]
    [InlineData("recovery 🌱 ﷽ e\u0301 é")]
    [InlineData("التعافي ممكن")]
    [InlineData("zero\u200bwidth")]
    [InlineData("new\r\nline\t\"quoted\" \\ back|bar")]
    [InlineData("zero\0byte")]
    public async Task Texts_come_back_as_they_were(string text)
    {
        var address = new ChannelAddress("web", text);
        var attempt = Given.Attempt(Oak, 1, "ann") with { Question = new QuestionId(text), Option = new OptionId(text) };
        await CommitAsync(Given.Commit(Oak, 0, $$"""{"text":{{System.Text.Json.JsonSerializer.Serialize(text)}}}""", [attempt]));
        await CommitAsync(
            Given.Commit(Oak, 1, text, slots: [new SlotWrite(text, address, text)], counters: [new Counter("q|" + text, 1, 1)])
        );
        await _store.MarkSlotAsync(Oak, text, SlotState.Sending, 1, text, Given.Noon, Token);
        await _store.RoomForAsync(address, Oak, Token);
        await _store.MemberForAsync("web", text, new MemberId("ann"), Given.Today, Token);

        _store = await ReopenAsync(_store);

        var room = await _store.LoadRoomAsync(Oak, Token);
        Assert.Equal((text, address), (room!.Snapshot, room.Address));
        Assert.Equal([attempt], await _store.AttemptsOfSessionAsync(Oak, attempt.Session, Token));
        var slot = await _store.SlotAsync(Oak, text, Token);
        Assert.Equal((text, address, text, text), (slot!.Key, slot.Address, slot.View, slot.MessageId));
        Assert.Equal([slot], await _store.UnsettledSlotsAsync(null, 10, Token));
        Assert.Equal([new Counter("q|" + text, 1, 1)], await _store.CountersAsync("q|" + text, Token));
        Assert.Equal((new MemberId("ann"), false), await _store.MemberForAsync("web", text, new MemberId("new"), Given.Today, Token));
    }

    [Theory]
    [InlineData("abc", "ABC")]
    [InlineData("abc", "abc ")]
    [InlineData("abc", "a\u200bbc")]
    [InlineData("e\u0301", "é")]
    [InlineData("straße", "strasse")]
    [InlineData("", "\0")]
    public async Task Keys_that_only_look_alike_are_distinct(string one, string other)
    {
        Assert.Equal((new MemberId("m1"), true), await _store.MemberForAsync("web", one, new MemberId("m1"), Given.Today, Token));
        Assert.Equal((new MemberId("m2"), true), await _store.MemberForAsync("web", other, new MemberId("m2"), Given.Today, Token));
        Assert.Equal(new RoomId("r1"), await _store.RoomForAsync(new ChannelAddress("web", one), new RoomId("r1"), Token));
        Assert.Equal(new RoomId("r2"), await _store.RoomForAsync(new ChannelAddress("web", other), new RoomId("r2"), Token));
        await CommitAsync(Given.Commit(Oak, 0, slots: [new SlotWrite("k" + one, Hall, "1"), new SlotWrite("k" + other, Hall, "2")]));
        Assert.Equal(2, (await _store.UnsettledSlotsAsync(null, 10, Token)).Count);
    }

    [Fact]
    public async Task Platform_ids_longer_than_a_key_stay_distinct()
    {
        var one = new string('ش', 511) + "1";
        var other = new string('ش', 511) + "2";

        Assert.Equal(new RoomId("r1"), await _store.RoomForAsync(new ChannelAddress("teams", one), new RoomId("r1"), Token));
        Assert.Equal(new RoomId("r2"), await _store.RoomForAsync(new ChannelAddress("teams", other), new RoomId("r2"), Token));
        Assert.Equal((new MemberId("m1"), true), await _store.MemberForAsync("teams", one, new MemberId("m1"), Given.Today, Token));
        Assert.Equal((new MemberId("m2"), true), await _store.MemberForAsync("teams", other, new MemberId("m2"), Given.Today, Token));
        Assert.Equal(other, (await _store.AddressOfAsync(new RoomId("r2"), Token))!.Conversation);
    }

    [Fact]
    public async Task A_callers_mistake_is_thrown_to_it_alone()
    {
        var wrongVersion = Given.Commit(Oak, 0, attempts: [Given.Attempt(Oak, 5, "ann")]);
        var wrongRoom = Given.Commit(Oak, 0, attempts: [Given.Attempt(Elm, 1, "ann")]);

        await Assert.ThrowsAsync<ArgumentException>(() => CommitAsync(wrongVersion));
        await Assert.ThrowsAsync<ArgumentException>(() => CommitAsync(wrongRoom));
        Assert.True(await CommitAsync(Given.Commit(Oak, 0)));
    }

    [Fact]
    public async Task A_cancelled_call_is_withdrawn()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.CommitAsync(Given.Commit(Oak, 0), cancelled.Token));

        Assert.Null(await _store.LoadRoomAsync(Oak, Token));
    }

    [Fact]
    public async Task The_probe_passes_on_a_store_that_works() => await _store.ProbeAsync(Token);

    [Fact]
    public async Task Everything_is_there_after_closing_and_opening()
    {
        await CommitAsync(Given.FinalAnswer(Oak, 0, "ann", 1, true));
        await CommitAsync(Given.FinalAnswer(Oak, 1, "bob", 1, false));
        await CommitAsync(Given.Commit(Elm, 0, wake: Given.Noon, open: true, slots: [new SlotWrite("q1", Hall, "v")]));
        await _store.PulseAsync(Given.Noon, Token);

        _store = await ReopenAsync(_store);

        Assert.Equal(2, (await _store.AttemptsOfSessionAsync(Oak, new SessionId("session-1"), Token)).Count);
        Assert.Equal([new Counter("question|ethics-boundaries", 2, 1)], await _store.CountersAsync("question|", Token));
        Assert.Equal([new DueRoom(Elm, Given.Noon)], await _store.DueAsync(Given.Noon, 10, Token));
        Assert.Equal([Elm], await _store.OpenRoomsAsync(Token));
        Assert.Single(await _store.UnsettledSlotsAsync(null, 10, Token));
        Assert.Equal(Given.Noon, await _store.LastPulseAsync(Token));
        Assert.True(await CommitAsync(Given.Commit(Oak, 2)));
    }
}
