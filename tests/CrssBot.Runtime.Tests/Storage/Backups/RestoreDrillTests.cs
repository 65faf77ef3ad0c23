using CrssBot.Engine;
using CrssBot.Storage;
using CrssBot.Storage.Backups;
using CrssBot.Storage.LiteDb;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Runtime.Tests.Storage.Backups;

public sealed class RestoreDrillTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crssbot-drill-test-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder.FullName, "crssbot.db");

    private string Backup => Path.Combine(_folder.FullName, "monday.db");

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task BackUpThenEraseAnaAsync()
    {
        await using var store = LiteDbStudyStore.Open(new StorageOptions { Path = Database }, TimeProvider.System, NullLogger.Instance);
        await store.MemberForAsync("web", "browser-ana", new MemberId("ana"), Given.Today, Token);
        await store.MemberForAsync("web", "browser-ben", new MemberId("ben"), Given.Today, Token);
        await store.CommitAsync(Given.FinalAnswer(new RoomId("oak"), 0, "ana", 1, correct: true), Token);
        await store.BackupAsync(Backup, Token);
        await store.EraseMemberAsync(new MemberId("ana"), Token);
    }

    private DrillResult Run() => RestoreDrill.Run(Backup, Database, _folder.CreateSubdirectory("scratch").FullName, TimeProvider.System);

    [Fact]
    public async Task A_drill_restores_everything_but_whoever_was_erased_since()
    {
        await BackUpThenEraseAnaAsync();

        var drill = Run();

        Assert.Equal((null, 1), (drill.Failure, drill.ErasedAgain));
        Assert.Empty(drill.Restored!.Findings);
        Assert.Equal(new StoreCounts(Rooms: 1, Answers: 1, People: 2), drill.Backup.Counts);
        Assert.Equal(new StoreCounts(Rooms: 1, Answers: 1, People: 1), drill.Restored.Counts);
    }

    [Fact]
    public async Task A_byte_that_no_walk_misses_is_seen_against_the_record()
    {
        await BackUpThenEraseAnaAsync();
        var options = new BackupOptions();
        var night = new DateOnly(2026, 11, 29);
        var record = new BackupRecord(Given.Noon, 1, BackupFolder.HashOf(Backup), new StoreCounts(1, 1, 2));
        var folder = BackupFolder.Of(Database, options)!;
        folder.Install(Backup, night, record);
        File.Copy(folder.FileOf(night), Backup);
        File.Copy(Path.ChangeExtension(folder.FileOf(night), ".json"), Path.ChangeExtension(Backup, ".json"));

        var whole = Run();
        await using (var file = File.OpenWrite(Backup))
        {
            // The unused end of the first page.
            file.Position = 8_191;
            file.WriteByte(1);
        }

        var flipped = Run();

        Assert.Equal((true, false), (whole.Unchanged, flipped.Unchanged));
        Assert.Equal(record, flipped.Record);
    }

    [Fact]
    public async Task A_backup_that_is_none_fails_the_drill_in_one_line()
    {
        await File.WriteAllTextAsync(Backup, "no database", Token);

        var drill = Run();

        Assert.Null(drill.Restored);
        Assert.Contains("is not whole", drill.Failure, StringComparison.Ordinal);
    }
}
