using System.Diagnostics;
using System.Globalization;
using CrssBot.Chaos.Cluster;
using CrssBot.Chaos.Hosts;
using CrssBot.Chaos.Play;
using CrssBot.Chaos.Soak;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Tests.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Benchmarks.Cluster;

/// <summary>
/// The published host as one, two and three processes on PostgreSQL, beside one on LiteDB: stored answers a second over the API, and how long a
/// room of a killed process is away. Load, processes and database share the machine, so more processes are more work, not more machines.
/// </summary>
internal static class ClusterBench
{
    private const int UnderWay = 64;

    /// <summary>A room that lived in a process that goes on answers at once.</summary>
    private const double AtOnce = 0.4;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Counted = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(string[] parts)
    {
        var rounds = parts is [.., var last] && int.TryParse(last, CultureInfo.InvariantCulture, out var number) ? number : 3;
        HostProcess.Executable = await PublishedHost.PublishAsync();
        if (!parts.Contains("takeover", StringComparer.Ordinal))
        {
            await RateAsync(rounds);
        }

        if (!parts.Contains("rate", StringComparer.Ordinal))
        {
            await TakeoverAsync(rounds);
        }
    }

    private static async Task RateAsync(int rounds)
    {
        (string What, Func<Task<(double Rate, double[] Times, int TurnedAway)>> Run)[] seats =
        [
            ("LiteDB, 1 process", OnLiteDbAsync),
            .. Enumerable
                .Range(1, 3)
                .Select<int, (string, Func<Task<(double, double[], int)>>)>(n =>
                    ($"PostgreSQL, {n} process{(n > 1 ? "es" : "")}", () => OnPostgresAsync(n))
                ),
        ];
        var rates = seats.Select(_ => new List<double>()).ToArray();
        var (p50, p99) = (seats.Select(_ => new List<double>()).ToArray(), seats.Select(_ => new List<double>()).ToArray());
        var turnedAway = seats.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var seat = 0; seat < seats.Length; seat++)
            {
                var (rate, times, away) = await seats[seat].Run();
                rates[seat].Add(rate);
                p50[seat].Add(times[times.Length / 2]);
                p99[seat].Add(times[times.Length * 99 / 100]);
                turnedAway[seat].Add(away);
                Console.Error.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: {seats[seat].What}: {rate:0} answers/s")
                );
            }
        }

        Console.WriteLine(
            $"| 64 rooms of 10, {UnderWay} presses under way | stored answers/s | p50 ms | p99 ms | turned away |\n| --- | --- | --- | --- | --- |"
        );
        for (var seat = 0; seat < seats.Length; seat++)
        {
            Console.WriteLine(
                $"| {seats[seat].What} | {Table.Text(rates[seat], "0")} | {Table.Text(p50[seat], "0")} | {Table.Text(p99[seat], "0")} | {Table.Text(turnedAway[seat], "0")} |"
            );
        }
    }

    private static async Task<(double Rate, double[] Times, int TurnedAway)> OnLiteDbAsync()
    {
        using var data = new DataFolder();
        await using var host = await HostProcess.StartAsync(data, CancellationToken.None);
        var group = await Group.OpenAsync(() => host);
        await group.PlayAsync(() => host, UnderWay, Warm);
        var measured = await group.PlayAsync(() => host, UnderWay, Counted);
        await host.StopAsync(CancellationToken.None);
        await CheckAsync(group, $"{StorageOptions.Section}:{nameof(StorageOptions.Path)}", data.Database);
        return (measured.Rate, measured.Milliseconds, group.TurnedAway);
    }

    private static async Task<(double Rate, double[] Times, int TurnedAway)> OnPostgresAsync(int processes)
    {
        await using var postgres = await MigratedAsync();
        await using var seats = new ClusterSeats(postgres, processes);
        await StartAsync(seats, processes);
        var group = await Group.OpenAsync(seats.Any);
        await group.PlayAsync(seats.Any, UnderWay, Warm);
        var measured = await group.PlayAsync(seats.Any, UnderWay, Counted);
        await CheckAsync(group, "Cluster:Postgres", postgres.Connection());
        return (measured.Rate, measured.Milliseconds, group.TurnedAway);
    }

    private static async Task<PostgresProcess> MigratedAsync()
    {
        var postgres = await PostgresProcess.StartAsync(durable: true, CancellationToken.None);
        await StorageServices.MigrateAsync(postgres.Connection(), dryRun: false, CancellationToken.None);
        return postgres;
    }

    private static async Task StartAsync(ClusterSeats seats, int processes)
    {
        for (var seat = 0; seat < processes; seat++)
        {
            await seats.StartAsync(seat);
        }

        await Task.Delay(Settle, TimeProvider.System);
    }

    private static async Task CheckAsync(Group group, string option, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>(option, value)]).Build();
        await using var services = new ServiceCollection().AddLogging().AddStorage(configuration).BuildServiceProvider();
        await group.CheckAsync(services.GetRequiredService<IStudyStore>());
    }

    private static async Task TakeoverAsync(int rounds)
    {
        Console.WriteLine(
            "| kill -9 of one process, 64 rooms | rooms that were away | p50 s | p99 s | at most s |\n| --- | ---: | ---: | ---: | ---: |"
        );
        foreach (var processes in (int[])[2, 3])
        {
            await using var postgres = await MigratedAsync();
            await using var seats = new ClusterSeats(postgres, processes);
            await StartAsync(seats, processes);
            var group = await Group.OpenAsync(seats.Any);
            var away = new List<double>();
            for (var round = 0; round < rounds; round++)
            {
                await group.PlayAsync(seats.Any, UnderWay, Settle);
                var seat = round % processes;
                var killed = Stopwatch.GetTimestamp();
                await seats.KillAsync(seat);
                var answered = await Task.WhenAll(group.Rooms.Select(room => AnswersAgainAsync(seats, room, killed)));
                away.AddRange(answered.Where(s => s > AtOnce));
                await seats.StartAsync(seat);
                await Task.Delay(Settle, TimeProvider.System);
            }

            away.Sort();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {processes} processes, {rounds} kills | {away.Count} | {Percentile.Of(away, 50):0.00} | {Percentile.Of(away, 99):0.00} | {Percentile.Of(away, 100):0.00} |"
                )
            );
        }
    }

    /// <returns>Seconds since the kill.</returns>
    private static async Task<double> AnswersAgainAsync(ClusterSeats seats, SoakRoom room, long killed)
    {
        while (true)
        {
            try
            {
                await room.Members[^1].ViewAsync(seats.Any().Http, room.Invitation, CancellationToken.None);
                return Stopwatch.GetElapsedTime(killed).TotalSeconds;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }
}
