using BenchmarkDotNet.Running;
using CrssBot.Benchmarks;
using CrssBot.Benchmarks.Discord;

// dotnet run -c Release --project bench/CrssBot.Benchmarks             everything but discord, which needs Node
// dotnet run -c Release --project bench/CrssBot.Benchmarks -- commit   one of: lookup, decide, commit, start
// dotnet run -c Release --project bench/CrssBot.Benchmarks -- discord  beside its rivals; all, or some of: dispatch, memory, rate, http, stored
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
    case ["discord", .. var parts]:
        await DiscordBench.RunAsync(parts);
        break;
    // The processes of that bench.
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
        break;
    default:
        Console.Error.WriteLine("One of: lookup, decide, commit, start, discord; or nothing for all but discord.");
        return 2;
}

return 0;
