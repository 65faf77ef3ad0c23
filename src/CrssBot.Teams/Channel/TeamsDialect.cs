using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Chat;

namespace CrssBot.Teams.Channel;

/// <summary>What is said differently on Teams.</summary>
internal static class TeamsDialect
{
    /// <param name="inChannel">A team's channel, where facilitators start quizzes unless they set otherwise.</param>
    public static Dialect For(bool inChannel) =>
        new(
            Notice: "I keep your id, name, settings and answers. No facilitator or employer sees your answers here. Chat itself may be kept by "
                + "your employer. `/privacy` shows or erases it. Study tool only: not ICB, not counseling.",
            NoRoom: "That works in a chat or channel where this bot is installed. Ask a team owner to add it.",
            Managers: "Whoever set this conversation up first, those they named with `/setup helpers`, and, where an administrator allowed it, the team's owners can do that.",
            CannotPost: "**The quiz is paused because I may not post here.** Ask a team owner to look whether the bot is still allowed. Then press *Resume*.",
            Privacy: """
            ### What is kept about you
            Your Teams id, the name you use here, your settings, your answers with their time, and what you flagged. Never what you type.
            No facilitator and no employer sees your answers here, and your name stands beside no score unless you turn it on.
            *Erase* removes your id, name and settings; your answers stay without you, by month only. Backups hold them for up to 30 days. Members unused for 400 days are erased. If the bot is removed from a conversation, its room is deleted after 30 days.
            -# Study tool only: not ICB, not counseling. Your employer may keep its own record of the chat.
            """,
            SaveFile: "Everything that is kept about you, as JSON. Copy it to keep it; only this chat shows it.",
            WhoStarts: inChannel ? WhoStarts.Facilitators : WhoStarts.Anyone,
            LobbyOpened: _ => "The lobby is open below. Press *Start* there when everyone is in.",
            Facilitators: view =>
                view.HasFacilitator
                    ? "**Facilitators:** whoever set this up first, and those they named. Type `/setup helpers` and mention people to name more."
                    : "**Facilitators:** nobody yet. Whoever types `/setup` first and saves becomes one.",
            KeptBySpanish: "su empleador"
        );
}
