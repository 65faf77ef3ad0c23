using System.Collections;
using System.Reflection;
using CrssBot.Runtime;
using LiteDB;
using LiteDB.Engine;

namespace CrssBot.Storage.LiteDb;

/// <summary>
/// One opening of the engine, used by one thread only. Rows in, rows out; every result is materialized, because an open
/// cursor is an open transaction. What the engine throws, it throws; after any exception the session must be disposed.
/// </summary>
internal sealed class EngineSession : IDisposable
{
    /// <summary>How long a commit may wait for the engine's own writer to come to rest.</summary>
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(5);

    /// <summary>Heads remembered, a few hundred bytes each; above it all are read anew.</summary>
    private const int MostHeads = 10_000;

    // The engine's log writer is an async loop. Once it rests in its await, each page that we commit resumes it on our own
    // thread, so that write and fsync are over before Commit returns. Until then (the first commit after opening) it runs on
    // a pool thread, and Commit returns before its pages are safe. An async loop resumes in the execution context that it
    // awaited in: that change of context is visible here, and tells us on which thread the pages were written.
    private static readonly AsyncLocal<EngineSession?> WriterContext = new(change =>
    {
        if (change.ThreadContextChanged && change.CurrentValue is { } session && session._thread == Environment.CurrentManagedThreadId)
        {
            session._writtenHere = true;
        }
    });

    // A transaction that an I/O error broke throws again from its finalizer, and that ends the process (seen with a full disk).
    // The engine keeps it private; so it is reached by reflection, and its finalizer is switched off. LiteDB is pinned to 5.0.20.
    private static readonly FieldInfo Monitor =
        typeof(LiteEngine).GetField("_monitor", BindingFlags.Instance | BindingFlags.NonPublic)
        ?? throw new MissingFieldException(nameof(LiteEngine), "_monitor");
    private static readonly PropertyInfo OpenTransactions =
        Monitor.FieldType.GetProperty("Transactions") ?? throw new MissingMemberException(Monitor.FieldType.Name, "Transactions");

    // How many more pages the open transactions may keep in memory before they let go of what they only read: 100,000 of 8 kB, which is more
    // than a small machine has for the check of a nightly backup.
    private static readonly FieldInfo FreePages =
        Monitor.FieldType.GetField("_freePages", BindingFlags.Instance | BindingFlags.NonPublic)
        ?? throw new MissingFieldException(Monitor.FieldType.Name, "_freePages");

    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly LiteEngine _engine;
    private readonly TwoPhaseLog _log;
    private readonly SummedPages _data;

    /// <summary>
    /// Heads as they stand in the file: every commit asks for one, and only this session writes them. Whatever fails ends the session, and with
    /// it what is remembered here.
    /// </summary>
    private readonly Dictionary<string, BsonDocument> _heads = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly CancellationToken _interrupt;
    private object? _begun;
    private bool _dirty;
    private bool _writtenHere;

    /// <exception cref="InvalidDataException">A page is not as it was written; the message says which.</exception>
    public EngineSession(EngineFiles files, TimeProvider time)
        : this(files.Settings(), time) { }

    /// <param name="interrupt">Cuts a walk short.</param>
    public EngineSession(EngineFiles files, TimeProvider time, CancellationToken interrupt)
        : this(files.Settings(), time) => _interrupt = interrupt;

    private EngineSession(EngineSettings settings, TimeProvider time)
    {
        _time = time;
        // The writer captures this value when the first commit starts it.
        WriterContext.Value = this;
        _log = new TwoPhaseLog(settings.LogStream);
        settings.LogStream = _log;
        _data = new SummedPages(settings.DataStream);
        settings.DataStream = _data;
        try
        {
            var (damage, cutLogAt) = PageSums.Look(_data, _log);
            if (damage is not null)
            {
                throw new InvalidDataException(damage);
            }

            if (cutLogAt is { } end)
            {
                _log.SetLength(end);
            }

            _data.Position = 0;
            _log.Position = 0;
            _engine = new LiteEngine(settings);
        }
        catch
        {
            _log.Dispose();
            _data.Dispose();
            throw;
        }
    }

