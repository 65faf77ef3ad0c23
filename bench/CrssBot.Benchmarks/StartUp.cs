using System.Diagnostics;
using System.Globalization;

namespace CrssBot.Benchmarks;

/// <summary>The released host: from its start to ready, and its resident memory once idle.</summary>
internal static class StartUp
{
    private const int Rounds = 5;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    public static async Task RunAsync()
    {
        var published = await PublishedHost.PublishAsync();
        var ready = new List<double>();
        var memory = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var folder = Directory.CreateTempSubdirectory("crssbot-bench-");
            var start = Stopwatch.GetTimestamp();
            using var host = Process.Start(
                new ProcessStartInfo(published, "run --Web:Url=http://127.0.0.1:5987")
                {
                    WorkingDirectory = folder.FullName,
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                }
            )!;
            await ReadyAsync();
            var milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            await Task.Delay(Settle, TimeProvider.System);
            var resident = Resident(host.Id);
            host.Kill();
            await host.WaitForExitAsync();
            folder.Delete(recursive: true);
            // The first start reads the files from the disk.
            if (round > 0)
            {
                ready.Add(milliseconds);
                memory.Add(resident);
            }
        }

        Console.WriteLine($"start: ready in {Of(ready):0} ms (min {ready.Min():0}, max {ready.Max():0})");
        Console.WriteLine($"start: {Of(memory):0} MB resident, idle (min {memory.Min():0}, max {memory.Max():0})");
    }

    private static double Of(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);

    private static async Task ReadyAsync()
    {
        using var handler = new SocketsHttpHandler();
        using var http = new HttpMessageInvoker(handler);
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1:5987/health/ready");
                using var reply = await http.SendAsync(request, CancellationToken.None);
                if (reply.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private static double Resident(int process) =>
        File.ReadLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status")
            .Where(l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Select(l => double.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024)
            .First();
}
