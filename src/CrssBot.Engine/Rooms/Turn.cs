using System.Collections.Immutable;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Engine.Rooms;

/// <summary>What the shell knows and a decision needs.</summary>
/// <param name="CatchUp">How late a daily prompt may still be posted.</param>
public sealed record RoomContext(Catalog Catalog, TimeSpan CatchUp)
{
    /// <summary>Default of <see cref="CatchUp"/>.</summary>
    public static readonly TimeSpan DefaultCatchUp = TimeSpan.FromHours(6);
}

/// <summary>One decision while it is being made: lives inside <see cref="Room.Decide"/> and never leaves it.</summary>
internal sealed class Turn(RoomState state, RoomRequest request, DateTimeOffset now, RoomContext context)
{
    private readonly ImmutableArray<Attempt>.Builder _attempts = ImmutableArray.CreateBuilder<Attempt>();
    private readonly ImmutableArray<RoomEvent>.Builder _events = ImmutableArray.CreateBuilder<RoomEvent>();
    private bool _beyondAnswers;

    public RoomState State { get; private set; } = state;

    public RoomRequest Request { get; } = request;

    /// <summary>max(stamp, state.Last).</summary>
    public DateTimeOffset Now { get; } = now;

    public RoomContext Context { get; } = context;

    public MemberId By => Request.By;

    public bool IsFacilitator => State.IsFacilitator(By, Request.Standing);

    public Quiz Quiz => State.Quiz!;

    /// <summary>Change something that only a snapshot can carry.</summary>
    public void Set(RoomState next)
    {
        State = next;
        _beyondAnswers = true;
    }

    public void Set(Quiz quiz) => Set(State with { Quiz = quiz });

    public void Set(QuizPhase phase) => Set(Quiz with { Phase = phase });

    /// <summary>Take an answer: the state moves exactly as it will when the attempt is read back.</summary>
    public void Take(Attempt attempt)
    {
        State = Room.Apply(State, attempt);
        _attempts.Add(attempt);
    }

    /// <summary>Record an attempt whose effect on the state is set beside it.</summary>
    public void Record(Attempt attempt) => _attempts.Add(attempt);

    public void Say(RoomEvent happened) => _events.Add(happened);

    public Decision Done()
    {
        var attempts = _attempts.ToImmutable();
        if (attempts.IsEmpty && !_beyondAnswers)
        {
            return Decision.Same(State);
        }

        if (_beyondAnswers)
        {
            State = State with { Last = Now };
        }

        return new Decision(State, attempts, _events.ToImmutable(), OnlyAnswers: !_beyondAnswers, Changed: true, Refusal: null);
    }
}
