using System.Collections.Concurrent;
using System.Diagnostics;
using CrssBot.Channels.Tests.Discord.Fake;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>The real executable, as it was built, against the stand-in: what a kill does to it is what it does on a server.</summary>
internal sealed class Executable : IAsyncDisposable
{
    private readonly Process _process;
    private static readonly TimeSpan OpenWithin = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<Uri> _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _disposed;

    private Executable(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => Read(e.Data ?? "");
        process.ErrorDataReceived += (_, e) => Read(e.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public IEnumerable<string> Lines => _lines;

    /// <summary>Where it says that it is open.</summary>
    public Task<Uri> OpenAsync() => _open.Task.WaitAsync(OpenWithin, TimeProvider.System, TestContext.Current.CancellationToken);

    private void Read(string line)
    {
        _lines.Enqueue(line);
        const string open = "CrssBot is open at ";
        if (line.StartsWith(open, StringComparison.Ordinal))
        {
            _open.TrySetResult(new Uri(line[open.Length..].Split(' ')[0]));
        }
    }

    public static Executable Start(FakeDiscord discord, DataFolder data, params string[] settings) =>
        new(Launch(data, ["run", .. Settings(discord, data), .. settings]));

    public static Executable Start(DataFolder data, params string[] settings) => new(Launch(data, ["run", .. settings]));

    /// <summary>A verb, to its end.</summary>
    public static async Task<(int Exit, string Output)> RunAsync(FakeDiscord discord, DataFolder data, params string[] verb)
    {
        using var process = Launch(data, [.. verb, .. Settings(discord, data)]);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }

    private static string[] Settings(FakeDiscord discord, DataFolder data)
    {
        File.WriteAllText(Path.Combine(data.Path, "token"), discord.BotToken + "\n");
        return [$"--Discord:ApiBaseUrl={discord.ApiBase}", $"--Discord:TokenFile={Path.Combine(data.Path, "token")}"];
    }

    private static Process Launch(DataFolder data, string[] words)
    {
        // The configuration that these tests were built in.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var start = new ProcessStartInfo(Path.Combine(Pack.Root, "src", "CrssBot.Host", "bin", configuration, "net10.0", "crssbot"))
        {
            WorkingDirectory = data.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment.Remove("DOTNET_ENVIRONMENT");
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        foreach (var word in words.Append("--Runtime:PulseEvery=00:00:00.5"))
        {
            start.ArgumentList.Add(word);
        }

        return Process.Start(start)!;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>SIGTERM.</summary>
    public async Task StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync(CancellationToken.None);
        }

        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }
}
