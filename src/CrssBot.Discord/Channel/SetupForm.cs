using System.Collections.Immutable;
using System.Globalization;
using CrssBot.Discord.Protocol;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;

namespace CrssBot.Discord.Channel;

/// <summary>The form of <c>/setup room</c>, both ways. What it does not ask stays as it is.</summary>
internal static class SetupForm
{
    private const string Zone = "zone";
    private const string At = "at";
    private const string Days = "days";
    private const string Who = "who";
    private const string Mode = "mode";
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-US");
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

    public static Answer.Form Of(RoomSettings settings) =>
        new(
            CustomId.Of(new Route.Setup()),
            "Set this channel up",
            [
                Component.Labeled(
                    "Time zone",
                    "A name such as America/Chicago",
                    Component.TextInput(Zone, settings.Zone, 60, required: true)
                ),
                Component.Labeled(
                    "Daily prompt at",
                    "A time such as 8:00 AM, or: off",
                    Component.TextInput(At, settings.DailyOn ? settings.DailyAt.ToString("h:mm tt", English) : "off", 12, required: true)
                ),
                Component.Labeled(
                    "On these days",
                    null,
                    Component.Select(
                        Days,
                        "Days",
                        1,
                        7,
                        [
                            .. Week.Select(d => new SelectOption(
                                d.ToString(),
                                d.ToString(),
                                Default: settings.DailyDays.Contains(d) ? true : null
                            )),
                        ]
                    )
                ),
                Component.Labeled(
                    "Who starts a quiz",
                    null,
                    Component.Select(
                        Who,
                        "Who",
                        1,
                        1,
                        [
                            Option("Anyone", nameof(WhoStarts.Anyone), settings.WhoStarts == WhoStarts.Anyone),
                            Option("Facilitators", nameof(WhoStarts.Facilitators), settings.WhoStarts == WhoStarts.Facilitators),
                        ]
                    )
                ),
                Component.Labeled(
                    "How quizzes are played",
                    null,
                    Component.Select(
                        Mode,
                        "Mode",
                        1,
                        1,
                        [.. CommandManifest.Modes.Select(m => Option(Words.ModeName(m), m.ToString(), settings.QuizDefaults.Mode == m))]
                    )
                ),
            ]
        );

    /// <summary>The settings that the form asks for, or one sentence about what is wrong; the engine checks the rest.</summary>
    public static (RoomSettings? Settings, string? Wrong) Read(FormField[]? fields, RoomSettings before)
    {
        // Each field lies in a label, or in the older rows.
        var all = (fields ?? []).SelectMany(f => new[] { f.Component }.Concat(f.Components ?? [])).OfType<FormField>().ToArray();
        string Value(string id) =>
            all.FirstOrDefault(f => f.CustomId == id) is { } field ? field.Value ?? field.Values?.FirstOrDefault() ?? "" : "";

        var typed = Value(At).Trim();
        var off = string.Equals(typed, "off", StringComparison.OrdinalIgnoreCase);
        var at = before.DailyAt;
        if (!off && !TimeOnly.TryParse(typed, English, out at))
        {
            return (null, "That time is not one I can read. Use a time such as 8:00 AM, or: off.");
        }

        var days = all.FirstOrDefault(f => f.CustomId == Days)?.Values ?? [];
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

    private static SelectOption Option(string label, string value, bool chosen) => new(label, value, Default: chosen ? true : null);
}
