using BenchmarkDotNet.Attributes;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Benchmarks;

/// <summary>One decision about an answer, in a room where that many already answered.</summary>
[MemoryDiagnoser]
[SimpleJob(launchCount: 1, warmupCount: 3, iterationCount: 12)]
public class DecideBenchmarks
{
    private RoomContext _context = null!;
    private RoomState _room = null!;
    private RoomRequest _answer = null!;

    [Params(5, 200)]
    public int Members { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _context = new RoomContext(Pack.Load().Catalog!, RoomContext.DefaultCatchUp);
        _room = RoomState.Empty(new RoomId("bench"));
        var now = new DateTimeOffset(2026, 11, 23, 18, 0, 0, TimeSpan.Zero);
        var order = 0L;
        void Say(int member, RoomCommand command) =>
            _room = Room.Decide(
                _room,
                new RoomRequest(_room.Id, new MemberId($"m{member}"), now, command, $"Member {member}", Order: ++order),
                _context
            ).State;
        Say(0, new RoomCommand.OpenLobby(new QuizPlan(5, StudyMode.Together)));
        var session = _room.Quiz!.Id;
        for (var i = 1; i <= Members; i++)
        {
            Say(i, new RoomCommand.JoinQuiz(session));
        }

        Say(0, new RoomCommand.StartQuiz(session));
        var option = _room.Quiz!.Current.Options[0].Id;
        for (var i = 1; i < Members; i++)
        {
            Say(i, new RoomCommand.Answer(session, 1, 1, option));
        }

        _answer = new RoomRequest(
            _room.Id,
            new MemberId($"m{Members}"),
            now,
            new RoomCommand.Answer(session, 1, 1, option),
            Order: ++order
        );
    }

    [Benchmark]
    public Decision Answer() => Room.Decide(_room, _answer, _context);
}
