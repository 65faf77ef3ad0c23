using System.Collections.Frozen;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Cohorts;

/// <summary>When a matter was taught, as a draw needs to know it.</summary>
public enum Teaching
{
    /// <summary>Its week has not begun, or no week names it: it is not asked.</summary>
    NotYet,
    Earlier,
    ThisWeek,
}

/// <summary>What a cohort has been taught by a date.</summary>
public sealed class Taught
{
    /// <summary>Of ten things that are asked, how many are about the present week, as long as that has enough.</summary>
    public const int TenthsOfThisWeek = 7;

    private readonly FrozenDictionary<ConceptId, int> _weeks;
    private readonly int _week;

    private Taught(FrozenDictionary<ConceptId, int> weeks, int week)
    {
        (_weeks, _week) = (weeks, week);
    }

    /// <summary>Null without a calendar: then the whole pack may be asked.</summary>
    public static Taught? In(RoomState room, Catalog catalog, DateTimeOffset now) =>
        On(room.Calendar, room.Calendar?.WeekOn(PromptSchedule.DateIn(room.Settings.Zone, now)) ?? 0, catalog);

    /// <summary>Null without a calendar.</summary>
    /// <param name="week">The present one, from 1.</param>
    public static Taught? On(CohortCalendar? calendar, int week, Catalog catalog) =>
        calendar is null ? null : new Taught(Weeks(calendar, catalog), week);

    public Teaching Of(Question question) => Of(question.Concepts);

    /// <summary>A reflection about nothing in particular can be asked at any time.</summary>
    public Teaching Of(Prompt prompt, Catalog catalog) =>
        prompt.Question is { } question ? Of(catalog.QuestionById[question])
        : prompt.Concepts.IsEmpty ? Teaching.Earlier
        : Of(prompt.Concepts);

    /// <summary>What has been taught by now: the latest week first, in the order of the pack.</summary>
    public IEnumerable<ConceptId> SoFar(Catalog catalog) =>
        catalog
            .Concepts.Where(c => _weeks.TryGetValue(c.Id, out var week) && week <= _week)
            .OrderByDescending(c => _weeks[c.Id])
            .Select(c => c.Id);

    /// <summary>What touches several concepts is taught with the last of them.</summary>
    public Teaching Of(IEnumerable<ConceptId> concepts)
    {
        var latest = 0;
        foreach (var concept in concepts)
        {
            if (!_weeks.TryGetValue(concept, out var week) || week > _week)
            {
                return Teaching.NotYet;
            }

            latest = Math.Max(latest, week);
        }

        return latest == _week ? Teaching.ThisWeek
            : latest > 0 ? Teaching.Earlier
            : Teaching.NotYet;
    }

    /// <summary>
    /// The week that names a concept, the first if several do, or else the first that names its domain: a facilitator who puts a concept into week 6 does not
    /// want it asked in week 2 with the rest of its domain.
    /// </summary>
    private static FrozenDictionary<ConceptId, int> Weeks(CohortCalendar calendar, Catalog catalog)
    {
        var named = new Dictionary<ConceptId, int>();
        var domains = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var week = 1; week <= calendar.Weeks.Length; week++)
        {
            foreach (var concept in calendar.Weeks[week - 1].Concepts)
            {
                named.TryAdd(concept, week);
            }

            foreach (var domain in calendar.Weeks[week - 1].Domains)
            {
                domains.TryAdd(domain, week);
            }
        }

        foreach (var concept in catalog.Concepts)
        {
            if (domains.TryGetValue(concept.Domain, out var week))
            {
                named.TryAdd(concept.Id, week);
            }
        }

        return named.ToFrozenDictionary();
    }
}
