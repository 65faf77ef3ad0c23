using System.Collections.Concurrent;
using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;
using CrssBot.Storage.LiteDb;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>The disk fails under the store: nothing acknowledged is lost, transactions are whole, indexes agree.</summary>
public sealed class PowerCutTests
{
    private const int Cuts = 2_000;
    private const int Images = 20;
    private const int Writers = 6;

    /// <summary>Answers of each writer between the opening and the closing of a run that is to be cut.</summary>
    private const int Rounds = 5;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static LiteDbStudyStore Open(SimulatedDisk disk) =>
        LiteDbStudyStore.Open(disk.Files(), batch: 64, TimeProvider.System, NullLogger.Instance);

    /// <summary>One room's answers: attempt, head, counters, and every few a slot and a snapshot, in one commit.</summary>
    private static RoomCommit Answer(RoomId room, long read)
    {
        var commit = Given.FinalAnswer(room, read, "ann", ordinal: (int)read + 1, correct: read % 2 == 0) with
        {
            NextWake = Given.Noon.AddSeconds(read),
        };
        return read % 5 != 0
            ? commit
            : commit with
            {
                Snapshot = $$"""{"read":{{read}},"ballast":"{{new string('x', (int)(read % 7) * 1_500)}}"}""",
                Slots = [new SlotWrite($"q{read % 3}", new ChannelAddress("web", room.Value), $"view {read}")],
            };
    }

