using System.Globalization;
using CrssBot.Chaos.Hosts;
using CrssBot.Chaos.LiteDb;
using CrssBot.Chaos.Play;
using CrssBot.Storage;

namespace CrssBot.Chaos.Soak;

/// <summary>
/// <c>soak [minutes] [interactions a second] [seed]</c>: 60 rooms of 10 play on a real host with LiteDB while others look things up and come and
/// go, 30 minutes at 100 a second by default. Memory must be flat, handles must not grow, answers must stay as quick, nothing may be lost.
/// </summary>
internal static class SoakVerb
{
    private const int Rooms = 60;
    private const int Players = 10;
    private static readonly string[] Modes = ["Together", "Discuss"];

    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(10);

    /// <summary>Connections and pages that were open when the load ended are closed by then.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(15);

    private static readonly TimeProvider Time = TimeProvider.System;

    public static async Task<int> RunAsync(string[] args)
    {
        var minutes = Number(args, 0, 30);
        var rate = Number(args, 1, 100);
        var during = TimeSpan.FromMinutes(minutes);
        using var data = new DataFolder();
        await using var host = await HostProcess.StartAsync(data, CancellationToken.None);
        var acknowledged = new Acknowledged();
        var rooms = new List<SoakRoom>();
        for (var n = 0; n < Rooms; n++)
        {
            rooms.Add(await SoakRoom.OpenAsync(host, Modes[n % Modes.Length], Players, acknowledged));
        }

        var before = HostSample.Of(host, data, TimeSpan.Zero);
        Console.WriteLine($"{Rooms} rooms of {Players}, {rate} interactions a second for {minutes} minutes.");
        var start = Time.GetTimestamp();
        var load = new FixedRate(host.Http, rooms, Number(args, 2, 20261129));
        var running = load.RunAsync(rate, during, start);
        var samples = await SampleAsync(host, data, start, during);
        await running;
        host.Http.Dispose();
        await Task.Delay(Settle, Time);
        var after = HostSample.Of(host, data, during);
        var (exit, took) = await host.StopAsync(CancellationToken.None);

        var report = new SoakReport([.. load.Done], samples, before, after, during, rate);
        report.Print();
        var bad = report.Judge();
        bad += await CompareAsync(data, rooms, acknowledged);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"stopped in {took.TotalSeconds:F1} s with {exit}; {load.Displaced} presses had no room that was ready and were look-ups instead"
            )
        );
        Console.WriteLine(bad + exit == 0 ? "It held." : "It did not hold.");
        return bad + exit == 0 ? 0 : 1;
    }

    private static int Number(string[] args, int at, int otherwise) =>
        args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;

    private static async Task<IReadOnlyList<HostSample>> SampleAsync(HostProcess host, DataFolder data, long start, TimeSpan during)
    {
        var samples = new List<HostSample>();
        for (var next = SampleEvery; next <= during; next += SampleEvery)
        {
            var left = next - Time.GetElapsedTime(start);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, Time);
            samples.Add(HostSample.Of(host, data, next));
        }

        return samples;
    }

    private static async Task<int> CompareAsync(DataFolder data, List<SoakRoom> rooms, Acknowledged acknowledged)
    {
        using var copy = new StoreCopy(data.Database);
        var findings = StoreFiles.Verify(copy.Database).Count;
        await using var store = copy.Open();
        var (lost, doubled) = await acknowledged.CompareAsync(store, rooms.SelectMany(r => r.Members).Select(m => m.Id));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{acknowledged.Count:N0} answers acknowledged; {lost} lost, {doubled} doubled, {findings} findings in the file"
            )
        );
        return lost + doubled + findings;
    }
}
