using CrssBot.Discord.Protocol.Gateway;
using Microsoft.Extensions.Logging;

namespace CrssBot.Discord;

/// <summary>What the gateway logs. Never the token, never a session's id, never what an event holds.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(EventId = 200, Level = LogLevel.Debug, Message = "Connecting to {Host}; resuming: {Resuming}")]
    public static partial void Connecting(ILogger logger, string host, bool resuming);

    [LoggerMessage(EventId = 201, Level = LogLevel.Information, Message = "Discord is connected; {Servers} servers")]
    public static partial void Ready(ILogger logger, int servers);

    [LoggerMessage(EventId = 202, Level = LogLevel.Information, Message = "Discord is connected again; nothing was missed")]
    public static partial void Resumed(ILogger logger);

    [LoggerMessage(
        EventId = 203,
        Message = "Not connected to Discord ({Loss}, close code {Code}); trying again in {Delay}, with the same session: {Resuming}"
    )]
    public static partial void Lost(ILogger logger, LogLevel level, GatewayLoss loss, int? code, TimeSpan delay, bool resuming);

    [LoggerMessage(EventId = 204, Level = LogLevel.Warning, Message = "The connection to Discord failed")]
    public static partial void Failed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 205, Level = LogLevel.Warning, Message = "GET /gateway/bot brought nothing: {Error}")]
    public static partial void NotOffered(ILogger logger, string error);

    [LoggerMessage(EventId = 206, Level = LogLevel.Warning, Message = "GET /gateway/bot failed")]
    public static partial void NotAsked(ILogger logger, Exception error);

    [LoggerMessage(
        EventId = 207,
        Level = LogLevel.Warning,
        Message = "The session's own address is none to which the token may be sent; using the common one"
    )]
    public static partial void ResumeAddressRefused(ILogger logger);

    [LoggerMessage(
        EventId = 208,
        Level = LogLevel.Warning,
        Message = "Discord recommends {Shards} connections for this many servers; one serves up to 2,500. Beyond, set Discord:Transport=Http"
    )]
    public static partial void ShardsRecommended(ILogger logger, int shards);

    [LoggerMessage(
        EventId = 209,
        Level = LogLevel.Warning,
        Message = "Only {Remaining} session starts are left today; the next waits for {Wait}. Does the bot restart again and again?"
    )]
    public static partial void StartsRunLow(ILogger logger, int remaining, TimeSpan wait);

    [LoggerMessage(EventId = 210, Level = LogLevel.Error, Message = "No session starts are left today; asking again in {Wait}")]
    public static partial void NoStartsLeft(ILogger logger, TimeSpan wait);

    [LoggerMessage(EventId = 211, Level = LogLevel.Warning, Message = "A message of {Bytes} bytes was no payload and is passed over")]
    public static partial void Malformed(ILogger logger, int bytes);

    [LoggerMessage(EventId = 212, Level = LogLevel.Error, Message = "An event was not taken; the connection goes on")]
    public static partial void NotTaken(ILogger logger, Exception error);

    [LoggerMessage(EventId = 213, Level = LogLevel.Warning, Message = "Too much was sent in a minute; a payload was held back")]
    public static partial void BudgetSpent(ILogger logger);

    [LoggerMessage(EventId = 214, Level = LogLevel.Debug, Message = "The connection could not be closed in good order")]
    public static partial void NotClosed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 215, Level = LogLevel.Critical, Message = "Discord's gateway is given up: {Reason}")]
    public static partial void Ended(ILogger logger, string reason);
}
