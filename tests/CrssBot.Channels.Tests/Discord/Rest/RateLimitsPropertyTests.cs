using CrssBot.Discord.Protocol.Rest;
using CsCheck;

namespace CrssBot.Channels.Tests.Discord.Rest;

/// <summary>Random evenings against a Discord that counts, with a network that delays both ways and loses some.</summary>
public sealed class RateLimitsPropertyTests
{
    [Fact]
    public void Once_routes_are_known_only_what_others_share_is_ever_refused_and_everyone_gets_a_turn() =>
        Plans(Gen.Frequency((95, Gen.Const(Fate.Answered)), (5, Gen.Const(Fate.Shared))))
            .Sample(
                plan =>
                {
                    var evening = new Evening(plan);
                    evening.Run();
                    Assert.Empty(evening.Faults);
                    Assert.Equal(0, evening.Refused);
                },
                iter: 300,
                threads: 1
            );

    [Fact]
    public void A_lost_answer_costs_at_most_one_refusal_and_nobody_their_turn() =>
        Plans(Gen.Frequency((80, Gen.Const(Fate.Answered)), (5, Gen.Const(Fate.Shared)), (15, Gen.Const(Fate.Lost))))
            .Sample(
                plan =>
                {
                    var evening = new Evening(plan);
                    evening.Run();
                    Assert.Empty(evening.Faults);
                    Assert.InRange(evening.Refused, 0, plan.Wishes.Count(w => w.Fate == Fate.Lost));
                },
                iter: 300,
                threads: 1
            );

    [Fact]
    public void The_counting_Discord_refuses_who_does_not_keep_its_limits()
    {
        // The property above could not fail if this did not.
        foreach (var kind in Enum.GetValues<Kind>().Where(k => k != Kind.Unlimited))
        {
            var server = new CountedBucket(new Limit(kind, 3, 1_000));
            var answers = Enumerable.Range(0, 4).Select(_ => server.Take(0).RetryAfter is null);
            Assert.Equal([true, true, true, false], answers);
        }
    }

    private enum Kind
    {
        /// <summary>Whole again at once, some time after the first use.</summary>
        Window,

        /// <summary>Refills steadily.</summary>
        Leaking,
        Unlimited,
    }

    private enum Fate
    {
        Answered,
        Lost,
        Shared,
    }

    private sealed record Limit(Kind Kind, int Size, long Milliseconds);

    private sealed record Wish(long At, int Route, int Major, long Up, long Down, Fate Fate, long Patience);

    private sealed record Plan(Limit[] Limits, int[] LimitOfRoute, Wish[] Wishes);

    private static readonly Gen<Limit> AnyLimit = Gen.Select(
        Gen.Frequency((4, Gen.Const(Kind.Window)), (4, Gen.Const(Kind.Leaking)), (1, Gen.Const(Kind.Unlimited))),
        Gen.Int[1, 6],
        Gen.Long[200, 5_000],
        (kind, size, milliseconds) => new Limit(kind, size, milliseconds)
    );

    private static Gen<Wish> Wishes(Gen<Fate> fates) =>
        Gen.Select(
            Gen.Long[0, 4_000],
            Gen.Int[0, 4],
            Gen.Int[0, 2],
            Gen.Long[0, 50],
            Gen.Long[0, 50],
            fates,
            Gen.Frequency((8, Gen.Const(long.MaxValue)), (2, Gen.Long[0, 3_000])),
            (at, route, major, up, down, fate, patience) => new Wish(at, route, major, up, down, fate, patience)
        );

    /// <summary>Routes 0 to 3 share three limits at random; route 4 is an interaction endpoint with one of its own.</summary>
    private static Gen<Plan> Plans(Gen<Fate> fates) =>
        Gen.Select(
            AnyLimit.Array[4],
            Gen.Int[0, 2].Array[4],
            Wishes(fates).Array[1, 250],
            (limits, routes, wishes) => new Plan(limits, [.. routes, 3], wishes)
        );

