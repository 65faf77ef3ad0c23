using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;
using Npgsql;
using NpgsqlTypes;
using static CrssBot.Storage.Postgres.PostgresRows;

namespace CrssBot.Storage.Postgres;

/// <summary>
/// The store that many processes share. A commit's first statement raises the head that it read; whoever comes second writes nothing.
/// </summary>
internal sealed class PostgresStudyStore : IStudyStore
{
    /// <summary>Most rows that one transaction takes away or writes anew.</summary>
    private const int PageRows = 200;

    /// <summary>A process that takes work up has it for so long; one that died is followed by another after it.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    private readonly PostgresServer _server;
    private readonly TimeProvider _time;
    private readonly Guid _owner;
    private readonly ErasureLog? _erasures;

    /// <param name="owner">This process, from its start to its end.</param>
    /// <param name="erasures">Where erasures are written down beside the database, so that a restored backup brings nobody back.</param>
    public PostgresStudyStore(PostgresServer server, TimeProvider time, Guid owner, ErasureLog? erasures = null)
    {
        _erasures = erasures;
        _server = server;
        _time = time;
        _owner = owner;
    }

    public bool IsShared => true;

    public Task<StoredRoom?> LoadRoomAsync(RoomId room, CancellationToken cancellationToken) =>
        _server.RunAsync(
            async connection =>
            {
                // One picture of head and attempts, whatever is committed meanwhile.
                await using var transaction = await connection.BeginTransactionAsync(
                    System.Data.IsolationLevel.RepeatableRead,
                    cancellationToken
                );
                StoredRoom? found;
                await using (
                    var head = PostgresServer.Command(
                        connection,
                        """
                        select h.version, h.snapshot_version, h.snapshot_schema, h.snapshot, a.channel, a.conversation,
                          case when h.open and h.owner <> @owner then p.at end
                        from heads h
                        left join addresses a on a.room = h.room
                        left join pulses p on p.owner = h.owner
                        where h.room = @room and not h.gone
                        """,
                        ("room", room.Value),
                        ("owner", _owner)
                    )
                )
                {
                    found = await PostgresServer.ReadAsync(head, row => ToRoom(room, row), cancellationToken) is [var only] ? only : null;
                }

                if (found is null)
                {
                    return null;
                }

                await using var above = PostgresServer.Command(
                    connection,
                    $"""
                    select {AttemptColumns} from attempts where room = @room and version > @version
                    order by version, session, ordinal, round, member
                    """,
                    ("room", room.Value),
                    ("version", found.SnapshotVersion)
                );
                return found with { Attempts = await PostgresServer.ReadAsync(above, ToAttempt, cancellationToken) };
            },
            cancellationToken
        );

    private static StoredRoom ToRoom(RoomId room, NpgsqlDataReader row) =>
        new(
            room,
            row.GetInt64(0),
            row.IsDBNull(3) ? null : new StoredDocument(row.GetInt32(2), row.Text(3)).ToCurrent(),
            row.GetInt64(1),
            [],
            row.IsDBNull(4) ? null : new ChannelAddress(row.Text(4), row.Text(5))
        )
        {
            AwaySince = row.IsDBNull(6) ? null : Instant(row.GetInt64(6)),
        };

    public Task<bool> CommitAsync(RoomCommit commit, CancellationToken cancellationToken)
    {
        Keys.Check(commit);
        return commit.Slots.Count == 0
            ? _server.RunAsync(connection => WriteAsync(connection, commit, cancellationToken), cancellationToken)
            : _server.InTransactionAsync(
                async connection =>
                    await WriteAsync(connection, commit, cancellationToken) && await WantAsync(connection, commit, cancellationToken),
                cancellationToken
            );
    }

