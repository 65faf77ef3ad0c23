using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>Enough to trust the stand-in's gateway: each test plays a plain client against it.</summary>
public sealed class FakeGatewayTests
{
    private static readonly DateTimeOffset start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_address_is_asked_for_and_leads_to_a_greeting()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);

        var information = await client.SendAsync("GET", "/gateway/bot");
        using var socket = await client.ConnectAsync(information.Json.GetProperty("url").GetString());
        var hello = await socket.ReadAsync();

        Assert.Equal(1000, information.Json.GetProperty("session_start_limit").GetProperty("remaining").GetInt32());
        Assert.Equal(10, hello.GetProperty("op").GetInt32());
        Assert.Equal(41250, hello.GetProperty("d").GetProperty("heartbeat_interval").GetInt32());
    }

    [Fact]
    public async Task Ready_names_the_servers_and_each_follows_for_whom_they_are_meant()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);

        var (silent, ready) = await client.IdentifyAsync();
        fake.Gateway.IdentifyWindow = TimeSpan.Zero;
        var (told, _) = await client.IdentifyAsync(intents: 1);
        var created = await told.ReadAsync("GUILD_CREATE");
        fake.Gateway.AskForHeartbeat();
        var next = await silent.ReadAsync();

        Assert.True(ready.GetProperty("guilds")[0].GetProperty("unavailable").GetBoolean());
        Assert.Equal($"{fake.Guild.Id}", created.GetProperty("d").GetProperty("id").GetString());
        Assert.Equal(1, next.GetProperty("op").GetInt32());
        silent.Dispose();
        told.Dispose();
    }

    [Fact]
    public async Task A_resumed_session_gets_what_it_missed_in_order_and_then_RESUMED()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        var (socket, ready) = await client.IdentifyAsync();
        fake.Gateway.Dispatch("ONE", new JsonObject());
        await socket.ReadAsync("ONE");
        fake.Gateway.Dispatch("TWO", new JsonObject());
        fake.Gateway.Dispatch("THREE", new JsonObject());
        socket.Abort();
        await fake.Until(() => fake.Gateway.Connections == 0);
        fake.Gateway.Dispatch("FOUR", new JsonObject());

        using var again = await client.ConnectAsync(ready.GetProperty("resume_gateway_url").GetString());
        await again.ReadAsync();
        await again.ResumeAsync(fake.BotToken, ready.GetProperty("session_id").GetString()!, 2);
        var sequences = new List<int>();
        foreach (var name in new[] { "TWO", "THREE", "FOUR", "RESUMED" })
            sequences.Add((await again.ReadAsync(name)).GetProperty("s").GetInt32());

        Assert.Equal([3, 4, 5, 6], sequences);
        Assert.Equal((1, 1), (fake.Gateway.Identifies, fake.Gateway.Resumes));
        Assert.Equal(["/?v=10&encoding=json", "/resume/?v=10&encoding=json"], fake.Gateway.Addresses);
        socket.Dispose();
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(1001, false)]
    [InlineData(4000, true)]
    public async Task An_orderly_goodbye_ends_the_session_and_another_code_does_not(int code, bool resumable)
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        var (socket, ready) = await client.IdentifyAsync();
        await socket.CloseAsync(code);
        await fake.Until(() => fake.Gateway.Connections == 0);

        using var again = await client.ConnectAsync();
        await again.ReadAsync();
        await again.ResumeAsync(fake.BotToken, ready.GetProperty("session_id").GetString()!, 1);
        var answer = await again.ReadAsync();

        Assert.Equal(resumable ? 0 : 9, answer.GetProperty("op").GetInt32());
        Assert.Equal([code], fake.Gateway.ClosedWith);
        socket.Dispose();
    }

    [Fact]
    public async Task A_session_that_was_away_too_long_cannot_be_resumed()
    {
        var clock = new FakeTimeProvider(start);
        await using var fake = await FakeDiscord.StartOnAsync(clock);
        using var client = new RawClient(fake);
        var (socket, ready) = await client.IdentifyAsync();
        socket.Abort();
        await fake.Until(() => fake.Gateway.Connections == 0);
        clock.Advance(fake.Gateway.SessionLifetime + TimeSpan.FromSeconds(1));

        using var again = await client.ConnectAsync();
        await again.ReadAsync();
        await again.ResumeAsync(fake.BotToken, ready.GetProperty("session_id").GetString()!, 1);
        var answer = await again.ReadAsync();

        Assert.Equal(9, answer.GetProperty("op").GetInt32());
        Assert.False(answer.GetProperty("d").GetBoolean());
        socket.Dispose();
    }

    [Fact]
    public async Task A_sequence_from_the_future_is_4007()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        var (socket, ready) = await client.IdentifyAsync();
        socket.Abort();
        using var again = await client.ConnectAsync();
        await again.ReadAsync();

        await again.ResumeAsync(fake.BotToken, ready.GetProperty("session_id").GetString()!, 99);

        await AssertClosedAsync(again, 4007);
        socket.Dispose();
    }

    [Fact]
    public async Task A_session_called_invalid_may_be_resumed_on_the_same_connection_when_it_says_so()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        var (socket, ready) = await client.IdentifyAsync();
        using var _ = socket;

        fake.Gateway.InvalidateSessions(resumable: true);
        var invalid = await socket.ReadAsync();
        await socket.ResumeAsync(fake.BotToken, ready.GetProperty("session_id").GetString()!, 1);
        await socket.ReadAsync("RESUMED");
        fake.Gateway.InvalidateSessions(resumable: false);
        var ended = await socket.ReadAsync();
        fake.Gateway.IdentifyWindow = TimeSpan.Zero;
        await socket.IdentifyAsync(fake.BotToken);
        await socket.ReadAsync("READY");

        Assert.True(invalid.GetProperty("d").GetBoolean());
        Assert.False(ended.GetProperty("d").GetBoolean());
    }

    [Fact]
    public async Task Heartbeats_are_acknowledged_until_it_plays_dead()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        var (socket, _) = await client.IdentifyAsync();
        using var __ = socket;

        await socket.SendAsync("""{"op":1,"d":1}""");
        var acknowledged = await socket.ReadAsync();
        fake.Gateway.SilenceAll();
        await socket.SendAsync("""{"op":1,"d":1}""");
        await fake.Until(() => fake.Gateway.Received.Count(f => f.Op == 1) == 2);
        fake.Gateway.AskToReconnect();
        var next = await socket.ReadAsync();

        Assert.Equal(11, acknowledged.GetProperty("op").GetInt32());
        Assert.Equal(7, next.GetProperty("op").GetInt32());
    }

    [Fact]
    public async Task A_client_without_a_heartbeat_is_dropped_and_may_resume()
    {
        var clock = new FakeTimeProvider(start);
        await using var fake = await FakeDiscord.StartOnAsync(clock);
        using var client = new RawClient(fake);
        var (socket, _) = await client.IdentifyAsync();
        using var __ = socket;

        clock.Advance(fake.Gateway.HeartbeatInterval * 1.5);

        await AssertClosedAsync(socket, 4000);
    }

    [Fact]
    public async Task One_send_too_many_in_a_minute_is_4008()
    {
        var clock = new FakeTimeProvider(start);
        await using var fake = await FakeDiscord.StartOnAsync(clock);
        using var client = new RawClient(fake);
        var (socket, _) = await client.IdentifyAsync();
        using var __ = socket;
        fake.Gateway.SilenceAll();

        for (var i = 0; i < FakeGateway.MaxSends - 1; i++)
            await socket.SendAsync("""{"op":1,"d":1}""");
        await fake.Until(() => fake.Gateway.Received.Count == FakeGateway.MaxSends);
        Assert.Equal(1, fake.Gateway.Connections);
        await socket.SendAsync("""{"op":1,"d":1}""");

        await AssertClosedAsync(socket, 4008);
        Assert.Single(fake.Findings);
    }

    public static TheoryData<string, int> Wrong =>
        new()
        {
            { """{"op":2,"d":{"token":"other","intents":0,"properties":{"os":"a","browser":"b","device":"c"}}}""", 4004 },
            { """{"op":2,"d":{"token":"TOKEN","intents":32768,"properties":{"os":"a","browser":"b","device":"c"}}}""", 4014 },
            { """{"op":2,"d":{"token":"TOKEN","properties":{"os":"a","browser":"b","device":"c"}}}""", 4013 },
            { """{"op":2,"d":{"token":"TOKEN","intents":0,"shard":[1,1],"properties":{"os":"a","browser":"b","device":"c"}}}""", 4010 },
            { """{"op":6,"d":{"token":"other","session_id":"x","seq":1}}""", 4004 },
            { """{"op":3,"d":{}}""", 4003 },
            { """{"op":77,"d":null}""", 4001 },
            { """{"op":1""", 4002 },
            { new string(' ', 4097), 4002 },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_a_client_must_not_send_has_its_close_code(string frame, int code)
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        using var socket = await client.ConnectAsync();
        await socket.ReadAsync();

        await socket.SendAsync(frame.Replace("TOKEN", fake.BotToken, StringComparison.Ordinal));

        await AssertClosedAsync(socket, code);
    }

    [Fact]
    public async Task A_frame_of_just_4096_bytes_is_read()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        using var socket = await client.ConnectAsync();
        await socket.ReadAsync();

        await socket.SendAsync("""{"op":1,"d":null}""".PadRight(FakeGateway.MaxFrameBytes));

        Assert.Equal(11, (await socket.ReadAsync()).GetProperty("op").GetInt32());
    }

    [Fact]
    public async Task Too_many_identifies_at_once_are_an_invalid_session()
    {
        var clock = new FakeTimeProvider(start);
        await using var fake = await FakeDiscord.StartOnAsync(clock);
        using var client = new RawClient(fake);
        var (first, _) = await client.IdentifyAsync();
        using var second = await client.ConnectAsync();
        await second.ReadAsync();

        await second.IdentifyAsync(fake.BotToken);
        var refused = await second.ReadAsync();
        clock.Advance(TimeSpan.FromSeconds(5));
        await second.IdentifyAsync(fake.BotToken);
        await second.ReadAsync("READY");

        Assert.Equal(9, refused.GetProperty("op").GetInt32());
        Assert.Equal(997, fake.Gateway.StartsRemaining);
        first.Dispose();
    }

    [Fact]
    public async Task Shards_get_their_servers_and_shard_0_what_belongs_to_none()
    {
        await using var fake = await FakeDiscord.StartAsync();
        fake.Gateway.MaxConcurrency = 2;
        using var client = new RawClient(fake);
        var sockets = new List<RawSocket>();
        for (var shard = 0; shard < 2; shard++)
        {
            var socket = await client.ConnectAsync();
            await socket.ReadAsync();
            await socket.SendAsync(
                $$$"""{"op":2,"d":{"properties":{"os":"a","browser":"b","device":"c"},"intents":0,"shard":[{{{shard}}},2],"token":"{{{fake.BotToken}}}"}}"""
            );
            await socket.ReadAsync("READY");
            sockets.Add(socket);
        }

        fake.Gateway.Dispatch("OF_ONE", new JsonObject(), guild: 1UL << 22);
        fake.Gateway.Dispatch("OF_NONE", new JsonObject());

        await sockets[0].ReadAsync("OF_NONE");
        await sockets[1].ReadAsync("OF_ONE");
        sockets.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task A_dropped_connection_just_ends_and_a_closed_one_has_its_code()
    {
        await using var fake = await FakeDiscord.StartAsync();
        fake.Gateway.IdentifyWindow = TimeSpan.Zero;
        using var client = new RawClient(fake);
        var (dropped, _) = await client.IdentifyAsync();

        fake.Gateway.DropAll();
        var nothing = await dropped.ReadAsync();
        var (closed, _) = await client.IdentifyAsync();
        fake.Gateway.CloseAll(4009);

        Assert.Equal(JsonValueKind.Undefined, nothing.ValueKind);
        Assert.Null(dropped.CloseCode);
        await AssertClosedAsync(closed, 4009);
        dropped.Dispose();
        closed.Dispose();
    }

    private static async Task AssertClosedAsync(RawSocket socket, int code)
    {
        Assert.Equal(JsonValueKind.Undefined, (await socket.ReadAsync()).ValueKind);
        Assert.Equal(code, socket.CloseCode);
    }
}
