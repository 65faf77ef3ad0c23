using System.Globalization;
using CrssBot.Discord.Protocol;

namespace CrssBot.Channels.Tests.Discord.Limits;

/// <summary>Buttons, selects, rows and forms (docs: components/reference.mdx).</summary>
internal static class ComponentRules
{
    // Component Types that we do not send and so have no name in ComponentType.
    private const int UserSelect = 5;
    private const int ChannelSelect = 8;
    private const int TextDisplay = 10;

    /// <summary>Section, text display, thumbnail, gallery, file, separator, container.</summary>
    private static readonly int[] OnlyWithV2 = [9, TextDisplay, 11, 12, 13, 14, 17];

    /// <summary>Text input, label, file upload, radio group, checkbox group, checkbox.</summary>
    private static readonly int[] OnlyInForms = [4, 18, 19, 21, 22, 23];

    /// <summary>A message's components, with IS_COMPONENTS_V2 or without.</summary>
    public static void Message(WireField message, bool isV2, Violations violations)
    {
        var top = message.Items("components");
        WireField[] all = [.. top.SelectMany(Nested)];
        var path = message.PathTo("components");
        violations.AddIf(all.Length > DiscordLimits.Components, path, $"{all.Length} in all; {DiscordLimits.Components} are allowed");
        violations.AddIf(!isV2 && top.Count > DiscordLimits.ActionRows, path, $"{top.Count} rows; {DiscordLimits.ActionRows} are allowed");
        foreach (var component in all)
        {
            var kind = Kind(component);
            violations.AddIf(!isV2 && OnlyWithV2.Contains(kind), component.Path, $"type {kind} needs the flag IS_COMPONENTS_V2");
            violations.AddIf(OnlyInForms.Contains(kind), component.Path, $"type {kind} belongs in a form");
            Any(component, violations);
        }

        foreach (var loose in top.Where(c => IsButton(c) || IsSelect(c)))
        {
            violations.Add(loose.Path, "must stand in a row");
        }

        Ids(all, violations);
    }

    /// <summary>interactions/receiving-and-responding.mdx, Modal.</summary>
    public static void Modal(WireField form, Violations violations)
    {
        violations.Required(form, "custom_id", DiscordLimits.CustomId);
        violations.Required(form, "title", DiscordLimits.ModalTitle);
        violations.Count(form, "components", 1, DiscordLimits.ModalComponents);
        var top = form.Items("components");
        foreach (var line in top)
        {
            switch (Kind(line))
            {
                case (int)ComponentType.Label:
                    violations.Required(line, "label", DiscordLimits.FieldLabel);
                    violations.Length(line, "description", 1, DiscordLimits.FieldDescription);
                    violations.AddIf(!line.Has("component"), line.PathTo("component"), "missing");
                    break;
                case (int)ComponentType.ActionRow:
                    var inputs = line.Items("components");
                    violations.AddIf(
                        inputs.Count != 1 || Kind(inputs[0]) != (int)ComponentType.TextInput,
                        line.Path,
                        "a form's row holds one text input"
                    );
                    break;
                case TextDisplay:
                    break;
                default:
                    violations.Add(line.Path, "a form holds labels");
                    break;
            }
        }

        WireField[] all = [.. top.SelectMany(Nested)];
        foreach (var field in all)
        {
            // Disabled fields are an error in forms (String Select Structure).
            violations.AddIf(field.IsTrue("disabled"), field.PathTo("disabled"), "nothing in a form can be disabled");
            violations.AddIf(
                field.Number("min_values") == 0 && (!field.Has("required") || field.IsTrue("required")),
                field.PathTo("min_values"),
                "0 in a field that is required"
            );
            Any(field, violations);
        }

        Ids(all, violations);
    }

    private static void Any(WireField component, Violations violations)
    {
        violations.Length(component, "custom_id", 1, DiscordLimits.CustomId);
        if (IsButton(component))
        {
            Button(component, violations);
        }
        else if (IsSelect(component))
        {
            Select(component, violations);
        }
        else if (Kind(component) == (int)ComponentType.TextInput)
        {
            TextInput(component, violations);
        }
        else if (Kind(component) == (int)ComponentType.ActionRow)
        {
            Row(component, violations);
        }
    }

    private static void Row(WireField row, Violations violations)
    {
        var held = row.Items("components");
        var buttons = held.Count(IsButton);
        var selects = held.Count(IsSelect);
        violations.AddIf(held.Count == 0, row.PathTo("components"), "an empty row");
        violations.AddIf(buttons > 0 && selects > 0, row.PathTo("components"), "a select beside a button");
        violations.AddIf(selects > 1, row.PathTo("components"), $"{selects} selects; one is allowed");
        violations.AddIf(
            buttons > DiscordLimits.ButtonsInRow,
            row.PathTo("components"),
            $"{buttons} buttons; {DiscordLimits.ButtonsInRow} are allowed"
        );
    }