    /// <summary>Everything but the messages in one statement, which is a transaction of its own: an answer is one round trip.</summary>
    private async Task<bool> WriteAsync(NpgsqlConnection connection, RoomCommit commit, CancellationToken cancellationToken)
    {
        var head =
            commit.ReadVersion == 0
                ? """
                    insert into heads (room, version, wake, open, tzdb, snapshot_version, snapshot_schema, snapshot, owner)
                    values (@room, 1, @wake, @open, @tzdb, case when @snapshot is null then 0 else 1 end, @schema, @snapshot, @owner)
                    on conflict (room) do nothing returning room
                    """
                : """
                    update heads set version = @version + 1, wake = @wake, open = @open, tzdb = @tzdb,
                      snapshot_version = case when @snapshot is null then snapshot_version else @version + 1 end,
                      snapshot_schema = coalesce(@schema, snapshot_schema), snapshot = coalesce(@snapshot, snapshot), owner = @owner,
                      taken_until = null
                    where room = @room and version = @version and not gone returning room
                    """;
        await using var command = new NpgsqlCommand(
            $"""
            with head as ({head}),
            answered as ({PutAttempts} where exists (select 1 from head) {OrReplaceAttempts}),
            counted as (
              insert into counters (key, answered, correct)
              select * from unnest(@c_key, @c_answered, @c_correct) where exists (select 1 from head)
              on conflict (key) do update set answered = counters.answered + excluded.answered, correct = counters.correct + excluded.correct
            ),
            entered as (
              insert into memberships (member, room) select member, @room from unnest(@m_member) member where exists (select 1 from head)
              on conflict do nothing
            )
            select count(*) from head
            """,
            connection
        );
        var to = command.Parameters;
        to.AddWithValue("room", PostgresText.Of(commit.Room.Value));
        to.AddWithValue("version", commit.ReadVersion);
        Add(to, "wake", commit.NextWake?.UtcTicks, NpgsqlDbType.Bigint);
        to.AddWithValue("open", commit.Open);
        to.AddWithValue("tzdb", PostgresText.Of(commit.Tzdb));
        Add(to, "schema", commit.Snapshot is null ? null : StoredDocument.Current, NpgsqlDbType.Integer);
        Add(to, "snapshot", commit.Snapshot, NpgsqlDbType.Text);
        to.AddWithValue("owner", _owner);
        AddAttempts(to, commit.Attempts);
        // In one order for all, so that two rooms that close at once do not wait for each other in a circle.
        var counters = commit
            .Counters.GroupBy(c => c.Key, StringComparer.Ordinal)
            .Select(g => new Counter(g.Key, g.Sum(c => c.Answered), g.Sum(c => c.Correct)))
            .OrderBy(c => c.Key, StringComparer.Ordinal)
            .ToArray();
        Add(to, "c_key", counters, c => c.Key, NpgsqlDbType.Text);
        Add(to, "c_answered", counters, c => c.Answered, NpgsqlDbType.Integer);
        Add(to, "c_correct", counters, c => c.Correct, NpgsqlDbType.Integer);
        Add(to, "m_member", commit.Entered, m => m.Value, NpgsqlDbType.Text);
        return await command.ExecuteScalarAsync(cancellationToken) is 1L;
    }

