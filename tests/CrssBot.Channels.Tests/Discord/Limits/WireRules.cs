using System.Text.Json;
using CrssBot.Discord.Protocol;

namespace CrssBot.Channels.Tests.Discord.Limits;

/// <summary>The kinds of bodies that we send.</summary>
internal enum WireBody
{
    /// <summary>POST /channels/{channel}/messages.</summary>
    NewMessage,

    /// <summary>PATCH of a message or of an interaction's original answer.</summary>
    MessageEdit,

    /// <summary>POST /webhooks/{application}/{token}: a further answer.</summary>
    FollowUp,

    /// <summary>An interaction's first answer, in the HTTP response or posted to its callback.</summary>
    InteractionResponse,

    /// <summary>One command.</summary>
    Command,

    /// <summary>PUT of all commands.</summary>
    Commands,

    /// <summary>POST /guilds/{guild}/scheduled-events.</summary>
    ScheduledEvent,
}

/// <summary>
/// Discord's rules that its OpenAPI file does not hold, or holds more loosely than the docs: with those two a body is right. Pure; every
/// violation is reported, none stops the search, and no JSON makes it throw.
/// </summary>
internal static class WireRules
{
    // resources/message.mdx, Message Flags.
    private const long SuppressEmbeds = 1 << 2;
    private const long Ephemeral = 1 << 6;
    private const long SuppressNotifications = 1 << 12;
    private const long IsVoiceMessage = 1 << 13;
    private const long IsComponentsV2 = 1 << 15;

    /// <summary>Which flags a message may be made with (resources/message.mdx, Create Message).</summary>
    private const long NewMessageFlags = SuppressEmbeds | SuppressNotifications | IsVoiceMessage | IsComponentsV2;

    /// <summary>Which flags an edit may set (resources/message.mdx, Edit Message).</summary>
    private const long EditFlags = SuppressEmbeds | IsComponentsV2;

    /// <summary>Which flags a further answer may have (resources/webhook.mdx, Execute Webhook; interactions/receiving-and-responding.mdx, Create Followup Message).</summary>
    private const long FollowUpFlags = SuppressEmbeds | SuppressNotifications | Ephemeral | IsComponentsV2;

    /// <summary>Which flags a first answer may have (interactions/receiving-and-responding.mdx, Messages).</summary>
    private const long ResponseFlags = NewMessageFlags | Ephemeral;

    /// <summary>Any of these makes a message one that is not empty (resources/message.mdx, Create Message).</summary>
    private static readonly string[] Fillings = ["embeds", "sticker_ids", "components", "attachments", "poll", "shared_client_theme"];

    /// <summary>What IS_COMPONENTS_V2 leaves no room for (same place).</summary>
    private static readonly string[] NotBesideV2 = ["content", "embeds", "sticker_ids", "poll", "shared_client_theme"];

    /// <summary>Sentences with the path of the field; none if the body is right.</summary>
    public static IReadOnlyList<string> Broken(WireBody kind, JsonElement body)
    {
        var root = new WireField("", body);
        var violations = new Violations();
        switch (kind)
        {
            case WireBody.NewMessage:
                NewMessage(root, NewMessageFlags, violations);
                break;
            case WireBody.MessageEdit:
                MessageEdit(root, EditFlags, violations);
                break;
            case WireBody.FollowUp:
                NewMessage(root, FollowUpFlags, violations);
                break;
            case WireBody.InteractionResponse:
                Response(root, violations);
                break;
            case WireBody.Command:
                CommandRules.Check(root, violations);
                break;
            case WireBody.Commands:
                CommandRules.CheckAll(root, violations);
                break;
            case WireBody.ScheduledEvent:
                EventRules.Check(root, violations);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
        }

        return violations.Found;
    }

    private static void NewMessage(WireField message, long flags, Violations violations)
    {
        var filled = !string.IsNullOrWhiteSpace(message.Text("content")) || Fillings.Any(f => IsFilled(message, f));
        violations.AddIf(!filled && !message.Has("message_reference"), message.Path, "an empty message");
        Message(message, flags, violations);
    }

