using System.Text;
using System.Text.Json;

namespace CrssBot.Channels.Tests.Discord.Oracle;

/// <summary>
/// What Discord's documents demand of a body and its OpenAPI file does not say: rules between fields, sums, flag bits. For messages of plain
/// content and rows, forms, and commands; not for embeds, which we do not send.
/// </summary>
internal static class UnwrittenRules
{
    private const int MaxContent = 2000; // resources/message.mdx, Create Message; the file says 4000
    private const int MaxRows = 5; // components/reference.mdx, Legacy Message Component Behavior
    private const int MaxFormParts = 5; // interactions/receiving-and-responding.mdx, Modal
    private const int MaxCommandText = 8000; // interactions/application-commands.mdx, Slash Commands
    private const int MaxChatCommands = 100; // application-commands.mdx, Registering a Command
    private const int MaxMenuCommands = 15;
    private const int SuppressEmbeds = 1 << 2;
    private const int Ephemeral = 1 << 6;
    private const int SuppressNotifications = 1 << 12;
    private const int ComponentsV2 = 1 << 15;

    public static IReadOnlyList<string> Check(string method, string path, JsonElement body)
    {
        var findings = new List<string>();
        switch (method, path.Split('?')[0].Split('/'))
        {
            case ("POST", ["", "interactions", _, _, "callback"]):
                Callback(body, findings);
                break;
            case ("POST", ["", "channels", _, "messages"]):
                Message(body, created: true, SuppressEmbeds | SuppressNotifications | ComponentsV2, findings);
                break;
            case ("POST", ["", "webhooks", _, _]):
                Message(body, created: true, SuppressEmbeds | Ephemeral | SuppressNotifications | ComponentsV2, findings);
                break;
            case ("PATCH", ["", "channels", _, "messages", _]):
            case ("PATCH", ["", "webhooks", _, _, "messages", _]):
                Message(body, created: false, SuppressEmbeds | ComponentsV2, findings);
                break;
            case ("PUT", ["", "applications", _, "commands"]):
                Commands(body, findings);
                break;
            default:
                break;
        }

        return findings;
    }

    private static void Callback(JsonElement body, List<string> findings)
    {
        var has = body.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object;
        switch (Number(body, "type"))
        {
            case 4 or 7 when has:
                var created = Number(body, "type") == 4;
                Message(
                    data,
                    created,
                    created ? SuppressEmbeds | Ephemeral | SuppressNotifications | ComponentsV2 : SuppressEmbeds | ComponentsV2,
                    findings
                );
                break;
            case 4:
                findings.Add("an answer without data");
                break;
            case 5 when has:
                // docs: receiving-and-responding.mdx, under Messages: only EPHEMERAL counts.
                if (data.EnumerateObject().Any(p => p.Name != "flags") || (Number(data, "flags") ?? 0) is not (0 or Ephemeral))
                    findings.Add("a deferred answer takes nothing but the flag EPHEMERAL");
                break;
            case 8 when has && !data.TryGetProperty("choices", out _):
                findings.Add("choices are missing");
                break;
            case 9 when has && data.TryGetProperty("components", out var parts):
                if (parts.GetArrayLength() > MaxFormParts)
                    findings.Add($"a form of more than {MaxFormParts} parts");
                UniqueIds(parts, findings);
                break;
            default:
                break;
        }
    }

    private static void Message(JsonElement body, bool created, int allowedFlags, List<string> findings)
    {
        var content = Text(body, "content");
        if (content?.Length > MaxContent)
            findings.Add($"content of {content.Length} characters, {MaxContent} are allowed");
        var flags = Number(body, "flags") ?? 0;
        if ((flags & ~allowedFlags) != 0)
            findings.Add($"flags {flags & ~allowedFlags} cannot be set here");
        var rows = Items(body, "components");
        if ((flags & ComponentsV2) == 0)
            Rows(rows, findings);
        else if (body.TryGetProperty("content", out _))
            findings.Add("content together with IS_COMPONENTS_V2");
        // An edit that names neither leaves what was there.
        var namesContent = created || content is not null;
        if (
            namesContent
            && string.IsNullOrWhiteSpace(content)
            && rows.Count == 0
            && Items(body, "embeds").Count == 0
            && (created || rows.Count == 0)
        )
            findings.Add("an empty message");
        if (body.TryGetProperty("allowed_mentions", out var mentions) && mentions.ValueKind == JsonValueKind.Object)
        {
            var parse = Items(mentions, "parse").Select(p => p.GetString()).ToList();
            if (
                (parse.Contains("users") && Items(mentions, "users").Count > 0)
                || (parse.Contains("roles") && Items(mentions, "roles").Count > 0)
            )
                findings.Add("allowed_mentions with parse and ids of the same kind");
        }
    }

    private static void Rows(List<JsonElement> rows, List<string> findings)
    {
        if (rows.Count > MaxRows)
            findings.Add($"{rows.Count} rows, {MaxRows} are allowed");
        foreach (var row in rows)
        {
            if (Number(row, "type") != 1)
            {
                findings.Add("outside a row, and no IS_COMPONENTS_V2");
                continue;
            }

            var inside = Items(row, "components");
            var selects = inside.Count(c => Number(c, "type") != 2);
            if (selects > 0 && inside.Count > 1)
                findings.Add("a select shares its row");
            foreach (var component in inside)
                if (Number(component, "type") == 2)
                    Button(component, findings);
                else
                    Select(component, findings);
        }

        UniqueIds(rows, findings);
    }

