using System.Text.Json.Nodes;

namespace CrssBot.Channels.Tests.Teams.Pictures;

/// <summary>One card as somebody sees it, at one moment.</summary>
/// <param name="Caption">What has just happened; stands above it in the picture.</param>
/// <param name="Place">A channel's name, or whom a chat is with.</param>
/// <param name="Reply">Below the channel's own post.</param>
/// <param name="OnlyFor">The only person who sees it; null when everyone does.</param>
/// <param name="Dialog">The title of the dialog in which it is shown; null: it is a message's.</param>
/// <param name="Card">As it was sent.</param>
internal sealed record Moment(string Kind, string Caption, string Place, bool Reply, string? OnlyFor, string? Dialog, JsonObject Card)
{
    /// <summary>What the drawing depends on.</summary>
    public string Shape() =>
        $"{Kind}{(Reply ? " as a reply" : "")}{(OnlyFor is null ? "" : ", private")}{(Dialog is null ? "" : ", in a dialog")}: "
        + string.Join(" | ", ((JsonArray)Card["body"]!).Select(Element).Distinct());

    private static string Element(JsonNode? element) =>
        element!["actions"] is JsonArray actions
            ? string.Join(", ", actions.Select(a => Payloads.Unnamed(a!["title"]!.ToString())).Distinct())
            : element["type"]!.ToString();
}
