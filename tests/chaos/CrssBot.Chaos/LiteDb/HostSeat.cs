using CrssBot.Chaos.Hosts;

namespace CrssBot.Chaos.LiteDb;

/// <summary>The host that serves a folder now; while there is none, whoever needs one waits.</summary>
internal sealed class HostSeat(DataFolder data) : IAsyncDisposable
{
    private volatile TaskCompletionSource<HostProcess> _up = Empty();
    private HostProcess? _host;

    public Task<HostProcess> UpAsync() => _up.Task;

    public async Task<HostProcess> StartAsync()
    {
        _host = await HostProcess.StartAsync(data, CancellationToken.None);
        _up.SetResult(_host);
        return _host;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _up = Empty();
        await _host!.KillAsync();
        await LeaveAsync();
    }

    /// <summary>SIGTERM.</summary>
    public async Task<int> StopAsync()
    {
        _up = Empty();
        var (exit, _) = await _host!.StopAsync(CancellationToken.None);
        await LeaveAsync();
        return exit;
    }

    public ValueTask DisposeAsync() => LeaveAsync();

    private ValueTask LeaveAsync()
    {
        var left = _host;
        _host = null;
        return left?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private static TaskCompletionSource<HostProcess> Empty() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
