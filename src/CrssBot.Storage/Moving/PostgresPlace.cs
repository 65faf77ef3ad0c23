using System.Data;
using System.Runtime.CompilerServices;
using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;
using static CrssBot.Storage.Postgres.PostgresRows;

namespace CrssBot.Storage.Moving;

/// <summary>A PostgreSQL database: read as one picture, written in one transaction.</summary>
internal sealed class PostgresPlace(PostgresServer server) : IRowPlace
{
    private NpgsqlConnection? _connection;
    private NpgsqlTransaction? _writing;

    public async IAsyncEnumerable<StoredRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await PostgresSchema.RequireAsync(server, cancellationToken);
        await using var connection = server.Alone();
        await connection.OpenAsync(cancellationToken);
        await using var picture = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await foreach (var row in RowsAsync(connection, cancellationToken))
        {
            yield return row;
        }
    }

    private static async IAsyncEnumerable<StoredRow> RowsAsync(
        NpgsqlConnection connection,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var (sql, read) in Queries)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                yield return read(reader);
            }
        }
    }

    private static readonly (string Sql, Func<NpgsqlDataReader, StoredRow> Read)[] Queries =
    [
        ($"select {AttemptColumns} from attempts", row => new StoredRow.OfAttempt(ToAttempt(row))),
        (
            "select room, version, wake, open, tzdb, snapshot_version, snapshot_schema, snapshot, gone from heads",
            row => new StoredRow.OfHead(
                new RoomId(row.Text(0)),
                row.GetInt64(1),
                row.IsDBNull(2) ? null : row.GetInt64(2),
                row.GetBoolean(3),
                row.Text(4),
                row.GetInt64(5),
                row.IsDBNull(6) ? null : row.GetInt32(6),
                row.IsDBNull(7) ? null : row.Text(7),
                row.GetBoolean(8)
            )
        ),
        ($"select {SlotColumns} from slots", row => new StoredRow.OfSlot(ToSlot(row))),
        ($"select {IdentityColumns} from identities", row => new StoredRow.OfIdentity(ToIdentity(row))),
        ("select member, room from memberships", row => new StoredRow.OfMembership(new MemberId(row.Text(0)), new RoomId(row.Text(1)))),
        (
            "select channel, conversation, room from addresses",
            row => new StoredRow.OfAddress(new ChannelAddress(row.Text(0), row.Text(1)), new RoomId(row.Text(2)))
        ),
        ("select key, room from aliases", row => new StoredRow.OfAlias(row.Text(0), new RoomId(row.Text(1)))),
        ("select key, answered, correct from counters", row => new StoredRow.OfCounter(ToCounter(row))),
        ($"select {FlagColumns} from flags", row => new StoredRow.OfFlag(ToFlag(row))),
        (
            $"select key, value from notes where not starts_with(key, '{IStudyStore.CookieKeyNotes}')",
            row => new StoredRow.OfNote(row.Text(0), row.Text(1))
        ),
        ("select max(at) from pulses having max(at) is not null", row => new StoredRow.OfPulse(Instant(row.GetInt64(0)))),
    ];

    public async Task RequireEmptyAsync(CancellationToken cancellationToken)
    {
        await PostgresSchema.RequireAsync(server, cancellationToken);
        var some = await server.ListAsync(
            "select 1 where exists (select 1 from heads) or exists (select 1 from attempts) or exists (select 1 from identities) or exists (select 1 from notes)",
            _ => true,
            cancellationToken
        );
        if (some.Count > 0)
        {
            throw new StoreInUseException(
                "The PostgreSQL database holds data already. Name an empty one, on which crssbot migrate was run."
            );
        }
    }

    public async Task WriteAsync(IReadOnlyList<StoredRow> rows, CancellationToken cancellationToken)
    {
        if (_writing is null)
        {
            _connection = server.Alone();
            await _connection.OpenAsync(cancellationToken);
            _writing = await _connection.BeginTransactionAsync(cancellationToken);
        }

        await using var batch = new NpgsqlBatch(_connection, _writing);
        if (rows.OfType<StoredRow.OfAttempt>().Select(r => r.Attempt).ToArray() is { Length: > 0 } attempts)
        {
            batch.BatchCommands.Add(PutAll(attempts));
        }

        foreach (var row in rows)
        {
            if (Put(row) is { } command)
            {
                batch.BatchCommands.Add(command);
            }
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static NpgsqlBatchCommand? Put(StoredRow row) =>
        row switch
        {
            StoredRow.OfHead head => Put(head),
            StoredRow.OfSlot { Slot: var slot } => PostgresRows.Put(slot),
            StoredRow.OfIdentity { Identity: var identity } => Insert(
                "identities (key, channel, platform_id, member, seen)",
                Keys.PlatformKey(identity.Channel, identity.PlatformId),
                identity.Channel,
                identity.PlatformId,
                identity.Member.Value,
                identity.Seen.DayNumber
            ),
            StoredRow.OfMembership { Member: var member, Room: var room } => Insert("memberships (member, room)", member.Value, room.Value),
            StoredRow.OfAddress { Address: var address, Room: var room } => Insert(
                "addresses (key, room, channel, conversation)",
                Keys.PlatformKey(address.Channel, address.Conversation),
                room.Value,
                address.Channel,
                address.Conversation
            ),
            StoredRow.OfAlias { Key: var key, Room: var room } => Insert("aliases (key, room)", key, room.Value),
            StoredRow.OfCounter { Counter: var counter } => Insert(
                "counters (key, answered, correct)",
                counter.Key,
                counter.Answered,
                counter.Correct
            ),
            StoredRow.OfFlag { Flag: var flag } => PostgresRows.Put(flag),
            StoredRow.OfNote { Key: var key, Value: var value } => Insert("notes (key, value)", key, value),
            StoredRow.OfPulse { At: var at } => Insert("pulses (owner, at)", Guid.Empty, at.UtcTicks),
            _ => null,
        };

    private static NpgsqlBatchCommand Put(StoredRow.OfHead head)
    {
        var put = new NpgsqlBatchCommand(
            """
            insert into heads (room, version, wake, open, tzdb, snapshot_version, snapshot_schema, snapshot, gone, owner)
            values (@room, @version, @wake, @open, @tzdb, @covered, @schema, @snapshot, @gone, @owner)
            """
        );
        var to = put.Parameters;
        to.AddWithValue("room", PostgresText.Of(head.Room.Value));
        to.AddWithValue("version", head.Version);
        Add(to, "wake", head.Wake, NpgsqlDbType.Bigint);
        to.AddWithValue("open", head.Open);
        to.AddWithValue("tzdb", head.Tzdb);
        to.AddWithValue("covered", head.SnapshotVersion);
        Add(to, "schema", head.Schema, NpgsqlDbType.Integer);
        Add(to, "snapshot", head.Snapshot, NpgsqlDbType.Text);
        to.AddWithValue("gone", head.Gone);
        // The process whose pulse came with the rows: a question that was open gets its time back here, too.
        to.AddWithValue("owner", Guid.Empty);
        return put;
    }

    private static NpgsqlBatchCommand Insert(string into, params object[] values)
    {
        var insert = new NpgsqlBatchCommand($"insert into {into} values ({string.Join(", ", values.Select((_, i) => $"${i + 1}"))})");
        foreach (var value in values)
        {
            insert.Parameters.Add(new NpgsqlParameter { Value = PostgresText.Of(value) });
        }

        return insert;
    }

    /// <summary>Within the transaction that wrote.</summary>
    public IAsyncEnumerable<StoredRow> WrittenAsync(CancellationToken cancellationToken) => RowsAsync(_connection!, cancellationToken);

    public Task KeepAsync(CancellationToken cancellationToken) => _writing!.CommitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_writing is not null)
        {
            await _writing.DisposeAsync();
            await _connection!.DisposeAsync();
        }

        await server.DisposeAsync();
    }
}
