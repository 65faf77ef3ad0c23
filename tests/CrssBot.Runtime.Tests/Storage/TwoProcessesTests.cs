using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Storage.LiteDb;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>
/// LiteDB takes no lock on Linux, so ours must hold. The lock belongs to an open handle, not to a process: a second opening in
/// one process is refused exactly as one from another process is.
/// </summary>
public sealed class TwoProcessesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crssbot-lock-");

    private string File => Path.Combine(_folder.FullName, "data", "crssbot.db");

    private LiteDbStudyStore Open() => LiteDbStudyStore.Open(new StorageOptions { Path = File }, TimeProvider.System, NullLogger.Instance);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_second_opening_is_refused_in_one_line_and_the_first_goes_on()
    {
        await using var first = Open();

        var refused = Assert.Throws<StoreInUseException>(Open);

        Assert.Equal($"Another CrssBot already uses {File}. Stop it first, or set Storage:Path to another file.", refused.Message);
        Assert.True(await first.CommitAsync(Given.Commit(new RoomId("oak"), 0), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_that_was_closed_can_be_opened_again()
    {
        await using (var first = Open())
        {
            await first.ProbeAsync(TestContext.Current.CancellationToken);
        }

        await using var second = Open();
        await second.ProbeAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_refused_start_holds_no_lock()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, "no database", TestContext.Current.CancellationToken);
        Assert.Throws<StoreDamagedException>(Open);

        System.IO.File.Delete(File);

        await using var second = Open();
        await second.ProbeAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_restore_over_a_served_file_is_refused()
    {
        await using var served = Open();
        var backup = Path.Combine(_folder.FullName, "backup.db");
        await served.BackupAsync(backup, TestContext.Current.CancellationToken);

        Assert.Throws<StoreInUseException>(() => StoreFiles.Restore(backup, File, TimeProvider.System));
    }
}
