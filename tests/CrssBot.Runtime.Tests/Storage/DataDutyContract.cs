using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime.Outbox;
using CrssBot.Storage;
using CrssBot.Storage.LiteDb;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>What every <see cref="IStudyStore"/> promises about notes, addresses, and what members may ask of their data.</summary>
public abstract class DataDutyContract : IAsyncLifetime
{
    private static readonly RoomId Oak = new("oak");
    private static readonly RoomId Elm = new("elm");
    private static readonly ChannelAddress Hall = new("discord", "7/70");

    private IStudyStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

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

    [Fact]
    public async Task A_note_is_kept_across_a_restart_until_it_is_removed()
    {
        Assert.Null(await _store.NoteAsync("discord|session", Token));
        await _store.SetNoteAsync("discord|session", "one", Token);
        await _store.SetNoteAsync("discord|session", " two\0 ", Token);

        _store = await ReopenAsync(_store);
        Assert.Equal(" two\0 ", await _store.NoteAsync("discord|session", Token));

        await _store.SetNoteAsync("discord|session", null, Token);
        await _store.SetNoteAsync("discord|never", null, Token);
        _store = await ReopenAsync(_store);
        Assert.Null(await _store.NoteAsync("discord|session", Token));
    }

    [Fact]
    public async Task Notes_are_listed_by_prefix_and_key_more_than_a_page_of_them()
    {
        var keys = Enumerable.Range(0, 450).Select(i => $"delete|discord|{i:D3}/").ToList();
        await Task.WhenAll(keys.Select(key => _store.SetNoteAsync(key, key, Token)));
        await _store.SetNoteAsync("deleted", "no", Token);
        await _store.SetNoteAsync("Delete|discord|000/", "no", Token);

        Assert.Equal(keys.Select(key => (key, key)), await _store.NotesAsync("delete|", Token));
        Assert.Equal([("delete|discord|007/", "delete|discord|007/")], await _store.NotesAsync("delete|discord|007", Token));
        Assert.Empty(await _store.NotesAsync("teams|", Token));
    }

    [Fact]
    public async Task A_note_holds_four_kilobytes_and_no_more()
    {
        var most = new string('ش', IStudyStore.NoteBytes / 2);

        await _store.SetNoteAsync("discord|session", most, Token);
        await Assert.ThrowsAsync<ArgumentException>(() => _store.SetNoteAsync("discord|session", most + "x", Token));

        Assert.Equal(most, await _store.NoteAsync("discord|session", Token));
    }

    [Fact]
    public async Task A_conversation_is_found_without_making_a_room_of_it()
    {
        Assert.Null(await _store.FindRoomAsync(Hall, Token));
        Assert.Null(await _store.FindRoomAsync(Hall, Token));

        await _store.RoomForAsync(Hall, Oak, Token);

        Assert.Equal(Oak, await _store.FindRoomAsync(Hall, Token));
        Assert.Null(await _store.FindRoomAsync(Hall with { Channel = "teams" }, Token));
    }

    [Fact]
    public async Task A_thread_leads_to_its_room_and_the_room_keeps_its_address()
    {
        var thread = new ChannelAddress("discord", "7/71");
        await _store.RoomForAsync(Hall, Oak, Token);
        await _store.CommitAsync(Given.Commit(Oak, 0), Token);

        await _store.AliasAsync(thread, Oak, Token);
        _store = await ReopenAsync(_store);

        Assert.Equal(Oak, await _store.RoomForAsync(thread, Elm, Token));
        Assert.Equal(Oak, await _store.FindRoomAsync(thread, Token));
        Assert.Equal(Hall, await _store.AddressOfAsync(Oak, Token));
        Assert.Equal(Hall, (await _store.LoadRoomAsync(Oak, Token))!.Address);
        Assert.Null(await _store.AddressOfAsync(Elm, Token));
    }

