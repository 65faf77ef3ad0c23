using System.Runtime.CompilerServices;
using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Storage.LiteDb;
using LiteDB;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Storage.Moving;

/// <summary>A LiteDB file, on a thread of its own as always. Written beside its place and put there whole at the end.</summary>
internal sealed class LiteDbPlace : IRowPlace
{
    /// <summary>Every collection but the heads, which come with their snapshots; attempts first, for a head finds its own among them.</summary>
    private static readonly (string Name, Func<BsonDocument, StoredRow> Read)[] collections =
    [
        (Rows.Attempts, row => new StoredRow.OfAttempt(Rows.ToAttempt(row))),
        (Rows.Slots, row => new StoredRow.OfSlot(Rows.ToSlot(row))),
        (Rows.Identities, row => new StoredRow.OfIdentity(Rows.ToIdentity(row))),
        (Rows.Memberships, row => new StoredRow.OfMembership(Rows.MemberOf(row), new RoomId(row["room"].AsString))),
        (
            Rows.Addresses,
            row => new StoredRow.OfAddress(new ChannelAddress(row["ch"].AsString, row["conv"].AsString), new RoomId(row["room"].AsString))
        ),
        (Rows.Aliases, row => new StoredRow.OfAlias(row["_id"].AsString, new RoomId(row["room"].AsString))),
        (Rows.Counters, row => new StoredRow.OfCounter(Rows.ToCounter(row))),
        (Rows.Flags, row => new StoredRow.OfFlag(Rows.ToFlag(row))),
        (Rows.Notes, row => new StoredRow.OfNote(row["_id"].AsString, row["v"].AsString)),
    ];

    private readonly string _file;
    private readonly string _unfinished;
    private readonly StoreLock _held;
    private GroupCommit? _writing;
    private bool _isBegun;

    /// <exception cref="StoreInUseException">A host serves the file.</exception>
    public LiteDbPlace(string file)
    {
        _file = Path.GetFullPath(file);
        _unfinished = $"{_file}.unfinished";
        _held = StoreLock.Take(_file);
    }

    private static GroupCommit Own(string file) =>
        GroupCommit.Start(
            () =>
            {
                var session = new EngineSession(EngineFiles.At(file), TimeProvider.System);
                session.WarmUp();
                return session;
            },
            bound: 1,
            NullLogger.Instance
        );

