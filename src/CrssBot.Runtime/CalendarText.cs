using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CrssBot.Engine;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Concepts;

namespace CrssBot.Runtime;

/// <summary>
/// A cohort's calendar as a facilitator types or pastes it, both ways: "Week 3: boundaries, confidentiality" and "Tuesdays 6:30 PM, 90 minutes".
/// </summary>
public static partial class CalendarText
{
    /// <summary>Characters of all weeks together.</summary>
    public const int Longest = 4000;

    /// <summary>Characters of all meetings together.</summary>
    public const int LongestSessions = 300;

    /// <summary>Topics that are looked up.</summary>
    private const int Most = 200;

    private const string OneConcept = "(concept)";

    private static readonly ImmutableArray<string> Breaks = ["break", "off", "holiday", "no class", "no meeting", "review", "catch up"];

    /// <summary>
    /// The weeks that the lines name, each topic with what the look-up takes it for. Weeks in between that no line names are breaks. Below a line
    /// that is a week's heading alone its topics may follow; without any heading each line is a week.
    /// </summary>
    /// <param name="find">A look-up: text and how many results at most.</param>
    public static CalendarReading Read(string text, Catalog catalog, Func<string, int, ConceptAnswer> find)
    {
        var weeks = new SortedDictionary<int, List<ReadTopic>>();
        var dropped = new List<ReadTopic>();
        var topics = 0;
        var (first, last, isHeading) = (0, 0, false);
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var rest = line;
            if (WeekLine().Match(line) is { Success: true } named)
            {
                first = Number(named.Groups["first"].Value);
                last = Math.Clamp(Number(named.Groups["last"].Value), first, Math.Max(first, CohortCalendar.MostWeeks));
                rest = named.Groups["rest"].Value;
                isHeading = rest.Length == 0;
            }
            else if (
                NumberedLine().Match(line) is { Success: true } numbered
                && Number(numbered.Groups["first"].Value) is >= 1 and <= CohortCalendar.MostWeeks and var number
            )
            {
                // Below a heading it numbers the topics.
                rest = numbered.Groups["rest"].Value;
                (first, last) = isHeading ? (first, last) : (number, number);
            }
            else if (!isHeading)
            {
                (first, last) = (last + 1, last + 1);
            }

            if (first is < 1 or > CohortCalendar.MostWeeks)
            {
                dropped.Add(new ReadTopic(line, null, null));
                continue;
            }

            // Nobody teaches more; and a text of commas alone is not to keep everyone else waiting.
            ReadTopic[] read = [.. Topics(rest, catalog).Take(Most - topics).SelectMany(t => TopicsOf(t, catalog, find))];
            topics += read.Length;
            for (var week = first; week <= last; week++)
            {
                weeks.TryAdd(week, []);
                weeks[week].AddRange(read);
            }
        }

