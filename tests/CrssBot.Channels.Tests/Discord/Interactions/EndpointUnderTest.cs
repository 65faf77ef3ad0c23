using System.Collections.Concurrent;
using System.Text;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Interactions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Channels.Tests.Discord.Interactions;

/// <summary>What came back.</summary>
internal sealed record Came(int Status, string? ContentType, string Body);

/// <summary>The endpoint without a server: a signer, a clock that stands still, and a record of what was handed over.</summary>
internal sealed class EndpointUnderTest : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 4, 5, 6, 10, TimeSpan.Zero);

    public EndpointUnderTest()
    {
        Key = new InteractionKey(new Snowflake(Arrivals.Application), InteractionSignature.TryCreate(Discord.PublicKey)!);
        Endpoint = new InteractionEndpoint(
            () => Key,
            (interaction, receivedAt, _) =>
            {
                Interactions.Enqueue((interaction, receivedAt));
                return ValueTask.FromResult<InteractionResponse?>(Answer);
            },
            (webhookEvent, receivedAt, cancellation) =>
            {
                Events.Enqueue((webhookEvent, receivedAt));
                return OnEvent(cancellation);
            },
            new SeenInteractions(Time),
            Time,
            Log
        );
    }

    public SignedRequests Discord { get; } = new();
    public WrittenLog Log { get; } = new();
    public FakeTimeProvider Time { get; } = new(Start);
    public InteractionKey? Key { get; set; }
    public InteractionEndpoint Endpoint { get; }
    public InteractionResponse? Answer { get; set; } = new(ResponseType.Message, new ResponseData { Content = "Łódź <3" });
    public Func<CancellationToken, ValueTask<bool>> OnEvent { get; set; } = _ => ValueTask.FromResult(true);
    public ConcurrentQueue<(Interaction Interaction, DateTimeOffset ReceivedAt)> Interactions { get; } = [];
    public ConcurrentQueue<(WebhookEvent Event, DateTimeOffset ReceivedAt)> Events { get; } = [];

    /// <summary>As Discord would send it, now.</summary>
    public Task<Came> PostAsync(string path, string json) => PostAsync(path, Arrivals.Bytes(json));

    public Task<Came> PostAsync(string path, byte[] body) => PostAsync(path, body, Discord.Sign(body, Time.GetUtcNow()));

    public Task<Came> PostAsync(string path, byte[] body, SignedHeaders headers) =>
        PostAsync(path, body, headers.Signature ?? default(StringValues), headers.Timestamp ?? default(StringValues));

    public Task<Came> PostAsync(string path, byte[] body, StringValues signature, StringValues timestamp) =>
        SendAsync(
            path,
            http =>
            {
                http.Request.Body = new MemoryStream(body);
                http.Request.Headers["X-Signature-Ed25519"] = signature;
                http.Request.Headers["X-Signature-Timestamp"] = timestamp;
            }
        );

    public async Task<Came> SendAsync(string path, Action<DefaultHttpContext> arrange)
    {
        using var response = new MemoryStream();
        var http = new DefaultHttpContext();
        http.Response.Body = response;
        arrange(http);

        await (path == InteractionEndpoint.InteractionsPath ? Endpoint.InteractionAsync(http) : Endpoint.EventAsync(http));

        return new Came(http.Response.StatusCode, http.Response.ContentType, Encoding.UTF8.GetString(response.ToArray()));
    }

    public void Dispose() => Discord.Dispose();
}

internal sealed class WrittenLog : ILogger<InteractionEndpoint>
{
    public ConcurrentQueue<(LogLevel Level, int Id, string Text)> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => Lines.Enqueue((logLevel, eventId.Id, $"{formatter(state, exception)} {exception}"));
}
