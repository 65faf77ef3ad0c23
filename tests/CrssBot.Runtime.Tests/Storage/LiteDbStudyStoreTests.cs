using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Storage.LiteDb;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>The contract, on LiteDB files.</summary>
public sealed class LiteDbStudyStoreTests : StudyStoreContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crssbot-store-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "crssbot.db");

    protected override Task<IStudyStore> CreateAsync() => Task.FromResult(Open(Path));

    protected override async Task<IStudyStore> ReopenAsync(IStudyStore store)
    {
        await store.DisposeAsync();
        return Open(Path);
    }

    private static IStudyStore OpenBackup(string file)
    {
        Assert.Empty(StoreFiles.Verify(file));
        return Open(file);
    }

    private static IStudyStore Open(string path) =>
        LiteDbStudyStore.Open(new StorageOptions { Path = path }, TimeProvider.System, NullLogger.Instance);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_backup_taken_while_serving_holds_all_that_was_acknowledged_before_it()
    {
        var folder = Directory.CreateTempSubdirectory("crssbot-backup-");
        try
        {
            var file = System.IO.Path.Combine(folder.FullName, "backup.db");
            for (var read = 0; read < 50; read++)
            {
                Assert.True(await Store.CommitAsync(Given.FinalAnswer(new RoomId("oak"), read, "ann", read + 1, read % 2 == 0), Token));
            }

            var during = Task.WhenAll(
                Enumerable.Range(0, 50).Select(i => Store.CommitAsync(Given.Commit(new RoomId($"r{i}"), 0), Token)).ToList()
            );
            await Store.BackupAsync(file, Token);
            Assert.All(await during, Assert.True);

            await using var copy = OpenBackup(file);
            var room = await copy.LoadRoomAsync(new RoomId("oak"), Token);
            Assert.Equal(50, room!.Version);
            Assert.Equal([new Counter("room|oak|ann", 50, 25)], await copy.CountersAsync("room|oak|", Token));
            Assert.Equal(50, (await copy.AttemptsOfSessionAsync(new RoomId("oak"), new SessionId("session-1"), Token)).Count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_backup_never_overwrites_a_file()
    {
        var file = System.IO.Path.GetTempFileName();
        try
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.BackupAsync(file, Token));
            Assert.Equal(0, new FileInfo(file).Length);
            await Store.ProbeAsync(Token);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
