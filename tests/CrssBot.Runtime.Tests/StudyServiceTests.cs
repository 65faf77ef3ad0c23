using System.Text.Json;
using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Outbox;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CrssBot.Runtime.Tests;

public sealed class StudyServiceTests
{
    private static readonly TimeSpan PulseEvery = new RuntimeOptions().PulseEvery;
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static StudyService Service(FakeStore store, Clock clock, FakeChannel? channel = null) =>
        new(
            store,
            Sample.Context,
            [channel ?? new FakeChannel()],
            clock,
            Options.Create(new RuntimeOptions()),
            new Measures(clock),
            NullLoggerFactory.Instance
        );

    private static QuizPhase.Asking Asking(FakeStore store) => Assert.IsType<QuizPhase.Asking>(new Desk(store).Quiz.Phase);

    [Fact]
    public async Task The_time_from_the_last_pulse_to_the_start_is_given_back_once()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben");
        var closes = Asking(desk.Store).ClosesAt;
        await desk.Store.PulseAsync(Desk.Start + Seconds(10), Token);

        var first = Service(desk.Store, new Clock(Desk.Start + Seconds(40)));
        await first.StartAsync(Token);
        Assert.Equal(closes + Seconds(30), Asking(desk.Store).ClosesAt);

        // It dies before its first pulse; what was given back is not given back again.
        var crashed = new FakeStore(desk.Store.Rows);
        var second = Service(crashed, new Clock(Desk.Start + Seconds(45)));
        await second.StartAsync(Token);
        Assert.Equal(closes + Seconds(35), Asking(crashed).ClosesAt);

