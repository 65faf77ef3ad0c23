using System.Net.Sockets;
using CrssBot.Runtime;
using Npgsql;

namespace CrssBot.Storage.Postgres;

/// <summary>The one way to the server: a pool, and the boundary where its errors become ours.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>A server that restarts, or a row that two wanted: the same call again, a little later.</summary>
    private static readonly TimeSpan[] Again = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(1)];

    private readonly NpgsqlDataSource _source;
    private readonly TimeProvider _time;

    /// <param name="connection">What it does not say is set: 20 connections at the most, 5 s to connect, 15 s for a statement.</param>
    public PostgresServer(string connection, TimeProvider time)
    {
        _source = new NpgsqlDataSourceBuilder(Full(connection)).Build();
        _time = time;
    }

    /// <exception cref="StoreUnavailableException">It is no connection string.</exception>
    private static string Full(string connection)
    {
        try
        {
            // Of a key that is there twice the last counts. Every statement of the store is one of a few dozen: planned once for each connection.
            return new NpgsqlConnectionStringBuilder(
                "Maximum Pool Size=20;Timeout=5;Command Timeout=15;Keepalive=10;Application Name=crssbot;"
                    + $"Max Auto Prepare=60;Auto Prepare Min Usages=3;{connection}"
            ).ConnectionString;
        }
        catch (ArgumentException e)
        {
            throw new StoreUnavailableException(
                $"Cluster:Postgres is no connection string ({e.Message.ReplaceLineEndings(" ")}). Write one such as Host=db;Database=crssbot;Username=crssbot.",
                e
            );
        }
    }

    /// <summary>Runs against a connection of the pool. Every call may be run again: writes are idempotent by key or fenced by a head.</summary>
    /// <exception cref="StoreUnavailableException">The server is away or cannot write now.</exception>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> act, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellationToken);
                return await act(connection);
            }
            catch (Exception e) when (IsEnvironment(e))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (tries == Again.Length)
                {
                    throw new StoreUnavailableException("The database cannot be reached or written now.", e);
                }
            }

            await Task.Delay(Again[tries], _time, cancellationToken);
        }
    }

    /// <summary>As <see cref="RunAsync{T}"/>, in one transaction, which is kept when <paramref name="act"/> returns.</summary>
    public Task<T> InTransactionAsync<T>(Func<NpgsqlConnection, Task<T>> act, CancellationToken cancellationToken) =>
        RunAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var result = await act(connection);
                await transaction.CommitAsync(cancellationToken);
                return result;
            },
            cancellationToken
        );

    /// <summary>Every row of a query.</summary>
    public Task<IReadOnlyList<T>> ListAsync<T>(
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken,
        params (string Name, object Value)[] parameters
    ) =>
        RunAsync(
            async connection =>
            {
                await using var command = Command(connection, sql, parameters);
                return await ReadAsync(command, read, cancellationToken);
            },
            cancellationToken
        );

    /// <returns>Rows that were changed.</returns>
    public Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object Value)[] parameters) =>
        RunAsync(
            async connection =>
            {
                await using var command = Command(connection, sql, parameters);
                return await command.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken
        );

    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, PostgresText.Of(value));
        }

        return command;
    }

    public static async Task<IReadOnlyList<T>> ReadAsync<T>(
        NpgsqlCommand command,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>A connection outside the pool, for who listens.</summary>
    public NpgsqlConnection Alone() => _source.CreateConnection();

    /// <summary>Whatever is no mistake of ours: connection, resources, a conflict of two transactions, an administrator's doing.</summary>
    public static bool IsEnvironment(Exception e) =>
        e switch
        {
            PostgresException { SqlState: var state } => state[..2] is "08" or "25" or "40" or "53" or "55" or "57" or "58" or "XX",
            NpgsqlException or SocketException or TimeoutException or IOException => true,
            _ => false,
        };

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
