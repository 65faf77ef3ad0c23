namespace CrssBot.Discord.Protocol.Rest;

/// <summary>
/// <see cref="RateLimits"/> with a clock and a lock. The clock is monotonic: a step of the wall clock neither opens nor closes a bucket.
/// </summary>
internal sealed class Turnstile : IDisposable
{
    private readonly Lock _lock = new();
    private readonly RateLimits _limits = new();
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _startedAt;
    private readonly long _started;
    private readonly ITimer _timer;
    private DateTimeOffset? _armedFor;

    public Turnstile(TimeProvider time)
    {
        _time = time;
        _startedAt = time.GetUtcNow();
        _started = time.GetTimestamp();
        _timer = time.CreateTimer(static t => ((Turnstile)t!).Pump(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The instant that deadlines are compared with.</summary>
    public DateTimeOffset Now => _startedAt + _time.GetElapsedTime(_started);

    public (int Waiting, int Buckets) Load
    {
        get
        {
            lock (_lock)
            {
                return (_limits.Waiting, _limits.Count);
            }
        }
    }

    /// <summary>
    /// Waits for a turn, first come first served within a bucket. A granted turn must be given back by one of the other methods; one
    /// that would wait beyond the deadline is over, and <c>TooLong</c> says how long from now its limit lasts.
    /// </summary>
    /// <param name="before">The turn of an earlier try of the same request.</param>
    public async ValueTask<(Turn Turn, TimeSpan? TooLong)> TakeAsync(
        Route route,
        string major,
        DateTimeOffset deadline,
        Turn? before,
        CancellationToken cancellationToken
    )
    {
        Turn turn;
        Task granted;
        TimeSpan patience;
        lock (_lock)
        {
            var now = Now;
            turn = _limits.Ask(route, major, now, before);
            Arm(now);
            if (turn.Granted)
            {
                return (turn, null);
            }

            patience = deadline - now;
            if (RateLimits.NotBefore(turn, now) > deadline)
            {
                return (turn, GiveUp(turn, now));
            }

            granted = turn.WhenGranted;
        }

        try
        {
            await granted.WaitAsync(patience, _time, cancellationToken);
            return (turn, null);
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                return (turn, GiveUp(turn, Now));
            }
        }
        catch (OperationCanceledException)
        {
            Withdraw(turn);
            throw;
        }
    }

    public void Answered(Turn turn, LimitHeaders? headers, bool unlimited)
    {
        lock (_lock)
        {
            var now = Now;
            _limits.Answered(turn, headers, unlimited, now);
            Arm(now);
        }
    }

    public void Refused(Turn turn, LimitHeaders? headers, TooManyRequests refusal)
    {
        lock (_lock)
        {
            var now = Now;
            _limits.Refused(turn, headers, refusal, now);
            Arm(now);
        }
    }

    public void Lost(Turn turn)
    {
        lock (_lock)
        {
            var now = Now;
            _limits.Lost(turn, now);
            Arm(now);
        }
    }

    public void Withdraw(Turn turn)
    {
        lock (_lock)
        {
            GiveUp(turn, Now);
        }
    }

    public void Dispose() => _timer.Dispose();

    private TimeSpan GiveUp(Turn turn, DateTimeOffset now)
    {
        var opens = RateLimits.NotBefore(turn, now);
        _limits.Withdraw(turn, now);
        Arm(now);
        return opens - now;
    }

    private void Pump()
    {
        lock (_lock)
        {
            var now = Now;
            _armedFor = null;
            _limits.Pump(now);
            Arm(now);
        }
    }

    private void Arm(DateTimeOffset now)
    {
        var next = _limits.NextWake();
        if (next == _armedFor)
        {
            return;
        }

        _armedFor = next;

        // Timers count whole milliseconds, and one that rang early would find nothing to do.
        var wait = next is { } at ? TimeSpan.FromMilliseconds(Math.Ceiling((at - now).TotalMilliseconds)) : Timeout.InfiniteTimeSpan;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
