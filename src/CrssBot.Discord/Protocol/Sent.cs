using System.Text.Json.Serialization;

namespace CrssBot.Discord.Protocol;

// What we send. Null fields are left out. Plain content with rows of buttons: it needs no right beyond posting, is found by Discord's own
// search, and reads well on a phone and aloud.

/// <summary>resources/message.mdx, Message Flags.</summary>
[Flags]
internal enum MessageFlags
{
    None = 0,
    SuppressEmbeds = 1 << 2,
    Ephemeral = 1 << 6,
    SuppressNotifications = 1 << 12,
}

/// <summary>A new message, an edit, or the text of an answer.</summary>
/// <param name="Components">Rows; an empty array takes buttons away, null leaves them.</param>
/// <param name="Attachments">All that the message has afterwards; an empty array takes files away, null leaves them (reference.mdx, Editing Message Attachments).</param>
/// <param name="Nonce">With <paramref name="EnforceNonce"/>: the same within a few minutes brings the earlier message back; at most 25 characters.</param>
internal sealed record MessageBody(
    string? Content,
    Component[]? Components = null,
    MessageFlags? Flags = null,
    string? Nonce = null,
    bool? EnforceNonce = null,
    AttachmentPlace[]? Attachments = null
)
{
    /// <summary>Explicit in everything we send: nobody is ever pinged.</summary>
    public AllowedMentions AllowedMentions { get; } = AllowedMentions.None;
}

/// <summary>A file of a message (resources/message.mdx, Attachment Structure).</summary>
/// <param name="Id">Of one that is sent along: n of its files[n].</param>
/// <param name="Description">Read out to whoever does not see it; at most 1024 characters.</param>
internal sealed record AttachmentPlace(Snowflake Id, string Filename, string? Description = null);

internal sealed record AllowedMentions(string[] Parse)
{
    public static readonly AllowedMentions None = new([]);
}

/// <summary>components/reference.mdx, Component Types.</summary>
internal enum ComponentType
{
    ActionRow = 1,
    Button = 2,
    StringSelect = 3,
    TextInput = 4,
    Label = 18,
}

/// <summary>components/reference.mdx, Button Styles.</summary>
internal enum ButtonStyle
{
    Primary = 1,
    Secondary = 2,
    Success = 3,
    Danger = 4,
    Link = 5,
}

/// <summary>Any component; the factories say which fields belong together.</summary>
internal sealed record Component
{
    public ComponentType Type { get; init; }

    /// <summary>A <see cref="ButtonStyle"/>, or a text input's 1 (one line) or 2 (several).</summary>
    public int? Style { get; init; }
    public string? Label { get; init; }
    public string? CustomId { get; init; }
    public string? Url { get; init; }
    public bool? Disabled { get; init; }
    public Component[]? Components { get; init; }

    /// <summary>What a <see cref="ComponentType.Label"/> holds.</summary>
    [JsonPropertyName("component")]
    public Component? Held { get; init; }
    public SelectOption[]? Options { get; init; }
    public string? Placeholder { get; init; }
    public int? MinValues { get; init; }
    public int? MaxValues { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public string? Value { get; init; }
    public bool? Required { get; init; }
    public string? Description { get; init; }

    public static Component Row(params Component[] components) => new() { Type = ComponentType.ActionRow, Components = components };

    public static Component Button(string label, string customId, ButtonStyle style = ButtonStyle.Secondary, bool disabled = false) =>
        new()
        {
            Type = ComponentType.Button,
            Style = (int)style,
            Label = label,
            CustomId = customId,
            Disabled = disabled ? true : null,
        };

    public static Component Select(string customId, string placeholder, int minValues, int maxValues, params SelectOption[] options) =>
        new()
        {
            Type = ComponentType.StringSelect,
            CustomId = customId,
            Placeholder = placeholder,
            MinValues = minValues,
            MaxValues = maxValues,
            Options = options,
        };

    /// <summary>A form's line: what is asked, in a label, and the field.</summary>
    public static Component Labeled(string label, string? description, Component held) =>
        new()
        {
            Type = ComponentType.Label,
            Label = label,
            Description = description,
            Held = held,
        };

    public static Component TextInput(
        string customId,
        string? value,
        int maxLength,
        bool required,
        string? placeholder = null,
        bool several = false
    ) =>
        new()
        {
            Type = ComponentType.TextInput,
            Style = several ? 2 : 1,
            CustomId = customId,
            Value = value,
            MaxLength = maxLength,
            Required = required,
            Placeholder = placeholder,
        };
}

internal sealed record SelectOption(string Label, string Value, string? Description = null, bool? Default = null);

/// <summary>interactions/receiving-and-responding.mdx, Interaction Callback Type.</summary>
internal enum ResponseType
{
    Pong = 1,
    Message = 4,
    DeferredMessage = 5,
    DeferredUpdate = 6,
    Update = 7,
    Choices = 8,
    Modal = 9,
}

/// <summary>The first answer to an interaction.</summary>
internal sealed record InteractionResponse(ResponseType Type, ResponseData? Data = null);

internal sealed record ResponseData
{
    public string? Content { get; init; }
    public Component[]? Components { get; init; }
    public MessageFlags? Flags { get; init; }
    public AllowedMentions? AllowedMentions { get; init; }
    public CommandChoice[]? Choices { get; init; }

