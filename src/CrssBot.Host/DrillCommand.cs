using System.Globalization;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Storage.Backups;
using Microsoft.Extensions.Options;

namespace CrssBot.Host;

/// <summary><c>crssbot drill [file]</c>: restores a backup into a folder of no account, looks at it, and throws it away. The host may run.</summary>
internal static class DrillCommand
{
    /// <param name="file">The backup; null: the newest nightly one.</param>
    public static async Task<int> RunAsync(string? file, IConfiguration configuration, TimeProvider time, TextWriter output)
    {
        var database = HostApp.DatabasePath(configuration);
        var folder = BackupFolder.Of(database, Options(configuration));
        var backup = file is not null ? Path.GetFullPath(file) : Newest(folder);
        if (!File.Exists(backup))
        {
            throw new StartException($"There is no backup at {backup}. Name one that is there.");
        }

        var scratch = Directory.CreateTempSubdirectory("crssbot-drill-");
        try
        {
            var result = RestoreDrill.Run(backup, database, scratch.FullName, time);
            var well = result is { Unchanged: not false, Failure: null, Restored.Findings: [] };
            foreach (var line in Lines(backup, result, time.GetUtcNow()))
            {
                await output.WriteLineAsync(line);
            }

            if (well)
            {
                folder?.NoteDrill(new DrillRecord(time.GetUtcNow(), Path.GetFileName(backup), result.Took.TotalSeconds));
            }

            await output.WriteLineAsync(
                well
                    ? "The drill went well: this backup can be put in place."
                    : "The drill failed. Keep this file, try an earlier backup, and make a new one: crssbot backup <file>."
            );
            return well ? 0 : 1;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static string Newest(BackupFolder? folder) =>
        folder switch
        {
            null => throw new StartException("Backup:Folder is empty, so there are no nightly backups. Name one: crssbot drill <file>."),
            _ when folder.All() is [var newest, ..] => newest.File,
            _ => throw new StartException(
                $"There is no nightly backup in {folder.Path} yet. Leave the host running overnight, or name one: crssbot drill <file>."
            ),
        };

    private static BackupOptions Options(IConfiguration configuration)
    {
        using var services = new ServiceCollection()
            .AddCheckedOptions<BackupOptions>(configuration, BackupOptions.Section)
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<BackupOptions>>().Value;
    }

    private static IEnumerable<string> Lines(string backup, DrillResult result, DateTimeOffset now)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"Backup {backup}, {new FileInfo(backup).Length:N0} bytes{Age(result.Record, now)}."
        );
        if (result.Unchanged is { } unchanged)
        {
            yield return unchanged
                ? "It is byte for byte what was written."
                : "It is not what was written any more: the file changed, or its disk lost something.";
        }

        foreach (var finding in result.Backup.Findings.Take(5))
        {
            yield return $"In the backup: {finding}.";
        }

        if (result.Failure is { } failure)
        {
            yield return failure;
            yield break;
        }

        if (result.Restored is { } restored)
        {
            var held = restored.Counts is { } c
                ? $": {Words.Count(c.Rooms, "room")}, {Words.Count(c.Answers, "answer")}, {Words.Count(c.People, "person", "people")}"
                : "";
            yield return string.Create(CultureInfo.InvariantCulture, $"Restored in {result.Took.TotalSeconds:F1} s{held}.");
            foreach (var finding in restored.Findings.Take(5))
            {
                yield return $"In what was restored: {finding}.";
            }
        }

        if (result.ErasedAgain > 0)
        {
            yield return $"{Words.Count(result.ErasedAgain, "member who was", "members who were")} erased since would be erased again.";
        }
    }

    private static string Age(BackupRecord? record, DateTimeOffset now) =>
        record is null ? "" : string.Create(CultureInfo.InvariantCulture, $", made {(now - record.At).TotalHours:F0} hours ago");
}
