using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CrssBot.Engine.Rooms;
using CrssBot.Engine.Scenarios;

namespace CrssBot.Engine.Quizzes;

/// <summary>What a quiz is to be.</summary>
/// <param name="Questions">1 to 50; fewer are asked when the pack has fewer.</param>
/// <param name="Domain">A domain's slug, or null for all.</param>
/// <param name="Concept">Only questions about this concept, or null.</param>
/// <param name="Mode"><see cref="StudyMode.Together"/>, <see cref="StudyMode.Timed"/>, <see cref="StudyMode.Discuss"/> or <see cref="StudyMode.Scenario"/>.</param>
/// <param name="Seconds">*timed* only: 10 to 300 seconds a question.</param>
/// <param name="Case">*scenario* only: which; null: the one that the room played longest ago.</param>
/// <param name="SpeedBonus">*timed* only: earlier right answers earn more, by each member's own window. Off by default.</param>
public sealed record QuizPlan(
    int Questions,
    StudyMode Mode,
    string? Domain = null,
    ConceptId? Concept = null,
    int Seconds = 60,
    bool SpeedBonus = false,
    CaseId? Case = null
)
{
    public static readonly QuizPlan Default = new(5, StudyMode.Discuss);

    /// <summary>The same about one concept; a case is about more than one, so a quiz takes its place.</summary>
    public QuizPlan About(ConceptId concept) =>
        Mode == StudyMode.Scenario ? Default with { Concept = concept } : this with { Domain = null, Concept = concept };

    /// <summary>A question of the domain and about the concept that were chosen, if any were.</summary>
    public bool Fits(Question question) =>
        (Domain is null || string.Equals(question.Domain, Domain, StringComparison.Ordinal))
        && (Concept is not { } concept || question.Concepts.Contains(concept));
}

/// <summary>A quiz of a room, from its lobby to how the room did.</summary>
/// <param name="Questions">As drawn: text, revision and option order stay what they were, whatever the pack says later.</param>
/// <param name="StartedBy"><see cref="RoomRequest.Clock"/> once who opened it was forgotten.</param>
/// <param name="Players">Members, and under a name of nobody's what forgotten ones had answered.</param>
/// <param name="Ordinal">The current question, from 1; 0 in the lobby.</param>
/// <param name="Awaited">How many players a question waits for: present, and not silent for two questions.</param>
/// <param name="Case">*scenario*: as drawn; its decisions become questions one by one, as the room takes its way.</param>
/// <param name="Counted">How many questions were revealed and counted.</param>
public sealed record Quiz(
    SessionId Id,
    QuizPlan Plan,
    MemberId StartedBy,
    ImmutableSortedDictionary<MemberId, Player> Players,
    int Awaited,
    ImmutableArray<Question> Questions,
    int Ordinal,
    int Counted,
    QuizPhase Phase,
    Case? Case = null
)
{
    /// <summary>Holds the room's one place for a live quiz.</summary>
    [JsonIgnore]
    public bool IsLive => Phase is not QuizPhase.Finished;

    [JsonIgnore]
    public Question Current => Questions[Ordinal - 1];

    internal Quiz With(ImmutableSortedDictionary<MemberId, Player> players) =>
        this with
        {
            Players = players,
            Awaited = players.Count(p => p.Value.IsAwaited),
        };
}

/// <summary>A member in a quiz. The score survives leaving and coming back.</summary>
/// <param name="Missed">Questions in a row without an answer.</param>
/// <param name="Points">One a right answer; ten and up to five more with the speed bonus.</param>
public sealed record Player(bool Present, int Missed = 0, int Answered = 0, int Correct = 0, int Points = 0)
{
    [JsonIgnore]
    public bool IsAwaited => Present && Missed < QuizRules.MissedToLeave;
}

