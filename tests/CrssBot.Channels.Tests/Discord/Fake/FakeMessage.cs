using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>What a message said from one edit to the next.</summary>
internal sealed record FakeRevision(string Content, JsonElement Components, int Flags, DateTimeOffset At)
{
    public ImmutableList<FakeFile> Attachments { get; init; } = [];
}

/// <summary>A button as shown. A link has no custom id.</summary>
internal sealed record FakeButton(string Label, string? CustomId, int Style, bool Disabled);

internal sealed record FakeSelect(int Type, string CustomId, bool Disabled, int MinValues, int MaxValues, ImmutableList<string> Values);

/// <summary>A message and all that it ever said. Immutable: an edit makes another one.</summary>
internal sealed record FakeMessage
{
    public const int EphemeralFlag = 1 << 6;
    public const int LoadingFlag = 1 << 7;

    public required ulong Id { get; init; }
    public required ulong ChannelId { get; init; }

    /// <summary>Null: the bot.</summary>
    public FakeMember? Author { get; init; }

    /// <summary>Oldest first; never empty.</summary>
    public required ImmutableList<FakeRevision> Revisions { get; init; }

    /// <summary>The only person who sees it, when it is ephemeral.</summary>
    public FakeMember? OnlyFor { get; init; }
    public string? Nonce { get; init; }

    /// <summary>A thread with this message's id hangs on it.</summary>
    public bool HasThread { get; init; }

    /// <summary>The interaction whose answer this is.</summary>
    public ulong? AnswerTo { get; init; }

    public FakeRevision Now => Revisions[^1];
    public string Content => Now.Content;
    public ImmutableList<FakeFile> Attachments => Now.Attachments;
    public int Flags => Now.Flags;
    public bool Ephemeral => (Flags & EphemeralFlag) != 0;

    /// <summary>"… is thinking": deferred and not yet edited.</summary>
    public bool Loading => (Flags & LoadingFlag) != 0;

    public ImmutableList<FakeButton> Buttons =>
        [
            .. InRows()
                .Where(c => Number(c, "type") == 2)
                .Select(c => new FakeButton(Text(c, "label") ?? "", Text(c, "custom_id"), Number(c, "style") ?? 0, IsTrue(c, "disabled"))),
        ];

    public ImmutableList<FakeSelect> Selects =>
        [
            .. InRows()
                .Where(c => Number(c, "type") is 3 or >= 5 and <= 8)
                .Select(c => new FakeSelect(
                    Number(c, "type")!.Value,
                    Text(c, "custom_id") ?? "",
                    IsTrue(c, "disabled"),
                    Number(c, "min_values") ?? 1,
                    Number(c, "max_values") ?? 1,
                    c.TryGetProperty("options", out var options) ? [.. options.EnumerateArray().Select(o => Text(o, "value") ?? "")] : []
                )),
        ];

    /// <summary>As the API gives it. Without the privileged intent the bot does not get what people wrote, except in an interaction.</summary>
    public JsonObject ToJson(FakeDiscord fake, bool inInteraction = false)
    {
        var hidden = Author is not null && !inInteraction;
        var json = new JsonObject
        {
            ["id"] = $"{Id}",
            ["channel_id"] = $"{ChannelId}",
            ["type"] = AnswerTo is null ? 0 : 20,
            ["content"] = hidden ? "" : Content,
            ["author"] = Author is null ? fake.BotUser() : UserJson(Author),
            ["timestamp"] = Iso(Revisions[0].At),
            ["edited_timestamp"] = Revisions.Count == 1 ? null : Iso(Now.At),
            ["tts"] = false,
            ["mention_everyone"] = false,
            ["mentions"] = new JsonArray(),
            ["mention_roles"] = new JsonArray(),
            ["attachments"] = new JsonArray([
                .. Attachments.Select(a => new JsonObject
                {
                    ["id"] = $"{a.Id}",
                    ["filename"] = a.Name,
                    ["description"] = a.Description,
                    ["content_type"] = a.Type,
                    ["size"] = a.Content.Length,
                    ["url"] = $"https://cdn.discordapp.example/{a.Id}/{a.Name}",
                    ["proxy_url"] = $"https://media.discordapp.example/{a.Id}/{a.Name}",
                }),
            ]),
            ["embeds"] = new JsonArray(),
            ["components"] = JsonArray.Create(Now.Components),
            ["pinned"] = false,
            ["flags"] = Flags | (HasThread ? 1 << 5 : 0),
        };
        if (Nonce is not null)
            json["nonce"] = Nonce;
        if (Author is null && AnswerTo is not null)
        {
            json["webhook_id"] = $"{fake.ApplicationId}";
            json["application_id"] = $"{fake.ApplicationId}";
        }

        return json;
    }

    public static JsonObject UserJson(FakeMember member) =>
        new()
        {
            ["id"] = $"{member.Id}",
            ["username"] = member.Name.ToLowerInvariant(),
            ["global_name"] = member.Name,
            ["discriminator"] = "0",
            ["avatar"] = null,
            ["public_flags"] = 0,
        };

    public static string Iso(DateTimeOffset at) => at.ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);

    public override string ToString()
    {
        var text = new StringBuilder($"  {Id} {Author?.Name ?? "bot"}{(OnlyFor is null ? "" : $" (only for {OnlyFor.Name})")}: {Content}");
        foreach (var button in Buttons)
            text.Append(CultureInfo.InvariantCulture, $" [{button.Label}{(button.Disabled ? " -" : "")}]");
        return text.ToString();
    }

    private IEnumerable<JsonElement> InRows() =>
        Now
            .Components.EnumerateArray()
            .Where(row => Number(row, "type") == 1)
            .SelectMany(row => row.GetProperty("components").EnumerateArray());

    internal static int? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    internal static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static bool IsTrue(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
