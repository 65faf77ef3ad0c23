using System.Diagnostics;
using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Storage.LiteDb;
using LiteDB;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Benchmarks;

/// <summary>
/// Durable answers a second (attempt + head, each acknowledged only after its fsync) from 64 rooms at once, beside LiteDB's own one insert a
/// commit. In the working directory's disk, since tmpfs has no fsync to wait for.
/// </summary>
internal static class CommitThroughput
{
    private const int Rooms = 64;
    private const int Rounds = 5;
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(5);

    public static async Task RunAsync()
    {
        var ours = new List<double>();
        var rival = new List<double>();
        var p99 = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var (rate, slowest) = await OursAsync();
            var raw = Rival();
            // The first round warms the machine up.
            if (round > 0)
            {
                ours.Add(rate);
                p99.Add(slowest);
                rival.Add(raw);
            }
        }

        Console.WriteLine($"commit: {Of(ours):0} durable answers/s from {Rooms} rooms (min {ours.Min():0}, max {ours.Max():0})");
        Console.WriteLine($"commit: p99 {Of(p99):0.0} ms (min {p99.Min():0.0}, max {p99.Max():0.0})");
        Console.WriteLine($"commit: one LiteDB insert a commit: {Of(rival):0}/s; ratio {Of(ours) / Of(rival):0.0}");
    }

    private static double Of(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);

    private static async Task<(double Rate, double P99)> OursAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Environment.CurrentDirectory, "artifacts", $"bench-{Guid.NewGuid():n}"));
        try
        {
            var options = new StorageOptions { Path = Path.Combine(folder.FullName, "bench.db") };
            await using var store = LiteDbStudyStore.Open(options, TimeProvider.System, NullLogger.Instance);
            var end = Stopwatch.GetTimestamp() + (long)(Measured.TotalSeconds * Stopwatch.Frequency);
            var times = await Task.WhenAll(Enumerable.Range(0, Rooms).Select(r => RoomAsync(store, new RoomId($"room-{r:d2}"), end)));
            var all = times.SelectMany(t => t).Order().ToArray();
            return (all.Length / Measured.TotalSeconds, all[(int)(all.Length * 0.99)]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<List<double>> RoomAsync(IStudyStore store, RoomId room, long end)
    {
        var milliseconds = new List<double>();
        var now = DateTimeOffset.UnixEpoch;
        for (var version = 0L; Stopwatch.GetTimestamp() < end; version++)
        {
            var start = Stopwatch.GetTimestamp();
            var attempt = new Attempt(
                room,
                new SessionId("quiz-bench"),
                1,
                1,
                new MemberId($"member-{version % 200:d3}"),
                new QuestionId("question"),
                1,
                new OptionId("option"),
                Correct: true,
                Guessed: false,
                now,
                TimeSpan.FromSeconds(5),
                StudyMode.Together,
                version,
                version + 1,
                Final: false
            );
            var commit = new RoomCommit(room, version, null, Open: true, "2026b", [attempt], version == 0 ? "{}" : null, [], []);
            if (!await store.CommitAsync(commit, CancellationToken.None))
            {
                throw new InvalidOperationException("Nobody else writes here.");
            }

            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return milliseconds;
    }

    private static double Rival()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Environment.CurrentDirectory, "artifacts", $"bench-{Guid.NewGuid():n}"));
        try
        {
            using var database = new LiteDatabase(Path.Combine(folder.FullName, "rival.db"));
            var attempts = database.GetCollection("attempts");
            var count = 0;
            var start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < Measured / 5)
            {
                attempts.Insert(
                    new BsonDocument
                    {
                        ["_id"] = $"room|{count:d8}",
                        ["option"] = "option",
                        ["correct"] = true,
                    }
                );
                count++;
            }

            return count / (Measured / 5).TotalSeconds;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
