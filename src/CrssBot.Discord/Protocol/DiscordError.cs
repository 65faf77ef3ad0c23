namespace CrssBot.Discord.Protocol;

/// <summary>Why a request brought nothing back. A closed set; each says what the caller needs to decide.</summary>
internal abstract record DiscordError
{
    private DiscordError() { }

    /// <summary>Discord said no and will go on saying it: the HTTP status and its own code (0 when it gave none).</summary>
    public sealed record Refused(int Status, int Code) : DiscordError;

    /// <summary>A limit; surely nothing was done. Try again after the delay.</summary>
    public sealed record Limited(TimeSpan RetryAfter) : DiscordError;

    /// <summary>Network fault, timeout or 5xx after the last try: Discord may or may not have done it.</summary>
    public sealed record Unreachable : DiscordError;

    /// <summary>
    /// Surely nothing was done: the token is invalid, too many requests were refused lately, or there is no way to Discord. Try again
    /// after the delay; null: never with this token.
    /// </summary>
    public sealed record Withheld(TimeSpan? RetryAfter) : DiscordError;
}

/// <summary>What a request brought: a value, or why not.</summary>
internal readonly record struct RestReply<T>(T? Value, DiscordError? Error)
    where T : class;
