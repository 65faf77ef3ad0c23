using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using CrssBot.Engine;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Chaos.Fuzz;

/// <summary>
/// Commands as the API takes them, from whoever may not lead or set up: nothing throws, and what is others' to decide stays as it was:
/// settings, facilitators, calendar, the phase of a quiz under way, everyone else and their answers.
/// </summary>
internal sealed class Commands : FuzzKind
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 18, 0, 0, TimeSpan.Zero);
    private static readonly MemberId Facilitator = new("m-facilitator");
    private static readonly MemberId Leader = new("m-leader");
    private static readonly MemberId Player = new("m-player");
    private static readonly MemberId Stranger = new("m-stranger");
    private static readonly SessionId NoSession = new("quiz-none");

    private readonly RoomContext _context;
    private readonly (RoomState State, string[] Commands)[] _rooms;
    private long _order;

    public Commands(Catalog catalog)
    {
        _context = new RoomContext(catalog, RoomContext.DefaultCatchUp);
        var room = RoomState.Empty(new RoomId("fuzzed"));
        foreach (var member in new[] { Facilitator, Leader, Player })
        {
            room = Done(room, member, new RoomCommand.Enter(member.Value));
        }

        room = Done(room, Facilitator, new RoomCommand.Configure(RoomSettings.Default with { DailyOn = true }));
        var wake = Room.Decide(
            room,
            new RoomRequest(room.Id, RoomRequest.Clock, room.Daily.Due!.At, new RoomCommand.Tick()),
            _context
        ).State;
        var lobby = Done(wake, Leader, new RoomCommand.OpenLobby(new QuizPlan(5, StudyMode.Timed)));
        lobby = Done(lobby, Player, new RoomCommand.JoinQuiz(lobby.Quiz!.Id));
        var asking = Done(lobby, Leader, new RoomCommand.StartQuiz(lobby.Quiz!.Id));
        var rolling = Done(asking, Leader, new RoomCommand.OpenRolling(new QuizPlan(3, StudyMode.Timed)));
        _rooms = [.. new[] { wake, lobby, asking, rolling }.Select(state => (state, Corpus(state)))];
    }

    public override string Name => "commands";

    public override int Share => 130_000;

    public override ValueTask TryAsync(Random random)
    {
        var (state, commands) = random.Of(_rooms);
        var good = random.Of(commands);
        // Also as they are: not theirs to send is what most of them are.
        var json = random.Next(3) == 0 ? Encoding.UTF8.GetBytes(good) : Spoil.Json(random, good);
        Input = Encoding.UTF8.GetString(json);
        if (Read(json) is not { } command)
        {
            return ValueTask.CompletedTask;
        }

        var by = random.Next(2) == 0 ? Stranger : Player;
        var request = new RoomRequest(
            state.Id,
            by,
            state.Last.AddSeconds(random.Next(-100, 60)),
            command,
            random.Next(3) == 0 ? Spoil.Text(random, "Mallory") : null,
            random.Next(3) == 0 ? Spoil.Text(random, "press-1") : null,
            random.Next(4) == 0 ? random.NextInt64() : ++_order,
            random.Next(2) == 0 ? null : new Standing(Manages: false, [Spoil.Text(random, "role")])
        );
        Input = $"{by} in {state.Quiz?.Phase.GetType().Name}: {Input}";
        var decision = Room.Decide(state, request, _context);
        Taken += decision.Changed ? 1 : 0;
        Compare(state, decision, by);
        // What is shown to them next must be drawn whatever they sent.
        _ = RoomView.For(decision.State, by, request.Stamp, _context.Catalog);
        return ValueTask.CompletedTask;
    }

    private static void Compare(RoomState before, Decision decision, MemberId by)
    {
        var after = decision.State;
        Must(ReferenceEquals(before.Settings, after.Settings), "The settings changed.");
        Must(before.Facilitators.SetEquals(after.Facilitators), "The facilitators changed.");
        Must(ReferenceEquals(before.Calendar, after.Calendar) && ReferenceEquals(before.Draft, after.Draft), "The calendar changed.");
        Must(before.Welcomes == after.Welcomes, "A welcome was posted.");
        Must(
            before
                .Members.Where(m => m.Key != by)
                .All(m => after.Members.TryGetValue(m.Key, out var same) && ReferenceEquals(m.Value, same)),
            "Another member changed."
        );
        Must(decision.Attempts.All(a => a.Member == by), "Another member answered.");
        Must(before.Rolling?.IsOpen != true || after.Rolling?.IsOpen == true, "The rolling quiz was closed.");
        if (before.Quiz is { IsLive: true } quiz)
        {
            Must(
                after.Quiz is { } now && now.Id == quiz.Id && now.Ordinal == quiz.Ordinal && now.Phase.GetType() == quiz.Phase.GetType(),
                $"The quiz went on to {after.Quiz?.Phase.GetType().Name}."
            );
        }
    }

    private static RoomCommand? Read(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, EngineJson.Default.RoomCommand);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            // The API answers 400; the second is a command without its name.
            return null;
        }
    }

    private RoomState Done(RoomState state, MemberId by, RoomCommand command)
    {
        var at = state.Last < Start ? Start : state.Last.AddSeconds(1);
        var decision = Room.Decide(state, new RoomRequest(state.Id, by, at, command, by.Value, Order: ++_order), _context);
        Must(decision.Changed, $"{command.GetType().Name} is refused: {decision.Refusal}.");
        return decision.State;
    }

    private static string[] Corpus(RoomState state)
    {
        var quiz = state.Quiz?.Id ?? NoSession;
        var rolling = state.Rolling?.Id ?? NoSession;
        var question = state.Quiz?.Questions.FirstOrDefault();
        var option = question?.Key ?? new OptionId("a");
        var calendar = new CohortCalendar(new DateOnly(2026, 3, 2), [new CalendarWeek(["advocacy"], [])]);
        RoomCommand[] commands =
        [
            new RoomCommand.Enter("Mallory"),
            new RoomCommand.ShowMyName(On: true),
            new RoomCommand.Configure(state.Settings with { Title = "Mine", Zone = "Asia/Kathmandu" }),
            new RoomCommand.NameFacilitator(Stranger),
            new RoomCommand.SetCalendar(calendar),
            new RoomCommand.DropCalendar(),
            new RoomCommand.DraftCalendar(calendar),
            new RoomCommand.UseDraft(1),
            new RoomCommand.PostWelcome(),
            new RoomCommand.PostBoard(),
            new RoomCommand.FlagQuestion(question?.Id ?? new QuestionId("none"), 1, FlagReason.WrongKey),
            new RoomCommand.RuleOnQuestion(question?.Id ?? new QuestionId("none"), Ask: false),
            new RoomCommand.OpenLobby(new QuizPlan(5, StudyMode.Discuss, "advocacy")),
            new RoomCommand.JoinQuiz(quiz),
            new RoomCommand.LeaveQuiz(quiz),
            new RoomCommand.StartQuiz(quiz),
            new RoomCommand.StopQuiz(quiz),
            new RoomCommand.Lead(quiz, 1, QuizStep.Reveal),
            new RoomCommand.Lead(quiz, 1, QuizStep.Skip),
            new RoomCommand.ResumeQuiz(quiz),
            new RoomCommand.Answer(quiz, 1, 1, option),
            new RoomCommand.AnswerDaily(state.Daily.Posts.Last().Date, option),
            new RoomCommand.ShareConcept(new ConceptId("warm-line")),
            new RoomCommand.Forget(),
            new RoomCommand.HearDoubt("daily"),
            new RoomCommand.PostAgain("daily"),
            new RoomCommand.OpenRolling(new QuizPlan(3, StudyMode.Timed), 24),
            new RoomCommand.StartRolling(rolling),
            new RoomCommand.AnswerRolling(rolling, 1, state.Rolling?.Questions[0].Key ?? option),
            new RoomCommand.CloseRolling(rolling),
            new RoomCommand.BeginSitting(StudyMode.Practice, [new QuestionId("none")]),
            new RoomCommand.AnswerSitting(NoSession, 1, option),
            new RoomCommand.FinishExam(NoSession),
        ];
        return [.. commands.Select(c => JsonSerializer.Serialize(c, EngineJson.Default.RoomCommand))];
    }
}
