using CrssBot.Storage;
using CrssBot.Storage.Moving;

namespace CrssBot.Host;

/// <summary>
/// <c>crssbot move --from A --to B</c>, <c>export --all FILE.jsonl</c>, <c>import FILE.jsonl</c>: everything that is stored, from one database to
/// another or to open lines and back. No host may serve either side of LiteDB.
/// </summary>
internal static class MoveCommand
{
    public static async Task<int> MoveAsync(string from, string to, TextWriter output)
    {
        var lines = await StoreMoves.MoveAsync(from, to, CancellationToken.None);
        foreach (var line in lines)
        {
            await output.WriteLineAsync(line);
        }

        await output.WriteLineAsync("Everything arrived: counts and checksums are the same on both sides.");
        return 0;
    }

    public static Task<int> ExportAsync(string file, IConfiguration configuration, TextWriter output) =>
        MoveAsync(Store(configuration), Lines(file), output);

    public static Task<int> ImportAsync(string file, IConfiguration configuration, TextWriter output) =>
        File.Exists(file)
            ? MoveAsync(Lines(file), Store(configuration), output)
            : throw new StartException($"There is no file {file}. Name one that crssbot export --all wrote.");

    /// <summary>What the host would serve.</summary>
    private static string Store(IConfiguration configuration) =>
        StorageServices.Cluster(configuration) is { IsOn: true } cluster ? cluster.Postgres : HostApp.DatabasePath(configuration);

    private static string Lines(string file) =>
        file.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)
            ? Path.GetFullPath(file)
            : throw new StartException($"Name the file with .jsonl at its end: it holds JSON Lines. You wrote {file}.");
}
