using System.Reflection;
using System.Security.Cryptography;
using CrssBot.Content;
using CrssBot.Content.LookUp;
using CrssBot.Discord;
using CrssBot.Host.Doctor;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Teams;
using Microsoft.Extensions.Options;

namespace CrssBot.Host;

/// <summary>The verbs of <c>crssbot</c>. Exit codes: 0 done, 1 findings or a failure, 2 misuse.</summary>
internal static class CommandLine
{
    private const int Done = 0;
    private const int Findings = 1;
    private const int Misuse = 2;

    private const string Help = """
        crssbot: a study companion for the Illinois CRSS exam

        crssbot [run] [--Section:Name=value …]     run the host (default)
        crssbot lookup <query>… [--top N] [--json]  look concepts up; "-" reads one query a line, writes one JSON line each
        crssbot lookup eval <file.jsonl> [--misses] ask labeled queries, and print how well they are answered, and how fast
        crssbot content lint [path]                 check a pack
        crssbot content stats [path] [--json]       count it, and show how it stands against its gate
        crssbot content regrade [--dry-run]         answers judged anew by the pack's corrections, in the running host
        crssbot content flags                       which questions were flagged, for what and how often
        crssbot content new concept <slug> [path]   write the skeleton of a concept page
        crssbot content learn <file> [path]         write what the look-up learns from its lines, for the program to carry
        crssbot backup <file>                       a consistent copy, also while the host runs
        crssbot restore <file>                      put a backup in place; the host must be stopped
        crssbot health [url]                        ask the running host whether it is ready; for health checks without curl
        crssbot verify <file>                       walk a database file and report what does not add up
        crssbot drill [file]                        try a restore of the newest backup, or of a file, where it changes nothing
        crssbot doctor                              look at everything, and say in plain words what to do next
        crssbot move --from <A> --to <B>            everything from one database to an empty other: a LiteDB file, or PostgreSQL
        crssbot export --all <file.jsonl>           everything that is stored, one line of JSON a row; the host must be stopped
        crssbot import <file.jsonl>                 an export into an empty database
        crssbot migrate [--dry-run]                 make or update the tables in Cluster:Postgres
        crssbot discord sync                        register the slash commands, if they changed
        crssbot discord invite                      print the link by which an admin adds the bot to a server
        crssbot teams package <file>                write the app package that an admin uploads to Teams
        crssbot teams doctor                        look at credentials, keys, clock and what ends soon
        crssbot --help | --version

        Options stand in appsettings.json; each can also be set as CRSSBOT__Section__Name or --Section:Name=value.
        Exit: 0 done, 1 findings or a failure, 2 misuse.
        """;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, TextReader input)
    {
        try
        {
            var words = args.TakeWhile(a => !IsSetting(a)).ToArray();
            var settings = args.Skip(words.Length).ToArray();
            return words switch
            {
                ["--help" or "-h" or "help"] => Say(output, Help),
                ["--version"] => Say(output, Version()),
                [] or ["run"] => await HostApp.RunAsync(settings, output),
                ["lookup", .. var rest] => LookUpCommand.Run(rest, HostApp.Configuration(settings), output, error, input),
                ["content", "lint"] => Lint(HostApp.ContentFolder(HostApp.Configuration(settings)), output),
                ["content", "lint", var path] => Lint(path, output),
                ["content", "stats", .. var rest] => Stats(rest, settings, output, error),
                ["content", "new", "concept", var slug] => New(HostApp.ContentFolder(HostApp.Configuration(settings)), slug, output, error),
                ["content", "new", "concept", var slug, var path] => New(path, slug, output, error),
                ["content", "learn", var file] => Learn(file, HostApp.ContentFolder(HostApp.Configuration(settings)), output),
                ["content", "learn", var file, var path] => Learn(file, path, output),
                ["backup", var file] => await BackupCommand.RunAsync(file, HostApp.Configuration(settings), output),
                ["content", "regrade"] => await RegradeCommand.RunAsync(dryRun: false, HostApp.Configuration(settings), output),
                ["content", "regrade", "--dry-run"] => await RegradeCommand.RunAsync(dryRun: true, HostApp.Configuration(settings), output),
                ["content", "flags"] => await FlagsCommand.RunAsync(HostApp.Configuration(settings), output),
                ["health"] => await HealthCommand.RunAsync(null, HostApp.Configuration(settings), output, error),
                ["health", var url] => await HealthCommand.RunAsync(url, HostApp.Configuration(settings), output, error),
                ["restore", var file] => Restore(file, HostApp.Configuration(settings), output),
                ["verify", var file] => Verify(file, output),
                ["drill"] => await DrillCommand.RunAsync(null, HostApp.Configuration(settings), TimeProvider.System, output),
                ["drill", var file] => await DrillCommand.RunAsync(file, HostApp.Configuration(settings), TimeProvider.System, output),
                ["move", "--from", var from, "--to", var to] => await MoveCommand.MoveAsync(from, to, output),
                ["export", "--all", var file] => await MoveCommand.ExportAsync(file, HostApp.Configuration(settings), output),
                ["import", var file] => await MoveCommand.ImportAsync(file, HostApp.Configuration(settings), output),
                ["migrate"] => await MigrateCommand.RunAsync(dryRun: false, HostApp.Configuration(settings), output),
                ["migrate", "--dry-run"] => await MigrateCommand.RunAsync(dryRun: true, HostApp.Configuration(settings), output),
                ["doctor"] => await DoctorCommand.RunAsync(HostApp.Configuration(settings), output),
                ["discord", "sync"] => await SyncAsync(HostApp.Configuration(settings), output),
                ["discord", "invite"] => await InviteAsync(HostApp.Configuration(settings), output),
                ["teams", "doctor"] => await DoctorAsync(HostApp.Configuration(settings), output),
                ["teams", "package", var file] => await PackageAsync(file, HostApp.Configuration(settings), output),
                _ => Wrong(error, $"\"{string.Join(' ', words)}\" is not a command. Try crssbot --help."),
            };
        }
        catch (Exception e) when (e is StartException or StoreInUseException or StoreDamagedException or StoreUnavailableException)
        {
            await error.WriteLineAsync(e.Message);
            return Findings;
        }
        catch (OptionsValidationException e)
        {
            foreach (var failure in e.Failures)
            {
                await error.WriteLineAsync(failure);
            }

            return Findings;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or CryptographicException)
        {
            await error.WriteLineAsync(OneLine(e));
            return Findings;
        }
        catch (Exception e) when (IsOutOfMemory(e))
        {
            await error.WriteLineAsync("There is not enough memory for this. Give the process more, or do it on a larger machine.");
            return Findings;
        }
    }

    private static bool IsSetting(string arg) =>
        arg.StartsWith("--", StringComparison.Ordinal) && arg.Contains(':', StringComparison.Ordinal);

    internal static int Wrong(TextWriter error, string line)
    {
        error.WriteLine(line);
        return Misuse;
    }

    private static int Say(TextWriter output, string text)
    {
        output.WriteLine(text);
        return Done;
    }

    private static string Version() =>
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static int Lint(string folder, TextWriter output)
    {
        var pack = ContentPack.Load(folder);
        output.Write(LintReport.Text(pack, folder));
        return pack.Diagnostics.IsEmpty ? Done : Findings;
    }

    private static int Stats(string[] rest, string[] settings, TextWriter output, TextWriter error)
    {
        var json = rest.Contains("--json", StringComparer.Ordinal);
        var folder =
            rest.Except(["--json"], StringComparer.Ordinal).FirstOrDefault() ?? HostApp.ContentFolder(HostApp.Configuration(settings));
        if (ContentStats.Read(folder) is not { } stats)
        {
            error.WriteLine($"{folder} cannot be read. Run crssbot content lint {folder}.");
            return Findings;
        }

        output.Write(json ? stats.Json() : stats.Text());
        return Done;
    }

    private static int Learn(string file, string folder, TextWriter output)
    {
        var pack = HostApp.LoadPack(folder);
        using (var stream = File.Create(file))
        {
            ConceptIndex.Learn(pack.Catalog!, pack.Heard!, stream);
        }

        output.WriteLine($"Wrote {file}. A program built with it needs not learn at its start.");
        return Done;
    }

    private static int New(string folder, string slug, TextWriter output, TextWriter error)
    {
        if (!ConceptSkeleton.IsSlug(slug))
        {
            return Wrong(error, $"\"{slug}\" is no slug. Write lower-case words and digits joined by single hyphens, such as warm-line.");
        }

        output.WriteLine($"Wrote {ConceptSkeleton.Write(folder, slug)}. Fill it in, then run crssbot content lint {folder}.");
        return Done;
    }

    private static int Restore(string file, IConfiguration configuration, TextWriter output)
    {
        var database = HostApp.DatabasePath(configuration);
        var erased = StoreFiles.Restore(file, database, TimeProvider.System);
        output.WriteLine($"Restored to {database}. What was there is kept beside it.");
        if (erased > 0)
        {
            output.WriteLine($"{Words.Count(erased, "member who had been erased is", "members who had been erased are")} erased again.");
        }

        return Done;
    }

    private static int Verify(string file, TextWriter output)
    {
        var findings = StoreFiles.Verify(file);
        foreach (var finding in findings)
        {
            output.WriteLine(finding);
        }

        output.WriteLine(findings.Count == 0 ? "Everything adds up." : $"{Words.Count(findings.Count, "finding")}.");
        return findings.Count == 0 ? Done : Findings;
    }

    private static async Task<int> SyncAsync(IConfiguration configuration, TextWriter output)
    {
        var pack = HostApp.LoadPack(HostApp.ContentFolder(configuration));
        var done = await DiscordServices.SyncAsync(configuration, pack.Catalog!, CancellationToken.None);
        await output.WriteLineAsync($"Commands: {done}");
        return Done;
    }

    private static async Task<int> InviteAsync(IConfiguration configuration, TextWriter output)
    {
        await output.WriteLineAsync(await DiscordServices.InviteAsync(configuration, CancellationToken.None));
        return Done;
    }

    private static async Task<int> DoctorAsync(IConfiguration configuration, TextWriter output)
    {
        var (text, isWell) = await TeamsDoctor.RunAsync(configuration, CancellationToken.None);
        await output.WriteLineAsync(text);
        return isWell ? Done : Findings;
    }

    private static async Task<int> PackageAsync(string file, IConfiguration configuration, TextWriter output)
    {
        await output.WriteLineAsync(await TeamsPackage.WriteAsync(configuration, file, CancellationToken.None));
        return Done;
    }

    /// <summary>Also in one of several threads.</summary>
    private static bool IsOutOfMemory(Exception e) =>
        e is OutOfMemoryException
        || (
            e is AggregateException several
                ? several.InnerExceptions.Any(IsOutOfMemory)
                : e.InnerException is { } inner && IsOutOfMemory(inner)
        );

    private static string OneLine(Exception e) => e.Message.ReplaceLineEndings(" ");
}

/// <summary>The host cannot start; the message is the clear line to show.</summary>
internal sealed class StartException(string message) : Exception(message);
