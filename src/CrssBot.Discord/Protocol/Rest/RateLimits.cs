using System.Diagnostics;

namespace CrssBot.Discord.Protocol.Rest;

/// <summary>
/// Who may send now, and who waits in which line. The only owner of what is known about limits; knows neither clock nor network, is not
/// thread-safe (<see cref="Turnstile"/> is). Nothing about a route is known beforehand: limits are what answers said
/// (topics/rate-limits.mdx), per bucket name and top-level resource.
/// </summary>
/// <remarks>
/// For a bucket with a known reset, <c>Remaining - InFlight</c> is never more than Discord would still take: Discord counts a request
/// somewhere between sending and answer, so all in flight are held to be uncounted, and the reset is reckoned from the answer's arrival.
/// This holds for fixed windows and for buckets that refill steadily; Discord has both and says not which.
/// </remarks>
internal sealed class RateLimits
{
    /// <summary>Requests of a bot per second, interaction endpoints excepted (topics/rate-limits.mdx, Global Rate Limit).</summary>
    public const int GlobalRequests = 50;

    /// <summary>A second, and a tenth because requests that left evenly may arrive bunched.</summary>
    public static readonly TimeSpan GlobalWindow = TimeSpan.FromMilliseconds(1_100);

    /// <summary>However short a 429 says the wait is, so that a wrong answer cannot make us spin.</summary>
    public static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>Below this many buckets nothing is forgotten.</summary>
    private const int FewBuckets = 1_024;

    private readonly Side _ordinary = new(GlobalRequests);
    private readonly Side _interactions = new(int.MaxValue);
    private readonly Dictionary<Route, string> _names = [];
    private readonly Dictionary<(string Name, string Major), Bucket> _buckets = [];
    private readonly PriorityQueue<Bucket, DateTimeOffset> _asleep = new();
    private int _forgetAt = FewBuckets;
    private long _asked;

    /// <summary>Buckets remembered.</summary>
    public int Count => _buckets.Count;

    /// <summary>Turns that wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>Joins the line; <see cref="Turn.Granted"/> at once if the way is free.</summary>
    /// <param name="before">The turn of an earlier try of the same request, which keeps its place.</param>
    public Turn Ask(Route route, string major, DateTimeOffset now, Turn? before = null)
    {
        Pump(now);
        var bucket = LineOf(route, major, now);
        var turn = new Turn(route, major, before?.Number ?? ++_asked, bucket);
        if (bucket.Side.Ready.Count == 0 && bucket.Waiting.Count == 0 && bucket.Side.OpensAt <= now && bucket.HasRoom(now))
        {
            Grant(turn, now);
            return turn;
        }

        bucket.Enqueue(turn);
        Waiting++;
        MakeReady(bucket);
        Pump(now);
        return turn;
    }

    /// <summary>A waiting turn will not go before this; <paramref name="now"/> when it is not known how long.</summary>
    public static DateTimeOffset NotBefore(Turn turn, DateTimeOffset now)
    {
        var bucketOpens = turn.Bucket.HasRoom(now) ? now : turn.Bucket.ResetAt ?? now;
        var sideOpens = turn.Bucket.Side.OpensAt;
        return bucketOpens > sideOpens ? bucketOpens
            : sideOpens > now ? sideOpens
            : now;
    }

    /// <summary>An answer other than 429 came.</summary>
    /// <param name="unlimited">It was a success and named no bucket.</param>
    public void Answered(Turn turn, LimitHeaders? headers, bool unlimited, DateTimeOffset now)
    {
        var bucket = Return(turn, headers, now);
        if (headers is { } known)
        {
            bucket.Learn(known, isNewest: bucket.Learnt == 0 || (turn.Bucket == bucket && turn.Seen == bucket.Learnt), now);
        }
        else if (unlimited)
        {
            bucket.LearnUnlimited(now);
        }

        Wake(turn.Bucket, bucket, now);
    }

    /// <summary>A 429 came: nothing was done.</summary>
    public void Refused(Turn turn, LimitHeaders? headers, TooManyRequests refusal, DateTimeOffset now)
    {
        var until = now + (refusal.RetryAfter > ShortestRetry ? refusal.RetryAfter : ShortestRetry);
        var bucket = Return(turn, headers, now);
        if (refusal.Everywhere)
        {
            // Only the side it was met on: interaction endpoints are not bound to the bot's global limit, and show for themselves when
            // the whole address is refused.
            bucket.Side.Stop(until);
        }
        else
        {
            // Both: a 429 has been seen to name another bucket than the successes of its route do.
            bucket.Stop(headers?.Limit, until);
            turn.Bucket.Stop(headers?.Limit, until);
        }

        Wake(turn.Bucket, bucket, now);
    }

    /// <summary>No answer came: Discord may have counted it.</summary>
    public void Lost(Turn turn, DateTimeOffset now)
    {
        turn.Bucket.InFlight--;
        turn.Bucket.Charge();
        Wake(turn.Bucket, turn.Bucket, now);
    }

