using System.Globalization;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;
using LiteDB;

namespace CrssBot.Storage.LiteDb;

/// <summary>
/// How rows look in the file: documents built by hand, instants as UTC ticks, composed string keys for range reads.
/// </summary>
internal static class Rows
{
    public const string Heads = "heads";
    public const string Snapshots = "snapshots";
    public const string Attempts = "attempts";
    public const string Slots = "slots";
    public const string Identities = "identities";
    public const string Memberships = "memberships";
    public const string Addresses = "addresses";
    public const string Aliases = "aliases";
    public const string Counters = "counters";
    public const string Flags = "flags";
    public const string Notes = "notes";
    public const string Meta = "meta";

    /// <summary>The layout of the file; a program refuses a file with a higher one, and <see cref="SchemaUpgrade"/> brings a lower one here.</summary>
    public const int Schema = 4;

    /// <summary>Every index besides _id. The name of an index is the name of its field.</summary>
    public static readonly (string Collection, string Field)[] Indexes =
    [
        (Heads, "due"),
        (Attempts, "mt"),
        (Slots, "due"),
        (Identities, "mk"),
        (Memberships, "rk"),
        (Addresses, "room"),
        (Aliases, "rk"),
        (Flags, "mk"),
    ];

    /// <summary>Above every string that begins with <paramref name="prefix"/>, in ordinal order.</summary>
    public static BsonValue After(string prefix) => new(prefix + "\uffff\uffff");

    /// <summary>The least string above <paramref name="key"/>.</summary>
    public static BsonValue Next(string key) => new(key + "\0");

    public static string WakeKey(long ticks) => ticks.ToString("D19", CultureInfo.InvariantCulture);

    public static BsonDocument Mark(string name) => new() { ["_id"] = name, ["v"] = 1L };

    public static BsonDocument Meta64(string name, long value) => new() { ["_id"] = name, ["v"] = value };

    /// <param name="above">The <see cref="Keys.QuestionKey"/> of every attempt above the snapshot.</param>
    public static BsonDocument Head(RoomCommit commit, long snapshotVersion, IEnumerable<string> above) =>
        new()
        {
            ["_id"] = commit.Room.Value,
            ["v"] = commit.ReadVersion + 1,
            ["wake"] = commit.NextWake?.UtcTicks ?? long.MaxValue,
            // With the room, so that thousands due at one instant are still read in pages.
            ["due"] = commit.NextWake is { } wake ? $"{WakeKey(wake.UtcTicks)}|{commit.Room}" : BsonValue.Null,
            ["open"] = commit.Open,
            ["tzdb"] = commit.Tzdb,
            ["sv"] = snapshotVersion,
            ["above"] = new BsonArray(above.Select(key => new BsonValue(key))),
        };

    /// <summary>Where the attempts above the snapshot lie, in order.</summary>
    public static IEnumerable<string> Above(BsonDocument head) => head["above"] is BsonArray keys ? keys.Select(key => key.AsString) : [];

    /// <summary>
    /// What is left of a deleted room: a head of the next version, so that whoever holds the room in memory is fenced out, and that stays, so
    /// that the room's attempts have one.
    /// </summary>
    public static BsonDocument Tombstone(RoomId room, long version) =>
        new()
        {
            ["_id"] = room.Value,
            ["v"] = version,
            ["wake"] = long.MaxValue,
            ["due"] = BsonValue.Null,
            ["open"] = false,
            ["tzdb"] = "",
            ["sv"] = 0L,
            ["gone"] = true,
        };

    public static bool IsTombstone(BsonDocument head) => head.ContainsKey("gone");

    public static BsonDocument Snapshot(RoomId room, long version, StoredDocument document) =>
        new()
        {
            ["_id"] = room.Value,
            ["v"] = version,
            ["schema"] = document.Schema,
            ["json"] = document.Json,
        };

    public static StoredDocument ToSnapshot(BsonDocument row) => new(row["schema"].AsInt32, row["json"].AsString);

    public static BsonDocument Of(Attempt attempt) =>
        new()
        {
            ["_id"] = Keys.AttemptKey(attempt),
            ["mt"] = Keys.MemberTimeKey(attempt),
            ["room"] = attempt.Room.Value,
            ["s"] = attempt.Session.Value,
            ["n"] = attempt.Ordinal,
            ["r"] = attempt.Round,
            ["m"] = attempt.Member.Value,
            ["q"] = attempt.Question.Value,
            ["qr"] = attempt.Revision,
            ["opt"] = attempt.Option.Value,
            ["ok"] = attempt.Correct,
            ["g"] = attempt.Guessed,
            ["at"] = attempt.At.UtcTicks,
            ["el"] = attempt.Elapsed.Ticks,
            ["mode"] = (int)attempt.Mode,
            ["ord"] = attempt.Order,
            ["v"] = attempt.Version,
            ["f"] = attempt.Final,
        };

    public static Attempt ToAttempt(BsonDocument row) =>
        new(
            new RoomId(row["room"].AsString),
            new SessionId(row["s"].AsString),
            row["n"].AsInt32,
            row["r"].AsInt32,
            new MemberId(row["m"].AsString),
            new QuestionId(row["q"].AsString),
            row["qr"].AsInt32,
            new OptionId(row["opt"].AsString),
            row["ok"].AsBoolean,
            row["g"].AsBoolean,
            Instant(row["at"]),
            TimeSpan.FromTicks(row["el"].AsInt64),
            (StudyMode)row["mode"].AsInt32,
            row["ord"].AsInt64,
            row["v"].AsInt64,
            row["f"].AsBoolean
        );

