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

    protected override Task<IStudyStore> OpenBackupAsync(string file)
    {
        Assert.Empty(StoreFiles.Verify(file));
        return Task.FromResult(Open(file));
    }

    private static IStudyStore Open(string path) =>
        LiteDbStudyStore.Open(new StorageOptions { Path = path }, TimeProvider.System, NullLogger.Instance);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
