using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>The first answer to an interaction.</summary>
/// <param name="Elapsed">From the moment it was handed to the bot.</param>
internal sealed record FakeResponse(int Type, JsonElement Data, TimeSpan Elapsed)
{
    public const int Message = 4;
    public const int DeferredMessage = 5;
    public const int DeferredUpdate = 6;
    public const int Update = 7;
    public const int Choices = 8;
    public const int Modal = 9;
}

/// <summary>One press, command, autocomplete or form, and what became of it. Read it at any time: it shows the present state.</summary>
internal sealed class InteractionResult(FakeDiscord fake)
{
    public const int Ping = 1;
    public const int Command = 2;
    public const int Component = 3;
    public const int Autocomplete = 4;
    public const int ModalSubmit = 5;

    public required ulong Id { get; init; }
    public required string Token { get; init; }
    public required int Type { get; init; }
    public required string What { get; init; }
    public required FakeMember By { get; init; }
    public required FakeChannel Channel { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The message that the component, or the form's component, stands on.</summary>
    public FakeMessage? On { get; init; }

    /// <summary>As it was sent to the bot.</summary>
    public JsonObject Payload { get; set; } = [];
    public FakeResponse? Response { get; set; }
    public bool Answered => Response is not null;

    /// <summary>The message that @original means, as it stands now.</summary>
    public FakeMessage? Original => OriginalId is { } id ? fake.World.Message(Channel.Id, id) : null;

    /// <summary>What stands there now. Empty while the bot "is thinking".</summary>
    public string Content => Original?.Content ?? "";

    /// <summary>Whether something else than a loading state came.</summary>
    public bool Shown => Response?.Type == FakeResponse.DeferredMessage ? Original is { Loading: false } : Answered;
    public IReadOnlyList<FakeMessage> FollowUps => [.. FollowUpIds.Select(id => fake.World.Message(Channel.Id, id)).OfType<FakeMessage>()];

    /// <summary>Of an autocomplete.</summary>
    public IReadOnlyList<(string Name, string Value)> Choices =>
        Response?.Type == FakeResponse.Choices
            ?
            [
                .. Response
                    .Data.GetProperty("choices")
                    .EnumerateArray()
                    .Select(c => (FakeMessage.Text(c, "name") ?? "", $"{c.GetProperty("value")}")),
            ]
            : [];
    public FakeModal? Modal => Response?.Type == FakeResponse.Modal ? FakeModal.Read(Response.Data) : null;

    internal long Started { get; set; }
    internal ulong? OriginalId { get; set; }
    internal ImmutableList<ulong> FollowUpIds { get; set; } = [];
    internal TaskCompletionSource FirstResponse { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string ToString() =>
        $"{At:HH:mm:ss.fff} {By.Name} {What}: {(Response is null ? "no answer" : $"type {Response.Type} after {Response.Elapsed.TotalMilliseconds:0} ms")}"
        + (Original is null ? "" : $"\n{Original}");
}

/// <summary>A form as shown.</summary>
internal sealed record FakeModal(string CustomId, string Title, ImmutableList<FakeField> Fields)
{
    public static FakeModal Read(JsonElement data) =>
        new(
            FakeMessage.Text(data, "custom_id") ?? "",
            FakeMessage.Text(data, "title") ?? "",
            [.. data.GetProperty("components").EnumerateArray().SelectMany(FakeField.Read)]
        );
}

/// <summary>A field of a form; <paramref name="Labeled"/>: in a Label, else in an action row.</summary>
internal sealed record FakeField(
    int Type,
    string CustomId,
    string Label,
    bool Required,
    int MinLength,
    int MaxLength,
    string Value,
    bool Labeled
)
{
    private const int MostLetters = 4000;

    public static IEnumerable<FakeField> Read(JsonElement outer) =>
        FakeMessage.Number(outer, "type") switch
        {
            18 => [Read(outer.GetProperty("component"), FakeMessage.Text(outer, "label") ?? "", labeled: true)],
            1 => outer.GetProperty("components").EnumerateArray().Select(c => Read(c, FakeMessage.Text(c, "label") ?? "", labeled: false)),
            _ => [],
        };

    private static FakeField Read(JsonElement field, string label, bool labeled) =>
        new(
            FakeMessage.Number(field, "type") ?? 0,
            FakeMessage.Text(field, "custom_id") ?? "",
            label,
            !field.TryGetProperty("required", out var required) || required.ValueKind != JsonValueKind.False,
            FakeMessage.Number(field, "min_length") ?? 0,
            FakeMessage.Number(field, "max_length") ?? MostLetters,
            FakeMessage.Text(field, "value") ?? Chosen(field),
            labeled
        );

    /// <summary>What a select shows as chosen from the start.</summary>
    private static string Chosen(JsonElement field) =>
        field.TryGetProperty("options", out var options)
            ? string.Join(
                ',',
                options.EnumerateArray().Where(o => FakeMessage.IsTrue(o, "default")).Select(o => FakeMessage.Text(o, "value"))
            )
            : "";
}

/// <summary>Callbacks and the webhooks of interactions (docs: interactions/receiving-and-responding.mdx). Handlers run under the world's lock.</summary>
internal sealed class FakeInteractions(FakeDiscord fake)
{
    private readonly Dictionary<ulong, InteractionResult> all = [];
    private readonly Dictionary<string, InteractionResult> byToken = [];

    /// <summary>For the first answer.</summary>
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>A token's life.</summary>
    public TimeSpan TokenLife { get; set; } = TimeSpan.FromMinutes(15);

    public FakeRoute[] Routes() =>
        [
            new("POST", "/interactions/{id}/{token}/callback", Callback, OfInteraction: true),
            new("POST", "/webhooks/{application}/{token}", FollowUp, OfInteraction: true),
            new("GET", "/webhooks/{application}/{token}/messages/{message}", GetMessage, OfInteraction: true),
            new("PATCH", "/webhooks/{application}/{token}/messages/{message}", EditMessage, OfInteraction: true),
            new("DELETE", "/webhooks/{application}/{token}/messages/{message}", DeleteMessage, OfInteraction: true),
        ];

    public IReadOnlyList<InteractionResult> All() => fake.World.Read(() => all.Values.OrderBy(i => i.Id).ToList());

    public InteractionResult Begin(int type, string what, FakeMember by, FakeChannel channel, FakeMessage? on)
    {
        var result = new InteractionResult(fake)
        {
            Id = fake.Ids.Next(),
            Token = "aW50ZXJhY3Rpb246" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(64)),
            Type = type,
            What = what,
            By = by,
            Channel = channel,
            At = fake.Time.GetUtcNow(),
            On = on,
            Started = fake.Time.GetTimestamp(),
        };
        fake.World.Change(() =>
        {
            all[result.Id] = result;
            byToken[result.Token] = result;
        });
        return result;
    }

    /// <summary>An answer by callback, or in the body of our POST to the bot.</summary>
    /// <param name="files">Sent beside a callback.</param>
    public FakeReply Answer(InteractionResult interaction, JsonElement body, ImmutableList<FakeFile>? files = null)
    {
        if (interaction.Answered)
            return FakeReply.Error(400, 40060, "Interaction has already been acknowledged.");
        var elapsed = fake.Time.GetElapsedTime(interaction.Started);
        if (elapsed > AnswerWithin)
            return FakeReply.Error(404, 10062, "Unknown interaction");
        var type = FakeMessage.Number(body, "type") ?? 0;
        var data = body.TryGetProperty("data", out var given) ? given : default;
        if (!Allowed(interaction).Contains(type))
        {
            fake.Find($"interaction of type {interaction.Type} answered with type {type}");
            return FakeReply.InvalidForm("Invalid interaction response type");
        }

        switch (type)
        {
            case FakeResponse.Message:
                var first = fake.Revise(null, data, files);
                if (FakeDiscord.IsEmpty(first))
                    return FakeReply.EmptyMessage;
                interaction.OriginalId = Create(interaction, first).Id;
                break;
            case FakeResponse.DeferredMessage:
                var loading = fake.Revise(null, data);
                interaction.OriginalId = Create(interaction, loading with { Flags = loading.Flags | FakeMessage.LoadingFlag }).Id;
                break;
            case FakeResponse.DeferredUpdate:
                interaction.OriginalId = interaction.On!.Id;
                break;
            case FakeResponse.Update:
                if (fake.World.Message(interaction.On!.ChannelId, interaction.On.Id) is not { } message)
                    return FakeReply.UnknownMessage;
                var next = fake.Revise(message, data, files);
                if (FakeDiscord.IsEmpty(next))
                    return FakeReply.EmptyMessage;
                fake.World.Put(message with { Revisions = message.Revisions.Add(next) });
                interaction.OriginalId = message.Id;
                break;
            default:
                break;
        }

        fake.World.Change(() => interaction.Response = new FakeResponse(type, data, elapsed));
        interaction.FirstResponse.TrySetResult();
        return FakeReply.Nothing;
    }

    /// <summary>The types that may answer. Updates need a message to update (docs: Interaction Callback Type).</summary>
    private static int[] Allowed(InteractionResult interaction) =>
        interaction.Type switch
        {
            InteractionResult.Command => [FakeResponse.Message, FakeResponse.DeferredMessage, FakeResponse.Modal],
            InteractionResult.Component =>
            [
                FakeResponse.Message,
                FakeResponse.DeferredMessage,
                FakeResponse.DeferredUpdate,
                FakeResponse.Update,
                FakeResponse.Modal,
            ],
            InteractionResult.Autocomplete => [FakeResponse.Choices],
            InteractionResult.ModalSubmit when interaction.On is not null =>
            [
                FakeResponse.Message,
                FakeResponse.DeferredMessage,
                FakeResponse.DeferredUpdate,
                FakeResponse.Update,
            ],
            InteractionResult.ModalSubmit => [FakeResponse.Message, FakeResponse.DeferredMessage],
            _ => [],
        };

    private FakeReply Callback(FakeRequest request)
    {
        if (all.GetValueOrDefault(request.Id(0)) is not { } interaction || interaction.Token != request.Parameters[1])
            return FakeReply.Error(404, 10062, "Unknown interaction");
        var reply = Answer(interaction, request.Body, request.Files);
        if (reply.Status != 204 || request.Query["with_response"] != "true")
            return reply;
        var resource = new JsonObject { ["type"] = interaction.Response!.Type };
        if (interaction.Response.Type is FakeResponse.Message or FakeResponse.Update)
            resource["message"] = interaction.Original!.ToJson(fake);
        return new FakeReply(
            200,
            new JsonObject
            {
                ["interaction"] = new JsonObject
                {
                    ["id"] = $"{interaction.Id}",
                    ["type"] = interaction.Type,
                    ["response_message_id"] = interaction.OriginalId is { } id ? $"{id}" : null,
                    ["response_message_loading"] = interaction.Response.Type == FakeResponse.DeferredMessage,
                    ["response_message_ephemeral"] = interaction.Original?.Ephemeral ?? false,
                },
                ["resource"] = resource,
            }
        );
    }

    private FakeReply FollowUp(FakeRequest request)
    {
        if (Webhook(request, out var interaction) is { } refusal)
            return refusal;
        // Straight after a deferral it edits the loading message instead: old behavior that Discord keeps and advises against.
        if (interaction.Original is { Loading: true } loading)
        {
            fake.Find($"follow-up straight after a deferred answer to {interaction.What}; PATCH @original is meant for that");
            return Edit(loading, request);
        }

        var revision = fake.Revise(null, request.Body, request.Files);
        if (FakeDiscord.IsEmpty(revision))
            return FakeReply.EmptyMessage;
        var message = Create(interaction, revision);
        interaction.FollowUpIds = interaction.FollowUpIds.Add(message.Id);
        return new FakeReply(200, message.ToJson(fake));
    }

    private FakeReply GetMessage(FakeRequest request) =>
        Webhook(request, out var interaction)
        ?? (
            Message(interaction, request.Parameters[2]) is { } message ? new FakeReply(200, message.ToJson(fake)) : FakeReply.UnknownMessage
        );

    private FakeReply EditMessage(FakeRequest request) =>
        Webhook(request, out var interaction)
        ?? (Message(interaction, request.Parameters[2]) is { } message ? Edit(message, request) : FakeReply.UnknownMessage);

    private FakeReply DeleteMessage(FakeRequest request)
    {
        if (Webhook(request, out var interaction) is { } refusal)
            return refusal;
        return Message(interaction, request.Parameters[2]) is { } message && fake.World.Remove(message)
            ? FakeReply.Nothing
            : FakeReply.UnknownMessage;
    }

    private FakeReply Edit(FakeMessage message, FakeRequest request)
    {
        var revision = fake.Revise(message, request.Body, request.Files);
        if (FakeDiscord.IsEmpty(revision))
            return FakeReply.EmptyMessage;
        return new FakeReply(200, fake.World.Put(message with { Revisions = message.Revisions.Add(revision) }).ToJson(fake));
    }

    private FakeMessage? Message(InteractionResult interaction, string wanted) =>
        wanted == "@original" ? interaction.Original : interaction.FollowUps.FirstOrDefault(m => $"{m.Id}" == wanted);

    /// <summary>The token is a webhook from the first answer until it dies; afterwards the 401 is the token's, not the bot's.</summary>
    private FakeReply? Webhook(FakeRequest request, out InteractionResult interaction)
    {
        interaction = byToken.GetValueOrDefault(request.Parameters[1])!;
        if (interaction is null || request.Id(0) != fake.ApplicationId)
            return FakeReply.Error(404, 10015, "Unknown Webhook");
        if (fake.Time.GetUtcNow() - interaction.At > TokenLife)
            return FakeReply.Error(401, 50027, "Invalid Webhook Token");
        return interaction.Answered && interaction.Type != InteractionResult.Autocomplete
            ? null
            : FakeReply.Error(404, 10015, "Unknown Webhook");
    }

    private FakeMessage Create(InteractionResult interaction, FakeRevision revision) =>
        fake.World.Put(
            new FakeMessage
            {
                Id = fake.Ids.Next(),
                ChannelId = interaction.Channel.Id,
                Revisions = [revision],
                OnlyFor = (revision.Flags & FakeMessage.EphemeralFlag) != 0 ? interaction.By : null,
                AnswerTo = interaction.Id,
            }
        );
}