    /// <summary>What Discord keeps for one bucket. Times are milliseconds.</summary>
    private sealed class CountedBucket(Limit limit)
    {
        private double _used;
        private double _resetsAt = double.NegativeInfinity;
        private double _emptyAt = double.NegativeInfinity;

        public (LimitHeaders? Headers, double? RetryAfter) Take(double now)
        {
            if (limit.Kind == Kind.Unlimited)
            {
                return (null, null);
            }

            return limit.Kind == Kind.Window ? Window(now) : Leak(now);
        }

        private (LimitHeaders?, double?) Window(double now)
        {
            if (now >= _resetsAt)
            {
                _resetsAt = now + limit.Milliseconds;
                _used = 0;
            }

            var refused = _used == limit.Size;
            _used += refused ? 0 : 1;
            return (Headers(limit.Size - _used, _resetsAt - now), refused ? _resetsAt - now : null);
        }

        private (LimitHeaders?, double?) Leak(double now)
        {
            var drop = (double)limit.Milliseconds / limit.Size;
            var emptyAt = Math.Max(_emptyAt, now) + drop;
            var over = emptyAt - now - limit.Milliseconds;

            // A millionth: arithmetic, not a request too many.
            if (over > 1e-6)
            {
                return (Headers(0, _emptyAt - now), over);
            }

            _emptyAt = emptyAt;
            return (Headers(Math.Floor((limit.Milliseconds - (_emptyAt - now)) / drop + 1e-6), _emptyAt - now), null);
        }

        private LimitHeaders Headers(double remaining, double resetAfter) =>
            new(
                $"{limit}",
                limit.Size,
                (int)remaining,
                TimeSpan.FromTicks((long)Math.Ceiling(Math.Max(0, resetAfter) * TimeSpan.TicksPerMillisecond))
            );
    }

    private sealed class Evening(Plan plan)
    {
        private const int Learning = 10_000;
        private static readonly DateTimeOffset Epoch = new(2026, 3, 2, 18, 0, 0, TimeSpan.Zero);

        private readonly Route[] _routes =
        [
            .. plan.LimitOfRoute.Select((_, i) => new Route(HttpMethod.Get, $"/route/{i}", interaction: i == plan.LimitOfRoute.Length - 1)),
        ];
        private readonly RateLimits _limits = new();
        private readonly PriorityQueue<Action, (DateTimeOffset, int)> _events = new();
        private readonly Dictionary<(int Limit, int Major), CountedBucket> _discord = [];
        private readonly Queue<DateTimeOffset> _globally = new();
        private readonly List<(Turn Turn, Wish Wish)> _waiting = [];
        private readonly HashSet<Wish> _open = new(ReferenceEqualityComparer.Instance);
        private readonly HashSet<DateTimeOffset> _alarms = [];
        private DateTimeOffset _now = Epoch;
        private int _happened;

        public List<string> Faults { get; } = [];

        /// <summary>Because a limit was not kept; what others share is not counted.</summary>
        public int Refused { get; private set; }

        public void Run()
        {
            // Each route once, one after the other: which routes share a bucket can only be learnt.
            foreach (var route in Enumerable.Range(0, _routes.Length))
            {
                Plan(new Wish(route * Learning, route, 0, 1, 1, Fate.Answered, long.MaxValue));
            }

            foreach (var wish in plan.Wishes)
            {
                Plan(wish with { At = wish.At + _routes.Length * Learning });
            }

            while (_events.TryDequeue(out var next, out var due) && Faults.Count == 0 && _happened < 100_000)
            {
                _now = due.Item1;
                next();
                Settle();
            }

            if (_open.Count > 0 || _limits.Waiting > 0)
            {
                Faults.Add($"{_open.Count} still wait after {_happened} events");
            }
        }

        private void Plan(Wish wish)
        {
            _open.Add(wish);
            At(Epoch.AddMilliseconds(wish.At), () => Ask(wish, null));
        }

        private void At(DateTimeOffset at, Action action) => _events.Enqueue(action, (at, _happened++));

