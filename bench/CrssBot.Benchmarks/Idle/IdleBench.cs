using System.Diagnostics;
using System.Globalization;
using CrssBot.Chaos.Hosts;
using CrssBot.Storage;
using CrssBot.Tests.Shared;
using Npgsql;

namespace CrssBot.Benchmarks.Idle;

/// <summary>
/// What a room costs that nobody uses: 100,000 of them, ten members each, on LiteDB and on PostgreSQL; the published host started on them beside
/// the same host on an empty store. Then rooms are looked at, and left alone.
/// </summary>
internal static class IdleBench
{
    private const int Rounds = 3;
    private const int Touched = 5_000;
    private const int Answering = 1_000;
    private static readonly TimeProvider Time = TimeProvider.System;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    /// <summary>A mailbox is let go after ten minutes, by a sweep each minute.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(12);

    public static async Task RunAsync(string[] parts)
    {
        var rooms = parts is [var first, ..] && int.TryParse(first, CultureInfo.InvariantCulture, out var number) ? number : 100_000;
        var rests = parts.Contains("rest", StringComparer.Ordinal);
        HostProcess.Executable = await PublishedHost.PublishAsync();
        var template = await Template.PlayAsync(Stores.LiteDb);
        Console.WriteLine($"a room at rest is a snapshot of {template.SnapshotBytes:N0} bytes");
        await OnLiteDbAsync(template, rooms, rests);
        if (PostgresProcess.IsInstalled)
        {
            await OnPostgresAsync(template, rooms, rests);
        }
    }

    private static async Task OnLiteDbAsync(Template template, int rooms, bool rests)
    {
        using var data = new DataFolder();
        using var empty = new DataFolder();
        await SeedAsync(
            "LiteDB",
            template,
            rooms,
            () => Stores.LiteDb(data.Database),
            () => Task.FromResult((double)new FileInfo(data.Database).Length)
        );
        await StartAsync("LiteDB", rooms, rests, isSeeded => HostProcess.StartAsync(isSeeded ? data : empty, CancellationToken.None));
    }

    private static async Task OnPostgresAsync(Template template, int rooms, bool rests)
    {
        // Without fsync, which only the seeding would wait for.
        await using var postgres = await PostgresProcess.StartAsync(durable: false, CancellationToken.None);
        await using var other = await PostgresProcess.StartAsync(durable: false, CancellationToken.None);
        await StorageServices.MigrateAsync(postgres.Connection(), dryRun: false, CancellationToken.None);
        await StorageServices.MigrateAsync(other.Connection(), dryRun: false, CancellationToken.None);
        using var data = new DataFolder();
        await SeedAsync(
            "PostgreSQL",
            template,
            rooms,
            () => Stores.Postgres(postgres.Connection()),
            () => SizeAsync(postgres.Connection())
        );
        await StartAsync(
            "PostgreSQL",
            rooms,
            rests,
            isSeeded =>
                HostProcess.StartAsync(
                    data,
                    CancellationToken.None,
                    $"--Cluster:Postgres={(isSeeded ? postgres : other).Connection()}",
                    "--Cluster:Address=127.0.0.1"
                )
        );
    }

    private static async Task<double> SizeAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("select pg_database_size(current_database())");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task SeedAsync(string what, Template template, int rooms, Func<Stores> open, Func<Task<double>> size)
    {
        var (before, seeded, answers) = (0d, 0d, 0);
        var start = Stopwatch.GetTimestamp();
        await using (var stores = open())
        {
            var store = stores.Store;
            await template.CopyAsync(store, 0);
            before = await size();
            await EachAsync(1, rooms, n => template.CopyAsync(store, n));
            Say(what, "seconds to seed", Stopwatch.GetElapsedTime(start).TotalSeconds, "0");
        }

        await using (var stores = open())
        {
            var store = stores.Store;
            seeded = await size();
            Say(what, "bytes a room, with its ten memberships", (seeded - before) / (rooms - 1), "0");
            var times = new List<double>();
            for (var reading = 0; reading < 50; reading++)
            {
                var asked = Stopwatch.GetTimestamp();
                await store.DueAsync(Time.GetUtcNow().AddMinutes(1), 10_000, CancellationToken.None);
                times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            }

            Say(what, "ms to look which rooms are due", times, "0.00");
            await EachAsync(0, Answering, async n => Interlocked.Add(ref answers, await template.AnswerAsync(store, n)));
        }

        await using (open())
        {
            Say(what, "bytes an answer", (await size() - seeded) / answers, "0");
        }
    }

    private static Task EachAsync(int from, int until, Func<int, Task> act) =>
        Parallel.ForEachAsync(
            Enumerable.Range(from, until - from),
            new ParallelOptions { MaxDegreeOfParallelism = 64 },
            async (n, _) => await act(n)
        );

