using System.Collections.Immutable;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests;

/// <summary>
/// Drives one room through an evening with instants of our own: each call is one command, time moves only when told. People are
/// first names; Ana opens and leads unless another is named.
/// </summary>
internal sealed class Evening
{
    public static readonly DateTimeOffset Start = new(2026, 5, 4, 18, 0, 0, TimeSpan.Zero);
    public static readonly ImmutableArray<string> Five = ["Ana", "Ben", "Chidi", "Dee", "Emre"];

    private readonly List<Attempt> _attempts = [];
    private long _order;

    public Evening(RoomContext? context = null)
    {
        Context = context ?? Sample.Context;
        Room = RoomState.Empty(new RoomId("evening"));
    }

    public RoomContext Context { get; }

    public RoomState Room { get; set; }

    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>What the latest command led to.</summary>
    public Decision Latest { get; private set; } = null!;

    public Refusal? Refusal => Latest.Refusal;

    public Quiz Quiz => Room.Quiz!;

    public QuizPhase Phase => Quiz.Phase;

    /// <summary>The phase of a quiz is asking: its ballots, window and close.</summary>
    public QuizPhase.Asking Asking => Assert.IsType<QuizPhase.Asking>(Phase);

    public RoomMessage? Message => RoomMessages.Current(Room, Context.Catalog);

    public DailyPost Post => Room.Daily.Posts[^1];

    /// <summary>The store's part: attempts by key, the last one written wins.</summary>
    public ImmutableArray<Attempt> Stored => Fold(_attempts);

    public static MemberId Id(string who) => new($"m-{who.ToUpperInvariant()}");

    public static ImmutableArray<Attempt> Fold(IEnumerable<Attempt> attempts) =>
        [.. attempts.GroupBy(a => (a.Session, a.Ordinal, a.Round, a.Member)).Select(g => g.Last())];

    /// <summary>A quiz at its first question with these in it; the first one leads.</summary>
    public static Evening Asked(QuizPlan plan, params IEnumerable<string> players)
    {
        var evening = new Evening();
        var everyone = players.ToArray();
        return evening.Open(plan, everyone[0]).Join(everyone[1..]).Begin(everyone[0]);
    }

    public static QuizPlan Together(int questions = 3) => new(questions, StudyMode.Together);

    public static QuizPlan Timed(int questions = 3, int seconds = 30, bool bonus = false) =>
        new(questions, StudyMode.Timed, Seconds: seconds, SpeedBonus: bonus);

    public static QuizPlan Discuss(int questions = 3) => new(questions, StudyMode.Discuss);

    public Evening Do(
        string who,
        RoomCommand command,
        string? key = null,
        DateTimeOffset? at = null,
        string? name = null,
        Standing? standing = null
    )
    {
        var request = new RoomRequest(Room.Id, Id(who), at ?? Now, command, name ?? who, key, ++_order, standing);
        return Decide(request);
    }

    public Evening Decide(RoomRequest request)
    {
        Latest = Engine.Rooms.Room.Decide(Room, request, Context);
        Room = Latest.State;
        _attempts.AddRange(Latest.Attempts);
        return this;
    }

    public Evening Pass(double seconds) => Pass(TimeSpan.FromSeconds(seconds));

    public Evening Pass(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public Evening At(DateTimeOffset instant)
    {
        Now = instant;
        return this;
    }

    public Evening Tick() => Decide(new RoomRequest(Room.Id, RoomRequest.Clock, Now, new RoomCommand.Tick()));

    /// <summary>Time passes up to the room's next wake, which is served.</summary>
    public Evening Wake() => At(Engine.Rooms.Room.NextWake(Room)!.Value).Tick();

    public Evening Recover(TimeSpan away)
    {
        var from = Now;
        Now += away;
        return Decide(new RoomRequest(Room.Id, RoomRequest.Clock, Now, new RoomCommand.Recover(from, Now)));
    }

    public Evening Block(string slot) => Decide(new RoomRequest(Room.Id, RoomRequest.Clock, Now, new RoomCommand.Block(slot)));

    public Evening Doubt(string slot) => Decide(new RoomRequest(Room.Id, RoomRequest.Clock, Now, new RoomCommand.Doubt(slot)));

    public Evening Configure(RoomSettings settings, string who = "Ana") => Do(who, new RoomCommand.Configure(settings));

    public Evening Open(QuizPlan plan, string who = "Ana", string? key = null) => Do(who, new RoomCommand.OpenLobby(plan), key);

    public Evening Join(params IEnumerable<string> everyone) => Each(everyone, _ => new RoomCommand.JoinQuiz(Quiz.Id));

    public Evening Leave(params IEnumerable<string> everyone) => Each(everyone, _ => new RoomCommand.LeaveQuiz(Quiz.Id));

    public Evening Begin(string who = "Ana") => Do(who, new RoomCommand.StartQuiz(Quiz.Id));

    public Evening Stop(string who = "Ana") => Do(who, new RoomCommand.StopQuiz(Quiz.Id));

    public Evening Resume(string who = "Ana") => Do(who, new RoomCommand.ResumeQuiz(Quiz.Id));

    public Evening Lead(QuizStep step, string who = "Ana") =>
        Do(who, new RoomCommand.Lead(Quiz.Id, Quiz.Ordinal, step, Quiz.Phase is QuizPhase.Asking asking ? asking.Round : 1));

    public Evening Right(params IEnumerable<string> everyone) => Vote(Sample.Key, everyone);

    public Evening Wrong(params IEnumerable<string> everyone) => Vote(Sample.Wrong, everyone);

    public Evening Vote(OptionId option, params IEnumerable<string> everyone) =>
        Each(everyone, _ => new RoomCommand.Answer(Quiz.Id, Quiz.Ordinal, (Phase as QuizPhase.Asking)?.Round ?? 1, option));

    /// <summary>One answer with its own order and stamp.</summary>
    public Evening Press(string who, OptionId option, long? order = null, DateTimeOffset? at = null)
    {
        var answer = new RoomCommand.Answer(Quiz.Id, Quiz.Ordinal, (Phase as QuizPhase.Asking)?.Round ?? 1, option);
        return Decide(new RoomRequest(Room.Id, Id(who), at ?? Now, answer, who, Order: order ?? ++_order));
    }

    public Evening Daily(string who, OptionId option, DateOnly? date = null) =>
        Do(who, new RoomCommand.AnswerDaily(date ?? Post.Date, option));

    /// <summary>Gives a member extra time, as their own private settings would.</summary>
    public Evening Longer(string who, double factor)
    {
        Room = Room with { Members = Room.Members.SetItem(Id(who), Room.Members[Id(who)] with { TimeFactor = factor }) };
        return this;
    }

    public Player Player(string who) => Quiz.Players[Id(who)];

    public RoomView View(string who, Standing? standing = null) => RoomView.For(Room, Id(who), Now, Context.Catalog, standing);

    public bool Said<T>()
        where T : RoomEvent => Latest.Events.OfType<T>().Any();

    private Evening Each(IEnumerable<string> everyone, Func<string, RoomCommand> command)
    {
        foreach (var who in everyone)
        {
            Do(who, command(who));
        }

        return this;
    }
}
