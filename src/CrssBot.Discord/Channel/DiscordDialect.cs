using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Chat;

namespace CrssBot.Discord.Channel;

/// <summary>What is said differently on Discord.</summary>
internal static class DiscordDialect
{
    public static readonly Dialect Value = new(
        Notice: "I keep your id, name, settings and answers. No facilitator or employer sees your answers here. Chat itself may be kept by Discord. "
            + "`/privacy` shows or erases it. Study tool only: not ICB, not counseling.",
        NoRoom: "That works in a server where this bot is installed. Ask an admin of the server to add it.",
        Managers: "Whoever may manage this server, or holds the helpers' role, can do that.",
        CannotPost: "**The quiz is paused because I may not post in this channel.** A facilitator can type `/setup check` to see what to click. Then press *Resume*.",
        Privacy: """
        ### What is kept about you
        Your Discord id, the name you use here, your settings, your answers with their time, and what you flagged. Never what you type.
        No facilitator sees your answers, and your name stands beside no score unless you turn it on.
        *Erase* removes your id, name and settings; your answers stay without you, by month only. Backups hold them for up to 30 days. Members unused for 400 days are erased. If the bot leaves a server, its rooms are deleted after 30 days.
        -# Study tool only: not ICB, not counseling. Discord keeps its own record of the chat.
        """,
        SaveFile: "Everything that is kept about you. Only you see this; save it before you close Discord.",
        WhoStarts: WhoStarts.Anyone,
        LobbyOpened: conversation => $"The lobby is open in <#{conversation?.Split('/')[^1]}>. Press *Start* there when everyone is in.",
        Facilitators: view =>
            view.Settings.FacilitatorRole is { } role
                ? $"**Facilitators:** whoever may manage the server, and <@&{role}>. To let them use `/setup` too, allow it for the role under *Server Settings → Integrations*."
                : "**Facilitators:** whoever may manage the server. `/setup helpers` names a role.",
        KeptBySpanish: "Discord",
        HasEvents: true
    );

    private static readonly ImmutableArray<(Rights Right, string Name, string Without)> Needed =
    [
        (Channel.Rights.ViewChannel, "View Channel", "I do not see this channel, so nothing works here."),
        (Channel.Rights.SendMessages, "Send Messages", "I cannot post quizzes or daily prompts."),
        (Channel.Rights.ReadMessageHistory, "Read Message History", "After a crash I cannot look whether a prompt is there already."),
        (Channel.Rights.CreatePublicThreads, "Create Public Threads", "Quizzes run in the channel itself; everything else works."),
        (Channel.Rights.SendMessagesInThreads, "Send Messages in Threads", "Quizzes run in the channel itself; everything else works."),
    ];

    /// <summary>Without one of these nothing is posted.</summary>
    public static ImmutableArray<string> MissingToPost(Rights app, bool inThread) =>
        [
            .. Needed
                .Where(n => !app.Has(n.Right))
                .Where(n =>
                    n.Right == Channel.Rights.ViewChannel
                    || n.Right == (inThread ? Channel.Rights.SendMessagesInThreads : Channel.Rights.SendMessages)
                )
                .Select(n => n.Name),
        ];

    /// <summary>For the setup check: which rights are missing in a channel, and how to give them.</summary>
    public static ImmutableArray<string> Rights(Rights app)
    {
        var missing = Needed.Where(n => !app.Has(n.Right)).ToArray();
        return missing.Length == 0
            ? ["✓ I have every right that I need here."]
            :
            [
                "**Missing rights**",
                .. missing.Select(m => $"- **{m.Name}**: {m.Without}"),
                "To give them: *Edit Channel → Permissions → add my role*, then switch these on. Threads may keep their own.",
            ];
    }
}
