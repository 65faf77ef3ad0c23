using System.Text.Json;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Gateway;
using CsCheck;

namespace CrssBot.Channels.Tests.Discord.Gateway;

/// <summary>The small pure parts, as tables.</summary>
public sealed class GatewayTablesTests
{
    private const string Resume = nameof(AfterClose.Resume);
    private const string NewSession = nameof(AfterClose.NewSession);
    private const string Fatal = nameof(AfterClose.Fatal);

    [Theory]
    [InlineData(null, Resume)]
    [InlineData(1000, Resume)]
    [InlineData(1001, Resume)]
    [InlineData(1006, Resume)]
    [InlineData(4000, Resume)]
    [InlineData(4001, Resume)]
    [InlineData(4002, Resume)]
    [InlineData(4003, Resume)]
    [InlineData(4004, Fatal)]
    [InlineData(4005, Resume)]
    [InlineData(4006, Resume)]
    [InlineData(4007, NewSession)]
    [InlineData(4008, Resume)]
    [InlineData(4009, NewSession)]
    [InlineData(4010, Fatal)]
    [InlineData(4011, Fatal)]
    [InlineData(4012, Fatal)]
    [InlineData(4013, Fatal)]
    [InlineData(4014, Fatal)]
    [InlineData(4015, Resume)]
    [InlineData(4999, Resume)]
    public void G13_each_close_code_says_what_to_do(int? code, string expected) =>
        Assert.Equal(expected, CloseCodes.After(code).GetType().Name);

