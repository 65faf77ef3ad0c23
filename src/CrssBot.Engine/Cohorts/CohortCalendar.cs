using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CrssBot.Engine.Prompts;

namespace CrssBot.Engine.Cohorts;

/// <summary>What a cohort is taught when. Nothing is asked before its week has begun.</summary>
/// <param name="Start">The local date on which week 1 begins.</param>
/// <param name="Weeks">1 to <see cref="MostWeeks"/>, in order.</param>
/// <param name="Sessions">When the cohort meets, each week of the calendar; at most <see cref="MostSessions"/>; null: not at set times.</param>
public sealed record CohortCalendar(DateOnly Start, ImmutableArray<CalendarWeek> Weeks, ImmutableArray<SessionTime>? Sessions = null)
{
    /// <summary>A year.</summary>
    public const int MostWeeks = 52;

    /// <summary>Domains and concepts that a week can name.</summary>
    public const int MostTopics = 100;

    /// <summary>Meetings in a week.</summary>
    public const int MostSessions = 7;

    [JsonIgnore]
    public ImmutableArray<SessionTime> Meetings => Sessions is { IsDefault: false } sessions ? sessions : [];

    /// <summary>The week of a local date, from 1; 0 and below before the start, above the number of weeks after the end.</summary>
    public int WeekOn(DateOnly date) => (int)Math.Floor((date.DayNumber - Start.DayNumber) / 7.0) + 1;

    /// <summary>The meetings that begin after an instant, in order, as long as the weeks last.</summary>
    public IEnumerable<(int Week, SessionTime Session, DateTimeOffset Begins)> MeetingsAfter(DateTimeOffset after, string zone)
    {
        for (var date = Later(PromptSchedule.DateIn(zone, after), Start); WeekOn(date) <= Weeks.Length; date = date.AddDays(1))
        {
            foreach (var session in Meetings.Where(s => s.Day == date.DayOfWeek).OrderBy(s => s.At))
            {
                if (PromptSchedule.At(zone, date, session.At) is var begins && begins > after)
                {
                    yield return (WeekOn(date), session, begins);
                }
            }
        }
    }

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;

    /// <summary>A calendar comes from a request's body: any part may be missing or made up.</summary>
    public bool IsSound(Catalog catalog) =>
        Weeks is { IsDefault: false, Length: >= 1 and <= MostWeeks }
        && Start.Year is >= 2000 and <= 2100
        && Meetings.Length <= MostSessions
        && Meetings.All(s => s is not null && Enum.IsDefined(s.Day) && s.Minutes is >= SessionTime.Shortest and <= SessionTime.Longest)
        && Weeks.All(w =>
            w is { Domains.IsDefault: false, Concepts.IsDefault: false } && w.Domains.Length + w.Concepts.Length <= MostTopics
        )
        && Weeks.SelectMany(w => w.Domains).All(d => catalog.Domains.Any(k => string.Equals(k.Slug, d, StringComparison.Ordinal)))
        && Weeks.SelectMany(w => w.Concepts).All(catalog.ConceptById.ContainsKey)
        && Weeks.Any(w => !w.IsBreak);
}

/// <param name="Domains">Slugs: every concept of theirs that no week names by itself.</param>
public sealed record CalendarWeek(ImmutableArray<string> Domains, ImmutableArray<ConceptId> Concepts)
{
    /// <summary>Nothing new is taught.</summary>
    public bool IsBreak => Domains.IsEmpty && Concepts.IsEmpty;
}

/// <summary>One meeting of the week, in the room's zone.</summary>
public sealed record SessionTime(DayOfWeek Day, TimeOnly At, int Minutes = 60)
{
    public const int Shortest = 10;
    public const int Longest = 8 * 60;
}

/// <summary>A calendar as it was shown to a facilitator.</summary>
/// <param name="Number">From 1, and never used again in the room.</param>
/// <param name="Calendar">Null once it is in use.</param>
public sealed record CalendarDraft(int Number, CohortCalendar? Calendar);
