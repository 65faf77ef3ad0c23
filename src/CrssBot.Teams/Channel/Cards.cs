using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Nodes;
using CrssBot.Runtime.Chat;

namespace CrssBot.Teams.Channel;

/// <summary>
/// Sheets and forms as Adaptive Cards of version 1.5, the newest that Teams draws for bots (cards-reference.md). Text stands in
/// RichTextBlocks, which format nothing by themselves: what a person wrote stays as it is. No color means anything.
/// </summary>
internal static class Cards
{
    public const string ContentType = "application/vnd.microsoft.card.adaptive";

    /// <summary>The verb of every button; what it means is in <see cref="Press"/>.</summary>
    public const string Verb = "press";

    /// <summary>Where a button's data holds its <see cref="PressId"/>.</summary>
    public const string Press = "press";

    /// <summary>Where a select's choice comes back.</summary>
    public const string Chosen = "chosen";

    /// <summary>Where a button of one's own part says which slot stands below it, so that this stays when it is pressed.</summary>
    public const string Below = "below";

    /// <summary>
    /// Bytes of a PNG that a card has room for: a card with its text is to stay below 28 KB, the least that clients were ever said to take, and base64
    /// makes three bytes four. A larger one is left out, and the words stand by themselves.
    /// </summary>
    public const int LargestPicture = 16 * 1024;

    /// <summary>Of the values of a choice of several (Input.ChoiceSet, isMultiSelect).</summary>
    public const char Several = ',';

    public static JsonObject Of(Sheet sheet)
    {
        var body = new JsonArray();
        Add(body, sheet, separated: false, below: null);
        return Card(body);
    }

    /// <summary>One's own part above the card that everyone sees.</summary>
    /// <param name="slot">Of the lower one.</param>
    public static JsonObject Of(Sheet own, Sheet below, string slot)
    {
        var body = new JsonArray();
        Add(body, own, separated: false, slot);
        Add(body, below, separated: body.Count > 0, below: null);
        return Card(body);
    }

    /// <summary>Questions to fill in, with one button that sends them.</summary>
    /// <param name="inDialog">The title stands above it already.</param>
    public static JsonObject Of(Answer.Form form, string submit = "Save", bool inDialog = false)
    {
        var body = inDialog ? new JsonArray() : new JsonArray { Heading(form.Title) };
        foreach (var field in form.Fields)
        {
            body.Add((JsonNode)Input(field));
        }

        body.Add((JsonNode)ActionSet([Button(submit, form.Route, Emphasis.Primary, disabled: false, below: null)]));
        return Card(body);
    }

    /// <summary>In a group: everyone sees that something was asked, and whoever presses gets the answer alone.</summary>
    /// <param name="typed">The command.</param>
    public static JsonObject Offer(string typed)
    {
        var data = new JsonObject { [TeamsDesk.Say] = typed };
        var isForm = TypedText.IsForm(typed);
        var button = new JsonObject
        {
            ["type"] = isForm ? "Action.Submit" : "Action.Execute",
            ["title"] = isForm ? "Open the form" : "Show me",
            ["data"] = data,
        };
        if (isForm)
        {
            // A dialog, which only its opener sees.
            data["msteams"] = new JsonObject { ["type"] = "task/fetch" };
        }
        else
        {
            button["verb"] = Verb;
            button["fallback"] = new JsonObject
            {
                ["type"] = "Action.Submit",
                ["title"] = "Show me",
                ["data"] = data.DeepClone(),
            };
        }

        return Card([(JsonNode)Block(Markup.Read("Only you see the answer.")[0]), (JsonNode)ActionSet([button])]);
    }

    private static JsonObject Card(JsonArray body) =>
        new()
        {
            ["type"] = "AdaptiveCard",
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["version"] = "1.5",
            ["fallbackText"] = "This app shows no cards. Open this chat in Teams to take part.",
            ["body"] = body,
        };

    private static void Add(JsonArray body, Sheet sheet, bool separated, string? below)
    {
        var roomy = false;
        foreach (var line in Markup.Read(sheet.Text))
        {
            if (line.Runs.IsEmpty)
            {
                roomy = true;
                continue;
            }

            var block = Block(line);
            block["spacing"] =
                separated ? "ExtraLarge"
                : roomy ? "Medium"
                : "Small";
            if (separated)
            {
                block["separator"] = true;
                separated = false;
            }

            roomy = false;
            body.Add((JsonNode)block);
        }

        if (sheet.Picture is { Png.Length: <= LargestPicture } picture)
        {
            body.Add((JsonNode)Image(picture));
        }

        foreach (var row in sheet.Rows)
        {
            var buttons = row
                .Controls.OfType<Control.Button>()
                .Select(b => Button(b.Label, b.Route, b.Emphasis, b.Disabled, below))
                .ToArray();
            if (buttons.Length > 0)
            {
                body.Add((JsonNode)ActionSet(buttons));
            }

            foreach (var select in row.Controls.OfType<Control.Select>())
            {
                body.Add((JsonNode)Choices(Chosen, select.Label, several: false, select.Options));
                body.Add((JsonNode)ActionSet([Button("Send", select.Route, Emphasis.None, disabled: false, below)]));
            }
        }
    }