/// <summary>One member's answer to the open question.</summary>
public sealed record Ballot(OptionId Option, DateTimeOffset At, TimeSpan Elapsed, bool Guessed, long Order)
{
    /// <summary>Part of what was shown, and nobody's.</summary>
    internal Ballot Disowned() => new(Option, DateTimeOffset.UnixEpoch, TimeSpan.Zero, Guessed: false, Order: 0);

    /// <summary>An answer on one's own clock, which runs from the answer before; null when a later press is there already.</summary>
    /// <param name="opened">When they began.</param>
    internal static Ballot? OnOwnClock(
        RoomRequest request,
        OptionId option,
        bool guessed,
        DateTimeOffset opened,
        ImmutableSortedDictionary<int, Ballot> answers,
        int ordinal
    )
    {
        var stored = answers.GetValueOrDefault(ordinal);
        if (stored is not null && request.Order <= stored.Order)
        {
            return null;
        }

        // The later press replaces the earlier in the store too: were its instant earlier, a reloaded room's time would run backwards.
        var at = stored is not null && stored.At > request.Stamp ? stored.At : request.Stamp;
        var since = answers.Values.Select(a => a.At).Append(opened).Max();
        return new Ballot(option, at, request.Stamp > since ? request.Stamp - since : TimeSpan.Zero, guessed, request.Order);
    }
}

public enum PauseReason
{
    /// <summary>Nobody answered a question.</summary>
    Idle,

    /// <summary>The bot was away for long.</summary>
    Outage,

    /// <summary>The platform does not let the bot show the quiz here.</summary>
    Blocked,
}

public enum FinishReason
{
    Completed,
    Stopped,

    /// <summary>The lobby or the pause outlived its time.</summary>
    Expired,
}

/// <summary>Where a quiz stands. A closed set.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "phase")]
[JsonDerivedType(typeof(Lobby), "lobby")]
[JsonDerivedType(typeof(Asking), "asking")]
[JsonDerivedType(typeof(Talking), "talking")]
[JsonDerivedType(typeof(Revealing), "revealing")]
[JsonDerivedType(typeof(Paused), "paused")]
[JsonDerivedType(typeof(Finished), "finished")]
public abstract record QuizPhase
{
    private QuizPhase() { }

    public sealed record Lobby(DateTimeOffset ExpiresAt) : QuizPhase;

    /// <param name="Round">1, or 2 for the second vote of *discuss*.</param>
    /// <param name="ClosesAt">An answer stamped up to and including this instant is in time.</param>
    /// <param name="WakeAt">When the room acts on it: after the stragglers.</param>
    /// <param name="First">The first vote, in round 2; empty before.</param>
    public sealed record Asking(
        int Round,
        DateTimeOffset OpenedAt,
        DateTimeOffset ClosesAt,
        DateTimeOffset WakeAt,
        ImmutableSortedDictionary<MemberId, Ballot> Answers,
        ImmutableSortedDictionary<MemberId, Ballot> First
    ) : QuizPhase;

    public sealed record Talking(DateTimeOffset Until, ImmutableSortedDictionary<MemberId, Ballot> First) : QuizPhase;

    /// <param name="Taken">*scenario*: what the majority decided.</param>
    /// <param name="Tied">*scenario*: two or more had as many votes, and it was drawn by lot.</param>
    /// <param name="Answers">What counted: the second vote where there was one, else the first.</param>
    public sealed record Revealing(
        DateTimeOffset Until,
        ImmutableSortedDictionary<MemberId, Ballot> Answers,
        ImmutableSortedDictionary<MemberId, Ballot> First,
        bool Skipped,
        OptionId? Taken = null,
        bool Tied = false
    ) : QuizPhase;

    /// <param name="Held">What goes on at *Resume*, with the whole of its time.</param>
    public sealed record Paused(PauseReason Reason, DateTimeOffset ExpiresAt, QuizPhase Held) : QuizPhase;

    /// <param name="Shown">The reveal that was the last thing shown and stays; null when a question was withdrawn or none was asked.</param>
    public sealed record Finished(DateTimeOffset At, FinishReason Reason, Revealing? Shown = null) : QuizPhase;
}
