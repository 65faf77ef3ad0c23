using System.Collections.Immutable;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CsCheck;

namespace CrssBot.Engine.Tests.Rooms;

/// <summary>What somebody does next, told without knowing the state: the numbers choose among what is there, or beside it.</summary>
/// <param name="Shift">Seconds that pass before it; negative: its stamp lies that far back.</param>
internal readonly record struct Step(Deed Deed, int Who, int Pick, Slip Slip, int Shift);

internal enum Deed
{
    Answer,
    Join,
    Leave,
    Open,
    Start,
    Lead,
    Wake,
    Tick,
    Resume,
    Stop,
    Recover,
    Configure,
    Daily,
    Enter,
    ShowName,
    NameFacilitator,
    SetCalendar,
    DropCalendar,
    DraftCalendar,
    UseDraft,
    Welcome,
    Board,
    Flag,
    Rule,
    BringTime,
    Share,
    Block,
    Doubt,
    HearDoubt,
    PostAgain,
    Forget,
    Again,
    OpenRolling,
    StartRolling,
    AnswerRolling,
    CloseRolling,

    /// <summary>Everyone answers at once.</summary>
    Crowd,

    /// <summary>What people do when nothing goes wrong: all join and start, or all answer and the clock goes on. Without it one evening in 250 plays a quiz to its end.</summary>
    PlayOn,
}

/// <summary>What is wrong with a press; mostly nothing.</summary>
internal enum Slip
{
    None,
    Session,
    Ordinal,
    Round,
    Option,
    Order,
}

/// <summary>A random evening of up to twelve members: steps become requests while the state unfolds.</summary>
internal sealed record Scenario(int People, ImmutableArray<Step> Steps)
{
    private static readonly Gen<Deed> Deeds = Gen.Frequency(
        (40, Gen.Const(Deed.Answer)),
        (8, Gen.Const(Deed.Join)),
        (4, Gen.Const(Deed.Leave)),
        (8, Gen.Const(Deed.Open)),
        (12, Gen.Const(Deed.Start)),
        (8, Gen.Const(Deed.Lead)),
        (14, Gen.Const(Deed.Wake)),
        (2, Gen.Const(Deed.Tick)),
        (4, Gen.Const(Deed.Resume)),
        (1, Gen.Const(Deed.Stop)),
        (6, Gen.Const(Deed.Recover)),
        (3, Gen.Const(Deed.Configure)),
        (8, Gen.Const(Deed.Daily)),
        (2, Gen.Const(Deed.Enter)),
        (3, Gen.Const(Deed.ShowName)),
        (3, Gen.Const(Deed.NameFacilitator)),
        (4, Gen.Const(Deed.SetCalendar)),
        (1, Gen.Const(Deed.DropCalendar)),
        (1, Gen.Const(Deed.DraftCalendar)),
        (1, Gen.Const(Deed.UseDraft)),
        (1, Gen.Const(Deed.Welcome)),
        (3, Gen.Const(Deed.Board)),
        (8, Gen.Const(Deed.Flag)),
        (2, Gen.Const(Deed.Rule)),
        (2, Gen.Const(Deed.BringTime)),
        (2, Gen.Const(Deed.Share)),
        (2, Gen.Const(Deed.Block)),
        (4, Gen.Const(Deed.Doubt)),
        (1, Gen.Const(Deed.HearDoubt)),
        (3, Gen.Const(Deed.PostAgain)),
        (3, Gen.Const(Deed.Forget)),
        (2, Gen.Const(Deed.Again)),
        (5, Gen.Const(Deed.OpenRolling)),
        (2, Gen.Const(Deed.StartRolling)),
        (12, Gen.Const(Deed.AnswerRolling)),
        (3, Gen.Const(Deed.CloseRolling)),
        (16, Gen.Const(Deed.Crowd)),
        (30, Gen.Const(Deed.PlayOn))
    );

    private static readonly Gen<Slip> Slips = Gen.Frequency((20, Gen.Const(Slip.None)), (5, Gen.Enum<Slip>()));

    private static readonly Gen<int> Shifts = Gen.Frequency(
        (40, Gen.Int[0, 8]),
        (10, Gen.Int[-20, -1]),
        (6, Gen.Int[9, 200]),
        (1, Gen.Int[600, 2_000]),
        (1, Gen.Int[20_000, 200_000])
    );

    public static readonly Gen<Scenario> Any = Gen.Select(
        Gen.Int[1, 12],
        Gen.Select(Deeds, Gen.Int[0, 11], Gen.Int[0, 1_000], Slips, Shifts, (d, w, p, l, s) => new Step(d, w, p, l, s)).Array[1, 60],
        (people, steps) => new Scenario(people, [.. steps])
    );

    /// <summary>What two members have from the start.</summary>
    public const double ExtraTime = 3.140625;

    public RoomState Begin()
    {
        var empty = RoomState.Empty(new RoomId("scenario"));
        var members = Enumerable
            .Range(0, Math.Min(People, 4))
            .Select(i => KeyValuePair.Create(Who(i), new RoomMember(NameOf(i, 0), Evening.Start, TimeFactor: i % 2 == 1 ? ExtraTime : 1)));
        return empty with { Members = empty.Members.AddRange(members) };
    }

