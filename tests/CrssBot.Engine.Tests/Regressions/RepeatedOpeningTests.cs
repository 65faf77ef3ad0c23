using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Regressions;

/// <summary>
/// A typed <c>quiz</c> was taken for a repeat whenever the member had typed it in the last ninety seconds and any quiz was live, even
/// one that somebody else had opened since; and after a cancelled lobby the ninety seconds ran from the first of two openings.
/// </summary>
public class RepeatedOpeningTests
{
    [Fact]
    public void It_is_no_repeat_when_somebody_else_has_opened_the_live_quiz()
    {
        var evening = new Evening().Open(Evening.Together()).Stop().Open(Evening.Timed(), "Ben");

        Assert.Equal(Refusal.QuizAlreadyOpen, evening.Open(Evening.Together()).Refusal);
    }

    [Fact]
    public void The_ninety_seconds_run_from_the_last_opening()
    {
        var evening = new Evening().Open(Evening.Together()).Stop().Pass(60).Open(Evening.Together());
        var quiz = evening.Quiz;

        evening.Pass(60).Open(Evening.Together());

        Assert.Null(evening.Refusal);
        Assert.Same(quiz, evening.Quiz);
    }
}
