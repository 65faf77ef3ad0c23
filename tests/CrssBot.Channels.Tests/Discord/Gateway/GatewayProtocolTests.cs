using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Gateway;
using CsCheck;

namespace CrssBot.Channels.Tests.Discord.Gateway;

/// <summary>The rules as a function, without any socket.</summary>
public sealed class GatewayProtocolTests
{
    private static readonly Gen<long?> Sequences = Gen.Nullable(Gen.OneOf(Gen.Long[0, 1_000], Gen.Long));

    private static readonly Gen<int?> Codes = Gen.Nullable(
        Gen.OneOf(Gen.OneOf(1000, 1001, 1006), Gen.Int[4000, 4015], Gen.Int, Gen.Const(4000), Gen.Const(4009))
    );

    private static readonly Gen<DiscordError> Errors = Gen.OneOf(
        Gen.Int[400, 499].Select(s => (DiscordError)new DiscordError.Refused(s, 0)),
        Gen.Int[0, 100_000].Select(s => (DiscordError)new DiscordError.Limited(TimeSpan.FromSeconds(s))),
        Gen.Int[0, 100_000].Select(s => (DiscordError)new DiscordError.Withheld(TimeSpan.FromSeconds(s))),
        Gen.Const((DiscordError)new DiscordError.Withheld(RetryAfter: null)),
        Gen.Const((DiscordError)new DiscordError.Unreachable())
    );

    /// <summary>Whatever could happen, in whatever order; the usual course more often, so that every phase is reached.</summary>
    private static readonly Gen<GatewayInput> Inputs = Gen.Frequency(
        (6, Gen.Const((GatewayInput)new GatewayInput.Opening())),
        (6, Gen.Const((GatewayInput)new GatewayInput.Opened())),
        (6, Gen.Int[1, 60_000].Select(m => (GatewayInput)new GatewayInput.Hello(TimeSpan.FromMilliseconds(m)))),
        (1, Gen.Const((GatewayInput)new GatewayInput.Hello(Interval: null))),
        (4, Gen.Select(Sequences, Gen.OneOf("a", "b", "", null), Gen.Int[0, 2_450]).Select(Ready)),
        (4, Sequences.Select(s => (GatewayInput)new GatewayInput.Resumed(s))),
        (6, Sequences.Select(s => (GatewayInput)new GatewayInput.Event(s))),
        (4, Gen.Const((GatewayInput)new GatewayInput.TimerDue())),
        (4, Gen.Const((GatewayInput)new GatewayInput.Acknowledged())),
        (1, Gen.Const((GatewayInput)new GatewayInput.HeartbeatAsked())),
        (1, Gen.Const((GatewayInput)new GatewayInput.ReconnectAsked())),
        (1, Gen.Bool.Select(b => (GatewayInput)new GatewayInput.SessionInvalid(b))),
        (1, Gen.Const((GatewayInput)new GatewayInput.Garbled())),
        (1, Gen.Const((GatewayInput)new GatewayInput.Unknown())),
        (1, Gen.Const((GatewayInput)new GatewayInput.Unacceptable())),
        (2, Codes.Select(c => (GatewayInput)new GatewayInput.Closed(c))),
        (1, Gen.Int[5, 86_400].Select(t => (GatewayInput)new GatewayInput.NoStartsLeft(TimeSpan.FromSeconds(t)))),
        (1, Errors.Select(e => (GatewayInput)new GatewayInput.NotOffered(e)))
    );

    private static readonly Gen<double> Jitters = Gen.Double[0, 1 - 1e-9];

