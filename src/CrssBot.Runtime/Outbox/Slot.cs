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

    /// <summary>Nothing asks for the view by itself: the platform shows it, does not want it, or may have it. It may name people.</summary>
    public bool IsSettled => State is SlotState.Refused or SlotState.Unsure || State is SlotState.Sent && !IsDue;

    /// <summary>The state of one that is to be asked for once more: to be posted, or its message edited.</summary>
    public SlotState Retried => MessageId is null ? SlotState.New : SlotState.Sent;

    /// <summary>What a commit's write makes of what is stored. Null: nothing is there, and nothing is wanted.</summary>
    public static Slot? Wanting(Slot? stored, RoomId room, SlotWrite write, DateTimeOffset now)
    {
        if (stored is null)
        {
            return write.View is { } first
                ? new Slot(room, write.Key, write.Address, 1, first, 0, MessageId: null, SlotState.New, now)
                : null;
        }

        var view = write.View ?? stored.View;
        // An erased view is not to be shown again.
        var again = write.Again && stored.State == SlotState.Unsure && view.Length > 0;
        if (!again && stored.Address == write.Address && string.Equals(stored.View, view, StringComparison.Ordinal))
        {
            return stored;
        }

        return stored with
        {
            Address = write.Address,
            View = view,
            WantedRevision = stored.WantedRevision + 1,
            State = again || stored.State == SlotState.Refused ? stored.Retried : stored.State,
            ChangedAt = now,
        };
    }
}

/// <summary>What a room's commit wants of a message.</summary>
/// <param name="View">What it should show; null: what it was to show before.</param>
/// <param name="Again">If it is <see cref="SlotState.Unsure"/>, it is to be posted once more.</param>
public sealed record SlotWrite(string Key, ChannelAddress Address, string? View, bool Again = false);
