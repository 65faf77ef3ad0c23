using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Regressions;

/// <summary>
/// A quiz stopped while a reveal stood (or while it was paused there) turned that question's message into "withdrawn: it does not count
/// and its key stays unseen", although it had been shown and counted.
/// </summary>
public class StoppedAfterItsRevealTests
{
    private static Evening Revealed() => Evening.Asked(Evening.Together(), "Ana", "Ben").Right("Ana", "Ben").Wake();

    private static RoomMessage QuestionMessage(Evening evening) =>
        RoomMessages.Of(evening.Room, Sample.Catalog).Single(m => m.Key == RoomMessages.QuestionKey(evening.Quiz)).Message;

    [Fact]
    public void Stopping_at_a_reveal_leaves_it_standing()
    {
        var evening = Revealed();
        var before = Assert.IsType<RoomMessage.Reveal>(QuestionMessage(evening));

        evening.Stop();

        var after = Assert.IsType<RoomMessage.Reveal>(QuestionMessage(evening));
        Assert.Equal(Json.Of(before with { Until = null }), Json.Of(after));
        Assert.Equal(1, Assert.IsType<RoomMessage.HowTheRoomDid>(evening.Message).Counted);
    }

    [Fact]
    public void Stopping_a_quiz_paused_at_its_reveal_shows_the_reveal_again()
    {
        var evening = Revealed().Recover(TimeSpan.FromHours(1));
        Assert.IsType<RoomMessage.Pause>(QuestionMessage(evening));

        evening.Stop();

        Assert.IsType<RoomMessage.Reveal>(QuestionMessage(evening));
    }

    [Fact]
    public void A_pause_at_an_open_question_that_runs_out_withdraws_it()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana").Wake().Wake();

        Assert.Equal(FinishReason.Expired, Assert.IsType<QuizPhase.Finished>(evening.Phase).Reason);
        Assert.IsType<RoomMessage.Withdrawn>(QuestionMessage(evening));
    }

    [Fact]
    public void After_the_last_question_its_reveal_no_longer_counts_down()
    {
        var evening = Evening.Asked(Evening.Together(1), "Ana").Right("Ana").Wake().Wake();

        Assert.Null(Assert.IsType<RoomMessage.Reveal>(QuestionMessage(evening)).Until);
    }
}
