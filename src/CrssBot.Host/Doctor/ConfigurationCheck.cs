using System.Security.Cryptography;
using CrssBot.Discord;
using CrssBot.Host.Telemetry;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Storage.Backups;
using CrssBot.Teams;
using CrssBot.Web;
using Microsoft.Extensions.Options;

namespace CrssBot.Host.Doctor;

/// <summary>Every section of options, as a start would read it, but all of them and not only up to the first that is wrong.</summary>
internal static class ConfigurationCheck
{
    private const string Topic = "configuration";

    private static readonly (string Section, Action<IServiceProvider> Read)[] Sections =
    [
        (StorageOptions.Section, Read<StorageOptions>),
        (ClusterOptions.Section, Read<ClusterOptions>),
        (BackupOptions.Section, Read<BackupOptions>),
        (RuntimeOptions.Section, Read<RuntimeOptions>),
        (DiscordOptions.Section, Read<DiscordOptions>),
        (TeamsOptions.Section, Read<TeamsOptions>),
        (WebOptions.Section, Read<WebOptions>),
        (TelemetryOptions.Section, Read<TelemetryOptions>),
    ];

    /// <param name="shipped">appsettings.json alone, where every option stands.</param>
    public static IReadOnlyList<Finding> Look(IConfiguration configuration, IConfiguration shipped)
    {
        using var services = new ServiceCollection()
            .AddStorage(configuration)
            .AddNightlyBackup(configuration)
            .AddRuntime(configuration)
            .AddDiscord(configuration)
            .AddTeams(configuration)
            .AddWeb(configuration)
            .AddCheckedOptions<TelemetryOptions>(configuration, TelemetryOptions.Section)
            .BuildServiceProvider();
        Finding[] findings = [.. Sections.SelectMany(s => WrongIn(s.Section, s.Read, services)), .. Unknown(configuration, shipped)];
        return findings.Length > 0 ? findings : [Finding.Ok(Topic, "Every option is known and within its range.")];
    }

    private static void Read<T>(IServiceProvider services)
        where T : class => _ = services.GetRequiredService<IOptions<T>>().Value;

    private static IEnumerable<Finding> WrongIn(string section, Action<IServiceProvider> read, IServiceProvider services)
    {
        try
        {
            read(services);
            return [];
        }
        catch (OptionsValidationException e)
        {
            return e.Failures.Select(f => Finding.Wrong(Topic, f));
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            return [Finding.Wrong(Topic, UnknownKeys(section, e.Message) ?? e.Message)];
        }
    }

    /// <summary>The binder names what it does not know behind its last colon.</summary>
    private static string? UnknownKeys(string section, string message) =>
        message.Contains("ErrorOnUnknownConfiguration", StringComparison.Ordinal)
            ? $"{section} holds {message[(message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]}, which is no option. Correct the name or take it out; appsettings.json lists every option."
            : null;

    /// <summary>Sections that nobody reads, such as a misspelled one, and options of those that are read one by one.</summary>
    private static IEnumerable<Finding> Unknown(IConfiguration configuration, IConfiguration shipped)
    {
        // Read by its own name, as the server's.
        var sections = shipped.GetChildren().Select(s => s.Key).Append("urls").ToHashSet(StringComparer.OrdinalIgnoreCase);
        var free = sections.Except(Sections.Select(s => s.Section).Append("Logging"), StringComparer.OrdinalIgnoreCase);
        return configuration
            .GetChildren()
            .Where(s => !sections.Contains(s.Key))
            .Select(s => s.Key)
            .Concat(
                free.SelectMany(section =>
                    configuration
                        .GetSection(section)
                        .GetChildren()
                        .Where(o =>
                            !shipped.GetSection(section).GetChildren().Any(k => k.Key.Equals(o.Key, StringComparison.OrdinalIgnoreCase))
                        )
                        .Select(o => o.Path)
                )
            )
            .Select(name =>
                Finding.Look(Topic, $"{name} is set, and nothing reads it. Is it misspelled? appsettings.json lists every option.")
            );
    }
}
