using System.Net;
using CrssBot.Cluster;
using CrssBot.Content;
using CrssBot.Content.LookUp;
using CrssBot.Discord;
using CrssBot.Engine.Progress;
using CrssBot.Host.Telemetry;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;
using CrssBot.Storage;
using CrssBot.Teams;
using CrssBot.Web;
using CrssBot.Web.Rooms;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace CrssBot.Host;

/// <summary>Composes everything; nothing references it.</summary>
internal static class HostApp
{
    /// <summary>The whole stop, drain included.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(9);

    public static async Task<int> RunAsync(string[] settings, TextWriter output)
    {
        var builder = WebApplication.CreateBuilder(
            // Not the working directory: a service started in / still finds its settings and its pack.
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        Configure(builder.Configuration, settings);
        var app = Compose(builder);
        await using (app)
        {
            await app.Services.OpenStoreAsync(CancellationToken.None);
            await app.StartAsync(CancellationToken.None);
            OpenHome(app);
            Announce(app, output);
            await app.WaitForShutdownAsync(CancellationToken.None);
        }

        return 0;
    }

    /// <summary>The options without a host: for verbs.</summary>
    public static IConfiguration Configuration(string[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: false);
        // As the host does: by it the address may be given.
        configuration.AddEnvironmentVariables("ASPNETCORE_");
        Configure(configuration, settings);
        return configuration;
    }

    /// <summary>The defaults alone.</summary>
    public static IConfiguration Shipped() =>
        new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: false).Build();

    public static string DatabasePath(IConfiguration configuration) =>
        Path.GetFullPath(configuration[$"{StorageOptions.Section}:Path"] ?? new StorageOptions().Path);

    /// <exception cref="StartException">There is none.</exception>
    public static string ExistingDatabase(IConfiguration configuration)
    {
        var database = DatabasePath(configuration);
        return File.Exists(database)
            ? database
            : throw new StartException($"There is no database at {database}. Set Storage:Path to the one you mean.");
    }

    /// <summary>For verbs on the file of one process.</summary>
    /// <exception cref="StartException">The store is a database server.</exception>
    public static void RequireFileStore(IConfiguration configuration)
    {
        if (StorageServices.Cluster(configuration).IsOn)
        {
            throw new StartException(
                "Cluster:Postgres is set, and a database server is backed up with its own tools. To write everything to a file: crssbot export --all <file>."
            );
        }
    }

    public static string ContentFolder(IConfiguration configuration) =>
        Path.GetFullPath(configuration["Content:Path"] ?? "content", AppContext.BaseDirectory);

    public static string SocketPath(IConfiguration configuration) => Path.ChangeExtension(DatabasePath(configuration), ".sock");

    /// <exception cref="StartException">A file that should hold a secret does not.</exception>
    private static void Configure(ConfigurationManager configuration, string[] settings)
    {
        configuration.AddEnvironmentVariables("CRSSBOT__").AddCommandLine(settings);
        SecretFiles.Read(configuration);
    }

    private static WebApplication Compose(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var pack = LoadPack(ContentFolder(configuration));
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseUrls(Urls(configuration));
        builder.WebHost.ConfigureKestrel(k => k.AddServerHeader = false);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = StopWithin);
        builder.Services.AddSingleton(pack.Catalog!);
        builder.Services.AddSingleton(ConceptIndex.Build(pack.Catalog!, pack.Heard!));
        builder.Services.AddSingleton<ProgressPicture>();
        builder.Services.AddSingleton<Func<MemberProgress, Picture?>>(s => s.GetRequiredService<ProgressPicture>().Of);
        var cluster = StorageServices.Cluster(configuration);
        RefuseGateway(cluster, configuration);
        builder.Services.AddTelemetry(configuration).AddStorage(configuration).AddRuntime(configuration);
        if (cluster.IsOn)
        {
            builder.AddCluster(cluster);
        }
        else
        {
            builder.Services.AddNightlyBackup(configuration);
        }

        builder.Services.AddDiscord(configuration).AddTeams(configuration).AddWeb(configuration);
        var keys = builder.Services.AddDataProtection().SetApplicationName("CrssBot");
        if (cluster.IsOn)
        {
            // A cookie of one process is every process's.
            builder.Services.AddSingleton<IConfigureOptions<KeyManagementOptions>, NoteKeys>();
        }
        else
        {
            keys.PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(Path.GetDirectoryName(DatabasePath(configuration))!, "keys")));
        }

        builder.Services.AddHostedService<ControlSocket>();
        builder.Services.AddSystemd();
        builder.Services.AddWatchdog();
        var app = builder.Build();
        app.MapHealth();
        app.MapDiscord();
        app.MapTeams();
        app.MapWeb();
        // Reading the pack leaves more behind than the bot needs in a day: given back at once, before anyone waits for an answer.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return app;
    }

    /// <summary>One gateway session is one process's, and it would be lost with it.</summary>
    private static void RefuseGateway(ClusterOptions cluster, IConfiguration configuration)
    {
        if (cluster.IsOn && DiscordServices.UsesGateway(configuration))
        {
            throw new StartException(
                "Discord:Transport=Gateway needs one process, and Cluster:Postgres allows many. Set Discord:Transport=Http, or leave Cluster:Postgres empty."
            );
        }
    }

    internal static PackResult LoadPack(string folder)
    {
        var pack = ContentPack.Load(folder);
        return pack.Catalog is null
            ? throw new StartException($"The pack has errors, so nothing was started.\n{LintReport.Text(pack, folder)}")
            : pack;
    }

    /// <summary>Checked before anything is opened: the server's own complaint would come late and be long.</summary>
    /// <exception cref="StartException">One of them is none.</exception>
    internal static string Urls(IConfiguration configuration)
    {
        var urls = configuration["urls"] ?? configuration["Web:Url"] ?? new WebOptions().Url;
        var rule = new ListenUrlsAttribute();
        return rule.IsValid(urls) ? urls : throw new StartException($"Web:Url is \"{urls}\"; {rule.FormatErrorMessage("")}");
    }

    internal static bool IsLoopback(string url)
    {
        var host = BindingAddress.Parse(url).Host;
        return string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);
    }

    /// <summary>By the addresses that were really bound, whatever setting named them.</summary>
    private static void OpenHome(WebApplication app) =>
        app.Services.GetRequiredService<WebRooms>().OnLoopback =
            !app.Services.GetRequiredService<IOptions<WebOptions>>().Value.BehindProxy && Addresses(app).All(IsLoopback);

    private static ICollection<string> Addresses(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;

    private static void Announce(WebApplication app, TextWriter output)
    {
        if (app.Services.GetService<MetricsServer>() is { } metrics)
        {
            output.WriteLine($"Metrics are at {metrics.Address}");
        }

        output.WriteLine($"CrssBot is open at {string.Join(" and ", Addresses(app))}");
        output.WriteLine(
            StorageServices.Cluster(app.Configuration).IsOn
                ? "Everything is stored in PostgreSQL, with the other processes of the cluster. Ctrl+C stops this one."
                : $"Everything is stored in {DatabasePath(app.Configuration)}. Ctrl+C stops it."
        );
        if (!app.Services.GetRequiredService<WebRooms>().OnLoopback)
        {
            output.WriteLine(
                "It can be reached from beyond this machine: rooms are reached only by their invitation links. Put HTTPS in front of it."
            );
        }
    }
}