    public async IAsyncEnumerable<StoredRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!File.Exists(_file))
        {
            throw new StoreDamagedException($"There is no database at {_file}.");
        }

        await foreach (var row in RowsAsync(_file, cancellationToken))
        {
            yield return row;
        }
    }

    private static async IAsyncEnumerable<StoredRow> RowsAsync(string file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var owner = Own(file);
        if (await owner.RunAsync(session => session.Find(Rows.Meta, "schema")?["v"].AsInt64, cancellationToken) is not Rows.Schema)
        {
            throw new StoreDamagedException(
                $"{file} has the layout of another CrssBot. Start this version on it once, stop it, and try again."
            );
        }

        foreach (var (name, read) in collections)
        {
            await foreach (var row in owner.PagesAsync(name, "_id", "", Rows.After(""), cancellationToken))
            {
                yield return read(row);
            }
        }

        await foreach (var head in owner.PagesAsync(Rows.Heads, "_id", "", Rows.After(""), cancellationToken))
        {
            var snapshot = await owner.RunAsync(session => session.Find(Rows.Snapshots, head["_id"].AsString), cancellationToken);
            yield return ToHead(head, snapshot is null ? null : Rows.ToSnapshot(snapshot));
        }

        if (await owner.RunAsync(session => session.Find(Rows.Meta, "pulse"), cancellationToken) is { } pulse)
        {
            yield return new StoredRow.OfPulse(Rows.Instant(pulse["v"]));
        }
    }

    private static StoredRow.OfHead ToHead(BsonDocument head, StoredDocument? snapshot)
    {
        var wake = head["wake"].AsInt64;
        return new StoredRow.OfHead(
            new RoomId(head["_id"].AsString),
            head["v"].AsInt64,
            wake == long.MaxValue ? null : wake,
            head["open"].AsBoolean,
            head["tzdb"].AsString,
            head["sv"].AsInt64,
            snapshot?.Schema,
            snapshot?.Json,
            Rows.IsTombstone(head)
        );
    }

    public Task RequireEmptyAsync(CancellationToken cancellationToken) =>
        File.Exists(_file)
            ? throw new StoreInUseException($"There is a database at {_file} already. Name another file, or move that one away.")
            : Task.CompletedTask;

    public Task WriteAsync(IReadOnlyList<StoredRow> rows, CancellationToken cancellationToken)
    {
        _writing ??= Begin();
        // Made here, so that a row that no store takes is the caller's to hear of, and no failure of the database.
        var documents = rows.Where(row => row is not StoredRow.OfHead).Select(Of).ToLookup(d => d.Collection, d => d.Row);
        var heads = rows.OfType<StoredRow.OfHead>().ToArray();
        return _writing.RunAsync(
            session =>
            {
                foreach (var collection in documents)
                {
                    session.Put(collection.Key, [.. collection]);
                }

                foreach (var head in heads)
                {
                    Put(session, head);
                }

                return true;
            },
            cancellationToken
        );
    }

    private GroupCommit Begin()
    {
        _isBegun = true;
        DeleteUnfinished();
        using (var image = EngineSession.NewImage(TimeProvider.System))
        {
            EngineFiles.At(_unfinished).Install(image);
        }

        return Own(_unfinished);
    }

    private static (string Collection, BsonDocument Row) Of(StoredRow row) =>
        row switch
        {
            StoredRow.OfAttempt { Attempt: var attempt } => (Rows.Attempts, Rows.Of(attempt)),
            StoredRow.OfSlot { Slot: var slot } => (Rows.Slots, Rows.Of(slot)),
            StoredRow.OfIdentity { Identity: var identity } => (Rows.Identities, Rows.Of(identity)),
            StoredRow.OfMembership { Member: var member, Room: var room } => (Rows.Memberships, Rows.Membership(member, room)),
            StoredRow.OfAddress { Address: var address, Room: var room } => (Rows.Addresses, Rows.Address(address, room)),
            StoredRow.OfAlias { Key: var key, Room: var room } => (Rows.Aliases, Rows.Alias(key, room)),
            StoredRow.OfCounter { Counter: var counter } => (Rows.Counters, Rows.Of(counter)),
            StoredRow.OfFlag { Flag: var flag } => (Rows.Flags, Rows.Of(flag)),
            StoredRow.OfNote { Key: var key, Value: var value } => (Rows.Notes, Rows.Note(key, value)),
            StoredRow.OfPulse { At: var at } => (Rows.Meta, Rows.Meta64("pulse", at.UtcTicks)),
            _ => throw new System.Diagnostics.UnreachableException($"No collection for {row.Kind}."),
        };

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

    /// <summary>From the file as it will be, opened anew.</summary>
    public async IAsyncEnumerable<StoredRow> WrittenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _writing!.RunAloneAsync(
            session =>
            {
                session.Checkpoint();
                return true;
            },
            cancellationToken
        );
        await _writing.DisposeAsync();
        _writing = null;
        await foreach (var row in RowsAsync(_unfinished, cancellationToken))
        {
            yield return row;
        }

        File.Delete(EngineFiles.LogOf(_unfinished));
    }

    public Task KeepAsync(CancellationToken cancellationToken)
    {
        File.Move(_unfinished, _file);
        return Task.CompletedTask;
    }

    private void DeleteUnfinished()
    {
        File.Delete(_unfinished);
        File.Delete(EngineFiles.LogOf(_unfinished));
    }

    public async ValueTask DisposeAsync()
    {
        if (_writing is not null)
        {
            await _writing.DisposeAsync();
        }

        if (_isBegun)
        {
            DeleteUnfinished();
        }

        _held.Dispose();
    }
}
