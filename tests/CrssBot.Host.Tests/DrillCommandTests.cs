using CrssBot.Chaos.Hosts;
using CrssBot.Storage;
using CrssBot.Storage.Backups;

namespace CrssBot.Host.Tests;

/// <summary><c>crssbot drill</c>, as an operator runs it.</summary>
public sealed class DrillCommandTests : IDisposable
{
    private readonly DataFolder _data = new();

    public void Dispose() => _data.Dispose();

    private async Task<(int Exit, string Output, string Error)> DrillAsync(params string[] words)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exit = await CommandLine.RunAsync(["drill", .. words, $"--Storage:Path={_data.Database}"], output, error, TextReader.Null);
        return (exit, output.ToString(), error.ToString());
    }

    /// <summary>The database of a host that ran, copied to where a night would have put it.</summary>
    private async Task<string> BackedUpAsync()
    {
        var stop = TestContext.Current.CancellationToken;
        await using (var host = await HostProcess.StartAsync(_data, stop))
        {
            await host.MemberAsync("Luz", stop);
            await host.StopAsync(stop);
        }

        var folder = BackupFolder.Of(_data.Database, new BackupOptions())!;
        var file = folder.FileOf(new DateOnly(2026, 11, 29));
        Directory.CreateDirectory(folder.Path);
        await StoreFiles.BackupAsync(_data.Database, file, TimeProvider.System, stop);
        return file;
    }

    [Fact]
    public async Task The_newest_backup_is_restored_where_it_touches_nothing_and_the_drill_is_noted()
    {
        var backup = await BackedUpAsync();
        var before = await File.ReadAllBytesAsync(_data.Database, TestContext.Current.CancellationToken);

        var (exit, output, _) = await DrillAsync();

        Assert.Equal(0, exit);
        Assert.Contains("1 person", output, StringComparison.Ordinal);
        Assert.EndsWith(
            "The drill went well: this backup can be put in place.\n",
            output.ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
        Assert.Equal(before, await File.ReadAllBytesAsync(_data.Database, TestContext.Current.CancellationToken));
        Assert.Equal(Path.GetFileName(backup), BackupFolder.Of(_data.Database, new BackupOptions())!.LastDrill()!.Backup);
    }

    [Fact]
    public async Task A_backup_that_is_not_whole_fails_the_drill_and_is_not_noted()
    {
        var backup = await BackedUpAsync();
        await File.WriteAllBytesAsync(backup, new byte[8192], TestContext.Current.CancellationToken);

        var (exit, output, _) = await DrillAsync(backup);

        Assert.Equal(1, exit);
        Assert.Contains("The drill failed.", output, StringComparison.Ordinal);
        Assert.Null(BackupFolder.Of(_data.Database, new BackupOptions())!.LastDrill());
    }

    [Fact]
    public async Task Without_a_backup_it_says_where_one_was_looked_for_and_what_to_do()
    {
        var (exit, _, error) = await DrillAsync();

        Assert.Equal(1, exit);
        Assert.Contains("no nightly backup", error, StringComparison.Ordinal);
        Assert.Contains("crssbot drill <file>", error, StringComparison.Ordinal);
    }
}
