using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Quizzes;

public class TimedTests
{
    [Fact]
    public void The_window_is_the_plans_seconds()
    {
        var evening = Evening.Asked(Evening.Timed(seconds: 45), "Ana", "Ben");

        var ask = Assert.IsType<RoomMessage.Ask>(evening.Message);
        Assert.Equal(45, ask.WindowSeconds);
        Assert.Equal(Evening.Start.AddSeconds(45), ask.ClosesAt);
        Assert.Equal(Evening.Start.AddSeconds(46.5), Room.NextWake(evening.Room));
    }

    [Fact]
    public void The_pace_is_quicker()
    {
        var evening = Evening.Asked(Evening.Timed(), "Ana").Right("Ana").Wake();

        Assert.Equal(evening.Now.AddSeconds(20), Room.NextWake(evening.Room));
    }

    [Fact]
    public void A_right_answer_is_a_point_without_the_bonus() =>
        Assert.Equal(1, Evening.Asked(Evening.Timed(), "Ana").Right("Ana").Wake().Player("Ana").Points);

    [Theory]
    [InlineData(0, 15)]
    [InlineData(6, 14)]
    [InlineData(15, 13)]
    [InlineData(30, 10)]
    public void The_bonus_falls_with_the_time_taken(double seconds, int points)
    {
        var evening = Evening.Asked(Evening.Timed(seconds: 30, bonus: true), "Ana", "Ben");

        evening.Pass(seconds).Right("Ana").Lead(QuizStep.Reveal);

        Assert.Equal(points, evening.Player("Ana").Points);
    }

    [Fact]
    public void A_wrong_answer_earns_nothing_however_quick() =>
        Assert.Equal(0, Evening.Asked(Evening.Timed(bonus: true), "Ana").Wrong("Ana").Wake().Player("Ana").Points);

    [Fact]
    public void The_bonus_goes_by_the_members_own_window()
    {
        var evening = new Evening().Open(Evening.Timed(seconds: 30, bonus: true)).Join("Ben").Longer("Ana", 2).Begin();

        evening.Pass(30).Right("Ana", "Ben").Wake();

        Assert.Equal((13, 10), (evening.Player("Ana").Points, evening.Player("Ben").Points));
    }

    [Theory]
    [InlineData(1.5, 45)]
    [InlineData(4, 120)]
    [InlineData(9, 120)]
    [InlineData(0.5, 30)]
    public void The_window_is_the_longest_of_all_present_up_to_four_times(double factor, int seconds)
    {
        var evening = new Evening().Open(Evening.Timed(seconds: 30)).Join("Ben", "Chidi").Longer("Ben", factor).Longer("Chidi", 1.2);

        evening.Longer("Chidi", Math.Min(factor, 1.2)).Begin();

        Assert.Equal(TimeSpan.FromSeconds(seconds), evening.Asking.ClosesAt - evening.Asking.OpenedAt);
    }

    [Fact]
    public void Who_left_no_longer_lengthens_the_window()
    {
        var evening = new Evening().Open(Evening.Timed(seconds: 30)).Join("Ben").Longer("Ben", 3).Leave("Ben").Begin();

        Assert.Equal(TimeSpan.FromSeconds(30), evening.Asking.ClosesAt - evening.Asking.OpenedAt);
    }

    [Fact]
    public void Extra_time_lengthens_the_cap_of_together_too()
    {
        var evening = new Evening().Open(Evening.Together()).Longer("Ana", 2).Begin();

        Assert.Equal(TimeSpan.FromMinutes(6), evening.Asking.ClosesAt - evening.Asking.OpenedAt);
    }

    [Fact]
    public void Extra_time_is_in_no_view()
    {
        var evening = new Evening().Open(Evening.Timed()).Join("Ben").Longer("Ben", 3.25).Begin();

        foreach (var who in new[] { "Ana", "Ben", "Nobody" })
        {
            var json = Json.Of(evening.View(who));
            Assert.DoesNotContain("timeFactor", json, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("3.25", json, StringComparison.Ordinal);
        }
    }
}
