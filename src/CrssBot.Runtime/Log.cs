using Microsoft.Extensions.Logging;

namespace CrssBot.Runtime;

/// <summary>The catalogue of what this project logs. No tokens, no names, nothing a learner typed or chose.</summary>
internal static partial class RuntimeLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "The study desk is open")]
    public static partial void Ready(ILogger logger);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Giving {Lost} back to {Rooms} rooms with an open question")]
    public static partial void GivingBack(ILogger logger, int rooms, TimeSpan lost);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Draining; {Rooms} rooms have a question open")]
    public static partial void Draining(ILogger logger, int rooms);

    [LoggerMessage(
        EventId = 4,
        Level = LogLevel.Warning,
        Message = "The drain was cut short; the store holds everything that was acknowledged"
    )]
    public static partial void DrainCutShort(ILogger logger);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "The pulse could not be written")]
    public static partial void PulseMissed(ILogger logger, Exception error);

    [LoggerMessage(EventId = 6, Level = LogLevel.Error, Message = "Room {Room} could not be recovered; the others go on")]
    public static partial void RoomNotRecovered(ILogger logger, Exception error, string room);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "Room {Room} was not told that the bot stops")]
    public static partial void AwayUntold(ILogger logger, Exception error, string room);

    [LoggerMessage(
        EventId = 10,
        Level = LogLevel.Error,
        Message = "Room {Room}: a batch of {Count} failed; its callers were told and the room reloads"
    )]
    public static partial void BatchFailed(ILogger logger, Exception error, string room, int count);

    [LoggerMessage(EventId = 11, Level = LogLevel.Warning, Message = "Room {Room}: the head moved past {Version}; deciding again")]
    public static partial void HeadMoved(ILogger logger, string room, long version);

    [LoggerMessage(EventId = 12, Message = "Room {Room}: {Event}")]
    public static partial void Happened(ILogger logger, LogLevel level, string room, string @event);

    [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message = "Room {Room}: its tick failed; it stays due")]
    public static partial void TickFailed(ILogger logger, Exception error, string room);

    [LoggerMessage(EventId = 21, Level = LogLevel.Warning, Message = "Wakes could not be read; trying again at the next reading")]
    public static partial void WakesUnread(ILogger logger, Exception error);

    [LoggerMessage(EventId = 30, Level = LogLevel.Warning, Message = "Channel {Channel}: a delivery failed and will be tried again")]
    public static partial void DeliveryFailed(ILogger logger, Exception error, string channel);

    [LoggerMessage(EventId = 33, Level = LogLevel.Warning, Message = "The outbox waits for the store")]
    public static partial void OutboxWaits(ILogger logger, Exception error);

    [LoggerMessage(
        EventId = 34,
        Level = LogLevel.Warning,
        Message = "Room {Room} could not be told what became of its message {Slot}; the message will be tried again"
    )]
    public static partial void FateUntold(ILogger logger, Exception error, string room, string slot);

    [LoggerMessage(EventId = 31, Level = LogLevel.Warning, Message = "Channel {Channel}: message {Slot} was refused")]
    public static partial void DeliveryRefused(ILogger logger, string channel, string slot);

    [LoggerMessage(EventId = 32, Level = LogLevel.Warning, Message = "Channel {Channel}: whether message {Slot} was posted is not known")]
    public static partial void DeliveryUnsure(ILogger logger, string channel, string slot);

    [LoggerMessage(EventId = 40, Level = LogLevel.Information, Message = "Channel {Channel}: {Rooms} rooms are due for deletion at {Due}")]
    public static partial void DeletionScheduled(ILogger logger, string channel, int rooms, DateTimeOffset due);

    [LoggerMessage(EventId = 41, Level = LogLevel.Information, Message = "Channel {Channel}: a deletion of {Rooms} rooms was called off")]
    public static partial void DeletionCancelled(ILogger logger, string channel, int rooms);

    [LoggerMessage(
        EventId = 42,
        Level = LogLevel.Information,
        Message = "Channel {Channel}: {Rooms} rooms whose time had come were deleted"
    )]
    public static partial void RoomsDeleted(ILogger logger, string channel, int rooms);

    [LoggerMessage(EventId = 43, Level = LogLevel.Information, Message = "{Members} members unused for {Days} days were erased")]
    public static partial void UnusedErased(ILogger logger, int members, int days);

    [LoggerMessage(
        EventId = 44,
        Level = LogLevel.Error,
        Message = "An erasure or deletion could not be finished; it is tried again within a day"
    )]
    public static partial void RetentionFailed(ILogger logger, Exception error);
}
