using CrssBot.Teams.Protocol.Connector;
using CsCheck;

namespace CrssBot.Channels.Tests.Teams.Connector;

public sealed class PaceTests
{
    private readonly Pace _pace = new();

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private TimeSpan Take(double at, string thread = "a", string tenant = "t") => _pace.Take(thread, tenant, Seconds(at));

    /// <summary>Takes so many at an instant, each of which must be free.</summary>
    private void Use(int count, double at, string thread = "a", string tenant = "t")
    {
        foreach (var _ in Enumerable.Range(0, count))
        {
            Assert.Equal(TimeSpan.Zero, Take(at, thread, tenant));
        }
    }

    [Fact]
    public void T24_the_eighth_within_a_second_waits_for_its_end()
    {
        Use(7, at: 10);

        Assert.Equal(Seconds(1), Take(10));
        Assert.Equal(Seconds(0.25), Take(10.75));
        Assert.Equal(TimeSpan.Zero, Take(11));
    }

    [Fact]
    public void T24_the_ninth_within_two_seconds_waits_for_their_end()
    {
        Use(7, at: 10);
        Use(1, at: 11);

        Assert.Equal(Seconds(1), Take(11));
        Use(7, at: 12);
        Assert.Equal(Seconds(1), Take(12));
    }

    [Fact]
    public void T24_the_61st_within_30_seconds_waits_for_the_first_to_be_30_seconds_old()
    {
        foreach (var i in Enumerable.Range(0, 60))
        {
            Use(1, at: i * 0.25);
        }

        Assert.Equal(Seconds(15.25), Take(14.75));
        Assert.Equal(TimeSpan.Zero, Take(30));
        Assert.Equal(Seconds(0.25), Take(30));
    }

    [Fact]
    public void T24_the_1801st_within_an_hour_waits_for_the_first_to_be_an_hour_old()
    {
        foreach (var i in Enumerable.Range(0, 1800))
        {
            Use(1, at: i * 0.75);
        }

        Assert.Equal(Seconds(3600 - 1799.0), Take(1799));
        Assert.Equal(TimeSpan.Zero, Take(3600));
        Assert.Equal(Seconds(0.75), Take(3600));
    }

    [Fact]
    public void T24_one_conversation_does_not_wait_for_another()
    {
        Use(7, at: 10, thread: "a");

        Use(7, at: 10, thread: "b");
    }

    [Fact]
    public void T24_the_51st_of_a_tenant_within_a_second_waits_and_another_tenant_does_not()
    {
        foreach (var i in Enumerable.Range(0, 50))
        {
            Use(1, at: 10, thread: $"{i}");
        }

        Assert.Equal(Seconds(1), Take(10, "new"));
        Use(1, at: 10, "new", "another");
        Use(7, at: 11, "new");
    }

    [Fact]
    public void What_has_to_wait_is_not_counted()
    {
        Use(7, at: 10);
        foreach (var _ in Enumerable.Range(0, 100))
        {
            Assert.Equal(Seconds(0.5), Take(10.5));
        }

        Use(1, at: 11);
    }

    [Fact]
    public void A_conversation_told_to_rest_rests_and_others_do_not()
    {
        _pace.Rest("a", Seconds(14));
        _pace.Rest("a", Seconds(12));

        Assert.Equal(Seconds(4), Take(10));
        Use(1, at: 10, "b");
        Use(7, at: 14);
    }

    [Fact]
    public void T24_conversations_of_the_last_hour_are_remembered_and_no_others()
    {
        foreach (var i in Enumerable.Range(0, 1000))
        {
            Use(1, at: i, thread: $"thread {i}", tenant: $"tenant {i}");
        }

        // Tenants are forgotten after seconds.
        Assert.InRange(_pace.Remembered, 1000, 1100);
        Use(1, at: 3_600 + 500);
        Assert.InRange(_pace.Remembered, 500, 600);
        Use(1, at: 10_000);
        Assert.Equal(2, _pace.Remembered);
    }

    [Fact]
    public void A_conversation_at_rest_is_not_forgotten()
    {
        _pace.Rest("a", Seconds(500));
        Use(1, at: 100, "b");
        Use(1, at: 200, "b");

        Assert.Equal(Seconds(290), Take(210));
    }

    [Fact]
    public void Whatever_is_asked_no_window_ever_holds_more_than_its_limit_and_nobody_waits_without_need() =>
        Gen.Select(Gen.Int[0, 400], Gen.Int[0, 2])
            .Array[1, 300]
            .Sample(asked =>
            {
                var pace = new Pace();
                var sent = new Dictionary<string, List<TimeSpan>>();
                var now = TimeSpan.Zero;
                foreach (var (milliseconds, thread) in asked)
                {
                    now += TimeSpan.FromMilliseconds(milliseconds);
                    var wait = pace.Take($"{thread}", "t", now);
                    var mine = sent.TryGetValue($"{thread}", out var list) ? list : sent[$"{thread}"] = [];
                    var all = sent.Values.SelectMany(s => s).ToList();
                    Assert.Equal(wait > TimeSpan.Zero, Full(mine, Pace.PerThread, now) || Full(all, Pace.PerTenant, now));
                    if (wait == TimeSpan.Zero)
                    {
                        mine.Add(now);
                    }
                    else
                    {
                        var then = now + wait;
                        Assert.False(Full(mine, Pace.PerThread, then) || Full(all, Pace.PerTenant, then));
                        var before = then - TimeSpan.FromTicks(1);
                        Assert.True(Full(mine, Pace.PerThread, before) || Full(all, Pace.PerTenant, before));
                    }
                }
            });

    private static bool Full(List<TimeSpan> sent, PaceLimit[] limits, TimeSpan now) =>
        limits.Any(l => sent.Count(at => at > now - l.Span) >= l.Count);
}
