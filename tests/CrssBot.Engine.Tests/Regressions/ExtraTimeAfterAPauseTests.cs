using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Regressions;

/// <summary>A question that was paused because nobody answered came back with the plan's window: extra time was lost.</summary>
public class ExtraTimeAfterAPauseTests
{
    [Fact]
    public void Resuming_gives_the_longest_window_of_all_present()
    {
        var evening = new Evening().Open(Evening.Timed(seconds: 30)).Join("Ben").Longer("Ben", 2).Begin().Wake();
        Assert.IsType<QuizPhase.Paused>(evening.Phase);

        evening.Resume();

        Assert.Equal(TimeSpan.FromSeconds(60), evening.Asking.ClosesAt - evening.Asking.OpenedAt);
        Assert.Equal(evening.Now, evening.Asking.OpenedAt);
    }

    [Fact]
    public void Whoever_resumes_brings_their_own_extra_time()
    {
        var evening = new Evening()
            .Do("Zoe", new RoomCommand.Enter("Zoe"))
            .Longer("Zoe", 3)
            .Open(Evening.Timed(seconds: 30))
            .Begin()
            .Wake();

        evening.Resume("Zoe");

        Assert.Equal(TimeSpan.FromSeconds(90), evening.Asking.ClosesAt - evening.Now);
    }

    [Fact]
    public void A_question_that_all_had_answered_before_a_long_outage_closes_a_moment_after_resuming()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Pass(5).Right("Ana", "Ben").Recover(TimeSpan.FromHours(1));

        evening.Resume();

        Assert.Equal(evening.Now + QuizRules.AllIn, evening.Asking.ClosesAt);
    }
}