    [Fact]
    public void G13_a_fatal_code_says_what_to_change()
    {
        Assert.Contains("Discord:Token", Assert.IsType<AfterClose.Fatal>(CloseCodes.After(4004)).Reason, StringComparison.Ordinal);
        Assert.Contains("Discord:Transport=Http", Assert.IsType<AfterClose.Fatal>(CloseCodes.After(4011)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void G12_our_codes_are_the_ones_that_keep_and_end_a_session()
    {
        Assert.InRange(CloseCodes.KeepSession, 4000, 4999);
        Assert.Equal(1000, CloseCodes.EndSession);
    }

    [Theory]
    [InlineData(0, 0.0, 0)]
    [InlineData(1, 0.0, 500)]
    [InlineData(1, 0.5, 750)]
    [InlineData(2, 0.5, 1_500)]
    [InlineData(6, 0.0, 16_000)]
    [InlineData(7, 0.0, 30_000)]
    [InlineData(1_000_000, 0.5, 45_000)]
    public void The_pause_doubles_up_to_a_minute(int failures, double jitter, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Backoff.After(failures, jitter));

    [Fact]
    public void The_pause_is_spread_and_bounded() =>
        Gen.Select(Gen.Int[1, int.MaxValue], Gen.Double[0, 1 - 1e-9])
            .Sample(
                (failures, jitter) =>
                {
                    var pause = Backoff.After(failures, jitter);
                    Assert.InRange(pause, TimeSpan.FromMilliseconds(500), Backoff.Longest);
                    Assert.True(jitter < 0.01 || pause > Backoff.After(failures, 0));
                }
            );

    [Fact]
    public void G14_never_more_than_120_events_in_any_minute_and_heartbeats_keep_their_room() =>
        // Gaps in milliseconds and what wants to be sent: for ever too much.
        Gen.Select(Gen.Int[0, 900], Gen.Bool)
            .Array[200, 600]
            .Sample(wishes =>
            {
                var budget = new SendBudget();
                var now = TimeSpan.Zero;
                var sent = new List<(TimeSpan At, bool Heartbeat)>();
                foreach (var (gap, heartbeat) in wishes)
                {
                    now += TimeSpan.FromMilliseconds(gap);
                    var inWindow = sent.Count(s => now - s.At < SendBudget.Window);
                    var others = sent.Count(s => now - s.At < SendBudget.Window && !s.Heartbeat);
                    if (budget.TryTake(now, heartbeat))
                    {
                        sent.Add((now, heartbeat));
                        Assert.InRange(inWindow + 1, 1, 120);
                        Assert.True(heartbeat || others < 120 - SendBudget.ForHeartbeats);
                    }
                    else
                    {
                        Assert.True(inWindow >= (heartbeat ? 120 : 100), "refused with room left");
                    }
                }
            });

    [Fact]
    public void G14_a_heartbeat_still_goes_when_nothing_else_does()
    {
        var budget = new SendBudget();
        while (budget.TryTake(TimeSpan.Zero, heartbeat: false)) { }

        Assert.True(budget.TryTake(TimeSpan.FromSeconds(59), heartbeat: true));
        Assert.False(budget.TryTake(TimeSpan.FromSeconds(59), heartbeat: false));
        Assert.True(budget.TryTake(TimeSpan.FromSeconds(60), heartbeat: false));
    }

    [Theory]
    // plenty
    [InlineData(1000, 0, null, 0)]
    [InlineData(100, 86_400_000, null, 0)]
    // the last tenth is spread over the time that it has to last
    [InlineData(99, 36_000_000, null, 360)]
    [InlineData(1, 36_000_000, null, 18_000)]
    // two identifies in five seconds, never
    [InlineData(1000, 0, 0, 5)]
    [InlineData(1000, 0, 3, 2)]
    [InlineData(1000, 0, 5, 0)]
    [InlineData(1000, 0, 500, 0)]
    // the longer of both
    [InlineData(99, 36_000_000, 2, 360)]
    [InlineData(99, 0, 1, 4)]
    public void G15_G16_a_session_start_waits_its_turn(int remaining, long resetAfter, int? secondsSinceLast, int expectedSeconds)
    {
        var limit = new SessionStartLimit(1000, remaining, resetAfter, 1);

        var pace = SessionStart.Pace(limit, secondsSinceLast is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

        Assert.Equal(TimeSpan.FromSeconds(expectedSeconds), pace);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(-1, 5)]
    [InlineData(60_000, 60)]
    [InlineData(long.MaxValue, 86_400)]
    public void G15_without_starts_left_the_wait_is_until_the_reset(long resetAfter, int expectedSeconds)
    {
        var limit = new SessionStartLimit(1000, 0, resetAfter, 1);

        Assert.False(SessionStart.IsLeft(limit));
        Assert.Equal(TimeSpan.FromSeconds(expectedSeconds), SessionStart.Reset(limit));
    }

    [Theory]
    [InlineData("wss://gateway.discord.gg", "wss://gateway.discord.gg/?v=10&encoding=json")]
    [InlineData("wss://gateway.discord.gg/", "wss://gateway.discord.gg/?v=10&encoding=json")]
    [InlineData("wss://gateway.discord.gg/?v=9&encoding=etf", "wss://gateway.discord.gg/?v=10&encoding=json")]
    [InlineData("wss://gateway.discord.gg/?compress=zlib-stream&a=b", "wss://gateway.discord.gg/?a=b&v=10&encoding=json")]
    [InlineData("wss://gateway-us-east1-b.discord.gg:8443/x#y", "wss://gateway-us-east1-b.discord.gg:8443/x?v=10&encoding=json")]
    [InlineData("wss://user:pass@gateway.discord.gg", "wss://gateway.discord.gg/?v=10&encoding=json")]
    [InlineData("ws://localhost:5000", "ws://localhost:5000/?v=10&encoding=json")]
    [InlineData("ws://127.0.0.1:5000/gateway", "ws://127.0.0.1:5000/gateway?v=10&encoding=json")]
    [InlineData("ws://[::1]:5000", "ws://[::1]:5000/?v=10&encoding=json")]
    // not where a token may go
    [InlineData("ws://gateway.discord.gg", null)]
    [InlineData("ws://localhost.example.com", null)]
    [InlineData("http://localhost", null)]
    [InlineData("https://gateway.discord.gg", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("gateway.discord.gg", null)]
    [InlineData("wss://", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void G1_G9_the_address_names_version_and_encoding_and_is_encrypted(string? named, string? expected) =>
        Assert.Equal(expected, GatewayAddress.From(named)?.AbsoluteUri);

    [Fact]
    public void G12_a_session_survives_as_JSON_and_does_not_print_itself()
    {
        var json = JsonSerializer.Serialize(Talk.Earlier, DiscordJson.Default.GatewaySession);

        Assert.Equal(Talk.Earlier, JsonSerializer.Deserialize(json, DiscordJson.Default.GatewaySession));
        Assert.DoesNotContain(Talk.Earlier.Id, Talk.Earlier.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Talk.Earlier.Id, GatewayState.From(Talk.Earlier).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1 << 1)]
    [InlineData(1 << 8)]
    [InlineData(1 << 15)]
    [InlineData(1 | (1 << 15))]
    public void G7_a_privileged_intent_is_a_mistake(int intents) => Assert.Throws<ArgumentOutOfRangeException>(() => new Talk(intents));

    [Fact]
    public void G7_the_intent_that_we_ask_for_is_the_servers_one_alone() => Assert.Equal(1, GatewayConnection.Guilds);

    [Fact]
    public void G14_what_we_send_fits_in_4096_bytes()
    {
        Assert.InRange(GatewayPayload.Identify(new string('t', 200), int.MaxValue).Length, 1, 4096);
        Assert.InRange(
            GatewayPayload.Resume(new string('t', 200), new GatewaySession(new string('\u0001', 512), long.MaxValue, "")).Length,
            1,
            4096
        );
    }
}
