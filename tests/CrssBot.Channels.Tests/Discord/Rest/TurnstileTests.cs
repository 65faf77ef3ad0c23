using CrssBot.Discord.Protocol.Rest;

namespace CrssBot.Channels.Tests.Discord.Rest;

public sealed class TurnstileTests : IDisposable
{
    private static readonly Route Post = new(HttpMethod.Post, "/channels/{channel}/messages");

    private readonly Clock _clock = new(new DateTimeOffset(2026, 3, 2, 18, 0, 0, TimeSpan.Zero));
    private readonly WallClock _time;
    private readonly Turnstile _line;

    public TurnstileTests()
    {
        _time = new WallClock(_clock);
        _line = new Turnstile(_time);
    }

    public void Dispose() => _line.Dispose();

    private Task<(Turn Turn, TimeSpan? TooLong)> Take(double patience = 30, string major = "1") =>
        _line.TakeAsync(Post, major, _line.Now.AddSeconds(patience), null, TestContext.Current.CancellationToken).AsTask();

    /// <summary>Leaves a bucket of one request that opens after this many seconds.</summary>
    private async Task ShutAsync(double seconds)
    {
        var (turn, _) = await Take().Soon();
        _line.Answered(turn, new LimitHeaders("abcd", 1, 0, TimeSpan.FromSeconds(seconds)), unlimited: false);
    }

    [Fact]
    public async Task A_step_of_the_wall_clock_neither_opens_a_bucket_nor_keeps_it_shut()
    {
        await ShutAsync(5);
        var taking = Take();

        // Forward, and somebody comes, so that the line is looked at.
        _time.SetForward = TimeSpan.FromHours(1);
        var (other, _) = await Take(major: "2").Soon();
        Assert.True(other.Granted);
        Assert.Equal(1, _line.Load.Waiting);

        // Back, far behind where it was.
        _time.SetForward = TimeSpan.FromHours(-1);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True((await taking.Soon()).Turn.Granted);
    }

    [Fact]
    public async Task A_wait_longer_than_the_deadline_is_over_before_it_begins()
    {
        await ShutAsync(5);

        var (turn, tooLong) = await Take(patience: 4.9).Soon();

        Assert.False(turn.Granted);
        Assert.Equal(TimeSpan.FromSeconds(5), tooLong);
        Assert.Equal(0, _line.Load.Waiting);
    }

    [Fact]
    public async Task Who_waits_for_an_answer_that_does_not_come_leaves_at_the_deadline()
    {
        var probe = await Take().Soon();
        var behind = Take(patience: 3);

        _clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(TimeSpan.Zero, (await behind.Soon()).TooLong);
        Assert.Equal(0, _line.Load.Waiting);
        Assert.True(probe.Turn.Granted);
    }

    /// <summary>A wall clock that can be set while timestamps and timers go on evenly.</summary>
    private sealed class WallClock(Clock clock) : TimeProvider
    {
        public TimeSpan SetForward { get; set; }

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + SetForward;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clock.CreateTimer(callback, state, dueTime, period);
    }
}
