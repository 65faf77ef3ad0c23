using CrssBot.Engine.Quizzes;

namespace CrssBot.Engine;

/// <summary>How a session was run.</summary>
public enum StudyMode
{
    Together,
    Timed,
    Discuss,
    Daily,
    Review,
    Practice,
    Exam,
    Rolling,
    Scenario,
}

/// <summary>
/// One recorded answer to one question by one member in one round: the only source of every score, due date and statistic.
/// Key: (session, ordinal, round, member).
/// </summary>
/// <param name="Ordinal">Place of the question in its session, from 1.</param>
/// <param name="Round">1, or 2 for the second vote of *discuss*.</param>
/// <param name="Option">The option's stable id, never a letter.</param>
/// <param name="Guessed">The member pressed *I guessed*.</param>
/// <param name="At">When the platform's press was received, UTC; of a changed answer, never before the press it replaces.</param>
/// <param name="Elapsed">By the member's own clock, from the question's opening.</param>
/// <param name="Order">The platform's own order of presses; a press not above the stored one changes nothing.</param>
/// <param name="Version">The head version that wrote it; 0 until committed.</param>
/// <param name="Final">Counts. Set at the close (group, exam) or at the press (daily, review, practice).</param>
public sealed record Attempt(
    RoomId Room,
    SessionId Session,
    int Ordinal,
    int Round,
    MemberId Member,
    QuestionId Question,
    int Revision,
    OptionId Option,
    bool Correct,
    bool Guessed,
    DateTimeOffset At,
    TimeSpan Elapsed,
    StudyMode Mode,
    long Order,
    long Version,
    bool Final
)
{
    /// <summary>The session of every attempt whose member was erased.</summary>
    public static readonly SessionId Erased = new("erased");

    /// <summary>A ballot as it is recorded.</summary>
    internal static Attempt Of(
        RoomId room,
        SessionId session,
        int ordinal,
        int round,
        MemberId member,
        Question question,
        Ballot ballot,
        StudyMode mode,
        bool final
    ) =>
        new(
            room,
            session,
            ordinal,
            round,
            member,
            question.Id,
            question.Revision,
            ballot.Option,
            Correct: ballot.Option == question.Key,
            ballot.Guessed,
            ballot.At,
            ballot.Elapsed,
            mode,
            ballot.Order,
            Version: 0,
            final
        );

    /// <summary>
    /// What is kept when its member is erased: room, question, revision, option, correct, mode, month. Whatever else could lead back to the
    /// person goes, and with it the place among the attempts of an evening.
    /// </summary>
    /// <param name="oneOff">Random, for this attempt alone: two of one person are not known as such.</param>
    public Attempt WithoutMember(MemberId oneOff) =>
        this with
        {
            Session = Erased,
            // Of a room of one, the room is the person.
            Room = Room.IsAlone ? RoomId.Alone : Room,
            Ordinal = 0,
            Round = 1,
            Member = oneOff,
            Guessed = false,
            At = MonthOf(At),
            Elapsed = TimeSpan.Zero,
            Order = 0,
            Version = 0,
        };

    internal static DateTimeOffset MonthOf(DateTimeOffset at) => new(at.UtcDateTime.Year, at.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
