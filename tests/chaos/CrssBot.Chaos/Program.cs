using CrssBot.Chaos.Cluster;
using CrssBot.Chaos.Fuzz;
using CrssBot.Chaos.Hosts;
using CrssBot.Chaos.LiteDb;
using CrssBot.Chaos.Soak;
using CrssBot.Chaos.Year;

// Long scripts against the real code and the real executables; each prints figures for docs/reliability.md. See tests/chaos/README.md.
if (args is ["--host", var published, .. var verb])
{
    HostProcess.Executable = published;
    args = verb;
}

return args switch
{
    ["cluster", .. var rest] => await ClusterVerb.RunAsync(rest),
    ["fuzz", .. var rest] => await FuzzRun.RunAsync(rest),
    ["litedb", .. var rest] => await LiteDbVerb.RunAsync(rest),
    ["soak", .. var rest] => await SoakVerb.RunAsync(rest),
    ["year", .. var rest] => YearVerb.Run(rest),
    _ => Misuse(),
};

static int Misuse()
{
    Console.Error.WriteLine("[--host <crssbot>] and one of: cluster, fuzz, litedb, soak, year.");
    return 2;
}
