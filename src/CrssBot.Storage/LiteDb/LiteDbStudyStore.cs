using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;
using LiteDB;
using Microsoft.Extensions.Logging;

namespace CrssBot.Storage.LiteDb;

/// <summary>The default store: one LiteDB file, one owner thread, a transaction for each batch. See <see cref="GroupCommit"/>.</summary>
internal sealed class LiteDbStudyStore : IStudyStore
{
    /// <summary>Most rows that one operation takes away or writes anew: each may lie on pages of its own, and each page is an fsync.</summary>
    private const int WriteRows = 10;

    private readonly EngineFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly GroupCommit _owner;
    private StoreLock? _lock;
    private ErasureLog? _erasures;
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
            return new LiteDbStudyStore(EngineFiles.At(options.Path), options.Batch, time, logger)
            {
                _lock = held,
                _erasures = new ErasureLog(options.Path, time),
            };
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>A store on pages kept elsewhere, without a lock and a log of erasures: the seam for simulated disks.</summary>
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

            var layout = schema["v"].AsInt64;
            if (layout > Rows.Schema)
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

            if (layout < Rows.Schema)
            {
                _logger.Upgrading(_files.Name, layout, Rows.Schema);
                SchemaUpgrade.Run(session, layout, DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime));
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

    /// <summary>The lock file sees to it.</summary>
    public bool IsShared => false;

    public Task<bool> ClaimAsync(string name, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task ReleaseAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<StoredRoom?> LoadRoomAsync(RoomId room, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (found, above) = await _owner.RunAsync(session => ReadRoom(session, room), cancellationToken);
            if (found is null)
            {
                return null;
            }

            if (await ReadAttemptsAsync(found, above, cancellationToken) is { } attempts)
            {
                return found with { Attempts = attempts };
            }

            // Another writer raised the head between two pages: read again from the start.
        }
    }

    private static (StoredRoom? Room, string[] Above) ReadRoom(EngineSession session, RoomId room)
    {
        if (session.Find(Rows.Heads, room.Value) is not { } head || Rows.IsTombstone(head))
        {
            return (null, []);
        }

        var version = head["sv"].AsInt64;
        var snapshot = version > 0 ? session.Find(Rows.Snapshots, room.Value) : null;
        var json = snapshot is null ? null : Rows.ToSnapshot(snapshot).ToCurrent();
        var stored = new StoredRoom(room, head["v"].AsInt64, json, version, [], ReadAddress(session, room));
        return (stored, [.. Rows.Above(head)]);
    }

    /// <summary>The attempts above the snapshot in the order of their versions; null when the head is another by now.</summary>
    private async Task<IReadOnlyList<Attempt>?> ReadAttemptsAsync(StoredRoom room, string[] above, CancellationToken cancellationToken)
    {
        var attempts = new List<Attempt>();
        foreach (var question in above)
        {
            BsonValue from = question;
            List<BsonDocument>? page;
            do
            {
                var start = from;
                page = await _owner.RunAsync(
                    session =>
                        session.Find(Rows.Heads, room.Room.Value)?["v"].AsInt64 == room.Version
                            ? session.Range(Rows.Attempts, "_id", start, Rows.After(question), GroupCommit.PageRows)
                            : null,
                    cancellationToken
                );
                if (page is null)
                {
                    return null;
                }

                attempts.AddRange(page.Select(Rows.ToAttempt).Where(attempt => attempt.Version > room.SnapshotVersion));
                from = page is [.., var last] ? Rows.Next(last["_id"].AsString) : from;
            } while (page.Count == GroupCommit.PageRows);
        }

        return [.. attempts.OrderBy(attempt => attempt.Version)];
    }

    public Task<bool> CommitAsync(RoomCommit commit, CancellationToken cancellationToken)
    {
        Keys.Check(commit);
        var attempts = commit.Attempts.Select(Rows.Of).ToList();
        var now = _time.GetUtcNow();
        return _owner.RunAsync(session => Write(session, commit, attempts, now), cancellationToken);
    }

