using System.Security.Cryptography;
using System.Text;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;

namespace CrssBot.Web.Rooms;

/// <summary>
/// Rooms on the Web. A room is reached by its invitation, 128 random bits in its link; the room's id is the invitation's hash, so that
/// neither the database nor a log can open a door.
/// </summary>
public sealed class WebRooms(StudyDesk desk, IStudyStore store, WebChannel channel, Measures measures, TimeProvider time)
{
    /// <summary>The one room with a name that can be guessed: open only while the host listens on loopback alone.</summary>
    public const string Home = "home";

    private long _lastOrder;

    /// <summary>True when the host listens on loopback only and no proxy stands in front; set once, when it listens.</summary>
    public bool OnLoopback { get; set; }

    public static RoomId IdOf(string invitation) =>
        new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(invitation)).AsSpan(0, 16)));

    /// <summary>A new room; returns its invitation.</summary>
    public async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        var invitation = StudyDesk.RandomId();
        await RegisterAsync(invitation, cancellationToken);
        return invitation;
    }

    /// <summary>The room of an invitation; null when there is none, which looks the same whether it never was or is not for here.</summary>
    public async Task<RoomId?> FindAsync(string invitation, CancellationToken cancellationToken)
    {
        if (invitation.Length is 0 or > 64)
        {
            return null;
        }

        if (string.Equals(invitation, Home, StringComparison.Ordinal))
        {
            return OnLoopback ? await RegisterAsync(Home, cancellationToken) : null;
        }

        var id = IdOf(invitation);
        return await store.AddressOfAsync(id, cancellationToken) is null ? null : id;
    }

    /// <summary>To be taken before anything else is waited for: an answer is in time by its receipt.</summary>
    public Receipt Receive()
    {
        var now = time.GetUtcNow();
        return new Receipt(now, NextOrder(now));
    }

    /// <summary>Sends a member's command; a change is announced to the room's pages.</summary>
    public async Task<Reply> SubmitAsync(
        RoomId room,
        MemberId member,
        RoomCommand command,
        Receipt receipt,
        string? key,
        CancellationToken cancellationToken
    )
    {
        var request = new RoomRequest(room, member, receipt.At, command, Name: null, key, receipt.Order);
        var reply = await MeasureAsync(receipt, () => desk.SubmitAsync(request, cancellationToken));
        if (reply.Refusal is null && command is not (RoomCommand.Answer or RoomCommand.AnswerRolling))
        {
            await channel.AnnounceAsync(room, cancellationToken);
        }

        return reply;
    }

    /// <summary>Does what a press asks for; how long it took is measured from its receipt.</summary>
    internal async Task<T> MeasureAsync<T>(Receipt receipt, Func<Task<T>> act)
    {
        using var first = measures.Receive(WebChannel.ChannelName, receipt.At);
        try
        {
            var done = await act();
            first.Give(Acknowledged.Answered);
            return done;
        }
        catch (Exception e) when (e is DeskBusyException or StoreUnavailableException)
        {
            first.Give(Acknowledged.TurnedAway);
            throw;
        }
    }

    // Two presses in one tick of the clock still have an order.
    private long NextOrder(DateTimeOffset now)
    {
        while (true)
        {
            var last = Interlocked.Read(ref _lastOrder);
            var next = Math.Max(last + 1, now.UtcTicks);
            if (Interlocked.CompareExchange(ref _lastOrder, next, last) == last)
            {
                return next;
            }
        }
    }

    private Task<RoomId> RegisterAsync(string invitation, CancellationToken cancellationToken)
    {
        var id = IdOf(invitation);
        return store.RoomForAsync(new ChannelAddress(WebChannel.ChannelName, id.Value), id, cancellationToken);
    }
}

/// <summary>When a press was received, and its place among all presses here.</summary>
public readonly record struct Receipt(DateTimeOffset At, long Order);
