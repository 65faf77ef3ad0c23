using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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
    public const int Schema = 3;

    /// <summary>The engine's limit for an index key is 1,023 bytes; its own length prefix is counted in it.</summary>
    public const int KeyBytes = 1_000;

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

    public static string AttemptKey(Attempt attempt) => $"{QuestionKey(attempt)}{attempt.Member}";

    /// <summary>Unique, and a member's attempts in the order of their time.</summary>
    public static string MemberTimeKey(Attempt attempt) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{attempt.Member}|{attempt.At.UtcTicks:D19}|{attempt.Room}|{attempt.Session}|{attempt.Ordinal:D4}|{attempt.Round}"
        );

    /// <summary>What the keys of all attempts at one asking of one question begin with.</summary>
    public static string QuestionKey(Attempt attempt) =>
        string.Create(CultureInfo.InvariantCulture, $"{attempt.Room}|{attempt.Session}|{attempt.Ordinal:D4}|{attempt.Round}|");

    public static string WakeKey(long ticks) => ticks.ToString("D19", CultureInfo.InvariantCulture);

    public static string SlotKey(RoomId room, string key) => $"{room}|{key}";

    /// <summary>A platform's id may be longer than a key; then its hash stands for it.</summary>
    public static string PlatformKey(string channel, string id) => Bounded($"{channel}|", id);

    private static string Bounded(string start, string rest) =>
        Encoding.UTF8.GetByteCount(start + rest) <= KeyBytes
            ? start + rest
            : $"{start}#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rest)))}";

    /// <summary>Programmer errors are found on the caller's thread, before they could spoil a batch.</summary>
    public static void Check(RoomCommit commit)
    {
        if (commit.ReadVersion < 0)
        {
            throw new ArgumentException("A version is not negative.", nameof(commit));
        }

        CheckPart(commit.Room.Value);
        foreach (var attempt in commit.Attempts)
        {
            if (attempt.Room != commit.Room || attempt.Version != commit.ReadVersion + 1)
            {
                throw new ArgumentException("An attempt names another room or version than its commit.", nameof(commit));
            }

            CheckPart(attempt.Session.Value);
            CheckPart(attempt.Member.Value);
            CheckKey(AttemptKey(attempt));
            CheckKey(MemberTimeKey(attempt));
        }

        foreach (var slot in commit.Slots)
        {
            CheckKey(SlotKey(commit.Room, slot.Key));
        }

        foreach (var counter in commit.Counters)
        {
            CheckKey(counter.Key);
        }

        foreach (var member in commit.Entered)
        {
            CheckPart(member.Value);
        }
    }

    public static void CheckPart(string id)
    {
        if (id.Length == 0 || id.Contains('|', StringComparison.Ordinal))
        {
            throw new ArgumentException("An id is not empty and has no '|', which separates the parts of a key.", nameof(id));
        }
    }

    public static void CheckKey(string key)
    {
        if (Encoding.UTF8.GetByteCount(key) > KeyBytes)
        {
            throw new ArgumentException($"A key has at most {KeyBytes} bytes.", nameof(key));
        }
    }

    public static BsonDocument Mark(string name) => new() { ["_id"] = name, ["v"] = 1L };

    public static BsonDocument Meta64(string name, long value) => new() { ["_id"] = name, ["v"] = value };

    /// <param name="above">The <see cref="QuestionKey"/> of every attempt above the snapshot.</param>
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
            ["_id"] = AttemptKey(attempt),
            ["mt"] = MemberTimeKey(attempt),
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
        var key = SlotKey(slot.Room, slot.Key);
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
        CheckPart(identity.Member.Value);
        var key = PlatformKey(identity.Channel, identity.PlatformId);
        return new BsonDocument
        {
            ["_id"] = key,
            ["mk"] = Bounded($"{identity.Member}|", key),
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
            ["_id"] = PlatformKey(address.Channel, address.Conversation),
            ["room"] = room.Value,
            ["ch"] = address.Channel,
            ["conv"] = address.Conversation,
        };

    public static BsonDocument Alias(ChannelAddress from, RoomId room)
    {
        CheckPart(room.Value);
        var key = PlatformKey(from.Channel, from.Conversation);
        return new BsonDocument
        {
            ["_id"] = key,
            ["room"] = room.Value,
            ["rk"] = Bounded($"{room}|", key),
        };
    }

    public static BsonDocument Note(string key, string value)
    {
        CheckKey(key);
        if (Encoding.UTF8.GetByteCount(value) > IStudyStore.NoteBytes)
        {
            throw new ArgumentException($"A note has at most {IStudyStore.NoteBytes} bytes.", nameof(value));
        }

        return new BsonDocument { ["_id"] = key, ["v"] = value };
    }

    public static BsonDocument Of(Flag flag)
    {
        CheckPart(flag.Member.Value);
        var what = string.Create(CultureInfo.InvariantCulture, $"{flag.Question}|{flag.Revision:D4}");
        CheckKey($"{what}|{flag.Member}");
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