    [Fact]
    public async Task A_thread_leads_to_the_room_that_claimed_it_last_and_never_away_from_a_room_of_its_own()
    {
        var thread = new ChannelAddress("discord", "7/71");
        await _store.RoomForAsync(Hall, Oak, Token);

        await _store.AliasAsync(thread, Oak, Token);
        await _store.AliasAsync(thread, Elm, Token);
        await _store.AliasAsync(Hall, Elm, Token);

        Assert.Equal(Elm, await _store.FindRoomAsync(thread, Token));
        Assert.Equal(Oak, await _store.FindRoomAsync(Hall, Token));
    }

    [Fact]
    public async Task Rooms_of_a_place_are_found_by_the_beginning_of_their_conversation()
    {
        var conversations = Enumerable.Range(100, 450).Select(i => $"7/{i}").ToList();
        foreach (var conversation in conversations)
        {
            await _store.RoomForAsync(new ChannelAddress("discord", conversation), new RoomId($"r-{conversation[2..]}"), Token);
        }

        await _store.RoomForAsync(new ChannelAddress("discord", "77/1"), new RoomId("other-guild"), Token);
        await _store.RoomForAsync(new ChannelAddress("web", "7/1"), new RoomId("other-channel"), Token);
        await _store.AliasAsync(new ChannelAddress("discord", "7/999"), new RoomId("r-100"), Token);

        var found = await _store.RoomsAtAsync("discord", "7/", Token);

        Assert.Equal(conversations.Select(c => (new RoomId($"r-{c[2..]}"), new ChannelAddress("discord", c))), found);
        Assert.Empty(await _store.RoomsAtAsync("discord", "8/", Token));
    }

    private static Flag Flag(string question, string member, FlagReason reason = FlagReason.Unclear, int revision = 1) =>
        new(new QuestionId(question), revision, reason, new MemberId(member), Oak, Given.Noon.AddTicks(1));

    [Fact]
    public async Task A_member_flags_a_revision_of_a_question_once()
    {
        await _store.FlagAsync(Flag("boundaries", "ann"), Token);
        await _store.FlagAsync(Flag("boundaries", "bob"), Token);
        await _store.FlagAsync(Flag("boundaries", "ann", FlagReason.TwoRight), Token);
        await _store.FlagAsync(Flag("boundaries", "ann", FlagReason.Hurtful, revision: 2), Token);
        await _store.FlagAsync(Flag("autonomy", "bob", FlagReason.OutOfDate), Token);

        _store = await ReopenAsync(_store);

        Assert.Equal(
            [
                Flag("autonomy", "bob", FlagReason.OutOfDate),
                Flag("boundaries", "ann", FlagReason.TwoRight),
                Flag("boundaries", "bob"),
                Flag("boundaries", "ann", FlagReason.Hurtful, revision: 2),
            ],
            await _store.FlagsAsync(Token)
        );
    }

    private static readonly MemberId Ann = new("ann");
    private static readonly MemberId Bob = new("bob");

    /// <summary>Ann and Bob answer in turn, with their counters; Ann also enters.</summary>
    private async Task AnswerAsync(RoomId room, int answers)
    {
        var read = (await _store.LoadRoomAsync(room, Token))?.Version ?? 0;
        for (var i = 0; i < answers; i++, read++)
        {
            var commit = Given.FinalAnswer(room, read, i % 2 == 0 ? "ann" : "bob", ordinal: i + 1, correct: i % 3 == 0);
            Assert.True(await _store.CommitAsync(commit with { Entered = i == 0 ? [Ann] : [] }, Token));
        }
    }

    [Fact]
    public async Task A_members_rooms_are_those_that_they_entered_or_answered_in()
    {
        await _store.CommitAsync(Given.Commit(Elm, 0) with { Entered = [Ann, Bob] }, Token);
        await AnswerAsync(Oak, 2);
        await _store.CommitAsync(Given.Commit(new RoomId("fir"), 0), Token);

        _store = await ReopenAsync(_store);

        Assert.Equal([Elm, Oak], await _store.RoomsOfAsync(Ann, Token));
        Assert.Equal([Elm, Oak], await _store.RoomsOfAsync(Bob, Token));
        Assert.Empty(await _store.RoomsOfAsync(new MemberId("an"), Token));
    }

