using System.Diagnostics;
using System.Globalization;

namespace CrssBot.Benchmarks.Discord;

/// <summary>
/// The Discord channel beside discord.js, express with discord-interactions, and a bare Kestrel. Every client and the stand-in of Discord are
/// processes of their own; who is compared takes turns, each figure is the median of the rounds. Needs Node, so it is no part of the whole run.
/// </summary>
internal static class DiscordBench
{
    private const int Rounds = 3;
    private const int Warm = 200_000;
    private const int Counted = 200_000;
    private const int Guilds = 2400;
    private const int RateSeconds = 10;
    private const int Members = 200;
    private const int Rooms = 8;
    private const int HttpWarm = 100_000;
    private const int HttpCounted = 25_000;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(8);

    private static readonly Rivals rivals = new("discord");
    private static readonly string Node = "discord.js";

    public static async Task RunAsync(string[] only)
    {
        await rivals.InstallAsync();
        (string Name, Func<Task> Run)[] parts =
        [
            ("dispatch", DispatchAsync),
            ("memory", MemoryAsync),
            ("rate", RateAsync),
            ("http", HttpAsync),
            ("stored", StoredAsync),
        ];
        Table.Head();
        foreach (var (name, run) in parts)
        {
            if (only is [] || only.Contains(name, StringComparer.Ordinal))
            {
                await run();
            }
        }
    }

    private static async Task DispatchAsync()
    {
        var (ours, theirs) = (new List<(double Rate, double Cpu)>(), new List<(double Rate, double Cpu)>());
        var frames = $"{Warm + Counted}";
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await OneAsync(port => Child.Ours("discord-bot", "count", port, $"{Warm}", $"{Counted}")));
            theirs.Add(await OneAsync(port => Child.Node(rivals, "bot.mjs", "count", port, $"{Warm}", $"{Counted}")));
        }

        Table.Row("gateway dispatch, events/s", Rates(ours), Rates(theirs), Node, "0", "≥ 2.0", ratio => ratio >= 2);
        Table.Row("gateway dispatch, µs CPU an event", Costs(ours), Costs(theirs), Node, "0.0", "≤ 0.5", ratio => ratio <= 0.5);

        async Task<(double Rate, double Cpu)> OneAsync(Func<string, Child> start)
        {
            using var discord = Child.Ours("discord-server", "flood", frames);
            using var bot = start($"{await discord.ListeningAsync()}");
            return await bot.HearAsync("counted") is [var milliseconds, var cpu]
                ? (Counted / milliseconds * 1000, cpu / Counted * 1000)
                : throw new UnreachableException();
        }

        static List<double> Rates(List<(double Rate, double Cpu)> rounds) => [.. rounds.Select(r => r.Rate)];
        static List<double> Costs(List<(double Rate, double Cpu)> rounds) => [.. rounds.Select(r => r.Cpu)];
    }

    private static async Task MemoryAsync()
    {
        var (whole, connection, theirs) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            using var folder = new Folder();
            whole.Add(await OneAsync(port => Child.Ours("discord-bot", "gateway", port, folder.Path)));
            theirs.Add(await OneAsync(port => Child.Node(rivals, "bot.mjs", "reply", port)));
            connection.Add(await OneAsync(port => Child.Ours("discord-bot", "count", port, "1", "1")));
        }

        // Client beside client: behind discord.js there is no bot either.
        Table.Row($"resident with {Guilds} servers, MB, the client", connection, theirs, Node, "0", "≤ 0.5", ratio => ratio <= 0.5);
        Table.Row("the same, the whole bot", whole, theirs, Node, "0", "–", _ => null);

        static async Task<double> OneAsync(Func<string, Child> start)
        {
            using var discord = Child.Ours("discord-server", "guilds", $"{Guilds}");
            using var bot = start($"{await discord.ListeningAsync()}");
            await discord.HearAsync("ready");
            await Task.Delay(Settle, TimeProvider.System);
            return bot.Resident;
        }
    }

    private static async Task RateAsync()
    {
        var (ours, theirs) = (new List<double[]>(), new List<double[]>());
        for (var round = 0; round < Rounds; round++)
        {
            using var folder = new Folder();
            ours.Add(await OneAsync(port => Child.Ours("discord-bot", "gateway", port, folder.Path), "quiz"));
            theirs.Add(await OneAsync(port => Child.Node(rivals, "bot.mjs", "reply", port), "none"));
        }

        Table.Row(
            "dispatch to callback at 1,000/s, p50 ms",
            Table.At(ours, 0),
            Table.At(theirs, 0),
            $"{Node}, fixed reply",
            "0.0",
            "–",
            _ => null
        );
        var p99 = Table.At(ours, 1);
        Table.Row(
            "dispatch to callback at 1,000/s, p99 ms",
            p99,
            Table.At(theirs, 1),
            $"{Node}, fixed reply",
            "0.0",
            "≤ 100 ms",
            _ => Table.Of(p99) <= 100
        );
        Table.Row(
            "the same, lost or refused of 10,000",
            Table.At(ours, 2),
            Table.At(theirs, 2),
            Node,
            "0",
            "0",
            _ => Table.At(ours, 2).Max() == 0
        );

        static async Task<double[]> OneAsync(Func<string, Child> start, string quiz)
        {
            using var discord = Child.Ours("discord-server", "rate", $"{RateSeconds}", $"{Members}", quiz);
            using var bot = start($"{await discord.ListeningAsync()}");
            return await discord.HearAsync("rate");
        }
    }

    private static async Task HttpAsync()
    {
        using var load = new HttpLoad();
        using var discord = Child.Ours("discord-server", "idle");
        var port = $"{await discord.ListeningAsync()}";
        var (ours, express, bare) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            using var folder = new Folder();
            load.Sign(HttpWarm + HttpCounted);
            ours.Add(await OneAsync(Child.Ours("discord-bot", "http", port, folder.Path, load.PublicKey)));
            express.Add(await OneAsync(Child.Node(rivals, "http.mjs", load.PublicKey)));
            bare.Add(await OneAsync(Child.Ours("discord-bot", "bare", load.PublicKey)));
        }

        Table.Row("HTTP interactions, requests/s", ours, express, "express", "0", "≥ 2.5", ratio => ratio >= 2.5);
        Table.Row("HTTP interactions, requests/s", ours, bare, "bare Kestrel + NSec", "0", "≥ 0.6", ratio => ratio >= 0.6);

        async Task<double> OneAsync(Child server)
        {
            using (server)
            {
                return await load.RunAsync(await server.ListeningAsync(), HttpWarm);
            }
        }
    }

    private static async Task StoredAsync()
    {
        var rounds = new List<double[]>();
        for (var round = 0; round < Rounds; round++)
        {
            using var folder = new Folder();
            using var discord = Child.Ours("discord-server", "stored", $"{Rooms}", $"{Members}");
            using var bot = Child.Ours("discord-bot", "gateway", $"{await discord.ListeningAsync()}", folder.Path);
            rounds.Add(await discord.HearAsync("stored"));
        }

        var rates = Table.At(rounds, 0);
        Table.Row(
            $"stored answers/s over the gateway, {Rooms} rooms of {Members}",
            rates,
            [],
            "",
            "0",
            "≥ 1,000",
            _ => Table.Of(rates) >= 1000
        );
        Table.Row("the same, p99 ms with 256 under way", Table.At(rounds, 1), [], "", "0", "–", _ => null);
        Table.Row("the same, lost or refused", Table.At(rounds, 2), [], "", "0", "0", _ => Table.At(rounds, 2).Max() == 0);
    }
}
