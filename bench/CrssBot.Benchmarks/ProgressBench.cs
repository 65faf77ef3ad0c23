using System.Diagnostics;
using System.Globalization;
using CrssBot.Engine;
using CrssBot.Engine.Boards;
using CrssBot.Engine.Progress;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Storage.LiteDb;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Benchmarks;

/// <summary>
/// What a member's 5,000 answers come to: due queue, mastery and score, from memory and from a store that was just opened, whose pages hold
/// 100,000 answers of others; and a room's board over 100,000 answers from its counters.
/// </summary>
internal static class ProgressBench
{
    private const int Mine = 5_000;
    private const int All = 100_000;
    private const int Members = 200;
    private const int Rounds = 21;
    private const int Commit = 500;

    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly RoomId Room = new("bench");
    private static readonly MemberId Member = new("member-000");

    public static async Task RunAsync()
    {
        var catalog = Pack.Load().Catalog!;
        var attempts = Enumerable.Range(0, Mine).Select(i => AttemptOf(catalog, i, Member)).ToArray();
        for (var i = 0; i < 30; i++)
        {
            Fold(attempts, catalog);
        }

        Report("fold of 5,000 from memory", 10, [.. Enumerable.Range(0, Rounds).Select(_ => Time(() => Fold(attempts, catalog)))]);

        using var folder = new Folder();
        var options = new StorageOptions { Path = Path.Combine(folder.Path, "bench.db") };
        await FillAsync(options, catalog);
        var cold = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var store = LiteDbStudyStore.Open(options, TimeProvider.System, NullLogger.Instance);
            var start = Stopwatch.GetTimestamp();
            Fold(await store.AttemptsOfAsync(Member, CancellationToken.None), catalog);
            cold.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        Report("the same cold, from a store just opened", 250, cold);

        var board = new List<double>();
        await using (var store = LiteDbStudyStore.Open(options, TimeProvider.System, NullLogger.Instance))
        {
            for (var round = 0; round < Rounds; round++)
            {
                var start = Stopwatch.GetTimestamp();
                var counters = await store.CountersAsync($"room|{Room}|", CancellationToken.None);
                var answered = counters.Sum(c => c.Answered);
                board.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                if (answered != All)
                {
                    throw new InvalidOperationException($"The counters say {answered}.");
                }
            }
        }

        Report($"board over {All:N0} answers of {Members} from the store's counters", 50, board);
        var state = StateOf(catalog);
        Report(
            $"board over {All:N0} answers of {Members}, as a room shows it",
            50,
            [.. Enumerable.Range(0, Rounds).Select(_ => Time(() => RoomView.For(state, Member, Now, catalog)))]
        );
    }

    private static void Fold(IReadOnlyList<Attempt> attempts, Catalog catalog)
    {
        var progress = MemberProgress.Of(attempts, catalog, "America/Chicago", new DateOnly(2027, 3, 1), Now);
        if (ReviewQueue.Due(progress, catalog, ReviewQueue.DailyLimit).IsEmpty || progress.Score is null)
        {
            throw new InvalidOperationException("Nothing came of it.");
        }
    }

    private static async Task FillAsync(StorageOptions options, Catalog catalog)
    {
        await using var store = LiteDbStudyStore.Open(options, TimeProvider.System, NullLogger.Instance);
        var version = 0L;
        foreach (var some in Enumerable.Range(0, All).Chunk(Commit))
        {
            var attempts = some.Select(i =>
                    AttemptOf(
                        catalog,
                        i,
                        i < Mine
                            ? Member
                            : new MemberId(string.Create(CultureInfo.InvariantCulture, $"member-{1 + (i % (Members - 1)):d3}"))
                    ) with
                    {
                        Version = version + 1,
                    }
                )
                .ToArray();
            var counters = attempts
                .GroupBy(a => a.Member)
                .Select(g => new Counter($"room|{Room}|{g.Key}", g.Count(), g.Count(a => a.Correct)));
            var commit = new RoomCommit(Room, version++, null, false, "", attempts, "{}", [], [.. counters]);
            if (!await store.CommitAsync(commit, CancellationToken.None))
            {
                throw new InvalidOperationException("Not committed.");
            }
        }
    }

    /// <summary>Two years of answers, each question again and again, three of four right.</summary>
    private static Attempt AttemptOf(Catalog catalog, int number, MemberId member)
    {
        var question = catalog.Questions[number * 7919 % catalog.Questions.Length];
        var correct = number % 4 != 3;
        var option = correct ? question.Key : question.Options.First(o => o.Id != question.Key).Id;
        return new Attempt(
            Room,
            new SessionId(string.Create(CultureInfo.InvariantCulture, $"quiz-{number / 10}")),
            1 + (number % 10),
            1,
            member,
            question.Id,
            question.Revision,
            option,
            correct,
            Guessed: number % 9 == 0,
            Now.AddMinutes(-200 * (Mine - (number % Mine))),
            TimeSpan.FromSeconds(20),
            StudyMode.Together,
            number,
            1,
            Final: true
        );
    }

    private static RoomState StateOf(Catalog catalog)
    {
        var state = RoomState.Empty(Room);
        var board = Board.On(new DateOnly(2026, 11, 29), null);
        for (var i = 0; i < All; i++)
        {
            board = board.With(new MemberId(string.Create(CultureInfo.InvariantCulture, $"member-{i % Members:d3}")), i % 4 != 3);
        }

        var members = board.Members.Select(m => KeyValuePair.Create(m.Key, new RoomMember(m.Key.Value, Now, ShowName: true)));
        return state with { Board = board.Showing(All, All * 3 / 4), Members = state.Members.AddRange(members), Last = Now };
    }

    private static double Time(Action act)
    {
        var start = Stopwatch.GetTimestamp();
        act();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Report(string what, double target, List<double> milliseconds) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"progress: {what}: median {Table.Of(milliseconds):0.00} ms ({milliseconds.Min():0.00} to {milliseconds.Max():0.00}), at most {target:0} ms"
            )
        );
}
