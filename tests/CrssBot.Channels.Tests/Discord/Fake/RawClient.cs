using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>The simplest bot there can be, to try the fake without ours.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly HttpMessageInvoker invoker = new(new SocketsHttpHandler());
    private readonly FakeDiscord fake;

    public RawClient(FakeDiscord fake)
    {
        this.fake = fake;
        Authorization = $"Bot {fake.BotToken}";
    }

    public string? Authorization { get; set; }
    public string UserAgent { get; set; } = "DiscordBot (https://example.org/bot, 1.0)";
    public string ContentType { get; set; } = "application/json";

    /// <param name="file">Sent along as files[0].</param>
    public async Task<RawReply> SendAsync(string method, string path, string? body = null, string? file = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), fake.ApiBase + path);
        request.Headers.TryAddWithoutValidation("Authorization", Authorization);
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        if (body is not null)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body))
            {
                Headers = { ContentType = new MediaTypeHeaderValue(ContentType) },
            };
        if (file is not null)
            request.Content = new MultipartFormDataContent
            {
                { request.Content!, "payload_json" },
                { new StringContent(file), "files[0]", "file.txt" },
            };
        using var response = await invoker.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var json =
            response.Content.Headers.ContentType?.MediaType == "application/json" ? JsonSerializer.Deserialize<JsonElement>(text) : default;
        return new RawReply((int)response.StatusCode, json, response.Headers);
    }

    public Task<RawReply> CallbackAsync(JsonElement interaction, string body) =>
        SendAsync("POST", $"/interactions/{interaction.GetProperty("id")}/{interaction.GetProperty("token")}/callback", body);

    public Task<RawReply> EditOriginalAsync(JsonElement interaction, string body) =>
        SendAsync("PATCH", $"/webhooks/{fake.ApplicationId}/{interaction.GetProperty("token")}/messages/@original", body);

    public async Task<RawSocket> ConnectAsync(string? url = null)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(
            new Uri((url ?? fake.SocketBase) + "/?v=10&encoding=json"),
            invoker,
            TestContext.Current.CancellationToken
        );
        return new RawSocket(socket);
    }

    /// <summary>Connected, greeted, identified; READY is read.</summary>
    public async Task<(RawSocket Socket, JsonElement Ready)> IdentifyAsync(int intents = 0)
    {
        var socket = await ConnectAsync();
        await socket.ReadAsync();
        await socket.IdentifyAsync(fake.BotToken, intents);
        return (socket, (await socket.ReadAsync("READY")).GetProperty("d"));
    }

    public void Dispose() => invoker.Dispose();
}

internal sealed record RawReply(int Status, JsonElement Json, HttpResponseHeaders Headers)
{
    public int Code => Json.GetProperty("code").GetInt32();
    public string Id => Json.GetProperty("id").GetString()!;

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.Single() : null;
}

internal sealed class RawSocket(ClientWebSocket socket) : IDisposable
{
    public int? CloseCode => (int?)socket.CloseStatus;

    public Task SendAsync(string frame) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    public Task IdentifyAsync(string token, int intents = 0) =>
        SendAsync(
            $$$"""{"op":2,"d":{"properties":{"os":"linux","browser":"raw","device":"raw"},"intents":{{{intents}}},"token":"{{{token}}}"}}"""
        );

    public Task ResumeAsync(string token, string session, int sequence) =>
        SendAsync($$$"""{"op":6,"d":{"token":"{{{token}}}","seq":{{{sequence}}},"session_id":"{{{session}}}"}}""");

    /// <summary>The next frame. Undefined when the other side closed or dropped the connection.</summary>
    public async Task<JsonElement> ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        try
        {
            while (true)
            {
                var result = await socket.ReceiveAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken);
                if (result.MessageType == WebSocketMessageType.Close)
                    return default;
                length += result.Count;
                if (result.EndOfMessage)
                    return JsonSerializer.Deserialize<JsonElement>(buffer.AsSpan(0, length));
            }
        }
        catch (WebSocketException)
        {
            return default;
        }
    }

    /// <summary>The next event, which must be this one.</summary>
    public async Task<JsonElement> ReadAsync(string name)
    {
        var frame = await ReadAsync();
        Assert.Equal(name, frame.GetProperty("t").GetString());
        return frame;
    }

    public Task CloseAsync(int code) => socket.CloseOutputAsync((WebSocketCloseStatus)code, null, TestContext.Current.CancellationToken);

    public void Abort() => socket.Abort();

    public void Dispose() => socket.Dispose();
}