        private void Ask(Wish wish, Turn? before)
        {
            var turn = _limits.Ask(_routes[wish.Route], $"{wish.Major}", _now, before);
            _waiting.Add((turn, wish));
            if (before is null && wish.Patience < long.MaxValue)
            {
                At(_now.AddMilliseconds(wish.Patience), () => LosePatience(turn, wish));
            }
        }

        private void LosePatience(Turn turn, Wish wish)
        {
            if (_waiting.Remove((turn, wish)))
            {
                _limits.Withdraw(turn, _now);
                _open.Remove(wish);
            }
        }

        /// <summary>Sends what was granted, in order, and comes back when there may be more.</summary>
        private void Settle()
        {
            var granted = _waiting.Where(w => w.Turn.Granted).OrderBy(w => w.Turn.Number).ToArray();
            foreach (var (turn, wish) in granted)
            {
                _waiting.Remove((turn, wish));
                if (_waiting.Any(w => !w.Turn.Granted && SameBucket(w.Wish, wish) && w.Turn.Number < turn.Number))
                {
                    Faults.Add($"{turn.Route} went before one that came earlier");
                }

                At(_now.AddMilliseconds(wish.Up), () => Arrive(turn, wish));
            }

            // An alarm that is set is not set again, as in life.
            if (_limits.NextWake() is { } wake && _alarms.Add(wake))
            {
                At(wake, () => _limits.Pump(_now));
            }
        }

        private bool SameBucket(Wish one, Wish other) =>
            one.Major == other.Major
            && (
                one.Route == other.Route
                || (
                    plan.LimitOfRoute[one.Route] == plan.LimitOfRoute[other.Route]
                    && plan.Limits[plan.LimitOfRoute[one.Route]].Kind != Kind.Unlimited
                )
            );

        private void Arrive(Turn turn, Wish wish)
        {
            if (!turn.Route.Interaction)
            {
                while (_globally.TryPeek(out var oldest) && oldest <= _now.AddSeconds(-1))
                {
                    _globally.Dequeue();
                }

                _globally.Enqueue(_now);
                if (_globally.Count > RateLimits.GlobalRequests)
                {
                    Faults.Add("More than fifty in a second");
                }
            }

            var answersAt = _now.AddMilliseconds(wish.Down);
            if (wish.Fate == Fate.Shared)
            {
                At(answersAt, () => Refuse(turn, wish, null, new TooManyRequests(TimeSpan.FromMilliseconds(700), false, true)));
                return;
            }

            var limit = plan.LimitOfRoute[wish.Route];
            if (!_discord.TryGetValue((limit, wish.Major), out var bucket))
            {
                _discord[(limit, wish.Major)] = bucket = new CountedBucket(plan.Limits[limit]);
            }

            var (headers, retryAfter) = bucket.Take((_now - Epoch).TotalMilliseconds);

            // The generator may make two equal limits, and their name is what they are.
            headers = headers is { } h ? h with { Bucket = $"{limit}" } : null;
            if (retryAfter is { } milliseconds)
            {
                Refused++;
                At(
                    answersAt,
                    () => Refuse(turn, wish, headers, new TooManyRequests(TimeSpan.FromMilliseconds(milliseconds), false, false))
                );
            }
            else if (wish.Fate == Fate.Lost)
            {
                At(_now.AddMilliseconds(500), () => Finish(wish, () => _limits.Lost(turn, _now)));
            }
            else
            {
                At(answersAt, () => Finish(wish, () => _limits.Answered(turn, headers, unlimited: true, _now)));
            }
        }

        private void Refuse(Turn turn, Wish wish, LimitHeaders? headers, TooManyRequests refusal)
        {
            _limits.Refused(turn, headers, refusal, _now);
            var again = wish with { Fate = Fate.Answered, Patience = long.MaxValue };
            _open.Remove(wish);
            _open.Add(again);
            Ask(again, turn);
        }

        private void Finish(Wish wish, Action learn)
        {
            learn();
            _open.Remove(wish);
        }
    }
}
