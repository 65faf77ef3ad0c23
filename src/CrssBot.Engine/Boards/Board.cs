using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Engine.Boards;

/// <summary>
/// What a room answered in the present week, by member, and in the weeks before, in total. How many answers were right is the sum of the splits
/// that the room was shown: it says nothing of anybody that they do not already say.
/// </summary>
/// <param name="Week">The Monday that the present week began on, in the room's zone.</param>
/// <param name="Members">This week's; whoever was forgotten is in it under a name of nobody's.</param>
/// <param name="Shown">The answers of this week's splits, and the right ones among them; null before the first.</param>
/// <param name="Past">Oldest first, at most <see cref="PastWeeks"/>; weeks in which nobody answered are left out.</param>
public sealed record Board(DateOnly Week, ImmutableSortedDictionary<MemberId, Tally> Members, Tally? Shown, ImmutableArray<PastWeek> Past)
{
    /// <summary>The weeks that a team is compared with.</summary>
    public const int PastWeeks = 4;

    [JsonIgnore]
    public int Answered => Members.Sum(m => m.Value.Answered);

    /// <summary>The Monday that a date's week began on.</summary>
    internal static DateOnly WeekOf(DateOnly date) => date.AddDays(-(((int)date.DayOfWeek + 6) % 7));

    /// <summary>The board as it stands on a date: a week that is over has become one of the past.</summary>
    public static Board On(DateOnly date, Board? before)
    {
        var week = WeekOf(date);
        if (before is null)
        {
            return new Board(week, ImmutableSortedDictionary<MemberId, Tally>.Empty, null, []);
        }

        // A room that moved to another zone may be back in the week before for some hours: it stays in the later one.
        if (before.Week >= week)
        {
            return before;
        }

        var past = before.Members.IsEmpty ? before.Past : before.Past.Add(new PastWeek(before.Week, before.Answered, before.Shown));
        return new Board(week, ImmutableSortedDictionary<MemberId, Tally>.Empty, null, past.Length > PastWeeks ? past[^PastWeeks..] : past);
    }

    /// <summary>With one more answer that counted.</summary>
    public Board With(MemberId member, bool correct) =>
        this with
        {
            Members = Members.SetItem(member, Members.GetValueOrDefault(member).With(correct)),
        };

    /// <summary>The room was shown a split, or more of one: so many answers, so many of them right.</summary>
    public Board Showing(int answered, int correct) =>
        this with
        {
            Shown = new Tally((Shown?.Answered ?? 0) + answered, (Shown?.Correct ?? 0) + correct),
        };

    /// <summary>What they answered stays in the total, as nobody's.</summary>
    public Board Without(MemberId member) =>
        Members.TryGetValue(member, out var theirs)
            ? this with
            {
                Members = Members.Remove(member).Add(MemberId.Nobody(Members.ContainsKey), theirs),
            }
            : this;

    /// <summary>
    /// Among those who answered this week, by how much they answered: a rank by right answers would tell those of whoever moves past. Null
    /// unless five did, or when this one did not.
    /// </summary>
    public Place? PlaceOf(MemberId member) =>
        Members.Count >= QuizRules.LeastForSplit && Members.TryGetValue(member, out var theirs)
            ? new Place(1 + Members.Count(m => m.Value.Answered > theirs.Answered), Members.Count, theirs.Answered, theirs.Correct)
            : null;
}

/// <summary>A week that is over.</summary>
/// <param name="Answered">All answers that counted.</param>
/// <param name="Shown">What its splits showed; null when there was none.</param>
public sealed record PastWeek(DateOnly Week, int Answered, Tally? Shown);

/// <summary>Where somebody stands this week; for their eyes only.</summary>
/// <param name="Rank">From 1; equals share one.</param>
public sealed record Place(int Rank, int Of, int Answered, int Correct);

/// <summary>The board as it was last posted: a message does not change under people's eyes when more is answered.</summary>
/// <param name="Number">From 1, and never used again in the room.</param>
/// <param name="Named">Who was named; they are shown as long as they let their name stand.</param>
/// <param name="Before">The one before, which names nobody any more: what somebody once let stand does not stay behind them.</param>
public sealed record PostedBoard(
    int Number,
    DateOnly Week,
    int Answered,
    Tally? Shown,
    ImmutableArray<PastWeek> Past,
    ImmutableArray<NamedMember> Named,
    PostedBoard? Before = null
);

/// <param name="Answered">How much, and not how well: right answers beside the room's splits would tell those of whoever is not named.</param>
public sealed record NamedMember(MemberId Member, int Answered);