    public BsonDocument? Find(string collection, string id)
    {
        if (collection != Rows.Heads)
        {
            return Read(collection, id);
        }

        if (!_heads.TryGetValue(id, out var head) && (head = Read(collection, id)) is not null)
        {
            Remember(head);
        }

        return head;
    }

    private void Remember(BsonDocument head)
    {
        if (_heads.Count >= MostHeads)
        {
            _heads.Clear();
        }

        _heads[head["_id"].AsString] = head;
    }

    private BsonDocument? Read(string collection, string id)
    {
        var query = new Query { Limit = 1 };
        query.Where.Add(BsonExpression.Create("_id = @0", new BsonValue(id)));
        using var reader = _engine.Query(collection, query);
        return reader.Read() ? reader.Current.AsDocument : null;
    }

    /// <summary>Rows with <paramref name="from"/> ≤ field ≤ <paramref name="to"/> in the order of that field's index.</summary>
    public List<BsonDocument> Range(string collection, string field, BsonValue from, BsonValue to, int limit, bool descending = false)
    {
        var query = new Query
        {
            OrderBy = field,
            Order = descending ? Query.Descending : Query.Ascending,
            Limit = limit,
        };
        query.Where.Add(BsonExpression.Create($"{field} BETWEEN @0 AND @1", from, to));
        using var reader = _engine.Query(collection, query);
        var rows = new List<BsonDocument>();
        while (reader.Read())
        {
            rows.Add(reader.Current.AsDocument);
        }

        return rows;
    }

    /// <summary>Every row by a field's index, lazily: only for walks on a file that nobody serves, or before serving.</summary>
    public IEnumerable<BsonDocument> Walk(string collection, string field) =>
        Walk(collection, field, BsonValue.MinValue, BsonValue.MaxValue);

    /// <inheritdoc cref="Walk(string, string)"/>
    public IEnumerable<BsonDocument> Walk(string collection, string field, BsonValue from, BsonValue to)
    {
        var query = new Query { OrderBy = field };
        query.Where.Add(BsonExpression.Create($"{field} BETWEEN @0 AND @1", from, to));
        var monitor = Monitor.GetValue(_engine)!;
        var free = FreePages.GetValue(monitor);
        try
        {
            using var reader = _engine.Query(collection, query);
            // The walk has its first thousand pages by now, and is given no more: it forgets them and goes on.
            FreePages.SetValue(monitor, 0);
            while (reader.Read())
            {
                _interrupt.ThrowIfCancellationRequested();
                yield return reader.Current.AsDocument;
            }
        }
        finally
        {
            FreePages.SetValue(monitor, free);
        }
    }

    public void Put(string collection, params IReadOnlyCollection<BsonDocument> rows)
    {
        if (rows.Count > 0)
        {
            _dirty = true;
            _engine.Upsert(collection, rows, BsonAutoId.ObjectId);
            if (collection == Rows.Heads)
            {
                foreach (var head in rows)
                {
                    Remember(head);
                }
            }
        }
    }

    public void Delete(string collection, params IReadOnlyCollection<BsonValue> ids)
    {
        if (ids.Count > 0)
        {
            _dirty |= _engine.Delete(collection, ids) > 0;
            if (collection == Rows.Heads)
            {
                _heads.Clear();
            }
        }
    }

