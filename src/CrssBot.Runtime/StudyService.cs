using System.Collections.Concurrent;
using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Outbox;
using CrssBot.Runtime.Privacy;
using CrssBot.Runtime.Rooms;
using CrssBot.Runtime.Wakes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CrssBot.Runtime;

/// <summary>
/// The life of the process: gives back the time that an earlier one lost, then owns wakes, outbox and pulse until it is asked to stop, and
/// drains. If one of its loops fails for good, the host stops.
/// </summary>
public sealed class StudyService : BackgroundService
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    /// <summary>Rooms recovered at once: enough to fill the store's group commits.</summary>
    private const int Abreast = 64;

    private readonly IStudyStore _store;
    private readonly TimeProvider _time;
    private readonly RuntimeOptions _options;
    private readonly ILogger<StudyService> _log;
    private readonly LocalRooms _here;
    private readonly IRooms _rooms;
    private readonly WakeReader _wakes;
    private readonly OutboxWorker _outbox;
    private readonly Retention _retention;
    private readonly ConcurrentDictionary<RoomId, byte> _open = new();

    public StudyService(
        IStudyStore store,
        RoomContext context,
        IEnumerable<IChannel> channels,
        TimeProvider time,
        IOptions<RuntimeOptions> options,
        Measures measures,
        ILoggerFactory logs,
        RoomPlacement? placement = null
    )
    {
        _store = store;
        _time = time;
        _options = options.Value;
        _log = logs.CreateLogger<StudyService>();
        _wakes = new WakeReader(store, time, logs.CreateLogger<WakeReader>());
        _outbox = new OutboxWorker(store, channels, TellAsync, time, logs.CreateLogger<OutboxWorker>());
        _here = new LocalRooms(
            new MailboxServices(
                store,
                context,
                time,
                _options,
                logs.CreateLogger<RoomMailbox>(),
                Committed,
                _outbox.Notify,
                _outbox.ShowLive,
                measures
            )
        );
        _rooms = placement?.Invoke() ?? _here;
        _retention = new Retention(
            store,
            _here,
            _rooms,
            time,
            room => Committed(new CommittedBatch(room, NextWake: null, Open: false)),
            logs.CreateLogger<Retention>()
        );
        measures.Watch(() => WakeLag, () => _outbox.Age);
    }

    /// <summary>All rooms, wherever they are.</summary>
    public IRooms Rooms => _rooms;

    /// <summary>The rooms that are in this process: for who places them, and nobody else.</summary>
    public LocalRooms Here => _here;

    /// <summary>The time that was lost is given back and the loops run.</summary>
    public bool IsReady { get; private set; }

    /// <summary>How late the latest wake was.</summary>
    public TimeSpan WakeLag => _wakes.Lag;

    private void Committed(CommittedBatch batch)
    {
        if (batch.Open)
        {
            _open.TryAdd(batch.Room, 0);
        }
        else
        {
            _open.TryRemove(batch.Room, out _);
        }

        _wakes.Schedule(batch.Room, batch.NextWake);
    }

    private Task TellAsync(RoomId room, RoomCommand what, CancellationToken cancellationToken) =>
        _rooms.SubmitAsync(new RoomRequest(room, RoomRequest.Clock, _time.GetUtcNow(), what), cancellationToken);

    /// <summary>
    /// Completes when the lost time is given back. The channels start after this service: a press that came first would tell the room that
    /// somebody was here, and its time would not be given back.
    /// </summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!_store.IsShared)
        {
            // Where others are about, each room's lost time is given back when it is loaded.
            await RecoverAsync(cancellationToken);
        }

        await base.StartAsync(cancellationToken);
        IsReady = true;
        RuntimeLog.Ready(_log);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task[] loops =
        [
            _wakes.RunAsync(_rooms, ending.Token),
            _outbox.RunAsync(ending.Token),
            PulseAsync(ending.Token),
            SweepAsync(ending.Token),
            _retention.RunAsync(ending.Token),
            WorkOutWakesInTimeAsync(ending.Token),
        ];
        // None ends by itself: either the process stops, or one failed for good and the others must not hide it.
        await Task.WhenAny(loops);
        await ending.CancelAsync();
        await Task.WhenAll(loops);
    }

    /// <summary>From the last pulse until now nobody could answer.</summary>
    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var open = await _store.OpenRoomsAsync(cancellationToken);
        if (open.Count > 0)
        {
            var from = await _store.LastPulseAsync(cancellationToken) ?? DateTimeOffset.UnixEpoch;
            RuntimeLog.GivingBack(_log, open.Count, now - from);
            await SubmitAllAsync(open, now, new RoomCommand.Recover(from, now), cancellationToken);
        }
    }

    /// <summary>Wakes computed with other time zone rules are worked out anew: all of them after each update, so no room is kept for it.</summary>
    private async Task WorkOutWakesAsync(CancellationToken cancellationToken)
    {
        var stale = await _store.RoomsWithOtherTzdbAsync(PromptSchedule.Tzdb, cancellationToken);
        await SubmitAllAsync(stale, _time.GetUtcNow(), new RoomCommand.Tick(), cancellationToken, _here.ForgetRoomAsync);
    }

    private async Task<bool> TryWorkOutWakesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WorkOutWakesAsync(cancellationToken);
            return true;
        }
        catch (StoreUnavailableException e)
        {
            RuntimeLog.WakesUnread(_log, e);
            return false;
        }
    }

    /// <summary>
    /// Beside the other loops: a hundred thousand rooms take minutes, and rooms elsewhere are reached only once this process is one of many. Stays
    /// until it is asked to stop.
    /// </summary>
    private async Task WorkOutWakesInTimeAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!await TryWorkOutWakesAsync(cancellationToken))
            {
                await Task.Delay(SweepEvery, _time, cancellationToken);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private Task SubmitAllAsync(
        IReadOnlyList<RoomId> rooms,
        DateTimeOffset now,
        RoomCommand command,
        CancellationToken cancellationToken,
        Func<RoomId, Task>? then = null
    ) =>
        Parallel.ForEachAsync(
            rooms,
            new ParallelOptions { MaxDegreeOfParallelism = Abreast, CancellationToken = cancellationToken },
            async (room, token) =>
            {
                var request = new RoomRequest(room, RoomRequest.Clock, now, command);
                try
                {
                    try
                    {
                        await _rooms.SubmitAsync(request, token);
                    }
                    catch (StoreUnavailableException)
                    {
                        // After an error the store reopens by itself; a room must not lose its time to one that passed.
                        await _rooms.SubmitAsync(request, token);
                    }

                    if (then is not null)
                    {
                        await then(room);
                    }
                }
                catch (Exception e) when (!token.IsCancellationRequested)
                {
                    // One room that cannot be read does not keep the others closed.
                    RuntimeLog.RoomNotRecovered(_log, e, room.Value);
                }
            }
        );

    private async Task PulseAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.PulseEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (!_open.IsEmpty)
                {
                    await BeatAsync(cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop; the drain writes the last pulse.
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _store.PulseAsync(_time.GetUtcNow(), cancellationToken);
        }
        catch (StoreUnavailableException e)
        {
            // A missed pulse gives rooms more time back than they lost, never less.
            RuntimeLog.PulseMissed(_log, e);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(SweepEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await _here.SweepAsync();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    /// <summary>No new commands; commits under way finish; rooms with an open question are told; the last pulse is written.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        IsReady = false;
        RuntimeLog.Draining(_log, _open.Count);
        using var limit = new CancellationTokenSource(_options.DrainFor, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _here.DrainAsync().WaitAsync(either.Token);
            if (!_open.IsEmpty)
            {
                await BeatAsync(either.Token);
                if (!_store.IsShared)
                {
                    await Task.WhenAll(_open.Keys.Select(room => TellAwayAsync(room, either.Token))).WaitAsync(either.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            RuntimeLog.DrainCutShort(_log);
        }

        await base.StopAsync(cancellationToken);
    }

    private async Task TellAwayAsync(RoomId room, CancellationToken cancellationToken)
    {
        try
        {
            if (await _store.AddressOfAsync(room, cancellationToken) is { } address)
            {
                await _outbox.ShowAwayAsync(address, cancellationToken);
            }
        }
        catch (StoreUnavailableException e)
        {
            // The room is not told; it gets its time back all the same.
            RuntimeLog.AwayUntold(_log, e, room.Value);
        }
    }
}
