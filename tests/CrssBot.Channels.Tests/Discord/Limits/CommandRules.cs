using System.Globalization;
using System.Text.Json;
using CrssBot.Discord.Protocol;

namespace CrssBot.Channels.Tests.Discord.Limits;

/// <summary>Commands, their options and choices (docs: interactions/application-commands.mdx).</summary>
internal static class CommandRules
{
    // Application Command Option Types that we do not send and so have no name in ParameterType.
    private const int SubCommandGroup = 2;
    private const int Number = 10;

    /// <summary>Application Command Types; 4 is an Activity's entry point.</summary>
    private static readonly (long Type, int Most)[] Most =
    [
        ((int)CommandType.ChatInput, DiscordLimits.ChatInputCommands),
        ((int)CommandType.User, DiscordLimits.UserCommands),
        ((int)CommandType.Message, DiscordLimits.MessageCommands),
        (4, DiscordLimits.EntryPoints),
    ];

    public static void CheckAll(WireField body, Violations violations)
    {
        var commands = body.Items();
        foreach (var command in commands)
        {
            Check(command, violations);
        }

        foreach (var (type, most) in Most)
        {
            var count = commands.Count(c => Type(c) == type);
            violations.AddIf(count > most, body.Path, $"{count} commands of type {type}; {most} are allowed");
        }

        // Command names are unique per type.
        foreach (var kind in commands.GroupBy(Type))
        {
            violations.Distinct(Texts(kind, "name"), "the same name");
        }
    }

