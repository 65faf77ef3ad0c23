namespace CrssBot.Engine;

/// <summary>How a session was run.</summary>
public enum StudyMode
{
    Together,
    Timed,
    Discuss,
    Daily,
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
/// <param name="Final">Counts. Set at the close (group) or at the press (daily).</param>
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
);