    public static BsonDocument Of(Slot slot)
    {
        var key = Keys.SlotKey(slot.Room, slot.Key);
        return new BsonDocument
        {
            ["_id"] = key,
            // Its own key while unsettled, else null: the index then holds the unsettled ones in the order they are read.
            ["due"] = slot.IsDue || slot.State == SlotState.Sending ? key : BsonValue.Null,
            ["room"] = slot.Room.Value,
            ["key"] = slot.Key,
            ["ch"] = slot.Address.Channel,
            ["conv"] = slot.Address.Conversation,
            ["want"] = slot.WantedRevision,
            ["view"] = slot.View,
            ["sent"] = slot.SentRevision,
            ["msg"] = slot.MessageId is null ? BsonValue.Null : new BsonValue(slot.MessageId),
            ["st"] = (int)slot.State,
            ["at"] = slot.ChangedAt.UtcTicks,
        };
    }

    public static Slot ToSlot(BsonDocument row) =>
        new(
            new RoomId(row["room"].AsString),
            row["key"].AsString,
            new ChannelAddress(row["ch"].AsString, row["conv"].AsString),
            row["want"].AsInt64,
            row["view"].AsString,
            row["sent"].AsInt64,
            row["msg"].IsNull ? null : row["msg"].AsString,
            (SlotState)row["st"].AsInt32,
            Instant(row["at"])
        );

    public static BsonDocument Of(Identity identity)
    {
        Keys.CheckPart(identity.Member.Value);
        var key = Keys.PlatformKey(identity.Channel, identity.PlatformId);
        return new BsonDocument
        {
            ["_id"] = key,
            ["mk"] = Keys.Bounded($"{identity.Member}|", key),
            ["member"] = identity.Member.Value,
            ["ch"] = identity.Channel,
            ["pid"] = identity.PlatformId,
            ["seen"] = identity.Seen.DayNumber,
        };
    }

    public static Identity ToIdentity(BsonDocument row) =>
        new(row["ch"].AsString, row["pid"].AsString, new MemberId(row["member"].AsString), DateOnly.FromDayNumber(row["seen"].AsInt32));

    public static BsonDocument Membership(MemberId member, RoomId room) =>
        new()
        {
            ["_id"] = $"{member}|{room}",
            ["rk"] = $"{room}|{member}",
            ["room"] = room.Value,
        };

    public static MemberId MemberOf(BsonDocument membership)
    {
        var key = membership["_id"].AsString;
        return new MemberId(key[..key.IndexOf('|', StringComparison.Ordinal)]);
    }

    public static BsonDocument Address(ChannelAddress address, RoomId room) =>
        new()
        {
            ["_id"] = Keys.PlatformKey(address.Channel, address.Conversation),
            ["room"] = room.Value,
            ["ch"] = address.Channel,
            ["conv"] = address.Conversation,
        };

    public static BsonDocument Alias(ChannelAddress from, RoomId room) => Alias(Keys.PlatformKey(from.Channel, from.Conversation), room);

    public static BsonDocument Alias(string key, RoomId room)
    {
        Keys.CheckPart(room.Value);
        return new BsonDocument
        {
            ["_id"] = key,
            ["room"] = room.Value,
            ["rk"] = Keys.Bounded($"{room}|", key),
        };
    }

    public static BsonDocument Note(string key, string value)
    {
        Keys.CheckNote(key, value);
        return new BsonDocument { ["_id"] = key, ["v"] = value };
    }

    public static BsonDocument Of(Flag flag)
    {
        Keys.CheckPart(flag.Member.Value);
        var what = string.Create(CultureInfo.InvariantCulture, $"{flag.Question}|{flag.Revision:D4}");
        Keys.CheckKey($"{what}|{flag.Member}");
        return new BsonDocument
        {
            ["_id"] = $"{what}|{flag.Member}",
            ["mk"] = $"{flag.Member}|{what}",
            ["q"] = flag.Question.Value,
            ["qr"] = flag.Revision,
            ["why"] = (int)flag.Reason,
            ["m"] = flag.Member.Value,
            ["room"] = flag.Room.Value,
            ["at"] = flag.At.UtcTicks,
        };
    }

    public static Flag ToFlag(BsonDocument row) =>
        new(
            new QuestionId(row["q"].AsString),
            row["qr"].AsInt32,
            (FlagReason)row["why"].AsInt32,
            new MemberId(row["m"].AsString),
            new RoomId(row["room"].AsString),
            Instant(row["at"])
        );

    public static BsonDocument Of(Counter counter) =>
        new()
        {
            ["_id"] = counter.Key,
            ["n"] = counter.Answered,
            ["ok"] = counter.Correct,
        };

    public static Counter ToCounter(BsonDocument row) => new(row["_id"].AsString, row["n"].AsInt32, row["ok"].AsInt32);

    public static DateTimeOffset Instant(BsonValue ticks) => new(ticks.AsInt64, TimeSpan.Zero);
}