        var count = weeks.Count == 0 ? 0 : weeks.Keys.Max();
        return new CalendarReading(
            [
                .. Enumerable
                    .Range(1, count)
                    .Select(w => new ReadWeek([.. (weeks.GetValueOrDefault(w) ?? []).Take(CohortCalendar.MostTopics)])),
            ],
            [.. dropped]
        );
    }

    /// <summary>A calendar as it was entered: to be shown before it counts, or what is wrong with it in one sentence.</summary>
    /// <param name="weeks">What is longer than <see cref="Longest"/> is not read.</param>
    public static EnteredCalendar Enter(DateOnly start, string meets, string weeks, Catalog catalog, Func<string, int, ConceptAnswer> find)
    {
        if (ReadSessions(meets) is not { } sessions)
        {
            return new EnteredCalendar(
                null,
                [],
                "The meetings are not in a form I can read. Write them such as: Tuesdays 6:30 PM, 90 minutes."
            );
        }

        var read = Read(weeks.Length <= Longest ? weeks : weeks[..Longest], catalog, find);
        var calendar = new CohortCalendar(start, read.ToWeeks(), sessions);
        ImmutableArray<string> unknown = [.. read.Unknown.Select(t => t.Text)];
        return calendar.Weeks.Any(w => !w.IsBreak)
            ? new EnteredCalendar(calendar, unknown, null)
            : new EnteredCalendar(
                null,
                unknown,
                "I recognized no topic in those weeks. Write a week on each line, such as: Week 3: boundaries, confidentiality."
            );
    }

    /// <summary>A week as it was understood: a domain is more than a concept of the same name, and says so.</summary>
    public static string Understood(CalendarWeek week, Catalog catalog) =>
        week.IsBreak
            ? "break"
            : string.Join(
                ", ",
                week.Domains.Select(d => $"{Words.DomainName(d, catalog)} (the whole domain)")
                    .Concat(week.Concepts.Select(c => catalog.ConceptById[c].Name))
            );

    /// <summary>The lines from which the same weeks are read.</summary>
    public static string Weeks(CohortCalendar calendar, Catalog catalog) =>
        string.Join('\n', calendar.Weeks.Select((w, i) => $"Week {(i + 1).ToString(CultureInfo.InvariantCulture)}: {Topics(w, catalog)}"));

    /// <summary>"Boundaries, Confidentiality", or "break".</summary>
    public static string Topics(CalendarWeek week, Catalog catalog) =>
        week.IsBreak
            ? "break"
            : string.Join(
                ", ",
                week.Domains.Select(d => Words.DomainName(d, catalog)).Concat(week.Concepts.Select(c => NameOf(c, catalog)))
            );

    /// <summary>The week's meetings; null when any part of it cannot be read. Nothing typed means no meetings.</summary>
    public static ImmutableArray<SessionTime>? ReadSessions(string text)
    {
        var sessions = ImmutableArray.CreateBuilder<SessionTime>();
        if (text.Length > LongestSessions)
        {
            return null;
        }

        var at = 0;
        foreach (Match meeting in Meeting().Matches(text))
        {
            // Nothing but what stands between two of them is left out.
            if (!Between().IsMatch(text[at..meeting.Index]) || Times(meeting) is not { } times)
            {
                return null;
            }

            at = meeting.Index + meeting.Length;
            foreach (Capture named in meeting.Groups["day"].Captures)
            {
                var day = Enum.GetValues<DayOfWeek>()
                    .First(d => d.ToString().StartsWith(named.Value[..3], StringComparison.OrdinalIgnoreCase));
                sessions.Add(new SessionTime(day, times.Begins, times.Minutes));
            }
        }

        return
            Between().IsMatch(text[at..])
            && sessions.All(s => s.Minutes is >= SessionTime.Shortest and <= SessionTime.Longest)
            && sessions.Count <= CohortCalendar.MostSessions
            ? sessions.ToImmutable()
            : null;
    }

    private static (TimeOnly Begins, int Minutes)? Times(Match meeting)
    {
        var minutes = meeting.Groups["n"] is { Success: true } n ? Number(n.Value) : 60;
        var (typed, until) = (meeting.Groups["time"].Value, meeting.Groups["end"].Value);
        if (until.Length == 0)
        {
            return Time(typed, half: "") is { } alone ? (alone, minutes) : null;
        }

        // "6:30-8 PM": the half of the day is said once, at the end; unless that would turn the meeting around, as in "11-1 PM".
        var half = Half().Match(until).Value;
        if (Time(until, half: "") is not { } ends || Time(typed, half) is not { } begins)
        {
            return null;
        }

        if (ends <= begins)
        {
            (begins, ends) = half.Length > 0 ? (begins.AddHours(12), ends) : (begins, ends.AddHours(12));
        }

        return (begins, (int)(ends - begins).TotalMinutes);
    }

    /// <summary>Between one and seven nobody meets before noon: "6:30" is in the evening, and is shown so before it counts.</summary>
    private static TimeOnly? Time(string typed, string half)
    {
        var plain = typed.Replace(".", "", StringComparison.Ordinal).Trim();
        if (!Half().IsMatch(plain))
        {
            plain = $"{plain} {half.Replace(".", "", StringComparison.Ordinal)}".Trim();
        }

        if (
            !TimeOnly.TryParse(
                plain.Contains(':', StringComparison.Ordinal) || Half().IsMatch(plain) ? plain : $"{plain}:00",
                Words.English,
                out var time
            )
        )
        {
            return null;
        }

        return !Half().IsMatch(plain) && time.Hour is >= 1 and <= 7 ? time.AddHours(12) : time;
    }

    /// <summary>"Tuesdays 6:30 PM, 90 minutes".</summary>
    public static string Sessions(ImmutableArray<SessionTime> sessions) =>
        string.Join(
            ", ",
            sessions.Select(s =>
                string.Create(
                    Words.English,
                    $"{s.Day}s {s.At.ToString("h:mm tt", Words.English)}{(s.Minutes == 60 ? "" : $", {s.Minutes} minutes")}"
                )
            )
        );

    private static IEnumerable<string> Topics(string rest, Catalog catalog)
    {
        // A name with a comma in it is one topic.
        foreach (var name in catalog.Concepts.Select(c => c.Name).Where(n => n.Contains(',', StringComparison.Ordinal)))
        {
            if (rest.Contains(name, StringComparison.OrdinalIgnoreCase))
            {
                yield return name;
                rest = rest.Replace(name, ",", StringComparison.OrdinalIgnoreCase);
            }
        }

        foreach (
            var topic in rest.Split([',', ';', '•', '|'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(t => t.Trim('.', '-', '–', ' '))
                .Where(t => t.Length > 0 && !Breaks.Contains(t, StringComparer.OrdinalIgnoreCase))
        )
        {
            yield return topic;
        }
    }

    /// <summary>"Boundaries and humility" is two where each is a name; else it is looked up as a whole.</summary>
    private static IEnumerable<ReadTopic> TopicsOf(string text, Catalog catalog, Func<string, int, ConceptAnswer> find) =>
        !IsName(text, catalog)
        && text.Split(" and ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is [_, _, ..] parts
        && parts.All(p => IsName(p, catalog))
            ? parts.Select(p => TopicOf(p, catalog, find))
            : [TopicOf(text, catalog, find)];

    /// <summary>What is called like a domain says that it is not all of it.</summary>
    private static string NameOf(ConceptId id, Catalog catalog) =>
        !catalog.ConceptById.TryGetValue(id, out var concept) ? id.Value
        : catalog.Domains.Any(d => string.Equals(d.Name, concept.Name, StringComparison.OrdinalIgnoreCase)) ? $"{concept.Name} {OneConcept}"
        : concept.Name;

    private static bool IsName(string text, Catalog catalog) =>
        catalog.Domains.Any(d => string.Equals(d.Name, text, StringComparison.OrdinalIgnoreCase))
        || catalog.Concepts.Any(c =>
            string.Equals(c.Name, text, StringComparison.OrdinalIgnoreCase)
            || string.Equals(c.Id.Value, text.Replace(' ', '-'), StringComparison.OrdinalIgnoreCase)
            || c.Aliases.Contains(text, StringComparer.OrdinalIgnoreCase)
        );

    private static ReadTopic TopicOf(string text, Catalog catalog, Func<string, int, ConceptAnswer> find)
    {
        if (text.EndsWith(OneConcept, StringComparison.OrdinalIgnoreCase))
        {
            var name = text[..^OneConcept.Length].Trim();
            return new ReadTopic(
                text,
                null,
                catalog.Concepts.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase))?.Id
            );
        }

        var bare = DomainWords().Replace(text, "").Trim();
        var domain = catalog.Domains.FirstOrDefault(d =>
            string.Equals(d.Name, bare, StringComparison.OrdinalIgnoreCase)
            || string.Equals(d.Slug, bare.Replace(' ', '-'), StringComparison.OrdinalIgnoreCase)
        );
        if (domain is not null)
        {
            return new ReadTopic(text, domain.Slug, null);
        }

        return new ReadTopic(text, null, find(text, 1) is ConceptAnswer.Match { Hits: [var hit, ..] } ? hit.Concept : null);
    }

    private static int Number(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    // A dash with spaces around it begins the topics, not the end of a range: "Week 4 - 42 CFR Part 2".
    [GeneratedRegex(
        @"^[•*#\-–\s]*(?:weeks?|wks?\.?|w)\s*(?<first>\d{1,3})(?:(?:[-–—]|\s+(?:to|and|&)\s+|\s+[-–—]\s+(?=\d{1,3}\s*(?:[:.)]|$)))(?<last>\d{1,3}))?(?!\d)\s*(?:[:.)\-–—]|\s|$)\s*(?<rest>.*)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 200
    )]
    private static partial Regex WeekLine();

    // Only with a mark behind it: "42 CFR Part 2" and "12-step programs" are topics.
    [GeneratedRegex(@"^[•*#\-–\s]*(?<first>\d{1,2})\s*[:.)](?!\d)\s*(?<rest>.*)$", RegexOptions.CultureInvariant, 200)]
    private static partial Regex NumberedLine();

    [GeneratedRegex(@"\b(?:the|whole|all of|domain|domain of)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 200)]
    private static partial Regex DomainWords();

    [GeneratedRegex(
        @"(?<day>\b(?:mon(?:days?)?|tue(?:s(?:days?)?)?|wed(?:nesdays?)?|thu(?:rs?(?:days?)?)?|fri(?:days?)?|sat(?:urdays?)?|sun(?:days?)?)\b)\.?(?:\s*(?:,|/|&|and)\s*(?<day>\b(?:mon(?:days?)?|tue(?:s(?:days?)?)?|wed(?:nesdays?)?|thu(?:rs?(?:days?)?)?|fri(?:days?)?|sat(?:urdays?)?|sun(?:days?)?)\b)\.?)*\s*,?\s*(?:at|from|@)?\s*(?<time>\d{1,2}(?::\d{2})?\s*(?:[ap]\.?m\b\.?)?)(?:\s*(?:-|–|—|to|until)\s*(?<end>\d{1,2}(?::\d{2})?\s*(?:[ap]\.?m\b\.?)?))?(?:\s*,?\s*(?:for\s+)?(?<n>\d{1,3})\s*min[a-z]*\.?)?",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        200
    )]
    private static partial Regex Meeting();

    [GeneratedRegex(@"^(?:[\s,;.&]|and|every|on)*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 200)]
    private static partial Regex Between();

    [GeneratedRegex(@"[ap]\.?m\b\.?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 200)]
    private static partial Regex Half();
}

/// <param name="Calendar">Null when something is wrong.</param>
/// <param name="Unknown">What nothing in the pack was found for, and is left out.</param>
/// <param name="Wrong">One sentence, and what to do; null when all is well.</param>
public sealed record EnteredCalendar(CohortCalendar? Calendar, ImmutableArray<string> Unknown, string? Wrong);

/// <summary>What was read from a facilitator's lines, to be shown to them before it counts.</summary>
/// <param name="Dropped">Lines of weeks that there cannot be.</param>
public sealed record CalendarReading(ImmutableArray<ReadWeek> Weeks, ImmutableArray<ReadTopic> Dropped)
{
    /// <summary>What nothing in the pack was found for, each once.</summary>
    public IEnumerable<ReadTopic> Unknown => Weeks.SelectMany(w => w.Topics).Where(t => !t.IsKnown).Concat(Dropped).Distinct();

    public ImmutableArray<CalendarWeek> ToWeeks() =>
        [
            .. Weeks.Select(w => new CalendarWeek(
                [.. w.Topics.Where(t => t.Domain is not null).Select(t => t.Domain!).Distinct(StringComparer.Ordinal)],
                [.. w.Topics.Where(t => t.Concept is not null).Select(t => t.Concept!.Value).Distinct()]
            )),
        ];
}

public sealed record ReadWeek(ImmutableArray<ReadTopic> Topics);

/// <param name="Text">As it was typed.</param>
/// <param name="Domain">Slug: all of that domain is meant.</param>
public sealed record ReadTopic(string Text, string? Domain, ConceptId? Concept)
{
    public bool IsKnown => Domain is not null || Concept is not null;
}