    private static JsonObject Block(MarkupLine line)
    {
        // Only a TextBlock is a heading to a screen reader, and only there an instant is shown in its reader's own zone.
        if (line.Kind == LineKind.Heading)
        {
            return Heading(string.Concat(line.Runs.Select(r => r.Text)));
        }

        if (line.Runs.Any(r => r.Instant is not null))
        {
            return Moment(line);
        }

        var inlines = new JsonArray();
        if (line.Kind == LineKind.Bullet)
        {
            inlines.Add((JsonNode)new JsonObject { ["type"] = "TextRun", ["text"] = "•  " });
        }

        foreach (var run in line.Runs)
        {
            var text = new JsonObject { ["type"] = "TextRun", ["text"] = run.Command is { } command ? command : run.Text };
            if (run.Bold || run.Command is not null)
            {
                text["weight"] = "Bolder";
            }

            if (run.Italic)
            {
                text["italic"] = true;
            }

            if (line.Kind == LineKind.Small)
            {
                text["isSubtle"] = true;
                text["size"] = "Small";
            }

            inlines.Add((JsonNode)text);
        }

        return new JsonObject { ["type"] = "RichTextBlock", ["inlines"] = inlines };
    }

    /// <summary>In the card itself: at an address of ours, anyone with that address could see somebody's progress.</summary>
    private static JsonObject Image(Picture picture) =>
        new()
        {
            ["type"] = "Image",
            ["url"] = $"data:image/png;base64,{Convert.ToBase64String(picture.Png)}",
            ["altText"] = picture.Alt,
            ["size"] = "Stretch",
            ["spacing"] = "Medium",
        };

    private static JsonObject Heading(string text) =>
        new()
        {
            ["type"] = "TextBlock",
            ["text"] = Literal(text),
            ["style"] = "heading",
            ["weight"] = "Bolder",
            ["size"] = "Medium",
            ["wrap"] = true,
        };

    /// <summary>Only our own words stand beside an instant.</summary>
    private static JsonObject Moment(MarkupLine line) =>
        new()
        {
            ["type"] = "TextBlock",
            ["text"] = string.Concat(
                line.Runs.Select(r => r.Instant is { } at ? $"at {{{{TIME({at.UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z)}}}}" : Literal(r.Text))
            ),
            ["isSubtle"] = true,
            ["size"] = "Small",
            ["wrap"] = true,
        };

    /// <summary>A TextBlock formats a part of Markdown (text-features): a character of its own kind looks the same and formats nothing.</summary>
    private static string Literal(string text) =>
        text.Replace('*', '∗').Replace('_', '＿').Replace('[', '［').Replace(']', '］').Replace("{{", "{ {", StringComparison.Ordinal);

    private static JsonObject ActionSet(IEnumerable<JsonObject> actions) =>
        new() { ["type"] = "ActionSet", ["actions"] = new JsonArray([.. actions]) };

    /// <summary>With a fallback for clients that know no Action.Execute (universal-action-model.md); both bring the same.</summary>
    private static JsonObject Button(string label, Route route, Emphasis emphasis, bool disabled, string? below)
    {
        var press = PressId.Of(route);
        var button = new JsonObject
        {
            ["type"] = "Action.Execute",
            ["title"] = label,
            ["verb"] = Verb,
            ["data"] = new JsonObject { [Press] = press },
        };
        var fallback = new JsonObject
        {
            ["type"] = "Action.Submit",
            ["title"] = label,
            ["data"] = new JsonObject { [Press] = press },
        };
        foreach (var action in (ReadOnlySpan<JsonObject>)[button, fallback])
        {
            if (emphasis != Emphasis.None)
            {
                action["style"] = emphasis == Emphasis.Danger ? "destructive" : "positive";
            }

            if (disabled)
            {
                action["isEnabled"] = false;
            }

            if (below is not null)
            {
                action["data"]![Below] = below;
            }
        }

        button["fallback"] = fallback;
        return button;
    }

    private static JsonObject Input(Field field) =>
        field switch
        {
            Field.Line line => new JsonObject
            {
                ["type"] = "Input.Text",
                ["id"] = line.Id,
                ["label"] = line.Label,
                ["placeholder"] = line.Hint,
                ["value"] = line.Value,
                ["maxLength"] = line.Longest,
                ["isRequired"] = line.Required,
                ["errorMessage"] = $"Please fill this in. {line.Hint}.",
            },
            Field.Lines lines => new JsonObject
            {
                ["type"] = "Input.Text",
                ["id"] = lines.Id,
                ["label"] = lines.Label,
                ["placeholder"] = lines.Hint,
                ["value"] = lines.Value,
                ["maxLength"] = lines.Longest,
                ["isMultiline"] = true,
                ["isRequired"] = true,
                ["errorMessage"] = "Please fill this in.",
            },
            Field.Choice choice => Choices(choice.Id, choice.Label, choice.Several, choice.Options),
            _ => throw new UnreachableException($"No input for {field}."),
        };

    private static JsonObject Choices(string id, string label, bool several, ImmutableArray<Option> options) =>
        new()
        {
            ["type"] = "Input.ChoiceSet",
            ["id"] = id,
            ["label"] = label,
            ["style"] = several ? "expanded" : "compact",
            ["isMultiSelect"] = several,
            ["wrap"] = true,
            ["isRequired"] = true,
            ["errorMessage"] = "Please choose.",
            ["value"] = string.Join(Several, options.Where(o => o.Chosen).Select(o => o.Value)),
            ["choices"] = new JsonArray([
                .. options.Select(o => new JsonObject
                {
                    ["title"] = o.Note is { } note ? $"{o.Label} ({note})" : o.Label,
                    ["value"] = o.Value,
                }),
            ]),
        };
}
