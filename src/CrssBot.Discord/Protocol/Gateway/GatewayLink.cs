namespace CrssBot.Discord.Protocol.Gateway;

/// <summary>
/// One socket from its opening to its end, with what belongs to one connection alone: the budget of what may be sent, the one path that
/// sends it, and the one timer.
/// </summary>
internal sealed class GatewayLink : IDisposable
{
    /// <summary>Finding the name, TLS and the handshake take a second; after a long outage perhaps several.</summary>
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(15);

    /// <summary>A few hundred bytes; if the network does not take them in this time, it is gone.</summary>
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(10);

    /// <summary>The process is stopping, or the connection was bad anyway.</summary>
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    private readonly IGatewaySocket _socket;
    private readonly TimeProvider _time;
    private readonly long _since;
    private readonly SendBudget _budget = new();

    /// <summary>A socket takes one send at a time.</summary>
    private readonly SemaphoreSlim _sending = new(1);
    private readonly SemaphoreSlim _due = new(0);
    private readonly ITimer _timer;

    public GatewayLink(IGatewaySocket socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        _since = time.GetTimestamp();
        _timer = time.CreateTimer(static due => ((SemaphoreSlim)due!).Release(), _due, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Task ConnectAsync(Uri address, CancellationToken cancellationToken) =>
        WithinAsync(ConnectPatience, token => _socket.ConnectAsync(address, token), cancellationToken);

    public ValueTask<FrameEnd> ReceiveAsync(FrameBuffer frames, CancellationToken cancellationToken) =>
        frames.ReceiveAsync(_socket, cancellationToken);

    /// <summary>False: the budget does not allow it now.</summary>
    public async Task<bool> SendAsync(byte[] payload, bool heartbeat, CancellationToken cancellationToken)
    {
        if (payload.Length > SendBudget.LongestPayload)
        {
            throw new ArgumentException($"A payload has at most {SendBudget.LongestPayload} bytes.", nameof(payload));
        }

        await _sending.WaitAsync(cancellationToken);
        try
        {
            if (!_budget.TryTake(_time.GetElapsedTime(_since), heartbeat))
            {
                return false;
            }

            await WithinAsync(SendPatience, token => _socket.SendAsync(payload, token), cancellationToken);
            return true;
        }
        finally
        {
            _sending.Release();
        }
    }

    public Task CloseAsync(int code) =>
        WithinAsync(
            ClosePatience,
            async token =>
            {
                await _sending.WaitAsync(token);
                try
                {
                    await _socket.CloseAsync(code, token);
                }
                finally
                {
                    _sending.Release();
                }
            },
            CancellationToken.None
        );

    public void Arm(TimeSpan after) => _timer.Change(after, Timeout.InfiniteTimeSpan);

    /// <summary>Completes when the timer has run out once more.</summary>
    public Task DueAsync(CancellationToken cancellationToken) => _due.WaitAsync(cancellationToken);

    public void Dispose()
    {
        // The semaphores stay: the timer may be running out at this moment, and they hold nothing.
        _timer.Dispose();
        _socket.Dispose();
    }

    private async Task WithinAsync(TimeSpan patience, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await work(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing came of it in {patience}.", e);
        }
    }
}