    [Fact]
    public async Task What_is_stored_about_a_member_is_found_by_them_alone_more_than_a_page_of_it()
    {
        await _store.MemberForAsync("discord", "42", Ann, Given.Today, Token);
        await _store.MemberForAsync("web", "w1", Ann, Given.Today, Token);
        await _store.MemberForAsync("discord", "43", Bob, Given.Today, Token);
        var answers = Enumerable.Range(0, 450).Select(i => Given.Attempt(Oak, 1, i % 3 == 0 ? "bob" : "ann", ordinal: i)).ToList();
        await _store.CommitAsync(
            Given.Commit(Oak, 0, attempts: [.. answers.Select(a => a with { At = Given.Noon.AddMinutes(-a.Ordinal) })]),
            Token
        );
        await _store.FlagAsync(Flag("boundaries", "ann"), Token);
        await _store.FlagAsync(Flag("boundaries", "bob"), Token);

        var identities = await _store.IdentitiesOfAsync(Ann, Token);
        var attempts = await _store.AttemptsOfAsync(Ann, Token);

        Assert.Equal([new Identity("discord", "42", Ann, Given.Today), new Identity("web", "w1", Ann, Given.Today)], identities);
        Assert.Equal(300, attempts.Count);
        Assert.All(attempts, a => Assert.Equal(Ann, a.Member));
        Assert.Equal(attempts.OrderBy(a => a.At), attempts);
        Assert.Equal([Flag("boundaries", "ann")], await _store.FlagsOfAsync(Ann, Token));
    }

    [Fact]
    public async Task A_corrected_key_is_judged_anew_with_counters_and_a_note_for_each_whose_answer_changed()
    {
        await AnswerAsync(Oak, 30);
        await AnswerAsync(Elm, 10);
        var before = (await _store.AttemptsOfAsync(Ann, Token)).ToArray();
        var asked = before[0];
        Question Now(OptionId key) =>
            new(
                asked.Question,
                "ethics",
                [],
                CognitiveLevel.Recall,
                "Stem?",
                [new Option(asked.Option, "One", "Why.", null), new Option(new OptionId("other"), "Two", "Why.", null)],
                key,
                null,
                [],
                Confidence.Confirmed,
                asked.Revision + 1,
                KeepOrder: false,
                ReviewedBy: null
            );

        // Everybody chose the same option: with the other as the key, the right ones among them are right no longer.
        var regrade = new Regrade(asked.Question, asked.Revision + 1, Now(new OptionId("other")));
        var dry = await _store.RegradeAsync(regrade, dryRun: true, Token);
        Assert.Equal(before, await _store.AttemptsOfAsync(Ann, Token));
        Assert.Empty(await _store.NotesAsync(Corrections.Notes, Token));

        var changed = await _store.RegradeAsync(regrade, dryRun: false, Token);
        _store = await ReopenAsync(_store);
        Assert.Equal(dry.Count, changed.Count);
        Assert.All(changed, c => Assert.Equal((0, -1), (c.Answered, c.Correct)));
        Assert.All(await _store.AttemptsOfAsync(Ann, Token), a => Assert.False(a.Correct));
        Assert.All(await _store.CountersAsync("room|", Token), c => Assert.Equal(0, c.Correct));
        Assert.Equal(new Counter($"question|{asked.Question}", 40, 0), Assert.Single(await _store.CountersAsync("question|", Token)));
        var noted = await _store.NotesAsync(Corrections.Notes, Token);
        Assert.Equal(changed.Select(c => c.Member).Distinct().Count(), noted.Count);
        Assert.All(noted, n => Assert.Equal(nameof(Judged.Other), n.Value));
        Assert.Empty(await _store.RegradeAsync(regrade, dryRun: false, Token));

        // Back again, and then retired: nothing counts any more.
        await _store.RegradeAsync(regrade with { Present = Now(asked.Option) }, dryRun: false, Token);
        Assert.Equal(40, Assert.Single(await _store.CountersAsync("question|", Token)).Correct);
        var retired = await _store.RegradeAsync(new Regrade(asked.Question, null, null), dryRun: false, Token);
        Assert.Equal(40, retired.Count);
        Assert.All(await _store.AttemptsOfAsync(Ann, Token), a => Assert.False(a.Final));
        Assert.Equal(new Counter($"question|{asked.Question}", 0, 0), Assert.Single(await _store.CountersAsync("question|", Token)));
        Assert.Empty(await _store.RegradeAsync(new Regrade(asked.Question, null, null), dryRun: false, Token));
    }

