namespace CrssBot.Runtime;

/// <summary>A conversation on a channel. Opaque to the engine.</summary>
/// <param name="Channel">The channel's name, lower case: "web", "discord", "teams".</param>
/// <param name="Conversation">The platform's id of the conversation; at most 512 characters.</param>
public sealed record ChannelAddress(string Channel, string Conversation)
{
    public override string ToString() => $"{Channel}:{Conversation}";
}
