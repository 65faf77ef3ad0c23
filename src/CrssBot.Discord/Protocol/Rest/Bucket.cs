namespace CrssBot.Discord.Protocol.Rest;

/// <summary>One request's place in the line.</summary>
internal sealed class Turn(Route route, string major, long number, Bucket bucket)
{
    private TaskCompletionSource? _granted;

    public Route Route { get; } = route;
    public string Major { get; } = major;

    /// <summary>Lower goes first within a bucket.</summary>
    public long Number { get; } = number;

    public bool Granted { get; private set; }

    internal Bucket Bucket { get; set; } = bucket;
    internal LinkedListNode<Turn>? Node { get; set; }

    /// <summary>What the bucket had learnt when this was granted.</summary>
    internal int Seen { get; private set; }

    /// <summary>Completes when granted; asked for only by who has to wait.</summary>
    public Task WhenGranted => (_granted ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    internal void Grant(int seen)
    {
        Node = null;
        Seen = seen;
        Granted = true;
        _granted?.SetResult();
    }
}

/// <summary>Requests that Discord counts together.</summary>
internal sealed class Bucket(Side side)
{
    /// <summary>Null: none was named yet.</summary>
    private int? _limit;
    private bool _unlimited;

    /// <summary>One for a bucket that is not known: its first request goes alone, so that a burst cannot run into a 429.</summary>
    private int _remaining = 1;

    public Side Side { get; } = side;

    /// <summary>When the limit is whole again; null: not counting down as far as we know.</summary>
    public DateTimeOffset? ResetAt { get; private set; }

    /// <summary>Granted and not returned.</summary>
    public int InFlight { get; set; }

    public LinkedList<Turn> Waiting { get; } = new();
    public bool IsReady { get; set; }
    public DateTimeOffset? WakesAt { get; set; }

    /// <summary>Answers learnt from, modulo 2³².</summary>
    public int Learnt { get; private set; }

    /// <summary>A bucket without reset and with nothing in flight takes one, whatever it lost: an answer is the only way to know.</summary>
    public bool HasRoom(DateTimeOffset now)
    {
        if (ResetAt <= now)
        {
            ResetAt = null;
            _remaining = _limit ?? 1;
        }

        return _unlimited || InFlight < _remaining || (InFlight == 0 && ResetAt is null);
    }

    public bool IsIdle(DateTimeOffset now) => InFlight == 0 && Waiting.Count == 0 && !(ResetAt > now);

    /// <param name="isNewest">Sent after all that was learnt had arrived, and so counted later.</param>
    public void Learn(LimitHeaders headers, bool isNewest, DateTimeOffset now)
    {
        var resetAt = now + headers.ResetAfter;
        _limit = headers.Limit;
        _unlimited = false;

        // Otherwise nobody knows which of the two was counted first: the smaller rest and the later reset are safe in either order.
        _remaining = isNewest ? headers.Remaining : Math.Min(_remaining, headers.Remaining);
        ResetAt = isNewest || !(ResetAt > resetAt) ? resetAt : ResetAt;
        Learnt = unchecked(Learnt + 1);
    }

    public void LearnUnlimited(DateTimeOffset now) => _unlimited = !(ResetAt > now);

    public void Stop(int? limit, DateTimeOffset until)
    {
        _limit = limit ?? _limit;
        _unlimited = false;
        _remaining = 0;
        ResetAt = ResetAt > until ? ResetAt : until;
        Learnt = unchecked(Learnt + 1);
    }

    public void Charge() => _remaining = Math.Max(0, _remaining - 1);

    /// <summary>By number: a request that comes back keeps its place.</summary>
    public void Enqueue(Turn turn)
    {
        var after = Waiting.Last;
        while (after is not null && after.Value.Number > turn.Number)
        {
            after = after.Previous;
        }

        turn.Node = after is null ? Waiting.AddFirst(turn) : Waiting.AddAfter(after, turn);
    }
}

/// <summary>What is limited together beyond buckets: all ordinary requests of the bot, or all interaction endpoints.</summary>
/// <param name="requests">In any <see cref="RateLimits.GlobalWindow"/>.</param>
internal sealed class Side(int requests)
{
    private readonly Queue<DateTimeOffset> _sent = new();
    private DateTimeOffset _stoppedUntil = DateTimeOffset.MinValue;

    /// <summary>Buckets with somebody waiting and perhaps room.</summary>
    public Queue<Bucket> Ready { get; } = new();

    public DateTimeOffset OpensAt
    {
        get
        {
            var windowOpens = _sent.Count < requests ? DateTimeOffset.MinValue : _sent.Peek() + RateLimits.GlobalWindow;
            return windowOpens > _stoppedUntil ? windowOpens : _stoppedUntil;
        }
    }

    public void Count(DateTimeOffset now)
    {
        if (requests == int.MaxValue)
        {
            return;
        }

        if (_sent.Count == requests)
        {
            _sent.Dequeue();
        }

        _sent.Enqueue(now);
    }

    public void Stop(DateTimeOffset until) => _stoppedUntil = until > _stoppedUntil ? until : _stoppedUntil;
}
