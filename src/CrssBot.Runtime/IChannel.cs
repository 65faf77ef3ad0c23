using CrssBot.Engine;
using CrssBot.Runtime.Outbox;

namespace CrssBot.Runtime;

/// <summary>The one outbound door of a channel.</summary>
public interface IChannel
{
    /// <summary>The name in <see cref="ChannelAddress.Channel"/>.</summary>
    string Name { get; }

    /// <summary>
    /// Posts the slot's view if it has no message id yet, otherwise edits that message. <see cref="SlotState.Sending"/> without an id is a post
    /// of unknown fate: it was under way when the process died or this method threw. <see cref="Delivery.RetryAfter"/> and
    /// <see cref="Delivery.Later"/> say that surely nothing was posted now.
    /// </summary>
    /// <param name="cancellationToken">Cancelled a few seconds into a stop: a send under way may finish.</param>
    Task<Delivery> DeliverAsync(Slot slot, CancellationToken cancellationToken);

    /// <summary>A count of answers so far, from memory; may be dropped. Never whose, never what.</summary>
    Task ShowLiveAsync(LiveCount count, CancellationToken cancellationToken);

    /// <summary>The process is about to stop while a question is open here: say that it comes back and gives the time back.</summary>
    Task ShowAwayAsync(ChannelAddress address, CancellationToken cancellationToken);
}

/// <param name="Slot">The key of the question's message.</param>
public sealed record LiveCount(RoomId Room, ChannelAddress Address, string Slot, int Answered, int Present);

/// <summary>How a delivery went. A closed set.</summary>
public abstract record Delivery
{
    private Delivery() { }

    public sealed record Sent(string MessageId) : Delivery;

    /// <summary>The conversation waits, with everything in it.</summary>
    public sealed record RetryAfter(TimeSpan Delay) : Delivery;

    /// <summary>This message waits alone; others of the conversation go on.</summary>
    public sealed record Later(TimeSpan Delay) : Delivery;

    /// <summary>The platform said no and will go on saying it: the room hears of it, and is asked again only for another view.</summary>
    public sealed record Refused(string Reason) : Delivery;

    /// <summary>The platform may or may not have it.</summary>
    public sealed record Unsure : Delivery;
}
