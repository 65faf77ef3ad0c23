using CrssBot.Runtime;
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
}
