using CrssBot.Runtime;
using CrssBot.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Benchmarks.Teams;

/// <summary>
/// The Teams channel beside botbuilder on express. The bot has one core for itself, load and stand-in have the other; every token is verified,
/// every reply has come to the connector before its request counts. Real work on our side, an echo on the rival's. Who is compared takes turns;
/// each figure is the median of the rounds.
/// </summary>
internal static class TeamsBench
{
    private const int Rounds = 3;

    /// <summary>Both sides for the same time: until ours is compiled by all tiers.</summary>
    private const int WarmSeconds = 60;
    private const int CountedSeconds = 15;
    private const int BotCore = 0;
    private const int LoadCore = 1;

    private static readonly Rivals rivals = new("teams");
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    /// <param name="Idle">Megabytes resident before the first request.</param>
    /// <param name="Peak">The most megabytes that were ever resident.</param>
    private sealed record Round(double Rate, double P50, double P99, double Idle, double Peak);

    public static async Task RunAsync()
    {
        await rivals.InstallAsync();
        var (echo, lookUp, stored) = (new List<Round>(), new List<Round>(), new List<Round>());
        for (var round = 0; round < Rounds; round++)
        {
            string[] replies = ["replies", $"{WarmSeconds}", $"{CountedSeconds}"];
            echo.Add(await OneAsync(port => Child.NodeOn(BotCore, rivals, "echo.mjs", TeamsStandIn.AppId, port), replies));
            using (var folder = new Folder())
            {
                lookUp.Add(await OneAsync(port => Child.OursOn(BotCore, "teams-bot", port, folder.Path), replies));
            }

            using (var folder = new Folder())
            {
                stored.Add(await OneAsync(port => Child.OursOn(BotCore, "teams-bot", port, folder.Path), ["stored"]));
                await CheckAsync(folder);
            }
        }

        const string Rival = "botbuilder-js echo";
        Table.Head();
        Row("look-ups answered with a card, requests/s", lookUp, r => r.Rate, "0", "≥ 2.0", ratio => ratio >= 2);
        Row("stored answers to running quizzes, requests/s", stored, r => r.Rate, "0", "≥ 1.25", ratio => ratio >= 1.25);
        Row("look-ups, p50 ms", lookUp, r => r.P50, "0.0", "–", _ => null);
        Row("look-ups, p99 ms", lookUp, r => r.P99, "0.0", "≤ 0.5", ratio => ratio <= 0.5);
        Row("stored answers, p50 ms", stored, r => r.P50, "0.0", "–", _ => null);
        Row("stored answers, p99 ms", stored, r => r.P99, "0.0", "≤ 0.5", ratio => ratio <= 0.5);
        Row("resident idle, MB", lookUp, r => r.Idle, "0", "–", _ => null);
        Row("peak resident, look-ups, MB", lookUp, r => r.Peak, "0", "≤ 0.8", ratio => ratio <= 0.8);
        Row("peak resident, stored answers, MB", stored, r => r.Peak, "0", "≤ 0.8", ratio => ratio <= 0.8);

        void Row(string figure, List<Round> ours, Func<Round, double> of, string format, string target, Func<double, bool?> met) =>
            Table.Row(figure, [.. ours.Select(of)], [.. echo.Select(of)], Rival, format, target, met);
    }

    private static async Task<Round> OneAsync(Func<string, Child> start, string[] what)
    {
        using var load = Child.OursOn(LoadCore, ["teams-load", .. what]);
        using var bot = start($"{await load.ListeningAsync()}");
        var port = await bot.ListeningAsync();
        await Task.Delay(Settle, TimeProvider.System);
        var idle = bot.Resident;
        load.Tell($"{port}");
        var measured = await load.HearAsync(what[0]);
        var round = new Round(measured[0], measured[1], measured[2], idle, bot.Peak);
        await bot.StopAsync();
        return round;
    }

    /// <summary>Every answer that was acknowledged is in the store.</summary>
    private static async Task CheckAsync(Folder folder)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create<string, string?>("Storage:Path", Path.Combine(folder.Path, "crssbot.db"))])
            .Build();
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddStorage(configuration)
            .BuildServiceProvider();
        var counted = (await services.GetRequiredService<IStudyStore>().CountersAsync("room|", CancellationToken.None)).Sum(c =>
            c.Answered
        );
        const int Answers = TeamsLoad.Rooms * TeamsLoad.Members * TeamsLoad.Questions;
        if (counted != Answers)
        {
            throw new InvalidOperationException($"{Answers} answers were acknowledged, and {counted} are stored.");
        }
    }
}