    public override string ToString() => $"{People} people: {string.Join("; ", Steps)}";

    public MemberId Who(int number) => new($"m-{number % People:D2}");

    /// <summary>Plays all steps and lets <paramref name="check"/> see every decision.</summary>
    public RoomState Play(Action<RoomState, RoomRequest, Decision>? check = null)
    {
        var state = Begin();
        var now = Evening.Start;
        var order = 0L;
        RoomRequest? last = null;
        // Lazily: each sees the state that the one before it left.
        foreach (var step in Steps.SelectMany(s => Each(s, state)))
        {
            var stamp = now.AddSeconds(step.Shift);
            now = stamp > now ? stamp : now;
            if (step.Deed == Deed.Wake && Room.NextWake(state) is { } wake)
            {
                now = wake > now ? wake : now;
                stamp = now;
            }

            var request = step.Deed == Deed.Again && last is not null ? last : RequestOf(state, step, stamp, ++order);
            var decision = Room.Decide(state, request, Sample.Context);
            check?.Invoke(state, request, decision);
            state = decision.State;
            last = request;
        }

        return state;
    }

    private IEnumerable<Step> Each(Step step, RoomState state) =>
        step.Deed switch
        {
            Deed.Crowd => Crowd(step, step.Pick % 3 == 0 ? Deed.AnswerRolling : Deed.Answer),
            Deed.PlayOn when state.Quiz?.Phase is QuizPhase.Lobby => [.. Crowd(step, Deed.Join), .. Crowd(step, Deed.Start)],
            Deed.PlayOn => [.. Crowd(step, Deed.Answer), step with { Deed = Deed.Wake, Shift = 0 }],
            _ => [step],
        };

    private IEnumerable<Step> Crowd(Step step, Deed deed) =>
        Enumerable.Range(0, People).Select(i => new Step(deed, i, step.Pick + (i * i), Slip.None, i == 0 ? step.Shift : 0));

    private RoomRequest RequestOf(RoomState state, Step step, DateTimeOffset stamp, long order)
    {
        var who = Who(step.Who);
        var clock = step.Deed is Deed.Wake or Deed.Tick or Deed.Recover or Deed.Block or Deed.Doubt;
        var isNew = !state.Members.ContainsKey(who);
        var name = isNew || step.Pick % 9 == 0 ? NameOf(step.Who % People, step.Pick % 2) : null;
        var key = step.Pick % 3 == 0 ? $"press-{step.Pick}" : null;
        if (clock)
        {
            return new RoomRequest(state.Id, RoomRequest.Clock, stamp, CommandOf(state, step, stamp));
        }

        return new RoomRequest(
            state.Id,
            who,
            stamp,
            CommandOf(state, step, stamp),
            name,
            key,
            step.Slip == Slip.Order ? step.Pick % 8 : order,
            TimeFactor: step.Deed == Deed.BringTime
                ? step.Pick % 2 == 0
                    ? ExtraTime
                    : 1
                : null
        );
    }

