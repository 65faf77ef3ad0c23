using System.Collections.Immutable;
using System.Globalization;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Engine.Prompts;

/// <summary>A room's daily prompts: what is due, what was posted in the last seven days.</summary>
/// <param name="Due">The next prompt's local date and instant; null when daily prompts are off.</param>
/// <param name="Tzdb">The time zone database that <paramref name="Due"/> was computed with.</param>
/// <param name="LastDate">The last local date that was posted or skipped: one post or one recorded skip a date, whatever is restarted or re-scheduled.</param>
/// <param name="Posts">Oldest first.</param>
/// <param name="Used">Prompts that will not come again until the set is used up.</param>
public sealed record Daily(
    DailyDue? Due,
    string Tzdb,
    DateOnly? LastDate,
    ImmutableArray<DailyPost> Posts,
    ImmutableSortedSet<PromptId> Used
)
{
    public static readonly Daily Empty = new(null, "", null, [], []);

    /// <summary>Days that a prompt can be answered.</summary>
    public const int AnswerableDays = 7;

    /// <summary>The split is shown at these numbers of answers and stays as it was in between.</summary>
    public static readonly ImmutableArray<int> SplitSteps = [5, 10, 20, 40];

    public static SessionId SessionOf(DateOnly date) => new(string.Create(CultureInfo.InvariantCulture, $"daily-{date:yyyy-MM-dd}"));
}

public sealed record DailyDue(DateOnly Date, DateTimeOffset At);

/// <summary>One date's prompt, as it was posted, or the record that it was skipped.</summary>
/// <param name="Question">As drawn; null unless the prompt is a question.</param>
/// <param name="Split">Counts by option in drawn order, fixed at the last step reached; empty before the first.</param>
/// <param name="Revealed">The next prompt was posted, so key and points are public.</param>
/// <param name="Skipped">Nothing was posted.</param>
/// <param name="Reason">Why it was skipped; null in records from before reasons were kept.</param>
public sealed record DailyPost(
    DateOnly Date,
    DateTimeOffset At,
    PromptId? Prompt,
    PromptKind Kind,
    Question? Question,
    string? Text,
    ImmutableArray<string> Consider,
    ImmutableArray<ConceptId> Concepts,
    ImmutableSortedDictionary<MemberId, Ballot> Answers,
    ImmutableArray<int> Split,
    bool Revealed,
    bool Skipped,
    SkipReason? Reason = null
);

public enum SkipReason
{
    /// <summary>It was due for longer than the catch-up window.</summary>
    TooLate,

    /// <summary>By the calendar nothing was taught yet that has a prompt.</summary>
    NothingTaught,
}
