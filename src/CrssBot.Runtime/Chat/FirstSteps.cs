using System.Collections.Immutable;
using System.Globalization;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using static CrssBot.Runtime.Chat.RoomPosts;

namespace CrssBot.Runtime.Chat;

/// <summary>What a member meets first, and what they set for themselves. Nobody else sees any of it.</summary>
internal static class FirstSteps
{
    private const string Date = "date";

    /// <summary>Below the notice of the first press.</summary>
    /// <param name="toBegin">There is a group to begin with.</param>
    public static Row Ways(bool toBegin) =>
        Row([
            .. toBegin ? (Control[])[Button("Start", new Route.Begin(0), Emphasis.Primary)] : [],
            Button("Extra time", new Route.ExtraTime()),
            Button("My exam date (private)", new Route.ExamDate()),
        ]);

    /// <summary>Where the group is, for whoever begins or comes back: nothing in it counts what was missed.</summary>
    public static Sheet Begin(RoomView view, Catalog catalog)
    {
        var concepts = Course.Concepts(view, catalog);
        return Body(
            Markup.Lines([
                "### Where the group is",
                CourseLine(view, catalog),
                concepts.IsEmpty
                    ? "The group is just beginning. Press a letter under any question, or look a concept up with `/concept`."
                    : $"**{(concepts.Length == 1 ? "A concept" : Capital(concepts.Length) + " concepts")} so far**, each a minute to read:",
                view.Dailies.IsEmpty ? null : "**Daily prompts of the last seven days** can still be answered; choose one below.",
                view.NextDaily is { } next ? $"-# {Words.NextDaily(next, view.Now, view.Settings.Zone)}." : null,
                "-# Take what helps. Nobody sees what you open here.",
            ]),
            Row([.. concepts.Select(c => Button(Label(catalog.ConceptById[c].Name), new Route.Concept(c, 0, Fresh: true)))]),
            Whispers.Days(view, except: null)
        );
    }

    /// <summary>"Week 3 of 8: Boundaries, Confidentiality."; null without a calendar.</summary>
    public static string? CourseLine(RoomView view, Catalog catalog) => Course.Line(view, catalog) is { } line ? Markup.Plain(line) : null;

    public static Sheet ExtraTime(Profile profile) =>
        Body(
            Markup.Lines([
                "### Extra time",
                "Many people get more time at an exam, and can have it here. It is yours alone: in a group question the time quietly becomes the longest that anyone present has, from the next question on, and nobody is told why.",
                $"Now: **{Words.Of(profile.ExtraTime)}**.",
            ]),
            Row(
                new Control.Select(
                    new Route.SetExtraTime(),
                    "Choose",
                    [
                        .. Enum.GetValues<ExtraTime>()
                            .Select(t => new Option(
                                Words.Of(t),
                                t.ToString(),
                                t == Engine.Quizzes.ExtraTime.Untimed ? "In a group: four times the seconds" : null,
                                t == profile.ExtraTime
                            )),
                    ]
                )
            )
        );

    public static Sheet ExtraTimeSet(ExtraTime time) =>
        new(
            time == Engine.Quizzes.ExtraTime.None
                ? "Your questions run on the usual time again."
                : $"Done: {Words.Of(time)}, from the next question on. Only you know; `/privacy` changes it."
        );

    public static Answer.Form ExamForm(Profile profile) =>
        new(
            new Route.SetExamDate(),
            "My exam date (private)",
            [
                new Field.Line(
                    Date,
                    "Date of the exam",
                    "A date such as 2027-03-14; empty takes it away",
                    profile.ExamDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
                    20,
                    Required: false
                ),
            ]
        );

    /// <summary>The date that was entered, null for none; or what is wrong with it.</summary>
    public static (DateOnly? Date, string? Wrong) ReadExamDate(IReadOnlyDictionary<string, string[]> entered, DateOnly today)
    {
        var typed = SetupForm.Typed(entered, Date);
        if (typed.Length == 0)
        {
            return (null, null);
        }

        return DateOnly.TryParse(typed, Words.English, out var date) && Profile.IsExamDate(date, today)
            ? (date, null)
            : (null, "That is not a date to come that I can read. Use one such as 2027-03-14, or leave it empty.");
    }

    public static Sheet ExamDateSet(DateOnly? date, DateOnly today) =>
        new(
            date is { } day
                ? $"Noted: {Words.Date(day)}{(day.DayNumber - today.DayNumber < 2 ? "" : $", {day.DayNumber - today.DayNumber} days from now")}. Only you see it; `/privacy` shows or erases it."
                : "No exam date is kept."
        );

    private static string Capital(int count) =>
        count switch
        {
            2 => "Two",
            3 => "Three",
            4 => "Four",
            _ => "Five",
        };
}
