using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using NodaTime;
using NodaTime.Extensions;

namespace CrssBot.Runtime;

/// <summary>The words for what the engine says in values: American English, plain, the same on every channel.</summary>
public static class Words
{
    public static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-US");

    /// <summary>In the order in which they are offered.</summary>
    public static readonly ImmutableArray<StudyMode> QuizModes =
    [
        StudyMode.Discuss,
        StudyMode.Together,
        StudyMode.Timed,
        StudyMode.Scenario,
    ];

    public static string ModeName(StudyMode mode) =>
        mode switch
        {
            StudyMode.Discuss => "Discuss",
            StudyMode.Together => "Together",
            StudyMode.Timed => "Timed",
            StudyMode.Scenario => "Scenario",
            StudyMode.Rolling => "In your own time",
            _ => throw new UnreachableException($"A quiz is never {mode}."),
        };

    public static string ModeLine(StudyMode mode) =>
        mode switch
        {
            StudyMode.Discuss => "Vote, see only how the room split, talk for three minutes, vote again. Then every option is explained.",
            StudyMode.Together => "Nobody is hurried: a question closes when everyone has answered, or after three minutes.",
            StudyMode.Timed => "Each question has a clock.",
            StudyMode.Scenario =>
                "A case in a few decisions: votes are private, the majority decides, and you see what comes of it. Nothing is scored.",
            _ => throw new UnreachableException($"A quiz is never {mode}."),
        };

    /// <summary>"5 questions · Advocacy · Timed, 60 seconds each".</summary>
    public static string PlanLine(QuizPlan plan, Catalog catalog)
    {
        var about =
            plan.Concept is { } id && catalog.ConceptById.TryGetValue(id, out var concept)
                ? concept.Name
                : DomainName(plan.Domain, catalog);
        if (plan.Mode == StudyMode.Scenario)
        {
            return plan.Case is { } named && catalog.CaseById.TryGetValue(named, out var played)
                ? $"“{played.Title}” · {DomainName(played.Domain, catalog)} · Scenario"
                : $"A case · {about} · Scenario";
        }

        var mode = plan.Mode == StudyMode.Timed ? $"Timed, {Count(plan.Seconds, "second")} each" : ModeName(plan.Mode);
        var bonus = plan.SpeedBonus ? ", with a speed bonus" : "";
        return $"{Count(plan.Questions, "question")} · {about} · {mode}{bonus}";
    }

    /// <summary>"Question 3 of 5"; of a case, whose length nobody knows, "Decision 3".</summary>
    /// <param name="of">0: a case.</param>
    public static string Place(int ordinal, int of) => of == 0 ? $"Decision {ordinal}" : $"Question {ordinal} of {of}";

    public static string DomainName(string? slug, Catalog catalog) =>
        catalog.Domains.FirstOrDefault(d => string.Equals(d.Slug, slug, StringComparison.Ordinal))?.Name ?? "All domains";

    /// <summary>"A 3 · B 12 · C 1".</summary>
    public static string Split(ImmutableArray<string> letters, ImmutableArray<int> counts) =>
        string.Join(" · ", letters.Zip(counts, (letter, count) => $"{letter} {count}"));

    /// <summary>"A 3 → 1 · B 1 → 5".</summary>
    public static string Moved(ImmutableArray<string> letters, ImmutableArray<int> first, ImmutableArray<int> then) =>
        string.Join(" · ", letters.Select((letter, i) => $"{letter} {first[i]} → {then[i]}"));

    public static string Of(Confidence confidence) =>
        confidence switch
        {
            Confidence.Confirmed => "A source confirms this.",
            Confidence.Partly => "The core of this is in a source; a detail is general knowledge.",
            Confidence.General => "This is general knowledge; no question's answer rests on it.",
            _ => throw new UnreachableException($"No sentence for {confidence}."),
        };

    public static string Of(PauseReason reason) =>
        reason switch
        {
            PauseReason.Idle => "Nobody answered, so the question waits for you. Every score is kept.",
            PauseReason.Outage => "The bot was away for a while, so the quiz waits for you. Every score is kept.",
            PauseReason.Blocked => "The bot could not show the quiz here, so it waits for you. Every score is kept.",
            _ => throw new UnreachableException($"No sentence for {reason}."),
        };

    /// <summary>"1 h 12 min left", "under a minute left".</summary>
    public static string Left(TimeSpan time) =>
        time switch
        {
            { TotalMinutes: < 1 } => "under a minute left",
            { TotalHours: < 1 } => $"{(int)time.TotalMinutes} min left",
            _ => $"{(int)time.TotalHours} h {time.Minutes} min left",
        };

