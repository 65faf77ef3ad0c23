using System.Diagnostics;
using CrssBot.Chaos.Hosts;
using CrssBot.Tests.Shared;

namespace CrssBot.Chaos.Cluster;

/// <summary>The processes of a cluster as a supervisor and a load balancer see them: who dies is started again, who does not answer is not asked.</summary>
/// <param name="settings">Of every process, besides those of the cluster.</param>
internal sealed class ClusterSeats(PostgresProcess postgres, int count, params string[] settings) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly DataFolder[] _data = [.. Enumerable.Range(0, count).Select(_ => new DataFolder())];
    private readonly HostProcess?[] _hosts = new HostProcess?[count];
    private int _turn;

    public async Task StartAsync(int seat)
    {
        var host = await HostProcess.StartAsync(
            _data[seat],
            CancellationToken.None,
            [$"--Cluster:Postgres={postgres.Connection()}", "--Cluster:Address=127.0.0.1", .. settings]
        );
        lock (_lock)
        {
            _hosts[seat] = host;
        }
    }

    /// <summary>Nobody is sent there any more.</summary>
    private HostProcess TakeOut(int seat)
    {
        lock (_lock)
        {
            var host = _hosts[seat] ?? throw new InvalidOperationException("That seat is empty.");
            _hosts[seat] = null;
            return host;
        }
    }

    /// <summary>kill -9; the balancer notices with the first press that fails.</summary>
    public async Task KillAsync(int seat)
    {
        var host = TakeOut(seat);
        await host.KillAsync();
        await host.DisposeAsync();
    }

    /// <summary>SIGTERM, as a rolling restart does.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> StopAsync(int seat)
    {
        var host = TakeOut(seat);
        var (exit, took) = await host.StopAsync(CancellationToken.None);
        await host.DisposeAsync();
        return exit == 0
            ? took
            : throw new InvalidOperationException(
                $"It ended with {exit}: {string.Join(" / ", host.Lines.Where(l => !l.StartsWith("   at ", StringComparison.Ordinal)).TakeLast(4))}"
            );
    }

    /// <summary>SIGSTOP: it holds its connections and answers nobody. Whoever finds itself voted out when it goes on is ended by the supervisor.</summary>
    public async Task FreezeAsync(int seat, TimeSpan during)
    {
        var host = TakeOut(seat);
        await SignalAsync(host, "-STOP");
        await Task.Delay(during, TimeProvider.System);
        await SignalAsync(host, "-CONT");
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        await host.KillAsync();
        await host.DisposeAsync();
    }

    private static async Task SignalAsync(HostProcess host, string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{host.ProcessId}"]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>The next one that is up; there is always one.</summary>
    public HostProcess Any()
    {
        lock (_lock)
        {
            for (var i = 0; i < count; i++)
            {
                _turn = (_turn + 1) % count;
                if (_hosts[_turn] is { HasExited: false } host)
                {
                    return host;
                }
            }
        }

        throw new HttpRequestException("No process is up.");
    }

    public Task<HostProcess> AnyAsync() => Task.FromResult(Any());

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            if (host is not null)
            {
                await host.DisposeAsync();
            }
        }

        foreach (var data in _data)
        {
            data.Dispose();
        }
    }
}
