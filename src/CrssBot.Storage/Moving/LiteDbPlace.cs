using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Storage.LiteDb;
using LiteDB;

namespace CrssBot.Storage.Moving;

/// <summary>A LiteDB file. Written beside its place and put there whole at the end.</summary>
internal sealed class LiteDbPlace : IRowPlace
{
    private readonly string _file;
    private readonly string _unfinished;
    private readonly StoreLock _held;
    private EngineSession? _session;

    /// <exception cref="StoreInUseException">A host serves the file.</exception>
    public LiteDbPlace(string file)
    {
        _file = Path.GetFullPath(file);
        _unfinished = $"{_file}.unfinished";
        _held = StoreLock.Take(_file);
    }

    public async IAsyncEnumerable<StoredRow> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.CompletedTask;
        if (!File.Exists(_file))
        {
            throw new StoreDamagedException($"There is no database at {_file}.");
        }

        foreach (var row in Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
    }

    private IEnumerable<StoredRow> Read()
    {
        using var session = new EngineSession(EngineFiles.At(_file), TimeProvider.System);
        if (session.Find(Rows.Meta, "schema")?["v"].AsInt64 is not Rows.Schema)
        {
            throw new StoreDamagedException(
                $"{_file} has the layout of another CrssBot. Start this version on it once, stop it, and try again."
            );
        }

        foreach (var row in session.Walk(Rows.Attempts, "_id"))
        {
            yield return new StoredRow.OfAttempt(Rows.ToAttempt(row));
        }

        foreach (var head in session.Walk(Rows.Heads, "_id"))
        {
            yield return ToHead(session, head);
        }

        foreach (var row in session.Walk(Rows.Slots, "_id"))
        {
            yield return new StoredRow.OfSlot(Rows.ToSlot(row));
        }

        foreach (var row in session.Walk(Rows.Identities, "_id"))
        {
            yield return new StoredRow.OfIdentity(Rows.ToIdentity(row));
        }

        foreach (var row in session.Walk(Rows.Memberships, "_id"))
        {
            yield return new StoredRow.OfMembership(Rows.MemberOf(row), new RoomId(row["room"].AsString));
        }

        foreach (var row in session.Walk(Rows.Addresses, "_id"))
        {
            var address = new ChannelAddress(row["ch"].AsString, row["conv"].AsString);
            yield return new StoredRow.OfAddress(address, new RoomId(row["room"].AsString));
        }

        foreach (var row in session.Walk(Rows.Aliases, "_id"))
        {
            yield return new StoredRow.OfAlias(row["_id"].AsString, new RoomId(row["room"].AsString));
        }

        foreach (var row in session.Walk(Rows.Counters, "_id"))
        {
            yield return new StoredRow.OfCounter(Rows.ToCounter(row));
        }

        foreach (var row in session.Walk(Rows.Flags, "_id"))
        {
            yield return new StoredRow.OfFlag(Rows.ToFlag(row));
        }

        foreach (var row in session.Walk(Rows.Notes, "_id"))
        {
            yield return new StoredRow.OfNote(row["_id"].AsString, row["v"].AsString);
        }

        if (session.Find(Rows.Meta, "pulse") is { } pulse)
        {
            yield return new StoredRow.OfPulse(Rows.Instant(pulse["v"]));
        }
    }

    private static StoredRow.OfHead ToHead(EngineSession session, BsonDocument head)
    {
        var room = head["_id"].AsString;
        var stored = session.Find(Rows.Snapshots, room) is { } row ? Rows.ToSnapshot(row) : (StoredDocument?)null;
        var wake = head["wake"].AsInt64;
        return new StoredRow.OfHead(
            new RoomId(room),
            head["v"].AsInt64,
            wake == long.MaxValue ? null : wake,
            head["open"].AsBoolean,
            head["tzdb"].AsString,
            head["sv"].AsInt64,
            stored?.Schema,
            stored?.Json,
            Rows.IsTombstone(head)
        );
    }

