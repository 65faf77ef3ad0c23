using System.Diagnostics;
using System.Globalization;

namespace CrssBot.Benchmarks.Discord;

/// <summary>A process of one round: talks in lines, and is gone when disposed.</summary>
internal sealed class Child : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    private Child(Process process) => _process = process;

    /// <summary>This executable with other arguments, collecting garbage as the host does.</summary>
    public static Child Ours(params string[] arguments) =>
        Start("dotnet", [typeof(Child).Assembly.Location, .. arguments], ("DOTNET_gcServer", "0"));

    public static Child Node(string script, params string[] arguments) =>
        Start("node", [Path.Combine(Rivals, script), .. arguments], ("NODE_ENV", "production"));

    public static string Rivals { get; } = Path.Combine(Pack.Root, "bench", "discord");

    /// <summary>Megabytes resident.</summary>
    public double Resident =>
        File.ReadLines($"/proc/{_process.Id.ToString(CultureInfo.InvariantCulture)}/status")
            .Where(l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Select(l => double.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024)
            .First();

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

    public async Task<int> ListeningAsync() => (int)(await HearAsync("listening"))[0];

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
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
