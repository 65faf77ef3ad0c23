using System.Globalization;
using CrssBot.Runtime;
using CrssBot.Storage.Backups;

namespace CrssBot.Host.Doctor;

internal static class BackupChecks
{
    private const string BackupTopic = "last backup";
    private const string DrillTopic = "last drill";
    private const string CopiesTopic = "old copies";

    /// <summary>Nights without a backup after which it is no accident.</summary>
    private const int MostMissed = 3;

    /// <summary>A drill a month, and a few days' grace.</summary>
    private static readonly TimeSpan DrillsEvery = TimeSpan.FromDays(35);

    /// <param name="newest">The night of the newest backup; null: there is none.</param>
    /// <param name="due">The last night that was due.</param>
    public static Finding Backup(bool on, bool databaseExists, DateOnly? newest, DateOnly due) =>
        !on
            ? Finding.Look(
                BackupTopic,
                "Nightly backups are turned off (Backup:Folder is empty). Make them yourself: crssbot backup <file>."
            )
        : newest is not { } night
            ? databaseExists
                    ? Finding.Look(BackupTopic, "There is none. A running host makes one a minute after its start, and then every night.")
                : Finding.Ok(BackupTopic, "There is nothing to back up yet.")
        : due.DayNumber - night.DayNumber is var missed && missed <= 0 ? Finding.Ok(BackupTopic, $"It is of the night of {Day(night)}.")
        : missed < MostMissed
            ? Finding.Look(
                BackupTopic,
                $"It is of the night of {Day(night)}; that of {Day(due)} is missing. A running host makes up for it; if one runs, its log says why not."
            )
        : Finding.Wrong(
            BackupTopic,
            $"It is of the night of {Day(night)}, {missed} nights ago. Start the host, or look in its log why it fails, and make one now: crssbot backup <file>."
        );

    public static Finding Drill(DrillRecord? last, bool anyBackup, DateTimeOffset now) =>
        last is null
            ? anyBackup
                ? Finding.Look(DrillTopic, "No restore has been tried yet. Try one, it changes nothing: crssbot drill.")
                : Finding.Ok(DrillTopic, "There is no backup to try yet.")
            : now - last.At > DrillsEvery
                ? Finding.Look(
                    DrillTopic,
                    $"The last good one was on {Day(DateOnly.FromDateTime(last.At.UtcDateTime))}. Try one every month: crssbot drill."
                )
                : Finding.Ok(DrillTopic, $"{last.Backup} was restored well on {Day(DateOnly.FromDateTime(last.At.UtcDateTime))}.");

    /// <summary>Null: there is none. Nothing but the operator deletes them, and the members were promised that they go.</summary>
    /// <param name="files">Copies of the database that the nightly backup does not remove, with the day they were made.</param>
    public static Finding? Copies(IEnumerable<(string File, DateTimeOffset Made)> files, DateTimeOffset now)
    {
        var old = files.Where(f => now - f.Made > TimeSpan.FromDays(BackupOptions.MostDays)).Select(f => f.File).Order().ToList();
        return old.Count == 0
            ? null
            : Finding.Look(
                CopiesTopic,
                $"{old.Count} older than {BackupOptions.MostDays} days: {string.Join(", ", old.Take(3))}{(old.Count > 3 ? ", …" : "")}. Delete them: members were promised that none lives longer."
            );
    }

    /// <summary>What restores put aside, and what was saved among the backups under a name of the operator's.</summary>
    public static IEnumerable<(string File, DateTimeOffset Made)> CopiesOf(string database, BackupFolder? backups)
    {
        var nightly = backups?.All().Select(b => b.File).ToHashSet(StringComparer.Ordinal) ?? [];
        var aside = Files(Path.GetDirectoryName(database)!, $"{Path.GetFileName(database)}.before-restore-*");
        return aside
            .Concat(backups is null ? [] : Files(backups.Path, "*.db").Where(f => !nightly.Contains(f)))
            .Select(f => (f, new DateTimeOffset(File.GetLastWriteTimeUtc(f))));
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern) : [];

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
