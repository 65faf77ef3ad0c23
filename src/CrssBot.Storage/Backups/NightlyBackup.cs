using System.Globalization;
using CrssBot.Runtime;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CrssBot.Storage.Backups;

/// <summary>
/// A backup a night, checked before it gets its name, and the removal of those that have had their time. A night that was missed is made up for
/// at the next start; one that failed is tried again. None of it ever stops the bot.
/// </summary>
internal sealed class NightlyBackup : BackgroundService
{
    /// <summary>A start has better things to do, and a bot that dies at every start should not copy its database each time.</summary>
    public static readonly TimeSpan StartsAfter = TimeSpan.FromMinutes(1);

    /// <summary>Doubles with every failure.</summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(1);

    /// <summary>Also the longest sleep: a machine that was suspended looks at the clock again soon.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly IStudyStore _store;
    private readonly BackupOptions _options;
    private readonly BackupFolder _folder;
    private readonly TimeProvider _time;
    private readonly ILogger<NightlyBackup> _log;

    /// <summary>What has no final name yet; nobody else's, and gone at the next start whatever happened.</summary>
    private readonly string _unchecked;

    public NightlyBackup(
        IStudyStore store,
        IOptions<StorageOptions> storage,
        IOptions<BackupOptions> options,
        TimeProvider time,
        ILogger<NightlyBackup> log
    )
    {
        _store = store;
        _options = options.Value;
        _folder = BackupFolder.Of(storage.Value.Path, _options) ?? throw new ArgumentException("Nightly backups are off.", nameof(options));
        _time = time;
        _log = log;
        _unchecked = Path.Combine(_folder.Path, $"unchecked-{Path.GetFileNameWithoutExtension(storage.Value.Path)}");
    }

    /// <summary>For health; null while all is well.</summary>
    public string? Warning { get; private set; }

    /// <summary>When the newest one was made; null: there is none.</summary>
    public DateTimeOffset? Newest { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            RemoveExpired();
            await Task.Delay(StartsAfter, _time, stoppingToken);
            var failures = 0;
            while (true)
            {
                failures = await TryAsync(stoppingToken) ? 0 : failures + 1;
                await Task.Delay(Wait(failures), _time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop; the next start makes up for it.
        }
    }

    private TimeSpan Wait(int failures)
    {
        var now = _time.GetUtcNow();
        // Six doublings pass the longest.
        var wait = failures > 0 ? FirstRetry * Math.Pow(2, Math.Min(failures - 1, 6)) : Nights.Next(_options, now) - now;
        return wait < LongestWait ? wait : LongestWait;
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        var night = Nights.Last(_options, _time.GetUtcNow());
        RemoveExpired();
        try
        {
            if (!File.Exists(_folder.FileOf(night)))
            {
                await WriteAsync(night, cancellationToken);
            }

            Newest = BackupFolder.RecordOf(_folder.FileOf(night))?.At ?? Newest;
            Warning = null;
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Also one that we did not think of: a bot without a backup is better than no bot.
            _log.BackupFailed(e, night);
            Warning = string.Create(
                CultureInfo.InvariantCulture,
                $"The backup of the night of {night:yyyy-MM-dd} failed and is tried again. The log says why."
            );
            return false;
        }
    }

    private async Task WriteAsync(DateOnly night, CancellationToken cancellationToken)
    {
        DeleteUnchecked();
        try
        {
            var copy = Path.Combine(_unchecked, "backup.db");
            await _store.BackupAsync(copy, cancellationToken);
            // The walk takes seconds to minutes and never waits: a thread of its own, that a stop interrupts.
            var report = await Task.Factory.StartNew(
                () => StoreFiles.Examine(copy, _unchecked, cancellationToken),
                cancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
            if (report is not { Findings: [], Counts: { } counts })
            {
                throw new StoreDamagedException(
                    $"The backup is not whole ({report.Findings[0]}; {Words.Count(report.Findings.Count, "finding")}), so the database may be damaged. "
                        + "Keep the earlier backups, stop the host, and run crssbot verify on the database."
                );
            }

            _folder.Install(copy, night, new BackupRecord(_time.GetUtcNow(), new FileInfo(copy).Length, BackupFolder.HashOf(copy), counts));
            _log.NightlyBackup(night, counts.Rooms, counts.Answers);
        }
        finally
        {
            DeleteUnchecked();
        }
    }

    private void DeleteUnchecked()
    {
        if (Directory.Exists(_unchecked))
        {
            Directory.Delete(_unchecked, recursive: true);
        }
    }

    private void RemoveExpired()
    {
        try
        {
            DeleteUnchecked();
            var expired = Nights.Expired(_folder.Kept(), Nights.Last(_options, _time.GetUtcNow()), _options.KeepDays).ToList();
            expired.ForEach(_folder.Delete);
            if (expired.Count > 0)
            {
                _log.BackupsRemoved(expired.Count);
            }

            Newest = _folder.All() is [var newest, ..] ? BackupFolder.RecordOf(newest.File)?.At : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.BackupsNotRemoved(e, _folder.Path);
        }
    }
}
