using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NSec.Cryptography;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>How interactions reach the bot: one way or the other, never both (docs: Receiving an Interaction). A closed set.</summary>
internal abstract record Transport
{
    private Transport() { }

    public sealed record Gateway : Transport;

    /// <summary>Posted, signed, to the bot's Interactions Endpoint URL.</summary>
    public sealed record Http(Uri Endpoint) : Transport;
}

/// <summary>The bot's own HTTP endpoint, from Discord's side (docs: interactions/overview.mdx, events/webhook-events.mdx).</summary>
internal sealed partial class FakeDiscord
{
    private static readonly SignatureAlgorithm ed25519 = SignatureAlgorithm.Ed25519;
    private readonly Key key = Key.Create(ed25519);
    private readonly HttpMessageInvoker outward = new(new SocketsHttpHandler());

    public Transport Transport { get; set; } = new Transport.Gateway();

    /// <summary>Hexadecimal, as the developer portal shows it.</summary>
    public string PublicKey => Convert.ToHexStringLower(key.PublicKey.Export(KeyBlobFormat.RawPublicKey));

    /// <summary>What Discord does when the URL is saved: a ping, and one with a wrong signature. Findings when the endpoint does not stand it.</summary>
    public async Task ProbeEndpoint(Uri endpoint)
    {
        using var pong = await PostSigned(endpoint, PingJson());
        var body = await pong.Content.ReadAsStringAsync(Stopping);
        if (pong.StatusCode != HttpStatusCode.OK || !IsPong(body))
            Find($"endpoint: a ping was answered with {(int)pong.StatusCode} {body}");
        using var refused = await PostSigned(endpoint, PingJson(), forged: true);
        if (refused.StatusCode != HttpStatusCode.Unauthorized)
            Find($"endpoint: a wrong signature was answered with {(int)refused.StatusCode}");
    }

    /// <summary>Posts with X-Signature-Ed25519 over the timestamp and the body; <paramref name="forged"/>: by someone else's key.</summary>
    public Task<HttpResponseMessage> PostSigned(Uri endpoint, string body, bool forged = false, DateTimeOffset? at = null) =>
        PostSignedAsync(endpoint, body, forged, at, Stopping);

    private async Task<HttpResponseMessage> PostSignedAsync(
        Uri endpoint,
        string body,
        bool forged,
        DateTimeOffset? at,
        CancellationToken cancellation
    )
    {
        var timestamp = (at ?? Time.GetUtcNow()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var stranger = forged ? Key.Create(ed25519) : null;
        var signature = ed25519.Sign(stranger ?? key, Encoding.UTF8.GetBytes(timestamp + body));
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        request.Headers.TryAddWithoutValidation("User-Agent", "Discord-Interactions/1.0 (+https://discord.com)");
        request.Headers.TryAddWithoutValidation("X-Signature-Ed25519", Convert.ToHexStringLower(signature));
        request.Headers.TryAddWithoutValidation("X-Signature-Timestamp", timestamp);
        return await outward.SendAsync(request, cancellation);
    }

    private async Task DeliverAsync(InteractionResult interaction)
    {
        if (Transport is not Transport.Http http)
        {
            Gateway.Dispatch("INTERACTION_CREATE", interaction.Payload, interaction.Channel.Guild?.Id);
            return;
        }

        using var late = new CancellationTokenSource(Interactions.AnswerWithin, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, Stopping);
        try
        {
            using var response = await PostSignedAsync(
                http.Endpoint,
                interaction.Payload.ToJsonString(),
                forged: false,
                null,
                either.Token
            );
            await TakeAsync(interaction, response);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // To Discord this is only an interaction without an answer; to whoever reads a failed test it is a hint.
            Log(new RequestLine("POST to the bot:", e.Message, 0, Time.GetUtcNow()));
        }
    }

    /// <summary>200 with a body is an answer like a callback; 202 without one says that a callback was posted (docs: Interaction Callback).</summary>
    private async Task TakeAsync(InteractionResult interaction, HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Stopping);
        Log(new RequestLine("POST to the bot:", interaction.What, (int)response.StatusCode, Time.GetUtcNow()));
        if (response.StatusCode == HttpStatusCode.Accepted && text.Length == 0)
            return;
        if (response.StatusCode != HttpStatusCode.OK || response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            Find(
                $"endpoint: {interaction.What} was answered with {(int)response.StatusCode} {response.Content.Headers.ContentType} {text}"
            );
            return;
        }

        using var document = JsonDocument.Parse(text);
        var body = document.RootElement.Clone();
        if (Check("POST", $"/interactions/{interaction.Id}/{interaction.Token}/callback", body) is not null)
            return;
        var reply = World.Change(() => Interactions.Answer(interaction, body));
        if (reply.Status != 204)
            Find($"endpoint: the answer to {interaction.What} was refused: {reply.Body!.ToJsonString()}");
    }

    private string PingJson() =>
        new JsonObject
        {
            ["id"] = $"{Ids.Next()}",
            ["application_id"] = $"{ApplicationId}",
            ["type"] = InteractionResult.Ping,
            ["token"] = "ping",
            ["version"] = 1,
        }.ToJsonString();

    private static bool IsPong(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return FakeMessage.Number(document.RootElement, "type") == InteractionResult.Ping;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