    public Task RequireEmptyAsync(CancellationToken cancellationToken) =>
        File.Exists(_file)
            ? throw new StoreInUseException($"There is a database at {_file} already. Name another file, or move that one away.")
            : Task.CompletedTask;

    public Task WriteAsync(IReadOnlyList<StoredRow> rows, CancellationToken cancellationToken)
    {
        var session = _session ??= Begin();
        session.Begin();
        foreach (var row in rows)
        {
            Put(session, row);
        }

        session.Commit();
        return Task.CompletedTask;
    }

    private EngineSession Begin()
    {
        DeleteUnfinished();
        var files = EngineFiles.At(_unfinished);
        using (var image = EngineSession.NewImage(TimeProvider.System))
        {
            files.Install(image);
        }

        var session = new EngineSession(files, TimeProvider.System);
        session.WarmUp();
        return session;
    }

    private static void Put(EngineSession session, StoredRow row)
    {
        switch (row)
        {
            case StoredRow.OfAttempt { Attempt: var attempt }:
                session.Put(Rows.Attempts, Rows.Of(attempt));
                break;
            case StoredRow.OfHead head:
                Put(session, head);
                break;
            case StoredRow.OfSlot { Slot: var slot }:
                session.Put(Rows.Slots, Rows.Of(slot));
                break;
            case StoredRow.OfIdentity { Identity: var identity }:
                session.Put(Rows.Identities, Rows.Of(identity));
                break;
            case StoredRow.OfMembership { Member: var member, Room: var room }:
                session.Put(Rows.Memberships, Rows.Membership(member, room));
                break;
            case StoredRow.OfAddress { Address: var address, Room: var room }:
                session.Put(Rows.Addresses, Rows.Address(address, room));
                break;
            case StoredRow.OfAlias { Key: var key, Room: var room }:
                session.Put(Rows.Aliases, Rows.Alias(key, room));
                break;
            case StoredRow.OfCounter { Counter: var counter }:
                session.Put(Rows.Counters, Rows.Of(counter));
                break;
            case StoredRow.OfFlag { Flag: var flag }:
                session.Put(Rows.Flags, Rows.Of(flag));
                break;
            case StoredRow.OfNote { Key: var key, Value: var value }:
                session.Put(Rows.Notes, Rows.Note(key, value));
                break;
            case StoredRow.OfPulse { At: var at }:
                session.Put(Rows.Meta, Rows.Meta64("pulse", at.UtcTicks));
                break;
        }
    }

    /// <summary>Attempts come first, so that a head finds those above its snapshot.</summary>
    private static void Put(EngineSession session, StoredRow.OfHead head)
    {
        if (head.Gone)
        {
            session.Put(Rows.Heads, Rows.Tombstone(head.Room, head.Version));
            return;
        }

        var above = session
            .Walk(Rows.Attempts, "_id", $"{head.Room}|", Rows.After($"{head.Room}|"))
            .Select(Rows.ToAttempt)
            .Where(a => a.Version > head.SnapshotVersion)
            .Select(Keys.QuestionKey)
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        var wake = head.Wake is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : (DateTimeOffset?)null;
        var commit = new RoomCommit(head.Room, head.Version - 1, wake, head.Open, head.Tzdb, [], null, [], []);
        session.Put(Rows.Heads, Rows.Head(commit, head.SnapshotVersion, above));
        if (head is { Snapshot: { } snapshot, Schema: { } schema })
        {
            session.Put(Rows.Snapshots, Rows.Snapshot(head.Room, head.SnapshotVersion, new StoredDocument(schema, snapshot)));
        }
    }

    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        await WriteAsync([], cancellationToken);
        _session!.Checkpoint();
        _session.Dispose();
        _session = null;
        File.Delete(EngineFiles.LogOf(_unfinished));
        File.Move(_unfinished, _file);
    }

    private void DeleteUnfinished()
    {
        File.Delete(_unfinished);
        File.Delete(EngineFiles.LogOf(_unfinished));
    }

    public ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            _session.Dispose();
            DeleteUnfinished();
        }

        _held.Dispose();
        return ValueTask.CompletedTask;
    }
}
