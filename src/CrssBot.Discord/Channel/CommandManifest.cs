using System.Collections.Immutable;
using CrssBot.Discord.Protocol;
using CrssBot.Engine;
using CrssBot.Engine.Alone;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime;

namespace CrssBot.Discord.Channel;

/// <summary>
/// The commands as data. What is restricted lives under <c>/setup</c>, since Discord's rights are given for whole commands. Nobody is
/// trusted for having been shown one: rights are checked again at the press.
/// </summary>
internal static class CommandManifest
{
    public const string LookUpMessage = "Look up as a concept";

    /// <summary>Characters of a query; longer ones are not questions.</summary>
    public const int MaxQuery = 200;

    /// <summary>Values of the practice's focus.</summary>
    public const string Weakest = "weakest";
    public const string Missed = "missed";

    private const int InServers = 0;
    private const int InDirectMessages = 1;

    public static Command[] For(Catalog catalog) =>
        [
            new()
            {
                Name = "concept",
                Description = "Look a concept up: what it is, and what it is confused with. Only you see it.",
                Options =
                [
                    new()
                    {
                        Type = ParameterType.Text,
                        Name = "query",
                        Description = "A name, some words, or what happened",
                        Required = true,
                        Autocomplete = true,
                        MinLength = 1,
                        MaxLength = MaxQuery,
                    },
                ],
                Contexts = [InServers, InDirectMessages],
                IntegrationTypes = [0],
            },
            new()
            {
                Name = "quiz",
                Description = "Open a quiz for this channel. Everyone answers in private, then the room learns why.",
                Options =
                [
                    Questions(QuizRules.MaxQuestions),
                    Domain(catalog),
                    new()
                    {
                        Type = ParameterType.Text,
                        Name = "mode",
                        Description = "How it is played",
                        Required = false,
                        Choices =
                        [
                            .. Words
                                .QuizModes.Append(StudyMode.Rolling)
                                .Select(m => new CommandChoice(Words.ModeName(m), m.ToString().ToLowerInvariant())),
                        ],
                    },
                    new()
                    {
                        Type = ParameterType.Whole,
                        Name = "seconds",
                        Description = "Timed only: seconds for each question",
                        Required = false,
                        MinValue = QuizRules.MinSeconds,
                        MaxValue = QuizRules.MaxSeconds,
                    },
                    new()
                    {
                        Type = ParameterType.Whole,
                        Name = "hours",
                        Description = "In your own time only: hours until it closes",
                        Required = false,
                        MinValue = QuizRules.MinHours,
                        MaxValue = QuizRules.MaxHours,
                    },
                ],
                Contexts = [InServers],
                IntegrationTypes = [0],
            },
            new()
            {
                Name = "daily",
                Description = "Today's prompt, and those of the last seven days",
                Contexts = [InServers],
                IntegrationTypes = [0],
            },
            new()
            {
                Name = "study",
                Description = "Study alone: review, practice, exam, progress, plan",
                Options =
                [
                    Part("review", "What is due for you today"),
                    new()
                    {
                        Type = ParameterType.SubCommand,
                        Name = "practice",
                        Description = "Questions at your own pace, each explained at once",
                        Options =
                        [
                            Questions(AloneRules.MaxQuestions),
                            Domain(catalog),
                            new()
                            {
                                Type = ParameterType.Text,
                                Name = "concept",
                                Description = "One concept",
                                Required = false,
                                Autocomplete = true,
                                MinLength = 1,
                                MaxLength = MaxQuery,
                            },
                            new()
                            {
                                Type = ParameterType.Text,
                                Name = "focus",
                                Description = "What you find hardest, or were sure of and missed",
                                Required = false,
                                Choices =
                                [
                                    new CommandChoice("What I find hardest", Weakest),
                                    new CommandChoice("Sure, but missed", Missed),
                                ],
                            },
                        ],
                    },
                    Part("exam", "A practice exam of 100 questions"),
                    Part("progress", "Where you stand, for you alone"),
                    Part("plan", "A plan up to your exam date"),
                    Part("scenario", "A case in a few decisions; nothing is scored"),
                ],
                Contexts = [InServers, InDirectMessages],
                IntegrationTypes = [0],
            },
            new()
            {
                Name = "board",
                Description = "How the team is doing",
                Contexts = [InServers],
                IntegrationTypes = [0],
            },
            new()
            {
                Name = "setup",
                Description = "For facilitators: daily prompts, quiz settings, rights",
                Options =
                [
                    Part("start", "The first time: four presses. Later: how this channel is set up"),
                    Part("room", "Time zone, daily prompt, quizzes"),
                    Part("calendar", "What is taught in which week, and when you meet"),
                    Part("welcome", "Tell everyone here how to begin"),
                    Part("check", "What works here, and what to click if something does not"),
                    Part("rehearse", "See a quiz and a daily prompt first; only you see it"),
                    new()
                    {
                        Type = ParameterType.SubCommand,
                        Name = "helpers",
                        Description = "Name a role whose members facilitate here; leave it out for none",
                        Options =
                        [
                            new()
                            {
                                Type = ParameterType.Role,
                                Name = "role",
                                Description = "The role",
                                Required = false,
                            },
                        ],
                    },
                ],
                DefaultMemberPermissions = Rights.ManageServer.ToString(),
                Contexts = [InServers],
                IntegrationTypes = [0],
            },
            new()
            {
                Name = "privacy",
                Description = "What is kept about you; export or erase it; show or hide your name",
                Contexts = [InServers, InDirectMessages],
                IntegrationTypes = [0],
            },
            new()
            {
                Name = "help",
                Description = "What this bot does, in 70 words",
                Contexts = [InServers, InDirectMessages],
                IntegrationTypes = [0],
            },
            new()
            {
                Type = CommandType.Message,
                Name = LookUpMessage,
                Contexts = [InServers, InDirectMessages],
                IntegrationTypes = [0],
            },
        ];

