using System.Text.Json;
using System.Text.Json.Serialization;

namespace CrssBot.Teams.Protocol;

// What the service posts to us (activity specification, botframework-sdk@ed8adc25). Every field may be missing, unknown ones are ignored
// (A2005), ids are opaque.

/// <summary>An activity as received.</summary>
internal sealed record Activity
{
    public string? Type { get; init; }
    public string? Id { get; init; }

    /// <summary>The service's own instant, UTC.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Where replies go; believed only once the token's claim says the same (T05).</summary>
    public string? ServiceUrl { get; init; }
    public string? ChannelId { get; init; }
    public ChannelAccount? From { get; init; }
    public ConversationAccount? Conversation { get; init; }
    public ChannelAccount? Recipient { get; init; }
    public string? Text { get; init; }
    public string? TextFormat { get; init; }
    public string? Locale { get; init; }

    /// <summary>The sender's IANA time zone.</summary>
    public string? LocalTimezone { get; init; }
    public string? ReplyToId { get; init; }

    /// <summary>Of an invoke or event: what is asked.</summary>
    public string? Name { get; init; }

    /// <summary>Of an installationUpdate: add, remove, add-upgrade, remove-upgrade.</summary>
    public string? Action { get; init; }

    /// <summary>What a card's button or an invoke brings.</summary>
    public JsonElement Value { get; init; }
    public Entity[]? Entities { get; init; }
    public ReceivedAttachment[]? Attachments { get; init; }
    public ChannelAccount[]? MembersAdded { get; init; }
    public ChannelAccount[]? MembersRemoved { get; init; }
    public TeamsChannelData? ChannelData { get; init; }

    /// <summary>Whose people these are; it stands in one of two places.</summary>
    [JsonIgnore]
    public string? Tenant => Conversation?.TenantId ?? ChannelData?.Tenant?.Id;
}

/// <summary>A person or a bot.</summary>
internal sealed record ChannelAccount
{
    /// <summary>In Teams an MRI: "29:…" of a person, "28:…" of a bot.</summary>
    public string? Id { get; init; }
    public string? Name { get; init; }
    public string? AadObjectId { get; init; }

    /// <summary>Of a recipient: only the sender sees what was said (targeted messages).</summary>
    public bool? IsTargeted { get; init; }
}

internal sealed record ConversationAccount
{
    /// <summary>In a channel's thread "19:…@thread.tacv2;messageid=…".</summary>
    public string? Id { get; init; }
    public string? Name { get; init; }

    /// <summary>personal, groupChat or channel.</summary>
    public string? ConversationType { get; init; }
    public string? TenantId { get; init; }
    public bool? IsGroup { get; init; }
}

/// <summary>Metadata of a text; only mentions matter here.</summary>
internal sealed record Entity
{
    public string? Type { get; init; }
    public string? Text { get; init; }
    public ChannelAccount? Mentioned { get; init; }
}

internal sealed record ReceivedAttachment
{
    public string? ContentType { get; init; }
}

internal sealed record TeamsChannelData
{
    public TeamsId? Tenant { get; init; }
    public TeamsId? Team { get; init; }
    public TeamsId? Channel { get; init; }
    public string? EventType { get; init; }
}

internal sealed record TeamsId
{
    public string? Id { get; init; }
    public string? Name { get; init; }
    public string? AadGroupId { get; init; }
}
