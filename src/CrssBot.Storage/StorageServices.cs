using CrssBot.Runtime;
using CrssBot.Storage.Backups;
using CrssBot.Storage.LiteDb;
using CrssBot.Storage.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CrssBot.Storage;

/// <summary>The one door of this project.</summary>
public static class StorageServices
{
    /// <summary>
    /// Adds <see cref="IStudyStore"/>: LiteDB, or PostgreSQL where <see cref="ClusterOptions.Postgres"/> is given, and then the news between
    /// processes. Call <see cref="OpenStoreAsync"/> before the host starts.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<StorageOptions>(configuration, StorageOptions.Section);
        services.AddCheckedOptions<ClusterOptions>(configuration, ClusterOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        if (Cluster(configuration) is { IsOn: true } cluster)
        {
            AddPostgres(services, cluster);
            return services;
        }

        services.AddSingleton<IStudyStore>(provider =>
            LiteDbStudyStore.Open(
                provider.GetRequiredService<IOptions<StorageOptions>>().Value,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<LiteDbStudyStore>>()
            )
        );
        return services;
    }

    /// <summary>Apart, like <see cref="OpenPostgresAsync"/>, so that a process with a file does not load the database server's library.</summary>
    private static void AddPostgres(IServiceCollection services, ClusterOptions cluster)
    {
        var owner = Guid.NewGuid();
        services.AddSingleton(s => new PostgresServer(cluster.Postgres, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new PostgresStudyStore(
            s.GetRequiredService<PostgresServer>(),
            s.GetRequiredService<TimeProvider>(),
            owner,
            new ErasureLog(s.GetRequiredService<IOptions<StorageOptions>>().Value.Path, s.GetRequiredService<TimeProvider>())
        ));
        services.AddSingleton<IStudyStore>(s => s.GetRequiredService<PostgresStudyStore>());
        services.AddSingleton(s => new PostgresNews(
            s.GetRequiredService<PostgresServer>(),
            owner,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<PostgresNews>>()
        ));
        services.AddSingleton<INews>(s => s.GetRequiredService<PostgresNews>());
        services.AddHostedService(s => s.GetRequiredService<PostgresNews>());
    }

    /// <summary>The options of the cluster, before there are services.</summary>
    public static ClusterOptions Cluster(IConfiguration configuration) =>
        configuration.GetSection(ClusterOptions.Section).Get<ClusterOptions>() ?? new ClusterOptions();

    /// <summary>Opens the store.</summary>
    /// <exception cref="StoreInUseException">Another process serves the file.</exception>
    /// <exception cref="StoreDamagedException">The store must not be served as it is; the message is one line for the operator.</exception>
    /// <exception cref="StoreUnavailableException">The database server is away.</exception>
    public static Task OpenStoreAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        services.GetRequiredService<IStudyStore>();
        return services.GetRequiredService<IOptions<ClusterOptions>>().Value.IsOn
            ? OpenPostgresAsync(services, cancellationToken)
            : Task.CompletedTask;
    }

    private static async Task OpenPostgresAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        // For what this process keeps beside where a file would be: erasures, and the socket of our own commands.
        StoreFiles.CreateFolderOf(services.GetRequiredService<IOptions<StorageOptions>>().Value.Path);
        await PostgresSchema.RequireAsync(services.GetRequiredService<PostgresServer>(), cancellationToken);
        if (await services.GetRequiredService<PostgresStudyStore>().EraseAgainAsync(cancellationToken) is > 0 and var erased)
        {
            services.GetRequiredService<ILogger<PostgresStudyStore>>().ErasedAgain(erased);
        }
    }

    /// <summary>Brings the PostgreSQL database to the layout of this program.</summary>
    /// <param name="dryRun">Nothing is written.</param>
    /// <returns>A line for each step that was made, or would be; none: nothing is to do.</returns>
    public static async Task<IReadOnlyList<string>> MigrateAsync(string postgres, bool dryRun, CancellationToken cancellationToken)
    {
        await using var server = new PostgresServer(postgres, TimeProvider.System);
        return await PostgresSchema.MigrateAsync(server, dryRun, cancellationToken);
    }

    /// <summary>How the PostgreSQL database stands; nothing is written.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be asked; the message says why.</exception>
    /// <exception cref="StoreDamagedException">A newer program was there.</exception>
    public static Task<PostgresStanding> PostgresStandingAsync(string postgres, TimeProvider time, CancellationToken cancellationToken) =>
        PostgresStanding.AskAsync(postgres, time, cancellationToken);

    /// <summary>
    /// The nightly backup of the file store; nothing but its checked options when <see cref="BackupOptions.Folder"/> is empty. Only beside
    /// <see cref="AddStorage"/>: a database server has backups of its own.
    /// </summary>
    public static IServiceCollection AddNightlyBackup(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<BackupOptions>(configuration, BackupOptions.Section);
        if (configuration[$"{BackupOptions.Section}:{nameof(BackupOptions.Folder)}"] is not "")
        {
            services.AddSingleton<NightlyBackup>();
            services.AddHostedService(s => s.GetRequiredService<NightlyBackup>());
        }

        return services;
    }

    /// <summary>For health: when the newest nightly backup was made, and what is wrong if something is. Null: there are none.</summary>
    public static (DateTimeOffset? Newest, string? Warning)? BackupState(this IServiceProvider services) =>
        services.GetService<NightlyBackup>() is { } nightly ? (nightly.Newest, nightly.Warning) : null;
}