    [Fact]
    public async Task An_erased_member_is_nowhere_and_their_answers_are_nobodys()
    {
        await _store.MemberForAsync("discord", "42", Ann, Given.Today, Token);
        await _store.MemberForAsync("web", "w1", Ann, Given.Today, Token);
        await AnswerAsync(Oak, 100);
        await AnswerAsync(Elm, 20);
        await _store.FlagAsync(Flag("boundaries", "ann"), Token);
        await _store.FlagAsync(Flag("autonomy", "ann"), Token);
        var before = await _store.AttemptsOfAsync(Ann, Token);
        var questions = await _store.CountersAsync("question|", Token);

        await _store.EraseMemberAsync(Ann, Token);
        _store = await ReopenAsync(_store);

        Assert.Empty(await _store.IdentitiesOfAsync(Ann, Token));
        Assert.Empty(await _store.RoomsOfAsync(Ann, Token));
        Assert.Empty(await _store.AttemptsOfAsync(Ann, Token));
        Assert.Empty(await _store.FlagsOfAsync(Ann, Token));
        Assert.Empty(await _store.NotesAsync(IStudyStore.ErasureNotes, Token));
        Assert.Equal(["room|elm|bob", "room|oak|bob"], (await _store.CountersAsync("room|", Token)).Select(c => c.Key));
        Assert.Equal(questions, await _store.CountersAsync("question|", Token));
        Assert.Equal((new MemberId("new"), true), await _store.MemberForAsync("discord", "42", new MemberId("new"), Given.Today, Token));

        var left = (await _store.AttemptsOfSessionAsync(Oak, Attempt.Erased, Token))
            .Concat(await _store.AttemptsOfSessionAsync(Elm, Attempt.Erased, Token))
            .ToList();
        Assert.Equal(60, left.Select(a => a.Member).Distinct().Count());
        Assert.Equal(
            before.Select(a => (a.Room, a.Question, a.Revision, a.Option, a.Correct, a.Mode, a.Final)).Order(),
            left.Select(a => (a.Room, a.Question, a.Revision, a.Option, a.Correct, a.Mode, a.Final)).Order()
        );
        Assert.All(
            left,
            a =>
                Assert.Equal(
                    (0, 1, false, new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.Zero, 0L, 0L),
                    (a.Ordinal, a.Round, a.Guessed, a.At, a.Elapsed, a.Order, a.Version)
                )
        );
        var flags = await _store.FlagsAsync(Token);
        Assert.Equal(["autonomy", "boundaries"], flags.Select(f => f.Question.Value));
        Assert.All(
            flags,
            f => Assert.Equal((FlagReason.Unclear, new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)), (f.Reason, f.At))
        );
        Assert.Equal(2, flags.Select(f => f.Member).Distinct().Count());
    }

    [Fact]
    public async Task An_erasure_leaves_the_others_and_the_rooms_as_they_are()
    {
        await _store.MemberForAsync("discord", "43", Bob, Given.Today, Token);
        await AnswerAsync(Oak, 60);
        await _store.FlagAsync(Flag("boundaries", "bob"), Token);
        var (attempts, counters) = (await _store.AttemptsOfAsync(Bob, Token), await _store.CountersAsync("room|oak|bob", Token));

        await _store.EraseMemberAsync(Ann, Token);

        Assert.Equal(attempts, await _store.AttemptsOfAsync(Bob, Token));
        Assert.Equal(counters, await _store.CountersAsync("room|oak|bob", Token));
        Assert.Equal([Flag("boundaries", "bob")], await _store.FlagsOfAsync(Bob, Token));
        Assert.Equal((Bob, false), await _store.MemberForAsync("discord", "43", Ann, Given.Today, Token));
        var oak = await _store.LoadRoomAsync(Oak, Token);
        Assert.Equal(60, oak!.Version);
        // What Ann answered above the snapshot is no part of the state: the room was told to forget her before.
        Assert.All(oak.Attempts, a => Assert.Equal(Bob, a.Member));
        Assert.True(await _store.CommitAsync(Given.FinalAnswer(Oak, 60, "bob", 61, true), Token));
    }

    [Fact]
    public async Task An_erasure_takes_the_views_of_messages_that_may_name_the_member_once_nothing_asks_for_them()
    {
        var keys = Enumerable
            .Range(0, 25)
            .Select(i => $"{i:D2}-lobby")
            .Concat(["due-end", "refused-end", "sending-end", "unsure-end", "quiz-q01"])
            .ToList();
        var slots = keys.ConvertAll(key => new SlotWrite(key, Hall, """{"names":["Ann"]}"""));
        await _store.CommitAsync(Given.Commit(Oak, 0, slots: slots) with { Entered = [Ann] }, Token);
        await _store.CommitAsync(Given.Commit(Elm, 0, slots: [slots[0]]) with { Entered = [Bob] }, Token);
        foreach (var key in keys)
        {
            var state = key switch
            {
                "refused-end" => SlotState.Refused,
                "sending-end" => SlotState.Sending,
                "unsure-end" => SlotState.Unsure,
                _ => SlotState.Sent,
            };
            await _store.MarkSlotAsync(Oak, key, state, 1, "m", Given.Noon, Token);
        }

        await _store.MarkSlotAsync(Elm, keys[0], SlotState.Sent, 1, "m", Given.Noon, Token);
        await _store.CommitAsync(Given.Commit(Oak, 1, slots: [slots[25] with { View = "new" }]), Token);

        await _store.EraseMemberAsync(Ann, Token);

        var views = new Dictionary<string, string>();
        foreach (var key in keys)
        {
            views[key] = (await _store.SlotAsync(Oak, key, Token))!.View;
        }

        // A question names nobody: it is still explained to whoever asks.
        Assert.Equal(["due-end", "sending-end", "quiz-q01"], views.Where(v => v.Value.Length > 0).Select(v => v.Key));
        Assert.Equal("new", views["due-end"]);
        Assert.NotEmpty((await _store.SlotAsync(Elm, keys[0], Token))!.View);
        // What was erased is not posted once more.
        var again = new SlotWrite("unsure-end", Hall, View: null, Again: true);
        await _store.CommitAsync(Given.Commit(Oak, 2, slots: [again]), Token);
        Assert.Equal(SlotState.Unsure, (await _store.SlotAsync(Oak, "unsure-end", Token))!.State);
        Assert.Equal(
            (SlotState.Sent, "m"),
            (await _store.SlotAsync(Oak, keys[0], Token)) is { } slot ? (slot.State, slot.MessageId) : default
        );
    }

    [Fact]
    public async Task From_the_beginning_of_an_erasure_the_person_is_somebody_new_and_a_note_says_what_is_left_to_do()
    {
        await _store.MemberForAsync("discord", "42", Ann, Given.Today, Token);
        await AnswerAsync(Oak, 2);

        await _store.BeginErasureAsync(Ann, Token);
        await _store.BeginErasureAsync(Ann, Token);
        _store = await ReopenAsync(_store);

        Assert.Equal([("erase|ann", "")], await _store.NotesAsync(IStudyStore.ErasureNotes, Token));
        Assert.Single(await _store.AttemptsOfAsync(Ann, Token));
        Assert.Equal([Oak], await _store.RoomsOfAsync(Ann, Token));
        Assert.True((await _store.MemberForAsync("discord", "42", new MemberId("new"), Given.Today, Token)).IsNew);
    }

    [Fact]
    public async Task Erasing_twice_or_somebody_unknown_changes_nothing()
    {
        await AnswerAsync(Oak, 4);
        await _store.EraseMemberAsync(Ann, Token);
        var left = await _store.AttemptsOfSessionAsync(Oak, Attempt.Erased, Token);

        await _store.EraseMemberAsync(Ann, Token);
        await _store.EraseMemberAsync(new MemberId("nobody"), Token);

        Assert.Equal(left, await _store.AttemptsOfSessionAsync(Oak, Attempt.Erased, Token));
        Assert.Empty(await _store.NotesAsync("", Token));
    }

    [Fact]
    public async Task A_deleted_room_is_gone_with_all_that_is_its_own_and_its_answers_stay_their_members()
    {
        var thread = new ChannelAddress("discord", "7/71");
        await _store.RoomForAsync(Hall, Oak, Token);
        await _store.AliasAsync(thread, Oak, Token);
        await AnswerAsync(Oak, 10);
        await AnswerAsync(Elm, 1);
        var slots = Enumerable.Range(0, 60).Select(i => new SlotWrite($"q{i:D2}", Hall, "{}")).ToList();
        await _store.CommitAsync(Given.Commit(Oak, 10, wake: Given.Noon, open: true, slots: slots), Token);

        await _store.DeleteRoomAsync(Oak, Token);
        _store = await ReopenAsync(_store);

        Assert.Null(await _store.LoadRoomAsync(Oak, Token));
        Assert.Null(await _store.AddressOfAsync(Oak, Token));
        Assert.Null(await _store.FindRoomAsync(Hall, Token));
        Assert.Null(await _store.FindRoomAsync(thread, Token));
        Assert.Empty(await _store.RoomsAtAsync("discord", "7/", Token));
        Assert.Empty(await _store.UnsettledSlotsAsync(null, 100, Token));
        Assert.Empty(await _store.DueAsync(DateTimeOffset.MaxValue, 10, Token));
        Assert.Empty(await _store.OpenRoomsAsync(Token));
        Assert.Empty(await _store.RoomsWithOtherTzdbAsync("2099z", Token));
        Assert.Equal(["room|elm|ann"], (await _store.CountersAsync("room|", Token)).Select(c => c.Key));
        Assert.Equal([Elm], await _store.RoomsOfAsync(Ann, Token));
        Assert.Equal(6, (await _store.AttemptsOfAsync(Ann, Token)).Count);
        Assert.Equal(new RoomId("later"), await _store.RoomForAsync(Hall, new RoomId("later"), Token));
    }

    [Fact]
    public async Task A_room_in_somebodys_memory_is_not_brought_back_by_their_next_commit()
    {
        await _store.CommitAsync(Given.Commit(Oak, 0), Token);
        await _store.CommitAsync(Given.Commit(Oak, 1), Token);

        await _store.DeleteRoomAsync(Oak, Token);
        await _store.DeleteRoomAsync(Oak, Token);

        for (var read = 0; read < 5; read++)
        {
            Assert.False(await _store.CommitAsync(Given.Commit(Oak, read), Token));
        }

        Assert.Null(await _store.LoadRoomAsync(Oak, Token));
    }

    [Fact]
    public async Task A_conversation_that_was_never_played_in_is_deleted_too()
    {
        await _store.RoomForAsync(Hall, Oak, Token);

        await _store.DeleteRoomAsync(Oak, Token);

        Assert.Null(await _store.FindRoomAsync(Hall, Token));
        Assert.True(await _store.CommitAsync(Given.Commit(Elm, 0), Token));
    }

    [Fact]
    public async Task A_member_is_erased_from_a_deleted_room_as_well()
    {
        await AnswerAsync(Oak, 10);
        await _store.DeleteRoomAsync(Oak, Token);

        await _store.EraseMemberAsync(Ann, Token);
        _store = await ReopenAsync(_store);

        Assert.Empty(await _store.AttemptsOfAsync(Ann, Token));
        Assert.Equal(5, (await _store.AttemptsOfSessionAsync(Oak, Attempt.Erased, Token)).Count);
    }

    [Fact]
    public async Task Unused_are_those_who_neither_came_nor_answered_since_a_day()
    {
        var day = Given.Today;
        await _store.MemberForAsync("discord", "long gone", new MemberId("gone"), day.AddDays(-1), Token);
        await _store.MemberForAsync("discord", "came", new MemberId("came"), day.AddDays(-9), Token);
        await _store.MemberForAsync("discord", "came", new MemberId("x"), day, Token);
        await _store.MemberForAsync("web", "seen", new MemberId("seen"), day.AddDays(-9), Token);
        await _store.SeenAsync(new MemberId("seen"), day, Token);
        await _store.MemberForAsync("web", "answered", new MemberId("answered"), day.AddDays(-9), Token);
        await _store.CommitAsync(Given.Commit(Oak, 0, attempts: [Given.Attempt(Oak, 1, "answered")]), Token);
        await _store.MemberForAsync("web", "twice 1", new MemberId("twice"), day.AddDays(-9), Token);
        await _store.MemberForAsync("discord", "twice 2", new MemberId("twice"), day, Token);
        await _store.SeenAsync(new MemberId("nobody"), day, Token);
        // A clock that went back takes nothing away.
        await _store.SeenAsync(new MemberId("seen"), day.AddDays(-30), Token);

        _store = await ReopenAsync(_store);

        Assert.Equal([new MemberId("gone")], await _store.UnusedSinceAsync(day, Token));
        Assert.Equal(
            ["answered", "came", "gone", "seen", "twice"],
            (await _store.UnusedSinceAsync(day.AddDays(1), Token)).Select(m => m.Value).Order(StringComparer.Ordinal)
        );
        Assert.Equal(day, Assert.Single(await _store.IdentitiesOfAsync(new MemberId("seen"), Token)).Seen);
    }
}

/// <summary>The contract, on LiteDB files, each verified when it is closed.</summary>
public sealed class LiteDbDataDutyTests : DataDutyContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crssbot-duty-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "crssbot.db");

    protected override Task<IStudyStore> CreateAsync() => Task.FromResult(Open());

    protected override async Task<IStudyStore> ReopenAsync(IStudyStore store)
    {
        await store.DisposeAsync();
        Assert.Empty(StoreFiles.Verify(Path));
        return Open();
    }

    private IStudyStore Open() => LiteDbStudyStore.Open(new StorageOptions { Path = Path }, TimeProvider.System, NullLogger.Instance);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        var findings = StoreFiles.Verify(Path);
        _folder.Delete(recursive: true);
        Assert.Empty(findings);
    }
}

/// <summary>The contract, in memory: the other tests of this project stand on it.</summary>
public sealed class FakeDataDutyTests : DataDutyContract
{
    protected override Task<IStudyStore> CreateAsync() => Task.FromResult<IStudyStore>(new FakeStore());

    protected override Task<IStudyStore> ReopenAsync(IStudyStore store) =>
        Task.FromResult<IStudyStore>(new FakeStore(((FakeStore)store).Rows));
}
