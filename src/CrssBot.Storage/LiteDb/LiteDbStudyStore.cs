using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;
using LiteDB;
using Microsoft.Extensions.Logging;

namespace CrssBot.Storage.LiteDb;

/// <summary>The default store: one LiteDB file, one owner thread, a transaction for each batch. See <see cref="GroupCommit"/>.</summary>
internal sealed class LiteDbStudyStore : IStudyStore
{
    /// <summary>Most rows of one read, so that no operation holds the owner for long.</summary>
    private const int PageRows = 200;

    private readonly EngineFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly GroupCommit _owner;
    private StoreLock? _lock;
    private bool _served;

    private LiteDbStudyStore(EngineFiles files, int batch, TimeProvider time, ILogger logger)
    {
        _files = files;
        _time = time;
        _logger = logger;
        _owner = GroupCommit.Start(OpenSession, batch, logger);
    }

    /// <exception cref="StoreInUseException">Another process serves the file.</exception>
    /// <exception cref="StoreDamagedException">The file must not be served as it is.</exception>
    public static LiteDbStudyStore Open(StorageOptions options, TimeProvider time, ILogger logger)
    {
        var held = StoreLock.Take(options.Path);
        try
        {
            StoreFiles.RefuseLostData(options.Path);
            return new LiteDbStudyStore(EngineFiles.At(options.Path), options.Batch, time, logger) { _lock = held };
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>A store on pages kept elsewhere, without a lock: the seam for simulated disks.</summary>
    internal static LiteDbStudyStore Open(EngineFiles files, int batch, TimeProvider time, ILogger logger) =>
        new(files, batch, time, logger);

    /// <summary>Opens, checks, and makes the engine's writer synchronous; on the owner's thread, before it serves.</summary>
    private EngineSession OpenSession()
    {
        var started = _time.GetTimestamp();
        EngineSession? session = null;
        try
        {
            if (!_files.Exists())
            {
                // Only at the start: a file that vanished under a running store must not be replaced by an empty one.
                Refuse(_served ? "it vanished" : null, null);
                using var image = EngineSession.NewImage(_time);
                _files.Install(image);
            }

            session = new EngineSession(_files, _time);
            session.Begin();
            if (session.Find(Rows.Meta, "schema") is not { } schema)
            {
                throw new StoreDamagedException(
                    $"{_files.Name} is no CrssBot database, or lost its beginning. Put a backup in its place: crssbot restore <backup>."
                );
            }

            if (schema["v"].AsInt64 > Rows.Schema)
            {
                throw new StoreDamagedException($"{_files.Name} was written by a newer CrssBot. Start the newer version again.");
            }

            var (rooms, findings) = StoreChecks.Quick(session);
            session.Commit();
            Refuse(findings.Count > 0 ? findings[0] : null, null);
            session.WarmUp();
            using (var data = _files.OpenData())
            {
                Refuse(StoreChecks.Shape(data), null);
            }

            var milliseconds = (long)_time.GetElapsedTime(started).TotalMilliseconds;
            _served = true;
            _logger.StoreOpened(_files.Name, rooms, milliseconds);
            return session;
        }
        catch (Exception failure) when (failure is not StoreDamagedException)
        {
            session?.Dispose();
            // A disk that is full or gone is no damage: the next opening may succeed.
            if (failure is IOException or UnauthorizedAccessException or StoreUnavailableException)
            {
                throw;
            }

            Refuse(failure.Message, failure);
            throw;
        }
        catch (StoreDamagedException)
        {
            session?.Dispose();
            throw;
        }
    }

    private void Refuse(string? finding, Exception? cause)
    {
        if (finding is not null)
        {
            throw new StoreDamagedException(
                $"{_files.Name} is damaged ({finding}). Keep it, and put a backup in its place: crssbot restore <backup>.",
                cause
            );
        }
    }

    public async Task<StoredRoom?> LoadRoomAsync(RoomId room, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (found, rows) = await _owner.RunAsync(session => ReadRoom(session, room), cancellationToken);
            if (found is null)
            {
                return null;
            }

            var whole = rows.Count < PageRows || await ReadRestAsync(found, rows, cancellationToken);
            if (whole)
            {
                return found with { Attempts = [.. rows.Select(Rows.ToAttempt)] };
            }

            // Another writer raised the head between two pages: read again from the start.
        }
    }

    private static (StoredRoom? Room, List<BsonDocument> Attempts) ReadRoom(EngineSession session, RoomId room)
    {
        if (session.Find(Rows.Heads, room.Value) is not { } head)
        {
            return (null, []);
        }

        var version = head["sv"].AsInt64;
        var snapshot = version > 0 ? session.Find(Rows.Snapshots, room.Value) : null;
        var attempts = session.Range(Rows.Attempts, "rv", Rows.VersionKey(room, version + 1), Rows.After($"{room}|"), PageRows);
        var json = snapshot is null ? null : Rows.ToSnapshot(snapshot).ToCurrent();
        return (new StoredRoom(room, head["v"].AsInt64, json, version, [], ReadAddress(session, room)), attempts);
    }

    private async Task<bool> ReadRestAsync(StoredRoom room, List<BsonDocument> rows, CancellationToken cancellationToken)
    {
        while (true)
        {
            var from = Rows.Next(rows[^1]["rv"].AsString);
            var page = await _owner.RunAsync(
                session =>
                    session.Find(Rows.Heads, room.Room.Value)?["v"].AsInt64 == room.Version
                        ? session.Range(Rows.Attempts, "rv", from, Rows.After($"{room.Room}|"), PageRows)
                        : null,
                cancellationToken
            );
            if (page is null)
            {
                return false;
            }

            rows.AddRange(page);
            if (page.Count < PageRows)
            {
                return true;
            }
        }
    }

    public Task<bool> CommitAsync(RoomCommit commit, CancellationToken cancellationToken)
    {
        Rows.Check(commit);
        var attempts = commit.Attempts.Select(Rows.Of).ToList();
        var now = _time.GetUtcNow();
        return _owner.RunAsync(session => Write(session, commit, attempts, now), cancellationToken);
    }

    private static bool Write(EngineSession session, RoomCommit commit, List<BsonDocument> attempts, DateTimeOffset now)
    {
        // The fence comes before the first row, so that a late writer leaves the batch of its neighbors clean.
        var head = session.Find(Rows.Heads, commit.Room.Value);
        if ((head?["v"].AsInt64 ?? 0) != commit.ReadVersion)
        {
            return false;
        }

        var version = commit.ReadVersion + 1;
        session.Put(Rows.Heads, Rows.Head(commit, commit.Snapshot is null ? head?["sv"].AsInt64 ?? 0 : version));
        session.Put(Rows.Attempts, attempts);
        if (commit.Snapshot is { } snapshot)
        {
            session.Put(Rows.Snapshots, Rows.Snapshot(commit.Room, version, StoredDocument.Of(snapshot)));
        }

        foreach (var slot in commit.Slots)
        {
            Want(session, commit.Room, slot, now);
        }

        foreach (var counter in commit.Counters)
        {
            var stored = session.Find(Rows.Counters, counter.Key) is { } row ? Rows.ToCounter(row) : new Counter(counter.Key, 0, 0);
            session.Put(
                Rows.Counters,
                Rows.Of(stored with { Answered = stored.Answered + counter.Answered, Correct = stored.Correct + counter.Correct })
            );
        }

        return true;
    }

    private static void Want(EngineSession session, RoomId room, SlotWrite write, DateTimeOffset now)
    {
        var stored = session.Find(Rows.Slots, Rows.SlotKey(room, write.Key)) is { } row ? Rows.ToSlot(row) : null;
        if (stored is null)
        {
            session.Put(Rows.Slots, Rows.Of(new Slot(room, write.Key, write.Address, 1, write.View, 0, null, SlotState.New, now)));
        }
        else if (stored.Address != write.Address || !string.Equals(stored.View, write.View, StringComparison.Ordinal))
        {
            session.Put(
                Rows.Slots,
                Rows.Of(
                    stored with
                    {
                        Address = write.Address,
                        View = write.View,
                        WantedRevision = stored.WantedRevision + 1,
                        State = stored.State == SlotState.Refused ? stored.Retried : stored.State,
                        ChangedAt = now,
                    }
                )
            );
        }
    }

    public async Task<IReadOnlyList<DueRoom>> DueAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken)
    {
        var due = new List<DueRoom>();
        if (limit < 1)
        {
            return due;
        }

        await foreach (var head in PagesAsync(Rows.Heads, "due", "", Rows.After(Rows.WakeKey(until.UtcTicks)), cancellationToken))
        {
            due.Add(new DueRoom(new RoomId(head["_id"].AsString), Rows.Instant(head["wake"])));
            if (due.Count == limit)
            {
                break;
            }
        }

        return due;
    }

