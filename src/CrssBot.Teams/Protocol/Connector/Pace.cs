namespace CrssBot.Teams.Protocol.Connector;

/// <summary>So many in any span of that length.</summary>
internal readonly record struct PaceLimit(int Count, TimeSpan Span);

/// <summary>
/// What may be sent when (T24; microsoftteams/platform/bots/how-to/rate-limit): sliding windows of each conversation and each tenant. Instants
/// are arguments, on any clock that does not go back. Thread-safe.
/// </summary>
internal sealed class Pace
{
    /// <summary>Per bot and conversation, of sends, edits and new conversations together.</summary>
    public static readonly PaceLimit[] PerThread =
    [
        new(7, TimeSpan.FromSeconds(1)),
        new(8, TimeSpan.FromSeconds(2)),
        new(60, TimeSpan.FromSeconds(30)),
        new(1800, TimeSpan.FromHours(1)),
    ];

    /// <summary>Per app and tenant.</summary>
    public static readonly PaceLimit[] PerTenant = [new(50, TimeSpan.FromSeconds(1))];

    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _threads = [];
    private readonly Dictionary<string, Line> _tenants = [];
    private TimeSpan _nextSweep;

    /// <summary>Conversations and tenants now remembered.</summary>
    public int Remembered
    {
        get
        {
            lock (_lock)
            {
                return _threads.Count + _tenants.Count;
            }
        }
    }

    /// <summary>Zero: one was taken and may go now. Else none was, and this long nothing may go.</summary>
    public TimeSpan Take(string thread, string tenant, TimeSpan now)
    {
        lock (_lock)
        {
            Sweep(now);
            var line = LineOf(_threads, thread, PerThread);
            var all = LineOf(_tenants, tenant, PerTenant);
            var (mine, everyones) = (line.FreeAt(now), all.FreeAt(now));
            var free = mine > everyones ? mine : everyones;
            if (free > now)
            {
                return free - now;
            }

            line.Note(now);
            all.Note(now);
            return TimeSpan.Zero;
        }
    }

    /// <summary>Nothing goes to this conversation before then: the service said so.</summary>
    public void Rest(string thread, TimeSpan until)
    {
        lock (_lock)
        {
            LineOf(_threads, thread, PerThread).Rest(until);
        }
    }

    private static Line LineOf(Dictionary<string, Line> lines, string key, PaceLimit[] limits)
    {
        if (!lines.TryGetValue(key, out var line))
        {
            lines.Add(key, line = new Line(limits));
        }

        return line;
    }

    private void Sweep(TimeSpan now)
    {
        if (now < _nextSweep)
        {
            return;
        }

        _nextSweep = now + SweepEvery;
        foreach (var lines in (Dictionary<string, Line>[])[_threads, _tenants])
        {
            foreach (var (key, line) in lines)
            {
                if (line.IsIdle(now))
                {
                    lines.Remove(key);
                }
            }
        }
    }

    private sealed class Line(PaceLimit[] limits)
    {
        private readonly TimeSpan _memory = limits.Max(l => l.Span);

        /// <summary>In order; one leaves a window of a given length that long after it was sent.</summary>
        private readonly List<TimeSpan> _sent = [];
        private TimeSpan _restUntil = TimeSpan.MinValue;

        /// <summary>When one more may be sent, if nothing is sent meanwhile; in the past: now.</summary>
        public TimeSpan FreeAt(TimeSpan now)
        {
            Forget(now);
            var free = _restUntil;
            foreach (var (count, span) in limits)
            {
                if (_sent.Count >= count && _sent[^count] + span > free)
                {
                    free = _sent[^count] + span;
                }
            }

            return free;
        }

        public void Note(TimeSpan now) => _sent.Add(now);

        public void Rest(TimeSpan until) => _restUntil = until > _restUntil ? until : _restUntil;

        public bool IsIdle(TimeSpan now)
        {
            Forget(now);
            return _sent.Count == 0 && _restUntil <= now;
        }

        private void Forget(TimeSpan now)
        {
            var kept = _sent.FindIndex(at => at + _memory > now);
            _sent.RemoveRange(0, kept < 0 ? _sent.Count : kept);
        }
    }
}
