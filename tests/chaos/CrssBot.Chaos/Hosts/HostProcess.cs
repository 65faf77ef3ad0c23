using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CrssBot.Chaos.Hosts;

/// <summary>The real executable on a data folder of its own, on a port of its own.</summary>
internal sealed partial class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines;

    private HostProcess(Process process, ConcurrentQueue<string> lines, Uri address)
    {
        _process = process;
        _lines = lines;
        Address = address;
        Http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { BaseAddress = address };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public IEnumerable<string> Lines => _lines;

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Unless it is set: as it was built, beside its own pages and pack, in the configuration of these tests.</summary>
    public static string Executable { get; set; } =
        Repository.At(
            "src",
            "CrssBot.Host",
            "bin",
            new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name,
            "net10.0",
            OperatingSystem.IsWindows() ? "crssbot.exe" : "crssbot"
        );

    /// <summary>Starts and waits until it says where it is open.</summary>
    public static async Task<HostProcess> StartAsync(DataFolder data, CancellationToken cancellationToken, params string[] settings)
    {
        var lines = new ConcurrentQueue<string>();
        var open = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = Launch(data, ["run", .. settings]);
        process.OutputDataReceived += (_, e) => Read(e.Data);
        process.ErrorDataReceived += (_, e) => Read(e.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) =>
        {
            // Its last words may still be on their way.
            process.WaitForExit();
            open.TrySetException(new InvalidOperationException($"The host ended: {string.Join('\n', lines)}"));
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new HostProcess(process, lines, await open.Task.WaitAsync(StartWithin, TimeProvider.System, cancellationToken));

        void Read(string? line)
        {
            if (line is null)
            {
                return;
            }

            lines.Enqueue(line);
            if (OpenAt().Match(line) is { Success: true } match)
            {
                open.TrySetResult(new Uri(match.Groups[1].Value));
            }
        }
    }

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(
        DataFolder data,
        string? input,
        CancellationToken cancellationToken,
        params string[] args
    )
    {
        using var process = Launch(data, args);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await error);
    }

    private static Process Launch(DataFolder data, string[] args)
    {
        var start = new ProcessStartInfo(Executable)
        {
            WorkingDirectory = data.Path,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment.Remove("DOTNET_ENVIRONMENT");
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        return Process.Start(start)!;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>SIGTERM; returns the exit code and how long the stop took.</summary>
    public async Task<(int Exit, TimeSpan Took)> StopAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync(cancellationToken);
        }

        await _process.WaitForExitAsync(cancellationToken);
        return (_process.ExitCode, Stopwatch.GetElapsedTime(start));
    }

    public async Task<ApiMember> MemberAsync(string name, CancellationToken cancellationToken)
    {
        using var reply = await Http.PostAsJsonAsync("/api/members", new { name }, cancellationToken);
        reply.EnsureSuccessStatusCode();
        var body = (await reply.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!;
        return new ApiMember(name, (string)body["token"]!, (string)body["member"]!);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"CrssBot is open at (http://\S+)")]
    private static partial Regex OpenAt();
}
