using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Gateway;

namespace CrssBot.Channels.Tests.Discord.Gateway;

/// <summary>Whole conversations: the test speaks for Discord and moves the time.</summary>
public sealed class GatewayScriptTests
{
    private const string Common = "wss://gateway.discord.test/?v=10&encoding=json";
    private const string Own = "wss://resume.discord.test/?v=10&encoding=json";

    /// <summary>Hello's interval in these conversations, and at the jitter of one half the first wait.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan First = Interval / 2;

    [Fact]
    public async Task G1_the_address_is_asked_for_before_each_identify_and_not_for_a_resume()
    {
        await using var talk = new Talk();
        talk.Start();

        var socket = await talk.BecomeReadyAsync();
        Assert.Equal(Common, (await socket.Address).AbsoluteUri);
        Assert.Equal(1, talk.Asked);

        socket.Close(4000);
        await talk.Time.PassAsync(talk.Pause(1));
        socket = await talk.BecomeResumedAsync();
        Assert.Equal(1, talk.Asked);

        // The session has timed out.
        socket.Close(4009);
        await talk.Time.PassAsync(talk.Pause(2));
        await talk.Time.PassAsync(SessionStart.Spacing - talk.Pause(1) - talk.Pause(2));
        await talk.BecomeReadyAsync();
        Assert.Equal(2, talk.Asked);
    }

    [Fact]
    public async Task G2_first_heartbeats_are_spread_over_the_interval()
    {
        var random = new Random(20261127);
        var delays = new List<TimeSpan>();
        for (var i = 0; i < 200; i++)
        {
            await using var talk = new Talk { Jitter = random.NextDouble() };
            var first = Interval * talk.Jitter;
            talk.Start();
            var socket = await talk.AcceptAsync();
            socket.SayHello();
            await talk.Time.ArmedAsync(first);
            talk.Time.Advance(first - TimeSpan.FromTicks(1));
            Assert.True(socket.HeardNoBeat);
            talk.Time.Advance(TimeSpan.FromTicks(1));
            await socket.BeatAsync();
            await talk.Time.ArmedAsync(Interval);
            delays.Add(first);
        }

        Assert.All(delays, d => Assert.InRange(d, TimeSpan.Zero, Interval));
        // Each tenth of the interval has its share.
        Assert.All(delays.GroupBy(d => (int)(d / Interval * 10)).Select(g => g.Count()), c => Assert.InRange(c, 8, 36));
        Assert.Equal(10, delays.Select(d => (int)(d / Interval * 10)).Distinct().Count());
    }

    [Fact]
    public async Task G3_a_heartbeat_holds_the_last_sequence_that_was_not_null()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.AcceptAsync();
        socket.SayHello();
        await talk.Time.PassAsync(First);
        Assert.Equal(JsonValueKind.Null, (await socket.BeatAsync()).ValueKind);

