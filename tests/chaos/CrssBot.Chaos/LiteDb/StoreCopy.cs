using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Storage.LiteDb;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Chaos.LiteDb;

/// <summary>A database that nobody serves, copied with its log, so that looking at it leaves the real one as it was.</summary>
internal sealed class StoreCopy : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crssbot-copy-");

    public StoreCopy(string database)
    {
        Database = Path.Combine(_folder.FullName, "crssbot.db");
        File.Copy(database, Database);
        if (File.Exists(EngineFiles.LogOf(database)))
        {
            File.Copy(EngineFiles.LogOf(database), EngineFiles.LogOf(Database));
        }
    }

    public string Database { get; }

    /// <summary>As the host opens it at its start.</summary>
    /// <exception cref="StoreDamagedException">As the host would say it.</exception>
    public LiteDbStudyStore Open() =>
        LiteDbStudyStore.Open(new StorageOptions { Path = Database }, TimeProvider.System, NullLogger.Instance);

    public void Dispose() => _folder.Delete(recursive: true);
}
