using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CrssBot.Runtime;
using LiteDB;
using Microsoft.Extensions.Logging;

namespace CrssBot.Storage.LiteDb;

/// <summary>
/// The one owner of the database. A thread of its own takes what waits, up to a bound, runs it in one transaction, and only
/// when that is on the disk completes the callers. Concurrent use of the engine can destroy the file; this is why nobody else
/// has it. After any failure of the engine the callers are told, and the file is closed, opened again and checked.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    /// <summary>How many operations may wait; above it, callers wait for room. Ten thousand rooms make a few hundred at once.</summary>
    private const int Waiting = 1_024;

    /// <summary>Most rows of one read, so that no operation holds the owner for long.</summary>
    public const int PageRows = 200;

    private readonly Channel<Operation> _operations = Channel.CreateBounded<Operation>(
        new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<EngineSession> _open;
    private readonly int _bound;
    private readonly ILogger _logger;
    private readonly Thread _owner;

    private GroupCommit(Func<EngineSession> open, int bound, ILogger logger)
    {
        _open = open;
        _bound = bound;
        _logger = logger;
        _owner = new Thread(Own) { IsBackground = true, Name = "crssbot-store" };
    }

    /// <summary>Returns when the file is open and checked; throws what <paramref name="open"/> throws.</summary>
    /// <param name="open">Runs on the owner's thread, now and after every failure.</param>
    /// <param name="bound">Most operations in one transaction.</param>
    public static GroupCommit Start(Func<EngineSession> open, int bound, ILogger logger)
    {
        var started = new GroupCommit(open, bound, logger);
        started._owner.Start();
        started._opened.Task.GetAwaiter().GetResult();
        return started;
    }

    /// <summary>
    /// Runs <paramref name="work"/> on the owner, in a transaction with its neighbors. Cancelling withdraws what has not begun;
    /// what has begun ends with its result, so that a caller always knows.
    /// </summary>
    /// <param name="work">Must not throw for a caller's mistake: it would fail its neighbors.</param>
    public Task<T> RunAsync<T>(Func<EngineSession, T> work, CancellationToken cancellationToken) =>
        PostAsync(new Operation<T>(work, alone: false, cancellationToken), cancellationToken);

    /// <summary>As <see cref="RunAsync"/>, but outside any transaction, while all others wait.</summary>
    public Task<T> RunAloneAsync<T>(Func<EngineSession, T> work, CancellationToken cancellationToken) =>
        PostAsync(new Operation<T>(work, alone: true, cancellationToken), cancellationToken);

    /// <summary>Rows by a field whose values are unique strings, in pages; between two pages others are served.</summary>
    public async IAsyncEnumerable<BsonDocument> PagesAsync(
        string collection,
        string field,
        BsonValue from,
        BsonValue to,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var start = from;
            var page = await RunAsync(session => session.Range(collection, field, start, to, PageRows), cancellationToken);
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

    private async Task<T> PostAsync<T>(Operation<T> operation, CancellationToken cancellationToken)
    {
        try
        {
            await _operations.Writer.WriteAsync(operation, cancellationToken);
        }
        catch (ChannelClosedException closed)
        {
            throw new StoreUnavailableException("The store is closed.", closed);
        }

        return await operation.Result;
    }

    /// <summary>Serves what already waits, closes the file and ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        _operations.Writer.TryComplete();
        await _ended.Task;
        _owner.Join();
    }

    private void Own()
    {
        EngineSession? session = null;
        try
        {
            session = _open();
        }
        catch (Exception failure)
        {
            _operations.Writer.TryComplete();
            _ended.SetResult();
            _opened.SetException(failure);
            return;
        }

        _opened.SetResult();
        var batch = new List<Operation>(_bound);
        while (_operations.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            Take(batch);
            if (batch.Count > 0)
            {
                session = Serve(session, batch);
                batch.Clear();
            }
        }

        Close(session);
        _ended.SetResult();
    }

    private void Take(List<Operation> batch)
    {
        while (batch.Count < _bound && _operations.Reader.TryPeek(out var next))
        {
            if (next.Alone && batch.Count > 0)
            {
                return;
            }

            _operations.Reader.TryRead(out _);
            if (!next.Withdrawn())
            {
                batch.Add(next);
            }

            if (next.Alone)
            {
                return;
            }
        }
    }

    private EngineSession? Serve(EngineSession? session, List<Operation> batch)
    {
        try
        {
            session ??= _open();
            if (batch[0].Alone)
            {
                batch[0].Apply(session);
            }
            else
            {
                session.Begin();
                foreach (var operation in batch)
                {
                    operation.Apply(session);
                }

                session.Commit();
            }
        }
        catch (Exception failure)
        {
            _logger.BatchFailed(failure, batch.Count);
            Close(session);
            session = Reopen();
            foreach (var operation in batch)
            {
                operation.Fail(new StoreUnavailableException("The database failed; retry.", failure));
            }

            return session;
        }

        foreach (var operation in batch)
        {
            operation.Complete();
        }

        return session;
    }

    private EngineSession? Reopen()
    {
        try
        {
            return _open();
        }
        catch (Exception failure)
        {
            _logger.ReopenFailed(failure);
            return null;
        }
    }

    private void Close(EngineSession? session)
    {
        try
        {
            session?.Dispose();
        }
        catch (Exception failure)
        {
            _logger.CloseFailed(failure);
        }
    }

    private abstract class Operation(bool alone, CancellationToken cancellationToken)
    {
        public bool Alone { get; } = alone;

        protected CancellationToken CancellationToken { get; } = cancellationToken;

        public abstract bool Withdrawn();

        public abstract void Apply(EngineSession session);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class Operation<T>(Func<EngineSession, T> work, bool alone, CancellationToken cancellationToken)
        : Operation(alone, cancellationToken)
    {
        // Continuations must not run on the owner's thread: they are other people's code.
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _value;

        public Task<T> Result => _completion.Task;

        public override bool Withdrawn() => CancellationToken.IsCancellationRequested && _completion.TrySetCanceled(CancellationToken);

        public override void Apply(EngineSession session) => _value = work(session);

        public override void Complete() => _completion.TrySetResult(_value!);

        public override void Fail(Exception failure) => _completion.TrySetException(failure);
    }
}
