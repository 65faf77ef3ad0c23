using System.Globalization;
using CrssBot.Host.Doctor;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Storage.Backups;
using Microsoft.Extensions.Options;

namespace CrssBot.Host;

/// <summary><c>crssbot drill</c>: restores a backup where it disturbs nobody, looks at it, and says how that went and how long it took.</summary>
internal static class DrillCommand
{
    /// <param name="file">Null: the newest nightly one.</param>
    public static async Task<int> RunAsync(string? file, IConfiguration configuration, TimeProvider time, TextWriter output)
    {
        HostApp.RequireFileStore(configuration);
        var database = HostApp.DatabasePath(configuration);
        using var services = new ServiceCollection().AddNightlyBackup(configuration).BuildServiceProvider();
        var folder = BackupFolder.Of(database, services.GetRequiredService<IOptions<BackupOptions>>().Value);
        var backup = Chosen(file, folder);
        var scratch = Directory.CreateTempSubdirectory("crssbot-drill-");
        try
        {
            var result = RestoreDrill.Run(backup, database, scratch.FullName, time);
            var live = await LiveAsync(configuration, scratch.FullName);
            var findings = Judge(Path.GetFileName(backup), new FileInfo(backup).Length, Age(backup, result, time), result, live);
            await output.WriteAsync(Screen.Text(findings));
            if (Screen.ExitCode(findings) != 0)
            {
                await output.WriteLineAsync(
                    "The drill failed. Try an earlier backup: crssbot drill <file>; and make a new one: crssbot backup <file>."
                );
                return 1;
            }

            var noted = Note(folder, new DrillRecord(time.GetUtcNow(), Path.GetFileName(backup), Math.Round(result.Took.TotalSeconds, 3)));
            await output.WriteLineAsync($"This backup can be restored; the restore took {Seconds(result.Took)}. {noted}");
            return 0;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static string Chosen(string? file, BackupFolder? folder) =>
        file is not null
            ? File.Exists(file)
                ? Path.GetFullPath(file)
                : throw new StartException($"There is no file {file}. Name a backup, or none for the newest.")
            : folder is null
                ? throw new StartException("Nightly backups are turned off (Backup:Folder is empty), so name one: crssbot drill <file>.")
                : folder.All() is [var newest, ..]
                    ? newest.File
                    : throw new StartException(
                        $"There is no backup in {folder.Path} yet. A running host makes one every night; or make one, and name it: crssbot drill <file>."
                    );

    private static TimeSpan Age(string backup, DrillResult result, TimeProvider time) =>
        time.GetUtcNow() - (result.Record?.At ?? new DateTimeOffset(File.GetLastWriteTimeUtc(backup)));

    private static string Note(BackupFolder? folder, DrillRecord drill)
    {
        if (folder is null)
        {
            return "";
        }

        folder.NoteDrill(drill);
        return $"That is noted in {folder.DrillFile}.";
    }

    /// <summary>What the live database holds now, or why nobody knows. A host that runs is asked for a copy, as for any backup.</summary>
    private static async Task<(StoreCounts? Counts, string? Why)> LiveAsync(IConfiguration configuration, string scratch)
    {
        if (!File.Exists(HostApp.DatabasePath(configuration)))
        {
            return (null, "There is no database here to compare with.");
        }

        try
        {
            var copy = Path.Combine(scratch, "live.db");
            await BackupCommand.RunAsync(copy, configuration, TextWriter.Null);
            var report = RestoreDrill.ExamineIn(Path.Combine(scratch, "live"), copy);
            return (report.Counts, report.Counts is null ? report.Findings[0] : null);
        }
        catch (Exception e)
            when (e is StartException or StoreInUseException or StoreDamagedException or StoreUnavailableException or IOException)
        {
            return (null, e.Message);
        }
    }

    /// <summary>The facts in, plain sentences out.</summary>
    internal static IReadOnlyList<Finding> Judge(
        string name,
        long bytes,
        TimeSpan age,
        DrillResult drill,
        (StoreCounts? Counts, string? Why) live
    )
    {
        List<Finding> findings = [Finding.Ok("backup", $"{name}, {DiskCheck.Size(bytes)}, {Age(age)} old.")];
        findings.Add(
            drill.Unchanged switch
            {
                true => Finding.Ok("unchanged", "It is byte for byte what was written."),
                false => Finding.Wrong(
                    "unchanged",
                    "It is not what was written: its checksum differs. Use another one, and check that disk."
                ),
                null => Finding.Ok("unchanged", "Not checked: no record lies beside it, as one does beside a nightly backup."),
            }
        );
        if (drill.Restored is not { } restored)
        {
            findings.Add(Finding.Wrong("restored", drill.Failure ?? ""));
            return findings;
        }

        findings.Add(
            Finding.Ok(
                "restored",
                drill.ErasedAgain == 0
                    ? $"In {Seconds(drill.Took)}. Nobody in it was erased since."
                    : $"In {Seconds(drill.Took)}. {Words.Count(drill.ErasedAgain, "erased member was", "erased members were")} erased again."
            )
        );
        findings.Add(
            restored.Findings.Count == 0
                ? Finding.Ok("verified", "Everything adds up.")
                : Finding.Wrong("verified", $"{Words.Count(restored.Findings.Count, "finding")}, the first: {restored.Findings[0]}.")
        );
        findings.Add(Counts(drill, restored.Counts));
        findings.Add(Live(restored.Counts, live));
        return findings;
    }

    /// <summary>Nothing but identities may be fewer, and only by erasures.</summary>
    private static Finding Counts(DrillResult drill, StoreCounts? restored)
    {
        const string Topic = "counts";
        var (was, recorded) = (drill.Backup.Counts, drill.Record?.Counts);
        if (restored is null || was is null)
        {
            return Finding.Wrong(Topic, "They could not be counted.");
        }

        if (recorded is not null && recorded != was)
        {
            return Finding.Wrong(Topic, $"The backup holds {Said(was)}; when it was made there were {Said(recorded)}.");
        }

        return
            (restored.Rooms, restored.Answers) != (was.Rooms, was.Answers)
            || restored.People > was.People
            || (restored.People < was.People && drill.ErasedAgain == 0)
            ? Finding.Wrong(Topic, $"The backup holds {Said(was)}; restored were {Said(restored)}.")
            : Finding.Ok(Topic, $"{Said(restored)}{(recorded is null ? "" : ", as was recorded")}.");
    }

    /// <summary>No answer ever goes, so a live database with fewer than its backup has lost some, or was itself restored from an earlier one.</summary>
    private static Finding Live(StoreCounts? restored, (StoreCounts? Counts, string? Why) live)
    {
        const string Topic = "since then";
        return live.Counts is not { } now || restored is null ? Finding.Look(Topic, $"Not compared. {live.Why}")
            : now.Answers < restored.Answers
                ? Finding.Look(
                    Topic,
                    $"The live database holds {Words.Count(restored.Answers - now.Answers, "answer")} fewer than this backup. If you did not restore an earlier one, answers were lost: keep both files."
                )
            : Finding.Ok(Topic, $"{Words.Count(now.Answers - restored.Answers, "answer")} came that a restore would lose.");
    }

    private static string Said(StoreCounts counts) =>
        $"{Words.Count(counts.Rooms, "room")}, {Words.Count(counts.Answers, "answer")}, {Words.Count(counts.People, "person", "people")}";

    private static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} seconds");

    private static string Age(TimeSpan age) =>
        age < TimeSpan.FromHours(2) ? $"{(int)age.TotalMinutes} minutes"
        : age < TimeSpan.FromDays(2) ? $"{(int)age.TotalHours} hours"
        : $"{(int)age.TotalDays} days";
}
