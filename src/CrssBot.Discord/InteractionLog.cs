using CrssBot.Discord.Protocol;
using Microsoft.Extensions.Logging;

namespace CrssBot.Discord;

/// <summary>The catalogue, HTTP interactions: 240–249. No tokens, no bodies.</summary>
internal static partial class InteractionLog
{
    /// <summary>Debug only: strangers knock, and Discord itself sends wrong signatures to see that they are refused.</summary>
    [LoggerMessage(EventId = 240, Level = LogLevel.Debug, Message = "Refused a request: {Reason}; {Count} refused since the start")]
    public static partial void Refused(ILogger logger, string reason, long count);

    [LoggerMessage(
        EventId = 241,
        Level = LogLevel.Warning,
        Message = "Refused a request that Discord signed {Age} ago; is this machine's clock right?"
    )]
    public static partial void Stale(ILogger logger, TimeSpan age);

    [LoggerMessage(
        EventId = 242,
        Level = LogLevel.Warning,
        Message = "Refused a request that Discord signed for application {Application}"
    )]
    public static partial void OtherApplication(ILogger logger, Snowflake application);

    [LoggerMessage(EventId = 243, Level = LogLevel.Warning, Message = "A request that Discord signed lacks what it must have: {What}")]
    public static partial void Malformed(ILogger logger, string what);

    [LoggerMessage(EventId = 244, Level = LogLevel.Debug, Message = "An interaction came again and was passed over")]
    public static partial void Again(ILogger logger);

    [LoggerMessage(EventId = 245, Level = LogLevel.Warning, Message = "Webhook event {Type} was not taken in time; Discord sends it again")]
    public static partial void EventNotTaken(ILogger logger, string type);
}
