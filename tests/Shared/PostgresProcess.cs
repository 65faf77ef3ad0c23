using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CrssBot.Tests.Shared;

/// <summary>A PostgreSQL server of the tests' own: from Debian's package, in a temporary folder, on a free port of loopback.</summary>
public sealed class PostgresProcess : IAsyncDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly string _user;
    private readonly int _port;
    private readonly bool _durable;

    private PostgresProcess(string folder, string user, int port, bool durable)
    {
        _folder = folder;
        _user = user;
        _port = port;
        _durable = durable;
    }

    /// <summary>Null: none is installed.</summary>
    private static string? Programs { get; } =
        Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .GetDirectories("/usr/lib/postgresql")
                .Select(d => Path.Combine(d, "bin"))
                .Where(d => File.Exists(Path.Combine(d, "initdb")))
                .OrderByDescending(d =>
                    int.TryParse(Path.GetFileName(Path.GetDirectoryName(d)), NumberStyles.None, CultureInfo.InvariantCulture, out var v)
                        ? v
                        : 0
                )
                .FirstOrDefault()
            : null;

    public static bool IsInstalled => Programs is not null;

    /// <param name="durable">With fsync, as in production: for crash tests. Without it commits are faster and a killed server may lose some.</param>
    public static async Task<PostgresProcess> StartAsync(bool durable, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("crssbot-pg-").FullName;
        // The server refuses to run as root.
        var user = string.Equals(Environment.UserName, "root", StringComparison.Ordinal) ? "postgres" : "";
        if (user.Length > 0)
        {
            await RunAsync("", "chown", [user, folder], cancellationToken);
        }

        var server = new PostgresProcess(folder, user, FreePort(), durable);
        await RunAsync(
            user,
            Path.Combine(Programs!, "initdb"),
            ["-D", server.Data, "-U", "crssbot", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
            cancellationToken
        );
        await server.StartAsync(cancellationToken);
        return server;
    }

    private string Data => Path.Combine(_folder, "data");

    /// <param name="schema">Where its tables go; empty: the default.</param>
    public string Connection(string schema = "") =>
        $"Host=127.0.0.1;Port={_port};Username=crssbot;Database=postgres" + (schema.Length > 0 ? $";Search Path={schema}" : "");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var speed = _durable ? "" : " -c fsync=off -c synchronous_commit=off -c full_page_writes=off";
        await RunAsync(
            _user,
            Path.Combine(Programs!, "pg_ctl"),
            [
                "start",
                "-D",
                Data,
                "-w",
                "-l",
                Path.Combine(_folder, "log"),
                "-o",
                $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200{speed}",
            ],
            cancellationToken
        );
    }

    /// <param name="mode">fast: transactions are rolled back; immediate: as if it were killed.</param>
    public Task StopAsync(string mode, CancellationToken cancellationToken) =>
        RunAsync(_user, Path.Combine(Programs!, "pg_ctl"), ["stop", "-D", Data, "-m", mode, "-w"], cancellationToken);

    /// <summary>
    /// Below those that Linux gives to connections (ip(7): from 32768), so that none of them has it when the server starts, or starts again.
    /// </summary>
    private static int FreePort()
    {
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    private static async Task RunAsync(string user, string program, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(user.Length > 0 ? "runuser" : program)
        {
            // Not redirected: the server would inherit the pipe, and reading it to its end would take as long as the server lives.
            WorkingDirectory = "/",
        };
        string[] before = user.Length > 0 ? ["-u", user, "--", program] : [];
        foreach (var argument in before.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        start.RedirectStandardOutput = !arguments.Contains("start", StringComparer.Ordinal);
        using var process = Process.Start(start)!;
        if (start.RedirectStandardOutput)
        {
            await process.StandardOutput.ReadToEndAsync(cancellationToken);
        }

        await process.WaitForExitAsync(cancellationToken).WaitAsync(Within, TimeProvider.System, cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{Path.GetFileName(program)} {arguments[0]} ended with {process.ExitCode}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync("immediate", CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }
}
