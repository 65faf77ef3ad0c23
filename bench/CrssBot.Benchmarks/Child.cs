using System.Diagnostics;
using System.Globalization;

namespace CrssBot.Benchmarks;

/// <summary>A process of one round: talks in lines, and is gone when disposed.</summary>
internal sealed class Child : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    private Child(Process process) => _process = process;

    /// <summary>This executable with other arguments, collecting garbage as the host does.</summary>
    public static Child Ours(params string[] arguments) =>
        Start("dotnet", [typeof(Child).Assembly.Location, .. arguments], ("DOTNET_gcServer", "0"));

    public static Child Node(Rivals rivals, string script, params string[] arguments) =>
        Start("node", [Path.Combine(rivals.Folder, script), .. arguments], ("NODE_ENV", "production"));

    /// <summary>The same, on one core alone.</summary>
    public static Child OursOn(int core, params string[] arguments) =>
        Start("taskset", ["-c", $"{core}", "dotnet", typeof(Child).Assembly.Location, .. arguments], ("DOTNET_gcServer", "0"));

    public static Child NodeOn(int core, Rivals rivals, string script, params string[] arguments) =>
        Start("taskset", ["-c", $"{core}", "node", Path.Combine(rivals.Folder, script), .. arguments], ("NODE_ENV", "production"));

    /// <summary>Megabytes resident.</summary>
    public double Resident => Status("VmRSS:");

    /// <summary>The most megabytes that were ever resident.</summary>
    public double Peak => Status("VmHWM:");

    private double Status(string line) =>
        File.ReadLines($"/proc/{_process.Id.ToString(CultureInfo.InvariantCulture)}/status")
            .Where(l => l.StartsWith(line, StringComparison.Ordinal))
            .Select(l => double.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024)
            .First();

    /// <summary>SIGTERM, and until it is gone.</summary>
    public async Task StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
    }

    /// <summary>The numbers of the line that begins with a word; lines before it are passed over.</summary>
    public async Task<double[]> HearAsync(string word)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            var parts = line.Split(' ');
            if (parts[0] == word)
            {
                return [.. parts[1..].Select(p => double.Parse(p, CultureInfo.InvariantCulture))];
            }
        }

        throw new InvalidOperationException($"{_process.StartInfo.FileName} ended without \"{word}\".");
    }

    public void Tell(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    public async Task<int> ListeningAsync() => (int)(await HearAsync("listening"))[0];

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static Child Start(string file, string[] arguments, (string Name, string Value) setting)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment[setting.Name] = setting.Value;
        return new Child(Process.Start(start)!);
    }
}
