using CrssBot.Engine;

namespace CrssBot.Runtime.Outbox;

/// <summary>Where a slot's message stands. A closed set.</summary>
public enum SlotState
{
    /// <summary>Never sent.</summary>
    New,

    /// <summary>A post is under way; committed before the post, so that a crash in between is known.</summary>
    Sending,

    /// <summary>The platform has it; <see cref="Slot.MessageId"/> names it.</summary>
    Sent,

    /// <summary>The platform said no, for good; only another view is worth asking for.</summary>
    Refused,

    /// <summary>A post whose fate is not known.</summary>
    Unsure,
}

/// <summary>One message that a room owns on its channel: what it should show, and what it shows.</summary>
/// <param name="Key">Unique within the room; also the source of the platform's nonce.</param>
/// <param name="WantedRevision">Raised by every commit that changes the view.</param>
/// <param name="View">The wanted view as JSON (a <c>RoomMessage</c>).</param>
/// <param name="SentRevision">The last revision the platform confirmed; 0 before the first.</param>
public sealed record Slot(
    RoomId Room,
    string Key,
    ChannelAddress Address,
    long WantedRevision,
    string View,
    long SentRevision,
    string? MessageId,
    SlotState State,
    DateTimeOffset ChangedAt
)
{
    /// <summary>The platform does not show what it should, and may be asked to.</summary>
    public bool IsDue => State is SlotState.New or SlotState.Sent && SentRevision < WantedRevision;

    /// <summary>Nothing will ask for the view again: the platform shows it, or does not want it. It may name people.</summary>
    public bool IsSettled => State is SlotState.Refused or SlotState.Sent && !IsDue;

    /// <summary>The state of a refused slot that wants another view: to be posted, or its message edited.</summary>
    public SlotState Retried => MessageId is null ? SlotState.New : SlotState.Sent;
}

/// <summary>What a room's commit wants a message to show.</summary>
public sealed record SlotWrite(string Key, ChannelAddress Address, string View);
