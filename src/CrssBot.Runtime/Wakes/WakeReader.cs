using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Rooms;
using Microsoft.Extensions.Logging;

namespace CrssBot.Runtime.Wakes;

/// <summary>
/// The process's one clock hand: keeps the wakes of the next minute in memory, re-reads the index of heads every half minute, and sends
/// each due room a tick. A tick that comes early or twice changes nothing.
/// </summary>
internal sealed class WakeReader(IStudyStore store, TimeProvider time, ILogger<WakeReader> log)
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestPutOff = TimeSpan.FromSeconds(30);

    /// <summary>How far ahead a reading looks. With other processes about, only at what is due: whose rooms they are, whoever comes first sees to.</summary>
    private readonly TimeSpan _horizon = store.IsShared ? TimeSpan.Zero : Minute;

    /// <summary>How far ahead this process keeps the wakes of the rooms that it commits: to the second, without a reading.</summary>
    private readonly TimeSpan _keeps = store.IsShared ? 10 * Minute : Minute;

    private readonly TimeSpan _readEvery = store.IsShared ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(30);

    /// <summary>Rooms read at once; the rest come with the next reading, earliest first.</summary>
    private const int Page = 10_000;

    private static readonly TimeSpan FirstPutOff = TimeSpan.FromSeconds(1);

    /// <summary>Ticks on their way at once: enough to keep the store's group commits full, few enough to leave room for presses.</summary>
    private const int Abreast = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<RoomId, DateTimeOffset> _wakes = [];
    private readonly PriorityQueue<RoomId, DateTimeOffset> _queue = new();
    private TaskCompletionSource _sooner = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Rooms whose last tick failed, and how long they were last put off: such a room waits alone.</summary>
    private readonly Dictionary<RoomId, TimeSpan> _putOff = [];

    /// <summary>How late the earliest tick is that should have been sent by now; zero when none is waiting.</summary>
    public TimeSpan Lag
    {
        get
        {
            lock (_lock)
            {
                var now = time.GetUtcNow();
                var earliest = _wakes.Values.Append(now).Min();
                return now - earliest;
            }
        }
    }

    /// <summary>A commit set the room's next wake.</summary>
    public void Schedule(RoomId room, DateTimeOffset? wake)
    {
        lock (_lock)
        {
            if (wake is not { } at || at > time.GetUtcNow() + _keeps)
            {
                _wakes.Remove(room);
                return;
            }

            if (!_wakes.TryGetValue(room, out var known) || known != at)
            {
                Arm(room, at);
            }
        }
    }

    /// <summary>
    /// A reading found the room due. A commit may have moved the wake while the reading was under way, so it never puts one off: an early
    /// tick changes nothing and re-arms, a late one leaves a question open.
    /// </summary>
    private void Found(DueRoom due)
    {
        lock (_lock)
        {
            if (!_wakes.TryGetValue(due.Room, out var known) || known > due.Wake)
            {
                Arm(due.Room, due.Wake);
            }
        }
    }

    /// <summary>Under the lock.</summary>
    private void Arm(RoomId room, DateTimeOffset at)
    {
        var first = !_queue.TryPeek(out _, out var earliest) || at < earliest;
        _wakes[room] = at;
        _queue.Enqueue(room, at);
        if (first)
        {
            _sooner.TrySetResult();
        }
    }

    /// <summary>Runs until cancelled. Ticks are sent through <paramref name="rooms"/>.</summary>
    public async Task RunAsync(IRooms rooms, CancellationToken cancellationToken)
    {
        using var abreast = new SemaphoreSlim(Abreast);
        var ticking = new List<Task>();
        var nextRead = DateTimeOffset.MinValue;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var now = time.GetUtcNow();
                if (now >= nextRead)
                {
                    await ReadAsync(now, cancellationToken);
                    nextRead = now + _readEvery;
                }

                while (TakeDue(time.GetUtcNow()) is { } due)
                {
                    await abreast.WaitAsync(cancellationToken);
                    ticking.Add(TickAsync(rooms, due.Room, abreast));
                }

                ticking.RemoveAll(t => t.IsCompleted);
                await WaitAsync(nextRead, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }

        await Task.WhenAll(ticking);
    }

    private async Task TickAsync(IRooms rooms, RoomId room, SemaphoreSlim abreast)
    {
        try
        {
            var tick = new RoomRequest(room, RoomRequest.Clock, time.GetUtcNow(), new RoomCommand.Tick());
            await rooms.SubmitAsync(tick, CancellationToken.None);
            lock (_lock)
            {
                _putOff.Remove(room);
            }
        }
        catch (Exception e)
        {
            // The room's head still says that it is due: soon again, then less and less often. No other room waits for it.
            RuntimeLog.TickFailed(log, e, room.Value);
            PutOff(room);
        }
        finally
        {
            abreast.Release();
        }
    }

    private void PutOff(RoomId room)
    {
        lock (_lock)
        {
            var delay = _putOff.TryGetValue(room, out var last) ? last * 2 : FirstPutOff;
            // The readings find it too; longer than between two of them would be forgotten.
            _putOff[room] = delay < LongestPutOff ? delay : LongestPutOff;
            if (!_wakes.ContainsKey(room))
            {
                Arm(room, time.GetUtcNow() + _putOff[room]);
            }
        }
    }

    private async Task ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var due in await store.DueAsync(now + _horizon, Page, cancellationToken))
            {
                Found(due);
            }
        }
        catch (StoreUnavailableException e)
        {
            RuntimeLog.WakesUnread(log, e);
        }
    }

    private DueRoom? TakeDue(DateTimeOffset now)
    {
        lock (_lock)
        {
            while (_queue.TryPeek(out var room, out var at) && at <= now)
            {
                _queue.Dequeue();
                // Re-armed rooms leave older entries behind; only the one that still stands counts.
                if (_wakes.TryGetValue(room, out var wake) && wake == at)
                {
                    _wakes.Remove(room);
                    return new DueRoom(room, at);
                }
            }

            return null;
        }
    }

    private async Task WaitAsync(DateTimeOffset nextRead, CancellationToken cancellationToken)
    {
        Task sooner;
        TimeSpan wait;
        lock (_lock)
        {
            if (_sooner.Task.IsCompleted)
            {
                _sooner = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            sooner = _sooner.Task;
            var next = _queue.TryPeek(out _, out var at) && at < nextRead ? at : nextRead;
            wait = next - time.GetUtcNow();
        }

        if (wait > TimeSpan.Zero)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(sooner, Task.Delay(wait, time, stop.Token));
            await stop.CancelAsync();
        }
    }
}
