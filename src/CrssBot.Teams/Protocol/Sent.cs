using System.Text.Json.Nodes;

namespace CrssBot.Teams.Protocol;

// What we send (activity specification, botframework-sdk@ed8adc25). Null fields are left out. An activity of ours has no id (A2031), no
// timestamp (A2041) and no serviceUrl (A2302): the service sets them.

/// <summary>Values of <see cref="SentActivity.TextFormat"/>.</summary>
internal static class TextFormats
{
    /// <summary>For whatever people typed: nothing in it is markup.</summary>
    public const string Plain = "plain";
    public const string Markdown = "markdown";
    public const string Xml = "xml";
}

/// <summary>A message, an edit of one, or the sign that somebody types.</summary>
internal sealed record SentActivity
{
    public static readonly SentActivity Typing = new() { Type = "typing" };

    public string Type { get; init; } = "message";
    public string? Text { get; init; }

    /// <summary>One of <see cref="TextFormats"/>; null: the service takes it for Markdown.</summary>
    public string? TextFormat { get; init; }

    /// <summary>What a notification shows of a card.</summary>
    public string? Summary { get; init; }

    /// <summary>low, normal or high.</summary>
    public string? Importance { get; init; }

    /// <summary>BCP 47.</summary>
    public string? Locale { get; init; }

    /// <summary>list or carousel.</summary>
    public string? AttachmentLayout { get; init; }
    public SentAttachment[]? Attachments { get; init; }

    /// <summary>Mentions; each one's text stands in <see cref="Text"/> as well.</summary>
    public Entity[]? Entities { get; init; }
    public string? ReplyToId { get; init; }
    public ChannelAccount? From { get; init; }

    /// <summary>Needed where only this person is to see it; see <see cref="Connector.TeamsConnector.SendAsync"/>.</summary>
    public ChannelAccount? Recipient { get; init; }
    public ConversationAccount? Conversation { get; init; }
    public JsonObject? ChannelData { get; init; }
}

internal sealed record SentAttachment(string ContentType, JsonObject Content)
{
    public const string AdaptiveCard = "application/vnd.microsoft.card.adaptive";

    public static SentAttachment Card(JsonObject card) => new(AdaptiveCard, card);
}

/// <summary>POST /v3/conversations: a chat with one person. Asked for twice, it is the same chat (T20).</summary>
/// <param name="Members">Exactly one; an MRI ("29:…"), no address of a mailbox.</param>
internal sealed record ConversationParameters(ChannelAccount[] Members, string TenantId, ChannelAccount? Bot)
{
    public bool IsGroup { get; }
}
