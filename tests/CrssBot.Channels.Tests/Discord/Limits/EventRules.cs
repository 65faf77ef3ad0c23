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

        // A rule has no time zone: what comes again would be an hour off after a clock change.
        violations.AddIf(body.Has("recurrence_rule"), body.PathTo("recurrence_rule"), "we make each time an event of its own");
    }
}
