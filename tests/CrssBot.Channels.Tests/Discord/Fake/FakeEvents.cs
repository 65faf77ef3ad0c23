using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>A scheduled event at a place outside of Discord, as the bot made it.</summary>
internal sealed record FakeEvent(ulong Id, ulong GuildId, string Name, string? Description, string Location)
{
    public required DateTimeOffset Start { get; init; }
    public required DateTimeOffset End { get; init; }

    /// <summary>It begins and ends by itself at its times (docs: resources/guild-scheduled-event.mdx, Status Update Automation).</summary>
    public int Status(DateTimeOffset now) =>
        now < Start ? 1
        : now < End ? 2
        : 3;
}

/// <summary>Scheduled events (docs: resources/guild-scheduled-event.mdx). Handlers run under the world's lock.</summary>
internal sealed class FakeEvents(FakeDiscord fake)
{
    private const int Most = 100;

    /// <summary>docs: events/gateway.mdx, List of Intents: GUILD_SCHEDULED_EVENTS.</summary>
    private const int Intent = 1 << 16;

    public FakeRoute[] Routes() =>
        [new("GET", "/guilds/{guild}/scheduled-events", List), new("POST", "/guilds/{guild}/scheduled-events", Create)];

    private FakeReply List(FakeRequest request) =>
        // No right is needed to see events outside of Discord.
        Open(request, out var guild) ?? new FakeReply(200, new JsonArray([.. Of(guild).Select(ToJson)]));

    private FakeReply Create(FakeRequest request)
    {
        if (Open(request, out var guild) is { } refusal)
            return refusal;
        // To make events it takes CREATE_EVENTS; MANAGE_EVENTS is for those of others.
        if ((guild.BotPermissions & (PermissionBits.CreateEvents | PermissionBits.Administrator)) == 0)
            return FakeReply.MissingPermissions;
        var now = fake.Time.GetUtcNow();
        if (Of(guild).Count(e => e.Status(now) < 3) >= Most)
            return FakeReply.Error(400, 30038, "Maximum number of uncompleted guild scheduled events reached (100)");

        var body = request.Body;
        if (Time(body, "scheduled_start_time") is not { } start || Time(body, "scheduled_end_time") is not { } end)
            return FakeReply.InvalidForm("scheduled_start_time, scheduled_end_time: ISO8601 timestamps");
        // Not in the docs. That a start in the past is refused, clients report; of an end before the start we assume it.
        if (start <= now)
            return FakeReply.InvalidForm("Cannot schedule event in the past.");
        if (end <= start)
            return FakeReply.InvalidForm("Cannot schedule event to end before start.");
        var made = new FakeEvent(
            fake.Ids.Next(),
            guild.Id,
            FakeMessage.Text(body, "name") ?? "",
            FakeMessage.Text(body, "description"),
            FakeMessage.Text(body.GetProperty("entity_metadata"), "location") ?? ""
        )
        {
            Start = start,
            End = end,
        };
        fake.World.Events = fake.World.Events.Add(made);
        var json = ToJson(made);
        fake.Gateway.Dispatch("GUILD_SCHEDULED_EVENT_CREATE", json, guild.Id, Intent);
        return new FakeReply(200, json);
    }

    private IEnumerable<FakeEvent> Of(FakeGuild guild) => fake.World.Events.Where(e => e.GuildId == guild.Id);

    private FakeReply? Open(FakeRequest request, out FakeGuild guild)
    {
        if (fake.World.Guilds.TryGetValue(request.Id(0), out guild!))
            return null;
        // A server that threw the bot out is out of its sight; any other number is none.
        return fake.World.Channels().Any(c => c.Guild?.Id == request.Id(0)) ? FakeReply.MissingAccess : FakeReply.UnknownGuild;
    }

    private JsonObject ToJson(FakeEvent made)
    {
        return new JsonObject
        {
            ["id"] = $"{made.Id}",
            ["guild_id"] = $"{made.GuildId}",
            ["channel_id"] = null,
            ["creator_id"] = $"{fake.ApplicationId}",
            ["creator"] = fake.BotUser(),
            ["name"] = made.Name,
            ["description"] = made.Description,
            ["image"] = null,
            ["scheduled_start_time"] = FakeMessage.Iso(made.Start),
            ["scheduled_end_time"] = FakeMessage.Iso(made.End),
            ["privacy_level"] = 2,
            ["status"] = made.Status(fake.Time.GetUtcNow()),
            ["entity_type"] = 3,
            ["entity_id"] = null,
            ["entity_metadata"] = new JsonObject { ["location"] = made.Location },
            ["recurrence_rule"] = null,
            ["guild_scheduled_event_exceptions"] = new JsonArray(),
        };
    }

    private static DateTimeOffset? Time(JsonElement body, string name) =>
        DateTimeOffset.TryParse(
            FakeMessage.Text(body, name),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;
}