        socket.SayReady(sequence: 1);
        socket.SayEvent("SOMETHING", 5, "{}");
        socket.Say("""{"op":0,"t":"SOMETHING","s":null,"d":{}}""");
        await socket.ReadUpAsync();
        await talk.Time.PassAsync(Interval);
        Assert.Equal(5, (await socket.BeatAsync()).GetInt64());
    }

    [Fact]
    public async Task G4_a_heartbeat_without_answer_closes_the_connection_and_resumes()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();
        socket.AnswersHeartbeats = false;

        await talk.Time.PassAsync(First);
        await socket.BeatAsync();
        Assert.False(socket.SaidGoodbye);
        await talk.Time.PassAsync(Interval);

        Assert.InRange(await socket.ClosedWith, 4000, 4999);
        Assert.True(socket.HeardNoBeat);
        await talk.Time.PassAsync(talk.Pause(1));
        var next = await talk.BecomeResumedAsync();
        Assert.Equal(Own, (await next.Address).AbsoluteUri);
        Assert.True(socket.IsDisposed);
        // Which owes nothing of what the last one owed.
        await talk.Time.PassAsync(First);
        await next.BeatAsync();
    }

    [Fact]
    public async Task G4_answered_heartbeats_go_on_for_ever()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();

        await talk.Time.PassAsync(First);
        for (var i = 0; i < 50; i++)
        {
            await socket.BeatAsync();
            await socket.ReadUpAsync();
            await talk.Time.PassAsync(Interval);
        }

        Assert.False(socket.SaidGoodbye);
        Assert.Equal(GatewayPhase.Ready, talk.Connection.Phase);
    }

    [Fact]
    public async Task G5_a_heartbeat_that_Discord_asks_for_is_sent_at_once()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();

        socket.Say("""{"op":1,"d":null}""");

        Assert.Equal(1, (await socket.BeatAsync()).GetInt64());
        // Its own rhythm goes on as before.
        await talk.Time.PassAsync(First);
        await socket.BeatAsync();
    }

    [Fact]
    public async Task G6_after_Hello_the_bot_identifies()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.AcceptAsync();
        await socket.ReadUpAsync();
        Assert.True(socket.HeardNothing);

        socket.SayHello();

        var identify = await socket.HeardAsync();
        Assert.Equal(2, identify.GetProperty("op").GetInt32());
        Assert.Equal(Talk.Token, identify.GetProperty("d").GetProperty("token").GetString());
        Assert.Equal(GatewayPhase.Identifying, talk.Connection.Phase);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task G7_interactions_come_whatever_the_intents(int intents)
    {
        await using var talk = new Talk(intents);
        talk.Start();
        var socket = await talk.AcceptAsync();
        socket.SayHello();
        Assert.Equal(intents, (await socket.HeardAsync()).GetProperty("d").GetProperty("intents").GetInt32());
        socket.SayReady();
        Assert.Equal("READY", (await talk.EventAsync()).Name);

        socket.SayEvent("INTERACTION_CREATE", 2, """{"id":"1","type":2}""");

        Assert.Equal(("INTERACTION_CREATE", """{"id":"1","type":2}"""), await talk.EventAsync());
    }

    [Fact]
    public async Task G8_READY_brings_the_session_and_is_handed_on()
    {
        await using var talk = new Talk();
        talk.Start();
        Assert.Null(talk.Connection.Session);
        var socket = await talk.AcceptAsync();
        socket.SayHello();
        socket.SayReady("s3ss10n", "wss://resume.discord.test", 1, servers: 3);

        var (name, data) = await talk.EventAsync();

        Assert.Equal("READY", name);
        var ready = JsonSerializer.Deserialize(data, DiscordJson.Default.Ready)!;
        Assert.Equal(3, ready.Guilds!.Length);
        Assert.Equal(new GatewaySession("s3ss10n", 1, "wss://resume.discord.test"), talk.Connection.Session);
        Assert.Equal(GatewayPhase.Ready, talk.Connection.Phase);
    }

    [Fact]
    public async Task G9_a_resume_goes_to_the_sessions_own_address_and_replays_in_order()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();
        socket.SayEvent("FIRST", 2, "{}");
        Assert.Equal("FIRST", (await talk.EventAsync()).Name);
        socket.Close(code: null);
        await talk.Time.PassAsync(talk.Pause(1));

        var next = await talk.AcceptAsync();
        Assert.Equal(Own, (await next.Address).AbsoluteUri);
        next.SayHello();
        var resume = await next.HeardAsync();
        Assert.Equal(6, resume.GetProperty("op").GetInt32());
        Assert.Equal(
            $$"""{"token":"{{Talk.Token}}","session_id":"s3ss10n","seq":2}""",
            resume.GetProperty("d").GetRawText().Replace(" ", "", StringComparison.Ordinal)
        );
        Assert.Equal(GatewayPhase.Resuming, talk.Connection.Phase);

        next.SayEvent("MISSED", 3, "{}");
        next.SayEvent("MISSED_TOO", 4, "{}");
        next.SayEvent("RESUMED", 5, "{}");
        Assert.Equal("MISSED", (await talk.EventAsync()).Name);
        Assert.Equal("MISSED_TOO", (await talk.EventAsync()).Name);
        Assert.Equal("RESUMED", (await talk.EventAsync()).Name);
        Assert.Equal(GatewayPhase.Ready, talk.Connection.Phase);
        Assert.Equal(5, talk.Connection.Session!.Sequence);
        Assert.True(next.HeardNothing);
    }

    [Fact]
    public async Task G10_asked_to_reconnect_the_bot_resumes_at_once()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();

        socket.Say("""{"op":7,"d":null}""");

        // No time passes.
        Assert.InRange(await socket.ClosedWith, 4000, 4999);
        await talk.BecomeResumedAsync();
    }

    [Fact]
    public async Task G10_asked_to_reconnect_before_Hello_the_bot_does_so()
    {
        await using var talk = new Talk();
        talk.Start(Talk.Earlier);
        var socket = await talk.AcceptAsync();

        socket.Say("""{"op":7,"d":null}""");

        await talk.BecomeResumedAsync();
    }

    [Fact]
    public async Task G10_asked_again_and_again_the_bot_slows_down()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();
        socket.Say("""{"op":7,"d":null}""");
        for (var failures = 1; failures <= 8; failures++)
        {
            socket = await talk.BecomeResumedAsync();
            socket.Say("""{"op":7,"d":null}""");
            await talk.Time.PassAsync(talk.Pause(failures));
        }
    }

    [Fact]
    public async Task G11_an_invalid_session_that_is_resumable_is_resumed()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();

        socket.Say("""{"op":9,"d":true}""");

        Assert.InRange(await socket.ClosedWith, 4000, 4999);
        await talk.Time.PassAsync(TimeSpan.FromSeconds(3));
        var next = await talk.BecomeResumedAsync();
        Assert.Equal(Own, (await next.Address).AbsoluteUri);
    }

    [Fact]
    public async Task G11_an_invalid_session_is_dropped_and_the_bot_identifies_at_the_common_address()
    {
        await using var talk = new Talk();
        talk.Start(Talk.Earlier);
        var socket = await talk.AcceptAsync();
        socket.SayHello();
        Assert.Equal(6, (await socket.HeardAsync()).GetProperty("op").GetInt32());

        socket.Say("""{"op":9,"d":false}""");

        Assert.Equal(1000, await socket.ClosedWith);
        Assert.Null(talk.Connection.Session);
        await talk.Time.PassAsync(TimeSpan.FromSeconds(3));
        var next = await talk.BecomeReadyAsync();
        Assert.Equal(Common, (await next.Address).AbsoluteUri);
    }

    [Fact]
    public async Task G12_a_stop_keeps_the_session_and_the_next_process_goes_on_with_it()
    {
        GatewaySession? left;
        await using (var talk = new Talk())
        {
            talk.Start();
            var socket = await talk.BecomeReadyAsync();
            socket.SayEvent("SOMETHING", 17, "{}");
            await talk.EventAsync();

            Assert.IsType<GatewayEnd.Stopped>(await talk.StopAsync());

            Assert.InRange(await socket.ClosedWith, 4000, 4999);
            Assert.True(socket.IsDisposed);
            left = talk.Connection.Session;
        }

        Assert.Equal(new GatewaySession("s3ss10n", 17, "wss://resume.discord.test"), left);
        await using var later = new Talk();
        later.Start(left);
        var resumed = await later.AcceptAsync();
        Assert.Equal(Own, (await resumed.Address).AbsoluteUri);
        resumed.SayHello();
        var resume = (await resumed.HeardAsync()).GetProperty("d");
        Assert.Equal("s3ss10n", resume.GetProperty("session_id").GetString());
        Assert.Equal(17, resume.GetProperty("seq").GetInt64());
        Assert.Equal(0, later.Asked);
    }

    [Fact]
    public async Task G12_an_event_that_comes_while_the_bot_stops_is_left_for_the_next_process()
    {
        await using var talk = new Talk();
        using var taken = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();
        talk.OnEvent = _ =>
        {
            taken.Set();
            release.Wait(TestContext.Current.CancellationToken);
        };
        socket.SayEvent("FIRST", 2, "{}");
        socket.SayEvent("SECOND", 3, "{}");
        taken.Wait(TestContext.Current.CancellationToken);

        var stopped = talk.StopAsync();
        await socket.ClosedWith;
        release.Set();
        await stopped;

        Assert.Equal("FIRST", (await talk.EventAsync()).Name);
        Assert.True(talk.NoEvent);
        Assert.Equal(2, talk.Connection.Session!.Sequence);
    }

    [Fact]
    public async Task G12_without_a_session_a_stop_is_a_plain_goodbye()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.AcceptAsync();
        socket.SayHello();
        await socket.HeardAsync();

        await talk.StopAsync();

        Assert.Equal(1000, await socket.ClosedWith);
        Assert.Null(talk.Connection.Session);
    }

    [Theory]
    [InlineData(4004)]
    [InlineData(4010)]
    [InlineData(4011)]
    [InlineData(4012)]
    [InlineData(4013)]
    [InlineData(4014)]
    public async Task G13_a_fatal_close_code_ends_it(int code)
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.AcceptAsync();
        socket.SayHello();
        await socket.HeardAsync();

        socket.Close(code);

        var end = Assert.IsType<GatewayEnd.Failed>(await talk.Ended);
        Assert.Contains($"{code}", end.Reason, StringComparison.Ordinal);
        Assert.Equal(GatewayPhase.Ended, talk.Connection.Phase);
        Assert.True(talk.ConnectedNoMore);
        Assert.Contains(talk.Log, l => l.StartsWith("215 Critical", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, 6)]
    [InlineData(1001, 6)]
    [InlineData(4000, 6)]
    [InlineData(4001, 6)]
    [InlineData(4002, 6)]
    [InlineData(4003, 6)]
    [InlineData(4005, 6)]
    [InlineData(4007, 2)]
    [InlineData(4008, 6)]
    [InlineData(4009, 2)]
    public async Task G13_any_other_close_leads_back(int? code, int op)
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();

        socket.Close(code);

        await talk.Time.PassAsync(talk.Pause(1));
        if (op == 2)
        {
            await talk.Time.PassAsync(SessionStart.Spacing - talk.Pause(1));
        }

        var next = await talk.AcceptAsync();
        Assert.Equal(op == 2 ? Common : Own, (await next.Address).AbsoluteUri);
        next.SayHello();
        Assert.Equal(op, (await next.HeardAsync()).GetProperty("op").GetInt32());
    }

    [Fact]
    public async Task G14_asked_for_too_many_heartbeats_the_bot_stays_within_its_budget_and_keeps_its_own()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();
        for (var i = 0; i < 500; i++)
        {
            socket.Say("""{"op":1,"d":null}""");
        }

        await socket.ReadUpAsync();
        // The identify was one of the hundred.
        for (var i = 0; i < SendBudget.Events - SendBudget.ForHeartbeats - 1; i++)
        {
            await socket.BeatAsync();
        }

        Assert.True(socket.HeardNoBeat);
        await talk.Time.PassAsync(First);
        await socket.BeatAsync();
    }

    [Fact]
    public async Task G15_without_session_starts_left_the_bot_waits_for_the_reset_and_asks_again()
    {
        await using var talk = new Talk();
        talk.WillOffer(Talk.Offer(remaining: 0, resetAfter: 3_600_000));
        talk.WillOffer(Talk.Offer(remaining: 0, resetAfter: 1_000));
        talk.Start();

        await talk.Time.ArmedAsync(TimeSpan.FromHours(1));
        Assert.True(talk.ConnectedNoMore);
        talk.Time.Advance(TimeSpan.FromHours(1));
        await talk.Time.ArmedAsync(SessionStart.Spacing);
        Assert.True(talk.ConnectedNoMore);
        talk.Time.Advance(SessionStart.Spacing);

        await talk.BecomeReadyAsync();
        Assert.Equal(3, talk.Asked);
        Assert.Contains(talk.Log, l => l.StartsWith("210 Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task G15_a_resume_needs_no_session_start()
    {
        await using var talk = new Talk();
        talk.WillOffer(Talk.Offer(remaining: 0, resetAfter: 3_600_000));
        talk.Start(Talk.Earlier);

        await talk.BecomeResumedAsync();

        Assert.Equal(0, talk.Asked);
    }

    [Fact]
    public async Task G15_a_crash_loop_within_the_process_slows_down()
    {
        await using var talk = new Talk();
        talk.Start();
        for (var failures = 1; failures <= 9; failures++)
        {
            var socket = await talk.BecomeReadyAsync();
            socket.Close(4009);
            var pause = talk.Pause(failures);
            await talk.Time.PassAsync(pause);
            if (pause < SessionStart.Spacing)
            {
                await talk.Time.PassAsync(SessionStart.Spacing - pause);
            }
        }

        Assert.Equal(TimeSpan.FromSeconds(45), talk.Pause(9));
    }

    [Fact]
    public async Task G15_a_crash_loop_of_processes_slows_down()
    {
        await using var talk = new Talk();
        // An earlier process, or many, used them up.
        talk.WillOffer(Talk.Offer(remaining: 9, resetAfter: 3_600_000));
        talk.Start();

        await talk.Time.ArmedAsync(TimeSpan.FromMinutes(6));
        Assert.True(talk.ConnectedNoMore);
        talk.Time.Advance(TimeSpan.FromMinutes(6));

        await talk.BecomeReadyAsync();
        Assert.Contains(talk.Log, l => l.StartsWith("209 Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task G15_a_connection_that_lasts_is_forgiven_what_came_before()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();
        for (var failures = 1; failures <= 3; failures++)
        {
            socket.Close(4000);
            await talk.Time.PassAsync(talk.Pause(failures));
            socket = await talk.BecomeResumedAsync();
        }

        await talk.Time.PassAsync(First);
        await socket.BeatAsync();
        await socket.ReadUpAsync();
        await talk.Time.PassAsync(Interval);
        await socket.BeatAsync();
        await socket.ReadUpAsync();
        socket.Close(4000);

        await talk.Time.PassAsync(talk.Pause(1));
        await talk.BecomeResumedAsync();
    }

    [Fact]
    public async Task G16_no_two_identifies_within_five_seconds()
    {
        await using var talk = new Talk { Jitter = 0 };
        talk.Start();
        var socket = await talk.AcceptAsync();
        socket.SayHello();
        await socket.HeardAsync();
        // Too many at once: so says Discord.
        socket.Say("""{"op":9,"d":false}""");

        await talk.Time.PassAsync(TimeSpan.FromSeconds(1));
        await talk.Time.ArmedAsync(TimeSpan.FromSeconds(4));
        Assert.True(talk.ConnectedNoMore);
        talk.Time.Advance(TimeSpan.FromSeconds(4));

        socket = await talk.AcceptAsync();
        socket.SayHello();
        Assert.Equal(2, (await socket.HeardAsync()).GetProperty("op").GetInt32());
    }

    [Fact]
    public async Task G17_too_many_servers_end_it_with_the_way_out()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.AcceptAsync();
        socket.SayHello();
        await socket.HeardAsync();
        socket.SayReady(servers: 2_401);

        var end = Assert.IsType<GatewayEnd.Failed>(await talk.Ended);

        Assert.Contains("Discord:Transport=Http", end.Reason, StringComparison.Ordinal);
        Assert.Equal(1000, await socket.ClosedWith);
        Assert.True(talk.NoEvent);
    }

    [Fact]
    public async Task G17_more_connections_recommended_is_a_warning()
    {
        await using var talk = new Talk();
        talk.WillOffer(Talk.Offer(shards: 2));
        talk.Start();
        await talk.BecomeReadyAsync();

        Assert.Contains(talk.Log, l => l.StartsWith("208 Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task G18_no_compression_is_asked_for()
    {
        await using var talk = new Talk();
        talk.WillOffer(Talk.Offer(url: "wss://gateway.discord.test/?compress=zlib-stream"));
        talk.Start();
        var socket = await talk.AcceptAsync();

        Assert.Equal(Common, (await socket.Address).AbsoluteUri);
        socket.SayHello();
        Assert.DoesNotContain("compress", (await socket.HeardAsync()).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"op":0,"t":"SOMETHING_NEW","s":2,"d":{"a":1}}""", 1)]
    [InlineData("""{"op":0,"t":"GUILD_CREATE","s":2,"d":null}""", 1)]
    [InlineData("""{"op":0,"t":"GUILD_CREATE","s":2,"d":[1,2]}""", 1)]
    [InlineData("""{"op":0,"t":"GUILD_CREATE","s":2,"d":"text"}""", 1)]
    [InlineData("""{"op":0,"t":"GUILD_CREATE","s":2}""", 1)]
    [InlineData("""{"op":0,"t":"GUILD_CREATE","s":2e400,"d":{}}""", 1)]
    [InlineData("""{"op":0,"t":"RESUMED","s":2,"d":null}""", 1)]
    [InlineData("""{"op":0,"t":null,"s":2,"d":{}}""", 0)]
    [InlineData("""{"op":77,"t":"X","s":2,"d":{}}""", 0)]
    [InlineData("""{"op":10,"d":{"heartbeat_interval":1}}""", 0)]
    [InlineData("""{"op":10,"d":null}""", 0)]
    [InlineData("""{"op":11,"d":[[[]]]}""", 0)]
    [InlineData("not json", 0)]
    [InlineData("{", 0)]
    [InlineData("", 0)]
    [InlineData("[]", 0)]
    public async Task G19_nothing_strange_breaks_the_loop(string strange, int events)
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();

        socket.Say(strange);
        socket.SayEvent("USUAL", 9, "{}");

        for (var i = 0; i < events; i++)
        {
            Assert.NotEqual("USUAL", (await talk.EventAsync()).Name);
        }

        Assert.Equal("USUAL", (await talk.EventAsync()).Name);
        Assert.Equal(9, talk.Connection.Session!.Sequence);
        await talk.Time.PassAsync(First);
        Assert.Equal(9, (await socket.BeatAsync()).GetInt64());
    }

    [Fact]
    public async Task G19_a_READY_that_cannot_be_read_leaves_nothing_to_resume()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.AcceptAsync();
        socket.SayHello();
        await socket.HeardAsync();
        socket.SayEvent("READY", 1, """{"session_id":5}""");
        Assert.Equal("READY", (await talk.EventAsync()).Name);
        Assert.Equal(GatewayPhase.Ready, talk.Connection.Phase);

        socket.Close(4000);

        await talk.Time.PassAsync(talk.Pause(1));
        await talk.Time.PassAsync(SessionStart.Spacing - talk.Pause(1));
        await talk.BecomeReadyAsync();
    }

    [Theory]
    [InlineData("""{"id":"41771983423143937","unavailable":true}""", true)]
    [InlineData("""{"id":"41771983423143937"}""", null)]
    public async Task G20_a_server_out_of_reach_is_not_a_server_left(string data, bool? unavailable)
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();
        socket.SayEvent("GUILD_DELETE", 2, data);

        var (name, received) = await talk.EventAsync();

        Assert.Equal("GUILD_DELETE", name);
        Assert.Equal(unavailable, JsonSerializer.Deserialize(received, DiscordJson.Default.UnavailableGuild)!.Unavailable);
    }

    [Fact]
    public async Task G21_what_was_missed_is_handed_on_in_order_and_may_come_twice()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();
        socket.SayEvent("INTERACTION_CREATE", 2, """{"id":"2"}""");
        await talk.EventAsync();
        socket.Close(4000);
        await talk.Time.PassAsync(talk.Pause(1));
        var next = await talk.AcceptAsync();
        next.SayHello();
        await next.HeardAsync();

        // Discord replays from where it believes we are: handlers must know a thing by its id.
        for (var s = 2; s <= 200; s++)
        {
            next.SayEvent("INTERACTION_CREATE", s, $$"""{"id":"{{s}}"}""");
        }

        next.SayEvent("RESUMED", 201, "{}");
        for (var s = 2; s <= 200; s++)
        {
            Assert.Equal(("INTERACTION_CREATE", $$"""{"id":"{{s}}"}"""), await talk.EventAsync());
        }

        Assert.Equal("RESUMED", (await talk.EventAsync()).Name);
    }

    // The network

    [Fact]
    public async Task Where_there_is_no_way_the_bot_tries_again_and_then_at_the_common_address()
    {
        await using var talk = new Talk();
        for (var i = 0; i < 3; i++)
        {
            talk.Prepare(s => s.Refuses = new WebSocketException("No such host is known."));
        }

        talk.Start(Talk.Earlier);
        Assert.Equal(Own, (await (await talk.AcceptAsync()).Address).AbsoluteUri);
        await talk.Time.PassAsync(talk.Pause(1));
        Assert.Equal(Own, (await (await talk.AcceptAsync()).Address).AbsoluteUri);
        await talk.Time.PassAsync(talk.Pause(2));
        Assert.Equal(Common, (await (await talk.AcceptAsync()).Address).AbsoluteUri);
        await talk.Time.PassAsync(talk.Pause(3));

        // The session is still worth a try, wherever the bot gets through.
        var socket = await talk.BecomeResumedAsync();
        Assert.Equal(Common, (await socket.Address).AbsoluteUri);
        // Having got through, the next resume prefers its own address again.
        socket.Close(4000);
        await talk.Time.PassAsync(talk.Pause(4));
        Assert.Equal(Own, (await (await talk.AcceptAsync()).Address).AbsoluteUri);
    }

    [Fact]
    public async Task A_socket_that_does_not_open_is_given_up()
    {
        await using var talk = new Talk();
        talk.Prepare(s => s.Hangs = true);
        talk.Start();
        var socket = await talk.AcceptAsync();

        await talk.Time.PassAsync(TimeSpan.FromSeconds(15));

        await talk.Time.PassAsync(talk.Pause(1));
        await talk.BecomeReadyAsync();
        Assert.True(socket.IsDisposed);
    }

    [Fact]
    public async Task A_socket_on_which_nobody_says_Hello_is_given_up()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.AcceptAsync();

        await talk.Time.PassAsync(GatewayProtocol.HelloPatience);

        await socket.ClosedWith;
        await talk.Time.PassAsync(talk.Pause(1));
        await talk.BecomeReadyAsync();
    }

    [Fact]
    public async Task A_session_that_never_resumes_is_given_up()
    {
        await using var talk = new Talk();
        talk.Start(Talk.Earlier);
        for (var failures = 1; failures <= 3; failures++)
        {
            var socket = await talk.AcceptAsync();
            socket.SayHello();
            Assert.Equal(6, (await socket.HeardAsync()).GetProperty("op").GetInt32());
            socket.Close(code: null);
            await talk.Time.PassAsync(talk.Pause(failures));
        }

        var fresh = await talk.BecomeReadyAsync();
        // The new one has its own chances.
        fresh.Close(code: null);
        await talk.Time.PassAsync(talk.Pause(4));
        await talk.BecomeResumedAsync();
    }

    [Fact]
    public async Task A_message_in_many_pieces_is_one()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();
        var text = new string('ä', 700_000);
        var bytes = Encoding.UTF8.GetBytes($$$"""{"op":0,"t":"GUILD_CREATE","s":2,"d":{"name":"{{{text}}}"}}""");

        // Cut within characters too.
        foreach (var piece in bytes.Chunk(1_001))
        {
            socket.Say(piece, WebSocketMessageType.Text, end: false);
        }

        socket.Say([], WebSocketMessageType.Text, end: true);
        socket.SayEvent("USUAL", 3, "{}");

        Assert.Equal($$"""{"name":"{{text}}"}""", (await talk.EventAsync()).Data);
        Assert.Equal(("USUAL", "{}"), await talk.EventAsync());
    }

    [Fact]
    public async Task A_message_of_32_megabytes_is_taken_and_a_longer_one_closes_the_connection()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();
        var start = Encoding.UTF8.GetBytes("""{"op":0,"t":"LONG","s":2,"d":null""");
        var longest = Enumerable.Repeat((byte)' ', FrameBuffer.Longest).ToArray();
        start.CopyTo(longest, 0);
        longest[^1] = (byte)'}';
        socket.Say(longest, WebSocketMessageType.Text, end: true);
        Assert.Equal("LONG", (await talk.EventAsync()).Name);

        socket.Say(longest, WebSocketMessageType.Text, end: false);
        socket.Say(" "u8.ToArray(), WebSocketMessageType.Text, end: true);

        Assert.InRange(await socket.ClosedWith, 4000, 4999);
        await talk.Time.PassAsync(talk.Pause(1));
        await talk.BecomeResumedAsync();
    }

    [Fact]
    public async Task A_binary_message_closes_the_connection()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();

        socket.Say([0x78, 0x9c], WebSocketMessageType.Binary, end: true);

        Assert.InRange(await socket.ClosedWith, 4000, 4999);
        await talk.Time.PassAsync(talk.Pause(1));
        await talk.BecomeResumedAsync();
    }

    [Fact]
    public async Task A_Hello_without_an_interval_closes_the_connection()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.AcceptAsync();

        socket.Say("""{"op":10,"d":{"heartbeat_interval":0}}""");

        await socket.ClosedWith;
        await talk.Time.PassAsync(talk.Pause(1));
        await talk.BecomeReadyAsync();
    }

    [Fact]
    public async Task A_network_that_takes_no_more_is_noticed()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();
        // The identify's own limit.
        await talk.Time.ArmedAsync(TimeSpan.FromSeconds(10));
        socket.Clogged = new TaskCompletionSource().Task;

        await talk.Time.PassAsync(First);
        await talk.Time.PassAsync(TimeSpan.FromSeconds(10));

        await talk.Time.PassAsync(talk.Pause(1));
        await talk.BecomeResumedAsync();
        Assert.True(socket.IsDisposed);
    }

    [Fact]
    public async Task A_receiver_that_throws_loses_its_event_and_no_more()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();
        talk.OnEvent = name => _ = name == "BAD" ? throw new InvalidOperationException("bug") : 0;

        socket.SayEvent("BAD", 2, "{}");
        socket.SayEvent("GOOD", 3, "{}");

        Assert.Equal("GOOD", (await talk.EventAsync()).Name);
        Assert.Contains(talk.Log, l => l.StartsWith("212 Error", StringComparison.Ordinal));
        Assert.Equal(GatewayPhase.Ready, talk.Connection.Phase);
    }

    [Theory]
    [InlineData("""{"t":"INTERACTION_CREATE","s":2,"op":0,"d":{"a":1}}""", """{"a":1}""")]
    // A field that Discord adds one day, behind the data.
    [InlineData("""{"t":"INTERACTION_CREATE","s":2,"op":0,"d":{"a":1},"new":{}}""", """{"a":1}""")]
    [InlineData("""{"t":"INTERACTION_CREATE","s":2,"op":0,"d":{"a":}}""", null)]
    public async Task G19_an_interaction_is_handed_on_whole_whatever_stands_behind_it(string payload, string? data)
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();

        socket.Say(payload);
        socket.SayEvent("GOOD", 3, "{}");

        if (data is not null)
        {
            Assert.Equal(("INTERACTION_CREATE", data), await talk.EventAsync());
        }

        Assert.Equal("GOOD", (await talk.EventAsync()).Name);
    }

    [Fact]
    public async Task A_slow_receiver_holds_up_no_heartbeat()
    {
        await using var talk = new Talk();
        using var taken = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();
        talk.OnEvent = _ =>
        {
            taken.Set();
            release.Wait(TestContext.Current.CancellationToken);
        };
        socket.SayEvent("SLOW", 2, "{}");
        taken.Wait(TestContext.Current.CancellationToken);

        await talk.Time.PassAsync(First);
        Assert.Equal(2, (await socket.BeatAsync()).GetInt64());

        release.Set();
        Assert.Equal("SLOW", (await talk.EventAsync()).Name);
    }

    [Fact]
    public async Task Two_payloads_are_never_sent_at_once()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();
        var clogged = new TaskCompletionSource();
        socket.Clogged = clogged.Task;

        // One heartbeat because it is time, one because Discord asks.
        await talk.Time.PassAsync(First);
        socket.Say("""{"op":1,"d":null}""");
        await socket.TakenAsync();
        clogged.SetResult();

        await socket.BeatAsync();
        await socket.BeatAsync();
        Assert.False(socket.SendsOverlapped);
    }

    [Fact]
    public async Task A_flood_of_events_holds_up_neither_heartbeat_nor_stop()
    {
        await using var talk = new Talk();
        talk.Prepare(s =>
        {
            s.SayHello();
            s.SayReady();
            s.Endless = """{"op":0,"t":"FLOOD","s":2,"d":{}}""";
        });
        talk.Start();
        var socket = await talk.AcceptAsync();
        Assert.Equal(2, (await socket.HeardAsync()).GetProperty("op").GetInt32());
        // Before READY there is no session to keep, and the goodbye is another: a loaded machine was once stopped that early.
        Assert.Equal("READY", (await talk.EventAsync()).Name);
        Assert.Equal("FLOOD", (await talk.EventAsync()).Name);

        await talk.Time.PassAsync(First);
        await socket.BeatAsync();

        Assert.IsType<GatewayEnd.Stopped>(await talk.StopAsync());
        Assert.InRange(await socket.ClosedWith, 4000, 4999);
    }

    [Fact]
    public async Task The_round_trip_is_from_a_heartbeat_to_its_answer()
    {
        await using var talk = new Talk();
        talk.Start();
        var socket = await talk.BecomeReadyAsync();
        socket.AnswersHeartbeats = false;
        Assert.Null(talk.Connection.RoundTrip);

        await talk.Time.PassAsync(First);
        await socket.BeatAsync();
        talk.Time.Advance(TimeSpan.FromMilliseconds(120));
        socket.Say("""{"op":11}""");
        await socket.ReadUpAsync();

        Assert.Equal(TimeSpan.FromMilliseconds(120), talk.Connection.RoundTrip);
    }

    // GET /gateway/bot

    [Fact]
    public async Task Without_an_address_the_bot_asks_again()
    {
        await using var talk = new Talk();
        talk.WillOffer(offer: null, new DiscordError.Unreachable());
        talk.WillOffer(offer: null, new DiscordError.Limited(TimeSpan.FromMinutes(5)));
        talk.WillOffer(offer: null, new DiscordError.Refused(403, 0));
        talk.WillOffer(offer: null, new DiscordError.Limited(TimeSpan.MaxValue));
        // Without a limit nobody knows whether a start is left.
        talk.WillOffer(Talk.Offer() with { SessionStartLimit = null! });
        talk.WillOffer(offer: null, error: null);
        talk.Start();

        await talk.Time.PassAsync(talk.Pause(1));
        await talk.Time.PassAsync(TimeSpan.FromMinutes(5));
        await talk.Time.PassAsync(talk.Pause(3));
        await talk.Time.PassAsync(TimeSpan.FromDays(1));
        await talk.Time.PassAsync(talk.Pause(5));
        await talk.Time.PassAsync(talk.Pause(6));

        await talk.BecomeReadyAsync();
        Assert.Equal(7, talk.Asked);
    }

    [Fact]
    public async Task A_token_that_Discord_does_not_accept_ends_it()
    {
        await using var refused = new Talk();
        refused.WillOffer(offer: null, new DiscordError.Refused(401, 0));
        refused.Start();
        Assert.Contains("Discord:Token", Assert.IsType<GatewayEnd.Failed>(await refused.Ended).Reason, StringComparison.Ordinal);

        await using var withheld = new Talk();
        withheld.WillOffer(offer: null, new DiscordError.Withheld(RetryAfter: null));
        withheld.Start();
        Assert.IsType<GatewayEnd.Failed>(await withheld.Ended);
    }

    [Theory]
    [InlineData("ws://gateway.discord.test")]
    [InlineData("https://gateway.discord.test")]
    [InlineData("")]
    public async Task An_address_without_encryption_ends_it_before_the_token_is_sent(string url)
    {
        await using var talk = new Talk();
        talk.WillOffer(Talk.Offer(url: url));
        talk.Start();

        Assert.Contains("wss://", Assert.IsType<GatewayEnd.Failed>(await talk.Ended).Reason, StringComparison.Ordinal);
        Assert.True(talk.ConnectedNoMore);
    }

    [Fact]
    public async Task A_session_whose_address_is_not_encrypted_is_resumed_at_the_common_one()
    {
        await using var talk = new Talk();
        // No session start is needed.
        talk.WillOffer(Talk.Offer(remaining: 0, resetAfter: 3_600_000));
        talk.Start(Talk.Earlier with { ResumeAddress = "ws://resume.discord.test" });

        var socket = await talk.BecomeResumedAsync();

        Assert.Equal(Common, (await socket.Address).AbsoluteUri);
        Assert.Equal(1, talk.Asked);
    }

    // The stop

    [Fact]
    public async Task A_stop_is_heard_while_waiting_while_opening_and_while_there_is_no_Hello()
    {
        await using (var waiting = new Talk())
        {
            waiting.WillOffer(Talk.Offer(remaining: 0, resetAfter: 3_600_000));
            waiting.Start();
            await waiting.Time.ArmedAsync(TimeSpan.FromHours(1));
            Assert.IsType<GatewayEnd.Stopped>(await waiting.StopAsync());
            Assert.Equal(GatewayPhase.Ended, waiting.Connection.Phase);
        }

        await using (var opening = new Talk())
        {
            opening.Prepare(s => s.Hangs = true);
            opening.Start(Talk.Earlier);
            await opening.AcceptAsync();
            Assert.IsType<GatewayEnd.Stopped>(await opening.StopAsync());
            Assert.Equal(Talk.Earlier, opening.Connection.Session);
            Assert.DoesNotContain(opening.Log, l => l.Contains(" Warning ", StringComparison.Ordinal));
        }

        await using var silent = new Talk();
        silent.Start(Talk.Earlier);
        var socket = await silent.AcceptAsync();
        await socket.ReadUpAsync();
        Assert.IsType<GatewayEnd.Stopped>(await silent.StopAsync());
        Assert.Equal(Talk.Earlier, silent.Connection.Session);
        Assert.InRange(await socket.ClosedWith, 4000, 4999);
    }
}
