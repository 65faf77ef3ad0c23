using System.Diagnostics;

namespace CrssBot.Benchmarks;

/// <summary>Programs of others, for Node: a folder of <c>bench</c>, as its lock file has them.</summary>
internal sealed class Rivals(string folder)
{
    public string Folder { get; } = Path.Combine(Pack.Root, "bench", folder);

    public async Task InstallAsync()
    {
        if (Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            return;
        }

        using var npm = Process.Start(
            new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]) { WorkingDirectory = Folder }
        )!;
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
        {
            throw new InvalidOperationException("npm ci failed; the rivals need Node 20 and the npm registry.");
        }
    }
}