    /// <summary>As in <see cref="MessageBody"/>.</summary>
    public AttachmentPlace[]? Attachments { get; init; }

    /// <summary>Of a form.</summary>
    public string? CustomId { get; init; }
    public string? Title { get; init; }
}

/// <summary>An autocomplete choice, or a fixed choice of an option.</summary>
internal sealed record CommandChoice(string Name, string Value);

/// <summary>A command as it is registered (application-commands.mdx).</summary>
internal sealed record Command
{
    public CommandType Type { get; init; } = CommandType.ChatInput;
    public string Name { get; init; } = "";

    /// <summary>Empty for user and message commands.</summary>
    public string Description { get; init; } = "";
    public CommandParameter[]? Options { get; init; }

    /// <summary>A decimal bit set; null: everyone. A server's admins may change it: rights are checked again at the press.</summary>
    public string? DefaultMemberPermissions { get; init; }

    /// <summary>0 servers, 1 the bot's direct messages.</summary>
    public int[]? Contexts { get; init; }

    /// <summary>0: installed in a server.</summary>
    public int[]? IntegrationTypes { get; init; }
}

/// <summary>application-commands.mdx, Application Command Option Type.</summary>
internal enum ParameterType
{
    SubCommand = 1,
    Text = 3,
    Whole = 4,
    Role = 8,
}

internal sealed record CommandParameter
{
    public ParameterType Type { get; init; }
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public bool? Required { get; init; }
    public CommandChoice[]? Choices { get; init; }
    public CommandParameter[]? Options { get; init; }
    public bool? Autocomplete { get; init; }
    public int? MinValue { get; init; }
    public int? MaxValue { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
}

/// <summary>POST /channels/{channel}/messages/{message}/threads.</summary>
/// <param name="AutoArchiveDuration">Minutes of quiet after which Discord puts it away: 60, 1440, 4320 or 10080.</param>
internal sealed record StartThread(string Name, int AutoArchiveDuration);

/// <summary>
/// POST /guilds/{guild}/scheduled-events: an event outside of Discord's voice channels, which needs an end and a place
/// (resources/guild-scheduled-event.mdx, Field Requirements By Entity Type).
/// </summary>
/// <param name="ScheduledStartTime">Ahead of now: Discord refuses a start in the past.</param>
/// <param name="Description">Not empty; null: none.</param>
internal sealed record ScheduledEventBody(
    string Name,
    DateTimeOffset ScheduledStartTime,
    DateTimeOffset ScheduledEndTime,
    EventPlace EntityMetadata,
    string? Description = null
)
{
    public EventKind EntityType { get; } = EventKind.External;

    /// <summary>GUILD_ONLY, the one level there is.</summary>
    public int PrivacyLevel { get; } = 2;
}

/// <summary>resources/guild-scheduled-event.mdx, Entity Types.</summary>
internal enum EventKind
{
    Stage = 1,
    Voice = 2,
    External = 3,
}

/// <summary>Where an event is: any text, or a link. Null in what others made in a voice channel.</summary>
internal sealed record EventPlace(string? Location);
