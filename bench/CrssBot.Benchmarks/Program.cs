using BenchmarkDotNet.Running;
using CrssBot.Benchmarks;

// dotnet run -c Release --project bench/CrssBot.Benchmarks            everything
// dotnet run -c Release --project bench/CrssBot.Benchmarks -- commit  one of: lookup, decide, commit, start
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
    case []:
        BenchmarkRunner.Run([typeof(LookUpBenchmarks), typeof(DecideBenchmarks)]);
        await CommitThroughput.RunAsync();
        await StartUp.RunAsync();
        break;
    default:
        Console.Error.WriteLine("One of: lookup, decide, commit, start; or nothing for all.");
        return 2;
}

return 0;
