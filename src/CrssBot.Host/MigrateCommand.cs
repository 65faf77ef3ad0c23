using CrssBot.Storage;

namespace CrssBot.Host;

/// <summary><c>crssbot migrate [--dry-run]</c>: makes the tables of a PostgreSQL database, or brings them to this program's layout.</summary>
internal static class MigrateCommand
{
    public static async Task<int> RunAsync(bool dryRun, IConfiguration configuration, TextWriter output)
    {
        var cluster = StorageServices.Cluster(configuration);
        if (!cluster.IsOn)
        {
            throw new StartException(
                "Set Cluster:Postgres to the database. A LiteDB file needs no migration: the host does it at its start."
            );
        }

        var steps = await StorageServices.MigrateAsync(cluster.Postgres, dryRun, CancellationToken.None);
        foreach (var step in steps)
        {
            await output.WriteLineAsync(dryRun ? $"Would: {step}" : $"Done: {step}");
        }

        if (steps.Count == 0)
        {
            await output.WriteLineAsync("Nothing to do: the database has this program's layout.");
        }

        return 0;
    }
}
