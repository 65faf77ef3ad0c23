using CrssBot.Content.LookUp;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Teams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CrssBot.Benchmarks.Teams;

/// <summary>
/// <c>-- teams-bot port folder</c>: ours as the host composes it, with the shipped pack, the engine and the store on the disk, until SIGTERM.
/// </summary>
internal static class TeamsBotCommand
{
    public static async Task RunAsync(string port, string folder)
    {
        var pack = Pack.Load();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Storage:Path"] = Path.Combine(folder, "crssbot.db"),
                ["Teams:AppId"] = TeamsStandIn.AppId,
                // The load is of many tenants: a bot keeps to fifty requests a second for each.
                ["Teams:AppType"] = "MultiTenant",
                ["Teams:Secret"] = "bench-secret",
                ["Teams:OpenIdMetadataUrl"] = $"http://127.0.0.1:{port}/v1/.well-known/openidconfiguration",
                ["Teams:Authority"] = $"http://127.0.0.1:{port}",
                ["Teams:AllowedServiceUrls:0"] = $"http://127.0.0.1:{port}/emea/",
            }
        );
        builder.Logging.AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(pack.Catalog!);
        builder.Services.AddSingleton(ConceptIndex.Build(pack.Catalog!, pack.Phrases!));
        builder.Services.AddStorage(builder.Configuration).AddRuntime(builder.Configuration).AddTeams(builder.Configuration);
        var app = builder.Build();
        app.MapTeams();
        await app.StartAsync();
        Console.WriteLine($"listening {new Uri(app.Urls.Single()).Port}");
        await app.WaitForShutdownAsync();
    }
}
