namespace CrssBot.Channels.Tests.Cohorts;

/// <summary>
/// A clock that runs as the real one does and leaps when told: timers that became due by the leap fire at once, one after the other, as after a
/// laptop's sleep.
/// </summary>
internal sealed class LeapingTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly HashSet<LeapingTimer> _timers = [];
    private readonly DateTimeOffset _began = System.GetUtcNow();
    private TimeSpan _leapt;

    public override DateTimeOffset GetUtcNow() => start + (System.GetUtcNow() - _began) + _leapt;

    /// <summary>Leaps as well: a limit on sends in an hour is over a day later.</summary>
    public override long GetTimestamp() => System.GetTimestamp() + (long)(_leapt.TotalSeconds * TimestampFrequency);

    public void LeapTo(DateTimeOffset instant) => Leap(instant - GetUtcNow());

    public void Leap(TimeSpan ahead)
    {
        LeapingTimer[] timers;
        lock (_lock)
        {
            _leapt += ahead > TimeSpan.Zero ? ahead : TimeSpan.Zero;
            timers = [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.Rearm();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new LeapingTimer(this, callback, state);
        lock (_lock)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    private void Remove(LeapingTimer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class LeapingTimer : ITimer
    {
        private readonly LeapingTime _time;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _real;
        private readonly Lock _lock = new();
        private DateTimeOffset? _due;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public LeapingTimer(LeapingTime time, TimerCallback callback, object? state)
        {
            (_time, _callback, _state) = (time, callback, state);
            _real = System.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock)
            {
                _due = dueTime == Timeout.InfiniteTimeSpan ? null : _time.GetUtcNow() + dueTime;
                _period = period;
            }

            return Rearm();
        }

        public bool Rearm()
        {
            lock (_lock)
            {
                var left = _due - _time.GetUtcNow();
                return _real.Change(
                    left is null ? Timeout.InfiniteTimeSpan
                        : left > TimeSpan.Zero ? left.Value
                        : TimeSpan.Zero,
                    Timeout.InfiniteTimeSpan
                );
            }
        }

        private void Fire()
        {
            lock (_lock)
            {
                if (_due is null || _due > _time.GetUtcNow())
                {
                    Rearm();
                    return;
                }

                _due = _period > TimeSpan.Zero ? _time.GetUtcNow() + _period : null;
            }

            Rearm();
            _callback(_state);
        }

        public void Dispose()
        {
            _time.Remove(this);
            _real.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            _time.Remove(this);
            return _real.DisposeAsync();
        }
    }
}