    private RoomCommand CommandOf(RoomState state, Step step, DateTimeOffset stamp)
    {
        var quiz = state.Quiz;
        var session = quiz is null || step.Slip == Slip.Session ? new SessionId("quiz-other") : quiz.Id;
        var ordinal = (quiz?.Ordinal ?? 0) + (step.Slip == Slip.Ordinal ? (step.Pick % 3) - 1 : 0);
        var round = quiz?.Phase is QuizPhase.Asking asking && step.Slip != Slip.Round ? asking.Round : 1 + (step.Pick % 3);
        OptionId option = step.Slip == Slip.Option ? new("none") : ((OptionId[])[Sample.Key, Sample.Wrong, Sample.Worse])[step.Pick % 3];
        return step.Deed switch
        {
            Deed.Answer => new RoomCommand.Answer(session, ordinal, round, option, step.Pick % 7 == 0),
            Deed.OpenRolling => new RoomCommand.OpenRolling(PlanOf(step), step.Slip == Slip.Round ? 100 : 24 + (step.Pick % 49)),
            Deed.StartRolling => new RoomCommand.StartRolling(RollingOf(state, step)),
            Deed.AnswerRolling => new RoomCommand.AnswerRolling(RollingOf(state, step), 1 + (step.Pick % 4), option, step.Pick % 7 == 0),
            Deed.CloseRolling => new RoomCommand.CloseRolling(RollingOf(state, step)),
            Deed.Join => new RoomCommand.JoinQuiz(session),
            Deed.Leave => new RoomCommand.LeaveQuiz(session),
            Deed.Open => new RoomCommand.OpenLobby(PlanOf(step)),
            Deed.Start => new RoomCommand.StartQuiz(session),
            Deed.Lead => new RoomCommand.Lead(session, ordinal, (QuizStep)(step.Pick % 4)),
            Deed.Resume => new RoomCommand.ResumeQuiz(session),
            Deed.Stop => new RoomCommand.StopQuiz(session),
            Deed.Recover => new RoomCommand.Recover(stamp.AddSeconds(-(step.Pick % 100 * (step.Pick % 100) / 5)), stamp),
            Deed.Configure => new RoomCommand.Configure(SettingsOf(step)),
            Deed.Daily => new RoomCommand.AnswerDaily(DateOf(state, step), option),
            Deed.Enter => new RoomCommand.Enter(step.Slip == Slip.Option ? "" : NameOf(step.Who % People, step.Pick % 2)),
            Deed.ShowName => new RoomCommand.ShowMyName(step.Pick % 3 > 0),
            Deed.Forget => new RoomCommand.Forget(),
            Deed.Block => new RoomCommand.Block(SlotOf(state, step)),
            Deed.Doubt => new RoomCommand.Doubt(SlotOf(state, step)),
            Deed.HearDoubt => new RoomCommand.HearDoubt(DoubtOf(state, step)),
            Deed.PostAgain => new RoomCommand.PostAgain(DoubtOf(state, step)),
            Deed.Share => new RoomCommand.ShareConcept(new(step.Slip == Slip.None ? "on-ethics" : "on-nothing")),
            Deed.NameFacilitator => new RoomCommand.NameFacilitator(step.Slip == Slip.None ? Who(step.Pick) : new("m-stranger")),
            Deed.SetCalendar => new RoomCommand.SetCalendar(CalendarOf(state, step)),
            Deed.DropCalendar => new RoomCommand.DropCalendar(),
            Deed.DraftCalendar => new RoomCommand.DraftCalendar(CalendarOf(state, step)),
            Deed.UseDraft => new RoomCommand.UseDraft((state.Draft?.Number ?? 0) - (step.Pick % 4 == 0 ? 1 : 0)),
            Deed.Welcome => new RoomCommand.PostWelcome(),
            Deed.Board => new RoomCommand.PostBoard(),
            Deed.Flag => new RoomCommand.FlagQuestion(QuestionOf(step), Revision: 1, (FlagReason)(step.Pick % 5)),
            Deed.BringTime => new RoomCommand.BringTime(),
            Deed.Rule => new RoomCommand.RuleOnQuestion(QuestionOf(step), Ask: step.Pick % 2 == 0),
            _ => new RoomCommand.Tick(),
        };
    }

    private static SessionId RollingOf(RoomState state, Step step) =>
        state.Rolling is not { } rolling || step.Slip == Slip.Session ? new SessionId("rolling-other") : rolling.Id;

    /// <summary>Few, so that several flag the same.</summary>
    private static QuestionId QuestionOf(Step step) =>
        step.Slip == Slip.Option ? new QuestionId("none") : Sample.Catalog.Questions[step.Pick % 2 * 3].Id;

    private static string SlotOf(RoomState state, Step step)
    {
        string[] slots = [.. RoomMessages.Of(state, Sample.Catalog).Select(m => m.Key)];
        return slots is [] || step.Slip == Slip.Option ? "none" : slots[step.Pick % slots.Length];
    }

    private static string DoubtOf(RoomState state, Step step) =>
        state.Doubtful is { IsEmpty: false } known && step.Slip == Slip.None ? known[step.Pick % known.Length].Slot : SlotOf(state, step);

    /// <summary>Mostly under way, now and then still to begin.</summary>
    private static CohortCalendar CalendarOf(RoomState state, Step step) =>
        new(
            DateOnly.FromDateTime(state.Last.UtcDateTime).AddDays(3 - (step.Pick % 21)),
            [
                new CalendarWeek(["ethics", "recovery"], []),
                new CalendarWeek([], [new ConceptId(step.Slip == Slip.Option ? "on-nothing" : "on-advocacy")]),
                new CalendarWeek([], []),
            ]
        );

    private static QuizPlan PlanOf(Step step) =>
        new(
            step.Slip == Slip.Ordinal ? 0 : 1 + (step.Pick % 4),
            step.Slip == Slip.Round ? StudyMode.Daily
                : step.Pick % 8 == 5 ? StudyMode.Scenario
                : (StudyMode)(step.Pick % 3),
            step.Pick % 5 == 0 ? "ethics" : null,
            Seconds: 10 + (step.Pick % 50),
            SpeedBonus: step.Pick % 6 == 1 && step.Pick % 8 != 5
        );

    private static RoomSettings SettingsOf(Step step) =>
        Sample.Daily(
            step.Slip == Slip.Option ? "Mars/Olympus" : ((string[])["America/Chicago", "Asia/Kathmandu", "Pacific/Apia"])[step.Pick % 3],
            $"{step.Pick % 24:D2}:30"
        ) with
        {
            DailyOn = step.Pick % 5 > 0,
            WhoStarts = step.Pick % 9 == 0 ? WhoStarts.Facilitators : WhoStarts.Anyone,
        };

    private static DateOnly DateOf(RoomState state, Step step) =>
        state.Daily.Posts.IsEmpty || step.Slip == Slip.Session
            ? new DateOnly(2026, 5, 4)
            : state.Daily.Posts[step.Pick % state.Daily.Posts.Length].Date;

    // No name is part of another, nor of any other text.
    private static string NameOf(int number, int variant) => $"Nom{number:D2}{(char)('x' + variant)}";
}
