using System.Globalization;
using CrssBot.Engine;
using CrssBot.Runtime.Chat;

namespace CrssBot.Teams.Channel;

/// <summary>What somebody typed, read. A closed set.</summary>
internal abstract record Typed
{
    private Typed() { }

    public sealed record Command(ChatCommand What) : Typed;

    /// <param name="IsCommand">False: nothing that we know, which in a personal chat is a look-up.</param>
    public sealed record LookUp(string Query, bool IsCommand) : Typed;

    /// <summary>"setup helpers" with people mentioned.</summary>
    public sealed record Helpers : Typed;

    public sealed record Nothing : Typed;
}

/// <summary>Commands as people type them to a bot: the word first, in any case, with or without a slash. Total: everything is something.</summary>
internal static class TypedText
{
    /// <summary>Characters of a query; longer ones are not questions.</summary>
    public const int MaxQuery = 200;

    /// <param name="text">Without mentions of the bot.</param>
    public static Typed Read(string text, Catalog catalog)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0)
        {
            return new Typed.Nothing();
        }

        var rest = words.AsSpan(1);
        return words[0].TrimStart('/').ToLowerInvariant() switch
        {
            "help" or "hi" or "hello" or "hey" or "start" or "?" when rest.Length == 0 => Command(new ChatCommand.Help()),
            "privacy" when rest.Length == 0 => Command(new ChatCommand.Privacy()),
            "daily" when rest.Length == 0 => Command(new ChatCommand.Daily()),
            "board" when rest.Length == 0 => Command(new ChatCommand.Board()),
            "study" when Study(rest, catalog) is { } study => Command(study),
            "concept" when rest.Length > 0 => new Typed.LookUp(Bounded(string.Join(' ', rest!)), IsCommand: true),
            "quiz" when Quiz(rest, catalog) is { } quiz => Command(quiz),
            "setup" when rest.Length == 0 => Command(new ChatCommand.Setup()),
            "setup" => rest[0].ToLowerInvariant() switch
            {
                "start" when rest.Length == 1 => Command(new ChatCommand.Setup()),
                "room" when rest.Length == 1 => Command(new ChatCommand.SetupForm()),
                "calendar" when rest.Length == 1 => Command(new ChatCommand.Calendar()),
                "welcome" when rest.Length == 1 => Command(new ChatCommand.Welcome()),
                "check" when rest.Length == 1 => Command(new ChatCommand.SetupCheck()),
                "rehearse" when rest.Length == 1 => Command(new ChatCommand.Rehearse()),
                "helpers" or "helper" => new Typed.Helpers(),
                _ => new Typed.LookUp(Bounded(text), IsCommand: false),
            },
            _ => new Typed.LookUp(Bounded(text), IsCommand: false),
        };
    }

    /// <summary>Asks for the form of the room's settings, which opens as a dialog.</summary>
    public static bool IsForm(string text) => text.Trim().TrimStart('/').ToLowerInvariant() is "setup room";

    private static Typed.Command Command(ChatCommand command) => new(command);

    /// <summary>"quiz 5 advocacy timed 45 seconds", in any order; null when a word is none of these.</summary>
    private static ChatCommand.Quiz? Quiz(ReadOnlySpan<string> words, Catalog catalog)
    {
        var quiz = new ChatCommand.Quiz();
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i].ToLowerInvariant();
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                var unit = i + 1 < words.Length ? words[i + 1].ToLowerInvariant() : "";
                var isSeconds = unit.StartsWith("sec", StringComparison.Ordinal);
                var isHours = unit.StartsWith("hour", StringComparison.Ordinal);
                quiz =
                    isSeconds ? quiz with { Seconds = number }
                    : isHours ? quiz with { Hours = number }
                    : quiz with { Questions = number };
                i += isSeconds || isHours ? 1 : 0;
            }
            else if (
                Runtime
                    .Words.QuizModes.Append(StudyMode.Rolling)
                    .Any(m => string.Equals(m.ToString(), word, StringComparison.OrdinalIgnoreCase))
            )
            {
                quiz = quiz with { Mode = word };
            }
            else if (catalog.Domains.FirstOrDefault(d => IsNamed(d, word)) is { } domain)
            {
                quiz = quiz with { Domain = domain.Slug };
            }
            else if (word is not ("questions" or "question" or "on" or "in" or "about" or "and"))
            {
                return null;
            }
        }

        return quiz;
    }

    /// <summary>"study practice 10 advocacy", "study exam"; null when a word is none of these.</summary>
    private static ChatCommand.Study? Study(ReadOnlySpan<string> words, Catalog catalog)
    {
        if (words.Length == 0)
        {
            return new ChatCommand.Study(StudyPart.Menu);
        }

        if (!Enum.TryParse<StudyPart>(words[0], ignoreCase: true, out var part) || !char.IsAsciiLetter(words[0][0]))
        {
            return null;
        }

        var study = new ChatCommand.Study(part);
        foreach (var typed in words[1..])
        {
            var word = typed.ToLowerInvariant();
            if (part != StudyPart.Practice)
            {
                return null;
            }

            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                study = study with { Questions = number };
            }
            else if (word is "weakest" or "hardest")
            {
                study = study with { Drill = Drill.Weakest };
            }
            else if (word is "missed")
            {
                study = study with { Drill = Drill.Missed };
            }
            else if (catalog.Domains.FirstOrDefault(d => IsNamed(d, word)) is { } domain)
            {
                study = study with { Domain = domain.Slug };
            }
            else if (catalog.ConceptById.ContainsKey(new ConceptId(word)))
            {
                study = study with { Concept = word };
            }
            else if (word is not ("questions" or "question" or "on" or "in" or "about" or "sure" or "but" or "and"))
            {
                return null;
            }
        }

        return study;
    }

    /// <summary>Its slug, or a word of it: "advocacy", "responsibility".</summary>
    private static bool IsNamed(Domain domain, string word) =>
        string.Equals(domain.Slug, word, StringComparison.Ordinal) || domain.Slug.Split('-').Contains(word, StringComparer.Ordinal);

    private static string Bounded(string query) => query.Length <= MaxQuery ? query : query[..MaxQuery];
}
