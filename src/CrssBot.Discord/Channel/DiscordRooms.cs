using CrssBot.Discord.Protocol;
using CrssBot.Runtime;

namespace CrssBot.Discord.Channel;

/// <summary>How Discord's conversations are addressed. A thread that the bot opened for a quiz leads to the room of its channel.</summary>
internal static class DiscordRooms
{
    public const string ChannelName = "discord";

    public static ChannelAddress AddressOf(Snowflake guild, Snowflake channel) => new(ChannelName, $"{guild}/{channel}");

    /// <summary>All conversations of a server begin so.</summary>
    public static string PrefixOf(Snowflake guild) => $"{guild}/";

    /// <summary>A person's own conversations with the bot begin so.</summary>
    public static string PrivatePrefixOf(Snowflake person) => $"@{person}/";
}
