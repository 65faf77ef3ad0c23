using System.Text;
using System.Text.Json;
using CrssBot.Engine;
using CrssBot.Storage.Backups;
using LiteDB;

namespace CrssBot.Storage.LiteDb;

/// <summary>What must be true of a file. A damaged file answers with fewer rows, not with an error; see also <see cref="PageSums"/>.</summary>
internal static class StoreChecks
{
    /// <summary>How many of the last attempts and slots are compared at every opening; a walk over all would stay in memory.</summary>
    public const int Recent = 1_000;

    private const int PageBytes = 8_192;

    /// <summary>Where the header page keeps the number of the file's last page.</summary>
    private const int LastPageOffset = 64;

    private static readonly byte[] Signature = Encoding.ASCII.GetBytes("** This is a LiteDB file **");
    private const int SignatureOffset = 32;

    /// <summary>Before serving: every head, what is unsettled, and the last attempts, each against its index.</summary>
    public static (int Rooms, IReadOnlyList<string> Findings) Quick(EngineSession session)
    {
        var findings = new List<string>();
        var rooms = CompareIndex(session, Rows.Heads, "due", findings);
        foreach (var slot in session.Walk(Rows.Slots, "due", Rows.Next(""), Rows.After("")))
        {
            if (slot["due"] != slot["_id"] || Rows.Of(Rows.ToSlot(slot))["due"] != slot["due"])
            {
                findings.Add($"slots: {slot["_id"].AsString} is listed as due and is not");
            }
        }

        CompareRecent(session, Rows.Slots, "due", findings);
        CompareRecent(session, Rows.Attempts, "mt", findings);
        return (rooms, findings);
    }

    /// <summary>Everything, for a file that nobody serves.</summary>
    public static IReadOnlyList<string> Full(EngineSession session)
    {
        var findings = new List<string>();
        foreach (var (collection, field) in Rows.Indexes)
        {
            CompareIndex(session, collection, field, findings);
        }

        var heads = session.Walk(Rows.Heads, "_id").ToDictionary(head => head["_id"].AsString, HeadFacts.Of, StringComparer.Ordinal);
        var snapshots = CheckSnapshots(session, heads, findings);
        var folded = new Dictionary<string, (int Answered, int Correct)>(StringComparer.Ordinal);
        var answered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in session.Walk(Rows.Attempts, "_id"))
        {
            var attempt = Rows.ToAttempt(row);
            if (row["mt"] != Keys.MemberTimeKey(attempt))
            {
                findings.Add($"attempts: {Keys.AttemptKey(attempt)} is not listed under its member");
            }

            answered.Add(attempt.Room.Value);
            if (!heads.TryGetValue(attempt.Room.Value, out var head))
            {
                findings.Add($"attempts: {Keys.AttemptKey(attempt)} has no head");
            }
            else if (head.Version < attempt.Version)
            {
                findings.Add($"attempts: {Keys.AttemptKey(attempt)} is of version {attempt.Version}, above its head");
            }
            else if (
                attempt.Version > head.Covered
                && attempt.Session != Attempt.Erased
                && !head.IsGone
                && !head.Above.Contains(Keys.QuestionKey(attempt), StringComparer.Ordinal)
            )
            {
                findings.Add($"attempts: {Keys.AttemptKey(attempt)} is above its room's snapshot, and the head does not say so");
            }

            if (attempt.Final)
            {
                // Erased members and deleted rooms have no counters of their own any more; the question's remain.
                if (attempt.Session != Attempt.Erased && head is not { IsGone: true })
                {
                    Add(folded, $"room|{attempt.Room}|{attempt.Member}", attempt.Correct);
                }

                Add(folded, $"question|{attempt.Question}", attempt.Correct);
            }
        }

        foreach (var (room, _) in heads.Where(head => !snapshots.Contains(head.Key) && !answered.Contains(head.Key) && !head.Value.IsGone))
        {
            findings.Add($"heads: {room} has neither a snapshot nor attempts");
        }

        foreach (var collection in new[] { Rows.Slots, Rows.Memberships })
        {
            findings.AddRange(
                session
                    .Walk(collection, "_id")
                    .Where(row => !heads.ContainsKey(row["room"].AsString))
                    .Select(row => $"{collection}: {row["_id"].AsString} has no head")
            );
        }