    [Fact]
    public void Whatever_comes_the_rules_hold_and_every_loss_leads_to_a_connect_or_to_the_end() =>
        Gen.Select(Gen.OneOf<GatewaySession?>(null, Talk.Earlier), Gen.Select(Inputs, Jitters).Array[1, 60])
            .Sample(
                (session, inputs) =>
                {
                    var state = GatewayState.From(session);
                    long? lastSequence = session?.Sequence;
                    var greetings = 0;
                    foreach (var (input, jitter) in inputs)
                    {
                        var before = state;
                        (state, var actions) = GatewayProtocol.Step(before, input, jitter);

                        if (before.Phase == GatewayPhase.Ended)
                        {
                            Assert.Empty(actions);
                            Assert.Same(before, state);
                            continue;
                        }

                        greetings = input is GatewayInput.Opened ? 0 : greetings;
                        lastSequence = Sequence(before, input) ?? lastSequence;
                        foreach (var action in actions)
                        {
                            switch (action)
                            {
                                case GatewayAction.Identify:
                                    Assert.Equal(1, ++greetings);
                                    Assert.Null(state.Session);
                                    Assert.Equal(GatewayPhase.Identifying, state.Phase);
                                    lastSequence = null;
                                    break;
                                case GatewayAction.Resume(var resumed):
                                    Assert.Equal(1, ++greetings);
                                    Assert.Equal(before.Session, resumed);
                                    Assert.Equal(lastSequence, resumed.Sequence);
                                    Assert.Equal(GatewayPhase.Resuming, state.Phase);
                                    break;
                                case GatewayAction.Heartbeat(var sequence, _):
                                    Assert.True(before.Phase > GatewayPhase.Opening);
                                    Assert.Equal(lastSequence, sequence);
                                    break;
                                case GatewayAction.Dispatch:
                                    Assert.Single(actions);
                                    Assert.True(before.Phase > GatewayPhase.AwaitingHello);
                                    break;
                                case GatewayAction.ArmTimer(var after):
                                    Assert.InRange(after, TimeSpan.Zero, TimeSpan.FromMinutes(1));
                                    break;
                                case GatewayAction.Close(var code):
                                    Assert.True(before.Phase > GatewayPhase.Opening);
                                    Assert.Equal(state.Session is null ? 1000 : 4900, code);
                                    break;
                                case GatewayAction.Reconnect(var loss, _, var delay):
                                    Assert.Equal(GatewayPhase.Apart, state.Phase);
                                    Assert.True(delay >= TimeSpan.Zero);
                                    var asked = loss is GatewayLoss.NotOffered or GatewayLoss.NoStartsLeft;
                                    Assert.True(delay <= (asked ? TimeSpan.FromDays(1) : Backoff.Longest));
                                    break;
                                case GatewayAction.End(var reason):
                                    Assert.Equal(GatewayPhase.Ended, state.Phase);
                                    Assert.NotEqual("", reason);
                                    break;
                            }
                        }

                        // Nothing else leaves a connection, and nothing leaves it twice.
                        var left = before.Phase > GatewayPhase.Apart && state.Phase is GatewayPhase.Apart or GatewayPhase.Ended;
                        var ways = actions.Count(a => a is GatewayAction.Reconnect or GatewayAction.End);
                        Assert.True(left ? ways == 1 : ways <= 1);

                        lastSequence = state.Sequence;
                    }

                    // However it stands: the end of the socket brings the next connection, or none ever.
                    if (state.Phase > GatewayPhase.Apart && state.Phase != GatewayPhase.Ended)
                    {
                        Assert.Single(
                            GatewayProtocol.Step(state, new GatewayInput.Closed(Code: null), 0).Actions.OfType<GatewayAction.Reconnect>()
                        );
                    }
                },
                iter: 20_000
            );

    [Fact]
    public void Every_input_has_a_rule_in_every_phase()
    {
        var kinds = typeof(GatewayInput).GetNestedTypes(BindingFlags.Public).Where(t => t.IsSubclassOf(typeof(GatewayInput))).ToArray();
        Assert.True(kinds.Length > 10);
        foreach (var kind in kinds)
        {
            // Fields at their defaults, nulls among them.
            var input = (GatewayInput)RuntimeHelpers.GetUninitializedObject(kind);
            foreach (var phase in Enum.GetValues<GatewayPhase>())
            {
                GatewayProtocol.Step(GatewayState.From(Talk.Earlier) with { Phase = phase }, input, 0.5);
            }
        }
    }