    /// <summary>Was not sent after all, whether granted or still waiting.</summary>
    public void Withdraw(Turn turn, DateTimeOffset now)
    {
        if (turn.Granted)
        {
            turn.Bucket.InFlight--;
        }
        else
        {
            turn.Bucket.Waiting.Remove(turn.Node!);
            Waiting--;
        }

        Wake(turn.Bucket, turn.Bucket, now);
    }

    /// <summary>Grants what may go now.</summary>
    public void Pump(DateTimeOffset now)
    {
        while (_asleep.TryPeek(out var bucket, out var wakesAt) && wakesAt <= now)
        {
            _asleep.Dequeue();
            bucket.WakesAt = null;
            MakeReady(bucket);
        }

        Pump(_interactions, now);
        Pump(_ordinary, now);
    }

    /// <summary>When <see cref="Pump(DateTimeOffset)"/> may next have something to do without an answer coming first.</summary>
    public DateTimeOffset? NextWake()
    {
        DateTimeOffset? next = _asleep.TryPeek(out _, out var wakesAt) ? wakesAt : null;
        foreach (var side in (ReadOnlySpan<Side>)[_ordinary, _interactions])
        {
            if (side.Ready.Count > 0 && !(next <= side.OpensAt))
            {
                next = side.OpensAt;
            }
        }

        return next;
    }

    private void Pump(Side side, DateTimeOffset now)
    {
        while (side.Ready.Count > 0 && side.OpensAt <= now)
        {
            var bucket = side.Ready.Dequeue();
            bucket.IsReady = false;
            if (bucket.Waiting.First is not { } first)
            {
                continue;
            }

            if (bucket.HasRoom(now))
            {
                bucket.Waiting.RemoveFirst();
                Waiting--;
                Grant(first.Value, now);

                // To the back of the ready ones: a channel with a long line does not hold up the others.
                MakeReady(bucket);
            }
            else if (bucket.ResetAt is { } resetAt && !(bucket.WakesAt <= resetAt))
            {
                bucket.WakesAt = resetAt;
                _asleep.Enqueue(bucket, resetAt);
            }

            // Otherwise an answer under way makes it ready again.
        }
    }

    private static void Grant(Turn turn, DateTimeOffset now)
    {
        turn.Bucket.InFlight++;
        turn.Bucket.Side.Count(now);
        turn.Grant(turn.Bucket.Learnt);
    }

    private static void MakeReady(Bucket bucket)
    {
        if (!bucket.IsReady && bucket.Waiting.Count > 0)
        {
            bucket.IsReady = true;
            bucket.Side.Ready.Enqueue(bucket);
        }
    }

    private void Wake(Bucket one, Bucket other, DateTimeOffset now)
    {
        MakeReady(one);
        MakeReady(other);
        Pump(now);
    }

    /// <summary>Takes a turn out of its bucket and finds the one that Discord counted it in, with whoever waits for the same route.</summary>
    private Bucket Return(Turn turn, LimitHeaders? headers, DateTimeOffset now)
    {
        var asked = turn.Bucket;
        asked.InFlight--;
        Debug.Assert(asked.InFlight >= 0, "A turn is returned once.");
        if (headers is null)
        {
            return asked;
        }

        _names[turn.Route] = headers.Value.Bucket;
        var named = BucketOf(headers.Value.Bucket, turn.Route, turn.Major, now);
        if (named != asked)
        {
            for (var node = asked.Waiting.First; node is not null; )
            {
                var next = node.Next;
                if (node.Value.Route == turn.Route)
                {
                    asked.Waiting.Remove(node);
                    node.Value.Bucket = named;
                    named.Enqueue(node.Value);
                }

                node = next;
            }
        }

        return named;
    }

    /// <summary>
    /// By the route's own text until its bucket is named, and on in that line while it has anything under way: a name that another
    /// channel's answer brings in the meantime must not start a second line beside it.
    /// </summary>
    private Bucket LineOf(Route route, string major, DateTimeOffset now) =>
        _names.TryGetValue(route, out var name)
        && !(_buckets.TryGetValue((route.ToString(), major), out var unnamed) && !unnamed.IsIdle(now))
            ? BucketOf(name, route, major, now)
            : BucketOf(route.ToString(), route, major, now);

    private Bucket BucketOf(string name, Route route, string major, DateTimeOffset now)
    {
        if (_buckets.TryGetValue((name, major), out var bucket))
        {
            return bucket;
        }

        if (_buckets.Count >= _forgetAt)
        {
            Forget(now);
        }

        bucket = new Bucket(route.Interaction ? _interactions : _ordinary);
        _buckets.Add((name, major), bucket);
        return bucket;
    }

    /// <summary>Each interaction's token makes a bucket, so those with nothing to remember go whenever their number has doubled.</summary>
    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, bucket) in _buckets)
        {
            if (bucket.IsIdle(now))
            {
                _buckets.Remove(key);
            }
        }

        _forgetAt = Math.Max(FewBuckets, 2 * _buckets.Count);
    }
}
