using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Rest;

namespace CrssBot.Channels.Tests.Discord.Rest;

public sealed class InvalidRequestsTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 18, 0, 0, TimeSpan.Zero);

    private readonly InvalidRequests _invalid = new();

    private void Add(int count, DateTimeOffset at)
    {
        foreach (var _ in Enumerable.Range(0, count))
        {
            _invalid.Add(at);
        }
    }

    [Fact]
    public void R6_sending_stops_at_half_of_what_Discord_allows_in_ten_minutes()
    {
        Assert.InRange(InvalidRequests.Stop, 1, 5_000);
        Assert.True(InvalidRequests.Window >= TimeSpan.FromMinutes(10));
        Add(InvalidRequests.Stop - 1, Start);
        Assert.Null(_invalid.StoppedFor(Start));

        Add(1, Start);

        Assert.NotNull(_invalid.StoppedFor(Start));
    }

    [Fact]
    public void R6_sending_goes_on_when_enough_of_them_are_ten_minutes_old()
    {
        Add(10, Start);
        Add(InvalidRequests.Stop - 1, Start.AddMinutes(5));
        var pause = _invalid.StoppedFor(Start.AddMinutes(5))!.Value;

        // The ten of the start are enough.
        Assert.InRange(pause, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5.2));
        Assert.NotNull(_invalid.StoppedFor(Start.AddMinutes(10)));
        Assert.Null(_invalid.StoppedFor(Start.AddMinutes(5) + pause));
        Assert.Equal(InvalidRequests.Stop - 1, _invalid.Total(Start.AddMinutes(5) + pause));
    }

    [Fact]
    public void R6_none_leaves_the_count_before_ten_minutes_are_over()
    {
        foreach (var second in Enumerable.Range(0, 3_600))
        {
            _invalid.Add(Start.AddSeconds(second));
            Assert.InRange(_invalid.Total(Start.AddSeconds(second)), Math.Min(second + 1, 600), 610);
        }

        Assert.Equal(0, _invalid.Total(Start.AddHours(2)));
    }

    [Fact]
    public void Only_the_newest_dead_tokens_are_remembered()
    {
        var dead = new DeadTokens();
        foreach (var i in Enumerable.Range(0, 10_001))
        {
            dead.Add($"token {i}", new DiscordError.Refused(404, i));
        }

        Assert.Null(dead.Find("token 0"));
        Assert.Equal(new DiscordError.Refused(404, 1), dead.Find("token 1"));
        Assert.Equal(new DiscordError.Refused(404, 10_000), dead.Find("token 10000"));
    }
}
