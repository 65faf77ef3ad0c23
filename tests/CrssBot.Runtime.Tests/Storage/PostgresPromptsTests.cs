using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Outbox;
using CrssBot.Runtime.Rooms;
using CrssBot.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>Daily prompts of 200 rooms round a clock change, with two processes on one database that race, and are replaced at random.</summary>
public sealed class PostgresPromptsTests(PostgresFixture fixture) : IAsyncDisposable
{
    private const int Rooms = 200;
    private const int Days = 14;
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(30);

    private static readonly string[] Zones =
    [
        "America/Chicago",
        "America/New_York",
        "America/Phoenix",
        "America/Santiago",
        "Europe/London",
        "Europe/Berlin",
        "Australia/Sydney",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "Pacific/Auckland",
    ];

    private readonly PostgresStores _stores = new(fixture);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _stores.DisposeAsync();

    private sealed record Process(PostgresStudyStore Store, LocalRooms Rooms);

    private async Task<Process> StartAsync(Clock clock, Measures measures)
    {
        var store = await _stores.OpenAsync();
        var services = new MailboxServices(
            store,
            Sample.Context,
            clock,
            new RuntimeOptions(),
            NullLogger.Instance,
            _ => { },
            (_, _) => { },
            _ => { },
            measures
        );
        return new Process(store, new LocalRooms(services));
    }

    /// <summary>The clock hand of one process; what another did first is no failure.</summary>
    private static async Task TickAsync(Process process, IReadOnlyList<DueRoom> due, DateTimeOffset now)
    {
        foreach (var room in due)
        {
            try
            {
                await process.Rooms.SubmitAsync(new RoomRequest(room.Room, RoomRequest.Clock, now, new RoomCommand.Tick()), Token);
            }
            catch (StoreUnavailableException)
            {
                // Still due: it is found again.
            }
        }
    }

    [Theory]
    [InlineData("2026-03-01T00:00Z")]
    [InlineData("2026-10-25T00:00Z")]
    public async Task Each_local_day_has_one_post_or_one_recorded_skip_though_two_processes_race_and_are_replaced(string start)
    {
        var clock = new Clock(DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture));
        using var measures = new Measures(clock);
        var random = new Random(20261129);
        var processes = new[] { await StartAsync(clock, measures), await StartAsync(clock, measures) };
        var rooms = Enumerable.Range(0, Rooms).Select(i => new RoomId($"room-{i:D3}")).ToArray();
        for (var i = 0; i < Rooms; i++)
        {
            await processes[0].Store.RoomForAsync(new ChannelAddress("web", rooms[i].Value), rooms[i], Token);
            // Every quarter of an hour is some room's, those that a clock change leaves out or doubles among them.
            var settings = RoomSettings.Default with
            {
                Zone = Zones[i % Zones.Length],
                DailyOn = true,
                DailyAt = new TimeOnly(0, 0).AddMinutes(i * 15 % (24 * 60)),
                DailyDays = [.. Enum.GetValues<DayOfWeek>()],
            };
            var configure = new RoomRequest(rooms[i], Desk.Id("Ana"), clock.GetUtcNow(), new RoomCommand.Configure(settings), "Ana");
            await processes[i % 2].Rooms.SubmitAsync(configure, Token);
        }

        var days = rooms.ToDictionary(r => r, _ => new SortedDictionary<DateOnly, bool>());
        for (var step = 1; step <= Days * 48; step++)
        {
            clock.Advance(Step);
            var now = clock.GetUtcNow();
            var due = await Task.WhenAll(processes.Select(p => p.Store.DueAsync(now, 500, Token)));
            // Every third time both believe that all is theirs, as two would after a partition.
            var both = due.SelectMany(d => d).ToList();
            var ticking = processes.Select((p, i) => TickAsync(p, step % 3 == 0 ? both : due[i], now)).ToArray();
            if (random.Next(20) == 0)
            {
                // It is thought dead while it still works: its rooms are another's now, and its leases lapse.
                processes[random.Next(2)] = await StartAsync(clock, measures);
                await _stores.Server.ExecuteAsync("update heads set taken_until = null", Token);
            }

            await Task.WhenAll(ticking);
            if (step % 48 == 0)
            {
                await NoteAsync(processes[0].Store, days);
            }
        }

        foreach (var (room, posts) in days)
        {
            Assert.InRange(posts.Count, Days - 1, Days + 1);
            Assert.Equal(Enumerable.Range(0, posts.Count).Select(posts.Keys.First().AddDays), posts.Keys);
            // Nothing is half an hour late, so nothing had to be skipped; and each post is one message.
            Assert.DoesNotContain(true, posts.Values);
            foreach (var date in posts.Keys)
            {
                Assert.Equal(SlotState.New, (await processes[0].Store.SlotAsync(room, RoomMessages.DailyKey(date), Token))!.State);
            }
        }
    }

    /// <summary>What the rooms remember of the last days; a date that was posted is never a skip, and stands there once.</summary>
    private static async Task NoteAsync(PostgresStudyStore store, Dictionary<RoomId, SortedDictionary<DateOnly, bool>> days)
    {
        foreach (var (room, posts) in days)
        {
            var state = RoomMailbox.StateOf((await store.LoadRoomAsync(room, Token))!);
            Assert.Equal(state.Daily.Posts.Select(p => p.Date).Distinct(), state.Daily.Posts.Select(p => p.Date));
            foreach (var post in state.Daily.Posts)
            {
                Assert.Equal(post.Skipped, posts.TryGetValue(post.Date, out var before) ? before : post.Skipped);
                posts[post.Date] = post.Skipped;
            }
        }
    }
}
