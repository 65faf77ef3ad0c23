using CrssBot.Runtime;
using CrssBot.Teams.Protocol;

namespace CrssBot.Teams.Channel;

/// <summary>How Teams' conversations are addressed. Threads of a channel lead to the channel's room.</summary>
internal static class TeamsRooms
{
    public const string ChannelName = "teams";

    /// <summary>Stands for the team where there is none: personal and group chats.</summary>
    private const string NoTeam = "-";

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

    /// <summary>Says that the conversation was welcomed.</summary>
    public static string WelcomeNote(string conversation) => $"teams|welcomed|{conversation}";

    /// <summary>The conversation's id, as the connector knows it.</summary>
    public static string ConversationOf(ChannelAddress address) => address.Conversation[(address.Conversation.IndexOf('/') + 1)..];

    private static string? TeamOf(Activity activity) => activity.ChannelData?.Team?.Id is { Length: > 0 } team ? team : null;
}
