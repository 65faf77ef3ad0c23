namespace CrssBot.Discord.Protocol.Interactions;

/// <summary>
/// The interactions that have arrived, so that none takes effect twice: an overheard request sent again, or an event that a resumed gateway
/// session repeats. Two generations of ids: the older one is dropped whole. Thread-safe.
/// </summary>
internal sealed class SeenInteractions(TimeProvider time)
{
    /// <summary>At least. A timestamp five minutes ahead stays fresh for ten (<see cref="InteractionSignature.Freshness"/>).</summary>
    public static readonly TimeSpan Memory = 2 * InteractionSignature.Freshness;

    /// <summary>
    /// Ids in one generation, at 8 bytes and the set's overhead about 3 MB. Only what Discord signed or sent gets here, so no stranger can
    /// push others out; 166 presses a second fill it in ten minutes.
    /// </summary>
    public const int Capacity = 100_000;

    private readonly Lock _lock = new();
    private HashSet<ulong> _recent = [];
    private HashSet<ulong> _older = [];
    private long _began = time.GetTimestamp();

    /// <summary>True the first time.</summary>
    public bool IsFirst(Snowflake id)
    {
        lock (_lock)
        {
            if (_recent.Count >= Capacity || time.GetElapsedTime(_began) >= Memory)
            {
                (_recent, _older) = (_older, _recent);
                _recent.Clear();
                _began = time.GetTimestamp();
            }

            return !_older.Contains(id.Value) && _recent.Add(id.Value);
        }
    }
}