        await first.StopAsync(Token);
        await second.StopAsync(Token);
    }

    /// <summary>A press that came first told the room that somebody was here, and it got no time back.</summary>
    [Fact]
    public async Task The_start_is_complete_only_when_the_time_is_given_back()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben");
        var held = desk.Store.Hold("commit");
        var service = Service(desk.Store, new Clock(Desk.Start + Seconds(40)));

        var starting = service.StartAsync(Token);
        await held.Reached;
        Assert.False(starting.IsCompleted);
        Assert.False(service.IsReady);
        held.Open();
        await starting.Soon();

        Assert.True(service.IsReady);
        await service.StopAsync(Token);
    }

    /// <summary>Once a recovery that failed was not tried again, and the overdue question closed by the next tick.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_that_fails_once_at_the_start_costs_no_room_its_time(bool afterWriting)
    {
        var desk = await Desk.AskedAsync("Ana", "Ben");
        var closes = Asking(desk.Store).ClosesAt;
        await desk.Store.PulseAsync(Desk.Start + Seconds(10), Token);
        if (afterWriting)
        {
            desk.Store.FailOnceAfterWriting("commit");
        }
        else
        {
            desk.Store.FailOnce("commit");
        }

        var service = Service(desk.Store, new Clock(Desk.Start + Seconds(40)));
        await service.StartAsync(Token);

        Assert.Equal(closes + Seconds(30), Asking(desk.Store).ClosesAt);
        await service.StopAsync(Token);
    }

    [Fact]
    public async Task A_room_that_cannot_be_recovered_does_not_keep_the_others_closed()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben");
        var closes = Asking(desk.Store).ClosesAt;
        await desk.Store.CommitAsync(new RoomCommit(new RoomId("broken"), 0, null, Open: true, "", [], "no state", [], []), Token);

        var service = Service(desk.Store, new Clock(Desk.Start + Seconds(40)));
        await service.StartAsync(Token);

        Assert.Equal(closes + Seconds(40), Asking(desk.Store).ClosesAt);
        await service.StopAsync(Token);
    }

    [Fact]
    public async Task A_wake_of_another_time_zone_database_is_worked_out_anew()
    {
        var desk = await Desk.OpenAsync();
        await desk.DoAsync("Ana", Daily(new TimeOnly(8, 0)));
        var right = desk.Stored.Daily.Due!;
        var wrong = right with { At = right.At + TimeSpan.FromHours(1) };
        var stale = desk.Stored with { Daily = desk.Stored.Daily with { Due = wrong, Tzdb = "1999a" } };
        var json = JsonSerializer.Serialize(stale, EngineJson.Default.RoomState);
        Assert.True(await desk.Store.CommitAsync(new RoomCommit(Desk.Oak, 1, wrong.At, false, "1999a", [], json, [], []), Token));

        var service = Service(desk.Store, desk.Time);
        await service.StartAsync(Token);
        await desk.Store.UntilAsync(rows => rows.Heads[Desk.Oak].Tzdb == PromptSchedule.Tzdb);

        Assert.Equal((right.At, PromptSchedule.Tzdb), (desk.Store.Rows.Heads[Desk.Oak].NextWake, desk.Store.Rows.Heads[Desk.Oak].Tzdb));
        Assert.Equal(right, desk.Stored.Daily.Due);
        // The room is not kept for it: soon whoever looks has it loaded again.
        await LoadedAgainAsync().Soon();
        await service.StopAsync(Token);

        async Task LoadedAgainAsync()
        {
            var loads = Loads();
            while (Loads() == loads)
            {
                await service.Rooms.LookAsync(Desk.Oak, Desk.Id("Ana"), standing: null, Token);
            }
        }

        int Loads() => desk.Store.Log.Count(c => c is { Name: "load" });
    }

    [Fact]
    public async Task A_stop_finishes_what_waits_takes_nothing_new_and_tells_rooms_with_an_open_question()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi");
        var channel = new FakeChannel();
        var clock = new Clock(Desk.Start + Seconds(40));
        var service = Service(desk.Store, clock, channel);
        await service.StartAsync(Token);
        var held = desk.Store.Hold("commit");
        var pressed = service.Rooms.SubmitAsync(desk.Request("Ben", desk.Answer(Sample.Right)), Token);
        await held.Reached;
        var waiting = service.Rooms.SubmitAsync(desk.Request("Chi", desk.Answer(Sample.Wrong)), Token);

        var stopping = service.StopAsync(Token);
        Assert.False(service.IsReady);
        await Assert.ThrowsAsync<DeskBusyException>(() => service.Rooms.SubmitAsync(desk.Request("Ana", desk.Answer(Sample.Right)), Token));
        Assert.False(stopping.IsCompleted);
        held.Open();
        await stopping.Soon();

        Assert.Equal(Sample.Right, (await pressed.Soon()).View.You.Option);
        Assert.Equal(Sample.Wrong, (await waiting.Soon()).View.You.Option);
        Assert.Equal([Desk.Hall], channel.Away);
        Assert.Equal(clock.GetUtcNow(), desk.Store.Rows.Pulse);
        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
    }

    /// <summary>The quiz would go on, question after question, and nobody would see it.</summary>
    [Fact]
    public async Task A_quiz_that_the_platform_refuses_to_show_pauses_is_quiet_and_is_posted_anew_when_it_goes_on()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben");
        var key = RoomMessages.QuestionKey(desk.Quiz);
        var channel = new FakeChannel { MayNotPost = true };
        var service = Service(desk.Store, new Clock(Desk.Start + Seconds(1)), channel);
        await service.StartAsync(Token);
        // Marked once for the question, with the pause wanted already, and once for the pause: the second is meant.
        await desk.Store.UntilAsync(rows =>
            channel.Posts.Count(s => s.Key == key) == 2 && rows.Slots[(Desk.Oak, key)].State == SlotState.Refused
        );
        Assert.Equal(PauseReason.Blocked, Assert.IsType<QuizPhase.Paused>(desk.Quiz.Phase).Reason);

        channel.MayNotPost = false;
        var reply = await service.Rooms.SubmitAsync(desk.Request("Ben", new RoomCommand.ResumeQuiz(desk.Quiz.Id)), Token);
        Assert.IsType<RoomMessage.Ask>(reply.View.Quiz);
        await UntilAsync(SlotState.Sent, "question");

        Assert.Equal(
            ["question", "pause", "question"],
            channel.Posts.Where(s => s.Key == key).Select(s => JsonDocument.Parse(s.View).RootElement.GetProperty("message").GetString()!)
        );
        await service.StopAsync(Token).Soon();

        Task UntilAsync(SlotState state, string message) =>
            desk.Store.UntilAsync(rows =>
                rows.Slots[(Desk.Oak, key)] is { } slot
                && slot.State == state
                && slot.View.Contains($"\"message\":\"{message}\"", StringComparison.Ordinal)
            );
    }

    [Fact]
    public async Task A_daily_prompt_that_the_platform_refuses_to_show_is_told_to_a_facilitator()
    {
        var desk = await Desk.OpenAsync();
        await desk.DoAsync("Ana", Daily(new TimeOnly(8, 0)));
        var due = desk.Stored.Daily.Due!;
        var service = Service(desk.Store, new Clock(due.At), new FakeChannel { MayNotPost = true });
        await service.StartAsync(Token);
        await desk.Store.UntilAsync(rows =>
            rows.Slots.GetValueOrDefault((Desk.Oak, RoomMessages.DailyKey(due.Date))) is { State: SlotState.Refused }
        );

        var view = await service.Rooms.LookAsync(Desk.Oak, Desk.Id("Ana"), standing: null, Token).Soon();

        Assert.Equal(due.Date, view.RefusedDaily);
        await service.StopAsync(Token).Soon();
    }

    [Fact]
    public async Task A_stop_with_no_question_open_tells_nobody()
    {
        var desk = await Desk.OpenAsync();
        var channel = new FakeChannel();
        var service = Service(desk.Store, desk.Time, channel);
        await service.StartAsync(Token);
        await service.Rooms.SubmitAsync(desk.Request("Ana", new RoomCommand.Enter("Ana")), Token);

        await service.StopAsync(Token).Soon();

        Assert.Empty(channel.Away);
        Assert.Null(desk.Store.Rows.Pulse);
    }

    [Fact]
    public async Task A_stop_is_not_held_up_for_ever_by_a_store_that_hangs()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben");
        var service = Service(desk.Store, desk.Time);
        await service.StartAsync(Token);
        var held = desk.Store.Hold("commit");
        var pressed = service.Rooms.SubmitAsync(desk.Request("Ben", desk.Answer(Sample.Right)), Token);
        await held.Reached;

        var stopping = service.StopAsync(Token);
        desk.Time.Advance(new RuntimeOptions().DrainFor);
        await stopping.Soon();

        held.Open();
        await pressed.Soon();
    }

    /// <summary>The store failed while rooms were being told, and the loops were never asked to stop.</summary>
    [Fact]
    public async Task A_stop_ends_the_loops_though_the_store_is_away()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben");
        var clock = new Clock(Desk.Start + Seconds(40));
        var service = Service(desk.Store, clock);
        await service.StartAsync(Token);
        // The loops start on a thread of the pool: a stop that came before would find nothing to end.
        await clock.ArmedAsync(PulseEvery);
        desk.Store.Always = _ => Task.FromException(FakeStore.Unavailable());

        await service.StopAsync(Token).Soon();

        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
    }

    /// <summary>The other loops went on as if nothing had happened, and the host with them.</summary>
    [Fact]
    public async Task A_loop_that_fails_for_good_ends_the_service()
    {
        var store = new FakeStore { Always = c => c.Name == "due" ? throw new InvalidOperationException("A bug.") : Task.CompletedTask };
        var service = Service(store, new Clock(Desk.Start));
        await service.StartAsync(Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => service.ExecuteTask!.Soon());

        await service.StopAsync(Token);
    }

    [Fact]
    public async Task The_pulse_is_written_only_while_a_question_is_open()
    {
        var desk = await Desk.OpenAsync();
        var service = Service(desk.Store, desk.Time);
        await service.StartAsync(Token);
        await desk.Time.ArmedAsync(PulseEvery);
        await BeatAsync(3);
        await DoAsync(new RoomCommand.OpenLobby(new QuizPlan(1, StudyMode.Timed)));
        await BeatAsync(3);
        await DoAsync(new RoomCommand.StartQuiz(desk.Quiz.Id));

        desk.Time.Advance(PulseEvery);
        await desk.Store.UntilAsync(rows => rows.Pulse == desk.Time.GetUtcNow());
        desk.Time.Advance(PulseEvery);
        await desk.Store.UntilAsync(rows => rows.Pulse == desk.Time.GetUtcNow());

        await DoAsync(new RoomCommand.StopQuiz(desk.Quiz.Id));
        await BeatAsync(3);
        await service.StopAsync(Token).Soon();

        var open = false;
        foreach (var call in desk.Store.Log)
        {
            open = call.Commit?.Open ?? open;
            Assert.True(call.Name != "pulse" || open);
        }

        Assert.Contains(desk.Store.Log, c => c.Name == "pulse");

        async Task BeatAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                desk.Time.Advance(PulseEvery);
                await service.Rooms.LookAsync(Desk.Oak, Desk.Id("Ana"), standing: null, Token).Soon();
            }
        }

        Task DoAsync(RoomCommand command) => service.Rooms.SubmitAsync(desk.Request("Ana", command), Token).Soon();
    }

    [Fact]
    public async Task A_question_goes_from_its_opening_to_its_reveal_by_the_service_alone()
    {
        var desk = await Desk.OpenAsync();
        var channel = new FakeChannel();
        var service = Service(desk.Store, desk.Time, channel);
        await service.StartAsync(Token);
        await desk.Time.ArmedAsync(ReadEvery);
        await DoAsync("Ana", new RoomCommand.OpenLobby(new QuizPlan(1, StudyMode.Timed, Seconds: 20)));
        await DoAsync("Ben", new RoomCommand.JoinQuiz(desk.Quiz.Id));
        await DoAsync("Ana", new RoomCommand.StartQuiz(desk.Quiz.Id));
        await desk.Time.ArmedAsync(Seconds(20) + QuizRules.Stragglers);
        await DoAsync("Ben", desk.Answer(Sample.Right));

        var key = RoomMessages.QuestionKey(desk.Quiz);
        await desk.Store.UntilAsync(rows => rows.Slots[(Desk.Oak, key)].SentRevision == 1);

        desk.Time.Advance(Seconds(20) + QuizRules.Stragglers);
        await desk.Store.UntilAsync(rows =>
            rows.Slots[(Desk.Oak, key)] is { SentRevision: 2, View: var view } && view.Contains("reveal", StringComparison.Ordinal)
        );

        Assert.Equal([null, "web-"], channel.Asked.Where(s => s.Key == key).Select(s => s.MessageId?[..4]));
        await service.StopAsync(Token).Soon();

        Task DoAsync(string who, RoomCommand command) => service.Rooms.SubmitAsync(desk.Request(who, command), Token).Soon();
    }

    /// <summary>An ordinary day, the day of the missing hour (02:30 is 03:00), the day of the doubled hour (the first 01:30).</summary>
    public static TheoryData<string, string, string> Days =>
        new()
        {
            { "2026-05-05", "08:00", "2026-05-05T13:00:00Z" },
            { "2027-03-14", "02:30", "2027-03-14T08:00:00Z" },
            { "2026-11-01", "01:30", "2026-11-01T06:30:00Z" },
        };

    [Theory]
    [MemberData(nameof(Days))]
    public async Task The_daily_prompt_is_posted_once_when_the_process_stops_before_it_and_starts_again(string date, string at, string due)
    {
        var evening = await DailyEvening.AtAsync(date, at, due);

        await evening.RunAsync(Seconds(-20), clock => clock.ArmedAsync(Seconds(20)));
        await evening.RunAsync(Seconds(-10), clock => evening.PassAsync(clock, Seconds(10)));
        await evening.RunAsync(Seconds(10), clock => clock.ArmedAsync(ReadEvery));

        evening.AssertPostedOnce(TimeSpan.Zero);
    }

    [Theory]
    [MemberData(nameof(Days))]
    public async Task The_daily_prompt_is_posted_once_when_the_process_stops_and_starts_at_its_very_instant(
        string date,
        string at,
        string due
    )
    {
        var evening = await DailyEvening.AtAsync(date, at, due);

        await evening.RunAsync(Seconds(-20), clock => evening.PassAsync(clock, Seconds(20)));
        await evening.RunAsync(TimeSpan.Zero, clock => clock.ArmedAsync(ReadEvery));
        await evening.RunAsync(TimeSpan.Zero, clock => clock.ArmedAsync(ReadEvery));

        evening.AssertPostedOnce(TimeSpan.Zero);
    }

    [Theory]
    [MemberData(nameof(Days))]
    public async Task The_daily_prompt_is_posted_once_when_the_process_was_away_at_its_instant(string date, string at, string due)
    {
        var evening = await DailyEvening.AtAsync(date, at, due);

        await evening.RunAsync(Seconds(-20), clock => clock.ArmedAsync(Seconds(20)));
        await evening.RunAsync(TimeSpan.FromMinutes(50), _ => evening.ShownAsync());
        // The doubled hour comes a second time.
        await evening.RunAsync(TimeSpan.FromMinutes(60), clock => clock.ArmedAsync(ReadEvery));

        evening.AssertPostedOnce(TimeSpan.FromMinutes(50));
    }

    [Theory]
    [MemberData(nameof(Days))]
    public async Task The_daily_prompt_is_posted_once_when_the_process_dies_between_its_commit_and_its_delivery(
        string date,
        string at,
        string due
    )
    {
        var evening = await DailyEvening.AtAsync(date, at, due);
        var held = evening.Store.HoldAfterWriting("commit");

        await evening.DieAsync(held);
        await evening.RunAsync(Seconds(1), _ => evening.ShownAsync());
        await evening.RunAsync(Seconds(2), clock => clock.ArmedAsync(ReadEvery));

        evening.AssertPostedOnce(TimeSpan.Zero);
    }

    [Theory]
    [MemberData(nameof(Days))]
    public async Task A_daily_prompt_that_may_have_been_posted_before_the_process_died_is_named_so_to_the_channel(
        string date,
        string at,
        string due
    )
    {
        var evening = await DailyEvening.AtAsync(date, at, due);
        var held = evening.Store.HoldAfterWriting("mark");

        await evening.DieAsync(held);
        await evening.RunAsync(Seconds(1), _ => evening.ShownAsync());

        Assert.Equal(SlotState.Sending, Assert.Single(evening.Channel.Posts).State);
        evening.AssertPostedOnce(TimeSpan.Zero);
    }

    private static RoomCommand.Configure Daily(TimeOnly at) =>
        new(RoomSettings.Default with { DailyOn = true, DailyAt = at, DailyDays = [.. Enum.GetValues<DayOfWeek>()] });

    /// <summary>A room in Chicago with a daily prompt, and the processes that come and go around its instant.</summary>
    private sealed class DailyEvening(DateOnly date, DateTimeOffset due, FakeStore store)
    {
        private string Key => $"daily-{date:yyyy-MM-dd}";

        public FakeStore Store { get; private set; } = store;

        public FakeChannel Channel { get; } = new();

        public static async Task<DailyEvening> AtAsync(string date, string at, string due)
        {
            var culture = System.Globalization.CultureInfo.InvariantCulture;
            var instant = DateTimeOffset.Parse(due, culture);
            var desk = await Desk.OpenAsync(time: new Clock(instant - TimeSpan.FromHours(20)));
            await desk.DoAsync("Ana", Daily(TimeOnly.Parse(at, culture)));
            Assert.Equal(instant, desk.Store.Rows.Heads[Desk.Oak].NextWake);
            return new DailyEvening(DateOnly.Parse(date, culture), instant, desk.Store);
        }

        public Task ShownAsync() =>
            Store.UntilAsync(rows => rows.Slots.GetValueOrDefault((Desk.Oak, Key)) is { State: SlotState.Sent, SentRevision: 1 });

        /// <summary>Time passes up to the instant, and the prompt is shown.</summary>
        public async Task PassAsync(Clock clock, TimeSpan left)
        {
            await clock.ArmedAsync(left);
            clock.Advance(left);
            await ShownAsync();
        }

        /// <summary>One process, from its start so long after the instant to its orderly stop.</summary>
        public async Task RunAsync(TimeSpan after, Func<Clock, Task> act)
        {
            var clock = new Clock(due + after);
            var service = Service(Store, clock, Channel);
            await service.StartAsync(Token);
            await act(clock);
            await service.StopAsync(Token).Soon();
        }

        /// <summary>A process posts the prompt and is killed while it stands at the gate: what it wrote is all that remains.</summary>
        public async Task DieAsync(Gate held)
        {
            var clock = new Clock(due - Seconds(20));
            var dying = Service(Store, clock, new FakeChannel());
            await dying.StartAsync(Token);
            await clock.ArmedAsync(Seconds(20));
            clock.Advance(Seconds(20));
            await held.Reached;
            Store = new FakeStore(Store.Rows);
            held.Open();
            await dying.StopAsync(Token).Soon();
        }

        public void AssertPostedOnce(TimeSpan late)
        {
            Assert.Equal(Key, Assert.Single(Channel.Posts).Key);
            Assert.Single(Channel.Asked);
            var post = Assert.Single(new Desk(Store).Stored.Daily.Posts);
            Assert.Equal((date, due + late, false), (post.Date, post.At, post.Skipped));
        }
    }
}