    public static void Check(WireField command, Violations violations)
    {
        if (Type(command) == (int)CommandType.ChatInput)
        {
            SlashNameAndDescription(command, violations);
            Options(command, depth: 0, violations);
            var sum = Sum(command);
            violations.AddIf(
                sum > DiscordLimits.CommandSum,
                command.Path,
                $"{sum} characters in all; {DiscordLimits.CommandSum} are allowed"
            );
        }
        else
        {
            violations.Required(command, "name", DiscordLimits.CommandName);
            Localized(
                command,
                "name",
                (path, text) => violations.AddIf(text.Length is 0 or > DiscordLimits.CommandName, path, "too long, or empty"),
                violations
            );
            violations.AddIf(command.Text("description") is { Length: > 0 }, command.PathTo("description"), "only slash commands have one");
            violations.AddIf(command.Items("options").Count > 0, command.PathTo("options"), "only slash commands have them");
        }

        violations.AddIf(
            command.At("default_member_permissions") is { } rights
                && !(
                    rights.Value.ValueKind == JsonValueKind.String
                    && ulong.TryParse(rights.Value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ),
            command.PathTo("default_member_permissions"),
            "not a bit set in decimal digits"
        );
    }

    /// <summary>Of an option, or of an autocomplete answer.</summary>
    public static void Choices(WireField parent, Violations violations)
    {
        violations.Count(parent, "choices", 0, DiscordLimits.Choices);
        foreach (var choice in parent.Items("choices"))
        {
            violations.Required(choice, "name", DiscordLimits.ChoiceText);
            Localized(
                choice,
                "name",
                (path, text) => violations.AddIf(text.Length is 0 or > DiscordLimits.ChoiceText, path, "too long, or empty"),
                violations
            );
            violations.AddIf(!choice.Has("value"), choice.PathTo("value"), "missing");
            violations.Length(choice, "value", 0, DiscordLimits.ChoiceText);
        }
    }

    private static void Options(WireField parent, int depth, Violations violations)
    {
        violations.Count(parent, "options", 0, DiscordLimits.CommandOptions);
        var options = parent.Items("options");
        foreach (var option in options)
        {
            SlashNameAndDescription(option, violations);
            Values(option, violations);
            Options(option, depth + 1, violations);
            // One level of groups, one of subcommands below: the only nesting there is.
            violations.AddIf(
                Type(option) == SubCommandGroup && depth > 0
                    || IsSubCommand(option) && Type(parent) == (int)ParameterType.SubCommand && depth > 0,
                option.Path,
                "nested too deep"
            );
            violations.AddIf(
                !IsSubCommand(option) && option.Items("options").Count > 0,
                option.PathTo("options"),
                "only subcommands have them"
            );
        }

        violations.AddIf(
            options.Any(IsSubCommand) && !options.All(IsSubCommand),
            parent.PathTo("options"),
            "a subcommand beside a plain option"
        );
        violations.AddIf(
            depth > 0 && Type(parent) == SubCommandGroup && !options.All(IsSubCommand),
            parent.PathTo("options"),
            "a group holds subcommands"
        );
        var optional = options.Index().FirstOrDefault(o => !o.Item.IsTrue("required"), (Index: options.Count, default));
        foreach (var late in options.Skip(optional.Index).Where(o => o.IsTrue("required")))
        {
            violations.Add(late.Path, "a required option after an optional one");
        }

        violations.Distinct(Texts(options, "name"), "the same name");
        foreach (var locale in options.SelectMany(o => o.Texts("name_localizations")).Select(l => l.Key).Distinct(StringComparer.Ordinal))
        {
            violations.Distinct(
                options.Select(o =>
                    (
                        $"{o.PathTo("name_localizations")}.{locale}",
                        o.Texts("name_localizations")
                            .FirstOrDefault(l => l.Key == locale, (Key: locale, Text: o.Text("name") ?? o.Path))
                            .Text
                    )
                ),
                "the same localized name"
            );
        }
    }

    /// <summary>Choices, autocomplete and bounds of one option.</summary>
    private static void Values(WireField option, Violations violations)
    {
        Choices(option, violations);
        var autocompletes = option.IsTrue("autocomplete");
        var chooses = option.Items("choices").Count > 0;
        violations.AddIf(autocompletes && option.Has("choices"), option.PathTo("choices"), "choices together with autocomplete");
        violations.AddIf(
            (autocompletes || chooses) && Type(option) is not ((int)ParameterType.Text or (int)ParameterType.Whole or Number),
            option.Path,
            $"an option of type {Type(option)} has no choices"
        );
        var least = option.Number("min_length") ?? 0;
        var most = option.Number("max_length") ?? DiscordLimits.OptionLength;
        violations.AddIf(
            least < 0 || most < 1 || most > DiscordLimits.OptionLength || least > most,
            option.PathTo("max_length"),
            $"{least} to {most} characters cannot be asked for"
        );
        violations.AddIf(option.Number("min_value") > option.Number("max_value"), option.PathTo("max_value"), "below min_value");
    }

    private static void SlashNameAndDescription(WireField named, Violations violations)
    {
        void Name(string path, string name)
        {
            violations.AddIf(
                !DiscordLimits.IsSlashName(name),
                path,
                $"must be 1 to {DiscordLimits.CommandName} letters, digits, hyphens, underscores or apostrophes"
            );
            violations.AddIf(!DiscordLimits.IsLowerCase(name), path, "must be in lower case");
        }

        violations.AddIf(named.Text("name") is null, named.PathTo("name"), "missing");
        if (named.Text("name") is { } name)
        {
            Name(named.PathTo("name"), name);
        }

        Localized(named, "name", Name, violations);
        violations.Required(named, "description", DiscordLimits.CommandDescription);
        Localized(
            named,
            "description",
            (path, text) => violations.AddIf(text.Length is 0 or > DiscordLimits.CommandDescription, path, "too long, or empty"),
            violations
        );
    }

    /// <summary>What holds for a text holds for its localizations (reference.mdx, Locales).</summary>
    private static void Localized(WireField parent, string name, Action<string, string> rule, Violations violations)
    {
        foreach (var (locale, text) in parent.Texts($"{name}_localizations"))
        {
            var path = $"{parent.PathTo($"{name}_localizations")}.{locale}";
            violations.AddIf(!DiscordLimits.Locales.Contains(locale), path, "not one of Discord's languages");
            rule(path, text);
        }
    }

    private static int Sum(WireField part) =>
        Longest(part, "name")
        + Longest(part, "description")
        + Longest(part, "value")
        + part.Items("options").Sum(Sum)
        + part.Items("choices").Sum(Sum);

    private static int Longest(WireField part, string name) =>
        part.Texts($"{name}_localizations").Select(l => l.Text.Length).Append(part.Text(name)?.Length ?? 0).Max();

    private static long Type(WireField part) => part.Number("type") ?? (int)CommandType.ChatInput;

    private static bool IsSubCommand(WireField option) => Type(option) is (int)ParameterType.SubCommand or SubCommandGroup;

    private static IEnumerable<(string, string)> Texts(IEnumerable<WireField> parts, string name) =>
        from part in parts
        let text = part.Text(name)
        where text is not null
        select (part.PathTo(name), text);
}
