using System.Globalization;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime;
using CrssBot.Storage.Backups;
using CrssBot.Storage.LiteDb;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Storage;

/// <summary>What can be done with a store's files while nobody serves them.</summary>
public static class StoreFiles
{
    /// <summary>Members of one transaction of a restore; each is a handful of rows.</summary>
    private const int ErasuresAtOnce = 64;

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
            return Examine(file, folder.FullName, CancellationToken.None).Findings;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>As <see cref="Verify"/>, for the database of this machine: no host can start meanwhile. The first look is the one of a start.</summary>
    /// <exception cref="StoreInUseException">A host serves it; ask the host.</exception>
    /// <exception cref="StoreDamagedException">A start would refuse it; the message says what to do.</exception>
    public static IReadOnlyList<string> VerifyUnserved(string database)
    {
        using var held = StoreLock.Take(database);
        RefuseLostData(database);
        // An empty file is as good as none: a start makes the database of either.
        return new FileInfo(database) is { Exists: true, Length: > 0 } ? Verify(database) : [];
    }

    /// <param name="folder">Where the copy is made that is walked: the caller's own, with room for it.</param>
    /// <exception cref="OperationCanceledException">The walk was cut short.</exception>
    internal static StoreReport Examine(string file, string folder, CancellationToken cancellationToken)
    {
        var copy = Path.Combine(folder, "copy.db");
        File.Copy(file, copy);
        if (File.Exists(EngineFiles.LogOf(file)))
        {
            File.Copy(EngineFiles.LogOf(file), EngineFiles.LogOf(copy));
        }

        if (!StoreChecks.LooksLikeDatabase(copy))
        {
            return new StoreReport(["it is no LiteDB file"], null);
        }

        try
        {
            IReadOnlyList<string> findings;
            StoreCounts counts;
            using (var session = new EngineSession(EngineFiles.At(copy), TimeProvider.System, cancellationToken))
            {
                if (session.Find(Rows.Meta, "schema") is not { } schema)
                {
                    return new StoreReport(["it is not a CrssBot database, or lost its beginning"], null);
                }

                var layout = schema["v"].AsInt64;
                if (layout > Rows.Schema)
                {
                    return new StoreReport(["it was written by a newer CrssBot"], null);
                }

                session.Checkpoint();
                if (layout < Rows.Schema)
                {
                    session.WarmUp();
                    SchemaUpgrade.Run(session, layout, DateOnly.MinValue);
                }

                findings = StoreChecks.Full(session);
                counts = StoreChecks.Counts(session);
            }

            using var data = File.OpenRead(copy);
            return new StoreReport(StoreChecks.Shape(data) is { } shape ? [shape, .. findings] : findings, counts);
        }
        catch (Exception unreadable) when (unreadable is not (OperationCanceledException or OutOfMemoryException))
        {
            return new StoreReport([$"it cannot be read: {unreadable.Message}"], null);
        }
    }

    /// <summary>
    /// Puts a verified backup in the place of the target, without those who were erased since it was made: their identities are gone, and the
    /// next start finishes the rest. The previous file, and its log, are kept beside it as "….before-restore-yyyyMMddHHmmssfff".
    /// </summary>
    /// <returns>How many were erased again.</returns>
    /// <exception cref="StoreDamagedException">The backup is not whole, or nobody can say who was erased; nothing was changed.</exception>
    /// <exception cref="StoreInUseException">The target is being served; nothing was changed.</exception>
    public static int Restore(string backup, string target, TimeProvider time) => Restore(backup, target, erasuresOf: target, time);

    /// <param name="erasuresOf">The database whose log of erasures is applied.</param>
    internal static int Restore(string backup, string target, string erasuresOf, TimeProvider time)
    {
        var findings = Verify(backup);
        if (findings.Count > 0)
        {
            throw new StoreDamagedException(
                $"{backup} is not whole ({findings[0]}; {Words.Count(findings.Count, "finding")}). Nothing was changed."
            );
        }

        using var held = StoreLock.Take(target);
        DeleteUnfinishedRestores(target, except: backup);
        // Two restores within a second keep what was there before each.
        var stamp = time.GetUtcNow().UtcDateTime.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);
        var incoming = $"{target}.restoring-{stamp}";
        using (var source = File.OpenRead(backup))
        {
            CopyDurably(source, incoming);
        }

