using CrssBot.Runtime;
using Npgsql;

namespace CrssBot.Storage.Postgres;

/// <summary>How a PostgreSQL database stands, for whoever judges it.</summary>
/// <param name="Layout">0: nothing of ours is there.</param>
/// <param name="Needed">The layout of this program.</param>
/// <param name="Writable">False: a server that only follows another, or one that was told to take nothing.</param>
/// <param name="Bytes">Of the whole database.</param>
/// <param name="Processes">Those of the cluster that gave a sign of life in the last half minute; each gives one every ten seconds.</param>
/// <param name="Clock">The server's clock beside this machine's.</param>
public sealed record PostgresStanding(int Layout, int Needed, bool Writable, long Bytes, int Processes, ClockSample Clock)
{
    /// <exception cref="StoreUnavailableException">It cannot be asked; the message says why.</exception>
    /// <exception cref="StoreDamagedException">A newer program was there.</exception>
    internal static async Task<PostgresStanding> AskAsync(string connection, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var server = new PostgresServer(connection, time);
        try
        {
            var sent = time.GetUtcNow();
            var (at, readOnly, bytes) = (
                await server.ListAsync(
                    "select clock_timestamp(), current_setting('transaction_read_only')::bool, pg_database_size(current_database())",
                    row => (row.GetFieldValue<DateTimeOffset>(0), row.GetBoolean(1), row.GetInt64(2)),
                    cancellationToken
                )
            )[0];
            var clock = new ClockSample(sent, at, time.GetUtcNow());
            var layout = await PostgresSchema.LayoutAsync(server, cancellationToken);
            return new PostgresStanding(
                layout,
                PostgresSchema.Layout,
                !readOnly,
                bytes,
                layout == 0 ? 0 : await ProcessesAsync(server, cancellationToken),
                clock
            );
        }
        catch (StoreUnavailableException e) when (e.InnerException is { } why)
        {
            throw new StoreUnavailableException(Line(why), e);
        }
        catch (PostgresException e)
        {
            // A wrong password, a database that is not there, a table that may not be read.
            throw new StoreUnavailableException(Line(e), e);
        }
    }

    private static async Task<int> ProcessesAsync(PostgresServer server, CancellationToken cancellationToken) =>
        (
            await server.ListAsync(
                "select count(*)::int from cluster_members where active and alive > clock_timestamp() - interval '30 seconds'",
                row => row.GetInt32(0),
                cancellationToken
            )
        )[0];

    private static string Line(Exception e) => e is PostgresException { MessageText: var text } ? text : e.Message.ReplaceLineEndings(" ");
}
