using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Rooms;
using CrssBot.Storage.LiteDb;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>A whole cohort at once on the real store, on a disk that takes 5 ms longer for each fsync.</summary>
[Collection(nameof(Alone))]
public sealed class SlowDiskTests
{
    private static readonly RoomId Oak = new("oak");

    /// <summary>
    /// Found by killing hosts on a machine that had too much to do: each small commit that waited for the log writer to come to rest gave it more
    /// to write before it had, and after five seconds the start failed.
    /// </summary>
    [Fact]
    public async Task A_store_opens_though_every_sync_takes_a_tenth_of_a_second()
    {
        var disk = new SimulatedDisk();
        await using (LiteDbStudyStore.Open(disk.Files(), 64, TimeProvider.System, NullLogger.Instance)) { }

        disk.FlushTakes = TimeSpan.FromMilliseconds(100);
        await using var store = LiteDbStudyStore.Open(disk.Files(), 64, TimeProvider.System, NullLogger.Instance);

        await store.ProbeAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Two_hundred_answers_on_a_slow_disk_are_each_stored_once_and_acknowledged_within_a_second()
    {
        var stop = TestContext.Current.CancellationToken;
        var disk = new SimulatedDisk();
        var spaced = new List<DateTimeOffset>();
        await using var store = LiteDbStudyStore.Open(disk.Files(), 64, TimeProvider.System, NullLogger.Instance);
        var rooms = new LocalRooms(
            new MailboxServices(
                store,
                Sample.Context,
                TimeProvider.System,
                new RuntimeOptions(),
                NullLogger.Instance,
                _ => { },
                (_, _) => { },
                _ =>
                {
                    lock (spaced)
                    {
                        spaced.Add(TimeProvider.System.GetUtcNow());
                    }
                },
                new Measures(TimeProvider.System)
            )
        );
        await store.RoomForAsync(new ChannelAddress("web", "hall"), Oak, stop);
        var people = Enumerable.Range(0, 200).Select(i => new MemberId($"m-{i:d3}")).ToArray();
        await SendAsync(people[0], new RoomCommand.OpenLobby(new QuizPlan(1, StudyMode.Together)), 0);
        var session = ((RoomMessage.Lobby)(await rooms.LookAsync(Oak, people[0], standing: null, stop)).Quiz!).Session;
        await Task.WhenAll(people.Select(p => SendAsync(p, new RoomCommand.JoinQuiz(session), 0)));
        var asked = (RoomMessage.Ask)(await SendAsync(people[0], new RoomCommand.StartQuiz(session), 0)).View.Quiz!;
        var (one, two) = (asked.Choices[0].Option, asked.Choices[1].Option);
        disk.FlushTakes = TimeSpan.FromMilliseconds(5);

        // Everyone presses once, every third changes their mind, every fifth press is overtaken, every seventh comes twice.
        var presses = new List<(MemberId Who, OptionId Option, long Order)>();
        for (var i = 0; i < people.Length; i++)
        {
            var first = (people[i], one, Order: 1L);
            var last = i % 3 == 0 ? (people[i], two, Order: 2L) : first;
            presses.AddRange(i % 5 == 0 ? [last, first] : [first, last]);
            presses.AddRange(i % 7 == 0 ? [first] : []);
        }

        var times = await Task.WhenAll(
            presses.Select(async p =>
            {
                var began = TimeProvider.System.GetTimestamp();
                var reply = await SendAsync(p.Who, new RoomCommand.Answer(session, 1, 1, p.Option), p.Order);
                Assert.Null(reply.Refusal);
                return TimeProvider.System.GetElapsedTime(began);
            })
        );
        disk.FlushTakes = TimeSpan.Zero;
        TestContext.Current.TestOutputHelper?.WriteLine($"slowest {times.Max().TotalMilliseconds:0} ms, {disk.SlowFlushes} flushes");
        await SendAsync(people[0], new RoomCommand.Lead(session, 1, QuizStep.Reveal), 0);

        Assert.True(disk.SlowFlushes > 0);
        Assert.InRange(times.Max(), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        // At most one live count in three seconds, and perhaps the gathered one.
        Assert.InRange(spaced.Count, 1, 2);
        var attempts = await store.AttemptsOfSessionAsync(Oak, session, stop);
        Assert.Equal(200, attempts.Count);
        Assert.All(attempts, a => Assert.True(a.Final));
        Assert.Equal(
            people.Select((p, i) => (p, i % 3 == 0 ? two : one)),
            attempts.OrderBy(a => a.Member).Select(a => (a.Member, a.Option))
        );
        var counters = await store.CountersAsync("room|", stop);
        Assert.Equal((200, attempts.Count(a => a.Correct)), (counters.Sum(c => c.Answered), counters.Sum(c => c.Correct)));
        await rooms.DrainAsync();

        Task<Reply> SendAsync(MemberId who, RoomCommand command, long order) =>
            rooms.SubmitAsync(new RoomRequest(Oak, who, TimeProvider.System.GetUtcNow(), command, who.Value, Order: order), stop);
    }
}
