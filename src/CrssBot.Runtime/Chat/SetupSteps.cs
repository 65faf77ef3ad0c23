using System.Collections.Immutable;
using System.Globalization;
using CrssBot.Engine;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Rooms;
using static CrssBot.Runtime.Chat.RoomPosts;

namespace CrssBot.Runtime.Chat;

/// <summary>A facilitator's first run: zone, daily prompt, calendar, rehearsal; one press each.</summary>
internal static class SetupSteps
{
    private static readonly ImmutableArray<DayOfWeek> Workdays =
    [
        DayOfWeek.Monday,
        DayOfWeek.Tuesday,
        DayOfWeek.Wednesday,
        DayOfWeek.Thursday,
        DayOfWeek.Friday,
    ];

    /// <summary>Where most groups are; any other zone is typed into the form.</summary>
    private static readonly ImmutableArray<(string Zone, string Name)> Near =
    [
        ("America/Chicago", "Central: Chicago"),
        ("America/New_York", "Eastern: New York"),
        ("America/Indiana/Indianapolis", "Eastern: Indianapolis"),
        ("America/Denver", "Mountain: Denver"),
        ("America/Phoenix", "Mountain, no clock change: Phoenix"),
        ("America/Los_Angeles", "Pacific: Los Angeles"),
        ("America/Anchorage", "Alaska"),
        ("Pacific/Honolulu", "Hawaii"),
        ("America/Puerto_Rico", "Puerto Rico"),
    ];

    public static Sheet Zone(string guess, DateTimeOffset now) =>
        Body(
            Markup.Lines([
                "### Set up, 1 of 4: where is your group?",
                $"The daily prompt follows your group's own clock. My guess is **{Markup.Plain(guess)}**, where it is {Words.Clock(now, guess)} now.",
            ]),
            Row(Button("Yes, that is it", new Route.SetZone(guess), Emphasis.Primary), Button("Type another zone", new Route.SetupForm())),
            Row(new Control.Select(new Route.PickZone(), "Choose another zone", [.. Near.Select(z => new Option(z.Name, z.Zone, z.Zone))]))
        );

    public static Sheet Daily(RoomView view) =>
        Body(
            Markup.Lines([
                "### Set up, 2 of 4: the daily prompt",
                $"✓ {Markup.Plain(view.Settings.Zone)}",
                "One question or thought a day, posted silently. Each person answers in private, for up to seven days.",
            ]),
            Row(
                Button("8 AM, Mon to Fri", new Route.SetDaily(DailyChoice.Morning), Emphasis.Primary),
                Button("Noon, Mon to Fri", new Route.SetDaily(DailyChoice.Noon)),
                Button("6 PM, Mon to Fri", new Route.SetDaily(DailyChoice.Evening))
            ),
            Row(Button("Other times or days", new Route.SetupForm()), Button("No daily prompt", new Route.SetDaily(DailyChoice.Off)))
        );

    public static RoomSettings With(RoomSettings settings, DailyChoice when) =>
        when == DailyChoice.Off
            ? settings with
            {
                DailyOn = false,
            }
            : settings with
            {
                DailyOn = true,
                DailyDays = Workdays,
                DailyAt = when switch
                {
                    DailyChoice.Morning => new TimeOnly(8, 0),
                    DailyChoice.Noon => new TimeOnly(12, 0),
                    _ => new TimeOnly(18, 0),
                },
            };

    public static Sheet Taught(RoomView view) =>
        Body(
            Markup.Lines([
                "### Set up, 3 of 4: what is taught when?",
                $"✓ {Words.DailyLine(view.Settings)}",
                "With a calendar, nothing is asked before its week has begun. Without one, questions come from the whole exam, mixed.",
            ]),
            Row(
                Button("Mixed: the whole exam", new Route.Mixed(), Emphasis.Primary),
                Button("Enter our calendar", new Route.CalendarForm())
            )
        );

    public static Sheet See(RoomView view, Dialect dialect, Catalog catalog) =>
        Body(
            Markup.Lines([
                "### Set up, 4 of 4: see it first",
                $"✓ {FirstSteps.CourseLine(view, catalog) ?? "Questions come from the whole exam, mixed."}",
                "*Rehearse* shows you a quiz, its explanation and a daily prompt; only you see it. *Post welcome* then tells everyone here how to begin.",
                dialect.Facilitators(view),
            ]),
            Last(view, dialect)
        );

