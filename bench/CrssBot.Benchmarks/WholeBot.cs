using CrssBot.Content.LookUp;
using CrssBot.Runtime;
using CrssBot.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CrssBot.Benchmarks;

/// <summary>Ours as the host composes it, with one channel: the shipped pack, the engine, the store on the disk; until SIGTERM.</summary>
internal static class WholeBot
{
    public static async Task RunAsync(
        string folder,
        Dictionary<string, string?> settings,
        Action<IServiceCollection, IConfiguration> add,
        Action<WebApplication> map
    )
    {
        var pack = Pack.Load();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration["Storage:Path"] = Path.Combine(folder, "crssbot.db");
        builder.Logging.AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(pack.Catalog!);
        builder.Services.AddSingleton(ConceptIndex.Build(pack.Catalog!, pack.Heard!));
        builder.Services.AddStorage(builder.Configuration).AddRuntime(builder.Configuration);
        add(builder.Services, builder.Configuration);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        Announce(app);
        await app.WaitForShutdownAsync();
    }

    public static void Announce(WebApplication app) => Console.WriteLine($"listening {new Uri(app.Urls.Single()).Port}");
}
