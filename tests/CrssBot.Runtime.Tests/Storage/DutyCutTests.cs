using System.Collections.Concurrent;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime.Outbox;
using CrssBot.Storage.LiteDb;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>The power fails while a member is erased and a room deleted: everything adds up at every instant, and the rest is done later.</summary>
public sealed class DutyCutTests
{
    private const int Cuts = 75;
    private const int Answers = 60;
    private static readonly MemberId Ann = new("ann");
    private static readonly RoomId Oak = new("oak");
    private static readonly RoomId Elm = new("elm");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static LiteDbStudyStore Open(SimulatedDisk disk) =>
        LiteDbStudyStore.Open(disk.Files(), batch: 64, TimeProvider.System, NullLogger.Instance);

    private static async Task<SimulatedDisk> ImageAsync(int answers = Answers)
    {
        var disk = new SimulatedDisk();
        await using var store = Open(disk);
        await store.MemberForAsync("discord", "42", Ann, Given.Today, Token);
        await store.FlagAsync(new Flag(new QuestionId("q"), 1, FlagReason.Unclear, Ann, Oak, Given.Noon), Token);
        foreach (var room in new[] { Oak, Elm })
        {
            var hall = new ChannelAddress("discord", $"7/{room}");
            await store.RoomForAsync(hall, room, Token);
            await store.AliasAsync(new ChannelAddress("discord", $"7/{room}-thread"), room, Token);
            for (var read = 0; read < answers; read++)
            {
                var commit = Given.FinalAnswer(room, read, read % 2 == 0 ? "ann" : "bob", read, correct: read % 3 == 0);
                var slots = new[] { new SlotWrite($"q{read}", hall, "{}") };
                Assert.True(await store.CommitAsync(commit with { Entered = [commit.Attempts[0].Member], Slots = slots }, Token));
            }
        }

        return disk;
    }

    private static async Task DoDutyAsync(LiteDbStudyStore store)
    {
        await store.EraseMemberAsync(Ann, Token);
        await store.DeleteRoomAsync(Oak, Token);
    }

    private static void CheckWhole(SimulatedDisk disk)
    {
        using var session = new EngineSession(disk.Copy().Files(), TimeProvider.System);
        Assert.Empty(StoreChecks.Full(session));
    }

    [Fact]
    public async Task An_erasure_and_a_deletion_that_are_cut_short_anywhere_leave_everything_in_order_and_are_finished_later()
    {
        var image = await ImageAsync();
        var trial = image.Copy();
        await using (var store = Open(trial))
        {
            await DoDutyAsync(store);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{trial.Operations} writes and flushes");
        var begun = 0;
        var failures = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Cuts),
            new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = Token },
            async (cut, _) =>
            {
                var disk = image.Copy();
                disk.OperationsLeft = trial.Operations * cut / Cuts;
                try
                {
                    await using var store = Open(disk);
                    await DoDutyAsync(store);
                }
                catch (Exception) when (disk.IsOff)
                {
                    // The cut.
                }

                try
                {
                    var after = disk.AfterCut(new Random(cut));
                    CheckWhole(after);
                    await using (var store = Open(after))
                    {
                        var known = await store.IdentitiesOfAsync(Ann, Token);
                        var noted = await store.NotesAsync(IStudyStore.ErasureNotes, Token);
                        var left = await store.AttemptsOfAsync(Ann, Token);
                        Interlocked.Add(ref begun, noted.Count);
                        // Whoever is not known any more and not yet erased is noted.
                        Assert.True(known.Count == 1 ? noted.Count == 0 && left.Count == Answers : noted.Count == 1 || left.Count == 0);
                        // A room is found by its address until nothing of it is left.
                        Assert.True(await store.FindRoomAsync(new ChannelAddress("discord", "7/oak"), Token) == Oak || noted.Count == 0);

                        await DoDutyAsync(store);

                        Assert.Empty(await store.AttemptsOfAsync(Ann, Token));
                        Assert.Equal(Answers / 2, (await store.AttemptsOfSessionAsync(Oak, Attempt.Erased, Token)).Count);
                        Assert.Equal(Answers / 2, (await store.AttemptsOfSessionAsync(Elm, Attempt.Erased, Token)).Count);
                        Assert.Equal(["room|elm|bob"], (await store.CountersAsync("room|", Token)).Select(c => c.Key));
                        Assert.Equal(2 * Answers, Assert.Single(await store.CountersAsync("question|", Token)).Answered);
                        Assert.All(await store.UnsettledSlotsAsync(null, 1_000, Token), slot => Assert.Equal(Elm, slot.Room));
                        Assert.Empty(await store.NotesAsync("", Token));
                    }

                    CheckWhole(after);
                }
                catch (Exception failure)
                {
                    failures.Add($"cut {cut}: {failure.Message}");
                }
            }
        );

        Assert.True(failures.IsEmpty, $"{failures.Count} of {Cuts}: {string.Join(Environment.NewLine, failures.Order().Take(10))}");
        Assert.True(begun > Cuts / 10, $"only {begun} cuts came in the middle of the erasure");
    }

    /// <summary>Others wait while one operation runs. In one page, this erasure would write 68.</summary>
    [Fact]
    public async Task No_page_of_an_erasure_costs_more_than_a_few_dozen_writes()
    {
        var disk = await ImageAsync(answers: 400);
        await using var store = Open(disk);
        disk.Log.LongestTransaction = 0;

        await store.EraseMemberAsync(Ann, Token);

        TestContext.Current.TestOutputHelper?.WriteLine($"at most {disk.Log.LongestTransaction} in one transaction");
        Assert.InRange(disk.Log.LongestTransaction, 1, 60);
    }
}
