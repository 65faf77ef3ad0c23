using Microsoft.Extensions.Logging;

namespace CrssBot.Teams;

/// <summary>What comes in: never a token, nor anything of what it came with.</summary>
internal static partial class InboundLog
{
    [LoggerMessage(EventId = 410, Message = "A request to Teams' address was refused with {Status}: {Why}. So far {Count}.")]
    public static partial void Refused(ILogger logger, LogLevel level, int status, string why, long count);

    [LoggerMessage(411, LogLevel.Error, "A Teams {Kind} was not handled; Teams may send it again.")]
    public static partial void NotHandled(ILogger logger, Exception e, string kind);

    [LoggerMessage(412, LogLevel.Information, "The keys that Teams signs with were read: {Count}.")]
    public static partial void KeysRead(ILogger logger, int count);

    [LoggerMessage(413, LogLevel.Warning, "The keys that Teams signs with could not be read ({Why}); known ones stay good.")]
    public static partial void KeysNotRead(ILogger logger, string why);
}
