using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CrssBot.Discord.Protocol;

// What Discord sends us: only the fields we use, everything that may be missing nullable; unknown fields are passed over and numbers
// outside an enum stay numbers, so that a new kind of anything breaks nothing.

/// <summary>interactions/receiving-and-responding.mdx, Interaction Type.</summary>
internal enum InteractionType
{
    Ping = 1,
    ApplicationCommand = 2,
    MessageComponent = 3,
    Autocomplete = 4,
    ModalSubmit = 5,
}

/// <summary>application-commands.mdx, Application Command Types.</summary>
internal enum CommandType
{
    ChatInput = 1,
    User = 2,
    Message = 3,
}

/// <summary>One press, command, autocomplete or form. Arrives by gateway or by HTTP in the same shape.</summary>
internal sealed record Interaction
{
    public Snowflake Id { get; set; }
    public Snowflake ApplicationId { get; set; }
    public InteractionType Type { get; set; }

    /// <summary>Secret: whoever has it can answer as the bot for 15 minutes. Never logged.</summary>
    public string Token { get; set; } = "";
    public InteractionData? Data { get; set; }

    /// <summary>Null in direct messages.</summary>
    public Snowflake? GuildId { get; set; }
    public Snowflake? ChannelId { get; set; }

    /// <summary>In servers; <see cref="User"/> in direct messages.</summary>
    public GuildMember? Member { get; set; }
    public User? User { get; set; }

    /// <summary>The message that a component stands on.</summary>
    public PressedMessage? Message { get; set; }

    /// <summary>The presser's language, and the server's (reference.mdx, Locales).</summary>
    public string? Locale { get; set; }
    public string? GuildLocale { get; set; }

    /// <summary>What the bot may do where this came from, as a decimal bit set.</summary>
    public string? AppPermissions { get; set; }

    /// <summary>"0": installed in the server; "1": installed by the person alone.</summary>
    [JsonConverter(typeof(NamesConverter))]
    public string[]? AuthorizingIntegrationOwners { get; set; }

    [JsonIgnore]
    public User? Presser => Member?.User ?? User;

    /// <summary>Whether it has what every kind but PING must have; without it there is nobody to answer and nothing to answer to.</summary>
    [JsonIgnore]
    public bool IsWhole =>
        Type is >= InteractionType.ApplicationCommand and <= InteractionType.ModalSubmit
        && Id.Value != 0
        && ApplicationId.Value != 0
        && !string.IsNullOrEmpty(Token)
        && Data is not null
        && Presser is { Id.Value: not 0 };
}

internal sealed record InteractionData
{
    public string? Name { get; set; }
    public CommandType Type { get; set; }
    public CommandOption[]? Options { get; set; }
    public string? CustomId { get; set; }

    /// <summary>Chosen values of a select.</summary>
    public string[]? Values { get; set; }
    public Snowflake? TargetId { get; set; }
    public Resolved? Resolved { get; set; }

    /// <summary>A form's fields: labels with one component each, or older rows.</summary>
    public FormField[]? Components { get; set; }
}

internal sealed record CommandOption
{
    public string Name { get; set; } = "";
    public int Type { get; set; }

    /// <summary>A string, number or boolean; undefined for subcommands.</summary>
    public JsonElement Value { get; set; }
    public CommandOption[]? Options { get; set; }
    public bool Focused { get; set; }
}

/// <summary>A field of a submitted form, or the label or row around it.</summary>
internal sealed record FormField
{
    public int Type { get; init; }
    public string? CustomId { get; init; }
    public string? Value { get; init; }
    public string[]? Values { get; init; }
    public FormField? Component { get; init; }
    public FormField[]? Components { get; init; }
}

internal sealed record Resolved
{
    public Dictionary<string, Message>? Messages { get; init; }
}

internal sealed record GuildMember
{
    public User? User { get; set; }

    /// <summary>The name chosen for this server.</summary>
    public string? Nick { get; set; }
    public string[]? Roles { get; set; }

    /// <summary>All of the member's rights in the channel, as a decimal bit set; only in interactions.</summary>
    public string? Permissions { get; set; }
}

internal sealed record User
{
    public Snowflake Id { get; set; }
    public string? Username { get; set; }
    public string? GlobalName { get; set; }
}

internal sealed record Message
{
    public Snowflake Id { get; init; }
    public Snowflake ChannelId { get; init; }
    public string? Content { get; init; }
    public User? Author { get; init; }
    public Component[]? Components { get; init; }
    public MessageFlags Flags { get; init; }
}

/// <summary>Of the message that a component stands on: what it says and shows is passed over, for it comes with every press.</summary>
internal sealed record PressedMessage
{
    public MessageFlags Flags { get; set; }
}

/// <summary>Of an object its names alone.</summary>
internal sealed class NamesConverter : JsonConverter<string[]>
{
    public override string[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An object is expected.");
        }

