using System.Collections.Concurrent;
using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Rooms;

namespace CrssBot.Runtime.Tests;

[Collection(nameof(Alone))]
public sealed class RoomMailboxTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string[] People(int count) => [.. Enumerable.Range(0, count).Select(i => $"p{i:D3}")];

    [Fact]
    public async Task What_waits_together_is_one_commit_of_at_most_sixty_four()
    {
        var people = People(130);
        var desk = await Desk.AskedAsync(people);
        var before = desk.Store.Commits.Length;
        var answer = desk.Answer(Sample.Right);

        var held = desk.Store.Hold("commit");
        var first = desk.DoAsync(people[0], answer);
        await held.Reached;
        var rest = people[1..].Select(p => desk.DoAsync(p, answer)).ToArray();
        held.Open();
        await first;
        await Task.WhenAll(rest);

        Assert.Equal([1, RoomMailbox.Batch, RoomMailbox.Batch, 1], desk.Store.Commits[before..].Select(c => c.Attempts.Count));
    }

    [Fact]
    public async Task Nobody_is_answered_before_the_commit_is_complete()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben");

        var held = desk.Store.HoldAfterWriting("commit");
        var reply = desk.DoAsync("Ben", desk.Answer(Sample.Right));
        var look = desk.LookAsync();
        await held.Reached;

        Assert.False(reply.IsCompleted);
        Assert.False(look.IsCompleted);
        held.Open();
        Assert.Equal(Sample.Right, (await reply).View.You.Option);
        Assert.Equal(1, (await look).Live!.Answered);
    }

    [Fact]
    public async Task A_failed_commit_answers_nobody_with_success_and_the_same_press_again_is_stored_once()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi");
        var ana = desk.Request("Ana", desk.Answer(Sample.Right));
        var ben = desk.Request("Ben", desk.Answer(Sample.Wrong));

        var held = desk.Store.Hold("load");
        var other = new Desk(desk.Store, desk.Time);
        var sent = new[] { other.SendAsync(ana), other.SendAsync(ben) };
        await held.Reached;
        desk.Store.FailOnce("commit");
        held.Open();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => sent[0]);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => sent[1]);
        var view = await other.LookAsync();
        Assert.Equal((0, null), (view.Live!.Answered, view.You.Option));

        Assert.Equal(Sample.Right, (await other.SendAsync(ana)).View.You.Option);
        Assert.Equal(2, (await other.SendAsync(ben)).View.Live!.Answered);
        Assert.Equal(2, desk.Store.Rows.Attempts.Count);
    }

    [Fact]
    public async Task A_commit_that_was_stored_though_it_threw_is_not_counted_twice()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi");
        await desk.DoAsync("Ben", desk.Answer(Sample.Right));
        var reveal = desk.Request("Ana", desk.Lead(QuizStep.Reveal), key: "press-7");

        desk.Store.FailOnceAfterWriting("commit");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => desk.SendAsync(reveal));
        var counters = desk.Store.Rows.Counters;
        var version = desk.Store.Rows.Heads[Desk.Oak].Version;
        var reply = await desk.SendAsync(reveal);

        Assert.IsType<RoomMessage.Reveal>(reply.View.Quiz);
        Assert.Equal(version, desk.Store.Rows.Heads[Desk.Oak].Version);
        Assert.Equal(counters.Values, desk.Store.Rows.Counters.Values);
        Assert.Equal(new Counter($"room|oak|{Desk.Id("Ben")}", 1, 1), counters[$"room|oak|{Desk.Id("Ben")}"]);
    }

    [Fact]
    public async Task An_answer_that_was_stored_though_it_threw_is_the_same_answer_when_it_comes_again()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi");
        var answer = desk.Request("Ben", desk.Answer(Sample.Right), order: 40);

        desk.Store.FailOnceAfterWriting("commit");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => desk.SendAsync(answer));
        var commits = desk.Store.Commits.Length;
        var reply = await desk.SendAsync(answer);

        Assert.Equal((Sample.Right, 1), (reply.View.You.Option, reply.View.Live!.Answered));
        Assert.Equal(commits, desk.Store.Commits.Length);
        Assert.Equal(40, Assert.Single(desk.Store.Rows.Attempts).Value.Order);
    }

    /// <summary>
    /// The room reloads into a state that has nothing new to show, so before this the outbox first heard of the question at the next start:
    /// the quiz went on and its message never came.
    /// </summary>
    [Fact]
    public async Task The_outbox_hears_of_messages_whose_commit_was_stored_though_it_threw()
    {
        var desk = await Desk.OpenAsync();
        await desk.DoAsync("Ana", new RoomCommand.OpenLobby(new QuizPlan(1, StudyMode.Together)));
        desk.Wanted.Clear();

        desk.Store.FailOnceAfterWriting("commit");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => desk.DoAsync("Ana", new RoomCommand.StartQuiz(desk.Quiz.Id)));

        Assert.Contains(desk.Wanted, s => s.Key == RoomMessages.QuestionKey(desk.Quiz));
    }

    [Fact]
    public async Task When_another_writer_moved_the_head_the_room_reloads_and_decides_again()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi");
        var rival = new Desk(desk.Store, desk.Time);
        await rival.LookAsync();
        await desk.DoAsync("Ben", desk.Answer(Sample.Right));

        var reply = await rival.SendAsync(desk.Request("Chi", desk.Answer(Sample.Wrong)));

        Assert.Equal(2, reply.View.Live!.Answered);
        Assert.Single(desk.Store.Log, c => c.Name == "commit refused");
        Assert.Equal(2, desk.Store.Rows.Attempts.Count);
    }

    [Fact]
    public async Task A_room_whose_head_always_moves_says_that_nothing_is_known_to_be_stored()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi");
        var rival = new Desk(desk.Store, desk.Time);
        var names = 0;
        desk.Store.Always = async call =>
        {
            if (call.Commit is { } commit && commit.Attempts.Count > 0)
            {
                var name = new RoomCommand.Enter($"Dee {Interlocked.Increment(ref names)}");
                Assert.Null((await rival.DoAsync("Dee", name)).Refusal);
            }
        };

        await Assert.ThrowsAsync<StoreUnavailableException>(() => desk.DoAsync("Ben", desk.Answer(Sample.Right)));

        Assert.Empty(desk.Store.Rows.Attempts);
        Assert.Equal(3, names);
    }

    [Fact]
    public async Task Two_processes_with_one_room_never_both_write_one_version()
    {
        var people = People(40);
        var desk = await Desk.AskedAsync(people);
        var rival = new Desk(desk.Store, desk.Time);
        var answer = desk.Answer(Sample.Right);

        var kept = new ConcurrentQueue<string>();
        await Task.WhenAll(
            people.Select(
                async (who, i) =>
                {
                    var request = desk.Request(who, answer);
                    while (true)
                    {
                        try
                        {
                            await (i % 2 == 0 ? desk : rival).SendAsync(request);
                            kept.Enqueue(who);
                            return;
                        }
                        catch (StoreUnavailableException)
                        {
                            // Sent again, as a person would.
                        }
                    }
                }
            )
        );

        var versions = desk.Store.Commits.Select(c => c.ReadVersion).ToArray();
        Assert.Equal(versions.Distinct(), versions);
        Assert.Equal(40, kept.Count);
        Assert.Equal(40, desk.Store.Rows.Attempts.Count);
        Assert.Equal(40, Assert.IsType<QuizPhase.Asking>(desk.Quiz.Phase).Answers.Count);
    }

    [Fact]
    public async Task Refusals_stale_presses_and_looks_commit_nothing()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi");
        await desk.DoAsync("Ana", desk.Lead(QuizStep.Skip));
        var commits = desk.Store.Commits.Length;

        Assert.Equal(Refusal.NoSuchQuiz, (await desk.DoAsync("Ben", new RoomCommand.JoinQuiz(new SessionId("other")))).Refusal);
        Assert.Equal(Refusal.QuestionClosed, (await desk.DoAsync("Ben", desk.Answer(Sample.Right))).Refusal);
        Assert.Null((await desk.DoAsync("Ana", desk.Lead(QuizStep.Reveal))).Refusal);
        Assert.Null((await desk.DoAsync("Ana", new RoomCommand.StartQuiz(desk.Quiz.Id))).Refusal);
        await desk.SendAsync(new RoomRequest(Desk.Oak, RoomRequest.Clock, Desk.Start, new RoomCommand.Tick()));
        await desk.LookAsync("Dee");

        Assert.Equal(commits, desk.Store.Commits.Length);
    }

    [Fact]
    public async Task A_commit_of_answers_alone_carries_no_snapshot_and_no_messages()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi");

        await desk.DoAsync("Ben", desk.Answer(Sample.Right));
        Assert.Equal((null, 1, 0), Parts(desk.Store.Commits[^1]));

        await desk.DoAsync("Ana", desk.Lead(QuizStep.Reveal));
        var (snapshot, attempts, slots) = Parts(desk.Store.Commits[^1]);
        Assert.NotNull(snapshot);
        Assert.Equal((1, 1), (attempts, slots));

        static (string?, int, int) Parts(RoomCommit commit) => (commit.Snapshot, commit.Attempts.Count, commit.Slots.Count);
    }

    [Fact]
    public async Task The_reply_and_a_look_are_drawn_by_the_standing_that_came_with_them()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben");
        var manager = new Standing(Manages: true, []);

        var reply = await desk.SendAsync(desk.Request("Ben", new RoomCommand.Enter("Ben")) with { Standing = manager });

        Assert.True(reply.View.You.MayLead);
        Assert.True((await desk.LookAsync("Ben", manager)).You.IsFacilitator);
        Assert.False((await desk.LookAsync("Ben")).You.IsFacilitator);
    }

    [Fact]
    public async Task A_question_revealed_and_left_within_one_batch_still_shows_its_reveal()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi");
        await desk.DoAsync("Ben", desk.Answer(Sample.Right));
        var quiz = desk.Quiz;
        var key = RoomMessages.QuestionKey(quiz);

        var held = desk.Store.Hold("commit");
        var first = desk.DoAsync("Chi", desk.Answer(Sample.Right));
        await held.Reached;
        var reveal = desk.DoAsync("Ana", desk.Lead(QuizStep.Reveal));
        var next = desk.DoAsync("Ana", new RoomCommand.Lead(quiz.Id, 1, QuizStep.Next));
        held.Open();
        await Task.WhenAll(first, reveal, next);

        var commit = desk.Store.Commits[^1];
        Assert.Equal(2, desk.Quiz.Ordinal);
        Assert.Equal([key, RoomMessages.QuestionKey(desk.Quiz)], commit.Slots.Select(s => s.Key));
        Assert.Contains("\"message\":\"reveal\"", desk.Store.Rows.Slots[(Desk.Oak, key)].View);
    }

    [Fact]
    public async Task Nothing_that_a_forgetting_leaves_to_load_or_to_show_names_who_was_forgotten()
    {
        var desk = await Desk.OpenAsync();
        await desk.DoAsync("Ana", new RoomCommand.OpenLobby(new QuizPlan(2, StudyMode.Together)));
        var lobby = RoomMessages.LobbyKey(desk.Quiz);
        await desk.DoAsync("Ben", new RoomCommand.JoinQuiz(desk.Quiz.Id), key: "press-1");
        await desk.DoAsync("Ben", new RoomCommand.ShowMyName(true), key: "press-4");
        Assert.Contains("Ben", desk.Store.Rows.Slots[(Desk.Oak, lobby)].View, StringComparison.Ordinal);

        var held = desk.Store.Hold("commit");
        var first = desk.DoAsync("Chi", new RoomCommand.Enter("Chi"));
        await held.Reached;
        // In one batch, as a press that was still on its way.
        var late = desk.DoAsync("Ben", new RoomCommand.ShowMyName(true), key: "press-2");
        var forget = desk.DoAsync("Ben", new RoomCommand.Forget(), key: "press-3");
        held.Open();
        await Task.WhenAll(first, late, forget);

        Assert.Null((await forget).View.You.Name);
        var rows = desk.Store.Rows;
        foreach (var text in rows.Slots.Values.Select(s => s.View).Append(rows.Heads[Desk.Oak].Snapshot))
        {
            Assert.DoesNotContain("Ben", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_room_loads_though_the_store_still_has_the_answer_of_who_was_forgotten()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi");
        await desk.DoAsync("Ben", desk.Answer(Sample.Right));
        await desk.DoAsync("Ben", new RoomCommand.Forget());
        await desk.DoAsync("Chi", desk.Answer(Sample.Right));
        Assert.Equal(2, desk.Store.Rows.Attempts.Count);

        var view = await new Desk(desk.Store, desk.Time).LookAsync();

        Assert.Equal((1, 2), (view.Live!.Answered, view.Live.Present));
        Assert.DoesNotContain("Ben", Desk.Json(desk.Stored), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_written_only_when_it_changed()
    {
        var desk = await Desk.OpenAsync();
        await desk.DoAsync("Ana", new RoomCommand.OpenLobby(new QuizPlan(2, StudyMode.Together)));
        Assert.Single(desk.Store.Commits[^1].Slots);

        await desk.DoAsync("Chi", new RoomCommand.ShowMyName(true));
        Assert.Empty(desk.Store.Commits[^1].Slots);

        await desk.DoAsync("Ben", new RoomCommand.JoinQuiz(desk.Quiz.Id));
        Assert.Single(desk.Store.Commits[^1].Slots);

        var reloaded = new Desk(desk.Store, desk.Time);
        await reloaded.DoAsync("Dee", new RoomCommand.ShowMyName(true));
        Assert.Empty(desk.Store.Commits[^1].Slots);
    }

    [Fact]
    public async Task Live_counts_are_three_seconds_apart_and_the_last_one_is_not_lost()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi", "Dee", "Emre", "Fay");

        await AnswerAsync("Ben");
        Assert.Equal([1], desk.Counts.Select(c => c.Answered));
        await AnswerAsync("Chi");
        await AnswerAsync("Dee");
        Assert.Single(desk.Counts);

        desk.Time.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromTicks(1));
        await SettledAsync();
        Assert.Single(desk.Counts);
        desk.Time.Advance(TimeSpan.FromTicks(1));
        await SettledAsync();
        Assert.Equal([1, 3], desk.Counts.Select(c => c.Answered));

        desk.Time.Advance(TimeSpan.FromSeconds(30));
        await SettledAsync();
        Assert.Equal(2, desk.Counts.Count);
        await AnswerAsync("Emre");
        Assert.Equal([1, 3, 4], desk.Counts.Select(c => c.Answered));

        // The first look may be answered before the count that it came with; the second comes after both.
        async Task SettledAsync()
        {
            await desk.LookAsync();
            await desk.LookAsync();
        }

        // The look behind it proves that the count was made: the mailbox does one thing after another.
        async Task AnswerAsync(string who)
        {
            await desk.DoAsync(who, desk.Answer(Sample.Right));
            await desk.LookAsync();
        }
    }

    /// <summary>Who answered without having joined moved more than answers, and was left out of the live count.</summary>
    [Fact]
    public async Task Who_joins_by_answering_is_counted_aloud()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben");

        await desk.DoAsync("Chi", desk.Answer(Sample.Right));
        await desk.LookAsync();

        Assert.Equal((Desk.Oak, 1, 3), desk.Counts.Select(c => (c.Room, c.Answered, c.Present)).Single());
    }

    [Fact]
    public async Task A_gathered_count_is_dropped_when_the_question_has_closed_meanwhile()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi", "Dee");
        await desk.DoAsync("Ben", desk.Answer(Sample.Right));
        await desk.DoAsync("Chi", desk.Answer(Sample.Right));
        await desk.DoAsync("Ana", desk.Lead(QuizStep.Reveal));

        desk.Time.Advance(TimeSpan.FromSeconds(3));
        await desk.LookAsync();

        Assert.Equal([1], desk.Counts.Select(c => c.Answered));
    }

    [Fact]
    public async Task A_full_inbox_says_busy_and_loses_nothing_that_was_taken()
    {
        var desk = await Desk.OpenAsync(options: new RuntimeOptions { RoomCapacity = 64 });
        var held = desk.Store.Hold("commit");
        var first = desk.DoAsync("Ana", new RoomCommand.Enter("Ana"));
        await held.Reached;

        var waiting = People(64).Select(p => desk.DoAsync(p, new RoomCommand.Enter(p))).ToArray();
        await Assert.ThrowsAsync<DeskBusyException>(() => desk.DoAsync("late", new RoomCommand.Enter("late")));
        held.Open();
        await first;
        await Task.WhenAll(waiting);

        Assert.Equal(65, desk.Stored.Members.Count);
        Assert.Null((await desk.DoAsync("late", new RoomCommand.Enter("late"))).Refusal);
    }

    [Fact]
    public async Task Who_stops_waiting_is_left_alone_and_their_press_is_stored()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi");
        using var impatient = new CancellationTokenSource();
        var held = desk.Store.Hold("commit");
        var press = desk.Rooms.SubmitAsync(desk.Request("Ben", desk.Answer(Sample.Right)), impatient.Token);
        await held.Reached;

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => press);
        held.Open();

        Assert.Equal(Sample.Right, (await desk.LookAsync("Ben")).You.Option);
        Assert.Single(desk.Store.Rows.Attempts);
    }

    [Fact]
    public async Task A_process_that_fails_after_the_commit_tells_no_success_and_the_retry_gets_the_truth()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi");
        var press = desk.Request("Ben", desk.Answer(Sample.Right));
        desk.OnCommitted = _ => throw new InvalidOperationException("A bug of ours.");

        await Assert.ThrowsAsync<InvalidOperationException>(() => desk.SendAsync(press));
        desk.OnCommitted = _ => { };

        Assert.Equal(1, (await desk.SendAsync(press)).View.Live!.Answered);
        Assert.Single(desk.Store.Rows.Attempts);
    }

    [Fact]
    public async Task A_room_that_cannot_be_loaded_fails_its_callers_and_loads_when_the_store_is_back()
    {
        var desk = await Desk.OpenAsync();
        desk.Store.FailOnce("load");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => desk.DoAsync("Ana", new RoomCommand.Enter("Ana")));

        Assert.Null((await desk.DoAsync("Ana", new RoomCommand.Enter("Ana"))).Refusal);
    }

    [Fact]
    public async Task A_drain_stores_and_answers_what_waits_and_takes_nothing_new()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi");
        var held = desk.Store.Hold("commit");
        var pressed = desk.DoAsync("Ben", desk.Answer(Sample.Right));
        await held.Reached;
        var waiting = desk.DoAsync("Chi", desk.Answer(Sample.Wrong));

        var drained = desk.Rooms.DrainAsync();
        await Assert.ThrowsAsync<DeskBusyException>(() => desk.DoAsync("Ana", desk.Answer(Sample.Right)));
        var elsewhere = new RoomRequest(new RoomId("elm"), Desk.Id("Dee"), Desk.Start, new RoomCommand.Enter("Dee"));
        await Assert.ThrowsAsync<DeskBusyException>(() => desk.SendAsync(elsewhere));
        Assert.False(drained.IsCompleted);
        held.Open();
        await drained.Soon();

        Assert.Equal(Sample.Right, (await pressed).View.You.Option);
        Assert.Equal(Sample.Wrong, (await waiting).View.You.Option);
        Assert.Equal(2, desk.Store.Rows.Attempts.Count);
    }

    /// <summary>A room that was first asked for while the drain had already counted its mailboxes used to write behind the drain's back.</summary>
    [Fact]
    public async Task After_a_drain_nothing_is_written_whoever_comes_at_the_same_time()
    {
        for (var round = 0; round < 50; round++)
        {
            var desk = new Desk();
            using var start = new Barrier(2);
            var pressing = Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(Token);
                    return Enumerable
                        .Range(0, 20)
                        .Select(i =>
                            desk.SendAsync(new RoomRequest(new RoomId($"r{i}"), Desk.Id("Ana"), Desk.Start, new RoomCommand.Enter("Ana")))
                        )
                        .ToArray();
                },
                Token,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
            start.SignalAndWait(Token);
            await desk.Rooms.DrainAsync().Soon();
            var written = desk.Store.Commits.Length;

            var presses = await pressing;
            await Task.WhenAll(presses.Select(p => p.ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default)));

            Assert.Equal(written, desk.Store.Commits.Length);
            Assert.Equal(written, presses.Count(p => p.IsCompletedSuccessfully));
        }
    }

    [Fact]
    public async Task A_mailbox_that_nobody_used_is_let_go_and_comes_back_from_the_store()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi");
        await desk.DoAsync("Ben", desk.Answer(Sample.Right));
        var loads = desk.Store.Log.Count(c => c.Name == "load");

        desk.Time.Advance(TimeSpan.FromMinutes(10));
        await desk.Rooms.SweepAsync().Soon();
        await desk.LookAsync();
        Assert.Equal(loads, desk.Store.Log.Count(c => c.Name == "load"));

        desk.Time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromTicks(1));
        await desk.Rooms.SweepAsync().Soon();
        Assert.Equal(Sample.Right, (await desk.LookAsync("Ben")).You.Option);
        Assert.Equal(loads + 1, desk.Store.Log.Count(c => c.Name == "load"));
    }

    [Fact]
    public async Task Two_hundred_members_at_once_are_each_acknowledged_within_a_second_and_counted_once()
    {
        var people = People(200);
        var desk = await Desk.AskedAsync(people);
        var quiz = desk.Quiz;
        desk.Store.Always = call =>
            call.Commit is null ? Task.CompletedTask : Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);

        // Everyone presses once; every third changes their mind; every fifth press is overtaken by its successor; every seventh comes twice.
        var presses = new List<RoomRequest>();
        var expected = new Dictionary<MemberId, OptionId>();
        foreach (var (who, i) in people.Select((p, i) => (p, i)))
        {
            var first = Press(who, Sample.Wrong, order: 1);
            var last = i % 3 == 0 ? Press(who, Sample.Right, order: 2) : first;
            presses.AddRange(i % 5 == 0 ? [last, first] : [first, last]);
            expected[Desk.Id(who)] = i % 3 == 0 ? Sample.Right : Sample.Wrong;
            if (i % 7 == 0)
            {
                presses.Add(first);
            }
        }

        var times = await Task.WhenAll(
            presses.Select(async press =>
            {
                var began = TimeProvider.System.GetTimestamp();
                Assert.Null((await desk.SendAsync(press)).Refusal);
                return TimeProvider.System.GetElapsedTime(began);
            })
        );
        await desk.DoAsync(people[0], desk.Lead(QuizStep.Reveal));

        Assert.InRange(times.Max(), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        var attempts = desk.Store.Rows.Attempts.Values.ToArray();
        Assert.Equal(200, attempts.Length);
        Assert.All(attempts, a => Assert.True(a.Final));
        Assert.All(attempts, a => Assert.Equal(expected[a.Member], a.Option));
        var right = expected.Values.Count(o => o == Sample.Right);
        Assert.Equal(new Counter($"question|{quiz.Current.Id}", 200, right), desk.Store.Rows.Counters[$"question|{quiz.Current.Id}"]);
        Assert.Equal(
            expected.OrderBy(e => e.Key).Select(e => (1, e.Value == Sample.Right ? 1 : 0)),
            desk.Quiz.Players.Select(p => (p.Value.Answered, p.Value.Correct))
        );

        RoomRequest Press(string who, OptionId option, long order) =>
            desk.Request(who, new RoomCommand.Answer(quiz.Id, 1, 1, option), order: order);
    }

    [Fact]
    public async Task Time_that_another_process_lost_is_given_back_once_before_anything_else()
    {
        var first = await Desk.AskedAsync("Ana", "Ben");
        var closes = Assert.IsType<QuizPhase.Asking>(first.Quiz.Phase).ClosesAt;
        var left = new FakeStore(first.Store.Rows) { IsShared = true, AwaySince = Desk.Start.AddSeconds(10) };
        var second = new Desk(left, new Clock(Desk.Start.AddSeconds(45)));

        await second.DoAsync("Ben", second.Answer(Sample.Right));
        await second.LookAsync();

        var asking = Assert.IsType<QuizPhase.Asking>(second.Quiz.Phase);
        Assert.Equal(closes.AddSeconds(35), asking.ClosesAt);
        Assert.Equal(Desk.Id("Ben"), Assert.Single(asking.Answers).Key);
    }
}