    private static bool Write(EngineSession session, RoomCommit commit, List<BsonDocument> attempts, DateTimeOffset now)
    {
        // The fence comes before the first row, so that a late writer leaves the batch of its neighbors clean.
        var head = session.Find(Rows.Heads, commit.Room.Value);
        if ((head?["v"].AsInt64 ?? 0) != commit.ReadVersion || (head is not null && Rows.IsTombstone(head)))
        {
            return false;
        }

        var version = commit.ReadVersion + 1;
        var (snapshotVersion, above) = commit.Snapshot is null
            ? (head?["sv"].AsInt64 ?? 0, (head is null ? [] : Rows.Above(head)).Union(commit.Attempts.Select(Keys.QuestionKey)))
            : (version, []);
        session.Put(Rows.Heads, Rows.Head(commit, snapshotVersion, above));
        session.Put(Rows.Attempts, attempts);
        if (commit.Snapshot is { } snapshot)
        {
            session.Put(Rows.Snapshots, Rows.Snapshot(commit.Room, version, StoredDocument.Of(snapshot)));
        }

        session.Put(Rows.Memberships, [.. commit.Entered.Select(member => Rows.Membership(member, commit.Room))]);
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
        var stored = session.Find(Rows.Slots, Keys.SlotKey(room, write.Key)) is { } row ? Rows.ToSlot(row) : null;
        if (Slot.Wanting(stored, room, write, now) is { } wanting && !ReferenceEquals(wanting, stored))
        {
            session.Put(Rows.Slots, Rows.Of(wanting));
        }
    }

