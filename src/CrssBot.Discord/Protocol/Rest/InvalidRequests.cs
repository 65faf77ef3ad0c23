namespace CrssBot.Discord.Protocol.Rest;

/// <summary>
/// The requests that Discord counts against our address: 401, 403 and 429, unless the 429's scope is shared. 10,000 in ten minutes and
/// the address is banned (topics/rate-limits.mdx, Invalid Request Limit); far below that we stop ourselves. Not thread-safe.
/// </summary>
internal sealed class InvalidRequests
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>So many in the window stop all sending. Half of Discord's limit: other programs may share the address.</summary>
    public const int Stop = 5_000;

    /// <summary>So many in the window are worth a line in the log.</summary>
    public const int Warn = 1_000;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    /// <summary>Counts by step, oldest first: at most 61.</summary>
    private readonly Queue<(long Step, int Count)> _older = new();
    private long _step;
    private int _count;
    private int _total;

    /// <summary>How many in the window that ends now; the oldest are kept up to one step longer.</summary>
    public int Total(DateTimeOffset now)
    {
        MoveTo(now);
        return _total;
    }

    public int Add(DateTimeOffset now)
    {
        MoveTo(now);
        _count++;
        return ++_total;
    }

    /// <summary>How long until there are fewer than <see cref="Stop"/>; null if there are.</summary>
    public TimeSpan? StoppedFor(DateTimeOffset now)
    {
        MoveTo(now);
        var left = _total;
        foreach (var (step, count) in _older.Append((_step, _count)))
        {
            if (left < Stop)
            {
                break;
            }

            left -= count;
            if (left < Stop)
            {
                return End(step) - now;
            }
        }

        return null;
    }

    private static DateTimeOffset End(long step) => new DateTimeOffset((step + 1) * Step.Ticks, TimeSpan.Zero) + Window;

    private void MoveTo(DateTimeOffset now)
    {
        var step = now.UtcTicks / Step.Ticks;
        if (step > _step)
        {
            if (_count > 0)
            {
                _older.Enqueue((_step, _count));
            }

            _step = step;
            _count = 0;
        }

        while (_older.TryPeek(out var oldest) && End(oldest.Step) <= now)
        {
            _total -= _older.Dequeue().Count;
        }
    }
}

/// <summary>
/// Interaction tokens that Discord does not know (any more): never called again (topics/rate-limits.mdx, on webhooks that return 404).
/// The newest are remembered, far more than 15 minutes bring unless all is lost anyway. Not thread-safe.
/// </summary>
internal sealed class DeadTokens
{
    private const int Remembered = 10_000;

    private readonly Dictionary<string, DiscordError.Refused> _dead = [];
    private readonly Queue<string> _oldestFirst = new();

    /// <summary>What Discord said of it, if it is dead.</summary>
    public DiscordError.Refused? Find(string token) => _dead.GetValueOrDefault(token);

    public void Add(string token, DiscordError.Refused refused)
    {
        if (!_dead.TryAdd(token, refused))
        {
            return;
        }

        _oldestFirst.Enqueue(token);
        if (_oldestFirst.Count > Remembered)
        {
            _dead.Remove(_oldestFirst.Dequeue());
        }
    }
}
