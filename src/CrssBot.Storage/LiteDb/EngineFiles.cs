using LiteDB;
using LiteDB.Engine;

namespace CrssBot.Storage.LiteDb;

/// <summary>Where an engine keeps its pages: a data file and its log. Tests put a simulated disk here.</summary>
/// <param name="Name">For logs and messages.</param>
/// <param name="Settings">Called for every opening.</param>
/// <param name="OpenData">The data file for a copy, while the owner is paused and the log is empty.</param>
/// <param name="Exists">There is a data file with content.</param>
/// <param name="Install">Makes the data file from an image, whole or not at all.</param>
internal sealed record EngineFiles(
    string Name,
    Func<EngineSettings> Settings,
    Func<Stream> OpenData,
    Func<bool> Exists,
    Action<Stream> Install
)
{
    /// <summary>Both as files of ours, for <see cref="SummedPages"/> and <see cref="TwoPhaseLog"/>; the name is for what the engine sorts beside them.</summary>
    public static EngineFiles At(string path)
    {
        var full = Path.GetFullPath(path);
        return new EngineFiles(
            path,
            // Binary: the default collation makes keys equal that differ in case. No rebuild: it can turn half a file into none.
            () =>
                new EngineSettings
                {
                    Filename = full,
                    DataStream = new FileStream(full, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0),
                    LogStream = new FileStream(LogOf(full), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0),
                    Collation = Collation.Binary,
                    AutoRebuild = false,
                    Upgrade = false,
                },
            () => new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite),
            () => new FileInfo(full) is { Exists: true, Length: > 0 },
            image =>
            {
                // An empty file may stand in the way; a rename would not replace it.
                File.Delete(full);
                StoreFiles.CopyDurably(image, full);
            }
        );
    }

    /// <summary>The engine's name for the log beside a data file: "crssbot.db" has "crssbot-log.db".</summary>
    public static string LogOf(string path) =>
        Path.Combine(
            Path.GetDirectoryName(Path.GetFullPath(path))!,
            Path.GetFileNameWithoutExtension(path) + "-log" + Path.GetExtension(path)
        );
}
