using CrssBot.Teams;

namespace CrssBot.Benchmarks.Teams;

/// <summary><c>-- teams-bot port folder</c>: ours as a process of its own.</summary>
internal static class TeamsBotCommand
{
    public static Task RunAsync(string port, string folder) =>
        WholeBot.RunAsync(
            folder,
            new Dictionary<string, string?>
            {
                ["Teams:AppId"] = TeamsStandIn.AppId,
                // The load is of many tenants: a bot keeps to fifty requests a second for each.
                ["Teams:AppType"] = "MultiTenant",
                ["Teams:Secret"] = "bench-secret",
                ["Teams:OpenIdMetadataUrl"] = $"http://127.0.0.1:{port}/v1/.well-known/openidconfiguration",
                ["Teams:Authority"] = $"http://127.0.0.1:{port}",
                ["Teams:AllowedServiceUrls:0"] = $"http://127.0.0.1:{port}/emea/",
            },
            (services, configuration) => services.AddTeams(configuration),
            app => app.MapTeams()
        );
}
