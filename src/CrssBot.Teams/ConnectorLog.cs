using Microsoft.Extensions.Logging;

namespace CrssBot.Teams;

/// <summary>
/// What our way to Teams logs. A request appears as what it does: no address, no id of a conversation or person, no token, no body.
/// </summary>
internal static partial class ConnectorLog
{
    [LoggerMessage(EventId = 320, Level = LogLevel.Debug, Message = "A token for the connector, good for {Life}")]
    public static partial void TokenFetched(ILogger logger, TimeSpan life);

    [LoggerMessage(
        EventId = 321,
        Level = LogLevel.Error,
        Message = "No token for the connector: {Fault}. Nothing is sent once the last one has ended; asked again in {Pause}"
    )]
    public static partial void NoToken(ILogger logger, string fault, TimeSpan pause);

    [LoggerMessage(
        EventId = 322,
        Level = LogLevel.Error,
        Message = "{Deed}: its service address is not among those that our token may go to (Teams:AllowedServiceUrls); not sent"
    )]
    public static partial void Foreign(ILogger logger, string deed);

    [LoggerMessage(EventId = 323, Level = LogLevel.Warning, Message = "{Deed}: 429 for {RetryAfter}")]
    public static partial void TooMany(ILogger logger, string deed, TimeSpan retryAfter);

    [LoggerMessage(EventId = 324, Level = LogLevel.Warning, Message = "{Deed}: a try failed: {Fault}")]
    public static partial void Failed(ILogger logger, string deed, string fault);

    [LoggerMessage(EventId = 325, Level = LogLevel.Warning, Message = "{Deed}: refused with {Status}, code {Code}")]
    public static partial void Refused(ILogger logger, string deed, int status, string? code);

    [LoggerMessage(EventId = 326, Level = LogLevel.Error, Message = "{Deed}: {Bytes} bytes in UTF-16 are more than Teams takes; not sent")]
    public static partial void TooLarge(ILogger logger, string deed, int bytes);

    [LoggerMessage(
        EventId = 327,
        Level = LogLevel.Warning,
        Message = "{Deed}: the connector refused our token (401); one new one is tried"
    )]
    public static partial void TokenRefused(ILogger logger, string deed);

    [LoggerMessage(EventId = 328, Level = LogLevel.Warning, Message = "{Deed}: perhaps done, and not repeated")]
    public static partial void FateUnknown(ILogger logger, string deed);

    [LoggerMessage(EventId = 329, Level = LogLevel.Information, Message = "{Deed}: the conversation is closed to us, code {Code}")]
    public static partial void Dead(ILogger logger, string deed, string code);
}
