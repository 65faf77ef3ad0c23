namespace CrssBot.Discord.Protocol;

/// <summary>Discord's own error codes that we act on (topics/opcodes-and-status-codes.mdx, JSON Error Codes).</summary>
internal static class DiscordCodes
{
    public const int UnknownMessage = 10008;
    public const int UnknownChannel = 10003;

    /// <summary>The thread was put away: it takes no edits.</summary>
    public const int ThreadArchived = 50083;

    /// <summary>Too many edits of a message older than an hour; a later try may succeed.</summary>
    public const int OldMessageEdits = 30046;
}
