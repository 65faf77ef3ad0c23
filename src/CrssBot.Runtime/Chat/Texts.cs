using CrssBot.Engine;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Chat;

/// <summary>What is said differently on each platform.</summary>
/// <param name="Notice">Said once to each member, with their first press.</param>
/// <param name="NoRoom">Where there is no room: where there could be one.</param>
/// <param name="Managers">Who may set the room up.</param>
/// <param name="CannotPost">The quiz waits because the platform refuses its messages: what to click.</param>
/// <param name="Privacy">What is kept of a person here, and what happens to it.</param>
/// <param name="SaveFile">Above a file that only its reader sees.</param>
/// <param name="WhoStarts">What the form of a room that nobody has set up yet proposes.</param>
/// <param name="LobbyOpened">From the room's conversation: where its lobby is.</param>
/// <param name="Facilitators">Who facilitates here.</param>
/// <param name="KeptBySpanish">Who else may keep the chat, for the pack's Spanish texts.</param>
/// <param name="HasEvents">The platform has events of its own, which <see cref="Route.MakeEvents"/> fills.</param>
public sealed record Dialect(
    string Notice,
    string NoRoom,
    string Managers,
    string CannotPost,
    string Privacy,
    string SaveFile,
    WhoStarts WhoStarts,
    Func<string?, string> LobbyOpened,
    Func<RoomView, string> Facilitators,
    string KeptBySpanish,
    bool HasEvents = false
);

/// <summary>Fixed sentences: plain, and each says what to do next.</summary>
public static class Texts
{
    public const string Busy = "A lot is going on right now. Press again in a moment; nothing is lost.";
    public const string NotStored = "That could not be stored just now. Press again in a moment.";
    public const string Failed = "Something went wrong here, and it was noted. Press again in a moment.";
    public const string OldButton = "This button is from an earlier version. Type `/help` to see what there is now.";
    public const string TooLate = "That took too long. Please type the command again.";

    public static string Help(Catalog catalog, SpanishTexts? spanish = null) =>
        spanish is not null
            ? $"""
                ### {catalog.Title}
                {spanish.Help.TrimEnd()}
                {spanish.QuestionsInEnglish}
                {spanish.Support}
                """
            : $"""
                ### {catalog.Title}
                `/concept` looks a concept up. `/quiz` opens a quiz: everyone answers in private, then the room learns why. `/daily` shows today's prompt, `/board` how the team's week goes. `/study` is for you alone: review, practice, a practice exam, progress, a plan. `/privacy` shows, exports or erases what is kept about you, and sets extra time. Facilitators: `/setup`.
                Nobody sees your answers. Splits appear when five or more have answered.
                {catalog.Safety.Notice}
                """;

    public const string EraseSure =
        "This erases your id, name, settings and scores everywhere. Your answers stay in the statistics without you. It cannot be undone.";

    public const string Erased = "Erased. Backups hold what they held for up to 30 days. If you press something again, you begin anew.";
}