    /// <summary>What is left out stays as it is, so only an edit that says nothing, or blanks the text and gives nothing for it, is empty for sure.</summary>
    private static void MessageEdit(WireField message, long flags, Violations violations)
    {
        var silent = message.Value.ValueKind != JsonValueKind.Object || !message.Value.EnumerateObject().Any();
        var blanked = string.IsNullOrWhiteSpace(message.Text("content") ?? "-") && !Fillings.Any(f => IsFilled(message, f));
        violations.AddIf(silent || blanked, message.Path, "an edit that leaves an empty message, or changes nothing");
        Message(message, flags, violations);
    }

    private static void Message(WireField message, long allowed, Violations violations)
    {
        violations.Length(message, "content", 0, DiscordLimits.Content);
        violations.Length(message, "nonce", 0, DiscordLimits.Nonce);
        Embeds(message, violations);
        Mentions(message, violations);

        var flags = message.Number("flags") ?? 0;
        violations.AddIf((flags & ~allowed) != 0, message.PathTo("flags"), $"the bits {flags & ~allowed} cannot be set here");
        var isV2 = (flags & IsComponentsV2) != 0;
        foreach (var name in NotBesideV2.Where(n => isV2 && IsFilled(message, n)))
        {
            violations.Add(message.PathTo(name), "cannot stand beside IS_COMPONENTS_V2");
        }

        ComponentRules.Message(message, isV2, violations);
    }

    private static bool IsFilled(WireField message, string name) =>
        message.At(name) is { } field
        && field.Value.ValueKind switch
        {
            JsonValueKind.Array => field.Value.GetArrayLength() > 0,
            JsonValueKind.String => !string.IsNullOrEmpty(field.Value.GetString()),
            _ => true,
        };

    private static void Embeds(WireField message, Violations violations)
    {
        violations.Count(message, "embeds", 0, DiscordLimits.Embeds);
        var sum = message.Items("embeds").Sum(EmbedLength);
        violations.AddIf(
            sum > DiscordLimits.EmbedsSum,
            message.PathTo("embeds"),
            $"{sum} characters in all; {DiscordLimits.EmbedsSum} are allowed"
        );
    }

    private static int EmbedLength(WireField embed) =>
        Trimmed(embed, "title")
        + Trimmed(embed, "description")
        + Trimmed(embed.At("footer"), "text")
        + Trimmed(embed.At("author"), "name")
        + embed.Items("fields").Sum(f => Trimmed(f, "name") + Trimmed(f, "value"));

    private static int Trimmed(WireField? parent, string name) => parent?.Text(name)?.AsSpan().Trim().Length ?? 0;

    /// <summary>resources/message.mdx, Allowed Mentions Object: a kind is parsed, or its ids are listed, never both.</summary>
    private static void Mentions(WireField message, Violations violations)
    {
        if (message.At("allowed_mentions") is { } mentions)
        {
            var parsed = mentions
                .Items("parse")
                .Select(p => p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString() : null)
                .ToArray();
            foreach (var kind in (string[])["users", "roles"])
            {
                violations.AddIf(
                    parsed.Contains(kind) && mentions.Items(kind).Count > 0,
                    mentions.PathTo(kind),
                    $"ids beside \"{kind}\" in parse"
                );
            }
        }
    }

    private static void Response(WireField response, Violations violations)
    {
        var data = response.At("data") ?? new WireField(response.PathTo("data"), default);
        switch (response.Number("type"))
        {
            case (int)ResponseType.Pong or (int)ResponseType.DeferredUpdate:
                break;
            case (int)ResponseType.Message:
                NewMessage(data, ResponseFlags, violations);
                break;
            case (int)ResponseType.DeferredMessage:
                // Anything else belongs in the edit of the original answer (interactions/receiving-and-responding.mdx, Messages).
                var flags = data.Number("flags") ?? 0;
                violations.AddIf((flags & ~Ephemeral) != 0, data.PathTo("flags"), "a deferred answer can only be EPHEMERAL");
                break;
            case (int)ResponseType.Update:
                MessageEdit(data, ResponseFlags, violations);
                break;
            case (int)ResponseType.Choices:
                violations.AddIf(data.At("choices") is not { Value.ValueKind: JsonValueKind.Array }, data.PathTo("choices"), "missing");
                CommandRules.Choices(data, violations);
                break;
            case (int)ResponseType.Modal:
                ComponentRules.Modal(data, violations);
                break;
            default:
                violations.Add(response.PathTo("type"), "not a kind of answer that we give");
                break;
        }
    }
}
