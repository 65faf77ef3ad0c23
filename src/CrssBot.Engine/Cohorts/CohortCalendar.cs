using System.Collections.Immutable;

namespace CrssBot.Engine.Cohorts;

/// <summary>What a cohort is taught when. Nothing is asked before its week has begun.</summary>
/// <param name="Start">The local date on which week 1 begins.</param>
/// <param name="Weeks">1 to <see cref="MostWeeks"/>, in order.</param>
public sealed record CohortCalendar(DateOnly Start, ImmutableArray<CalendarWeek> Weeks)
{
    /// <summary>A year.</summary>
    public const int MostWeeks = 52;

    /// <summary>Domains and concepts that a week can name.</summary>
    public const int MostTopics = 100;

    /// <summary>The week of a local date, from 1; 0 and below before the start, above the number of weeks after the end.</summary>
    public int WeekOn(DateOnly date) => (int)Math.Floor((date.DayNumber - Start.DayNumber) / 7.0) + 1;

    /// <summary>A calendar comes from a request's body: any part may be missing or made up.</summary>
    public bool IsSound(Catalog catalog) =>
        Weeks is { IsDefault: false, Length: >= 1 and <= MostWeeks }
        && Start.Year is >= 2000 and <= 2100
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