        CompareCounters(session, heads, folded, findings);
        return findings;
    }

    public static StoreCounts Counts(EngineSession session) =>
        new(
            session.Walk(Rows.Heads, "_id").Count(head => !Rows.IsTombstone(head)),
            session.Walk(Rows.Attempts, "_id").Count(),
            session.Walk(Rows.Identities, "_id").Count()
        );

    /// <summary>The file ends before its own last page, or does not begin as such a file does; null when it may be whole.</summary>
    public static string? Shape(Stream data)
    {
        var header = new byte[PageBytes];
        if (data.ReadAtLeast(header, PageBytes, throwOnEndOfStream: false) < PageBytes || !HasSignature(header))
        {
            return "it is no LiteDB file";
        }

        var pages = 1L + BitConverter.ToUInt32(header, LastPageOffset);
        return data.Length < pages * PageBytes ? $"it should hold {pages} pages and ends after {data.Length / PageBytes}" : null;
    }

    /// <summary>Begins like a database, so that it may be a backup.</summary>
    public static bool LooksLikeDatabase(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var start = new byte[SignatureOffset + Signature.Length];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && HasSignature(start);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool HasSignature(byte[] page) => page.AsSpan(SignatureOffset, Signature.Length).SequenceEqual(Signature);

    private static HashSet<string> CheckSnapshots(EngineSession session, Dictionary<string, HeadFacts> heads, List<string> findings)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in session.Walk(Rows.Snapshots, "_id"))
        {
            var room = row["_id"].AsString;
            found.Add(room);
            if (!heads.TryGetValue(room, out var head) || head.Covered != row["v"].AsInt64 || head.Version < row["v"].AsInt64)
            {
                findings.Add($"snapshots: {room} is not of the version that its head names");
            }

            try
            {
                using var _ = JsonDocument.Parse(Rows.ToSnapshot(row).Json);
            }
            catch (System.Text.Json.JsonException)
            {
                findings.Add($"snapshots: {room} is not JSON");
            }
        }

        findings.AddRange(
            heads
                .Where(head => head.Value.Covered > 0 && !found.Contains(head.Key))
                .Select(head => $"snapshots: {head.Key} has none, though its head names version {head.Value.Covered}")
        );
        return found;
    }

    private static void Add(Dictionary<string, (int Answered, int Correct)> folded, string key, bool correct)
    {
        var (n, ok) = folded.GetValueOrDefault(key);
        folded[key] = (n + 1, ok + (correct ? 1 : 0));
    }

    private static void CompareCounters(
        EngineSession session,
        Dictionary<string, HeadFacts> heads,
        Dictionary<string, (int Answered, int Correct)> folded,
        List<string> findings
    )
    {
        foreach (var counter in session.Walk(Rows.Counters, "_id").Select(Rows.ToCounter))
        {
            if (counter.Key.Split('|') is ["room", var room, _] && heads.TryGetValue(room, out var head) && head.IsGone)
            {
                // The room's deletion is under way and takes this one too.
                continue;
            }

            folded.Remove(counter.Key, out var expected);
            if (expected != (counter.Answered, counter.Correct))
            {
                findings.Add(
                    $"counters: {counter.Key} says {counter.Correct} of {counter.Answered}, its attempts {expected.Correct} of {expected.Answered}"
                );
            }
        }

        findings.AddRange(folded.Keys.Order(StringComparer.Ordinal).Select(key => $"counters: {key} is missing"));
    }

    /// <summary>Walks by _id and by the field: the same rows must come, the second time in the field's order. Returns how many.</summary>
    private static int CompareIndex(EngineSession session, string collection, string field, List<string> findings)
    {
        var byKey = Fold(session.Walk(collection, "_id"), "_id", out var keysOrdered);
        var byField = Fold(session.Walk(collection, field), field, out var fieldsOrdered);
        if (!keysOrdered || !fieldsOrdered)
        {
            findings.Add($"{collection}: an index is out of order");
        }

        if (byKey != byField)
        {
            findings.Add($"{collection}: {byKey.Count} rows by key, {byField.Count} by {field}, or not the same ones");
        }

        return byKey.Count;
    }

    /// <summary>A sum that does not depend on the order, so that a million rows need no memory.</summary>
    private static (int Count, ulong Sum) Fold(IEnumerable<BsonDocument> rows, string field, out bool ordered)
    {
        var count = 0;
        var sum = 0UL;
        ordered = true;
        BsonValue? last = null;
        foreach (var row in rows)
        {
            ordered &= last is null || last.CompareTo(row[field], Collation.Binary) <= 0;
            last = row[field];
            count++;
            sum = unchecked(sum + Hash(row.ToString()));
        }

        return (count, sum);
    }

    /// <summary>FNV-1a, 64 bits: stable, and enough against accidents.</summary>
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in text)
        {
            hash = unchecked((hash ^ letter) * 1099511628211UL);
        }

        return hash;
    }

    /// <summary>The last rows by key must be found by the field, and the last by the field must be found by key.</summary>
    private static void CompareRecent(EngineSession session, string collection, string field, List<string> findings)
    {
        var byKey = session.Range(collection, "_id", BsonValue.MinValue, BsonValue.MaxValue, Recent, descending: true);
        foreach (var row in byKey.Where(row => !row[field].IsNull))
        {
            if (session.Range(collection, field, row[field], row[field], 1) is not [var listed] || listed["_id"] != row["_id"])
            {
                findings.Add($"{collection}: {row["_id"].AsString} is missing by {field}");
            }
        }

        foreach (var row in session.Range(collection, field, Rows.Next(""), Rows.After(""), Recent, descending: true))
        {
            if (session.Find(collection, row["_id"].AsString) is not { } same || same[field] != row[field])
            {
                findings.Add($"{collection}: {row["_id"].AsString} is missing by key");
            }
        }
    }

    /// <summary>What a walk remembers of a head: all heads are in memory at once.</summary>
    /// <param name="Covered">The version of its snapshot.</param>
    /// <param name="Above">Keys of the questions answered since.</param>
    private sealed record HeadFacts(long Version, long Covered, bool IsGone, string[] Above)
    {
        public static HeadFacts Of(BsonDocument head) =>
            new(head["v"].AsInt64, head["sv"].AsInt64, Rows.IsTombstone(head), [.. Rows.Above(head)]);
    }
}