    /// <summary>What there is to press once a room is set up.</summary>
    public static Row Last(RoomView view, Dialect dialect) =>
        Row([
            Button("Rehearse", new Route.Rehearse(0), view.Welcomed ? Emphasis.None : Emphasis.Primary),
            Button(view.Welcomed ? "Post welcome again" : "Post welcome", new Route.PostWelcome()),
            .. dialect.HasEvents && view.Calendar is { Meetings.Length: > 0 }
                ? (Control[])[Button("Add meetings to events", new Route.MakeEvents())]
                : [],
        ]);
}

/// <summary>The form of a cohort's calendar, both ways: what was read from it is shown before it counts.</summary>
internal static class CalendarForm
{
    private const string Start = "start";
    private const string Meets = "meets";
    private const string Weeks = "weeks";

    public static Answer.Form Of(RoomView view, Catalog catalog)
    {
        var today = Words.Today(view.Now, view.Settings.Zone);
        // What was shown last and not yet confirmed is what they want to change.
        var calendar = view.Draft?.Calendar ?? view.Calendar;
        var meets = CalendarText.Sessions(calendar?.Meetings ?? []);
        var weeks = calendar is null ? "" : CalendarText.Weeks(calendar, catalog);
        return new(
            new Route.Calendar(),
            "Our calendar",
            [
                new Field.Line(
                    Start,
                    "Week 1 begins on",
                    "A date such as 2027-01-11",
                    (calendar?.Start ?? today).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    20
                ),
                new Field.Line(
                    Meets,
                    "We meet (may stay empty)",
                    "Such as: Tuesdays 6:30 PM, 90 minutes",
                    meets.Length <= CalendarText.LongestSessions ? meets : "",
                    CalendarText.LongestSessions,
                    Required: false
                ),
                new Field.Lines(
                    Weeks,
                    "What is taught each week",
                    "Week 1: Advocacy\nWeek 2: boundaries, confidentiality\nWeek 3: break",
                    weeks.Length <= CalendarText.Longest ? weeks : "",
                    CalendarText.Longest
                ),
            ]
        );
    }

    /// <summary>What was entered, or one sentence about what is wrong with it.</summary>
    public static EnteredCalendar Read(IReadOnlyDictionary<string, string[]> entered, StudyDesk desk) =>
        DateOnly.TryParse(SetupForm.Typed(entered, Start), Words.English, out var start)
            ? desk.ReadCalendar(start, SetupForm.Typed(entered, Meets), SetupForm.Typed(entered, Weeks))
            : new EnteredCalendar(null, [], "The date of week 1 is not one I can read. Use one such as 2027-01-11.");

    /// <summary>What was understood, week by week; whoever reads it says whether it is right.</summary>
    /// <param name="draft">The number of this draft.</param>
    public static Sheet Confirm(int draft, CohortCalendar calendar, ImmutableArray<string> unknown, Catalog catalog)
    {
        var weeks = calendar.Weeks.Select((w, i) => $"- **Week {i + 1}:** {Markup.Plain(CalendarText.Understood(w, catalog))}").ToArray();
        var shown = 0;
        for (var length = 0; shown < weeks.Length && (length += weeks[shown].Length + 1) <= WeeksShown; shown++) { }

        return Body(
            Markup.Lines([
                "### Is this your calendar?",
                $"Week 1 begins on {Words.Date(calendar.Start)}{(calendar.Meetings.IsEmpty ? "" : $". You meet {Markup.Plain(CalendarText.Sessions(calendar.Meetings))}")}.",
                unknown.Length == 0
                    ? null
                    : $"**Not found, and left out:** {string.Join("; ", unknown.Take(5).Select(t => Markup.Plain(Cut(t))))}{(unknown.Length > 5 ? $" and {unknown.Length - 5} more" : "")}.",
                .. weeks[..shown],
                shown < weeks.Length
                    ? $"-# And {Words.Count(weeks.Length - shown, "more week", "more weeks")}, which do not fit here."
                    : null,
                unknown.Length > 0 ? "-# *Change it* opens the form again." : null,
            ]),
            Row(Button("Yes, use it", new Route.UseCalendar(draft), Emphasis.Primary), Button("Change it", new Route.CalendarForm()))
        );
    }

    /// <summary>Characters of all weeks together.</summary>
    private const int WeeksShown = 1200;

    private static string Cut(string text) => text.Length <= 60 ? text : $"{text.AsSpan(0, 59)}…";
}
