using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Engine.Alone;

/// <summary>What a private room has open: a set to review or practice, and beside it a practice exam, which may take days.</summary>
/// <param name="Set">The latest; null before the first.</param>
/// <param name="Exam">The latest; null before the first.</param>
public sealed record Sittings(Sitting? Set, Sitting? Exam)
{
    public static readonly Sittings None = new(null, null);

    internal Sitting? Find(SessionId session) =>
        Set?.Id == session ? Set
        : Exam?.Id == session ? Exam
        : null;

    internal Sittings With(Sitting sitting) => sitting.IsExam ? this with { Exam = sitting } : this with { Set = sitting };
}

/// <summary>Questions that one member answers alone.</summary>
/// <param name="Mode"><see cref="StudyMode.Review"/>, <see cref="StudyMode.Practice"/> or <see cref="StudyMode.Exam"/>.</param>
/// <param name="Questions">As drawn: text, revision and option order stay what they were, whatever the pack says later.</param>
/// <param name="Opened">When it began, or last went on after a pause.</param>
/// <param name="Strict">An exam that cannot be paused.</param>
/// <param name="Answers">By place, from 1. Of an exam the last one counts, of the others the first.</param>
public sealed record Sitting(
    SessionId Id,
    StudyMode Mode,
    ImmutableArray<Question> Questions,
    DateTimeOffset Opened,
    bool Strict,
    SittingPhase Phase,
    ImmutableSortedDictionary<int, Ballot> Answers
)
{
    [JsonIgnore]
    public bool IsExam => Mode == StudyMode.Exam;

    /// <summary>An exam keeps its rationales for the end; elsewhere each comes with its answer.</summary>
    internal bool Explains(int ordinal) => IsExam ? Phase is SittingPhase.Over : Answers.ContainsKey(ordinal);
}

/// <summary>Where a sitting stands. A closed set.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "phase")]
[JsonDerivedType(typeof(Running), "running")]
[JsonDerivedType(typeof(Paused), "paused")]
[JsonDerivedType(typeof(Over), "over")]
public abstract record SittingPhase
{
    private SittingPhase() { }

    /// <param name="EndsAt">An answer stamped up to and including this instant is in time; null: no clock.</param>
    public sealed record Running(DateTimeOffset? EndsAt) : SittingPhase;

    /// <param name="Left">The time that goes on at *Resume*; null: no clock.</param>
    public sealed record Paused(TimeSpan? Left) : SittingPhase;

    public sealed record Over(DateTimeOffset At, SittingEnd End) : SittingPhase;
}

public enum SittingEnd
{
    /// <summary>Its member handed it in.</summary>
    Finished,

    TimeUp,
}

/// <summary>The numbers of studying alone, each with its unit and why.</summary>
public static class AloneRules
{
    /// <summary>Questions of an exam and its time, as the one (undated) source on the real exam has them: fact "exam-format" of the pack.</summary>
    public const int ExamQuestions = 100;
    public static readonly TimeSpan ExamTime = TimeSpan.FromHours(2);

    /// <summary>Questions of a set.</summary>
    public const int MaxQuestions = 50;
    public const int DefaultQuestions = 10;
}
