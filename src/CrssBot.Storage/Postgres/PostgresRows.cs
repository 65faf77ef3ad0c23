using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;
using Npgsql;
using NpgsqlTypes;

namespace CrssBot.Storage.Postgres;

/// <summary>How rows cross to and from the server: columns in one order, instants as UTC ticks.</summary>
internal static class PostgresRows
{
    public const string AttemptColumns =
        "room, session, ordinal, round, member, question, revision, option, correct, guessed, at, elapsed, mode, press, version, final";

    public const string SlotColumns = "room, key, channel, conversation, wanted, view, sent, message, state, changed";

    public const string FlagColumns = "question, revision, reason, member, room, at";

    public const string IdentityColumns = "channel, platform_id, member, seen";

    /// <summary>Adds attempts given by <see cref="AddAttempts"/>, or replaces them by key.</summary>
    public const string PutAttempts = $"""
        insert into attempts ({AttemptColumns})
        select * from unnest(@a_room, @a_session, @a_ordinal, @a_round, @a_member, @a_question, @a_revision, @a_option, @a_correct, @a_guessed,
          @a_at, @a_elapsed, @a_mode, @a_press, @a_version, @a_final)
        """;

    public const string OrReplaceAttempts = """
        on conflict (room, session, ordinal, round, member) do update set
          question = excluded.question, revision = excluded.revision, option = excluded.option, correct = excluded.correct,
          guessed = excluded.guessed, at = excluded.at, elapsed = excluded.elapsed, mode = excluded.mode, press = excluded.press,
          version = excluded.version, final = excluded.final
        """;

    public static Attempt ToAttempt(NpgsqlDataReader row) =>
        new(
            new RoomId(row.Text(0)),
            new SessionId(row.Text(1)),
            row.GetInt32(2),
            row.GetInt32(3),
            new MemberId(row.Text(4)),
            new QuestionId(row.Text(5)),
            row.GetInt32(6),
            new OptionId(row.Text(7)),
            row.GetBoolean(8),
            row.GetBoolean(9),
            Instant(row.GetInt64(10)),
            TimeSpan.FromTicks(row.GetInt64(11)),
            (StudyMode)row.GetInt16(12),
            row.GetInt64(13),
            row.GetInt64(14),
            row.GetBoolean(15)
        );

    /// <summary>Of those with one key the last is taken: a batch may hold an answer and its change.</summary>
    public static void AddAttempts(NpgsqlParameterCollection to, IEnumerable<Attempt> attempts)
    {
        var rows = attempts.GroupBy(Keys.AttemptKey, StringComparer.Ordinal).Select(g => g.Last()).ToArray();
        Add(to, "a_room", rows, a => a.Room.Value, NpgsqlDbType.Text);
        Add(to, "a_session", rows, a => a.Session.Value, NpgsqlDbType.Text);
        Add(to, "a_ordinal", rows, a => a.Ordinal, NpgsqlDbType.Integer);
        Add(to, "a_round", rows, a => a.Round, NpgsqlDbType.Integer);
        Add(to, "a_member", rows, a => a.Member.Value, NpgsqlDbType.Text);
        Add(to, "a_question", rows, a => a.Question.Value, NpgsqlDbType.Text);
        Add(to, "a_revision", rows, a => a.Revision, NpgsqlDbType.Integer);
        Add(to, "a_option", rows, a => a.Option.Value, NpgsqlDbType.Text);
        Add(to, "a_correct", rows, a => a.Correct, NpgsqlDbType.Boolean);
        Add(to, "a_guessed", rows, a => a.Guessed, NpgsqlDbType.Boolean);
        Add(to, "a_at", rows, a => a.At.UtcTicks, NpgsqlDbType.Bigint);
        Add(to, "a_elapsed", rows, a => a.Elapsed.Ticks, NpgsqlDbType.Bigint);
        Add(to, "a_mode", rows, a => (short)a.Mode, NpgsqlDbType.Smallint);
        Add(to, "a_press", rows, a => a.Order, NpgsqlDbType.Bigint);
        Add(to, "a_version", rows, a => a.Version, NpgsqlDbType.Bigint);
        Add(to, "a_final", rows, a => a.Final, NpgsqlDbType.Boolean);
    }

