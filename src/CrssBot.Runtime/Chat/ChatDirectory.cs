using System.Collections.Concurrent;
using CrssBot.Engine;

namespace CrssBot.Runtime.Chat;

/// <summary>
/// Who a platform's person is and which room a conversation is, remembered for the day: a press then costs the store only its answer.
/// </summary>
/// <param name="channel">The channel's name, as in <see cref="ChannelAddress.Channel"/>.</param>
public sealed class ChatDirectory(string channel, StudyDesk desk, TimeProvider time)
{
    /// <summary>Entries of each memory; above it everything is asked anew.</summary>
    private const int MostRemembered = 50_000;

    private readonly ConcurrentDictionary<string, MemberId> _members = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ChannelAddress, RoomId> _rooms = new();
    private DateOnly _day;

    /// <param name="person">The platform's id.</param>
    public async Task<(MemberId Member, bool IsNew)> MemberAsync(string person, CancellationToken cancellationToken)
    {
        ForgetYesterday();
        if (_members.TryGetValue(person, out var known))
        {
            return (known, false);
        }

        var (member, isNew) = await desk.MemberForAsync(channel, person, cancellationToken);
        _members[person] = member;
        return (member, isNew);
    }

    /// <param name="prefix">Of all conversations that the bot is removed from together with this one.</param>
    public async Task<RoomId> RoomAsync(ChannelAddress address, string prefix, CancellationToken cancellationToken)
    {
        ForgetYesterday();
        if (_rooms.TryGetValue(address, out var known))
        {
            return known;
        }

        // Somebody speaks to the bot here, so it is here: what was to be deleted is kept.
        await desk.CancelDeletionAsync(channel, prefix, cancellationToken);
        var room = await desk.RoomForAsync(address, cancellationToken);
        _rooms[address] = room;
        return room;
    }

    /// <summary>After an erasure, or a removal from somewhere: the store knows better.</summary>
    public void Forget()
    {
        _members.Clear();
        _rooms.Clear();
    }

    // A member who comes every day is seen by the store every day, so that nobody in use is ever taken for gone.
    private void ForgetYesterday()
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (today != _day || _members.Count > MostRemembered || _rooms.Count > MostRemembered)
        {
            _day = today;
            Forget();
        }
    }
}
