namespace CrssBot.Storage.Backups;

/// <summary>What became of a restore that touched nothing.</summary>
/// <param name="Record">What was noted when the backup was made; null: nothing, for it is not a nightly one.</param>
/// <param name="Unchanged">The file is byte for byte what was recorded; null: nothing was.</param>
/// <param name="Backup">The backup as it is.</param>
/// <param name="ErasedAgain">Members who had been erased since.</param>
/// <param name="Restored">What was restored; null: it could not be.</param>
/// <param name="Failure">One line for the operator; null: there was none.</param>
/// <param name="Took">The restore alone, as the operator would wait for it.</param>
public sealed record DrillResult(
    BackupRecord? Record,
    bool? Unchanged,
    StoreReport Backup,
    int ErasedAgain,
    StoreReport? Restored,
    string? Failure,
    TimeSpan Took
);

/// <summary>A restore into a folder of no account, as the real one does it, looked at afterwards.</summary>
public static class RestoreDrill
{
    /// <param name="database">Whose erasures are applied; it need not be there.</param>
    /// <param name="scratch">A folder of the caller's, with room for two databases.</param>
    public static DrillResult Run(string backup, string database, string scratch, TimeProvider time)
    {
        var record = BackupFolder.RecordOf(backup);
        bool? unchanged = record is null ? null : string.Equals(BackupFolder.HashOf(backup), record.Sha256, StringComparison.Ordinal);
        var before = ExamineIn(Path.Combine(scratch, "before"), backup);
        var target = Path.Combine(scratch, "restored", "crssbot.db");
        var began = time.GetTimestamp();
        try
        {
            var erased = StoreFiles.Restore(backup, target, erasuresOf: database, time);
            var took = time.GetElapsedTime(began);
            return new(record, unchanged, before, erased, ExamineIn(Path.Combine(scratch, "after"), target), Failure: null, took);
        }
        catch (Exception failure) when (failure is StoreDamagedException or IOException or UnauthorizedAccessException)
        {
            return new(record, unchanged, before, ErasedAgain: 0, Restored: null, failure.Message, time.GetElapsedTime(began));
        }
    }

    /// <summary>Counts a copy of the live database, such as a backup that was just made of it.</summary>
    public static StoreReport ExamineIn(string folder, string file)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return StoreFiles.Examine(file, folder, CancellationToken.None);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