    public Task<IReadOnlyList<RoomId>> OpenRoomsAsync(CancellationToken cancellationToken) =>
        HeadsWhereAsync(head => head["open"].AsBoolean, cancellationToken);

    public Task<IReadOnlyList<RoomId>> RoomsWithOtherTzdbAsync(string tzdb, CancellationToken cancellationToken) =>
        HeadsWhereAsync(
            head => head["wake"].AsInt64 != long.MaxValue && !string.Equals(head["tzdb"].AsString, tzdb, StringComparison.Ordinal),
            cancellationToken
        );

    /// <summary>A walk over all heads, in pages: asked once, at start.</summary>
    private async Task<IReadOnlyList<RoomId>> HeadsWhereAsync(Func<BsonDocument, bool> wanted, CancellationToken cancellationToken)
    {
        var rooms = new List<RoomId>();
        await foreach (var head in PagesAsync(Rows.Heads, "_id", "", Rows.After(""), cancellationToken))
        {
            if (wanted(head))
            {
                rooms.Add(new RoomId(head["_id"].AsString));
            }
        }

        return rooms;
    }

    /// <summary>Rows by a field whose values are unique strings, in pages; between two pages others are served.</summary>
    private async IAsyncEnumerable<BsonDocument> PagesAsync(
        string collection,
        string field,
        BsonValue from,
        BsonValue to,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var start = from;
            var page = await _owner.RunAsync(session => session.Range(collection, field, start, to, PageRows), cancellationToken);
            foreach (var row in page)
            {
                yield return row;
            }

            if (page.Count < PageRows)
            {
                yield break;
            }

            from = Rows.Next(page[^1][field].AsString);
        }
    }

    public Task<DateTimeOffset?> LastPulseAsync(CancellationToken cancellationToken) =>
        _owner.RunAsync(
            session => session.Find(Rows.Meta, "pulse") is { } pulse ? Rows.Instant(pulse["v"]) : (DateTimeOffset?)null,
            cancellationToken
        );

    public Task PulseAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        PutAsync(Rows.Meta, Rows.Meta64("pulse", now.UtcTicks), cancellationToken);

    private Task PutAsync(string collection, BsonDocument row, CancellationToken cancellationToken) =>
        _owner.RunAsync(
            session =>
            {
                session.Put(collection, row);
                return true;
            },
            cancellationToken
        );

    public async Task<IReadOnlyList<Slot>> UnsettledSlotsAsync(
        (RoomId Room, string Key)? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var from = Rows.Next(after is { } position ? Rows.SlotKey(position.Room, position.Key) : "");
        var slots = new List<Slot>();
        if (limit < 1)
        {
            return slots;
        }

        await foreach (var row in PagesAsync(Rows.Slots, "due", from, Rows.After(""), cancellationToken))
        {
            slots.Add(Rows.ToSlot(row));
            if (slots.Count == limit)
            {
                break;
            }
        }

        return slots;
    }

    public Task<Slot?> SlotAsync(RoomId room, string key, CancellationToken cancellationToken) =>
        _owner.RunAsync(
            session => session.Find(Rows.Slots, Rows.SlotKey(room, key)) is { } row ? Rows.ToSlot(row) : null,
            cancellationToken
        );

    public Task MarkSlotAsync(
        RoomId room,
        string key,
        SlotState state,
        long sentRevision,
        string? messageId,
        DateTimeOffset at,
        CancellationToken cancellationToken
    ) =>
        _owner.RunAsync(
            session =>
            {
                if (session.Find(Rows.Slots, Rows.SlotKey(room, key)) is not { } row)
                {
                    return false;
                }

                session.Put(
                    Rows.Slots,
                    Rows.Of(Rows.ToSlot(row) with { State = state, SentRevision = sentRevision, MessageId = messageId, ChangedAt = at })
                );
                return true;
            },
            cancellationToken
        );

    public Task<(MemberId Member, bool IsNew)> MemberForAsync(
        string channel,
        string platformId,
        MemberId candidate,
        CancellationToken cancellationToken
    )
    {
        var key = Rows.PlatformKey(channel, platformId);
        return _owner.RunAsync(
            session =>
            {
                if (session.Find(Rows.Identities, key) is { } row)
                {
                    return (new MemberId(row["member"].AsString), false);
                }

                session.Put(Rows.Identities, new BsonDocument { ["_id"] = key, ["member"] = candidate.Value });
                return (candidate, true);
            },
            cancellationToken
        );
    }

    public Task<RoomId> RoomForAsync(ChannelAddress address, RoomId candidate, CancellationToken cancellationToken)
    {
        Rows.CheckKey(candidate.Value);
        return _owner.RunAsync(
            session =>
            {
                if (FindRoom(session, address) is { } room)
                {
                    return room;
                }

                session.Put(Rows.Addresses, Rows.Address(address, candidate));
                return candidate;
            },
            cancellationToken
        );
    }

    public Task<RoomId?> FindRoomAsync(ChannelAddress address, CancellationToken cancellationToken) =>
        _owner.RunAsync(session => FindRoom(session, address), cancellationToken);

    private static RoomId? FindRoom(EngineSession session, ChannelAddress address)
    {
        var key = Rows.PlatformKey(address.Channel, address.Conversation);
        var row = session.Find(Rows.Addresses, key) ?? session.Find(Rows.Aliases, key);
        return row is null ? null : new RoomId(row["room"].AsString);
    }

    public Task AliasAsync(ChannelAddress from, RoomId room, CancellationToken cancellationToken) =>
        PutAsync(Rows.Aliases, Rows.Alias(from, room), cancellationToken);

    public Task<ChannelAddress?> AddressOfAsync(RoomId room, CancellationToken cancellationToken) =>
        _owner.RunAsync(session => ReadAddress(session, room), cancellationToken);

    private static ChannelAddress? ReadAddress(EngineSession session, RoomId room) =>
        session.Range(Rows.Addresses, "room", room.Value, room.Value, 1) is [var row]
            ? new ChannelAddress(row["ch"].AsString, row["conv"].AsString)
            : null;

    public async Task<IReadOnlyList<(RoomId Room, ChannelAddress Address)>> RoomsAtAsync(
        string channel,
        string prefix,
        CancellationToken cancellationToken
    )
    {
        var start = $"{channel}|{prefix}";
        Rows.CheckKey(start);
        var rooms = new List<(RoomId, ChannelAddress)>();
        await foreach (var row in PagesAsync(Rows.Addresses, "_id", start, Rows.After(start), cancellationToken))
        {
            // A hash that stands for a long conversation may begin so too.
            if (row["conv"].AsString.StartsWith(prefix, StringComparison.Ordinal))
            {
                rooms.Add((new RoomId(row["room"].AsString), new ChannelAddress(row["ch"].AsString, row["conv"].AsString)));
            }
        }

        return rooms;
    }

    public Task<string?> NoteAsync(string key, CancellationToken cancellationToken) =>
        _owner.RunAsync(session => session.Find(Rows.Notes, key)?["v"].AsString, cancellationToken);

    public Task SetNoteAsync(string key, string? value, CancellationToken cancellationToken)
    {
        if (value is not null)
        {
            return PutAsync(Rows.Notes, Rows.Note(key, value), cancellationToken);
        }

        return _owner.RunAsync(
            session =>
            {
                session.Delete(Rows.Notes, key);
                return true;
            },
            cancellationToken
        );
    }

    public async Task<IReadOnlyList<(string Key, string Value)>> NotesAsync(string prefix, CancellationToken cancellationToken)
    {
        var notes = new List<(string, string)>();
        await foreach (var row in PagesAsync(Rows.Notes, "_id", prefix, Rows.After(prefix), cancellationToken))
        {
            notes.Add((row["_id"].AsString, row["v"].AsString));
        }

        return notes;
    }

    public async Task<IReadOnlyList<Attempt>> AttemptsOfSessionAsync(RoomId room, SessionId session, CancellationToken cancellationToken)
    {
        var prefix = $"{room}|{session}|";
        var attempts = new List<Attempt>();
        await foreach (var row in PagesAsync(Rows.Attempts, "_id", prefix, Rows.After(prefix), cancellationToken))
        {
            attempts.Add(Rows.ToAttempt(row));
        }

        return attempts;
    }

    public async Task<IReadOnlyList<Counter>> CountersAsync(string prefix, CancellationToken cancellationToken)
    {
        var counters = new List<Counter>();
        await foreach (var row in PagesAsync(Rows.Counters, "_id", prefix, Rows.After(prefix), cancellationToken))
        {
            counters.Add(Rows.ToCounter(row));
        }

        return counters;
    }

    public Task FlagAsync(Flag flag, CancellationToken cancellationToken) => PutAsync(Rows.Flags, Rows.Of(flag), cancellationToken);

    public async Task<IReadOnlyList<Flag>> FlagsAsync(CancellationToken cancellationToken)
    {
        var flags = new List<Flag>();
        await foreach (var row in PagesAsync(Rows.Flags, "_id", "", Rows.After(""), cancellationToken))
        {
            flags.Add(Rows.ToFlag(row));
        }

        return flags;
    }

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var mark = _time.GetUtcNow().UtcTicks;
        await PutAsync(Rows.Meta, Rows.Meta64("probe", mark), cancellationToken);
        var read = await _owner.RunAsync(session => session.Find(Rows.Meta, "probe")?["v"].AsInt64, cancellationToken);
        if (read is not { } found || found < mark)
        {
            throw new StoreUnavailableException("The store does not return what was written to it.");
        }
    }

    public async Task BackupAsync(string file, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var failure = await _owner.RunAloneAsync(
            session =>
            {
                session.Checkpoint();
                try
                {
                    using var data = _files.OpenData();
                    StoreFiles.CopyDurably(data, file);
                    return null;
                }
                catch (Exception copying) when (copying is IOException or UnauthorizedAccessException)
                {
                    // The backup's disk failed, not the database: nothing is opened again.
                    return copying;
                }
            },
            cancellationToken
        );
        if (failure is not null)
        {
            throw new StoreUnavailableException($"No backup was written to {file}: {failure.Message}", failure);
        }

        var bytes = new FileInfo(file).Length;
        var milliseconds = (long)_time.GetElapsedTime(started).TotalMilliseconds;
        _logger.BackupWritten(bytes, milliseconds);
    }

    public async ValueTask DisposeAsync()
    {
        await _owner.DisposeAsync();
        _lock?.Dispose();
    }
}