        var names = new List<string>(1);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(reader.GetString()!);
            reader.Skip();
        }

        return [.. names];
    }

    public override void Write(Utf8JsonWriter writer, string[] value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Only received.");
}

/// <summary>A started thread, or any channel.</summary>
internal sealed record Channel
{
    public Snowflake Id { get; init; }

    /// <summary>resources/channel.mdx, Channel Types: 10, 11 and 12 are threads.</summary>
    public int Type { get; init; }
    public string? Name { get; init; }

    /// <summary>Of a thread: the channel whose rights it has.</summary>
    public Snowflake? ParentId { get; init; }
    public PermissionOverwrite[]? PermissionOverwrites { get; init; }

    [JsonIgnore]
    public bool IsThread => Type is 10 or 11 or 12;
}

/// <summary>resources/channel.mdx, Overwrite Object.</summary>
internal sealed record PermissionOverwrite
{
    /// <summary>Of a role, or of a member.</summary>
    public Snowflake Id { get; init; }

    /// <summary>0: a role, 1: a member.</summary>
    public int Type { get; init; }
    public string? Allow { get; init; }
    public string? Deny { get; init; }
}

/// <summary>GET /guilds/{guild} (resources/guild.mdx).</summary>
internal sealed record Guild
{
    public Role[]? Roles { get; init; }
}

internal sealed record Role
{
    /// <summary>The server's own id: everyone's role.</summary>
    public Snowflake Id { get; init; }
    public string? Permissions { get; init; }
}

/// <summary>An event of a server, whoever made it (resources/guild-scheduled-event.mdx).</summary>
internal sealed record ScheduledEvent
{
    public Snowflake Id { get; init; }
    public string Name { get; init; } = "";
    public DateTimeOffset ScheduledStartTime { get; init; }
    public EventPlace? EntityMetadata { get; init; }
}

/// <summary>GET /gateway/bot (gateway.mdx, Get Gateway Bot).</summary>
internal sealed record GatewayBot
{
    public string Url { get; init; } = "";
    public int Shards { get; init; } = 1;
    public SessionStartLimit SessionStartLimit { get; init; } = new();
}

/// <param name="ResetAfter">Milliseconds until <paramref name="Remaining"/> is <paramref name="Total"/> again.</param>
/// <param name="MaxConcurrency">Identifies in 5 seconds.</param>
internal sealed record SessionStartLimit(int Total = 1000, int Remaining = 1000, long ResetAfter = 0, int MaxConcurrency = 1);

/// <summary>What Hello brings (events/gateway-events.mdx).</summary>
/// <param name="HeartbeatInterval">Milliseconds.</param>
internal sealed record HelloBody(long HeartbeatInterval);

/// <summary>READY (events/gateway-events.mdx).</summary>
internal sealed record Ready
{
    public User? User { get; init; }
    public UnavailableGuild[]? Guilds { get; init; }
    public string SessionId { get; init; } = "";
    public string ResumeGatewayUrl { get; init; } = "";
    public Application? Application { get; init; }
}

/// <summary>GUILD_DELETE and READY's servers. Null: the bot was removed; set: the server is out of reach for a while.</summary>
internal sealed record UnavailableGuild
{
    public Snowflake Id { get; init; }
    public bool? Unavailable { get; init; }
}

/// <summary>A server in GET /users/@me/guilds (resources/user.mdx).</summary>
internal sealed record PartialGuild
{
    public Snowflake Id { get; init; }
}

internal sealed record Application
{
    public Snowflake Id { get; init; }

    /// <summary>The Ed25519 key of HTTP interactions, hexadecimal; only in GET /applications/@me.</summary>
    public string? VerifyKey { get; init; }
}

/// <summary>The body of a refusal (topics/opcodes-and-status-codes.mdx, JSON).</summary>
internal sealed record ErrorBody
{
    public int Code { get; init; }
    public string? Message { get; init; }

    /// <summary>Seconds; of a 429.</summary>
    public double? RetryAfter { get; init; }
    public bool? Global { get; init; }
}

/// <summary>POST to the webhook events address (events/webhook-events.mdx).</summary>
internal sealed record WebhookEvent
{
    /// <summary>0: PING, 1: event. Missing must not pass for PING.</summary>
    public int? Type { get; init; }
    public Snowflake ApplicationId { get; init; }
    public WebhookEventBody? Event { get; init; }
}

internal sealed record WebhookEventBody
{
    public string Type { get; init; } = "";

    /// <summary>When it happened, by Discord's clock. ISO 8601, in the docs' examples without a zone; read it by <see cref="At"/>.</summary>
    public string? Timestamp { get; init; }
    public JsonElement Data { get; init; }

    /// <summary><see cref="Timestamp"/>, taken as UTC when it names no zone; null if there is none.</summary>
    [JsonIgnore]
    public DateTimeOffset? At =>
        DateTimeOffset.TryParse(Timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
