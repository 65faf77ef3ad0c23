using System.Collections.Immutable;

namespace CrssBot.Teams.Package;

/// <param name="Title">What is put into the compose box; the bot understands it as a command.</param>
internal sealed record AppCommand(string Title, string Description);

/// <summary>
/// What is read before the bot is added. The store asks (teams-store-validation-guidelines): "app" not in the short description, "Microsoft
/// Teams" at its first mention, at most 500 words, nothing that sounds like an offering or an endorsement of Microsoft.
/// </summary>
internal static class AppTexts
{
    public const string ShortName = "CrssBot";
    public const string FullName = "CrssBot: study together for the Illinois CRSS exam";
    public const string ShortDescription = "Study for the Illinois CRSS exam together: concepts, quizzes, a daily prompt.";

    public const string FullDescription = """
        CrssBot is a study companion in Microsoft Teams for people preparing for the Illinois Certified Recovery Support Specialist (CRSS) exam. A group studies together in a channel or group chat, at its own pace.

        What it does:
        - Quizzes: everyone answers in private, then the room learns why each option is right or wrong.
        - Concepts: ask by name, in your own words, or with what happened, and read what it is and what it is confused with.
        - A daily prompt: one question or thought a day, at the time the room chose.

        To begin, add it to a team or a group chat and mention it: @CrssBot help. Whoever sets the room up chooses its time zone and daily prompt.

        What it keeps: your id, the name shown here, your settings and your answers. It keeps no message and reads only what is addressed to it. No facilitator or employer sees your answers in it; averages appear only when five or more answered, and no name stands beside a score unless its owner wants that. Send privacy to see, export or erase what is kept about you. The chat itself is kept by your organization as it keeps every chat.

        What it is not: Study tool only: not ICB, not counseling. It is not official, gives no advice, and holds no real exam items. Every sentence comes from written study material; none is made up by a language model. In an emergency call 911; in a crisis call or text 988.
        """;

    public const string SearchTitle = "Look a concept up";
    public const string SearchDescription = "Find a concept of the exam, and share it if you like";
    public const string SearchParameterTitle = "Concept";
    public const string SearchParameterDescription = "A name, some words, or what happened";

    public static readonly ImmutableArray<AppCommand> Commands =
    [
        new("concept", "Look a concept up: what it is, and what it is confused with. Add a name or some words"),
        new("quiz", "Open a quiz for this conversation. Everyone answers in private, then the room learns why"),
        new("daily", "Today's prompt, and those of the last seven days"),
        new("study", "Study alone: review, practice, exam, progress, plan"),
        new("board", "How the team is doing"),
        new("setup", "For facilitators: time zone, daily prompt, how quizzes are played"),
        new("privacy", "What is kept about you; export or erase it; show or hide your name"),
        new("help", "What this bot does, in 70 words"),
    ];
}
