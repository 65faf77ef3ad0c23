using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Interactions;
using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Channels.Tests.Discord.Interactions;

public sealed class SeenInteractionsTests
{
    private readonly FakeTimeProvider _time = new(EndpointUnderTest.Start);

    [Fact]
    public void H5_an_interaction_is_first_once()
    {
        var seen = new SeenInteractions(_time);

        Assert.True(seen.IsFirst(new Snowflake(1)));
        Assert.False(seen.IsFirst(new Snowflake(1)));
        Assert.True(seen.IsFirst(new Snowflake(2)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(299)]
    [InlineData(599)]
    [InlineData(601)]
    public void H5_it_is_remembered_for_ten_minutes_whenever_it_came(int secondsAfterTheStart)
    {
        var seen = new SeenInteractions(_time);
        _time.Advance(TimeSpan.FromSeconds(secondsAfterTheStart));
        seen.IsFirst(new Snowflake(7));

        for (var minute = 0; minute < 10; minute++)
        {
            Assert.False(seen.IsFirst(new Snowflake(7)));
            Assert.True(seen.IsFirst(new Snowflake((ulong)(100 + minute))));
            _time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(1));
        }

        Assert.False(seen.IsFirst(new Snowflake(7)));
    }

    [Fact]
    public void What_nobody_asks_for_again_is_forgotten()
    {
        var seen = new SeenInteractions(_time);
        seen.IsFirst(new Snowflake(7));

        _time.Advance(SeenInteractions.Memory);
        seen.IsFirst(new Snowflake(8));
        _time.Advance(SeenInteractions.Memory);

        Assert.True(seen.IsFirst(new Snowflake(7)));
    }

    [Fact]
    public void H5_the_memory_is_bounded_by_count_and_keeps_the_newest()
    {
        var seen = new SeenInteractions(_time);
        const int Many = 3 * SeenInteractions.Capacity;

        for (ulong id = 1; id <= Many; id++)
        {
            seen.IsFirst(new Snowflake(id));
        }

        for (ulong id = Many - SeenInteractions.Capacity + 2; id <= Many; id++)
        {
            Assert.False(seen.IsFirst(new Snowflake(id)));
        }

        // Two generations are kept at most.
        for (ulong id = 1; id <= Many - (2 * SeenInteractions.Capacity); id++)
        {
            Assert.True(seen.IsFirst(new Snowflake(id)));
        }
    }

    [Fact]
    public void H5_of_many_at_once_one_is_first()
    {
        var seen = new SeenInteractions(_time);
        var firsts = 0;

        Parallel.For(
            0,
            10_000,
            i =>
            {
                if (seen.IsFirst(new Snowflake((ulong)(i % 100))))
                {
                    Interlocked.Increment(ref firsts);
                }
            }
        );

        Assert.Equal(100, firsts);
    }
}
