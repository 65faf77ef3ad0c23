using System.Text.Json;
using System.Text.Json.Serialization;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;

namespace CrssBot.Storage.Moving;

/// <summary>A row as it leaves one store for another: one line of JSON, whatever database it comes from. A closed set, in the order that it is written.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "row")]
[JsonDerivedType(typeof(OfAttempt), "attempt")]
[JsonDerivedType(typeof(OfHead), "head")]
[JsonDerivedType(typeof(OfSlot), "slot")]
[JsonDerivedType(typeof(OfIdentity), "identity")]
[JsonDerivedType(typeof(OfMembership), "membership")]
[JsonDerivedType(typeof(OfAddress), "address")]
[JsonDerivedType(typeof(OfAlias), "alias")]
[JsonDerivedType(typeof(OfCounter), "counter")]
[JsonDerivedType(typeof(OfFlag), "flag")]
[JsonDerivedType(typeof(OfNote), "note")]
[JsonDerivedType(typeof(OfPulse), "pulse")]
internal abstract record StoredRow
{
    private StoredRow() { }

    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The kind of row, as a reader of the report knows it.</summary>
    public string Kind => char.ToLowerInvariant(GetType().Name[2]) + GetType().Name[3..];

    /// <summary>The same bytes for the same row, whichever store gave it.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, json);

    /// <exception cref="JsonException">The line is no row.</exception>
    public static StoredRow Parse(string line) =>
        JsonSerializer.Deserialize<StoredRow>(line, json) ?? throw new JsonException("It is null.");

    public sealed record OfAttempt(Attempt Attempt) : StoredRow;

    /// <summary>A room: its head, its snapshot as JSON in a text, or what is left of it when it is gone.</summary>
    /// <param name="Wake">UTC ticks.</param>
    public sealed record OfHead(
        RoomId Room,
        long Version,
        long? Wake,
        bool Open,
        string Tzdb,
        long SnapshotVersion,
        int? Schema,
        string? Snapshot,
        bool Gone
    ) : StoredRow;

    public sealed record OfSlot(Slot Slot) : StoredRow;

    public sealed record OfIdentity(Identity Identity) : StoredRow;

    public sealed record OfMembership(MemberId Member, RoomId Room) : StoredRow;

    public sealed record OfAddress(ChannelAddress Address, RoomId Room) : StoredRow;

    /// <param name="Key">The channel and the conversation, or a hash in place of a long one.</param>
    public sealed record OfAlias(string Key, RoomId Room) : StoredRow;

    public sealed record OfCounter(Counter Counter) : StoredRow;

    public sealed record OfFlag(Flag Flag) : StoredRow;

    public sealed record OfNote(string Key, string Value) : StoredRow;

    /// <summary>When a process was last seen alive with a question open.</summary>
    public sealed record OfPulse(DateTimeOffset At) : StoredRow;
}