        int erased;
        try
        {
            CopyLog(backup, incoming);
            // Under this name nobody serves it: whatever happens until the last line, no file comes into place with somebody in it who was erased.
            erased = EraseAgain(incoming, new ErasureLog(erasuresOf, time), time);
        }
        catch
        {
            File.Delete(incoming);
            File.Delete(EngineFiles.LogOf(incoming));
            throw;
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
        return erased;
    }

    /// <summary>They may hold who was erased, and nobody would look for them.</summary>
    private static void DeleteUnfinishedRestores(string target, string except)
    {
        var full = Path.GetFullPath(target);
        var spared = new[] { Path.GetFullPath(except), EngineFiles.LogOf(except) };
        foreach (var pattern in new[] { $"{full}.restoring-*", EngineFiles.LogOf($"{full}.restoring-*") })
        {
            var left = Directory.EnumerateFiles(Path.GetDirectoryName(full)!, Path.GetFileName(pattern));
            foreach (var file in left.Except(spared, StringComparer.Ordinal).ToList())
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>A backup has none; a database that was put aside may have one, with answers in it.</summary>
    private static void CopyLog(string backup, string incoming)
    {
        if (new FileInfo(EngineFiles.LogOf(backup)) is { Exists: true, Length: > 0 } log)
        {
            using var source = log.OpenRead();
            CopyDurably(source, EngineFiles.LogOf(incoming));
        }
    }

    /// <summary>Begins the erasure of everyone in the file who was erased before, and leaves it without a log.</summary>
    private static int EraseAgain(string incoming, ErasureLog log, TimeProvider time)
    {
        var engineLog = EngineFiles.LogOf(incoming);
        if (log.IsEmpty && !File.Exists(engineLog))
        {
            return 0;
        }

        int erased;
        try
        {
            using var session = new EngineSession(EngineFiles.At(incoming), time);
            session.WarmUp();
            var layout = session.Find(Rows.Meta, "schema")!["v"].AsInt64;
            if (layout < Rows.Schema)
            {
                SchemaUpgrade.Run(session, layout, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
            }

            var again = log.Among(Members(session));
            foreach (var some in again.Chunk(ErasuresAtOnce))
            {
                session.Begin();
                foreach (var member in some)
                {
                    LiteDbStudyStore.BeginErasure(session, member);
                }

                session.Commit();
            }

            session.Checkpoint();
            erased = again.Count;
        }
        catch (Exception failure) when (failure is not (IOException or UnauthorizedAccessException or StoreDamagedException))
        {
            throw new StoreDamagedException($"Who was erased cannot be erased again ({failure.Message}). Nothing was changed.", failure);
        }

        File.Delete(engineLog);
        using var data = new FileStream(incoming, FileMode.Open, FileAccess.ReadWrite);
        data.Flush(flushToDisk: true);
        return erased;
    }

    /// <summary>
    /// An erasure takes the identities first and the memberships last: whoever has neither is erased, or a note in the file says that they will be.
    /// </summary>
    private static IEnumerable<MemberId> Members(EngineSession session) =>
        session
            .Walk(Rows.Identities, "mk")
            .Select(Rows.ToIdentity)
            .Select(identity => identity.Member)
            .Concat(session.Walk(Rows.Memberships, "_id").Select(Rows.MemberOf));

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

    /// <summary>How to open a file that, when it is made, is its owner's alone.</summary>
    internal static FileStreamOptions OwnersAlone(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = access,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>Copies to a temporary name, syncs, and renames: the name appears only with the whole content.</summary>
    /// <exception cref="IOException">The file exists and is not to be replaced, or the disk failed.</exception>
    internal static void CopyDurably(Stream source, string file, bool replace = false)
    {
        if (!replace && File.Exists(file))
        {
            throw new IOException($"{file} exists already.");
        }

        CreateFolderOf(file);
        var partial = file + ".partial";
        try
        {
            using (var copy = new FileStream(partial, OwnersAlone(FileMode.Create, FileAccess.Write)))
            {
                source.CopyTo(copy);
                copy.Flush(flushToDisk: true);
            }

            File.Move(partial, file, replace);
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

/// <summary>What a walk over a file found.</summary>
/// <param name="Findings">Empty: the file is whole.</param>
/// <param name="Counts">Null: the walk did not come to its end.</param>
public sealed record StoreReport(IReadOnlyList<string> Findings, StoreCounts? Counts);
