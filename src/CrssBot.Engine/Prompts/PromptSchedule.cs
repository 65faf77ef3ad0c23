using CrssBot.Engine.Rooms;
using NodaTime;
using NodaTime.Extensions;
using NodaTime.TimeZones;

namespace CrssBot.Engine.Prompts;

/// <summary>Local time, IANA zone and days → the next due instant.</summary>
public static class PromptSchedule
{
    /// <summary>
    /// The policy for the awkward hours. Missing hour: the instant the gap ends (02:30 becomes 03:00). Doubled hour: the first.
    /// </summary>
    private static readonly ZoneLocalMappingResolver Policy = Resolvers.CreateMappingResolver(
        Resolvers.ReturnEarlier,
        Resolvers.ReturnStartOfIntervalAfter
    );

    /// <summary>The version of the time zone database in this process.</summary>
    public static string Tzdb { get; } = DateTimeZoneProviders.Tzdb.VersionId;

    public static bool IsZone(string zone) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null;

    /// <summary>The first date after <paramref name="lastDate"/> whose instant is after <paramref name="after"/>; null when daily prompts are off.</summary>
    public static DailyDue? Next(RoomSettings settings, DateTimeOffset after, DateOnly? lastDate)
    {
        if (!settings.DailyOn || settings.DailyDays.IsEmpty || DateTimeZoneProviders.Tzdb.GetZoneOrNull(settings.Zone) is not { } zone)
        {
            return null;
        }

        // Eight days hold every weekday after today's; the ninth covers a zone that skipped a date (Samoa, 2011-12-30).
        var date = after.ToInstant().InZone(zone).Date;
        for (var i = 0; i < 9 + 7; i++, date = date.PlusDays(1))
        {
            var day = date.ToDateOnly();
            if (
                settings.DailyDays.Contains(day.DayOfWeek)
                && !(day <= lastDate)
                && At(zone, date, settings.DailyAt) is var at
                && at > after
            )
            {
                return new DailyDue(day, at);
            }
        }

        return null;
    }

    /// <summary>The local date of an instant.</summary>
    public static DateOnly DateIn(string zone, DateTimeOffset at) =>
        at.ToInstant().InZone(DateTimeZoneProviders.Tzdb[zone]).Date.ToDateOnly();

    /// <summary>The instant of a date that is already known to be due, by the database of this process.</summary>
    public static DateTimeOffset At(RoomSettings settings, DateOnly date) => At(settings.Zone, date, settings.DailyAt);

    /// <summary>A local time of a date as an instant, by the policy above.</summary>
    public static DateTimeOffset At(string zone, DateOnly date, TimeOnly time) =>
        At(DateTimeZoneProviders.Tzdb[zone], date.ToLocalDate(), time);

    private static DateTimeOffset At(DateTimeZone zone, LocalDate date, TimeOnly time) =>
        zone.ResolveLocal(date + time.ToLocalTime(), Policy).ToInstant().ToDateTimeOffset();
}
