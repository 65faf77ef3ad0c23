using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CrssBot.Discord.Protocol;

/// <summary>
/// Discord's id: milliseconds since 2015 in the upper 42 bits. Up to 20 digits, on the wire a string
/// (docs: reference.mdx, Snowflakes).
/// </summary>
[JsonConverter(typeof(SnowflakeConverter))]
internal readonly record struct Snowflake(ulong Value) : IComparable<Snowflake>
{
    /// <summary>The first millisecond of 2015, UTC.</summary>
    private const long Epoch = 1_420_070_400_000;

    /// <summary>When Discord made it.</summary>
    public DateTimeOffset CreatedAt => DateTimeOffset.FromUnixTimeMilliseconds((long)(Value >> 22) + Epoch);

    /// <summary>The lowest id of an instant.</summary>
    public static Snowflake At(DateTimeOffset instant) => new((ulong)(instant.ToUnixTimeMilliseconds() - Epoch) << 22);

    public static bool TryParse(string? text, out Snowflake snowflake)
    {
        var good = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        snowflake = new Snowflake(value);
        return good;
    }

    public int CompareTo(Snowflake other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

internal sealed class SnowflakeConverter : JsonConverter<Snowflake>
{
    public override Snowflake Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
        // Hardly ever escaped or in pieces: its bytes are read as they stand.
        && (
            reader is { ValueIsEscaped: false, HasValueSequence: false }
                ? ulong.TryParse(reader.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                : ulong.TryParse(reader.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out value)
        )
            ? new Snowflake(value)
            : throw new JsonException("A snowflake is a string of digits.");

    public override void Write(Utf8JsonWriter writer, Snowflake value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