    /// <summary>Rooms answer at the same time until the disk fails. Returns what each was told is stored.</summary>
    private static async Task<Dictionary<RoomId, long>> AnswerUntilFailureAsync(
        LiteDbStudyStore store,
        long most,
        Dictionary<RoomId, long>? before = null
    )
    {
        var acknowledged = await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(async i =>
                {
                    var room = new RoomId($"room-{i}");
                    var version = before?.GetValueOrDefault(room) ?? 0;
                    try
                    {
                        for (var count = 0; count < most; count++)
                        {
                            Assert.True(await store.CommitAsync(Answer(room, version), Token));
                            version++;
                        }
                    }
                    catch (StoreUnavailableException)
                    {
                        // The cut. The commit under way may or may not be stored.
                    }

                    return (room, version);
                })
        );
        return acknowledged.ToDictionary(pair => pair.room, pair => pair.version);
    }

    private static async Task<Dictionary<RoomId, long>> HeldAsync(LiteDbStudyStore store)
    {
        var held = new Dictionary<RoomId, long>();
        foreach (var room in Enumerable.Range(0, Writers).Select(i => new RoomId($"room-{i}")))
        {
            held[room] = (await store.LoadRoomAsync(room, Token))?.Version ?? 0;
        }

        return held;
    }

    private static async Task CheckAsync(SimulatedDisk disk, Dictionary<RoomId, long> acknowledged, string what)
    {
        using (var session = new EngineSession(disk.Copy().Files(), TimeProvider.System))
        {
            var findings = StoreChecks.Full(session);
            Assert.True(findings.Count == 0, $"{what}: {string.Join("; ", findings.Take(5))}");
        }

        await using var store = Open(disk);
        foreach (var (room, version) in acknowledged)
        {
            var stored = (await store.LoadRoomAsync(room, Token))?.Version ?? 0;
            // One above is the commit whose answer the cut swallowed.
            Assert.True(stored == version || stored == version + 1, $"{what}: {room} was told {version} and holds {stored}");
            var attempts = await store.AttemptsOfSessionAsync(room, new SessionId("session-1"), Token);
            Assert.True(
                attempts.Select(a => a.Version).SequenceEqual(Enumerable.Range(1, (int)stored).Select(i => (long)i)),
                $"{what}: {room}"
            );
        }

        Assert.True(await store.CommitAsync(Given.Commit(new RoomId("after"), 0), Token), what);
    }

    /// <summary>An image with history, from which many cuts start.</summary>
    private static async Task<(SimulatedDisk Disk, int Operations, Dictionary<RoomId, long> Held)> ImageAsync(int rounds)
    {
        var disk = new SimulatedDisk();
        var held = new Dictionary<RoomId, long>();
        if (rounds > 0)
        {
            await using var store = Open(disk);
            held = await AnswerUntilFailureAsync(store, rounds);
        }

        var trial = disk.Copy();
        await using (var store = Open(trial))
        {
            await AnswerUntilFailureAsync(store, Rounds, held);
        }

        return (disk, trial.Operations, held);
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_in_two_thousand_power_cuts()
    {
        var images = new List<(SimulatedDisk Disk, int Operations, Dictionary<RoomId, long> Held)>();
        for (var i = 0; i < Images; i++)
        {
            // The first starts from an empty disk; the others hold up to a few hundred answers.
            images.Add(await ImageAsync(rounds: i * 2));
        }

        var survivedMore = 0;
        var failures = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Cuts),
            new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = Token },
            async (seed, _) =>
            {
                var random = new Random(seed);
                var (image, operations, held) = images[seed % Images];
                var disk = image.Copy();
                // Anywhere from the first page of the opening to the checkpoint at the end.
                disk.OperationsLeft = random.Next(operations + 1);
                var acknowledged = held;
                try
                {
                    await using var store = Open(disk);
                    acknowledged = await AnswerUntilFailureAsync(store, Rounds, held);
                }
                catch (Exception cut) when (disk.IsOff && cut is not Xunit.Sdk.XunitException)
                {
                    // It was cut while opening: nothing was acknowledged by this run, all of the image must be there.
                }

                if (acknowledged.Values.Sum() > held.Values.Sum())
                {
                    Interlocked.Increment(ref survivedMore);
                }

                try
                {
                    await CheckAsync(disk.AfterCut(random), acknowledged, $"cut {seed}");
                }
                catch (Exception failure)
                {
                    failures.Add($"cut {seed}: {failure.Message}");
                }
            }
        );

        Assert.True(failures.IsEmpty, $"{failures.Count} of {Cuts}: {string.Join(Environment.NewLine, failures.Order().Take(10))}");
        Assert.True(survivedMore > Cuts / 2, $"only {survivedMore} cuts came after an acknowledgement");
    }

    [Fact]
    public async Task Every_page_of_the_log_is_written_on_the_owners_thread_once_the_store_serves()
    {
        var disk = new SimulatedDisk();
        await using var store = Open(disk);
        disk.Log.Writers.Clear();

        await AnswerUntilFailureAsync(store, 20);

        Assert.Single(disk.Log.Writers);
    }

    [Fact]
    public async Task No_transaction_is_confirmed_before_its_other_pages_are_safe()
    {
        var disk = new SimulatedDisk();
        for (var opening = 0; opening < 3; opening++)
        {
            await using var store = Open(disk);
            await store.ProbeAsync(Token);
            await AnswerUntilFailureAsync(store, 20, await HeldAsync(store));
        }

        Assert.Equal(0, disk.Log.HalfTransactions);
    }

    [Fact]
    public async Task A_full_disk_loses_nothing_acknowledged_and_the_store_goes_on_when_there_is_room()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var disk = new SimulatedDisk();
            await using var store = Open(disk);
            disk.Capacity = disk.Data.Length + disk.Log.Length + 8_192 * (5 + seed * 3);
            var acknowledged = await AnswerUntilFailureAsync(store, 1_000);
            Assert.All(acknowledged.Values, version => Assert.True(version < 1_000));

            disk.Capacity = long.MaxValue;

            foreach (var (room, version) in acknowledged)
            {
                var stored = (await store.LoadRoomAsync(room, Token))?.Version ?? 0;
                Assert.True(stored == version || stored == version + 1, $"{seed}: {room} was told {version} and holds {stored}");
                Assert.True(await store.CommitAsync(Answer(room, stored), Token));
            }

            await store.DisposeAsync();
            using var session = new EngineSession(disk.Copy().Files(), TimeProvider.System);
            Assert.Empty(StoreChecks.Full(session));
        }
    }

    [Fact]
    public async Task An_error_at_any_single_write_or_sync_is_never_acknowledged_as_success()
    {
        var first = new SimulatedDisk();
        Dictionary<RoomId, long> held;
        await using (var store = Open(first))
        {
            held = await AnswerUntilFailureAsync(store, 3);
        }

        // LiteDB's Commit returns as if nothing were wrong when the write or the sync of a transaction's last page fails.
        for (var at = 1; at <= 60; at++)
        {
            var disk = first.Copy();
            await using var store = Open(disk);
            disk.FailAt = at;
            var acknowledged = await AnswerUntilFailureAsync(store, 5, held);
            disk.FailAt = 0;
            await store.DisposeAsync();

            await CheckAsync(disk.AfterCut(new Random(at)), acknowledged, $"error at {at}");
        }
    }

    /// <summary>The engine replays a half-written page as it lies there, as long as its beginning confirms the transaction.</summary>
    [Fact]
    public async Task A_last_transaction_that_a_cut_left_half_written_was_never_acknowledged_and_is_not_there()
    {
        var disk = new SimulatedDisk();
        await using var store = Open(disk);
        var room = new RoomId("room-0");
        var held = 0;
        do
        {
            Assert.True(await store.CommitAsync(Answer(room, held++), Token));
            // The header page, which is often the last, is empty but for its first sector.
        } while (held < 20 || disk.Log.Image()[^(PageSums.PageBytes - 4)] is 1);

        for (var sector = 1; sector < 16; sector++)
        {
            var torn = disk.Copy();
            torn.Log.Position = torn.Log.Length - PageSums.PageBytes + (512 * sector);
            torn.Log.Write(new byte[512 * (16 - sector)]);

            await CheckAsync(torn, new() { [room] = held - 1 }, $"from sector {sector} on");
        }
    }
}