    private static void Button(JsonElement button, List<string> findings)
    {
        const int Link = 5;
        const int Premium = 6;
        var (id, url) = (Text(button, "custom_id"), Text(button, "url"));
        var style = Number(button, "style");
        if (style == Link && (url is null || id is not null))
            findings.Add("a link button has a url and no custom_id");
        if (style is not (Link or Premium) && (id is null || url is not null))
            findings.Add("a button has a custom_id and no url");
        if (style != Premium && string.IsNullOrEmpty(Text(button, "label")) && !button.TryGetProperty("emoji", out _))
            findings.Add("a button without a label");
    }

    private static void Select(JsonElement select, List<string> findings)
    {
        var (least, most) = (Number(select, "min_values") ?? 1, Number(select, "max_values") ?? 1);
        var options = Items(select, "options");
        if (least > most)
            findings.Add("min_values above max_values");
        if (Number(select, "type") == 3 && most > options.Count)
            findings.Add("max_values above the number of options");
        if (options.Select(o => Text(o, "value")).Distinct().Count() < options.Count)
            findings.Add("two options with one value");
        if (options.Count(o => o.TryGetProperty("default", out var d) && d.ValueKind == JsonValueKind.True) > most)
            findings.Add("more defaults than max_values");
    }

    private static void UniqueIds(IEnumerable<JsonElement> components, List<string> findings)
    {
        foreach (var id in Ids(components).GroupBy(id => id).Where(g => g.Count() > 1))
            findings.Add($"custom_id '{id.Key}' twice");
    }

    private static void UniqueIds(JsonElement array, List<string> findings) => UniqueIds(array.EnumerateArray(), findings);

    private static IEnumerable<string> Ids(IEnumerable<JsonElement> components) =>
        components.SelectMany(c =>
            Ids(Items(c, "components"))
                .Concat(c.TryGetProperty("component", out var held) ? Ids([held]) : [])
                .Concat(Text(c, "custom_id") is { } id ? [id] : [])
        );

    private static void Commands(JsonElement body, List<string> findings)
    {
        var commands = body.EnumerateArray().ToList();
        foreach (var twice in commands.GroupBy(c => (Number(c, "type") ?? 1, Text(c, "name"))).Where(g => g.Count() > 1))
            findings.Add($"command '{twice.Key.Item2}' twice");
        foreach (var kind in commands.GroupBy(c => Number(c, "type") ?? 1))
            if (kind.Count() > (kind.Key == 1 ? MaxChatCommands : MaxMenuCommands))
                findings.Add($"{kind.Count()} commands of type {kind.Key}");
        foreach (var command in commands)
        {
            var name = Text(command, "name") ?? "";
            var description = Text(command, "description") ?? "";
            if ((Number(command, "type") ?? 1) != 1)
            {
                if (description.Length > 0)
                    findings.Add($"'{name}': a menu command has no description");
                if (command.TryGetProperty("options", out _))
                    findings.Add($"'{name}': a menu command has no options");
                continue;
            }

            if (description.Length == 0)
                findings.Add($"'{name}': no description");
            Name(name, findings);
            Options(name, Items(command, "options"), findings);
            if (Sum(command) is > MaxCommandText and var sum)
                findings.Add($"'{name}': {sum} characters in all, {MaxCommandText} are allowed");
        }
    }

    private static void Options(string command, List<JsonElement> options, List<string> findings)
    {
        var branches = options.Count(o => Number(o, "type") is 1 or 2);
        if (branches > 0 && branches < options.Count)
            findings.Add($"'{command}': a subcommand beside an option");
        if (options.Select(o => Text(o, "name")).Distinct().Count() < options.Count)
            findings.Add($"'{command}': an option's name twice");
        if (options.SkipWhile(IsRequired).Any(IsRequired))
            findings.Add($"'{command}': a required option after an optional one");
        foreach (var option in options)
        {
            var name = Text(option, "name") ?? "";
            Name(name, findings);
            var choices = Items(option, "choices");
            if (choices.Count > 0 && option.TryGetProperty("autocomplete", out var auto) && auto.ValueKind == JsonValueKind.True)
                findings.Add($"'{command} {name}': choices and autocomplete");
            if (choices.Select(c => Text(c, "name")).Distinct().Count() < choices.Count)
                findings.Add($"'{command} {name}': a choice's name twice");
            Options($"{command} {name}", Items(option, "options"), findings);
        }
    }

    /// <summary>docs: application-commands.mdx, Application Command Naming. Of the scripts only what our languages can hold.</summary>
    private static void Name(string name, List<string> findings)
    {
        if (!name.EnumerateRunes().All(r => Rune.IsLetter(r) || Rune.IsNumber(r) || r.Value is '-' or '_' or '\''))
            findings.Add($"'{name}' has a character that no command's name may have");
        if (name.EnumerateRunes().Any(Rune.IsUpper))
            findings.Add($"'{name}' is not lower case");
    }

    /// <summary>Names, descriptions and values, the longest translation in place of its original where that is longer.</summary>
    private static int Sum(JsonElement element)
    {
        var sum = Longest(element, "name") + Longest(element, "description") + (Text(element, "value")?.Length ?? 0);
        return sum + Items(element, "options").Sum(Sum) + Items(element, "choices").Sum(Sum);
    }

    private static int Longest(JsonElement element, string name)
    {
        var own = Text(element, name)?.Length ?? 0;
        return element.TryGetProperty($"{name}_localizations", out var others) && others.ValueKind == JsonValueKind.Object
            ? others.EnumerateObject().Select(o => o.Value.GetString()?.Length ?? 0).Append(own).Max()
            : own;
    }

    private static bool IsRequired(JsonElement option) =>
        option.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.True;

    private static int? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<JsonElement> Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [];
}
