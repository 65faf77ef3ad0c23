using System.Net.Sockets;
using System.Text;
using CrssBot.Runtime;

namespace CrssBot.Host;

/// <summary>
/// Where our own commands reach the running host: a Unix socket beside the database, mode 0600. One line in, "ok" (and below it what was asked
/// for) or "error: …" out, one connection at a time.
/// </summary>
internal sealed class ControlSocket(
    IConfiguration configuration,
    IStudyStore store,
    StudyDesk desk,
    TimeProvider time,
    ILogger<ControlSocket> log
) : BackgroundService
{
    /// <summary>Makes a backup; the file's full path follows.</summary>
    public const string Backup = "backup ";

    /// <summary>Lists the flags.</summary>
    public const string Flags = "flags";

    /// <summary>Judges answers anew by the pack's corrections.</summary>
    public const string Regrade = "regrade";
    public const string RegradeDry = "regrade dry";

    /// <summary>Writes and reads back a row.</summary>
    public const string Probe = "probe";

    /// <summary>Lists the conversations of a channel's rooms; the channel's name follows.</summary>
    public const string Rooms = "rooms ";

    /// <summary>Bytes of a request line; paths are shorter.</summary>
    private const int MaxLine = 8 * 1024;
    private static readonly TimeSpan LineWithin = TimeSpan.FromSeconds(5);

    private readonly string _path = HostApp.SocketPath(configuration);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (store.IsShared && await AskAsync(_path, "") is not null)
        {
            // Another process of the cluster, started in the same folder, answers for all.
            return;
        }

        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // We hold the database's lock, or nobody answered: a socket that lies here is a dead process's.
            File.Delete(_path);
            listener.Bind(new UnixDomainSocketEndPoint(_path));
            if (!OperatingSystem.IsWindows())
            {
                // Before Listen: until then nobody can connect.
                File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            listener.Listen();
        }
        catch (Exception e) when (e is SocketException or IOException or ArgumentOutOfRangeException)
        {
            // A path too long for a socket, say: everything else works, and backup says that it needs the host stopped.
            HostLog.NoControlSocket(log, e, _path);
            return;
        }

        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                using var connection = await listener.AcceptAsync(stoppingToken);
                await ServeAsync(connection, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            File.Delete(_path);
        }
    }

    private async Task ServeAsync(Socket connection, CancellationToken stoppingToken)
    {
        try
        {
            using var limit = new CancellationTokenSource(LineWithin, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stoppingToken);
            var answer = await DoAsync(await ReadLineAsync(connection, either.Token), stoppingToken);
            // Not under the limit for the line: a big backup takes as long as it takes.
            await connection.SendAsync(Encoding.UTF8.GetBytes(answer + "\n"), stoppingToken);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            HostLog.ControlFailed(log, e);
        }
    }

    /// <summary>Null when no host answers; empty when it went away before it did.</summary>
    public static async Task<string?> AskAsync(string path, string line)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            return null;
        }

        await socket.SendAsync(Encoding.UTF8.GetBytes(line + "\n"));
        using var reader = new StreamReader(new NetworkStream(socket), Encoding.UTF8);
        return (await reader.ReadToEndAsync()).TrimEnd();
    }

    private async Task<string> DoAsync(string line, CancellationToken cancellationToken)
    {
        try
        {
            switch (line)
            {
                case Flags:
                    return $"ok\n{FlagsCommand.Report(await store.FlagsAsync(cancellationToken))}";
                case Probe:
                    await store.ProbeAsync(cancellationToken);
                    return "ok";
                case not null when line.StartsWith(Rooms, StringComparison.Ordinal):
                    var rooms = await store.RoomsAtAsync(line[Rooms.Length..], "", cancellationToken);
                    return string.Join('\n', ["ok", .. rooms.Select(r => r.Address.Conversation)]);
                case Regrade or RegradeDry:
                    var lines = await desk.Corrections.RegradeAsync(dryRun: line == RegradeDry, cancellationToken);
                    return string.Join('\n', ["ok", .. lines]);
                case not null when line.StartsWith(Backup, StringComparison.Ordinal):
                    await store.BackupAsync(line[Backup.Length..], cancellationToken);
                    return "ok";
                default:
                    return "error: unknown command";
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreUnavailableException or DeskBusyException)
        {
            return $"error: {e.Message.ReplaceLineEndings(" ")}";
        }
    }

    private static async Task<string> ReadLineAsync(Socket connection, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxLine];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await connection.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            if (read == 0 || buffer.AsSpan(0, length).Contains((byte)'\n'))
            {
                break;
            }
        }

        return Encoding.UTF8.GetString(buffer, 0, length).TrimEnd('\n', '\r');
    }
}
