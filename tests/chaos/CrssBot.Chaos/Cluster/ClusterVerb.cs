using System.Collections.Concurrent;
using System.Globalization;
using CrssBot.Chaos.Hosts;
using CrssBot.Chaos.Play;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Tests.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Acknowledged = CrssBot.Chaos.Play.Acknowledged;

namespace CrssBot.Chaos.Cluster;

/// <summary>
/// <c>cluster [minutes] [rooms] [players]</c>: three processes on PostgreSQL, 50 rooms of 20 in quizzes by default; for five minutes one process is
/// killed every 20 seconds, one is frozen once, one is stopped in order, and PostgreSQL is restarted once.
/// </summary>
internal static class ClusterVerb
{
    private const int Processes = 3;
    private static readonly TimeSpan KillEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Thinking = TimeSpan.FromSeconds(2.5);

    /// <summary>Until a quiz that goes on is over.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TimeProvider Time = TimeProvider.System;

    public static async Task<int> RunAsync(string[] args)
    {
        var minutes = Number(args, 0, 5);
        var (rooms, players) = (Number(args, 1, 50), Number(args, 2, 20));
        await using var postgres = await PostgresProcess.StartAsync(durable: true, CancellationToken.None);
        await StorageServices.MigrateAsync(postgres.Connection(), dryRun: false, CancellationToken.None);
        await using var seats = new ClusterSeats(postgres, Processes);
        await Task.WhenAll(Enumerable.Range(0, Processes).Select(seats.StartAsync));
        var acknowledged = new Acknowledged();
        var played = new ConcurrentBag<PlayedRoom>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, rooms),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (n, _) => played.Add(await PlayedRoom.OpenAsync(seats.Any(), n % 2 == 0 ? "Together" : "Discuss", players, acknowledged))
        );
        var all = played.ToArray();
        Console.WriteLine($"{rooms} rooms of {players} on {Processes} processes.");
        using var stop = new CancellationTokenSource();
        var playing = all.Select(r =>
            {
                r.Thinking = Thinking;
                return r.PlayAsync(seats.AnyAsync, stop.Token);
            })
            .ToArray();
        var again = await DisturbAsync(seats, postgres, all, TimeSpan.FromMinutes(minutes), acknowledged);
        foreach (var room in all)
        {
            room.IsLast = true;
        }

        await Task.WhenAny(Task.WhenAll(playing), Task.Delay(Patience, Time, CancellationToken.None));
        var stuck = playing.Count(p => !p.IsCompletedSuccessfully);
        await stop.CancelAsync();
        for (var seat = 0; seat < Processes; seat++)
        {
            await seats.StopAsync(seat);
        }

        var bad = stuck + await CompareAsync(postgres, all, acknowledged, stuck);
        again.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"a room answers again after a kill: p50 {At(again, 50):F2} s, p99 {At(again, 99):F2} s, at most {again[^1]:F2} s ({again.Count} looks)"
            )
        );
        Console.WriteLine(bad == 0 ? "Nothing was lost, doubled or stuck." : $"{bad} faults.");
        return bad == 0 ? 0 : 1;
    }

    private static int Number(string[] args, int at, int otherwise) =>
        args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;

    private static double At(List<double> sorted, int percent) => sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];

    /// <returns>Seconds from each kill until each room answered through another process.</returns>
    private static async Task<List<double>> DisturbAsync(
        ClusterSeats seats,
        PostgresProcess postgres,
        PlayedRoom[] rooms,
        TimeSpan during,
        Acknowledged acknowledged
    )
    {
        var again = new List<double>();
        var rounds = Math.Max(4, (int)(during / KillEvery));
        for (var round = 0; round < rounds; round++)
        {
            var begun = Time.GetTimestamp();
            var seat = round % Processes;
            var what = "kill -9";
            if (round == rounds / 4)
            {
                what = "SIGSTOP for 8 s";
                var frozen = seats.FreezeAsync(seat, TimeSpan.FromSeconds(8));
                var looks = await LookAsync(seats, rooms, begun);
                what += $", rooms answer again after at most {looks.Max():F2} s";
                await frozen;
            }
            else if (round == rounds / 2)
            {
                what = "PostgreSQL restarted";
                await postgres.StopAsync("fast", CancellationToken.None);
                await postgres.StartAsync(CancellationToken.None);
                seat = -1;
            }
            else if (round == rounds * 3 / 4)
            {
                what = $"SIGTERM, {(await seats.StopAsync(seat)).TotalSeconds:F1} s";
            }
            else
            {
                await seats.KillAsync(seat);
                again.AddRange(await LookAsync(seats, rooms, begun));
            }

            if (seat >= 0)
            {
                await seats.StartAsync(seat);
            }

            Console.WriteLine($"{what}: {acknowledged.Count} acknowledged, {rooms.Sum(r => r.Finished)} quizzes finished");
            var left = KillEvery - Time.GetElapsedTime(begun);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, Time, CancellationToken.None);
        }

        return again;
    }

    private static async Task<IReadOnlyList<double>> LookAsync(ClusterSeats seats, PlayedRoom[] rooms, long since) =>
        await Task.WhenAll(
            rooms.Select(async room =>
            {
                while (true)
                {
                    using var within = new CancellationTokenSource(TimeSpan.FromSeconds(15));
                    try
                    {
                        await room.LookAsync(seats.Any().Http, within.Token);
                        return Time.GetElapsedTime(since).TotalSeconds;
                    }
                    catch (Exception e)
                        when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(20), Time, CancellationToken.None);
                    }
                }
            })
        );

    private static async Task<int> CompareAsync(PostgresProcess postgres, PlayedRoom[] rooms, Acknowledged acknowledged, int stuck)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Cluster:Postgres", postgres.Connection())]).Build();
        await using var services = new ServiceCollection().AddLogging().AddStorage(configuration).BuildServiceProvider();
        var store = services.GetRequiredService<IStudyStore>();
        var (lost, doubled) = await acknowledged.CompareAsync(store, rooms.SelectMany(r => r.Members).Select(m => m.Id));
        var open = (await store.OpenRoomsAsync(CancellationToken.None)).Count;
        var unsettled = (await store.UnsettledSlotsAsync(null, 1_000, CancellationToken.None)).Count;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{acknowledged.Count:N0} answers acknowledged, {rooms.Sum(r => r.Finished)} quizzes finished; {lost} lost, {doubled} doubled, {stuck} stuck, {open} left open, {unsettled} messages unsettled"
            )
        );
        return lost + doubled + open + unsettled;
    }
}
