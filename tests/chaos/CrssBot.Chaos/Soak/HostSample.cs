using System.Globalization;
using CrssBot.Chaos.Hosts;
using CrssBot.Storage.LiteDb;

namespace CrssBot.Chaos.Soak;

/// <summary>What the host takes of the machine at one moment.</summary>
/// <param name="At">Since the load began.</param>
/// <param name="Resident">Megabytes.</param>
/// <param name="Anonymous">Megabytes of it that no file stands behind: heaps and stacks.</param>
/// <param name="Files">Handles but sockets.</param>
/// <param name="Store">Megabytes of the database.</param>
/// <param name="StoreLog">Megabytes of its log.</param>
internal sealed record HostSample(
    TimeSpan At,
    double Resident,
    double Anonymous,
    int Files,
    int Sockets,
    int Threads,
    double Store,
    double StoreLog
)
{
    public static HostSample Of(HostProcess host, DataFolder data, TimeSpan at)
    {
        var process = $"/proc/{host.ProcessId.ToString(CultureInfo.InvariantCulture)}";
        var status = File.ReadLines($"{process}/status")
            .Select(l => l.Split([':', '\t', ' '], StringSplitOptions.RemoveEmptyEntries))
            .Where(p => p.Length > 1)
            .ToLookup(p => p[0], p => p[1], StringComparer.Ordinal);
        var handles = Directory.GetFiles($"{process}/fd").Select(Target).ToArray();
        var sockets = handles.Count(t => t.StartsWith("socket:", StringComparison.Ordinal));
        return new HostSample(
            at,
            Number("VmRSS") / 1024,
            Number("RssAnon") / 1024,
            handles.Length - sockets,
            sockets,
            (int)Number("Threads"),
            Megabytes(data.Database),
            Megabytes(EngineFiles.LogOf(data.Database))
        );

        double Number(string name) => double.Parse(status[name].Single(), CultureInfo.InvariantCulture);
    }

    private static double Megabytes(string file) => File.Exists(file) ? new FileInfo(file).Length / 1048576.0 : 0;

    private static string Target(string handle)
    {
        try
        {
            return new FileInfo(handle).LinkTarget ?? "";
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return "";
        }
    }
}
