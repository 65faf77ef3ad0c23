using CrssBot.Discord.Protocol.Rest;
using Microsoft.Extensions.Logging;

namespace CrssBot.Discord;

/// <summary>What the REST client logs. A request appears as its <see cref="Route"/>: no path, no token, no body, no text of an error.</summary>
internal static partial class RestLog
{
    [LoggerMessage(
        EventId = 220,
        Level = LogLevel.Critical,
        Message = "Discord refused the bot token ({Route}): nothing more is sent. Set a valid token and restart"
    )]
    public static partial void TokenInvalid(ILogger logger, Route route);

    [LoggerMessage(
        EventId = 221,
        Level = LogLevel.Error,
        Message = "Discord refused {Count} requests within {Window}: nothing is sent for {Pause}, lest it bans this address"
    )]
    public static partial void Stopped(ILogger logger, int count, TimeSpan window, TimeSpan pause);

    [LoggerMessage(
        EventId = 222,
        Level = LogLevel.Warning,
        Message = "Discord refused {Count} requests within {Window}; at {Stop} sending stops"
    )]
    public static partial void ManyInvalid(ILogger logger, int count, TimeSpan window, int stop);

    [LoggerMessage(EventId = 223, Level = LogLevel.Warning, Message = "{Route}: 429 for {RetryAfter} (shared: {Shared})")]
    public static partial void TooMany(ILogger logger, Route route, TimeSpan retryAfter, bool shared);

    [LoggerMessage(
        EventId = 224,
        Level = LogLevel.Error,
        Message = "{Route}: 429 beyond this route's own limit; its like wait {RetryAfter}"
    )]
    public static partial void TooManyEverywhere(ILogger logger, Route route, TimeSpan retryAfter);

    [LoggerMessage(EventId = 225, Level = LogLevel.Warning, Message = "{Route}: a try failed: {Fault}")]
    public static partial void Failed(ILogger logger, Route route, string fault);

    [LoggerMessage(EventId = 226, Level = LogLevel.Information, Message = "{Route}: refused with {Status}, code {Code}")]
    public static partial void Refused(ILogger logger, Route route, int status, int code);

    [LoggerMessage(EventId = 227, Level = LogLevel.Error, Message = "{Route}: Discord's answer could not be read")]
    public static partial void Unreadable(ILogger logger, Route route);
}
