namespace CrssBot.Discord.Protocol.Gateway;

/// <summary>What a close code leaves us to do. A closed set.</summary>
internal abstract record AfterClose
{
    private AfterClose() { }

    /// <summary>The session is still there: go on with it.</summary>
    public sealed record Resume : AfterClose;

    /// <summary>The session is gone: identify anew.</summary>
    public sealed record NewSession : AfterClose;

    /// <summary>Trying again would bring the same answer; somebody has to change something.</summary>
    public sealed record Fatal(string Reason) : AfterClose;
}

/// <summary>Close codes (topics/opcodes-and-status-codes.mdx, Gateway Close Event Codes).</summary>
internal static class CloseCodes
{
    /// <summary>Ours, when the session is not wanted anymore: 1000 and 1001 end it (events/gateway.mdx, Initiating a Disconnect).</summary>
    public const int EndSession = 1000;

    /// <summary>Ours, when we mean to come back: any code but 1000 and 1001 keeps the session for some minutes.</summary>
    public const int KeepSession = 4900;

    public const string TooManyServers =
        "This bot is in more servers than one gateway connection may serve; set Discord:Transport=Http and let Discord send interactions by HTTP";

    /// <param name="code">Null: the connection broke without one.</param>
    public static AfterClose After(int? code) =>
        code switch
        {
            4004 => new AfterClose.Fatal("Discord does not accept the bot's token (close code 4004); check Discord:Token"),
            4010 => new AfterClose.Fatal($"{TooManyServers} (close code 4010)"),
            4011 => new AfterClose.Fatal($"{TooManyServers} (close code 4011)"),
            4012 => new AfterClose.Fatal("Discord no longer speaks this version of its gateway (close code 4012); update the bot"),
            4013 => new AfterClose.Fatal("Discord does not know the intents that the bot asked for (close code 4013)"),
            4014 => new AfterClose.Fatal("Discord does not allow the intents that the bot asked for (close code 4014)"),
            // An invalid sequence, a session timed out.
            4007 or 4009 => new AfterClose.NewSession(),
            // Whatever else there may be: to resume costs no session start, and Discord says so if it is in vain.
            _ => new AfterClose.Resume(),
        };
}
