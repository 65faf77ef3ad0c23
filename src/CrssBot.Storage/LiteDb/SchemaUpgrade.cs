using System.Text.Json;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using LiteDB;

namespace CrssBot.Storage.LiteDb;

/// <summary>
/// Brings a file of an earlier layout to <see cref="Rows.Schema"/>, before it is served. Every step is made of small transactions and may be cut
/// short anywhere and begun again: the file says that it has the new layout only when all of it is there.
/// </summary>
internal static class SchemaUpgrade
{
    private const int PageRows = 200;

    /// <param name="session">Warmed up.</param>
    /// <param name="today">When members of a file that did not keep it count as last seen.</param>
    public static void Run(EngineSession session, long from, DateOnly today)
    {
        if (from < 2)
        {
            // Before there are indexes, so that a row costs one page.
            Rewrite(session, Rows.Attempts, row => Put(session, Rows.Attempts, Rows.Of(Rows.ToAttempt(row))));
            Rewrite(session, Rows.Identities, row => Put(session, Rows.Identities, Rows.Of(IdentityOf(row, today))));
            Rewrite(session, Rows.Snapshots, row => Put(session, Rows.Memberships, MembershipsOf(row)));
        }

        if (from < 3)
        {
            NameAttemptsAboveSnapshots(session);
        }

        if (from < 4)
        {
            session.SumPages();
        }

        session.Begin();
        session.EnsureIndexes();
        session.Put(Rows.Meta, Rows.Meta64("schema", Rows.Schema));
        session.Commit();
        session.Checkpoint();
    }

    /// <summary>Until layout 3 an index found the attempts above a room's snapshot; now its head names their questions.</summary>
    private static void NameAttemptsAboveSnapshots(EngineSession session)
    {
        Rewrite(
            session,
            Rows.Attempts,
            row =>
            {
                var attempt = Rows.ToAttempt(row);
                if (session.Find(Rows.Heads, attempt.Room.Value) is not { } head || attempt.Version <= head["sv"].AsInt64)
                {
                    return;
                }

                var question = Keys.QuestionKey(attempt);
                if (
                    !Rows.IsTombstone(head)
                    && attempt.Session != Attempt.Erased
                    && !Rows.Above(head).Contains(question, StringComparer.Ordinal)
                )
                {
                    head["above"] = new BsonArray(Rows.Above(head).Append(question).Select(key => new BsonValue(key)));
                    session.Put(Rows.Heads, head);
                }
            }
        );
        session.Begin();
        session.DropIndex(Rows.Attempts, "rv");
        session.Commit();
    }

    private static void Put(EngineSession session, string collection, params BsonDocument[] rows) => session.Put(collection, rows);

    private static void Rewrite(EngineSession session, string collection, Action<BsonDocument> rewrite)
    {
        BsonValue from = "";
        while (true)
        {
            session.Begin();
            var rows = session.Range(collection, "_id", from, Rows.After(""), PageRows);
            rows.ForEach(rewrite);
            session.Commit();
            if (rows.Count < PageRows)
            {
                return;
            }

            from = Rows.Next(rows[^1]["_id"].AsString);
        }
    }

    private static Identity IdentityOf(BsonDocument row, DateOnly today)
    {
        var key = row["_id"].AsString;
        var channel = key[..key.IndexOf('|', StringComparison.Ordinal)];
        return new Identity(channel, key[(channel.Length + 1)..], new MemberId(row["member"].AsString), today);
    }

    /// <summary>Members who never answered stand in their room's state alone.</summary>
    private static BsonDocument[] MembershipsOf(BsonDocument snapshot)
    {
        var room = new RoomId(snapshot["_id"].AsString);
        try
        {
            var state = System.Text.Json.JsonSerializer.Deserialize(Rows.ToSnapshot(snapshot).ToCurrent(), EngineJson.Default.RoomState);
            return [.. (state?.Members?.Keys ?? []).Select(member => Rows.Membership(member, room))];
        }
        catch (System.Text.Json.JsonException)
        {
            // A damaged snapshot is that room's matter; the others are not kept closed for it.
            return [];
        }
    }
}
