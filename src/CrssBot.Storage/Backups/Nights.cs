using CrssBot.Engine.Prompts;

namespace CrssBot.Storage.Backups;

/// <summary>Which night's backup is due, and which ones have had their time. A night is named by the local date on which it is due.</summary>
internal static class Nights
{
    /// <summary>The latest night that is due by now.</summary>
    public static DateOnly Last(BackupOptions options, DateTimeOffset now)
    {
        var today = PromptSchedule.DateIn(options.Zone, now);
        return PromptSchedule.At(options.Zone, today, options.At) <= now ? today : today.AddDays(-1);
    }

    public static DateTimeOffset Next(BackupOptions options, DateTimeOffset now) =>
        PromptSchedule.At(options.Zone, Last(options, now).AddDays(1), options.At);

    /// <summary>
    /// Those to be deleted. The newest outlives <see cref="BackupOptions.KeepDays"/>, so that nights which failed do not leave us with nothing,
    /// but not <see cref="BackupOptions.MostDays"/>, which was promised.
    /// </summary>
    public static IEnumerable<DateOnly> Expired(IReadOnlyCollection<DateOnly> kept, DateOnly night, int keepDays) =>
        kept.Where(d => d <= night.AddDays(-BackupOptions.MostDays) || (d <= night.AddDays(-keepDays) && kept.Any(newer => newer > d)));
}
