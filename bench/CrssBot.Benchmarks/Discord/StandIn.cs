using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace CrssBot.Benchmarks.Discord;

/// <summary>An interaction that was sent, and when its answer came.</summary>
internal sealed class Sent(byte[]? expected)
{
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long At { get; set; }

    public TimeSpan? Took { get; private set; }

    /// <summary>The answer says what it must.</summary>
    public bool Good { get; private set; }

    public Task Answered => _answered.Task;

    public void Answer(TimeSpan took, ReadOnlySpan<byte> body)
    {
        (Took, Good) = (took, expected is null || body.IndexOf(expected) >= 0);
        _answered.TrySetResult();
    }
}

/// <param name="Channel">Or thread.</param>
internal sealed record Posted(ulong Channel, JsonElement Message);

/// <summary>
/// Discord as far as both clients need it: a gateway of one connection and the few REST routes, without limits. Measures nothing but when
/// callbacks arrive.
/// </summary>
internal sealed class StandIn : IAsyncDisposable
{
    private const long Epoch = 1_420_070_400_000;

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<ulong, Sent> _sent = new();
    private readonly TaskCompletionSource _identified = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1);
    private WebSocket? _socket;
    private ulong _lastId;
    private int _sequence = 1_000_000;

    private StandIn(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.Single()).Port;

    public Task Identified => _identified.Task;

    /// <summary>Messages in channels, in their order.</summary>
    public System.Threading.Channels.Channel<Posted> Posts { get; } = System.Threading.Channels.Channel.CreateUnbounded<Posted>();

    public static async Task<StandIn> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var standIn = new StandIn(app);
        app.UseWebSockets();
        app.Run(standIn.HandleAsync);
        await app.StartAsync();
        return standIn;
    }

    /// <summary>An id of now, higher than all before.</summary>
    public ulong NextId()
    {
        lock (_sent)
        {
            var now = (ulong)(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - Epoch) << 22;
            return _lastId = Math.Max(_lastId + 1, now);
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> frame)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket!.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <param name="expected">Part of a good answer; null: any.</param>
    public async Task<Sent> InteractAsync(Func<ulong, string> interaction, string? expected = null)
    {
        var id = NextId();
        var sent = new Sent(expected is null ? null : Encoding.UTF8.GetBytes(expected));
        _sent[id] = sent;
        var frame = Payloads.Event(interaction(id), Interlocked.Increment(ref _sequence));
        sent.At = Stopwatch.GetTimestamp();
        await SendAsync(frame);
        return sent;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _sending.Dispose();
    }

    private async Task HandleAsync(HttpContext http)
    {
        var parts = http.Request.Path.Value!.Replace("/api/v10", "", StringComparison.Ordinal).Split('/');
        switch (http.Request.Method, parts)
        {
            case ("POST", ["", "interactions", var id, _, "callback"]):
                await CallbackAsync(http, ulong.Parse(id, provider: null));
                break;
            case ("GET", ["", "gateway"] or ["", "gateway", ""]) when http.WebSockets.IsWebSocketRequest:
                await GatewayAsync(await http.WebSockets.AcceptWebSocketAsync());
                break;
            case ("GET", ["", "gateway", "bot"]):
                await ReplyAsync(
                    http,
                    $$$"""{"url":"ws://127.0.0.1:{{{Port}}}/gateway","shards":1,"session_start_limit":{"total":1000,"remaining":1000,"reset_after":86400000,"max_concurrency":1}}"""
                );
                break;
            case (_, ["", "applications", "@me"]):
                await ReplyAsync(http, $$"""{"id":"{{Payloads.Application}}","name":"bench","flags":0}""");
                break;
            case ("PUT", ["", "applications", _, "commands"]):
                await ReplyAsync(http, await TextAsync(http));
                break;
            case ("GET", _):
                await ReplyAsync(http, "[]");
                break;
            case ("POST", ["", "channels", _, "messages", var message, "threads"]):
                await ReplyAsync(http, $$"""{"id":"{{message}}","type":11}""");
                break;
            case ("POST" or "PATCH", ["", "channels", var channel, "messages", ..]):
                await MessageAsync(http, channel, parts is [.., "messages", var edited] ? edited : $"{NextId()}");
                break;
            case ("PATCH", ["", "webhooks", ..]):
                await ReplyAsync(http, $$"""{"id":"{{NextId()}}","channel_id":"{{Payloads.FirstChannel}}"}""");
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private async Task CallbackAsync(HttpContext http, ulong id)
    {
        var now = Stopwatch.GetTimestamp();
        while (true)
        {
            var read = await http.Request.BodyReader.ReadAsync();
            if (!read.IsCompleted)
            {
                http.Request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            if (_sent.TryRemove(id, out var sent))
            {
                sent.Answer(Stopwatch.GetElapsedTime(sent.At, now), read.Buffer.ToArray());
            }

            http.Request.BodyReader.AdvanceTo(read.Buffer.End);
            break;
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task MessageAsync(HttpContext http, string channel, string id)
    {
        var message = JsonNode.Parse(await TextAsync(http))!.AsObject();
        message["id"] = id;
        message["channel_id"] = channel;
        var text = message.ToJsonString();
        Posts.Writer.TryWrite(new Posted(ulong.Parse(channel, provider: null), JsonDocument.Parse(text).RootElement));
        await ReplyAsync(http, text);
    }

    private async Task GatewayAsync(WebSocket socket)
    {
        _socket = socket;
        await SendAsync(Encoding.UTF8.GetBytes(Payloads.Hello));
        var buffer = new byte[8192];
        while (socket.State == WebSocketState.Open)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (read.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            switch (JsonDocument.Parse(buffer.AsMemory(0, read.Count)).RootElement.GetProperty("op").GetInt32())
            {
                case 1:
                    await SendAsync("""{"t":null,"s":null,"op":11,"d":null}"""u8.ToArray());
                    break;
                case 2:
                    _identified.TrySetResult();
                    break;
            }
        }
    }

    private static async Task<string> TextAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        return await reader.ReadToEndAsync();
    }

    private static Task ReplyAsync(HttpContext http, string json)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json);
    }
}
