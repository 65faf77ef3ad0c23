namespace CrssBot.Host;

/// <summary>The catalogue of what this project logs.</summary>
internal static partial class HostLog
{
    [LoggerMessage(EventId = 100, Level = LogLevel.Warning, Message = "No control socket at {Path}: backups need the host stopped")]
    public static partial void NoControlSocket(ILogger logger, Exception error, string path);

    [LoggerMessage(EventId = 101, Level = LogLevel.Warning, Message = "A command over the control socket was cut off")]
    public static partial void ControlFailed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 102, Level = LogLevel.Warning, Message = "Progress is shown in words alone: its picture cannot be drawn here")]
    public static partial void NoPictures(ILogger logger, Exception error);

    [LoggerMessage(
        EventId = 103,
        Level = LogLevel.Warning,
        Message = "The service manager is not told that all is well: the store cannot be written, or wakes are late. If that goes on, it restarts the bot"
    )]
    public static partial void WatchdogSilent(ILogger logger);

    [LoggerMessage(EventId = 104, Level = LogLevel.Warning, Message = "The service manager could not be told that all is well")]
    public static partial void WatchdogFailed(ILogger logger, Exception error);
}
