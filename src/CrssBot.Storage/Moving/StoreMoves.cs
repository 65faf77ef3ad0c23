using CrssBot.Runtime;
using CrssBot.Storage.Postgres;
using Npgsql;

namespace CrssBot.Storage.Moving;

/// <summary>Everything from one place to another, counted and compared. What cannot be moved whole is not moved.</summary>
public static class StoreMoves
{
    private const int PageRows = 500;

    /// <param name="from">A LiteDB file, a file of JSON Lines whose name ends in ".jsonl", or a PostgreSQL connection string.</param>
    /// <param name="to">The same; it must be empty, or not be there.</param>
    /// <returns>A line for each kind of row: its name, how many there are, and a checksum that both sides share.</returns>
    /// <exception cref="StoreInUseException">One of them is served, or the target is not empty.</exception>
    /// <exception cref="StoreDamagedException">One of them cannot be read, or what arrived is not what left.</exception>
    public static async Task<IReadOnlyList<string>> MoveAsync(string from, string to, CancellationToken cancellationToken)
    {
        await using var source = PlaceOf(from);
        await using var target = PlaceOf(to);
        await target.RequireEmptyAsync(cancellationToken);
        try
        {
            var left = await CopyAsync(source, target, cancellationToken);
            var arrived = await TallyAsync(target.WrittenAsync(cancellationToken), cancellationToken);
            if (!arrived.IsSameAs(left))
            {
                throw new StoreDamagedException(
                    $"What arrived is not what left, so nothing was kept.\nLeft:\n{string.Join('\n', left.Lines())}\nArrived:\n{string.Join('\n', arrived.Lines())}"
                );
            }

            await target.KeepAsync(cancellationToken);
            return arrived.Lines();
        }
        catch (Exception e)
            when (e is ArgumentException or PostgresException or StoreUnavailableException { InnerException: LiteDB.LiteException })
        {
            throw new StoreDamagedException($"A row cannot be stored ({e.Message.ReplaceLineEndings(" ")}). Nothing was written.", e);
        }
    }

    private static async Task<RowTally> CopyAsync(IRowPlace source, IRowPlace target, CancellationToken cancellationToken)
    {
        var tally = new RowTally();
        var page = new List<StoredRow>(PageRows);
        await foreach (var row in source.ReadAsync(cancellationToken))
        {
            tally.Add(row);
            page.Add(row);
            if (page.Count == PageRows)
            {
                await target.WriteAsync(page, cancellationToken);
                page.Clear();
            }
        }

        await target.WriteAsync(page, cancellationToken);
        return tally;
    }

    private static async Task<RowTally> TallyAsync(IAsyncEnumerable<StoredRow> rows, CancellationToken cancellationToken)
    {
        var tally = new RowTally();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            tally.Add(row);
        }

        return tally;
    }

    /// <summary>A connection string has a key and a value; a path of ours has no such sign.</summary>
    private static IRowPlace PlaceOf(string name) =>
        name.Contains('=', StringComparison.Ordinal) ? new PostgresPlace(new PostgresServer(name, TimeProvider.System))
        : name.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) ? new LinesPlace(name)
        : new LiteDbPlace(name);
}
