using CrssBot.Storage.Backups;

namespace CrssBot.Runtime.Tests.Storage.Backups;

public sealed class NightsTests
{
    private static readonly BackupOptions Illinois = new();

    private static DateTimeOffset Utc(string instant) => DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);

    private static DateOnly Day(string day) => DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("2026-11-29T08:59:59Z", "2026-11-28", "2026-11-29T09:00:00Z")]
    [InlineData("2026-11-29T09:00:00Z", "2026-11-29", "2026-11-30T09:00:00Z")]
    // The night that clocks go forward at two, and the one that they go back.
    [InlineData("2026-03-08T07:00:00Z", "2026-03-07", "2026-03-08T08:00:00Z")]
    [InlineData("2026-10-31T12:00:00Z", "2026-10-31", "2026-11-01T09:00:00Z")]
    public void A_night_is_due_at_three_in_Illinois_whatever_the_clocks_do(string now, string last, string next)
    {
        Assert.Equal(Day(last), Nights.Last(Illinois, Utc(now)));
        Assert.Equal(Utc(next), Nights.Next(Illinois, Utc(now)));
    }

    [Fact]
    public void An_hour_that_is_left_out_or_comes_twice_is_one_night()
    {
        var spring = new BackupOptions { At = new TimeOnly(2, 30) };
        var fall = new BackupOptions { At = new TimeOnly(1, 30) };

        Assert.Equal(Utc("2026-03-08T08:00:00Z"), Nights.Next(spring, Utc("2026-03-08T07:00:00Z")));
        Assert.Equal(Utc("2026-11-01T06:30:00Z"), Nights.Next(fall, Utc("2026-11-01T06:00:00Z")));
        Assert.Equal(Utc("2026-11-02T07:30:00Z"), Nights.Next(fall, Utc("2026-11-01T06:30:00Z")));
    }

    [Fact]
    public void Thirty_days_keep_thirty_nights_and_not_one_more()
    {
        var night = Day("2026-11-30");
        DateOnly[] kept = [.. Enumerable.Range(0, 40).Select(d => night.AddDays(-d))];

        var left = kept.Except(Nights.Expired(kept, night, 30)).ToArray();

        Assert.Equal(kept.Take(30), left);
    }

    [Fact]
    public void After_nights_that_failed_the_newest_is_kept_longer_but_never_beyond_the_promise()
    {
        DateOnly[] kept = [Day("2026-11-01"), Day("2026-11-02")];

        Assert.Equal([Day("2026-11-01")], Nights.Expired(kept, Day("2026-11-20"), keepDays: 3));
        Assert.Equal([Day("2026-11-01")], Nights.Expired(kept, Day("2026-12-01"), keepDays: 3));
        Assert.Equal(kept, Nights.Expired(kept, Day("2026-12-02"), keepDays: 3));
    }
}
