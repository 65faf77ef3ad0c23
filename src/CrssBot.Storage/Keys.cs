using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CrssBot.Engine;
using CrssBot.Runtime;

namespace CrssBot.Storage;

/// <summary>The keys of rows, and what a caller may not give for a part of one; the same in every database.</summary>
internal static class Keys
{
    /// <summary>LiteDB's limit for an index key is 1,023 bytes; its own length prefix is counted in it. Every store keeps to it, so that all rows can move between them.</summary>
    public const int KeyBytes = 1_000;

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

    public static string SlotKey(RoomId room, string key) => $"{room}|{key}";

    /// <summary>A platform's id may be longer than a key; then its hash stands for it.</summary>
    public static string PlatformKey(string channel, string id) => Bounded($"{channel}|", id);

    public static string Bounded(string start, string rest) =>
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

    public static void CheckNote(string key, string value)
    {
        CheckKey(key);
        if (Encoding.UTF8.GetByteCount(value) > IStudyStore.NoteBytes)
        {
            throw new ArgumentException($"A note has at most {IStudyStore.NoteBytes} bytes.", nameof(value));
        }
    }
}
