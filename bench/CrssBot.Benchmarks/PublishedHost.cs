using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CrssBot.Benchmarks;

/// <summary>The host as it is released, compiled ahead for this platform.</summary>
internal static class PublishedHost
{
    /// <summary>Its executable, where one was named; null: it is published anew.</summary>
    public static string? Named { get; set; }

    /// <returns>Its executable.</returns>
    public static async Task<string> PublishAsync()
    {
        if (Named is { } named)
        {
            return named;
        }

        var folder = Path.Combine(Pack.Root, "artifacts", "bench-host");
        var project = Path.Combine(Pack.Root, "src", "CrssBot.Host");
        using var process = Process.Start(
            "dotnet",
            $"publish {project} -c Release -r {RuntimeInformation.RuntimeIdentifier} --self-contained false -o {folder} -v quiet"
        );
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? Path.Combine(folder, "crssbot")
            : throw new InvalidOperationException("The host could not be published.");
    }
}
