using CrssBot.Discord.Protocol;
using Microsoft.Extensions.Logging;

namespace CrssBot.Discord;

/// <summary>The catalogue of what the channel logs; the protocol's parts have theirs beside this one. No tokens, no names, nothing typed.</summary>
internal static partial class DiscordLog
{
    [LoggerMessage(EventId = 250, Level = LogLevel.Debug, Message = "An interaction came again and was ignored")]
    public static partial void Replayed(ILogger logger);

    [LoggerMessage(
        EventId = 251,
        Level = LogLevel.Warning,
        Message = "A {Type} came {Late} after it was pressed, too late to be answered. If presses of right now come so late, this machine's clock is ahead"
    )]
    public static partial void Dead(ILogger logger, InteractionType type, TimeSpan late);

    [LoggerMessage(EventId = 252, Level = LogLevel.Warning, Message = "A {Type} could not be answered: {Why}")]
    public static partial void NotAnswered(ILogger logger, InteractionType type, string why);

    [LoggerMessage(EventId = 253, Level = LogLevel.Warning, Message = "A {Type} was turned away: the bot is stopping")]
    public static partial void Unanswered(ILogger logger, InteractionType type);

    [LoggerMessage(EventId = 254, Level = LogLevel.Warning, Message = "A press could not be stored")]
    public static partial void NotStored(ILogger logger, Exception error);

    [LoggerMessage(EventId = 255, Level = LogLevel.Error, Message = "A {Type} failed; its presser was told to try again")]
    public static partial void AnswerFailed(ILogger logger, Exception error, InteractionType type);

    [LoggerMessage(EventId = 256, Level = LogLevel.Warning, Message = "Too many interactions wait; {Count} were told to press again")]
    public static partial void Shed(ILogger logger, long count);

    [LoggerMessage(EventId = 257, Level = LogLevel.Warning, Message = "An interaction of an unknown kind was passed over")]
    public static partial void Unread(ILogger logger);

    [LoggerMessage(EventId = 260, Level = LogLevel.Information, Message = "Commands: {Outcome}")]
    public static partial void Synced(ILogger logger, string outcome);

    [LoggerMessage(EventId = 261, Level = LogLevel.Warning, Message = "Commands could not be registered ({Why}); trying again in {Delay}")]
    public static partial void NotSynced(ILogger logger, string why, TimeSpan delay);

    [LoggerMessage(EventId = 266, Level = LogLevel.Error, Message = "The commands were not registered: {Why}")]
    public static partial void SyncRefused(ILogger logger, string why);

    [LoggerMessage(EventId = 262, Level = LogLevel.Critical, Message = "Discord has ended: {Why}")]
    public static partial void Ended(ILogger logger, string why);

    [LoggerMessage(EventId = 263, Level = LogLevel.Warning, Message = "News of a server could not be stored; the daily look will find it")]
    public static partial void NewsNotStored(ILogger logger, Exception error);

    [LoggerMessage(
        EventId = 264,
        Level = LogLevel.Warning,
        Message = "The list of servers could not be read ({Why}); trying again tomorrow"
    )]
    public static partial void ServersUnread(ILogger logger, string why);

    [LoggerMessage(
        EventId = 265,
        Level = LogLevel.Warning,
        Message = "The gateway session could not be kept; the next start begins a new one"
    )]
    public static partial void SessionNotKept(ILogger logger, Exception error);
}
