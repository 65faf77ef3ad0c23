using System.Collections.Concurrent;
using CrssBot.Discord.Protocol;
using CrssBot.Engine;
using CrssBot.Runtime;

namespace CrssBot.Discord.Channel;

/// <summary>
/// Who a Discord person is and which room a channel is, remembered for the day: a press then costs the store only its answer. A thread
/// that the bot opened for a quiz leads to the room of its channel.
/// </summary>
internal sealed class DiscordRooms(StudyDesk desk, TimeProvider time)
{
    public const string ChannelName = "discord";

    /// <summary>Entries of each memory; above it everything is asked anew.</summary>
    private const int MostRemembered = 50_000;

    private readonly ConcurrentDictionary<Snowflake, MemberId> _members = new();
    private readonly ConcurrentDictionary<ChannelAddress, RoomId> _rooms = new();
    private DateOnly _day;

    public static ChannelAddress AddressOf(Snowflake guild, Snowflake channel) => new(ChannelName, $"{guild}/{channel}");

    /// <summary>All conversations of a server begin so.</summary>
    public static string PrefixOf(Snowflake guild) => $"{guild}/";

    /// <summary>A person's own conversations with the bot begin so.</summary>
    public static string PrivatePrefixOf(Snowflake person) => $"@{person}/";

    public async Task<(MemberId Member, bool IsNew)> MemberAsync(Snowflake person, CancellationToken cancellationToken)
    {
        ForgetYesterday();
        if (_members.TryGetValue(person, out var known))
        {
            return (known, false);
        }

        var (member, isNew) = await desk.MemberForAsync(ChannelName, person.ToString(), cancellationToken);
        _members[person] = member;
        return (member, isNew);
    }

    public async Task<RoomId> RoomAsync(Snowflake guild, Snowflake channel, CancellationToken cancellationToken)
    {
        ForgetYesterday();
        var address = AddressOf(guild, channel);
        if (_rooms.TryGetValue(address, out var known))
        {
            return known;
        }

        // Somebody presses here, so the bot is in this server: what was to be deleted is kept.
        await desk.CancelDeletionAsync(ChannelName, PrefixOf(guild), cancellationToken);
        var room = await desk.RoomForAsync(address, cancellationToken);
        _rooms[address] = room;
        return room;
    }

    /// <summary>After an erasure, or a removal from a server: the store knows better.</summary>
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