    private static async Task StartAsync(string what, int rooms, bool rests, Func<bool, Task<HostProcess>> start)
    {
        // The first start finds every wake worked out with old time zone rules, as after an update of them.
        await using (var host = await StartedAsync(what, "after new time zone rules", () => start(true)))
        {
            await UntilQuietAsync(host);
            Say(what, "MB resident then", Resident(host), "0");
            await host.StopAsync(CancellationToken.None);
        }

        var (ready, memory) = (new List<double>[] { [], [] }, new List<double>[] { [], [] });
        HostProcess? left = null;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var seeded in (int[])[0, 1])
            {
                var begun = Stopwatch.GetTimestamp();
                var host = await start(seeded == 1);
                await ReadyAsync(host);
                ready[seeded].Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                await Task.Delay(Settle, Time);
                memory[seeded].Add(Resident(host));
                if (round == Rounds - 1 && seeded == 1)
                {
                    left = host;
                    continue;
                }

                await host.StopAsync(CancellationToken.None);
                await host.DisposeAsync();
            }
        }

        Say(what, "ms to ready, empty", ready[0], "0");
        Say(what, $"ms to ready, {rooms:N0} rooms", ready[1], "0");
        Say(what, "MB resident, empty", memory[0], "0");
        Say(what, $"MB resident, {rooms:N0} rooms", memory[1], "0");
        await using (left!)
        {
            await TouchAsync(what, left!, Math.Min(Touched, rooms / 2), rests);
        }
    }

    private static async Task<HostProcess> StartedAsync(string what, string when, Func<Task<HostProcess>> start)
    {
        var begun = Stopwatch.GetTimestamp();
        var host = await start();
        await ReadyAsync(host);
        Say(what, $"ms to ready {when}", Stopwatch.GetElapsedTime(begun).TotalMilliseconds, "0");
        return host;
    }

    /// <summary>Wakes are worked out beside other work, after the start.</summary>
    private static async Task UntilQuietAsync(HostProcess host)
    {
        var busy = Processor(host);
        do
        {
            await Task.Delay(Settle, Time);
            (var before, busy) = (busy, Processor(host));
            if (busy - before < TimeSpan.FromSeconds(0.5))
            {
                return;
            }
        } while (true);
    }

    private static TimeSpan Processor(HostProcess host)
    {
        using var process = Process.GetProcessById(host.ProcessId);
        return process.TotalProcessorTime;
    }

    private static async Task TouchAsync(string what, HostProcess host, int touched, bool rests)
    {
        var member = await host.MemberAsync("Visitor", CancellationToken.None);
        // The first ones bring the code in.
        await LookAsync(host, member, 0, touched / 5);
        await Task.Delay(Settle, Time);
        var before = Resident(host);
        var start = Stopwatch.GetTimestamp();
        await LookAsync(host, member, touched / 5, touched / 5 + touched);
        Say(
            what,
            "ms to load and show a room that rested, eight at once",
            Stopwatch.GetElapsedTime(start).TotalMilliseconds / touched * 8,
            "0.0"
        );
        await Task.Delay(Settle, Time);
        Say(what, $"kB a loaded room, of {touched:N0}", (Resident(host) - before) * 1024 / touched, "0.0");
        Say(what, "MB resident then", Resident(host), "0");
        if (rests)
        {
            await Task.Delay(Rest, Time);
            // A collection comes with work, not with time.
            await LookAsync(host, member, 0, touched / 5);
            await Task.Delay(Settle, Time);
            Say(what, "MB resident 12 minutes later", Resident(host), "0");
        }
    }

    private static Task LookAsync(HostProcess host, ApiMember member, int from, int until) =>
        Parallel.ForEachAsync(
            Enumerable.Range(from, until - from),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (n, stop) => await member.ViewAsync(host.Http, Template.Invitation(n), stop)
        );

    private static async Task ReadyAsync(HostProcess host)
    {
        while (true)
        {
            using var reply = await host.Http.GetAsync("/health/ready");
            if (reply.IsSuccessStatusCode)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), Time);
        }
    }

    private static double Resident(HostProcess host) =>
        File.ReadLines($"/proc/{host.ProcessId.ToString(CultureInfo.InvariantCulture)}/status")
            .Where(l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Select(l => double.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024)
            .First();

    private static void Say(string what, string figure, double value, string format) => Say(what, figure, [value], format);

    private static void Say(string what, string figure, List<double> values, string format) =>
        Console.WriteLine(
            $"| {what} | {figure} | {(values is [var one] ? one.ToString(format, CultureInfo.InvariantCulture) : Table.Text(values, format))} |"
        );
}
