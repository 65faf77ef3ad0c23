using System.Collections.Concurrent;
using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Teams.Protocol;

namespace CrssBot.Teams.Channel;

/// <summary>
/// Who a Teams person is and which room a conversation is, remembered for the day: a press then costs the store only its answer. Threads of
/// a channel lead to the channel's room.
/// </summary>
internal sealed class TeamsRooms(StudyDesk desk, TimeProvider time)
{
    public const string ChannelName = "teams";

    /// <summary>Stands for the team where there is none: personal and group chats.</summary>
    private const string NoTeam = "-";

    /// <summary>Entries of each memory; above it everything is asked anew.</summary>
    private const int MostRemembered = 50_000;

    private readonly ConcurrentDictionary<string, MemberId> _members = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ChannelAddress, RoomId> _rooms = new();
    private DateOnly _day;

    /// <summary>The conversation's room address; null when the activity comes from no conversation that could be one.</summary>
    public static ChannelAddress? AddressOf(Activity activity) =>
        ConversationOf(activity) is not { } conversation ? null
        : $"{TeamOf(activity) ?? NoTeam}/{conversation}" is { Length: <= 512 } address ? new ChannelAddress(ChannelName, address)
        : null;

    /// <summary>All rooms of a team, or the one of a chat, begin so.</summary>
    public static string? PrefixOf(Activity activity) =>
        TeamOf(activity) is { } team ? $"{team}/"
        : ConversationOf(activity) is { } conversation ? $"{NoTeam}/{conversation}"
        : null;

    /// <summary>Without the thread: "19:…@thread.tacv2;messageid=1" is a thread of its channel.</summary>
    public static string? ConversationOf(Activity activity) =>
        activity.Conversation?.Id is { Length: > 0 } id ? id.Split(";messageid=", 2)[0] : null;

    /// <summary>The conversation's id, as the connector knows it.</summary>
    public static string ConversationOf(ChannelAddress address) => address.Conversation[(address.Conversation.IndexOf('/') + 1)..];

    private static string? TeamOf(Activity activity) => activity.ChannelData?.Team?.Id is { Length: > 0 } team ? team : null;

    public async Task<(MemberId Member, bool IsNew)> MemberAsync(string person, CancellationToken cancellationToken)
    {
        ForgetYesterday();
        if (_members.TryGetValue(person, out var known))
        {
            return (known, false);
        }

        var (member, isNew) = await desk.MemberForAsync(ChannelName, person, cancellationToken);
        _members[person] = member;
        return (member, isNew);
    }

    public async Task<RoomId> RoomAsync(ChannelAddress address, string prefix, CancellationToken cancellationToken)
    {
        ForgetYesterday();
        if (_rooms.TryGetValue(address, out var known))
        {
            return known;
        }

        // Somebody speaks to the bot here, so it is here: what was to be deleted is kept.
        await desk.CancelDeletionAsync(ChannelName, prefix, cancellationToken);
        var room = await desk.RoomForAsync(address, cancellationToken);
        _rooms[address] = room;
        return room;
    }

    /// <summary>After an erasure, or a removal: the store knows better.</summary>
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
