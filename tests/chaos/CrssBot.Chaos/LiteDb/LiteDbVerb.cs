using System.Globalization;
using CrssBot.Chaos.Hosts;
using CrssBot.Chaos.Play;
using CrssBot.Storage;

namespace CrssBot.Chaos.LiteDb;

/// <summary>
/// <c>litedb [rounds] [seed]</c>: the real host on a LiteDB file is killed under load, 200 times by default; then its disk fills up, a second
/// process comes, and its file is damaged.
/// </summary>
internal static class LiteDbVerb
{
    private const int Players = 5;

    /// <summary>Until a quiz that goes on is over; the longest has three questions and a talk.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly string[] Modes = ["Discuss", "Together", "Timed", "Discuss", "Together", "Timed"];

    private static readonly TimeProvider Time = TimeProvider.System;

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200;
        var random = new Random(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 20261129);
        using var data = new DataFolder();
        var acknowledged = new Acknowledged();
        var (bad, members) = await KillAsync(data, rounds, random, acknowledged);
        bad += await Disk.FillAsync(acknowledged: new Acknowledged());
        bad += await Damage.SecondProcessAsync(data);
        bad += await Damage.SpoilAsync(data, acknowledged, members, random);
        Console.WriteLine(bad == 0 ? "Nothing acknowledged was lost." : $"{bad} faults.");
        return bad == 0 ? 0 : 1;
    }

    private static async Task<(int Bad, string[] Members)> KillAsync(DataFolder data, int rounds, Random random, Acknowledged acknowledged)
    {
        var begun = Time.GetTimestamp();
        await using var seat = new HostSeat(data);
        var host = await seat.StartAsync();
        var rooms = new List<PlayedRoom>();
        foreach (var mode in Modes)
        {
            rooms.Add(await PlayedRoom.OpenAsync(host, mode, Players, acknowledged));
        }

        var members = rooms.SelectMany(r => r.Members).Select(m => m.Id).ToArray();
        using var stop = new CancellationTokenSource();
        var playing = rooms.Select(r => r.PlayAsync(seat.UpAsync, stop.Token)).ToArray();
        var (lost, doubled, findings) = (0, 0, 0);
        var away = new List<double>();
        for (var round = 1; round <= rounds; round++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100, 1_500)), Time, CancellationToken.None);
            await seat.KillAsync();
            using (var copy = new StoreCopy(data.Database))
            {
                // The whole file takes a while: every twentieth time.
                findings += round % 20 == 0 ? StoreFiles.Verify(copy.Database).Count : 0;
                await using var store = copy.Open();
                var found = await acknowledged.CompareAsync(store, members);
                (lost, doubled) = (lost + found.Lost, doubled + found.Doubled);
            }

            var killed = Time.GetTimestamp();
            var up = await seat.StartAsync();
            using var ready = await up.Http.GetAsync("/health/live", stop.Token);
            away.Add(Time.GetElapsedTime(killed).TotalSeconds);
            if (round % 20 == 0)
            {
                Console.WriteLine($"round {round}: {acknowledged.Count} acknowledged, {lost} lost, {doubled} doubled, {findings} findings");
            }
        }

        foreach (var room in rooms)
        {
            room.IsLast = true;
        }

        var all = Task.WhenAll(playing);
        await Task.WhenAny(all, Task.Delay(Patience, Time, CancellationToken.None));
        var stuck = playing.Count(p => !p.IsCompletedSuccessfully);
        await stop.CancelAsync();
        var exit = await seat.StopAsync();
        using (var copy = new StoreCopy(data.Database))
        {
            findings += StoreFiles.Verify(copy.Database).Count;
            await using var store = copy.Open();
            var found = await acknowledged.CompareAsync(store, members);
            (lost, doubled) = (lost + found.Lost, doubled + found.Doubled);
        }

        away.Sort();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"kill -9: {rounds} rounds, {rooms.Count} rooms of {Players}, {acknowledged.Count:N0} answers acknowledged, {rooms.Sum(r => r.Finished)} quizzes finished; {lost} lost, {doubled} doubled, {stuck} stuck, {findings} findings in the file; open again after p50 {away[away.Count / 2]:F1} s, p99 {away[away.Count * 99 / 100]:F1} s; {Time.GetElapsedTime(begun).TotalMinutes:F0} min"
            )
        );
        return (lost + doubled + stuck + findings + exit, members);
    }
}
