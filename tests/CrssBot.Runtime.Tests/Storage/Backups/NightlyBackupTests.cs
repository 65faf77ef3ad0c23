using CrssBot.Engine;
using CrssBot.Storage;
using CrssBot.Storage.Backups;
using CrssBot.Storage.LiteDb;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CrssBot.Runtime.Tests.Storage.Backups;

/// <summary>The nightly backup on a real file, on a clock that the test drives.</summary>
public sealed class NightlyBackupTests : IAsyncDisposable
{
    /// <summary>Ten in the evening of November 28 in Illinois: five hours before a backup.</summary>
    private static readonly DateTimeOffset Evening = new(2026, 11, 29, 4, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Yesterday = new(2026, 11, 28);
    private static readonly DateOnly Tonight = new(2026, 11, 29);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crssbot-nightly-");
    private readonly Clock _clock = new(Evening);
    private readonly LiteDbStudyStore _store;
    private readonly BackupOptions _options = new();
    private NightlyBackup? _nightly;

    public NightlyBackupTests() =>
        _store = LiteDbStudyStore.Open(new StorageOptions { Path = Database }, TimeProvider.System, NullLogger.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder.FullName, "crssbot.db");

    private BackupFolder Folder => BackupFolder.Of(Database, _options)!;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task StartAsync()
    {
        _nightly = new NightlyBackup(
            _store,
            Options.Create(new StorageOptions { Path = Database }),
            Options.Create(_options),
            _clock,
            NullLogger<NightlyBackup>.Instance
        );
        await _nightly.StartAsync(Token);
        await _clock.ArmedAsync(NightlyBackup.StartsAfter);
    }

    private async Task StopAsync()
    {
        if (_nightly is not null)
        {
            await _nightly.StopAsync(CancellationToken.None).Soon();
            _nightly.Dispose();
            _nightly = null;
        }
    }

    /// <summary>Lets time pass; returns when the work that was due then is over and it sleeps again.</summary>
    private async Task PassAsync(TimeSpan time, TimeSpan sleepsFor)
    {
        _clock.Advance(time);
        await _clock.ArmedAsync(sleepsFor);
    }

    private string[] Files() => [.. Directory.EnumerateFileSystemEntries(Folder.Path).Select(f => Path.GetFileName(f)!).Order()];

    [Fact]
    public async Task A_night_that_was_missed_is_made_up_for_and_the_next_comes_at_three()
    {
        await _store.CommitAsync(Given.FinalAnswer(new RoomId("oak"), 0, "ana", 1, correct: true), Token);

        await StartAsync();
        await PassAsync(NightlyBackup.StartsAfter, NightlyBackup.LongestWait);
        for (var hour = 0; hour < 4; hour++)
        {
            await PassAsync(NightlyBackup.LongestWait, hour < 3 ? NightlyBackup.LongestWait : TimeSpan.FromMinutes(59));
        }

        Assert.Equal(["crssbot-2026-11-28.db", "crssbot-2026-11-28.json"], Files());
        await PassAsync(TimeSpan.FromMinutes(59), NightlyBackup.LongestWait);
        Assert.Equal([(Tonight, Folder.FileOf(Tonight)), (Yesterday, Folder.FileOf(Yesterday))], Folder.All());
        Assert.Empty(StoreFiles.Verify(Folder.FileOf(Tonight)));
        var record = BackupFolder.RecordOf(Folder.FileOf(Tonight))!;
        Assert.Equal(new StoreCounts(Rooms: 1, Answers: 1, People: 0), record.Counts);
        Assert.Equal(new FileInfo(Folder.FileOf(Tonight)).Length, record.Bytes);
        Assert.Equal(BackupFolder.HashOf(Folder.FileOf(Tonight)), record.Sha256);
        Assert.Equal((record.At, null), (_nightly!.Newest!.Value, _nightly.Warning));
    }

    [Fact]
    public async Task A_second_start_in_the_same_night_makes_no_second_backup()
    {
        await StartAsync();
        await PassAsync(NightlyBackup.StartsAfter, NightlyBackup.LongestWait);
        var first = BackupFolder.RecordOf(Folder.FileOf(Yesterday));
        await StopAsync();

        await StartAsync();
        Assert.Equal(first!.At, _nightly!.Newest);
        await PassAsync(NightlyBackup.StartsAfter, NightlyBackup.LongestWait);

        Assert.Equal(first, BackupFolder.RecordOf(Folder.FileOf(Yesterday)));
    }

    [Fact]
    public async Task A_failure_is_said_tried_again_more_slowly_each_time_and_leaves_no_half_file()
    {
        // A file where the folder should be: whatever is tried there fails.
        await File.WriteAllTextAsync(Folder.Path, "", Token);

        await StartAsync();
        await PassAsync(NightlyBackup.StartsAfter, NightlyBackup.FirstRetry);
        Assert.Contains("2026-11-28", _nightly!.Warning, StringComparison.Ordinal);
        await PassAsync(NightlyBackup.FirstRetry, 2 * NightlyBackup.FirstRetry);
        await PassAsync(2 * NightlyBackup.FirstRetry, 4 * NightlyBackup.FirstRetry);
        File.Delete(Folder.Path);
        await PassAsync(4 * NightlyBackup.FirstRetry, NightlyBackup.LongestWait);

        Assert.Null(_nightly.Warning);
        Assert.Equal(["crssbot-2026-11-28.db", "crssbot-2026-11-28.json"], Files());
    }

    [Fact]
    public async Task A_copy_that_is_not_whole_never_gets_its_name()
    {
        // A counter that its answers do not bear out.
        await _store.CommitAsync(Given.Commit(new RoomId("oak"), 0, counters: [new Counter("room|oak|ana", 7, 7)]), Token);

        await StartAsync();
        await PassAsync(NightlyBackup.StartsAfter, NightlyBackup.FirstRetry);

        Assert.NotNull(_nightly!.Warning);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Backups_that_had_their_time_go_at_the_start_and_so_does_what_a_crash_left_but_nothing_else()
    {
        Directory.CreateDirectory(Path.Combine(Folder.Path, "unchecked-crssbot"));
        string[] names =
        [
            "unchecked-crssbot/backup.db",
            "crssbot-2026-10-29.db",
            "crssbot-2026-10-29.json",
            "crssbot-2026-10-30.db",
            "crssbot-before-the-move.db",
            "last-drill.json",
            "other-2026-01-01.db",
        ];
        foreach (var name in names)
        {
            await File.WriteAllTextAsync(Path.Combine(Folder.Path, name), "", Token);
        }

        await StartAsync();

        Assert.Equal(["crssbot-2026-10-30.db", "crssbot-before-the-move.db", "last-drill.json", "other-2026-01-01.db"], Files());
    }

    [Fact]
    public async Task An_empty_folder_turns_it_off_and_a_wrong_option_is_refused_by_name()
    {
        await using var off = Services(("Backup:Folder", ""));
        await using var wrong = Services(("Backup:KeepDays", "31"), ("Backup:Zone", "Chicago"));

        Assert.Null(off.BackupState());
        var refused = Assert.Throws<OptionsValidationException>(() => wrong.GetRequiredService<IOptions<BackupOptions>>().Value);
        Assert.Equal(
            [
                "Backup:KeepDays is \"31\"; allowed is 1 to 30.",
                "Backup:Zone is \"Chicago\"; allowed is an IANA time zone such as America/Chicago.",
            ],
            refused.Failures.Order(StringComparer.Ordinal)
        );
    }

    private static ServiceProvider Services(params (string Name, string Value)[] options) =>
        new ServiceCollection()
            .AddLogging()
            .AddNightlyBackup(
                new ConfigurationBuilder().AddInMemoryCollection(options.ToDictionary(o => o.Name, o => (string?)o.Value)).Build()
            )
            .BuildServiceProvider();
}
