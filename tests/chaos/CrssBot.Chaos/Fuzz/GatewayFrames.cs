using System.Text;
using System.Text.Json;
using CrssBot.Channels.Tests.Discord.Interactions;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Gateway;

namespace CrssBot.Chaos.Fuzz;

/// <summary>What comes over the gateway's socket: nothing throws, and only READY begins a session.</summary>
internal sealed class GatewayFrames : FuzzKind
{
    private static readonly string[] Frames =
    [
        """{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250,"_trace":["[\"gateway\"]"]}}""",
        """{"t":"READY","s":1,"op":0,"d":{"v":10,"user":{"id":"7"},"session_id":"abc","resume_gateway_url":"wss://gateway.discord.gg","guilds":[{"id":"1","unavailable":true}]}}""",
        """{"t":"RESUMED","s":7,"op":0,"d":{}}""",
        """{"t":"GUILD_CREATE","s":3,"op":0,"d":{"id":"1","name":"x","channels":[{"id":"2"}]}}""",
        """{"t":"GUILD_DELETE","s":4,"op":0,"d":{"id":"1","unavailable":true}}""",
        """{"op":1,"d":null}""",
        """{"op":7,"d":null}""",
        """{"op":9,"d":true}""",
        """{"op":11}""",
        .. new[] { Arrivals.Command, Arrivals.Press, Arrivals.Autocomplete, Arrivals.Form }.Select(d =>
            $$"""{"t":"INTERACTION_CREATE","s":42,"op":0,"d":{{d}}}"""
        ),
    ];

    private GatewayState _state = Open(GatewayState.From(session: null));

    public override string Name => "gateway";

    public override int Share => 200_000;

    public override ValueTask TryAsync(Random random)
    {
        var bytes = Spoil.Json(random, random.Of(Frames));
        Input = Encoding.UTF8.GetString(bytes);
        if (GatewayFrame.TryGuessInteraction(bytes, out var guessed))
        {
            ReadInteraction(guessed.Data);
        }

        GatewayInput input = new GatewayInput.Garbled();
        if (GatewayFrame.TryRead(bytes, out var frame))
        {
            input = frame.ToInput();
            Taken++;
            if (frame.Name == "INTERACTION_CREATE")
            {
                ReadInteraction(frame.Data);
            }
        }

        var before = _state;
        _state = GatewayProtocol.Step(before, input, random.NextDouble()).State;
        Must(
            _state.SessionId is not { } session || session == before.SessionId || input is GatewayInput.Ready,
            $"A session began by {input.GetType().Name}."
        );
        _state = _state.Phase switch
        {
            GatewayPhase.Apart => Open(_state),
            GatewayPhase.Ended => Open(GatewayState.From(session: null)),
            _ => _state,
        };
        return ValueTask.CompletedTask;
    }

    private static GatewayState Open(GatewayState state)
    {
        state = GatewayProtocol.Step(state, new GatewayInput.Opening(), 0).State;
        return GatewayProtocol.Step(state, new GatewayInput.Opened(), 0).State;
    }

    /// <summary>As the worker does; that it is no JSON is a fault it is ready for.</summary>
    private static void ReadInteraction(ReadOnlySpan<byte> data)
    {
        try
        {
            _ = JsonSerializer.Deserialize(data, DiscordJson.Default.Interaction)?.IsWhole;
        }
        catch (JsonException) { }
    }
}
