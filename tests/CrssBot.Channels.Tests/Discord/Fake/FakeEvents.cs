using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>A scheduled event at a place outside of Discord, as the bot made it.</summary>
internal sealed record FakeEvent(ulong Id, ulong GuildId, string Name, string? Description, string Location)
{
    private const int WeeksApart = 7;

    /// <summary>Of the first time, if it comes again.</summary>
    public required DateTimeOffset Start { get; init; }
    public required DateTimeOffset End { get; init; }

    /// <summary>Weekly; null: once.</summary>
    public FakeRule? Rule { get; init; }

    /// <summary>
    /// The time that is under way or next. That a repeated event moves on when one time is over is not in the docs; clients report it.
    /// </summary>
    public (DateTimeOffset Start, DateTimeOffset End) Next(DateTimeOffset now)
    {
        var (start, end) = (Start, End);
        for (; Rule is not null && end <= now; start = start.AddDays(WeeksApart * Rule.Interval))
            end = end.AddDays(WeeksApart * Rule.Interval);
        return (start, end);
    }

    /// <summary>It begins and ends by itself at its times (docs: resources/guild-scheduled-event.mdx, Status Update Automation).</summary>
    public int Status(DateTimeOffset now) =>
        Next(now) is var (start, end) && now < start ? 1
        : now < end ? 2
        : 3;
}

internal sealed record FakeRule(DateTimeOffset Start, int Interval, int Weekday);

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
        // These two are not in the docs; clients report them (GUILD_SCHEDULED_EVENT_SCHEDULE_PAST).
        if (start <= now)
            return FakeReply.InvalidForm("Cannot schedule event in the past.");
        if (end <= start)
            return FakeReply.InvalidForm("Cannot schedule event to end before start.");
        FakeRule? rule = null;
        if (body.TryGetProperty("recurrence_rule", out var given) && given.ValueKind == JsonValueKind.Object)
        {
            if (Time(given, "start") is not { } first)
                return FakeReply.InvalidForm("recurrence_rule.start: an ISO8601 timestamp");
            rule = new FakeRule(first, given.GetProperty("interval").GetInt32(), given.GetProperty("by_weekday")[0].GetInt32());
        }

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
            Rule = rule,
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
        var now = fake.Time.GetUtcNow();
        var (start, end) = made.Next(now);
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
            ["scheduled_start_time"] = FakeMessage.Iso(start),
            ["scheduled_end_time"] = FakeMessage.Iso(end),
            ["privacy_level"] = 2,
            ["status"] = made.Status(now),
            ["entity_type"] = 3,
            ["entity_id"] = null,
            ["entity_metadata"] = new JsonObject { ["location"] = made.Location },
            ["recurrence_rule"] = made.Rule is null ? null : RuleJson(made.Rule),
            ["guild_scheduled_event_exceptions"] = new JsonArray(),
        };
    }

    private static JsonObject RuleJson(FakeRule rule) =>
        new()
        {
            ["start"] = FakeMessage.Iso(rule.Start),
            ["end"] = null,
            ["frequency"] = 2,
            ["interval"] = rule.Interval,
            ["by_weekday"] = new JsonArray(rule.Weekday),
            ["by_n_weekday"] = null,
            ["by_month"] = null,
            ["by_month_day"] = null,
            ["by_year_day"] = null,
            ["count"] = null,
        };

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
