using System.Collections.Concurrent;
using System.Threading.Channels;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Rooms;
using CrssBot.Runtime.Wakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Runtime.Tests;

public sealed class WakeTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = Desk.Start;
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(30);

    private readonly Clock _clock = new(Now);
    private readonly FakeStore _store = new();
    private readonly FakeRooms _rooms = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly WakeReader _reader;
    private Task _running = Task.CompletedTask;

    public WakeTests() => _reader = new WakeReader(_store, _clock, NullLogger<WakeReader>.Instance);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.Soon();
        _stop.Dispose();
    }

    private static (RoomId, DateTimeOffset) At(RoomRequest tick) => (tick.Room, tick.Stamp);

    private void Run() => _running = _reader.RunAsync(_rooms, _stop.Token);

    private static RoomId Id(int number) => new($"room-{number:D5}");

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private async Task DueAsync(RoomId room, DateTimeOffset? wake)
    {
        var version = _store.Rows.Heads.GetValueOrDefault(room, Head.None).Version;
        Assert.True(await _store.CommitAsync(new RoomCommit(room, version, wake, false, "", [], "{}", [], []), CancellationToken.None));
    }

    [Fact]
    public async Task A_room_gets_its_tick_at_its_wake_and_not_before()
    {
        await DueAsync(Id(1), Now + Seconds(10));
        Run();
        await _clock.ArmedAsync(Seconds(10));

        _clock.Advance(Seconds(10) - TimeSpan.FromTicks(1));
        Assert.Empty(_rooms.Ticked);
        _clock.Advance(TimeSpan.FromTicks(1));

        var tick = await _rooms.NextAsync();
        Assert.Equal((Id(1), RoomRequest.Clock, Now + Seconds(10)), (tick.Room, tick.By, tick.Stamp));
        Assert.IsType<RoomCommand.Tick>(tick.Command);
    }

    [Fact]
    public async Task A_room_that_was_due_before_the_start_gets_its_tick_at_once()
    {
        await DueAsync(Id(1), Now - Seconds(90));

        Run();

        Assert.Equal(Id(1), (await _rooms.NextAsync()).Room);
    }

    /// <summary>Once the lag was the lateness of the last tick: a start with something overdue was "not ready" until the next day's prompt.</summary>
    [Fact]
    public async Task The_lag_is_of_what_waits_now_and_gone_when_it_was_sent()
    {
        _reader.Schedule(Id(1), Now + Seconds(5));
        _clock.Advance(Seconds(95));
        Assert.Equal(Seconds(90), _reader.Lag);

        Run();
        await _rooms.NextAsync();
        await _clock.ArmedAsync(ReadEvery);

        Assert.Equal(TimeSpan.Zero, _reader.Lag);
    }

    [Fact]
    public async Task A_nearer_wake_interrupts_the_wait()
    {
        await DueAsync(Id(1), Now + Seconds(20));
        Run();
        await _clock.ArmedAsync(Seconds(20));

        _reader.Schedule(Id(2), Now + Seconds(5));
        await _clock.ArmedAsync(Seconds(5));
        _clock.Advance(Seconds(5));

        Assert.Equal(Id(2), (await _rooms.NextAsync()).Room);
        await _clock.ArmedAsync(Seconds(15));
        _clock.Advance(Seconds(15));
        Assert.Equal(Id(1), (await _rooms.NextAsync()).Room);
    }

    [Fact]
    public async Task A_wake_that_was_put_off_is_served_once_and_later()
    {
        Run();
        await _clock.ArmedAsync(ReadEvery);
        _reader.Schedule(Id(1), Now + Seconds(5));
        await _clock.ArmedAsync(Seconds(5));

        _reader.Schedule(Id(1), Now + Seconds(12));
        _reader.Schedule(Id(2), Now + Seconds(6));
        _reader.Schedule(Id(2), null);
        _clock.Advance(Seconds(5));
        await _clock.ArmedAsync(Seconds(1));
        _clock.Advance(Seconds(1));
        await _clock.ArmedAsync(Seconds(6));
        Assert.Empty(_rooms.Ticked);
        _clock.Advance(Seconds(6));

        Assert.Equal(Id(1), (await _rooms.NextAsync()).Room);
        await _clock.ArmedAsync(Seconds(18));
        Assert.Single(_rooms.Ticked);
    }

    /// <summary>Claims of a shared store last five seconds: what is far off would be claimed, and not be sent, by who reads it first.</summary>
    [Fact]
    public async Task With_other_processes_about_each_second_only_what_is_due_is_read()
    {
        _store.IsShared = true;
        var reader = new WakeReader(_store, _clock, NullLogger<WakeReader>.Instance);
        await DueAsync(Id(1), Now + Seconds(1.5));
        _running = reader.RunAsync(_rooms, _stop.Token);

        // Its wake is nearer than the next reading but one, and it is still not this process's.
        await _clock.ArmedAsync(Seconds(1));
        _clock.Advance(Seconds(1));
        await _clock.ArmedAsync(Seconds(1));
        Assert.Empty(_rooms.Ticked);
        _clock.Advance(Seconds(1));

        Assert.Equal((Id(1), Now + Seconds(2)), At(await _rooms.NextAsync()));
    }

    [Fact]
    public async Task With_other_processes_about_a_room_of_this_one_still_gets_its_tick_to_the_second()
    {
        _store.IsShared = true;
        var reader = new WakeReader(_store, _clock, NullLogger<WakeReader>.Instance);
        reader.Schedule(Id(1), Now + Seconds(0.4));
        // Longer than the minute of a process that is alone: nobody else looks ahead for it.
        reader.Schedule(Id(2), Now + Seconds(300));
        _running = reader.RunAsync(_rooms, _stop.Token);
        await _clock.ArmedAsync(Seconds(0.4));
        _clock.Advance(Seconds(0.4));

        Assert.Equal((Id(1), Now + Seconds(0.4)), At(await _rooms.NextAsync()));
        await _clock.ArmedAsync(Seconds(0.6));
        _clock.Advance(Seconds(299.6));
        Assert.Equal((Id(2), Now + Seconds(300)), At(await _rooms.NextAsync()));
    }

    [Fact]
    public async Task A_tick_that_comes_early_arms_the_room_again()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben");
        desk.OnCommitted = batch => _reader.Schedule(batch.Room, batch.NextWake);
        var wake = Room.NextWake(desk.Stored)!.Value;

        // Long before the wake, by hand; then the reader alone.
        await desk.SendAsync(new RoomRequest(Desk.Oak, RoomRequest.Clock, desk.Time.GetUtcNow(), new RoomCommand.Tick()));
        desk.Time.SetUtcNow(wake - Seconds(40));
        var reader = new WakeReader(desk.Store, desk.Time, NullLogger<WakeReader>.Instance);
        desk.OnCommitted = batch => reader.Schedule(batch.Room, batch.NextWake);
        await desk.SendAsync(new RoomRequest(Desk.Oak, RoomRequest.Clock, desk.Time.GetUtcNow(), new RoomCommand.Tick()));
        var running = reader.RunAsync(desk.Rooms, _stop.Token);
        await desk.Time.ArmedAsync(ReadEvery);
        desk.Time.Advance(ReadEvery);
        await desk.Time.ArmedAsync(Seconds(10));
        desk.Time.Advance(Seconds(10));
        await desk.Store.UntilAsync(rows => rows.Heads[Desk.Oak].Snapshot!.Contains("\"phase\":\"paused\"", StringComparison.Ordinal));

        await _stop.CancelAsync();
        await running.Soon();
    }

    [Fact]
    public async Task A_room_that_fails_is_tried_again_soon_and_alone_and_the_others_go_on()
    {
        await DueAsync(Id(1), Now);
        await DueAsync(Id(2), Now);
        await DueAsync(Id(3), Now);
        _rooms.OnTick = tick => tick.Room == Id(2) ? Task.FromException(FakeStore.Unavailable()) : DueAsync(tick.Room, null);

        Run();
        Assert.Equal([Id(1), Id(2), Id(3)], (await _rooms.NextAsync(3)).Order());
        await _clock.ArmedAsync(Seconds(1));
        _clock.Advance(Seconds(1));
        Assert.Equal(Id(2), (await _rooms.NextAsync()).Room);
        // Less and less often, so that a room that cannot be read does not fill the log.
        await _clock.ArmedAsync(Seconds(2));
        _rooms.OnTick = tick => DueAsync(tick.Room, null);
        _clock.Advance(Seconds(2));

        Assert.Equal(Id(2), (await _rooms.NextAsync()).Room);
        await _clock.ArmedAsync(ReadEvery - Seconds(3));
        Assert.Equal(5, _rooms.Ticked.Count);
    }

    [Fact]
    public async Task A_room_that_never_answers_holds_nobody_up()
    {
        await DueAsync(Id(1), Now);
        await DueAsync(Id(2), Now);
        var stuck = new Gate();
        _rooms.OnTick = tick => tick.Room == Id(1) ? stuck.PassAsync() : Task.CompletedTask;

        Run();

        Assert.Equal([Id(1), Id(2)], (await _rooms.NextAsync(2)).Order());
        stuck.Open();
    }

    [Fact]
    public async Task Ten_thousand_rooms_due_at_once_are_all_ticked_earliest_first()
    {
        var order = Enumerable.Range(0, 10_000).OrderBy(i => i * 7919 % 10_007).ToArray();
        foreach (var i in order)
        {
            await DueAsync(Id(i), Now + TimeSpan.FromMilliseconds(i % 100));
        }

        _clock.Advance(Seconds(1));
        var most = 0;
        var now = 0;
        _rooms.OnTick = async tick =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await DueAsync(tick.Room, null);
            Interlocked.Decrement(ref now);
        };
        Run();
        var ticked = await _rooms.NextAsync(10_000);

        Assert.Equal(10_000, ticked.Distinct().Count());
        var wakes = ticked.Select(r => int.Parse(r.Value[5..], System.Globalization.CultureInfo.InvariantCulture) % 100).ToArray();
        Assert.Equal(wakes.Order(), wakes);
        await _store.UntilAsync(rows => rows.Heads.Values.All(h => h.NextWake is null));
        Assert.InRange(most, 2, 256);
        await _clock.ArmedAsync(ReadEvery);
        Assert.Equal(10_000, _rooms.Ticked.Count);
    }

    /// <summary>
    /// Everyone had answered, so the close moved from minutes to seconds while a reading of the index was under way; the reading then put
    /// it back, and the question stayed open until the next reading.
    /// </summary>
    [Fact]
    public async Task A_reading_that_crossed_a_commit_does_not_put_its_wake_off()
    {
        await DueAsync(Id(1), Now + Seconds(29));
        var held = _store.HoldAfterWriting("due");
        Run();
        await held.Reached;
        _reader.Schedule(Id(1), Now + Seconds(1.5));
        held.Open();

        await _clock.ArmedAsync(Seconds(1.5));
        _clock.Advance(Seconds(1.5));

        Assert.Equal(Id(1), (await _rooms.NextAsync()).Room);
    }

    [Fact]
    public async Task A_store_that_is_away_is_asked_again_at_the_next_reading()
    {
        await DueAsync(Id(1), Now);
        _store.FailOnce("due");
        Run();
        await _clock.ArmedAsync(ReadEvery);
        Assert.Empty(_rooms.Ticked);

        _clock.Advance(ReadEvery);

        Assert.Equal(Id(1), (await _rooms.NextAsync()).Room);
    }

    [Fact]
    public async Task A_wake_beyond_the_horizon_is_left_to_a_later_reading()
    {
        Run();
        await _clock.ArmedAsync(ReadEvery);
        var wake = Now + Seconds(75);
        await DueAsync(Id(1), wake);
        _reader.Schedule(Id(1), wake);

        _clock.Advance(ReadEvery);
        await _clock.ArmedAsync(ReadEvery);
        _clock.Advance(ReadEvery);
        await _clock.ArmedAsync(Seconds(15));
        Assert.Empty(_rooms.Ticked);
        _clock.Advance(Seconds(15));

        Assert.Equal(wake, (await _rooms.NextAsync()).Stamp);
    }

    /// <summary>Whenever it falls, before, between or after the reader's look and its wait, a wake is served.</summary>
    [Fact]
    public async Task No_wake_is_lost_however_it_falls_between_the_look_and_the_wait()
    {
        Run();
        for (var i = 0; i < 5_000; i++)
        {
            _reader.Schedule(Id(i), Now);
            if (i % 3 == 0)
            {
                Assert.Equal(Id(i), (await _rooms.NextAsync(i % 3 + 1))[^1]);
            }
            else if (i % 3 == 2)
            {
                Assert.Equal(2, (await _rooms.NextAsync(2)).Length);
            }
        }
    }

    private sealed class FakeRooms : IRooms
    {
        private readonly Channel<RoomRequest> _ticks = Channel.CreateUnbounded<RoomRequest>();

        public ConcurrentQueue<RoomId> Ticked { get; } = new();

        public Func<RoomRequest, Task> OnTick { get; set; } = _ => Task.CompletedTask;

        public Task<RoomRequest> NextAsync() => _ticks.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon();

        public async Task<RoomId[]> NextAsync(int count)
        {
            var rooms = new RoomId[count];
            for (var i = 0; i < count; i++)
            {
                rooms[i] = (await NextAsync()).Room;
            }

            return rooms;
        }

        public async Task<Reply> SubmitAsync(RoomRequest request, CancellationToken cancellationToken)
        {
            Ticked.Enqueue(request.Room);
            _ticks.Writer.TryWrite(request);
            await OnTick(request);
            return new Reply(View: null!, Refusal: null);
        }

        public Task<RoomView> LookAsync(RoomId room, MemberId member, Standing? standing, CancellationToken cancellationToken) =>
            throw new NotSupportedException("Wakes do not look.");
    }
}
