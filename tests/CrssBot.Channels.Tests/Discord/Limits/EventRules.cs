using CrssBot.Discord.Protocol;

namespace CrssBot.Channels.Tests.Discord.Limits;

/// <summary>A scheduled event of the kind that we make (docs: resources/guild-scheduled-event.mdx).</summary>
internal static class EventRules
{
    public static void Check(WireField body, Violations violations)
    {
        violations.Required(body, "name", DiscordLimits.EventName);
        violations.Length(body, "description", 1, DiscordLimits.EventDescription);
        violations.AddIf(
            body.Number("entity_type") != (int)EventKind.External,
            body.PathTo("entity_type"),
            "not a kind of event that we make"
        );

        // Field Requirements By Entity Type: of EXTERNAL.
        violations.AddIf(body.Has("channel_id"), body.PathTo("channel_id"), "an event outside of Discord has no channel");
        violations.AddIf(body.Text("scheduled_start_time") is null, body.PathTo("scheduled_start_time"), "missing");
        violations.AddIf(body.Text("scheduled_end_time") is null, body.PathTo("scheduled_end_time"), "missing");
        violations.Required(
            body.At("entity_metadata") ?? new WireField(body.PathTo("entity_metadata"), default),
            "location",
            DiscordLimits.EventLocation
        );

        if (body.At("recurrence_rule") is { } rule)
        {
            Rule(rule, violations);
        }
    }

    /// <summary>Recurrence Rule Object, System limitations: of a weekly rule.</summary>
    private static void Rule(WireField rule, Violations violations)
    {
        violations.AddIf(
            rule.Number("frequency") != RecurrenceRule.WeeklyFrequency,
            rule.PathTo("frequency"),
            "not a kind of rule that we make"
        );
        violations.AddIf(rule.Number("interval") is not (1 or 2), rule.PathTo("interval"), "every week or every second one");
        violations.Count(rule, "by_weekday", 1, 1);
        foreach (var name in (string[])["by_n_weekday", "by_month", "by_month_day"])
        {
            violations.AddIf(rule.Has(name), rule.PathTo(name), "cannot stand in a weekly rule");
        }

        foreach (var name in (string[])["count", "end", "by_year_day"])
        {
            violations.AddIf(rule.Has(name), rule.PathTo(name), "cannot be set");
        }
    }
}
