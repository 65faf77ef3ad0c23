using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Chat;

/// <summary>The form of the room's settings, both ways. What it does not ask stays as it is.</summary>
internal static class SetupForm
{
    private const string Zone = "zone";
    private const string At = "at";
    private const string Days = "days";
    private const string Who = "who";
    private const string Mode = "mode";
    private static readonly ImmutableArray<DayOfWeek> Week =
    [
        DayOfWeek.Monday,
        DayOfWeek.Tuesday,
        DayOfWeek.Wednesday,
        DayOfWeek.Thursday,
        DayOfWeek.Friday,
        DayOfWeek.Saturday,
        DayOfWeek.Sunday,
    ];

    /// <summary>The room's settings; where nobody has set it up yet, with what its platform proposes.</summary>
    public static RoomSettings Proposed(RoomView view, Dialect dialect) =>
        view.Configured ? view.Settings : view.Settings with { WhoStarts = dialect.WhoStarts };

    public static Answer.Form Of(RoomSettings settings) =>
        new(
            new Route.Setup(),
            "Set this channel up",
            [
                new Field.Line(Zone, "Time zone", "A name such as America/Chicago", settings.Zone, 60),
                new Field.Line(
                    At,
                    "Daily prompt at",
                    "A time such as 8:00 AM, or: off",
                    settings.DailyOn ? settings.DailyAt.ToString("h:mm tt", Words.English) : "off",
                    12
                ),
                new Field.Choice(
                    Days,
                    "On these days",
                    Several: true,
                    [.. Week.Select(d => new Option(d.ToString(), d.ToString(), Chosen: settings.DailyDays.Contains(d)))]
                ),
                new Field.Choice(
                    Who,
                    "Who starts a quiz",
                    Several: false,
                    [.. Enum.GetValues<WhoStarts>().Select(w => new Option(w.ToString(), w.ToString(), Chosen: settings.WhoStarts == w))]
                ),
                new Field.Choice(
                    Mode,
                    "How quizzes are played",
                    Several: false,
                    [.. Words.QuizModes.Select(m => new Option(Words.ModeName(m), m.ToString(), Chosen: settings.QuizDefaults.Mode == m))]
                ),
            ]
        );

    /// <summary>What stands in a line of a form; where a channel took its commas for a list, they are put back.</summary>
    public static string Typed(IReadOnlyDictionary<string, string[]> entered, string field) =>
        string.Join(',', entered.GetValueOrDefault(field) ?? []).Trim();

    /// <summary>The settings that the form asks for, or one sentence about what is wrong; the engine checks the rest.</summary>
    /// <param name="entered">By a field's id; what was not filled in may be missing.</param>
    public static (RoomSettings? Settings, string? Wrong) Read(IReadOnlyDictionary<string, string[]> entered, RoomSettings before)
    {
        string Value(string id) => entered.GetValueOrDefault(id) is [var first, ..] ? first : "";

        var typed = Typed(entered, At);
        var off = string.Equals(typed, "off", StringComparison.OrdinalIgnoreCase);
        var at = before.DailyAt;
        if (!off && !TimeOnly.TryParse(typed, Words.English, out at))
        {
            return (null, "That time is not one I can read. Use a time such as 8:00 AM, or: off.");
        }

        var days = entered.GetValueOrDefault(Days) ?? [];
        return (
            before with
            {
                Zone = Value(Zone).Trim(),
                DailyOn = !off,
                DailyAt = at,
                DailyDays = [.. Week.Where(d => days.Contains(d.ToString()))],
                WhoStarts = Enum.TryParse<WhoStarts>(Value(Who), out var who) ? who : before.WhoStarts,
                QuizDefaults = Enum.TryParse<StudyMode>(Value(Mode), out var mode)
                    ? before.QuizDefaults with
                    {
                        Mode = mode,
                        SpeedBonus = before.QuizDefaults.SpeedBonus && mode == StudyMode.Timed,
                    }
                    : before.QuizDefaults,
            },
            null
        );
    }
}