    private async Task<bool> WantAsync(NpgsqlConnection connection, RoomCommit commit, CancellationToken cancellationToken)
    {
        await using var find = PostgresServer.Command(
            connection,
            $"select {SlotColumns} from slots where room = @room and key = any(@keys) for update",
            ("room", commit.Room.Value),
            ("keys", commit.Slots.Select(s => s.Key).ToArray())
        );
        var stored = (await PostgresServer.ReadAsync(find, ToSlot, cancellationToken)).ToDictionary(s => s.Key, StringComparer.Ordinal);
        var now = _time.GetUtcNow();
        foreach (var write in commit.Slots)
        {
            if (Slot.Wanting(stored.GetValueOrDefault(write.Key), commit.Room, write, now) is { } wanting)
            {
                stored[write.Key] = wanting;
            }
        }

        await using var batch = new NpgsqlBatch(connection);
        foreach (var slot in stored.Values)
        {
            batch.BatchCommands.Add(Put(slot));
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        return true;
    }

    public Task<IReadOnlyList<DueRoom>> DueAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        _server.ListAsync(
            """
            with due as (
              select room from heads
              where wake <= @until and (taken_until is null or taken_until < clock_timestamp())
              order by wake, room limit @limit
              for update skip locked
            ), taken as (
              update heads h set taken_until = clock_timestamp() + @lease from due where h.room = due.room returning h.room, h.wake
            )
            select room, wake from taken order by wake, room
            """,
            row => new DueRoom(new RoomId(row.Text(0)), Instant(row.GetInt64(1))),
            cancellationToken,
            ("until", until.UtcTicks),
            ("limit", Math.Max(limit, 0)),
            ("lease", Lease)
        );

    public Task<IReadOnlyList<RoomId>> OpenRoomsAsync(CancellationToken cancellationToken) =>
        RoomsAsync("select room from heads where open order by room", cancellationToken);

    public Task<IReadOnlyList<RoomId>> RoomsWithOtherTzdbAsync(string tzdb, CancellationToken cancellationToken) =>
        RoomsAsync("select room from heads where wake is not null and tzdb <> @tzdb order by room", cancellationToken, ("tzdb", tzdb));

    private Task<IReadOnlyList<RoomId>> RoomsAsync(
        string sql,
        CancellationToken cancellationToken,
        params (string Name, object Value)[] parameters
    ) => _server.ListAsync(sql, row => new RoomId(row.Text(0)), cancellationToken, parameters);

    public async Task<DateTimeOffset?> LastPulseAsync(CancellationToken cancellationToken) =>
        (await _server.ListAsync("select at from pulses order by at desc limit 1", row => Instant(row.GetInt64(0)), cancellationToken))
            is [var last]
            ? last
            : null;

    public Task PulseAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        _server.ExecuteAsync(
            "insert into pulses (owner, at) values (@owner, @at) on conflict (owner) do update set at = excluded.at",
            cancellationToken,
            ("owner", _owner),
            ("at", now.UtcTicks)
        );

    public Task<bool> ClaimAsync(string name, CancellationToken cancellationToken) =>
        _server.RunAsync(
            async connection =>
            {
                await using var claim = PostgresServer.Command(
                    connection,
                    """
                    insert into claims (name, owner, until) values (@name, @owner, clock_timestamp() + @lease)
                    on conflict (name) do update set owner = excluded.owner, until = excluded.until
                    where claims.owner = excluded.owner or claims.until < clock_timestamp()
                    """,
                    ("name", name),
                    ("owner", _owner),
                    ("lease", Lease)
                );
                return await claim.ExecuteNonQueryAsync(cancellationToken) == 1;
            },
            cancellationToken
        );

    public Task ReleaseAsync(string name, CancellationToken cancellationToken) =>
        _server.ExecuteAsync(
            "delete from claims where name = @name and owner = @owner",
            cancellationToken,
            ("name", name),
            ("owner", _owner)
        );

    public Task<IReadOnlyList<Slot>> UnsettledSlotsAsync(
        (RoomId Room, string Key)? after,
        int limit,
        CancellationToken cancellationToken
    ) =>
        _server.ListAsync(
            $"""
            select {SlotColumns} from slots
            where unsettled and (room, key) > (@room, @key)
              and not exists (select 1 from claims c
                where c.name = @claim || slots.channel || '|' || slots.conversation and c.owner <> @owner and c.until > clock_timestamp())
            order by room, key limit @limit
            """,
            ToSlot,
            cancellationToken,
            ("room", after?.Room.Value ?? ""),
            ("key", after?.Key ?? ""),
            ("claim", IStudyStore.ConversationClaims),
            ("owner", _owner),
            ("limit", Math.Max(limit, 0))
        );

    public async Task<Slot?> SlotAsync(RoomId room, string key, CancellationToken cancellationToken) =>
        await _server.ListAsync(
            $"select {SlotColumns} from slots where room = @room and key = @key",
            ToSlot,
            cancellationToken,
            ("room", room.Value),
            ("key", key)
        )
            is [var slot]
            ? slot
            : null;

    /// <summary>Nothing is written when another process has the conversation by now: what it says of the message is newer.</summary>
    public Task MarkSlotAsync(
        RoomId room,
        string key,
        SlotState state,
        long sentRevision,
        string? messageId,
        DateTimeOffset at,
        CancellationToken cancellationToken
    ) =>
        _server.RunAsync(
            async connection =>
            {
                await using var mark = PostgresServer.Command(
                    connection,
                    """
                    update slots set state = @state, sent = @sent, message = @message, changed = @at
                    where room = @room and key = @key
                      and not exists (select 1 from claims c
                        where c.name = @claim || slots.channel || '|' || slots.conversation and c.owner <> @owner and c.until > clock_timestamp())
                    """,
                    ("room", room.Value),
                    ("key", key),
                    ("state", (short)state),
                    ("sent", sentRevision),
                    ("at", at.UtcTicks),
                    ("claim", IStudyStore.ConversationClaims),
                    ("owner", _owner)
                );
                Add(mark.Parameters, "message", messageId, NpgsqlDbType.Text);
                return await mark.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken
        );

    public Task<(MemberId Member, bool IsNew)> MemberForAsync(
        string channel,
        string platformId,
        MemberId candidate,
        DateOnly today,
        CancellationToken cancellationToken
    )
    {
        Keys.CheckPart(candidate.Value);
        return _server.RunAsync(
            async connection =>
            {
                await using var command = PostgresServer.Command(
                    connection,
                    """
                    insert into identities (key, channel, platform_id, member, seen) values (@key, @channel, @id, @member, @seen)
                    on conflict (key) do update set seen = greatest(identities.seen, excluded.seen)
                    returning member
                    """,
                    ("key", Keys.PlatformKey(channel, platformId)),
                    ("channel", channel),
                    ("id", platformId),
                    ("member", candidate.Value),
                    ("seen", today.DayNumber)
                );
                var member = new MemberId(PostgresText.Back((string)(await command.ExecuteScalarAsync(cancellationToken))!));
                return (member, member == candidate);
            },
            cancellationToken
        );
    }

    public Task SeenAsync(MemberId member, DateOnly today, CancellationToken cancellationToken) =>
        _server.ExecuteAsync(
            "update identities set seen = @seen where member = @member and seen < @seen",
            cancellationToken,
            ("member", member.Value),
            ("seen", today.DayNumber)
        );

    public Task<IReadOnlyList<MemberId>> UnusedSinceAsync(DateOnly day, CancellationToken cancellationToken) =>
        _server.ListAsync(
            """
            select member from identities group by member
            having max(seen) < @day and not exists (select 1 from attempts a where a.member = identities.member and a.at >= @at)
            order by member
            """,
            row => new MemberId(row.Text(0)),
            cancellationToken,
            ("day", day.DayNumber),
            ("at", day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).Ticks)
        );

    public Task<RoomId> RoomForAsync(ChannelAddress address, RoomId candidate, CancellationToken cancellationToken)
    {
        Keys.CheckKey(candidate.Value);
        return _server.RunAsync(
            async connection =>
            {
                if (await FindRoomAsync(connection, address, cancellationToken) is { } known)
                {
                    return known;
                }

                await using var add = PostgresServer.Command(
                    connection,
                    """
                    insert into addresses (key, room, channel, conversation) values (@key, @room, @channel, @conversation)
                    on conflict (key) do nothing
                    """,
                    ("key", Keys.PlatformKey(address.Channel, address.Conversation)),
                    ("room", candidate.Value),
                    ("channel", address.Channel),
                    ("conversation", address.Conversation)
                );
                // Whoever came first has it.
                await add.ExecuteNonQueryAsync(cancellationToken);
                return (await FindRoomAsync(connection, address, cancellationToken))!.Value;
            },
            cancellationToken
        );
    }

    public Task<RoomId?> FindRoomAsync(ChannelAddress address, CancellationToken cancellationToken) =>
        _server.RunAsync(connection => FindRoomAsync(connection, address, cancellationToken), cancellationToken);

    private static async Task<RoomId?> FindRoomAsync(
        NpgsqlConnection connection,
        ChannelAddress address,
        CancellationToken cancellationToken
    )
    {
        await using var find = PostgresServer.Command(
            connection,
            """
            select room from (
              select room, 0 as place from addresses where key = @key union all select room, 1 from aliases where key = @key
            ) found order by place limit 1
            """,
            ("key", Keys.PlatformKey(address.Channel, address.Conversation))
        );
        return await find.ExecuteScalarAsync(cancellationToken) is string room ? new RoomId(PostgresText.Back(room)) : null;
    }

    public Task AliasAsync(ChannelAddress from, RoomId room, CancellationToken cancellationToken)
    {
        Keys.CheckPart(room.Value);
        return _server.ExecuteAsync(
            "insert into aliases (key, room) values (@key, @room) on conflict (key) do update set room = excluded.room",
            cancellationToken,
            ("key", Keys.PlatformKey(from.Channel, from.Conversation)),
            ("room", room.Value)
        );
    }

    public async Task<ChannelAddress?> AddressOfAsync(RoomId room, CancellationToken cancellationToken) =>
        await _server.ListAsync(
            "select channel, conversation from addresses where room = @room order by key limit 1",
            row => new ChannelAddress(row.Text(0), row.Text(1)),
            cancellationToken,
            ("room", room.Value)
        )
            is [var address]
            ? address
            : null;

    public Task<IReadOnlyList<(RoomId Room, ChannelAddress Address)>> RoomsAtAsync(
        string channel,
        string prefix,
        CancellationToken cancellationToken
    )
    {
        var start = $"{channel}|{prefix}";
        Keys.CheckKey(start);
        // A hash that stands for a long conversation may begin so too.
        return _server.ListAsync(
            """
            select room, channel, conversation from addresses
            where key >= @from and key < @to and starts_with(conversation, @prefix) order by key
            """,
            row => (new RoomId(row.Text(0)), new ChannelAddress(row.Text(1), row.Text(2))),
            cancellationToken,
            ("from", start),
            ("to", After(start)),
            ("prefix", prefix)
        );
    }

    /// <summary>Above every text that begins so, in the order of bytes.</summary>
    private static string After(string prefix) => prefix + "\U0010FFFF";

    public async Task<string?> NoteAsync(string key, CancellationToken cancellationToken) =>
        (await _server.ListAsync("select value from notes where key = @key", row => row.Text(0), cancellationToken, ("key", key)))
            is [var value]
            ? value
            : null;

    public Task SetNoteAsync(string key, string? value, CancellationToken cancellationToken)
    {
        if (value is null)
        {
            return _server.ExecuteAsync("delete from notes where key = @key", cancellationToken, ("key", key));
        }

        Keys.CheckNote(key, value);
        return _server.ExecuteAsync(PutNote, cancellationToken, ("key", key), ("value", value));
    }

    private const string PutNote =
        "insert into notes (key, value) values (@key, @value) on conflict (key) do update set value = excluded.value";

    public Task<IReadOnlyList<(string Key, string Value)>> NotesAsync(string prefix, CancellationToken cancellationToken) =>
        _server.ListAsync(
            "select key, value from notes where key >= @from and key < @to order by key",
            row => (row.Text(0), row.Text(1)),
            cancellationToken,
            ("from", prefix),
            ("to", After(prefix))
        );

    public Task<IReadOnlyList<Identity>> IdentitiesOfAsync(MemberId member, CancellationToken cancellationToken) =>
        _server.ListAsync(
            $"select {IdentityColumns} from identities where member = @member order by key",
            ToIdentity,
            cancellationToken,
            ("member", member.Value)
        );

    public Task<IReadOnlyList<RoomId>> RoomsOfAsync(MemberId member, CancellationToken cancellationToken) =>
        RoomsAsync(
            """
            select h.room from heads h where not h.gone and h.room in (
              select room from memberships where member = @member union select room from attempts where member = @member
            ) order by h.room
            """,
            cancellationToken,
            ("member", member.Value)
        );

    public Task<IReadOnlyList<Attempt>> AttemptsOfAsync(MemberId member, CancellationToken cancellationToken) =>
        _server.ListAsync(
            $"select {AttemptColumns} from attempts where member = @member order by at, room, session, ordinal, round",
            ToAttempt,
            cancellationToken,
            ("member", member.Value)
        );

    public Task<IReadOnlyList<Flag>> FlagsOfAsync(MemberId member, CancellationToken cancellationToken) =>
        _server.ListAsync(
            $"select {FlagColumns} from flags where member = @member order by question, revision",
            ToFlag,
            cancellationToken,
            ("member", member.Value)
        );

    public Task BeginErasureAsync(MemberId member, CancellationToken cancellationToken)
    {
        Keys.CheckPart(member.Value);
        cancellationToken.ThrowIfCancellationRequested();
        // First, as in LiteDB: a backup restored after a crash in between must not bring back who was told that they are erased.
        _erasures?.Add(member);
        return _server.InTransactionAsync(
            async connection =>
            {
                await using var batch = new NpgsqlBatch(connection);
                Then(batch, "delete from identities where member = @member", ("member", member.Value));
                Then(batch, PutNote, ("key", IStudyStore.ErasureNotes + member), ("value", ""));
                return await batch.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Begins the erasure of everyone in the database whom this process erased before: its server may have been restored from a backup since. The
    /// daily sweep finishes it.
    /// </summary>
    /// <returns>How many.</returns>
    public async Task<int> EraseAgainAsync(CancellationToken cancellationToken)
    {
        if (_erasures is not { IsEmpty: false } log)
        {
            return 0;
        }

        var members = await _server.ListAsync(
            "select member from identities union select member from memberships",
            row => new MemberId(row.Text(0)),
            cancellationToken
        );
        var again = log.Among(members);
        foreach (var member in again)
        {
            await BeginErasureAsync(member, cancellationToken);
        }

        return again.Count;
    }

    private static void Then(NpgsqlBatch batch, string sql, params (string Name, object Value)[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, PostgresText.Of(value));
        }

        batch.BatchCommands.Add(command);
    }

    public async Task EraseMemberAsync(MemberId member, CancellationToken cancellationToken)
    {
        await BeginErasureAsync(member, cancellationToken);
        foreach (var room in await RoomsOfAsync(member, cancellationToken))
        {
            await _server.InTransactionAsync(connection => EraseViewsAsync(connection, room, cancellationToken), cancellationToken);
        }

        await InPagesAsync(connection => EraseAttemptsAsync(connection, member, cancellationToken), cancellationToken);
        await InPagesAsync(connection => EraseFlagsAsync(connection, member, cancellationToken), cancellationToken);
        await _server.ExecuteAsync("delete from memberships where member = @member", cancellationToken, ("member", member.Value));
        await SetNoteAsync(IStudyStore.ErasureNotes + member, null, cancellationToken);
    }

    /// <summary>A transaction that does away with at most <see cref="PageRows"/> rows and says how many, until none is left.</summary>
    private async Task InPagesAsync(Func<NpgsqlConnection, Task<int>> page, CancellationToken cancellationToken)
    {
        while (await _server.InTransactionAsync(page, cancellationToken) == PageRows) { }
    }

    private static async Task<int> EraseViewsAsync(NpgsqlConnection connection, RoomId room, CancellationToken cancellationToken)
    {
        await using var find = PostgresServer.Command(
            connection,
            $"select {SlotColumns} from slots where room = @room and view <> '' for update",
            ("room", room.Value)
        );
        var settled = (await PostgresServer.ReadAsync(find, ToSlot, cancellationToken)).Where(s =>
            s.IsSettled && RoomMessages.MayName(s.Key)
        );
        await using var erase = PostgresServer.Command(
            connection,
            "update slots set view = '' where room = @room and key = any(@keys)",
            ("room", room.Value),
            ("keys", settled.Select(s => s.Key).ToArray())
        );
        return await erase.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A page of them, and what they added to the member's own counters: at every instant counters and attempts agree.</summary>
    private static async Task<int> EraseAttemptsAsync(NpgsqlConnection connection, MemberId member, CancellationToken cancellationToken)
    {
        await using var find = PostgresServer.Command(
            connection,
            $"""
            select {AttemptColumns} from attempts where member = @member
            order by at, room, session, ordinal, round limit {PageRows} for update
            """,
            ("member", member.Value)
        );
        var attempts = await PostgresServer.ReadAsync(find, ToAttempt, cancellationToken);
        if (attempts.Count == 0)
        {
            return 0;
        }

        await using var batch = new NpgsqlBatch(connection);
        var delete = new NpgsqlBatchCommand(
            """
            delete from attempts a using unnest(@a_room, @a_session, @a_ordinal, @a_round, @a_member) k (room, session, ordinal, round, member)
            where a.room = k.room and a.session = k.session and a.ordinal = k.ordinal and a.round = k.round and a.member = k.member
            """
        );
        Add(delete.Parameters, "a_room", attempts, a => a.Room.Value, NpgsqlDbType.Text);
        Add(delete.Parameters, "a_session", attempts, a => a.Session.Value, NpgsqlDbType.Text);
        Add(delete.Parameters, "a_ordinal", attempts, a => a.Ordinal, NpgsqlDbType.Integer);
        Add(delete.Parameters, "a_round", attempts, a => a.Round, NpgsqlDbType.Integer);
        Add(delete.Parameters, "a_member", attempts, a => a.Member.Value, NpgsqlDbType.Text);
        batch.BatchCommands.Add(delete);
        batch.BatchCommands.Add(PutAll(attempts.Select(a => a.WithoutMember(OneOff()))));
        foreach (var room in attempts.Where(a => a.Final).GroupBy(a => a.Room).OrderBy(g => g.Key))
        {
            Then(
                batch,
                "update counters set answered = answered - @answered, correct = correct - @correct where key = @key",
                ("key", $"room|{room.Key}|{member}"),
                ("answered", room.Count()),
                ("correct", room.Count(a => a.Correct))
            );
            Then(batch, "delete from counters where key = @key and answered <= 0", ("key", $"room|{room.Key}|{member}"));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        return attempts.Count;
    }

    private static async Task<int> EraseFlagsAsync(NpgsqlConnection connection, MemberId member, CancellationToken cancellationToken)
    {
        await using var find = PostgresServer.Command(
            connection,
            $"select {FlagColumns} from flags where member = @member order by question, revision limit {PageRows} for update",
            ("member", member.Value)
        );
        var flags = await PostgresServer.ReadAsync(find, ToFlag, cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var flag in flags)
        {
            Then(
                batch,
                "delete from flags where question = @question and revision = @revision and member = @member",
                ("question", flag.Question.Value),
                ("revision", flag.Revision),
                ("member", member.Value)
            );
            batch.BatchCommands.Add(Put(flag.WithoutMember(OneOff())));
        }

        if (flags.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        return flags.Count;
    }

    private static MemberId OneOff() => new(StudyDesk.RandomId());

    public async Task DeleteRoomAsync(RoomId room, CancellationToken cancellationToken)
    {
        Keys.CheckPart(room.Value);
        // From here on nobody can commit; what follows may be cut short and asked for again.
        await _server.ExecuteAsync(
            """
            update heads set version = version + 1, wake = null, open = false, tzdb = '', snapshot_version = 0, snapshot = null,
              snapshot_schema = null, gone = true
            where room = @room and not gone
            """,
            cancellationToken,
            ("room", room.Value)
        );
        await _server.ExecuteAsync("delete from slots where room = @room", cancellationToken, ("room", room.Value));
        await _server.ExecuteAsync(
            "delete from counters where key >= @from and key < @to",
            cancellationToken,
            ("from", $"room|{room}|"),
            ("to", After($"room|{room}|"))
        );
        await _server.ExecuteAsync("delete from memberships where room = @room", cancellationToken, ("room", room.Value));
        await _server.ExecuteAsync("delete from aliases where room = @room", cancellationToken, ("room", room.Value));
        await _server.ExecuteAsync("delete from addresses where room = @room", cancellationToken, ("room", room.Value));
    }

    public async Task<IReadOnlyList<Regraded>> RegradeAsync(Regrade regrade, bool dryRun, CancellationToken cancellationToken)
    {
        var changed = new List<Regraded>();
        Attempt? last = null;
        while (true)
        {
            var from = last;
            var (rows, page) = await _server.InTransactionAsync(
                connection => RegradePageAsync(connection, regrade, from, dryRun, cancellationToken),
                cancellationToken
            );
            changed.AddRange(page);
            if (rows.Count < PageRows)
            {
                return changed;
            }

            last = rows[^1];
        }
    }

    private static async Task<(IReadOnlyList<Attempt> Rows, IReadOnlyList<Regraded> Changed)> RegradePageAsync(
        NpgsqlConnection connection,
        Regrade regrade,
        Attempt? after,
        bool dryRun,
        CancellationToken cancellationToken
    )
    {
        await using var find = PostgresServer.Command(
            connection,
            $"""
            select {AttemptColumns} from attempts
            where question = @question and (room, session, ordinal, round, member) > (@room, @session, @ordinal, @round, @member)
            order by room, session, ordinal, round, member limit {PageRows} {(dryRun ? "" : "for update")}
            """,
            ("question", regrade.Question.Value),
            ("room", after?.Room.Value ?? ""),
            ("session", after?.Session.Value ?? ""),
            ("ordinal", after?.Ordinal ?? 0),
            ("round", after?.Round ?? 0),
            ("member", after?.Member.Value ?? "")
        );
        var rows = await PostgresServer.ReadAsync(find, ToAttempt, cancellationToken);
        var anew = rows.Select(regrade.Judge).OfType<Rejudged>().ToList();
        if (dryRun || anew.Count == 0)
        {
            return (rows, [.. anew.Select(a => a.Change)]);
        }

        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(PutAll(anew.Select(a => a.Attempt)));
        var counters = anew.SelectMany(a =>
            new[] { ($"room|{a.Attempt.Room}|{a.Attempt.Member}", a.Change), ($"question|{a.Attempt.Question}", a.Change) }
        );
        foreach (
            var counter in counters.GroupBy(c => c.Item1, c => c.Change, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
        )
        {
            // Of whoever was erased, only the question's is left.
            Then(
                batch,
                "update counters set answered = answered + @answered, correct = correct + @correct where key = @key",
                ("key", counter.Key),
                ("answered", counter.Sum(c => c.Answered)),
                ("correct", counter.Sum(c => c.Correct))
            );
        }

        foreach (var judged in anew.Where(a => a.Attempt.Session != Attempt.Erased))
        {
            var note = Corrections.NoteOf(judged.Attempt.Member, judged.Attempt.Question);
            Then(batch, PutNote, ("key", note), ("value", judged.Judged.ToString()));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        return (rows, [.. anew.Select(a => a.Change)]);
    }

    public Task<IReadOnlyList<Attempt>> AttemptsOfSessionAsync(RoomId room, SessionId session, CancellationToken cancellationToken) =>
        _server.ListAsync(
            $"select {AttemptColumns} from attempts where room = @room and session = @session order by ordinal, round, member",
            ToAttempt,
            cancellationToken,
            ("room", room.Value),
            ("session", session.Value)
        );

    public Task<IReadOnlyList<Counter>> CountersAsync(string prefix, CancellationToken cancellationToken) =>
        _server.ListAsync(
            "select key, answered, correct from counters where key >= @from and key < @to order by key",
            ToCounter,
            cancellationToken,
            ("from", prefix),
            ("to", After(prefix))
        );

    public Task FlagAsync(Flag flag, CancellationToken cancellationToken)
    {
        Keys.CheckPart(flag.Member.Value);
        return _server.RunAsync(
            async connection =>
            {
                await using var batch = new NpgsqlBatch(connection);
                batch.BatchCommands.Add(Put(flag));
                return await batch.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken
        );
    }

    public Task<IReadOnlyList<Flag>> FlagsAsync(CancellationToken cancellationToken) =>
        _server.ListAsync($"select {FlagColumns} from flags order by question, revision, member", ToFlag, cancellationToken);

    /// <summary>A sign of life is a write that does no harm.</summary>
    public Task ProbeAsync(CancellationToken cancellationToken) => PulseAsync(_time.GetUtcNow(), cancellationToken);

    public Task BackupAsync(string file, CancellationToken cancellationToken) =>
        throw new StoreUnavailableException("PostgreSQL is backed up by its own tools: pg_dump, or a base backup with its log.");

    /// <summary>The server is its maker's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
