using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Channels.Tests.Discord.Gateway;

/// <summary>The network's socket against a server on this machine.</summary>
public sealed class WebSocketGatewaySocketTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(45);

    private readonly Channel<Seat> _seats = System.Threading.Channels.Channel.CreateUnbounded<Seat>();
    private WebApplication _server = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.UseWebSockets();
        _server.Map(
            "/gateway",
            async context =>
            {
                var seat = new Seat(await context.WebSockets.AcceptWebSocketAsync(), context.Request.QueryString.Value);
                await _seats.Writer.WriteAsync(seat, context.RequestAborted);
                await seat.Left.Task;
            }
        );
        await _server.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_bot_connects_listens_loses_its_connection_resumes_and_says_goodbye()
    {
        var address = _server.Urls.Single().Replace("http:", "ws:", StringComparison.Ordinal) + "/gateway";
        var events = System.Threading.Channels.Channel.CreateUnbounded<(string Name, int Bytes)>();
        var time = new Clock();
        var connection = new GatewayConnection(
            Talk.Token,
            GatewayConnection.Guilds,
            _ => Task.FromResult(new RestReply<GatewayBot>(Talk.Offer(url: address), Error: null)),
            () => new WebSocketGatewaySocket(),
            (name, data) => events.Writer.TryWrite((name, data.Length)),
            time,
            () => 0.5,
            NullLogger<GatewayConnection>.Instance
        );
        using var stop = new CancellationTokenSource();
        var running = connection.RunAsync(resume: null, stop.Token);

        var seat = await SeatAsync();
        Assert.Equal("?v=10&encoding=json", seat.Query);
        await seat.SayAsync("""{"op":10,"d":{"heartbeat_interval":45000}}""");
        Assert.Equal(2, (await seat.HeardAsync()).GetProperty("op").GetInt32());
        await seat.SayAsync($$$"""{"op":0,"t":"READY","s":1,"d":{"session_id":"abc","resume_gateway_url":"{{{address}}}","guilds":[]}}""");
        Assert.Equal("READY", (await EventAsync()).Name);

        await seat.SayAsync($$$"""{"op":0,"t":"GUILD_CREATE","s":2,"d":"{{{new string('x', 3_000_000)}}}"}""", pieces: 7);
        Assert.Equal(("GUILD_CREATE", 3_000_002), await EventAsync());
        await time.PassAsync(Interval / 2);
        Assert.Equal("""{"op":1,"d":2}""", (await seat.HeardAsync()).GetRawText());

        await seat.CloseAsync((WebSocketCloseStatus)4000);
        await time.PassAsync(Backoff.After(1, 0.5));
        seat = await SeatAsync();
        Assert.Equal("?v=10&encoding=json", seat.Query);
        await seat.SayAsync("""{"op":10,"d":{"heartbeat_interval":45000}}""");
        Assert.Equal(6, (await seat.HeardAsync()).GetProperty("op").GetInt32());

        // Gone without a word.
        seat.Abort();
        await time.PassAsync(Backoff.After(2, 0.5));
        seat = await SeatAsync();
        await seat.SayAsync("""{"op":10,"d":{"heartbeat_interval":45000}}""");
        Assert.Equal(2, (await seat.HeardAsync()).GetProperty("d").GetProperty("seq").GetInt32());
        await seat.SayAsync("""{"op":0,"t":"RESUMED","s":3,"d":{}}""");
        Assert.Equal("RESUMED", (await EventAsync()).Name);

        await stop.CancelAsync();
        Assert.Equal(4900, await seat.GoodbyeAsync());
        seat.Left.SetResult();
        Assert.IsType<GatewayEnd.Stopped>(await running.Soon());
        Assert.Equal(new GatewaySession("abc", 3, address), connection.Session);

        Task<(string Name, int Bytes)> EventAsync() => events.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon();
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_an_exception_for_the_caller()
    {
        using var socket = new WebSocketGatewaySocket();

        // Port 1 of this machine.
        await Assert.ThrowsAsync<WebSocketException>(() =>
            socket.ConnectAsync(new Uri("ws://127.0.0.1:1/"), TestContext.Current.CancellationToken).Soon()
        );
    }

    private Task<Seat> SeatAsync() => _seats.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon();

    /// <summary>Discord's end of one connection.</summary>
    private sealed class Seat(WebSocket socket, string? query)
    {
        private readonly byte[] _buffer = new byte[8192];

        public string? Query => query;

        public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task SayAsync(string json, int pieces = 1)
        {
            var bytes = Encoding.UTF8.GetBytes(json);
            var cut = bytes.Chunk(bytes.Length / pieces + 1).ToArray();
            for (var i = 0; i < cut.Length; i++)
            {
                await socket
                    .SendAsync(cut[i], WebSocketMessageType.Text, endOfMessage: i == cut.Length - 1, TestContext.Current.CancellationToken)
                    .Soon();
            }
        }

        public async Task<JsonElement> HeardAsync()
        {
            var read = await socket.ReceiveAsync(_buffer, TestContext.Current.CancellationToken).Soon();
            Assert.Equal(WebSocketMessageType.Text, read.MessageType);
            return JsonSerializer.Deserialize<JsonElement>(_buffer.AsSpan(0, read.Count));
        }

        public async Task<int?> GoodbyeAsync()
        {
            var read = await socket.ReceiveAsync(_buffer, TestContext.Current.CancellationToken).Soon();
            Assert.Equal(WebSocketMessageType.Close, read.MessageType);
            return (int?)read.CloseStatus;
        }

        public async Task CloseAsync(WebSocketCloseStatus status)
        {
            await socket.CloseOutputAsync(status, "", TestContext.Current.CancellationToken).Soon();
            Left.SetResult();
        }

        public void Abort()
        {
            socket.Abort();
            Left.SetResult();
        }
    }
}