    [Fact]
    public void From_anywhere_a_friendly_Discord_brings_the_bot_back() =>
        Gen.Select(Inputs, Jitters)
            .Array[0, 60]
            .Sample(
                inputs =>
                {
                    var state = GatewayState.From(Talk.Earlier);
                    foreach (var (input, jitter) in inputs)
                    {
                        state = GatewayProtocol.Step(state, input, jitter).State;
                    }

                    if (state.Phase == GatewayPhase.Ended)
                    {
                        return;
                    }

                    state = Play(state, new GatewayInput.Closed(Code: null), new GatewayInput.Opening(), new GatewayInput.Opened());
                    state = Play(state, new GatewayInput.Hello(TimeSpan.FromSeconds(45)));
                    state = Play(
                        state,
                        state.Phase == GatewayPhase.Resuming ? new GatewayInput.Resumed(7) : new GatewayInput.Ready(7, "x", "wss://x", 3)
                    );

                    Assert.Equal(GatewayPhase.Ready, state.Phase);
                    Assert.Equal(7, state.Session!.Sequence);
                },
                iter: 5_000
            );

    [Fact]
    public void Random_payloads_and_closes_never_throw() =>
        // The same through the bytes: what Discord could send, and what it never would.
        Gen.Select(Gen.OneOf(Frames), Jitters)
            .Array[1, 60]
            .Sample(
                frames =>
                {
                    var state = Play(GatewayState.From(session: null), new GatewayInput.Opening(), new GatewayInput.Opened());
                    foreach (var (json, jitter) in frames)
                    {
                        var input = GatewayFrame.TryRead(Encoding.UTF8.GetBytes(json), out var frame)
                            ? frame.ToInput()
                            : new GatewayInput.Garbled();
                        state = GatewayProtocol.Step(state, input, jitter).State;
                        if (state.Phase == GatewayPhase.Apart)
                        {
                            state = Play(state, new GatewayInput.Opening(), new GatewayInput.Opened());
                        }
                    }

                    state = GatewayProtocol.Step(state, new GatewayInput.Closed(Code: null), 0).State;
                    Assert.Equal(GatewayPhase.Apart, state.Phase);
                },
                iter: 5_000
            );

    [Fact]
    public void G2_the_first_heartbeat_comes_after_a_share_of_the_interval_and_the_next_after_all_of_it()
    {
        var (state, actions) = GatewayProtocol.Step(Awaiting(), new GatewayInput.Hello(TimeSpan.FromSeconds(40)), 0.25);
        Assert.Equal(TimeSpan.FromSeconds(10), Assert.Single(actions.OfType<GatewayAction.ArmTimer>()).After);

        (_, actions) = GatewayProtocol.Step(state, new GatewayInput.TimerDue(), 0.25);
        Assert.Equal(TimeSpan.FromSeconds(40), Assert.Single(actions.OfType<GatewayAction.ArmTimer>()).After);
    }

    [Fact]
    public void G4_a_heartbeat_that_Discord_asked_for_a_moment_ago_is_not_missed()
    {
        var state = Play(Awaiting(), new GatewayInput.Hello(TimeSpan.FromSeconds(40)), new GatewayInput.HeartbeatAsked());

        var actions = GatewayProtocol.Step(state, new GatewayInput.TimerDue(), 0).Actions;

        Assert.Contains(actions, a => a is GatewayAction.Heartbeat { Scheduled: true });
        Assert.DoesNotContain(actions, a => a is GatewayAction.Close);
    }

    [Fact]
    public void A_loss_told_twice_counts_once()
    {
        var lost = Play(Awaiting(), new GatewayInput.Closed(Code: 4000));

        Assert.Same(lost, Play(lost, new GatewayInput.Closed(Code: null)));
    }

