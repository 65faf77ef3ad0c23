using CrssBot.Runtime;
using CrssBot.Storage.Backups;
using CrssBot.Storage.LiteDb;
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
    /// Adds <see cref="IStudyStore"/>. The store opens when it is first resolved; that throws <see cref="StoreInUseException"/> or
    /// <see cref="StoreDamagedException"/>, whose messages are one line for the operator.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<StorageOptions>(configuration, StorageOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IStudyStore>(provider =>
            LiteDbStudyStore.Open(
                provider.GetRequiredService<IOptions<StorageOptions>>().Value,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<LiteDbStudyStore>>()
            )
        );
        return services;
    }

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
