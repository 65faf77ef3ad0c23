using System.Collections.Concurrent;
using CrssBot.Runtime;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CrssBot.Storage.Postgres;

/// <summary>News between processes by LISTEN and NOTIFY: one more connection, nothing else to run. Owns that connection and its loop.</summary>
internal sealed class PostgresNews(PostgresServer server, Guid owner, TimeProvider time, ILogger<PostgresNews> log)
    : BackgroundService,
        INews
{
    private const string Wire = "crssbot";
    private static readonly TimeSpan ListenAgain = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Action<string?>> _hearers = new(StringComparer.Ordinal);
    private readonly string _own = owner.ToString("N");

    public void Hear(string topic, Action<string?> onNews) => _hearers.AddOrUpdate(topic, onNews, (_, before) => before + onNews);

    public async Task TellAsync(string topic, string text, CancellationToken cancellationToken)
    {
        try
        {
            await server.ExecuteAsync(
                "select pg_notify(@wire, @text)",
                cancellationToken,
                ("wire", Wire),
                ("text", $"{_own} {topic} {text}")
            );
        }
        catch (StoreUnavailableException e)
        {
            log.NewsUntold(e);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await TryListenAsync(stoppingToken);
                await Task.Delay(ListenAgain, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private async Task TryListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ListenAsync(cancellationToken);
        }
        catch (Exception e) when (PostgresServer.IsEnvironment(e))
        {
            log.NewsUnheard(e);
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = server.Alone();
        await connection.OpenAsync(cancellationToken);
        connection.Notification += (_, news) => Heard(news.Payload);
        await using (var listen = new NpgsqlCommand($"listen {Wire}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        // What was told while nobody listened is lost.
        foreach (var hear in _hearers.Values)
        {
            hear(null);
        }

        while (true)
        {
            await connection.WaitAsync(cancellationToken);
        }
    }

    private void Heard(string news)
    {
        if (news.Split(' ', 3) is [var teller, var topic, var text] && teller != _own && _hearers.TryGetValue(topic, out var hear))
        {
            hear(text);
        }
    }
}
