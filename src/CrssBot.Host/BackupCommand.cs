using System.Net.Sockets;
using System.Text;
using CrssBot.Storage;

namespace CrssBot.Host;

/// <summary>Asks the running host for a copy over its socket; opens the database itself only when no host holds it.</summary>
internal static class BackupCommand
{
    public static async Task<int> RunAsync(string file, IConfiguration configuration, TextWriter output)
    {
        var target = Path.GetFullPath(file);
        if (await AskHostAsync(HostApp.SocketPath(configuration), target) is { } answer)
        {
            if (!string.Equals(answer, "ok", StringComparison.Ordinal))
            {
                throw new StartException($"The host could not make the backup. {answer}");
            }
        }
        else
        {
            var database = HostApp.DatabasePath(configuration);
            if (!File.Exists(database))
            {
                throw new StartException($"There is no database at {database}. Set Storage:Path to the one you mean.");
            }

            await StoreFiles.BackupAsync(database, target, TimeProvider.System, CancellationToken.None);
        }

        await output.WriteLineAsync($"Backed up to {target}.");
        return 0;
    }

    /// <summary>Null when no host answers.</summary>
    private static async Task<string?> AskHostAsync(string socketPath, string target)
    {
        if (!File.Exists(socketPath))
        {
            return null;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath));
        }
        catch (SocketException)
        {
            return null;
        }

        await socket.SendAsync(Encoding.UTF8.GetBytes($"backup {target}\n"));
        using var reader = new StreamReader(new NetworkStream(socket), Encoding.UTF8);
        return await reader.ReadLineAsync() ?? "The connection closed before it answered; look whether the file is there.";
    }
}
