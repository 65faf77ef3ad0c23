using System.Diagnostics;
using CrssBot.Chaos.Hosts;
using CrssBot.Chaos.Play;
using CrssBot.Storage;

namespace CrssBot.Chaos.LiteDb;

/// <summary>A disk that is full for a while: a small file system in memory, filled with ballast. Needs the right to mount one.</summary>
internal static class Disk
{
    private const int Bytes = 16 << 20;

    private static readonly TimeProvider Time = TimeProvider.System;

    /// <returns>How much was not as it should be.</returns>
    public static async Task<int> FillAsync(Acknowledged acknowledged)
    {
        using var data = new DataFolder();
        if (!await DoneAsync("mount", "-t", "tmpfs", "-o", $"size={Bytes}", "crssbot-chaos", data.Path))
        {
            Console.WriteLine("disk full: left out, since this user may not mount a file system");
            return 0;
        }

        try
        {
            return await FillAsync(data, acknowledged);
        }
        finally
        {
            await DoneAsync("umount", data.Path);
        }
    }

    private static async Task<int> FillAsync(DataFolder data, Acknowledged acknowledged)
    {
        await using var seat = new HostSeat(data);
        var host = await seat.StartAsync();
        var room = await PlayedRoom.OpenAsync(host, "Together", players: 5, acknowledged);
        using var stop = new CancellationTokenSource();
        var playing = room.PlayAsync(seat.UpAsync, stop.Token);
        await UntilAsync(() => acknowledged.Count > 50);

        var ballast = Path.Combine(data.Path, "ballast");
        await FillUpAsync(ballast);
        await UntilAsync(() => host.Lines.Any(l => l.Contains("The database failed", StringComparison.Ordinal)));
        var whenFull = acknowledged.Count;
        using var health = await host.Http.GetAsync("/health/ready", stop.Token);
        var said = $"{(int)health.StatusCode} {await health.Content.ReadAsStringAsync(stop.Token)}";

        File.Delete(ballast);
        await UntilAsync(() => acknowledged.Count > whenFull + 50);
        room.IsLast = true;
        await playing.WaitAsync(TimeSpan.FromMinutes(2), Time, stop.Token);
        var exit = await seat.StopAsync();
        using var copy = new StoreCopy(data.Database);
        var findings = StoreFiles.Verify(copy.Database);
        await using var store = copy.Open();
        var (lost, doubled) = await acknowledged.CompareAsync(store, room.Members.Select(m => m.Id));
        Console.WriteLine(
            $"disk full: {whenFull} answers acknowledged before, {acknowledged.Count - whenFull} after it was freed, without a restart; {lost} lost, {doubled} doubled, {findings.Count} findings; /health/ready while full: {said}"
        );
        return lost + doubled + findings.Count + exit;
    }

    /// <summary>To the last byte.</summary>
    private static async Task FillUpAsync(string file)
    {
        var block = new byte[4_096];
        await using var ballast = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                await ballast.WriteAsync(block);
            }
        }
        catch (IOException)
        {
            // That is the point.
        }
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var started = Time.GetTimestamp();
        while (!isSo())
        {
            if (Time.GetElapsedTime(started) > TimeSpan.FromMinutes(2))
            {
                throw new TimeoutException("It does not come to what was waited for.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), Time, CancellationToken.None);
        }
    }

    private static async Task<bool> DoneAsync(string program, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { UseShellExecute = false, RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
