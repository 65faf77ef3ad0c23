using CrssBot.Engine;

namespace CrssBot.Discord.Channel;

/// <summary>Fixed sentences of this channel: plain, and each says what to do next.</summary>
internal static class Texts
{
    /// <summary>Said once to each member, with their first press.</summary>
    public const string Notice =
        "I keep your id, name, settings and answers. No facilitator or employer sees your answers here. Chat itself may be kept by Discord. "
        + "`/privacy` shows or erases it. Study tool only: not ICB, not counseling.";

    public const string Busy = "A lot is going on right now. Press again in a moment; nothing is lost.";
    public const string NotStored = "That could not be stored just now. Press again in a moment.";
    public const string Failed = "Something went wrong here, and it was noted. Press again in a moment.";
    public const string OldButton = "This button is from an earlier version. Type `/help` to see what there is now.";
    public const string TooLate = "That took too long. Please type the command again.";
    public const string NoRoom = "That works in a server where this bot is installed. Ask an admin of the server to add it.";
    public const string NextVersion = "That comes with the next version. Until then, `/quiz`, `/daily` and `/concept` are here for you.";
    public const string Managers = "Whoever may manage this server, or holds the helpers' role, can do that.";
    public const string CannotPost =
        "**The quiz is paused because I may not post in this channel.** A facilitator can type `/setup check` to see what to click. Then press *Resume*.";

    public static string Help(Catalog catalog) =>
        $"""
            ### {catalog.Title}
            `/concept` looks a concept up. `/quiz` opens a quiz: everyone answers in private, then the room learns why. `/daily` shows today's prompt. `/privacy` shows, exports or erases what is kept about you. Facilitators: `/setup check`, then `/setup room`.
            Nobody sees your answers. Splits appear when five or more have answered.
            {catalog.Safety.Notice}
            """;

    public const string Privacy = """
        ### What is kept about you
        Your Discord id, the name you use here, your settings, your answers with their time, and what you flagged. Never what you type.
        No facilitator sees your answers, and your name stands beside no score unless you turn it on.
        *Erase* removes your id, name and settings; your answers stay without you, by month only. Backups hold them for up to 30 days. Members unused for 400 days are erased. If the bot leaves a server, its rooms are deleted after 30 days.
        -# Study tool only: not ICB, not counseling. Discord keeps its own record of the chat.
        """;

    public const string EraseSure =
        "This erases your id, name, settings and scores everywhere. Your answers stay in the statistics without you. It cannot be undone.";

    public const string Erased = "Erased. Backups hold what they held for up to 30 days. If you press something again, you begin anew.";
}
