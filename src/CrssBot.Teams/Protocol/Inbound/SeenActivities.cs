namespace CrssBot.Teams.Protocol.Inbound;

/// <summary>
/// The turns that were taken lately, so that none takes effect twice: Teams sends one again when it had no answer in 15 s (T30). Two
/// generations of keys; the older one is dropped whole. Thread-safe.
/// </summary>
internal sealed class SeenActivities(TimeProvider time)
{
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    /// <summary>Keys in one generation; a few hundred bytes each. Only what was signed gets here.</summary>
    private const int Capacity = 20_000;

    private readonly Lock _lock = new();
    private HashSet<string> _recent = new(StringComparer.Ordinal);
    private HashSet<string> _older = new(StringComparer.Ordinal);
    private long _began = time.GetTimestamp();

    /// <summary>True the first time.</summary>
    public bool IsFirst(string key)
    {
        lock (_lock)
        {
            if (_recent.Count >= Capacity || time.GetElapsedTime(_began) >= Memory)
            {
                (_recent, _older) = (_older, _recent);
                _recent.Clear();
                _began = time.GetTimestamp();
            }

            return !_older.Contains(key) && _recent.Add(key);
        }
    }

    /// <summary>It was not taken after all.</summary>
    public void Forget(string key)
    {
        lock (_lock)
        {
            _recent.Remove(key);
            _older.Remove(key);
        }
    }
}