    private static CommandParameter Questions(int most) =>
        new()
        {
            Type = ParameterType.Whole,
            Name = "questions",
            Description = "How many questions",
            Required = false,
            MinValue = QuizRules.MinQuestions,
            MaxValue = most,
        };

    private static CommandParameter Domain(Catalog catalog) =>
        new()
        {
            Type = ParameterType.Text,
            Name = "domain",
            Description = "One domain of the exam; all when left out",
            Required = false,
            Choices = [.. catalog.Domains.Take(25).Select(d => new CommandChoice(d.Name, d.Slug))],
        };

    private static CommandParameter Part(string name, string description) =>
        new()
        {
            Type = ParameterType.SubCommand,
            Name = name,
            Description = description,
        };

    /// <summary>
    /// Whether what is registered says the same. Discord adds fields of its own and gives defaults for what was left out, so only ours are
    /// compared.
    /// </summary>
    public static bool IsRegistered(Command[] wanted, Command[] registered) =>
        wanted.Length == registered.Length && wanted.All(w => registered.Any(r => Says(r) == Says(w)));

    private static string Says(Command command) =>
        System.Text.Json.JsonSerializer.Serialize(
            [
                command with
                {
                    Options = Normal(command.Options),
                    Contexts = [.. (command.Contexts ?? []).Order()],
                    IntegrationTypes = [.. (command.IntegrationTypes ?? []).Order()],
                },
            ],
            DiscordJson.Default.CommandArray
        );

    private static CommandParameter[]? Normal(CommandParameter[]? options) =>
        options is not { Length: > 0 }
            ? null
            :
            [
                .. options.Select(o =>
                    o with
                    {
                        Required = o.Required == true ? true : null,
                        Autocomplete = o.Autocomplete == true ? true : null,
                        Choices = o.Choices is { Length: > 0 } ? o.Choices : null,
                        Options = Normal(o.Options),
                    }
                ),
            ];
}
