using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CrssBot.Engine;

/// <summary>An identifier that is its own type in code and a plain string in JSON, as value and as property name.</summary>
public interface IId<TSelf>
    where TSelf : struct, IId<TSelf>
{
    string Value { get; }

    static abstract TSelf From(string value);
}

/// <summary>A group that studies together. Opaque; 1 to 64 characters of [a-z0-9-].</summary>
[JsonConverter(typeof(IdConverter<RoomId>))]
public readonly record struct RoomId(string Value) : IId<RoomId>, IComparable<RoomId>
{
    /// <summary>Begins the id of every private room, in which one member studies alone; by itself, nobody's.</summary>
    public static readonly RoomId Alone = new("alone");

    [JsonIgnore]
    public bool IsAlone => Value.StartsWith("alone-", StringComparison.Ordinal);

    public static RoomId From(string value) => new(value);

    public int CompareTo(RoomId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>A person. Random and opaque; no platform id is ever part of it.</summary>
[JsonConverter(typeof(IdConverter<MemberId>))]
public readonly record struct MemberId(string Value) : IId<MemberId>, IComparable<MemberId>
{
    public static MemberId From(string value) => new(value);

    /// <summary>A name under which what is nobody's any more can stay: ids of members are never words.</summary>
    /// <param name="isTaken">By another nobody.</param>
    internal static MemberId Nobody(Func<MemberId, bool> isTaken)
    {
        for (var number = 1; ; number++)
        {
            var nobody = new MemberId(string.Create(CultureInfo.InvariantCulture, $"forgotten-{number}"));
            if (!isTaken(nobody))
            {
                return nobody;
            }
        }
    }

    public int CompareTo(MemberId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>One sitting of questions: a quiz, or one day's prompt. Every attempt names its session.</summary>
[JsonConverter(typeof(IdConverter<SessionId>))]
public readonly record struct SessionId(string Value) : IId<SessionId>, IComparable<SessionId>
{
    public static SessionId From(string value) => new(value);

    /// <summary>A new one, by the room's own chance.</summary>
    /// <param name="kind">Short, lower case: it is part of what a button carries, which is bounded.</param>
    internal static (SessionId Session, Seed Next) Draw(string kind, DateTimeOffset now, Seed seed)
    {
        var (suffix, next) = seed.Draw(int.MaxValue);
        return (new(string.Create(CultureInfo.InvariantCulture, $"{kind}-{now.UtcDateTime:yyyyMMddHHmmss}-{suffix:x8}")), next);
    }

    public int CompareTo(SessionId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>A question of the pack; never changes, whatever its revision.</summary>
[JsonConverter(typeof(IdConverter<QuestionId>))]
public readonly record struct QuestionId(string Value) : IId<QuestionId>, IComparable<QuestionId>
{
    public static QuestionId From(string value) => new(value);

    public int CompareTo(QuestionId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>An option of a question: stable words, never a letter, because letters depend on the drawn order.</summary>
[JsonConverter(typeof(IdConverter<OptionId>))]
public readonly record struct OptionId(string Value) : IId<OptionId>, IComparable<OptionId>
{
    public static OptionId From(string value) => new(value);

    public int CompareTo(OptionId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>A concept of the pack: its slug, which never changes.</summary>
[JsonConverter(typeof(IdConverter<ConceptId>))]
public readonly record struct ConceptId(string Value) : IId<ConceptId>, IComparable<ConceptId>
{
    public static ConceptId From(string value) => new(value);

    public int CompareTo(ConceptId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>A daily prompt of the pack.</summary>
[JsonConverter(typeof(IdConverter<PromptId>))]
public readonly record struct PromptId(string Value) : IId<PromptId>, IComparable<PromptId>
{
    public static PromptId From(string value) => new(value);

    public int CompareTo(PromptId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>A branching case of the pack: its slug.</summary>
[JsonConverter(typeof(IdConverter<CaseId>))]
public readonly record struct CaseId(string Value) : IId<CaseId>, IComparable<CaseId>
{
    public static CaseId From(string value) => new(value);

    public int CompareTo(CaseId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}

/// <summary>System.Text.Json refuses custom key types unless the converter also reads and writes property names.</summary>
public sealed class IdConverter<T> : JsonConverter<T>
    where T : struct, IId<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.From(reader.GetString() ?? throw new JsonException($"A {typeof(T).Name} is a string."));

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.From(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value);
}
