using CrssBot.Runtime;
using Npgsql;

namespace CrssBot.Storage.Postgres;

/// <summary>Brings a database to the layout that this program knows, step by step; no step is ever removed or changed.</summary>
internal static class PostgresSchema
{
    /// <summary>The layout that this program reads and writes.</summary>
    public const int Layout = 1;

    /// <summary>Held while steps are made, so that two who start at once do not both make them.</summary>
    private const long MigrationLock = 0x43525353;

    /// <summary>The layout of the database; 0: nothing of ours is there.</summary>
    public static Task<int> LayoutAsync(PostgresServer server, CancellationToken cancellationToken) =>
        server.RunAsync(connection => LayoutAsync(connection, cancellationToken), cancellationToken);

    /// <summary>Makes what is missing; each step is one transaction.</summary>
    /// <param name="dryRun">Nothing is written.</param>
    /// <returns>A line for each step that was made, or would be.</returns>
    /// <exception cref="StoreDamagedException">A newer program was here.</exception>
    public static async Task<IReadOnlyList<string>> MigrateAsync(PostgresServer server, bool dryRun, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        for (var step = await LayoutAsync(server, cancellationToken) + 1; step <= Layout; step++)
        {
            lines.Add(step == 1 ? "Create the tables (layout 1)." : $"Bring layout {step - 1} to {step}.");
            if (!dryRun)
            {
                await server.InTransactionAsync(connection => MakeAsync(connection, step, cancellationToken), cancellationToken);
            }
        }

        return lines;
    }

    /// <exception cref="StoreDamagedException">The database cannot be served as it is; the message says what to do.</exception>
    public static async Task RequireAsync(PostgresServer server, CancellationToken cancellationToken)
    {
        if (await LayoutAsync(server, cancellationToken) < Layout)
        {
            throw new StoreDamagedException("The PostgreSQL database lacks tables of this CrssBot. Run crssbot migrate, then start again.");
        }
    }

    private static async Task<int> LayoutAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("select to_regclass('layouts') is not null", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return 0;
        }

        await using var read = new NpgsqlCommand("select coalesce(max(layout), 0) from layouts", connection);
        var layout = (int)(await read.ExecuteScalarAsync(cancellationToken))!;
        return layout > Layout
            ? throw new StoreDamagedException(
                $"The PostgreSQL database has layout {layout}; this CrssBot knows {Layout}. Start the newer version again."
            )
            : layout;
    }

    private static async Task<bool> MakeAsync(NpgsqlConnection connection, int step, CancellationToken cancellationToken)
    {
        await using var held = new NpgsqlCommand($"select pg_advisory_xact_lock({MigrationLock})", connection);
        await held.ExecuteNonQueryAsync(cancellationToken);
        if (await LayoutAsync(connection, cancellationToken) >= step)
        {
            return false;
        }

        await using var make = new NpgsqlCommand(
            $"create table if not exists layouts (layout integer primary key, made timestamptz not null default now());\n{Script(step)}\n"
                + $"insert into layouts (layout) values ({step});",
            connection
        );
        await make.ExecuteNonQueryAsync(cancellationToken);
        return true;
    }

    private static string Script(int step)
    {
        using var stream = typeof(PostgresSchema).Assembly.GetManifestResourceStream($"CrssBot.Storage.Postgres.Schema.{step}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
