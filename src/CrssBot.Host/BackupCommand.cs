using CrssBot.Storage;

namespace CrssBot.Host;

/// <summary>Asks the running host for a copy over its socket; opens the database itself only when no host holds it.</summary>
internal static class BackupCommand
{
    public static async Task<int> RunAsync(string file, IConfiguration configuration, TextWriter output)
    {
        HostApp.RequireFileStore(configuration);
        var target = Path.GetFullPath(file);
        switch (await ControlSocket.AskAsync(HostApp.SocketPath(configuration), ControlSocket.Backup + target))
        {
            case null:
                var database = HostApp.ExistingDatabase(configuration);
                await StoreFiles.BackupAsync(database, target, TimeProvider.System, CancellationToken.None);
                break;
            case "ok":
                break;
            case "":
                throw new StartException("The connection closed before the host answered; look whether the file is there.");
            case var answer:
                throw new StartException($"The host could not make the backup. {answer}");
        }

        await output.WriteLineAsync($"Backed up to {target}.");
        return 0;
    }
}
