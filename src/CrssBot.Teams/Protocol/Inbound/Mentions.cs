using System.Net;

namespace CrssBot.Teams.Protocol.Inbound;

/// <summary>Who is spoken to in a text (channel-and-group-conversations, "Work with mentions").</summary>
internal static class Mentions
{
    /// <summary>The bot is spoken to.</summary>
    public static bool Has(Activity activity) => OfBot(activity).Any();

    /// <summary>The text without mentions of the bot, as people read it; those of others stay.</summary>
    public static string Strip(Activity activity)
    {
        var text = activity.Text ?? "";
        foreach (var mention in OfBot(activity))
        {
            if (mention.Text is { Length: > 0 } said)
            {
                text = text.Replace(said, " ", StringComparison.Ordinal);
            }
        }

        return WebUtility.HtmlDecode(text).Replace('\u00a0', ' ').Trim();
    }

    private static IEnumerable<Entity> OfBot(Activity activity) =>
        activity.Recipient?.Id is not { Length: > 0 } bot
            ? []
            : (activity.Entities ?? []).Where(e =>
                e is { Type: "mention" } && string.Equals(e.Mentioned?.Id, bot, StringComparison.Ordinal)
            );
}
