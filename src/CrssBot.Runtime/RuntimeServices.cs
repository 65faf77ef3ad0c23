using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Alone;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CrssBot.Runtime;

public static class RuntimeServices
{
    /// <summary>The study desk and its loops. Needs a <see cref="Catalog"/>, a <c>ConceptLookUp</c>, an <see cref="IStudyStore"/>, and any number of channels.</summary>
    public static IServiceCollection AddRuntime(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<RuntimeOptions>(configuration, RuntimeOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<INews, NoNews>();
        services.AddSingleton(s => new RoomContext(
            s.GetRequiredService<Catalog>(),
            s.GetRequiredService<IOptions<RuntimeOptions>>().Value.DailyCatchUp
        ));
        services.AddSingleton<Measures>();
        services.AddSingleton<StudyService>();
        services.AddSingleton(s => s.GetRequiredService<StudyService>().Rooms);
        services.AddSingleton<StudyDesk>();
        services.AddSingleton<StudyAlone>();
        services.AddHostedService(s => s.GetRequiredService<StudyService>());
        return services;
    }
}