    private static void Button(WireField button, Violations violations)
    {
        const int Premium = 6;
        violations.Length(button, "label", 0, DiscordLimits.ButtonLabel);
        violations.Length(button, "url", 1, DiscordLimits.ButtonUrl);
        var style = button.Number("style");
        var (must, mustNot) = style switch
        {
            (int)ButtonStyle.Link => ("url", (string[])["custom_id", "sku_id"]),
            Premium => ("sku_id", ["custom_id", "label", "url", "emoji"]),
            _ => ("custom_id", ["url", "sku_id"]),
        };
        violations.AddIf(!button.Has(must), button.PathTo(must), $"a button of style {style} needs one");
        foreach (var name in mustNot.Where(button.Has))
        {
            violations.Add(button.PathTo(name), $"a button of style {style} cannot have one");
        }
    }

    private static void Select(WireField select, Violations violations)
    {
        violations.AddIf(!select.Has("custom_id"), select.PathTo("custom_id"), "missing");
        violations.Length(select, "placeholder", 0, DiscordLimits.SelectPlaceholder);
        var least = select.Number("min_values") ?? 1;
        var most = select.Number("max_values") ?? 1;
        violations.AddIf(least < 0 || least > most, select.PathTo("min_values"), $"{least} to {most} values cannot be chosen");
        violations.AddIf(
            most > DiscordLimits.SelectOptions,
            select.PathTo("max_values"),
            $"{most}; {DiscordLimits.SelectOptions} are allowed"
        );
        if (Kind(select) == (int)ComponentType.StringSelect)
        {
            violations.Count(select, "options", 1, DiscordLimits.SelectOptions);
            var options = select.Items("options");
            violations.AddIf(most > options.Count, select.PathTo("max_values"), $"{most} of {options.Count} options");
            violations.AddIf(
                options.Count(o => o.IsTrue("default")) > most,
                select.PathTo("options"),
                $"more chosen from the start than the {most} that may be"
            );
            foreach (var option in options)
            {
                violations.Required(option, "label", DiscordLimits.SelectText);
                violations.Required(option, "value", DiscordLimits.SelectText);
                violations.Length(option, "description", 0, DiscordLimits.SelectText);
            }

            violations.Distinct(options.Select(o => (o.PathTo("value"), o.Text("value"))).OfType<(string, string)>(), "the same value");
        }
    }

    private static void TextInput(WireField input, Violations violations)
    {
        var least = input.Number("min_length") ?? 0;
        var most = input.Number("max_length") ?? DiscordLimits.FieldText;
        violations.AddIf(!input.Has("custom_id"), input.PathTo("custom_id"), "missing");
        violations.Length(input, "label", 1, DiscordLimits.FieldLabel);
        violations.Length(input, "placeholder", 0, DiscordLimits.FieldPlaceholder);
        violations.AddIf(
            least < 0 || most < 1 || most > DiscordLimits.FieldText || least > most,
            input.PathTo("max_length"),
            $"{least} to {most} characters cannot be asked for"
        );
        violations.AddIf(
            input.Text("value")?.Length > most,
            input.PathTo("value"),
            $"longer than the {most} characters that may be written"
        );
    }

    /// <summary>Custom ID; and id, which Discord fills in where it is 0 or missing.</summary>
    private static void Ids(WireField[] all, Violations violations)
    {
        violations.Distinct(Named(all, c => c.Text("custom_id"), "custom_id"), "the same custom_id");
        violations.Distinct(
            Named(all, c => c.Number("id") is { } id and not 0 ? id.ToString(CultureInfo.InvariantCulture) : null, "id"),
            "the same id"
        );
    }

    private static IEnumerable<(string, string)> Named(WireField[] all, Func<WireField, string?> text, string name) =>
        from component in all
        let found = text(component)
        where found is not null
        select (component.PathTo(name), found);

    /// <summary>A component and all that it holds: in rows, sections, containers and labels.</summary>
    private static IEnumerable<WireField> Nested(WireField component)
    {
        IEnumerable<WireField> held = component.Items("components");
        if (component.At("accessory") is { } accessory)
        {
            held = held.Append(accessory);
        }

        if (component.At("component") is { } inner)
        {
            held = held.Append(inner);
        }

        return held.SelectMany(Nested).Prepend(component);
    }

    private static int Kind(WireField component) => (int)Math.Clamp(component.Number("type") ?? 0, 0, 1000);

    private static bool IsButton(WireField component) => Kind(component) == (int)ComponentType.Button;

    private static bool IsSelect(WireField component) =>
        Kind(component) is (int)ComponentType.StringSelect or (>= UserSelect and <= ChannelSelect);
}
