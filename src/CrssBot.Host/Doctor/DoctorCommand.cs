using System.Collections.Immutable;
using System.Security.Cryptography;
using CrssBot.Content;
using CrssBot.Discord;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Storage.Backups;
using CrssBot.Storage.Postgres;
using CrssBot.Teams;
using Microsoft.Extensions.Options;

namespace CrssBot.Host.Doctor;

/// <summary><c>crssbot doctor</c>: asks the machine, the running host and the platforms; the checks beside it judge.</summary>
internal static class DoctorCommand
{
    private static readonly TimeSpan HostAnswersWithin = TimeSpan.FromSeconds(10);

    /// <summary>For all of a platform; with many rooms it takes seconds.</summary>
    private static readonly TimeSpan PlatformAnswersWithin = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(IConfiguration configuration, TextWriter output)
    {
        var findings = await LookAsync(configuration, TimeProvider.System);
        await output.WriteAsync(Screen.Text(findings));
        await output.WriteLineAsync(Screen.Summary(findings));
        return Screen.ExitCode(findings);
    }

    private static async Task<IReadOnlyList<Finding>> LookAsync(IConfiguration configuration, TimeProvider time)
    {
        var content = HostApp.ContentFolder(configuration);
        List<Finding> findings =
        [
            .. ConfigurationCheck.Look(configuration, HostApp.Shipped()),
            .. Address(configuration),
            ContentCheck.Look(ContentPack.Load(content), content),
        ];
        findings.AddRange(
            StorageServices.Cluster(configuration) is { IsOn: true } cluster
                ? await ServerAsync(cluster.Postgres, configuration, time)
                : await FilesAsync(configuration, time)
        );
        findings.AddRange(await PlatformsAsync(configuration, time));
        return findings;
    }

    private static IEnumerable<Finding> Address(IConfiguration configuration)
    {
        try
        {
            HostApp.Urls(configuration);
            return [];
        }
        catch (StartException e)
        {
            return [Finding.Wrong("configuration", e.Message)];
        }
    }

    private static async Task<IReadOnlyList<Finding>> ServerAsync(string postgres, IConfiguration configuration, TimeProvider time)
    {
        var data = Path.GetDirectoryName(HostApp.DatabasePath(configuration))!;
        var probe = await AskAsync(configuration, ControlSocket.Probe, time);
        PostgresStanding? standing = null;
        var why = "";
        try
        {
            standing = await StorageServices.PostgresStandingAsync(postgres, time, CancellationToken.None);
        }
        catch (Exception e) when (e is StoreUnavailableException or StoreDamagedException)
        {
            why = e.Message;
        }

        return
        [
            .. PostgresCheck.Look(standing, why, probe),
            DiskCheck.Look("for what this host keeps", data, DiskCheck.FreeAt(data), database: 0),
        ];
    }

    private static async Task<IReadOnlyList<Finding>> FilesAsync(IConfiguration configuration, TimeProvider time)
    {
        var database = HostApp.DatabasePath(configuration);
        var data = Path.GetDirectoryName(database)!;
        var size = File.Exists(database) ? new FileInfo(database).Length : 0;
        var probe = await AskAsync(configuration, ControlSocket.Probe, time);
        List<Finding> findings =
        [
            StoreCheck.Look(database, size > 0, probe, () => Directory.Exists(data) ? StoreFiles.VerifyUnserved(database) : []),
        ];
        findings.Add(DiskCheck.Look("for the database", data, DiskCheck.FreeAt(data), size));
        if (Backups(configuration) is not { } backups)
        {
            findings.Add(Finding.Look("last backup", "Not checked: repair the configuration first."));
            return findings;
        }

        var folder = BackupFolder.Of(database, backups);
        if (folder is not null && !folder.Path.StartsWith(data + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            findings.Add(DiskCheck.Look("for backups", folder.Path, DiskCheck.FreeAt(folder.Path), size));
        }

        var now = time.GetUtcNow();
        var all = folder?.All() ?? [];
        findings.Add(
            BackupChecks.Backup(
                folder is not null,
                size > 0,
                all is [var newest, ..] ? newest.Night : null,
                folder?.LastNight(now) ?? default
            )
        );
        findings.Add(BackupChecks.Drill(folder?.LastDrill(), all.Count > 0, now));
        if (BackupChecks.Copies(BackupChecks.CopiesOf(database, folder), now) is { } copies)
        {
            findings.Add(copies);
        }

        return findings;
    }

    private static async Task<IReadOnlyList<Finding>> PlatformsAsync(IConfiguration configuration, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(PlatformAnswersWithin, time);
        var rooms = Listed(await AskAsync(configuration, ControlSocket.Rooms + "discord", time));
        Finding[] findings =
        [
            .. await PlatformAsync("Discord", token => DiscordServices.LookAsync(configuration, rooms, token), limit.Token),
            .. await PlatformAsync("Teams", token => TeamsDoctor.LookAsync(configuration, token), limit.Token),
        ];
        return findings.Length > 0
            ? findings
            : [Finding.Ok("clock", "Not compared: neither Discord nor Teams is set up."), Finding.Ok("platforms", "The browser alone.")];
    }

    private static async Task<ImmutableArray<Finding>> PlatformAsync(
        string topic,
        Func<CancellationToken, Task<ImmutableArray<Finding>>> look,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await look(cancellationToken);
        }
        catch (Exception e) when (e is OptionsValidationException or InvalidOperationException)
        {
            return [Finding.Look(topic, "Not checked: repair the configuration first.")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or OperationCanceledException)
        {
            return [Finding.Wrong(topic, $"It could not be checked: {e.Message} Repair that, and run this again.")];
        }
    }

    private static string[]? Listed(HostAnswer rooms) =>
        (rooms as HostAnswer.Said)?.Text.Split('\n') is ["ok", .. var listed] ? listed : null;

    private static BackupOptions? Backups(IConfiguration configuration)
    {
        try
        {
            using var services = new ServiceCollection().AddNightlyBackup(configuration).BuildServiceProvider();
            return services.GetRequiredService<IOptions<BackupOptions>>().Value;
        }
        catch (Exception e) when (e is OptionsValidationException or InvalidOperationException)
        {
            // The configuration's own line says what is wrong.
            return null;
        }
    }

    private static async Task<HostAnswer> AskAsync(IConfiguration configuration, string line, TimeProvider time)
    {
        try
        {
            var answer = await ControlSocket.AskAsync(HostApp.SocketPath(configuration), line).WaitAsync(HostAnswersWithin, time, default);
            return answer is null ? new HostAnswer.None() : new HostAnswer.Said(answer);
        }
        catch (Exception e) when (e is TimeoutException or IOException or System.Net.Sockets.SocketException)
        {
            return new HostAnswer.Silent();
        }
    }
}
