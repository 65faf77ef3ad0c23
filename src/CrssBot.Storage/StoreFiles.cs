using System.Globalization;
using CrssBot.Engine.Quizzes;
using CrssBot.Storage.LiteDb;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Storage;

/// <summary>What can be done with a store's files while nobody serves them.</summary>
public static class StoreFiles
{
    /// <summary>
    /// Walks everything in a file. Opens a copy, so the file itself is not touched. An empty list means that it is whole.
    /// Copy a served database with a backup, never while it writes.
    /// </summary>
    public static IReadOnlyList<string> Verify(string file)
    {
        if (!File.Exists(file))
        {
            return [$"{file} does not exist"];
        }

        var folder = Directory.CreateTempSubdirectory("crssbot-verify-");
        try
        {
            var copy = Path.Combine(folder.FullName, "copy.db");
            File.Copy(file, copy);
            if (File.Exists(EngineFiles.LogOf(file)))
            {
                File.Copy(EngineFiles.LogOf(file), EngineFiles.LogOf(copy));
            }

            return VerifyCopy(copy);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IReadOnlyList<string> VerifyCopy(string copy)
    {
        if (!StoreChecks.LooksLikeDatabase(copy))
        {
            return ["it is no LiteDB file"];
        }

        try
        {
            IReadOnlyList<string> findings;
            using (var session = new EngineSession(EngineFiles.At(copy), TimeProvider.System))
            {
                if (session.Find(Rows.Meta, "schema") is not { } schema)
                {
                    return ["it is not a CrssBot database, or lost its beginning"];
                }

                var layout = schema["v"].AsInt64;
                if (layout > Rows.Schema)
                {
                    return ["it was written by a newer CrssBot"];
                }

                session.Checkpoint();
                if (layout < Rows.Schema)
                {
                    session.WarmUp();
                    SchemaUpgrade.Run(session, layout, DateOnly.MinValue);
                }

                findings = StoreChecks.Full(session);
            }

            using var data = File.OpenRead(copy);
            return StoreChecks.Shape(data) is { } shape ? [shape, .. findings] : findings;
        }
        catch (Exception unreadable)
        {
            return [$"it cannot be read: {unreadable.Message}"];
        }
    }

    /// <summary>
    /// Puts a verified backup in the place of the target. The previous file, and its log, are kept beside it as
    /// "….before-restore-yyyyMMddHHmmss".
    /// </summary>
    /// <exception cref="StoreDamagedException">The backup is not whole; nothing was changed.</exception>
    /// <exception cref="StoreInUseException">The target is being served; nothing was changed.</exception>
    public static void Restore(string backup, string target, TimeProvider time)
    {
        var findings = Verify(backup);
        if (findings.Count > 0)
        {
            throw new StoreDamagedException($"{backup} is not whole ({findings[0]}; {findings.Count} findings). Nothing was changed.");
        }

        using var held = StoreLock.Take(target);
        var stamp = time.GetUtcNow().UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        var incoming = $"{target}.restoring-{stamp}";
        using (var source = File.OpenRead(backup))
        {
            CopyDurably(source, incoming);
        }

        // The data file goes first: after a crash in between, the store finds a log without its file and refuses to start.
        var previous = $"{target}.before-restore-{stamp}";
        if (File.Exists(target))
        {
            File.Move(target, previous);
        }

        if (File.Exists(EngineFiles.LogOf(target)))
        {
            File.Move(EngineFiles.LogOf(target), EngineFiles.LogOf(previous));
        }

        File.Move(incoming, target);
    }

    /// <summary>A consistent copy of a database that no host serves.</summary>
    /// <exception cref="StoreInUseException">A host serves it; ask the host.</exception>
    public static async Task BackupAsync(string database, string file, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var store = LiteDbStudyStore.Open(new StorageOptions { Path = database }, time, NullLogger.Instance);
        await store.BackupAsync(file, cancellationToken);
    }

    /// <summary>The flags in a database that no host serves.</summary>
    /// <exception cref="StoreInUseException">A host serves it; ask the host.</exception>
    public static async Task<IReadOnlyList<Flag>> FlagsAsync(string database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var store = LiteDbStudyStore.Open(new StorageOptions { Path = database }, time, NullLogger.Instance);
        return await store.FlagsAsync(cancellationToken);
    }

    /// <summary>A folder that we make is its owner's alone: it will hold names, answers and keys. One that is there stays as it is.</summary>
    internal static void CreateFolderOf(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Copies to a temporary name, syncs, and renames: the name appears only with the whole content.</summary>
    /// <exception cref="IOException">The file exists, or the disk failed.</exception>
    internal static void CopyDurably(Stream source, string file)
    {
        if (File.Exists(file))
        {
            throw new IOException($"{file} exists already.");
        }

        CreateFolderOf(file);
        var partial = file + ".partial";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var copy = new FileStream(partial, options))
            {
                source.CopyTo(copy);
                copy.Flush(flushToDisk: true);
            }

            File.Move(partial, file, overwrite: false);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    /// <summary>
    /// A zero-length file opens as a new, empty database. When a log or a backup lies beside it, it is not new: it was lost.
    /// </summary>
    /// <exception cref="StoreDamagedException">It was lost, or is something else.</exception>
    internal static void RefuseLostData(string path)
    {
        var full = Path.GetFullPath(path);
        if (new FileInfo(full) is { Exists: true, Length: > 0 })
        {
            // The engine would make a new database of a short file of any kind.
            if (!StoreChecks.LooksLikeDatabase(full))
            {
                throw new StoreDamagedException(
                    $"{path} is no CrssBot database. Set Storage:Path to another file, or restore it: crssbot restore <backup>."
                );
            }

            return;
        }

        if (new FileInfo(EngineFiles.LogOf(full)) is { Exists: true, Length: > 0 } log)
        {
            throw new StoreDamagedException(
                $"{path} is missing or empty, but its log {log.Name} is there. Put the file back, or restore: crssbot restore <backup>."
            );
        }

        if (FindBackup(full) is { } backup)
        {
            throw new StoreDamagedException(
                $"{path} is missing or empty, but {backup} is there. Restore it with: crssbot restore {backup}; or move it away to start anew."
            );
        }
    }

    /// <summary>A file in the same folder, or in "backups" below it, that shares the name's beginning and is a database.</summary>
    private static string? FindBackup(string full)
    {
        var folder = Path.GetDirectoryName(full)!;
        var pattern = Path.GetFileNameWithoutExtension(full) + "*";
        return new[] { folder, Path.Combine(folder, "backups") }
            .Where(Directory.Exists)
            .SelectMany(place => Directory.EnumerateFiles(place, pattern))
            .Where(file => !string.Equals(file, full, StringComparison.Ordinal) && StoreChecks.LooksLikeDatabase(file))
            .Order(StringComparer.Ordinal)
            .LastOrDefault();
    }
}
