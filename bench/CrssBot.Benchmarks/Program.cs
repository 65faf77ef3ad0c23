using BenchmarkDotNet.Running;
using CrssBot.Benchmarks;
using CrssBot.Benchmarks.Cluster;
using CrssBot.Benchmarks.Discord;
using CrssBot.Benchmarks.Idle;
using CrssBot.Benchmarks.Teams;

// dotnet run -c Release --project bench/CrssBot.Benchmarks             everything but what needs Node or PostgreSQL
// dotnet run -c Release --project bench/CrssBot.Benchmarks -- commit   one of: lookup, decide, commit, start, progress
// dotnet run -c Release --project bench/CrssBot.Benchmarks -- discord  beside its rivals; all, or some of: dispatch, memory, rate, http, stored
// dotnet run -c Release --project bench/CrssBot.Benchmarks -- teams    beside its rival
// dotnet run -c Release --project bench/CrssBot.Benchmarks -- rivals   the look-up beside MiniSearch, Fuse.js and SQLite FTS5; a file of labeled queries may follow
// dotnet run -c Release --project bench/CrssBot.Benchmarks -- cluster  one, two, three processes; both, or one of: rate, takeover; a number of rounds may follow
// dotnet run -c Release --project bench/CrssBot.Benchmarks -- idle     a hundred thousand rooms at rest, or another number of them
// --host <crssbot> before the first word takes a published host instead of publishing one
if (args is ["--host", var published, .. var words])
{
    PublishedHost.Named = published;
    args = words;
}

switch (args)
{
    case ["lookup"]:
        BenchmarkRunner.Run<LookUpBenchmarks>();
        break;
    case ["decide"]:
        BenchmarkRunner.Run<DecideBenchmarks>();
        break;
    case ["commit"]:
        await CommitThroughput.RunAsync();
        break;
    case ["start"]:
        await StartUp.RunAsync();
        break;
    case ["progress"]:
        await ProgressBench.RunAsync();
        break;
    case ["discord", .. var parts]:
        await DiscordBench.RunAsync(parts);
        break;
    case ["rivals"]:
        await LookUpRivals.RunAsync(null);
        break;
    case ["rivals", var file]:
        await LookUpRivals.RunAsync(file);
        break;
    case ["teams"]:
        await TeamsBench.RunAsync();
        break;
    case ["cluster", .. var parts]:
        await ClusterBench.RunAsync(parts);
        break;
    case ["idle", .. var parts]:
        await IdleBench.RunAsync(parts);
        break;
    // The processes of those benches.
    case ["teams-load", .. var what]:
        await TeamsLoad.RunAsync(what);
        break;
    case ["teams-bot", var port, var folder]:
        await TeamsBotCommand.RunAsync(port, folder);
        break;
    case ["discord-server", .. var scenario]:
        await StandInCommand.RunAsync(scenario);
        break;
    case ["discord-bot", .. var what]:
        await BotCommand.RunAsync(what);
        break;
    case []:
        BenchmarkRunner.Run([typeof(LookUpBenchmarks), typeof(DecideBenchmarks)]);
        await CommitThroughput.RunAsync();
        await StartUp.RunAsync();
        await ProgressBench.RunAsync();
        break;
    default:
        Console.Error.WriteLine(
            "One of: lookup, decide, commit, start, progress, rivals, discord, teams, cluster, idle; or nothing for the first five."
        );
        return 2;
}

return 0;