    public async Task<IReadOnlyList<DueRoom>> DueAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken)
    {
        var due = new List<DueRoom>();
        if (limit < 1)
        {
            return due;
        }

        await foreach (var head in _owner.PagesAsync(Rows.Heads, "due", "", Rows.After(Rows.WakeKey(until.UtcTicks)), cancellationToken))
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
        await foreach (var head in _owner.PagesAsync(Rows.Heads, "_id", "", Rows.After(""), cancellationToken))
        {
            if (wanted(head))
            {
                rooms.Add(new RoomId(head["_id"].AsString));
            }
        }

        return rooms;
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
        var from = Rows.Next(after is { } position ? Keys.SlotKey(position.Room, position.Key) : "");
        var slots = new List<Slot>();
        if (limit < 1)
        {
            return slots;
        }

        await foreach (var row in _owner.PagesAsync(Rows.Slots, "due", from, Rows.After(""), cancellationToken))
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
            session => session.Find(Rows.Slots, Keys.SlotKey(room, key)) is { } row ? Rows.ToSlot(row) : null,
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
                if (session.Find(Rows.Slots, Keys.SlotKey(room, key)) is not { } row)
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
        DateOnly today,
        CancellationToken cancellationToken
    )
    {
        var added = Rows.Of(new Identity(channel, platformId, candidate, today));
        return _owner.RunAsync(
            session =>
            {
                if (session.Find(Rows.Identities, added["_id"].AsString) is { } row)
                {
                    See(session, row, today);
                    return (new MemberId(row["member"].AsString), false);
                }

                session.Put(Rows.Identities, added);
                return (candidate, true);
            },
            cancellationToken
        );
    }

    private static void See(EngineSession session, BsonDocument identity, DateOnly today)
    {
        if (identity["seen"].AsInt32 < today.DayNumber)
        {
            identity["seen"] = today.DayNumber;
            session.Put(Rows.Identities, identity);
        }
    }

    public Task SeenAsync(MemberId member, DateOnly today, CancellationToken cancellationToken) =>
        _owner.RunAsync(
            session =>
            {
                foreach (var identity in session.Range(Rows.Identities, "mk", $"{member}|", Rows.After($"{member}|"), GroupCommit.PageRows))
                {
                    See(session, identity, today);
                }

                return true;
            },
            cancellationToken
        );

    public async Task<IReadOnlyList<MemberId>> UnusedSinceAsync(DateOnly day, CancellationToken cancellationToken)
    {
        // By member, so that all identities of one stand together.
        var seen = new List<(MemberId Member, DateOnly Day)>();
        await foreach (var row in _owner.PagesAsync(Rows.Identities, "mk", "", Rows.After(""), cancellationToken))
        {
            var identity = Rows.ToIdentity(row);
            if (seen.Count > 0 && seen[^1].Member == identity.Member)
            {
                seen[^1] = (identity.Member, identity.Seen > seen[^1].Day ? identity.Seen : seen[^1].Day);
            }
            else
            {
                seen.Add((identity.Member, identity.Seen));
            }
        }

        var from = Rows.WakeKey(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).Ticks);
        var unused = new List<MemberId>();
        foreach (var (member, _) in seen.Where(s => s.Day < day))
        {
            var answered = await _owner.RunAsync(
                session => session.Range(Rows.Attempts, "mt", $"{member}|{from}", Rows.After($"{member}|"), 1).Count > 0,
                cancellationToken
            );
            if (!answered)
            {
                unused.Add(member);
            }
        }

        return unused;
    }

    public Task<RoomId> RoomForAsync(ChannelAddress address, RoomId candidate, CancellationToken cancellationToken)
    {
        Keys.CheckKey(candidate.Value);
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
        var key = Keys.PlatformKey(address.Channel, address.Conversation);
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
        Keys.CheckKey(start);
        var rooms = new List<(RoomId, ChannelAddress)>();
        await foreach (var row in _owner.PagesAsync(Rows.Addresses, "_id", start, Rows.After(start), cancellationToken))
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
        await foreach (var row in _owner.PagesAsync(Rows.Notes, "_id", prefix, Rows.After(prefix), cancellationToken))
        {
            notes.Add((row["_id"].AsString, row["v"].AsString));
        }

        return notes;
    }

    public Task<IReadOnlyList<Identity>> IdentitiesOfAsync(MemberId member, CancellationToken cancellationToken) =>
        OfMemberAsync(Rows.Identities, "mk", member, Rows.ToIdentity, cancellationToken);

    public Task<IReadOnlyList<Attempt>> AttemptsOfAsync(MemberId member, CancellationToken cancellationToken) =>
        OfMemberAsync(Rows.Attempts, "mt", member, Rows.ToAttempt, cancellationToken);

    public Task<IReadOnlyList<Flag>> FlagsOfAsync(MemberId member, CancellationToken cancellationToken) =>
        OfMemberAsync(Rows.Flags, "mk", member, Rows.ToFlag, cancellationToken);

    public async Task<IReadOnlyList<RoomId>> RoomsOfAsync(MemberId member, CancellationToken cancellationToken)
    {
        var known = await OfMemberAsync(Rows.Memberships, "_id", member, row => row["room"].AsString, cancellationToken);
        var answered = await OfMemberAsync(Rows.Attempts, "mt", member, row => row["room"].AsString, cancellationToken);
        var rooms = new List<RoomId>();
        foreach (var room in known.Concat(answered).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var head = await _owner.RunAsync(session => session.Find(Rows.Heads, room), cancellationToken);
            if (head is not null && !Rows.IsTombstone(head))
            {
                rooms.Add(new RoomId(room));
            }
        }

        return rooms;
    }

    /// <summary>Rows of a collection whose field begins with the member, in its order.</summary>
    private async Task<IReadOnlyList<T>> OfMemberAsync<T>(
        string collection,
        string field,
        MemberId member,
        Func<BsonDocument, T> read,
        CancellationToken cancellationToken
    )
    {
        var prefix = $"{member}|";
        var found = new List<T>();
        await foreach (var row in _owner.PagesAsync(collection, field, prefix, Rows.After(prefix), cancellationToken))
        {
            found.Add(read(row));
        }

        return found;
    }

    public async Task BeginErasureAsync(MemberId member, CancellationToken cancellationToken)
    {
        Keys.CheckPart(member.Value);
        cancellationToken.ThrowIfCancellationRequested();
        // First: a backup restored after a crash in between must not bring back who was told that they are erased.
        _erasures?.Add(member);
        await _owner.RunAsync(
            session =>
            {
                BeginErasure(session, member);
                return true;
            },
            cancellationToken
        );
    }

    internal static void BeginErasure(EngineSession session, MemberId member)
    {
        var identities = session.Range(Rows.Identities, "mk", $"{member}|", Rows.After($"{member}|"), GroupCommit.PageRows);
        session.Delete(Rows.Identities, Ids(identities));
        session.Put(Rows.Notes, Rows.Note(IStudyStore.ErasureNotes + member, ""));
    }

    public async Task EraseMemberAsync(MemberId member, CancellationToken cancellationToken)
    {
        await BeginErasureAsync(member, cancellationToken);
        foreach (var room in await RoomsOfAsync(member, cancellationToken))
        {
            await EraseViewsAsync(room, cancellationToken);
        }

        await InPagesAsync(session => EraseAttempts(session, member), cancellationToken);
        await InPagesAsync(session => EraseFlags(session, member), cancellationToken);
        await InPagesAsync(session => Delete(session, Rows.Memberships, "_id", $"{member}|"), cancellationToken);
        await SetNoteAsync(IStudyStore.ErasureNotes + member, null, cancellationToken);
    }

    private async Task EraseViewsAsync(RoomId room, CancellationToken cancellationToken)
    {
        var settled = new List<string>();
        await foreach (var row in _owner.PagesAsync(Rows.Slots, "_id", $"{room}|", Rows.After($"{room}|"), cancellationToken))
        {
            if (Rows.ToSlot(row) is { IsSettled: true, View.Length: > 0 } slot && RoomMessages.MayName(slot.Key))
            {
                settled.Add(slot.Key);
            }
        }

        foreach (var keys in settled.Chunk(WriteRows))
        {
            await _owner.RunAsync(
                session =>
                {
                    foreach (var key in keys)
                    {
                        // A commit in between may have wanted something new to be shown.
                        if (session.Find(Rows.Slots, Keys.SlotKey(room, key)) is { } row && Rows.ToSlot(row) is { IsSettled: true } slot)
                        {
                            session.Put(Rows.Slots, Rows.Of(slot with { View = "" }));
                        }
                    }

                    return true;
                },
                cancellationToken
            );
        }
    }

    /// <summary>A page of them, and what they added to the member's own counters: at every instant counters and attempts agree.</summary>
    private static int EraseAttempts(EngineSession session, MemberId member)
    {
        var rows = session.Range(Rows.Attempts, "mt", $"{member}|", Rows.After($"{member}|"), WriteRows);
        var attempts = rows.ConvertAll(Rows.ToAttempt);
        session.Delete(Rows.Attempts, Ids(rows));
        session.Put(Rows.Attempts, attempts.ConvertAll(a => Rows.Of(a.WithoutMember(OneOff()))));
        foreach (var room in attempts.Where(a => a.Final).GroupBy(a => a.Room))
        {
            if (session.Find(Rows.Counters, $"room|{room.Key}|{member}") is { } row)
            {
                var left = Rows.ToCounter(row);
                left = left with { Answered = left.Answered - room.Count(), Correct = left.Correct - room.Count(a => a.Correct) };
                if (left.Answered > 0)
                {
                    session.Put(Rows.Counters, Rows.Of(left));
                }
                else
                {
                    session.Delete(Rows.Counters, left.Key);
                }
            }
        }

        return rows.Count;
    }

    public async Task<IReadOnlyList<Regraded>> RegradeAsync(Regrade regrade, bool dryRun, CancellationToken cancellationToken)
    {
        var changed = new List<Regraded>();
        var from = "";
        while (true)
        {
            var start = from;
            var (rows, last) = await _owner.RunAsync(session => RegradePage(session, regrade, start, dryRun, changed), cancellationToken);
            if (rows < GroupCommit.PageRows)
            {
                return changed;
            }

            from = Rows.Next(last);
        }
    }

    /// <summary>A walk over all attempts, since none is found by its question: keys are corrected a few times a year.</summary>
    private static (int Rows, string Last) RegradePage(
        EngineSession session,
        Regrade regrade,
        string from,
        bool dryRun,
        List<Regraded> changed
    )
    {
        var rows = session.Range(Rows.Attempts, "_id", from, BsonValue.MaxValue, GroupCommit.PageRows);
        foreach (var before in rows.Select(Rows.ToAttempt))
        {
            if (regrade.Judge(before) is not { } anew)
            {
                continue;
            }

            changed.Add(anew.Change);
            if (dryRun)
            {
                continue;
            }

            session.Put(Rows.Attempts, Rows.Of(anew.Attempt));
            string[] counters = [$"room|{before.Room}|{before.Member}", $"question|{before.Question}"];
            foreach (var key in counters)
            {
                // Of whoever was erased, only the question's is left.
                if (session.Find(Rows.Counters, key) is { } row)
                {
                    var counter = Rows.ToCounter(row);
                    counter = counter with
                    {
                        Answered = counter.Answered + anew.Change.Answered,
                        Correct = counter.Correct + anew.Change.Correct,
                    };
                    session.Put(Rows.Counters, Rows.Of(counter));
                }
            }

            if (before.Session != Attempt.Erased)
            {
                session.Put(Rows.Notes, Rows.Note(Corrections.NoteOf(before.Member, before.Question), anew.Judged.ToString()));
            }
        }

        return (rows.Count, rows.Count == 0 ? "" : rows[^1]["_id"].AsString);
    }

    private static int EraseFlags(EngineSession session, MemberId member)
    {
        var rows = session.Range(Rows.Flags, "mk", $"{member}|", Rows.After($"{member}|"), WriteRows);
        session.Delete(Rows.Flags, Ids(rows));
        session.Put(Rows.Flags, rows.ConvertAll(row => Rows.Of(Rows.ToFlag(row).WithoutMember(OneOff()))));
        return rows.Count;
    }

    private static MemberId OneOff() => new(StudyDesk.RandomId());

    public async Task DeleteRoomAsync(RoomId room, CancellationToken cancellationToken)
    {
        Keys.CheckPart(room.Value);
        await _owner.RunAsync(session => Bury(session, room), cancellationToken);
        await InPagesAsync(session => Delete(session, Rows.Slots, "_id", $"{room}|"), cancellationToken);
        await InPagesAsync(session => Delete(session, Rows.Counters, "_id", $"room|{room}|"), cancellationToken);
        await InPagesAsync(session => Delete(session, Rows.Memberships, "rk", $"{room}|"), cancellationToken);
        await InPagesAsync(session => Delete(session, Rows.Aliases, "rk", $"{room}|"), cancellationToken);
        await _owner.RunAsync(
            session =>
            {
                session.Delete(Rows.Addresses, Ids(session.Range(Rows.Addresses, "room", room.Value, room.Value, GroupCommit.PageRows)));
                return true;
            },
            cancellationToken
        );
    }

    private static bool Bury(EngineSession session, RoomId room)
    {
        if (session.Find(Rows.Heads, room.Value) is not { } head || Rows.IsTombstone(head))
        {
            return false;
        }

        session.Put(Rows.Heads, Rows.Tombstone(room, head["v"].AsInt64 + 1));
        session.Delete(Rows.Snapshots, room.Value);
        return true;
    }

    private static int Delete(EngineSession session, string collection, string field, string prefix)
    {
        var rows = session.Range(collection, field, prefix, Rows.After(prefix), WriteRows);
        session.Delete(collection, Ids(rows));
        return rows.Count;
    }

    private static BsonValue[] Ids(List<BsonDocument> rows) => [.. rows.Select(row => row["_id"])];

    /// <summary>An operation that does away with at most <see cref="WriteRows"/> rows and says how many, until none is left; between two others are served.</summary>
    private async Task InPagesAsync(Func<EngineSession, int> page, CancellationToken cancellationToken)
    {
        while (await _owner.RunAsync(page, cancellationToken) == WriteRows) { }
    }

    public async Task<IReadOnlyList<Attempt>> AttemptsOfSessionAsync(RoomId room, SessionId session, CancellationToken cancellationToken)
    {
        var prefix = $"{room}|{session}|";
        var attempts = new List<Attempt>();
        await foreach (var row in _owner.PagesAsync(Rows.Attempts, "_id", prefix, Rows.After(prefix), cancellationToken))
        {
            attempts.Add(Rows.ToAttempt(row));
        }

        return attempts;
    }

    public async Task<IReadOnlyList<Counter>> CountersAsync(string prefix, CancellationToken cancellationToken)
    {
        var counters = new List<Counter>();
        await foreach (var row in _owner.PagesAsync(Rows.Counters, "_id", prefix, Rows.After(prefix), cancellationToken))
        {
            counters.Add(Rows.ToCounter(row));
        }

        return counters;
    }

    public Task FlagAsync(Flag flag, CancellationToken cancellationToken) => PutAsync(Rows.Flags, Rows.Of(flag), cancellationToken);

    public async Task<IReadOnlyList<Flag>> FlagsAsync(CancellationToken cancellationToken)
    {
        var flags = new List<Flag>();
        await foreach (var row in _owner.PagesAsync(Rows.Flags, "_id", "", Rows.After(""), cancellationToken))
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