    /// <summary>
    /// A new database, made in memory. The first transaction of an opening is not synced page by page; a cut within it could leave
    /// half a transaction. So a file begins as a whole image, and its later first transactions are a single page: see
    /// <see cref="WarmUp"/>.
    /// </summary>
    public static MemoryStream NewImage(TimeProvider time)
    {
        using var made = new MemoryStream();
        var settings = new EngineSettings
        {
            DataStream = made,
            LogStream = new MemoryStream(),
            TempStream = new MemoryStream(),
            Collation = Collation.Binary,
        };
        using (var session = new EngineSession(settings, time))
        {
            session._engine.Pragma(Pragmas.UTC_DATE, true);
            session.EnsureIndexes();
            session.Put(Rows.Meta, Rows.Meta64("schema", Rows.Schema), Rows.Mark("opened"), Rows.Mark("settled"));
            session.Checkpoint();
        }

        return new MemoryStream(made.ToArray());
    }

    /// <summary>Makes those that are missing.</summary>
    public void EnsureIndexes()
    {
        foreach (var (collection, field) in Rows.Indexes)
        {
            _dirty |= _engine.EnsureIndex(collection, field, field, false);
        }
    }

    /// <summary>Nothing when there is none.</summary>
    public void DropIndex(string collection, string field) => _dirty |= _engine.DropIndex(collection, field);

    public void Begin()
    {
        _engine.BeginTrans();
        _begun = Transactions().FirstOrDefault();
    }

    private IEnumerable<object> Transactions() => ((IEnumerable)OpenTransactions.GetValue(Monitor.GetValue(_engine))!).Cast<object>();

    /// <summary>When it returns, the transaction is on the disk, whole.</summary>
    /// <exception cref="StoreUnavailableException">The log writer did not come to rest.</exception>
    public void Commit()
    {
        if (!_dirty)
        {
            _engine.Commit();
            return;
        }

        var started = _time.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(1);
        while (!WrittenByThisThread(_engine.Commit))
        {
            if (_time.GetElapsedTime(started) > SettleLimit)
            {
                throw new StoreUnavailableException("The database's log writer does not come to rest.");
            }

            // Another small commit: once one is written on this thread, its fsync covers every page before it. After a longer pause each time:
            // on a slow disk a writer that is given more before it has written what it has would never come to rest.
            using (var never = new ManualResetEventSlim())
            {
                never.Wait(pause, CancellationToken.None);
            }

            pause *= 2;
            Begin();
            Put(Rows.Meta, Rows.Mark("settled"));
        }
    }

    private bool WrittenByThisThread(Func<bool> commit)
    {
        _writtenHere = false;
        WriterContext.Value = null;
        commit();
        WriterContext.Value = this;
        _dirty = false;
        // A failed write of the last page is swallowed: Commit returns as if it had succeeded. The engine is closed by then,
        // and only the next transaction says so.
        _engine.BeginTrans();
        _engine.Rollback();
        return _writtenHere;
    }

    /// <summary>
    /// The first commit of an opening starts the log writer; then every later one is known to be synchronous. It overwrites a row
    /// by one of the same size, which is one page, and so is whole or not there.
    /// </summary>
    public void WarmUp()
    {
        Begin();
        Put(Rows.Meta, Rows.Mark("opened"));
        // Started with the session in the context, so that the writer captures it; Commit would clear it first.
        _engine.Commit();
        _dirty = false;
        Begin();
        Put(Rows.Meta, Rows.Mark("settled"));
        Commit();
        _engine.Checkpoint();
    }

    /// <inheritdoc cref="PageSums.SetMissing"/>
    public void SumPages()
    {
        _engine.Checkpoint();
        PageSums.SetMissing(_data);
    }

    /// <summary>Moves the log into the data file, which is then complete by itself.</summary>
    public void Checkpoint() => _engine.Checkpoint();

    public void Dispose()
    {
        SilenceBroken();
        try
        {
            _engine.Dispose();
        }
        finally
        {
            _log.Dispose();
            _data.Dispose();
        }
    }

#pragma warning disable CA1816 // another's finalizer is the point: see OpenTransactions
    private void SilenceBroken()
    {
        foreach (var transaction in Transactions().Append(_begun))
        {
            if (transaction is not null)
            {
                GC.SuppressFinalize(transaction);
            }
        }
    }
#pragma warning restore CA1816
}