    /// <summary>"14 h", "3 days", "5 min".</summary>
    public static string Roughly(TimeSpan span) =>
        span switch
        {
            { TotalHours: >= 47.5 } => $"{Math.Round(span.TotalDays)} days",
            { TotalMinutes: >= 59.5 } => $"{Math.Round(span.TotalHours)} h",
            { TotalMinutes: >= 1 } => $"{Math.Round(span.TotalMinutes)} min",
            _ => "less than a minute",
        };

    /// <summary>"Next: Tue 8:00 AM America/Chicago, in 14 h".</summary>
    public static string NextDaily(DateTimeOffset due, DateTimeOffset now, string zone) =>
        $"Next: {Local(due, zone).ToString("ddd h:mm tt", English)} {zone}, in {Roughly(due - now)}";

    /// <summary>"Today", or the weekday and date.</summary>
    public static string Day(DateOnly date, DateTimeOffset now, string zone) =>
        date == DateOnly.FromDateTime(Local(now, zone)) ? "Today" : Date(date);

    /// <summary>"8:00 AM, Monday to Friday, America/Chicago".</summary>
    public static string DailyLine(RoomSettings settings) =>
        settings.DailyOn
            ? $"Daily prompt at {settings.DailyAt.ToString("h:mm tt", English)}, {Days(settings.DailyDays)}, {settings.Zone}"
            : "No daily prompt";

    /// <summary>"Monday to Friday", "every day", or the days one by one.</summary>
    public static string Days(ImmutableArray<DayOfWeek> days)
    {
        DayOfWeek[] inTurn = [.. days.Distinct().OrderBy(d => ((int)d + 6) % 7)];
        var isRun = inTurn.Length > 2 && (((int)inTurn[^1] + 6) % 7) - (((int)inTurn[0] + 6) % 7) == inTurn.Length - 1;
        return inTurn.Length == 7 ? "every day"
            : isRun ? $"{inTurn[0]} to {inTurn[^1]}"
            : string.Join(", ", inTurn);
    }

    public static string Of(ExtraTime time) =>
        time switch
        {
            ExtraTime.None => "The usual time",
            ExtraTime.Quarter => "A quarter more (× 1.25)",
            ExtraTime.Half => "Half as much again (× 1.5)",
            ExtraTime.Twice => "Twice the time (× 2)",
            ExtraTime.Untimed => "Untimed",
            _ => throw new UnreachableException($"No words for {time}."),
        };

    public static string Of(FlagReason reason) =>
        reason switch
        {
            FlagReason.WrongKey => "the marked answer is wrong",
            FlagReason.TwoRight => "two answers are right",
            FlagReason.Unclear => "it is unclear",
            FlagReason.OutOfDate => "it is out of date",
            FlagReason.Hurtful => "it is hurtful",
            _ => throw new UnreachableException($"No words for {reason}."),
        };

    /// <summary>"81 of 118 (69 %)".</summary>
    public static string Of(Tally tally) => $"{tally.Correct} of {tally.Answered} ({Percent(tally)} %)";

    public static int Percent(Tally tally) => (int)Math.Round(100.0 * tally.Correct / Math.Max(1, tally.Answered));

    /// <summary>The local date.</summary>
    public static DateOnly Today(DateTimeOffset now, string zone) => DateOnly.FromDateTime(Local(now, zone));

    /// <summary>"3:12 PM".</summary>
    public static string Clock(DateTimeOffset now, string zone) => Local(now, zone).ToString("h:mm tt", English);

    /// <summary>"November 23".</summary>
    public static string MonthDay(DateOnly date) => date.ToString("MMMM d", English);

    /// <summary>"Friday, November 27".</summary>
    public static string Date(DateOnly date) => date.ToString("dddd, MMMM d", English);

    /// <summary>With an ellipsis in the place of what is too much.</summary>
    /// <param name="longest">Characters.</param>
    public static string Shortened(string text, int longest) =>
        text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest - 1).TrimEnd(), "…");

    public static string Count(int count, string thing, string? things = null) => $"{count} {(count == 1 ? thing : things ?? $"{thing}s")}";

    private static DateTime Local(DateTimeOffset instant, string zone) =>
        instant.ToInstant().InZone(DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) ?? DateTimeZone.Utc).ToDateTimeUnspecified();
}
