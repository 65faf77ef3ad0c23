using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime;

/// <summary>Where a group is, for whoever begins or comes back.</summary>
public static class Course
{
    /// <summary>Characters of a week's topics that are said.</summary>
    private const int TopicsShown = 300;

    /// <summary>"Week 3 of 8: Boundaries, Confidentiality."; null without a calendar.</summary>
    public static string? Line(RoomView view, Catalog catalog) =>
        (view.Calendar, view.Week) switch
        {
            ({ } calendar, < 1) => $"The course begins on {Words.Date(calendar.Start)}.",
            ({ } calendar, { } week) when week > calendar.Weeks.Length =>
                "The course's weeks are over; questions come from everything it taught.",
            ({ } calendar, { } week) =>
                $"Week {week} of {calendar.Weeks.Length}: {Shortened(CalendarText.Topics(calendar.Weeks[week - 1], catalog))}.",
            _ => null,
        };

    /// <summary>The concepts that the group was asked about last, newest first; until there are five, what its calendar has taught.</summary>
    public static ImmutableArray<ConceptId> Concepts(RoomView view, Catalog catalog)
    {
        var taught = Taught.On(view.Calendar, view.Week ?? 0, catalog)?.SoFar(catalog) ?? [];
        return [.. view.Met.Where(catalog.ConceptById.ContainsKey).Concat(taught).Distinct().Take(Room.ConceptsMet)];
    }

    private static string Shortened(string topics) => topics.Length <= TopicsShown ? topics : $"{topics.AsSpan(0, TopicsShown - 1)}…";
}
