using System.Text.Json;

namespace CrssBot.Discord.Protocol.Gateway;

/// <summary>
/// A received payload, taken apart without a document (events/gateway-events.mdx, Payload Structure).
/// </summary>
internal readonly ref struct GatewayFrame
{
    public required int Op { get; init; }

    /// <summary>Null when it is missing, null, or no number of ours.</summary>
    public required long? Sequence { get; init; }

    /// <summary>The event's name.</summary>
    public required string? Name { get; init; }

    /// <summary>The bytes of d, whatever it is; "null" when there is none.</summary>
    public required ReadOnlySpan<byte> Data { get; init; }

    /// <summary>
    /// The event that comes often, without a pass over its data, which whoever reads it makes anyway. True is a guess: d, which Discord sends
    /// last, is taken to reach to the closing brace. Reading it as JSON shows whether it does; if not, <see cref="TryRead"/> knows.
    /// </summary>
    public static bool TryGuessInteraction(ReadOnlySpan<byte> utf8, out GatewayFrame frame)
    {
        frame = default;
        long? sequence = null;
        var (isDispatch, isInteraction) = (false, false);
        try
        {
            var reader = new Utf8JsonReader(utf8);
            var isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (isObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("op"u8))
                {
                    isDispatch = reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var op) && op == 0;
                }
                else if (reader.ValueTextEquals("s"u8))
                {
                    sequence = reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var s) ? s : null;
                }
                else if (reader.ValueTextEquals("t"u8))
                {
                    isInteraction =
                        reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("INTERACTION_CREATE"u8);
                }
                else if (reader.ValueTextEquals("d"u8) && isDispatch && isInteraction && sequence is not null && utf8[^1] == '}')
                {
                    reader.Read();
                    frame = new GatewayFrame
                    {
                        Op = 0,
                        Sequence = sequence,
                        Name = "INTERACTION_CREATE",
                        Data = utf8[(int)reader.TokenStartIndex..^1],
                    };
                    return reader.TokenType == JsonTokenType.StartObject;
                }
                else
                {
                    return false;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Whatever it is, it is not the usual.
        }

        return false;
    }

    /// <summary>One pass over the bytes. False: not JSON to the end, not an object, or without an op.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out GatewayFrame frame)
    {
        int? op = null;
        long? sequence = null;
        string? name = null;
        var data = "null"u8;
        try
        {
            var reader = new Utf8JsonReader(utf8);
            var isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (isObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("op"u8))
                {
                    reader.Read();
                    op = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : null;
                    reader.Skip();
                }
                else if (reader.ValueTextEquals("s"u8))
                {
                    reader.Read();
                    sequence = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : null;
                    reader.Skip();
                }
                else if (reader.ValueTextEquals("t"u8))
                {
                    reader.Read();
                    name = reader.TokenType == JsonTokenType.String ? NameOf(reader) : null;
                    reader.Skip();
                }
                else if (reader.ValueTextEquals("d"u8))
                {
                    reader.Read();
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    data = utf8[start..(int)reader.BytesConsumed];
                }
                else
                {
                    reader.Skip();
                }
            }

            // Reading on after the object throws if anything but white space follows.
            if (isObject)
            {
                reader.Read();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter: a name that is not UTF-8.
            op = null;
        }

        frame = new GatewayFrame
        {
            Op = op ?? 0,
            Sequence = sequence,
            Name = name,
            Data = data,
        };
        return op is not null;
    }

    /// <summary>What it means to the protocol.</summary>
    public GatewayInput ToInput() =>
        Op switch
        {
            0 => Name switch
            {
                "READY" => ReadReady(),
                "RESUMED" => new GatewayInput.Resumed(Sequence),
                _ => new GatewayInput.Event(Sequence),
            },
            1 => new GatewayInput.HeartbeatAsked(),
            7 => new GatewayInput.ReconnectAsked(),
            // Anything but true: start anew, which is always right.
            9 => new GatewayInput.SessionInvalid(Data.SequenceEqual("true"u8)),
            10 => new GatewayInput.Hello(ReadInterval()),
            11 => new GatewayInput.Acknowledged(),
            _ => new GatewayInput.Unknown(),
        };

    /// <summary>The names that come often are not made anew each time.</summary>
    private static string NameOf(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("INTERACTION_CREATE"u8) ? "INTERACTION_CREATE"
        : reader.ValueTextEquals("GUILD_CREATE"u8) ? "GUILD_CREATE"
        : reader.GetString()!;

    private GatewayInput.Ready ReadReady()
    {
        try
        {
            if (JsonSerializer.Deserialize(Data, DiscordJson.Default.Ready) is { } ready)
            {
                return new GatewayInput.Ready(Sequence, ready.SessionId, ready.ResumeGatewayUrl, ready.Guilds?.Length ?? 0);
            }
        }
        catch (JsonException)
        {
            // A session that we cannot read cannot be resumed; its events are good all the same.
        }

        return new GatewayInput.Ready(Sequence, SessionId: null, ResumeAddress: null, Servers: 0);
    }

    /// <summary>Null: none that a clock could keep.</summary>
    private TimeSpan? ReadInterval()
    {
        try
        {
            var milliseconds = JsonSerializer.Deserialize(Data, DiscordJson.Default.HelloBody)?.HeartbeatInterval;
            return milliseconds is > 0 and <= int.MaxValue ? TimeSpan.FromMilliseconds(milliseconds.Value) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
