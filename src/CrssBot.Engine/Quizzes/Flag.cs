namespace CrssBot.Engine.Quizzes;

/// <summary>What is wrong with a question, chosen from a list. Stored by number: new ones go to the end.</summary>
public enum FlagReason
{
    WrongKey,
    TwoRight,
    Unclear,
    OutOfDate,
    Hurtful,
}

/// <summary>A member's word that a question needs mending. A member flags a revision once; flagging again replaces the reason.</summary>
/// <param name="Room">Where it was asked.</param>
/// <param name="At">UTC.</param>
public sealed record Flag(QuestionId Question, int Revision, FlagReason Reason, MemberId Member, RoomId Room, DateTimeOffset At)
{
    /// <inheritdoc cref="Attempt.WithoutMember"/>
    public Flag WithoutMember(MemberId oneOff) => this with { Member = oneOff, At = Attempt.MonthOf(At) };
}
