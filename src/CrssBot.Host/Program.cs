using CrssBot.Host;

return await CommandLine.RunAsync(args, Console.Out, Console.Error, Console.In);