    public static void Add<TRow, TValue>(
        NpgsqlParameterCollection to,
        string name,
        IReadOnlyCollection<TRow> rows,
        Func<TRow, TValue> value,
        NpgsqlDbType type
    ) => to.Add(new NpgsqlParameter(name, NpgsqlDbType.Array | type) { Value = PostgresText.Of(rows.Select(value).ToArray()) });

    /// <summary>A value that may be null, and is nevertheless of a type.</summary>
    public static void Add(NpgsqlParameterCollection to, string name, object? value, NpgsqlDbType type) =>
        to.Add(new NpgsqlParameter(name, type) { Value = PostgresText.Of(value ?? DBNull.Value) });

    public static Slot ToSlot(NpgsqlDataReader row) =>
        new(
            new RoomId(row.Text(0)),
            row.Text(1),
            new ChannelAddress(row.Text(2), row.Text(3)),
            row.GetInt64(4),
            row.Text(5),
            row.GetInt64(6),
            row.IsDBNull(7) ? null : row.Text(7),
            (SlotState)row.GetInt16(8),
            Instant(row.GetInt64(9))
        );

    public static NpgsqlBatchCommand Put(Slot slot)
    {
        var command = new NpgsqlBatchCommand(
            $"""
            insert into slots ({SlotColumns})
            values (@room, @key, @channel, @conversation, @wanted, @view, @sent, @message, @state, @changed)
            on conflict (room, key) do update set channel = excluded.channel, conversation = excluded.conversation, wanted = excluded.wanted,
              view = excluded.view, sent = excluded.sent, message = excluded.message, state = excluded.state, changed = excluded.changed
            """
        );
        command.Parameters.AddWithValue("room", PostgresText.Of(slot.Room.Value));
        command.Parameters.AddWithValue("key", PostgresText.Of(slot.Key));
        command.Parameters.AddWithValue("channel", PostgresText.Of(slot.Address.Channel));
        command.Parameters.AddWithValue("conversation", PostgresText.Of(slot.Address.Conversation));
        command.Parameters.AddWithValue("wanted", slot.WantedRevision);
        command.Parameters.AddWithValue("view", PostgresText.Of(slot.View));
        command.Parameters.AddWithValue("sent", slot.SentRevision);
        Add(command.Parameters, "message", slot.MessageId, NpgsqlDbType.Text);
        command.Parameters.AddWithValue("state", (short)slot.State);
        command.Parameters.AddWithValue("changed", slot.ChangedAt.UtcTicks);
        return command;
    }

    public static NpgsqlBatchCommand PutAll(IEnumerable<Attempt> attempts)
    {
        var put = new NpgsqlBatchCommand($"{PutAttempts} {OrReplaceAttempts}");
        AddAttempts(put.Parameters, attempts);
        return put;
    }

    public static NpgsqlBatchCommand Put(Flag flag)
    {
        var put = new NpgsqlBatchCommand(
            $"""
            insert into flags ({FlagColumns}) values (@question, @revision, @reason, @member, @room, @at)
            on conflict (question, revision, member) do update set reason = excluded.reason, room = excluded.room, at = excluded.at
            """
        );
        put.Parameters.AddWithValue("question", PostgresText.Of(flag.Question.Value));
        put.Parameters.AddWithValue("revision", flag.Revision);
        put.Parameters.AddWithValue("reason", (short)flag.Reason);
        put.Parameters.AddWithValue("member", PostgresText.Of(flag.Member.Value));
        put.Parameters.AddWithValue("room", PostgresText.Of(flag.Room.Value));
        put.Parameters.AddWithValue("at", flag.At.UtcTicks);
        return put;
    }

    public static Identity ToIdentity(NpgsqlDataReader row) =>
        new(row.Text(0), row.Text(1), new MemberId(row.Text(2)), DateOnly.FromDayNumber(row.GetInt32(3)));

    public static Flag ToFlag(NpgsqlDataReader row) =>
        new(
            new QuestionId(row.Text(0)),
            row.GetInt32(1),
            (FlagReason)row.GetInt16(2),
            new MemberId(row.Text(3)),
            new RoomId(row.Text(4)),
            Instant(row.GetInt64(5))
        );

    public static Counter ToCounter(NpgsqlDataReader row) => new(row.Text(0), row.GetInt32(1), row.GetInt32(2));

    public static DateTimeOffset Instant(long ticks) => new(ticks, TimeSpan.Zero);
}
