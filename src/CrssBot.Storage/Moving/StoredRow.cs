using System.Diagnostics;
using System.Globalization;
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
[JsonDerivedType(typeof(OfEnd), "end")]
internal abstract record StoredRow
{
    private StoredRow() { }

    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new InUtc() },
    };

    /// <summary>The kind of row, as a reader of the report knows it.</summary>
    public string Kind => char.ToLowerInvariant(GetType().Name[2]) + GetType().Name[3..];

    /// <summary>The same bytes for the same row, whichever store gave it.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, json);

    /// <exception cref="JsonException">The line is no row.</exception>
    public static StoredRow Parse(string line) =>
        JsonSerializer.Deserialize<StoredRow>(line, json) ?? throw new JsonException("It is null.");

    /// <summary>What no two rows of a kind share.</summary>
    /// <exception cref="ArgumentException">No store takes the row: a part of a key is empty, a key or a note too long, or a room says two things at once.</exception>
    public string CheckedKey()
    {
        var key = KeyOf(this);
        Keys.CheckKey(key);
        return key;
    }

    private static string KeyOf(StoredRow row)
    {
        switch (row)
        {
            case OfAttempt { Attempt: var attempt }:
                Keys.CheckPart(attempt.Room.Value);
                Keys.CheckPart(attempt.Session.Value);
                Keys.CheckPart(attempt.Member.Value);
                Keys.CheckKey(Keys.MemberTimeKey(attempt));
                return Keys.AttemptKey(attempt);
            case OfHead head:
                Check(head);
                return head.Room.Value;
            case OfSlot { Slot: var slot }:
                Keys.CheckPart(slot.Room.Value);
                return Keys.SlotKey(slot.Room, slot.Key);
            case OfIdentity { Identity: var identity }:
                Keys.CheckPart(identity.Channel);
                Keys.CheckPart(identity.Member.Value);
                var platform = Keys.PlatformKey(identity.Channel, identity.PlatformId);
                Keys.CheckKey(Keys.Bounded($"{identity.Member}|", platform));
                return platform;
            case OfMembership membership:
                Keys.CheckPart(membership.Member.Value);
                Keys.CheckPart(membership.Room.Value);
                return $"{membership.Member}|{membership.Room}";
            case OfAddress { Address: var address, Room: var room }:
                Keys.CheckPart(address.Channel);
                Keys.CheckPart(room.Value);
                Keys.CheckKey(room.Value);
                return Keys.PlatformKey(address.Channel, address.Conversation);
            case OfAlias alias:
                Keys.CheckPart(alias.Room.Value);
                Keys.CheckKey(Keys.Bounded($"{alias.Room}|", alias.Key));
                return alias.Key;
            case OfCounter { Counter: var counter }:
                return counter.Key;
            case OfFlag { Flag: var flag }:
                Keys.CheckPart(flag.Member.Value);
                return string.Create(CultureInfo.InvariantCulture, $"{flag.Question}|{flag.Revision:D4}|{flag.Member}");
            case OfNote note:
                Keys.CheckNote(note.Key, note.Value);
                return note.Key;
            case OfPulse or OfEnd:
                return "";
            default:
                throw new UnreachableException($"No key for {row.Kind}.");
        }
    }

    private static void Check(OfHead head)
    {
        Keys.CheckPart(head.Room.Value);
        Keys.CheckKey(string.Create(CultureInfo.InvariantCulture, $"{head.Wake:D19}|{head.Room}"));
        if (head.Gone && head != new OfHead(head.Room, head.Version, null, Open: false, "", 0, null, null, Gone: true))
        {
            throw new ArgumentException("Of a room that is gone nothing stays but its version.", nameof(head));
        }

        if (head.Version < 1 || head.SnapshotVersion < 0 || head.Snapshot is null != head.Schema is null)
        {
            throw new ArgumentException("A room has a version from 1, and a snapshot with its schema or neither.", nameof(head));
        }

        if (head.Wake is { } wake && (wake < 0 || wake > DateTimeOffset.MaxValue.UtcTicks))
        {
            throw new ArgumentException("A wake is an instant in UTC ticks.", nameof(head));
        }
    }

    /// <summary>Stores keep instants, and no offsets.</summary>
    private sealed class InUtc : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset().ToUniversalTime();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value);
    }

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

    /// <summary>The last line of a file, and in no database.</summary>
    public sealed record OfEnd(long Rows) : StoredRow;
}
