using CrssBot.Runtime;
using CrssBot.Teams.Package;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CrssBot.Teams;

public static class TeamsPackage
{
    /// <summary><c>crssbot teams package</c>: writes the zip that an admin uploads to Teams; what is there already is replaced.</summary>
    /// <returns>What was done and what comes next, for the user.</returns>
    /// <exception cref="InvalidOperationException">A setting is missing; the message says which.</exception>
    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    /// <exception cref="IOException">A file cannot be read, or the zip not be written.</exception>
    public static async Task<string> WriteAsync(IConfiguration configuration, string file, CancellationToken cancellationToken)
    {
        var options = Options(configuration);
        Require(options);
        await File.WriteAllBytesAsync(file, AppPackage.Build(options, AppPackage.Version), cancellationToken);
        return $"{file} is written, version {AppPackage.Version}. Upload it in Teams. The messaging endpoint of the Azure Bot is {Endpoint(options)}.";
    }

    /// <summary>Options as the host takes them: bound and checked.</summary>
    internal static IServiceCollection AddTeamsOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<TeamsOptions>(configuration, TeamsOptions.Section);
        services.AddSingleton<IValidateOptions<TeamsOptions>, TeamsOptionsCheck>();
        return services;
    }

    private static TeamsOptions Options(IConfiguration configuration)
    {
        using var services = new ServiceCollection().AddTeamsOptions(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<TeamsOptions>>().Value;
    }

    private static void Require(TeamsOptions options)
    {
        (string Setting, string Value)[] needed =
        [
            (nameof(TeamsOptions.AppId), options.AppId),
            (nameof(TeamsOptions.PublicUrl), options.PublicUrl),
            (nameof(TeamsOptions.DeveloperName), options.DeveloperName),
            (nameof(TeamsOptions.PrivacyUrl), options.PrivacyUrl),
            (nameof(TeamsOptions.TermsUrl), options.TermsUrl),
        ];
        var missing = needed.Where(n => n.Value.Length == 0).Select(n => $"Teams:{n.Setting}").ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidOperationException(
                $"The package needs {string.Join(", ", missing)}. Set {(missing.Length == 1 ? "it" : "them")} and try again."
            );
        }
    }

    private static string Endpoint(TeamsOptions options) => $"{options.PublicUrl.TrimEnd('/')}/api/messages";
}
