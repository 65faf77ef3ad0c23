using CrssBot.Chaos.Hosts;
using CrssBot.Chaos.Play;
using CrssBot.Storage;
using CrssBot.Storage.LiteDb;

namespace CrssBot.Chaos.LiteDb;

/// <summary>A second process, and files that are no longer what was written.</summary>
internal static class Damage
{
    private const int Flips = 50;

    /// <returns>How much was not as it should be.</returns>
    public static async Task<int> SecondProcessAsync(DataFolder data)
    {
        await using var first = await HostProcess.StartAsync(data, CancellationToken.None);
        var (exit, _, said) = await HostProcess.RunAsync(data, null, CancellationToken.None, "run");
        var member = await first.MemberAsync("Ana", CancellationToken.None);
        using var made = await member.SendAsync(first.Http, HttpMethod.Post, "/api/rooms", null, CancellationToken.None);
        Console.WriteLine($"second process: exit {exit}, \"{said.Trim()}\"; the first goes on: {(int)made.StatusCode}");
        await first.StopAsync(CancellationToken.None);
        return exit == 1 && said.Contains("Another CrssBot already uses", StringComparison.Ordinal) && made.IsSuccessStatusCode ? 0 : 1;
    }

    /// <returns>How often the host would have served less than was acknowledged, or not said what to do.</returns>
    public static async Task<int> SpoilAsync(DataFolder data, Acknowledged acknowledged, string[] members, Random random)
    {
        var whole = await File.ReadAllBytesAsync(data.Database);
        var bad = 0;
        bad += await StartsAsync("half a file", whole[..(whole.Length / 2)]);
        bad += await StartsAsync("a file cut within a page", whole[..(whole.Length - 5_000)]);
        bad += await StartsAsync("a file of nothing, beside its log", [], log: whole[..8_192]);
        bad += await StartsAsync("a file of nothing, beside a backup", [], backup: whole);
        var (found, harmless, silent) = (0, 0, 0);
        for (var flip = 0; flip < Flips; flip++)
        {
            var at = random.Next(whole.Length);
            var spoiled = (byte[])whole.Clone();
            spoiled[at] ^= (byte)random.Next(1, 256);
            using var folder = new DataFolder();
            Directory.CreateDirectory(Path.GetDirectoryName(folder.Database)!);
            await File.WriteAllBytesAsync(folder.Database, spoiled);
            if (flip < 5)
            {
                // These by the executable as well, for its words; whether one is harmless is judged below.
                _ = await StartsAsync($"a flipped byte at {at}", spoiled);
            }

            try
            {
                using var copy = new StoreCopy(folder.Database);
                await using var store = copy.Open();
                var (lost, doubled) = await acknowledged.CompareAsync(store, members);
                // Also what nobody acknowledged must be the same, or not be there at all.
                _ = lost + doubled == 0 && StoreFiles.Verify(folder.Database).Count == 0 ? harmless++ : silent++;
            }
            catch (StoreDamagedException said)
            {
                found++;
                bad += said.Message.Contains("crssbot restore", StringComparison.Ordinal) ? 0 : 1;
            }
        }

        Console.WriteLine(
            $"a flipped byte: {Flips} offsets of {whole.Length:N0}; {found} found at the start, {harmless} harmless, {silent} served though something is missing"
        );
        return bad + silent;
    }

    /// <summary>The real host on a folder with this file: it must refuse, in a line that says what to do.</summary>
    private static async Task<int> StartsAsync(string what, byte[] file, byte[]? log = null, byte[]? backup = null)
    {
        using var folder = new DataFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(folder.Database)!);
        await File.WriteAllBytesAsync(folder.Database, file);
        if (log is not null)
        {
            await File.WriteAllBytesAsync(EngineFiles.LogOf(folder.Database), log);
        }

        if (backup is not null)
        {
            await File.WriteAllBytesAsync(folder.Database + ".before-restore-20261129", backup);
        }

        try
        {
            await using var host = await HostProcess.StartAsync(folder, CancellationToken.None);
            Console.WriteLine($"{what}: it is served");
            return 1;
        }
        catch (InvalidOperationException refused)
        {
            var line = refused.Message.Split('\n').FirstOrDefault(l => l.Contains("crssbot restore", StringComparison.Ordinal));
            Console.WriteLine($"{what}: {line ?? refused.Message}".Replace(folder.Path + "/", "", StringComparison.Ordinal));
            return line is null ? 1 : 0;
        }
    }
}
