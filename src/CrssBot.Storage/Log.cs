using Microsoft.Extensions.Logging;

namespace CrssBot.Storage;

/// <summary>Every line this project logs. Never a learner's words, ids of platforms, or answers.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 3001, Level = LogLevel.Information, Message = "Store {Name} open: {Rooms} rooms, {Milliseconds} ms")]
    public static partial void StoreOpened(this ILogger logger, string name, int rooms, long milliseconds);

    [LoggerMessage(
        EventId = 3002,
        Level = LogLevel.Error,
        Message = "The database failed; {Operations} callers are told to retry and the file is opened again"
    )]
    public static partial void BatchFailed(this ILogger logger, Exception exception, int operations);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Error, Message = "The database cannot be opened again now; the next call tries again")]
    public static partial void ReopenFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Warning, Message = "Closing the database reported a failure")]
    public static partial void CloseFailed(this ILogger logger, Exception exception);

    [LoggerMessage(
        EventId = 3005,
        Level = LogLevel.Information,
        Message = "Backup written: {Bytes} bytes, the store paused {Milliseconds} ms"
    )]
    public static partial void BackupWritten(this ILogger logger, long bytes, long milliseconds);

    [LoggerMessage(
        EventId = 3006,
        Level = LogLevel.Information,
        Message = "Store {Name} is of layout {From}; it is brought to {To}, and earlier versions will refuse it"
    )]
    public static partial void Upgrading(this ILogger logger, string name, long from, long to);

    [LoggerMessage(
        EventId = 3007,
        Level = LogLevel.Warning,
        Message = "News for the other processes could not be told; their pages are late"
    )]
    public static partial void NewsUntold(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 3008, Level = LogLevel.Warning, Message = "News of the other processes cannot be heard; trying again")]
    public static partial void NewsUnheard(this ILogger logger, Exception exception);

    [LoggerMessage(
        EventId = 3009,
        Level = LogLevel.Warning,
        Message = "The database holds {Members} members who were erased since its backup was made; they are erased again"
    )]
    public static partial void ErasedAgain(this ILogger logger, int members);

    [LoggerMessage(
        EventId = 3010,
        Level = LogLevel.Information,
        Message = "The backup of the night of {Night:yyyy-MM-dd} is written and checked: {Rooms} rooms, {Answers} answers"
    )]
    public static partial void NightlyBackup(this ILogger logger, DateOnly night, int rooms, int answers);

    [LoggerMessage(
        EventId = 3011,
        Level = LogLevel.Error,
        Message = "The backup of the night of {Night:yyyy-MM-dd} failed; it is tried again"
    )]
    public static partial void BackupFailed(this ILogger logger, Exception exception, DateOnly night);

    [LoggerMessage(EventId = 3012, Level = LogLevel.Information, Message = "{Count} backups had had their time and are removed")]
    public static partial void BackupsRemoved(this ILogger logger, int count);

    [LoggerMessage(
        EventId = 3013,
        Level = LogLevel.Error,
        Message = "Old backups in {Folder} cannot be removed; members were promised that none lives longer than 30 days"
    )]
    public static partial void BackupsNotRemoved(this ILogger logger, Exception exception, string folder);
}