    [Fact]
    public void A_connection_is_sound_after_two_answered_heartbeats_and_not_before()
    {
        GatewayInput beat = new GatewayInput.TimerDue();
        GatewayInput answer = new GatewayInput.Acknowledged();
        var state = Awaiting() with { Failures = 5 };
        state = Play(state, new GatewayInput.Hello(TimeSpan.FromSeconds(40)), beat, answer, new GatewayInput.Ready(1, "a", "wss://a", 1));
        Assert.Equal(5, state.Failures);

        // Neither does one more on another connection make two.
        var other = Play(state, new GatewayInput.Closed(4000), new GatewayInput.Opening(), new GatewayInput.Opened());
        other = Play(other, new GatewayInput.Hello(TimeSpan.FromSeconds(40)), new GatewayInput.Resumed(2), beat, answer);
        Assert.Equal(6, other.Failures);

        state = Play(state, beat, answer);
        Assert.Equal(0, state.Failures);
    }

    [Fact]
    public void A_session_id_of_unreasonable_length_is_none()
    {
        var state = Play(Awaiting(), new GatewayInput.Hello(TimeSpan.FromSeconds(40)));

        Assert.Null(Play(state, new GatewayInput.Ready(1, new string('x', 513), "wss://a", 1)).Session);
        Assert.NotNull(Play(state, new GatewayInput.Ready(1, new string('x', 512), "wss://a", 1)).Session);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void G11_an_invalid_session_waits_between_one_and_five_seconds(bool resumable) =>
        Jitters.Sample(jitter =>
        {
            var state = Play(Awaiting() with { Failures = 0 }, new GatewayInput.Hello(TimeSpan.FromSeconds(40)));
            var actions = GatewayProtocol.Step(state, new GatewayInput.SessionInvalid(resumable), jitter).Actions;
            Assert.InRange(
                Assert.Single(actions.OfType<GatewayAction.Reconnect>()).Delay,
                TimeSpan.FromSeconds(1),
                TimeSpan.FromSeconds(5)
            );
        });

    [Theory]
    [InlineData(2_400, GatewayPhase.Ready)]
    [InlineData(2_401, GatewayPhase.Ended)]
    public void G17_one_connection_serves_2400_servers(int servers, object phase)
    {
        var state = Play(Awaiting(), new GatewayInput.Hello(TimeSpan.FromSeconds(40)));

        Assert.Equal(phase, Play(state, new GatewayInput.Ready(1, "a", "wss://a", servers)).Phase);
    }

    private static readonly string[] Frames =
    [
        """{"op":10,"d":{"heartbeat_interval":41250}}""",
        """{"op":10,"d":{"heartbeat_interval":1}}""",
        """{"op":10,"d":null}""",
        """{"op":0,"t":"READY","s":1,"d":{"session_id":"a","resume_gateway_url":"wss://a","guilds":[]}}""",
        """{"op":0,"t":"READY","s":null,"d":null}""",
        """{"op":0,"t":"RESUMED","s":9223372036854775807,"d":null}""",
        """{"op":0,"t":"GUILD_CREATE","s":-5,"d":{"id":"1"}}""",
        """{"op":0,"t":null,"s":null,"d":[]}""",
        """{"op":1}""",
        """{"op":7,"d":null}""",
        """{"op":9,"d":true}""",
        """{"op":9,"d":false}""",
        """{"op":9}""",
        """{"op":11}""",
        """{"op":255,"d":{"x":[1,2,3]}}""",
        "{",
        "",
    ];

    private static GatewayState Awaiting() => Play(GatewayState.From(session: null), new GatewayInput.Opening(), new GatewayInput.Opened());

    private static GatewayState Play(GatewayState state, params GatewayInput[] inputs) =>
        inputs.Aggregate(state, (s, input) => GatewayProtocol.Step(s, input, 0.5).State);

    private static GatewayInput Ready((long? Sequence, string? Id, int Servers) r) =>
        new GatewayInput.Ready(r.Sequence, r.Id, "wss://resume.discord.test", r.Servers);

    /// <summary>The sequence that an input brings, where events count.</summary>
    private static long? Sequence(GatewayState before, GatewayInput input) =>
        before.Phase is GatewayPhase.Identifying or GatewayPhase.Resuming or GatewayPhase.Ready
            ? input switch
            {
                GatewayInput.Event e => e.Sequence,
                GatewayInput.Ready r => r.Sequence,
                GatewayInput.Resumed r => r.Sequence,
                _ => null,
            }
            : null;
}
