using System.Collections.Immutable;
using System.Text.Json.Serialization;

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

/// <summary>What became of a question that members of a room flagged.</summary>
public enum FlagStanding
{
    /// <summary>Fewer than <see cref="QuizRules.FlagsToHide"/> did so far.</summary>
    Counting,

    /// <summary>Not asked here until a facilitator rules.</summary>
    Hidden,

    /// <summary>A facilitator ruled: not asked here.</summary>
    LeftOut,

    /// <summary>A facilitator ruled: asked as before, however many flag it.</summary>
    AskedAgain,
}

/// <summary>A question that was flagged in a room; a later revision of it begins anew.</summary>
/// <param name="By">While it is counted: whose flags, and why. Empty from then on, since it no longer matters whose.</param>
/// <param name="Reasons">Once enough flagged it; sorted, so that no order tells whose.</param>
public sealed record FlaggedQuestion(
    int Revision,
    ImmutableSortedDictionary<MemberId, FlagReason> By,
    FlagStanding Standing,
    ImmutableArray<FlagReason> Reasons
)
{
    [JsonIgnore]
    public bool IsHidden => Standing is FlagStanding.Hidden or FlagStanding.LeftOut;
}
