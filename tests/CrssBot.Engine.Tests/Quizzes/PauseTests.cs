using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Quizzes;

public class PauseTests
{
    private static Evening Idle() => Evening.Asked(Evening.Timed(seconds: 30), "Ana", "Ben").Wake();

    [Fact]
    public void When_nobody_answers_the_quiz_pauses()
    {
        var evening = Idle();

        var pause = Assert.IsType<RoomMessage.Pause>(evening.Message);
        Assert.Equal((1, PauseReason.Idle), (pause.Ordinal, pause.Reason));
        Assert.True(evening.Said<RoomEvent.QuizPaused>());
        Assert.Equal((0, 0), (evening.Quiz.Counted, evening.Player("Ana").Missed));
        Assert.False(Room.IsOpen(evening.Room));
    }

    [Fact]
    public void Resuming_opens_the_same_question_for_its_whole_window()
    {
        var evening = Idle();
        var question = evening.Quiz.Current;

        evening.Pass(TimeSpan.FromHours(5)).Resume();

        Assert.Equal((1, question), (evening.Quiz.Ordinal, evening.Quiz.Current));
        Assert.Equal(evening.Now.AddSeconds(30), evening.Asking.ClosesAt);
        Assert.Equal(evening.Now, evening.Asking.OpenedAt);
        Assert.True(evening.Said<RoomEvent.QuizResumed>());
    }

    [Fact]
    public void Anyone_may_resume_and_is_in_then()
    {
        var evening = Idle().Resume("Zoe");

        Assert.Null(evening.Refusal);
        Assert.True(evening.Player("Zoe").IsAwaited);
    }

    [Fact]
    public void Resuming_what_is_not_paused_changes_nothing()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben");
        var before = evening.Room;

        evening.Resume();

        Assert.Null(evening.Refusal);
        Assert.Same(before, evening.Room);
    }

    [Fact]
    public void No_answer_is_taken_during_a_pause() => Assert.Equal(Refusal.QuestionClosed, Idle().Right("Ana").Refusal);

    [Fact]
    public void A_pause_ends_by_itself_after_a_day()
    {
        var evening = Idle();
        var paused = evening.Now;

        evening.Wake();

        Assert.Equal(paused.AddHours(24), evening.Now);
        Assert.Equal(FinishReason.Expired, Assert.IsType<QuizPhase.Finished>(evening.Phase).Reason);
        Assert.Equal(FinishReason.Expired, Assert.IsType<RoomMessage.HowTheRoomDid>(evening.Message).Reason);
    }

    [Fact]
    public void Anyone_may_stop_a_paused_quiz() => Assert.False(Idle().Stop("Zoe").Quiz.IsLive);

    [Fact]
    public void An_answer_after_resuming_counts() =>
        Assert.Equal(1, Idle().Pass(60).Resume("Ben").Right("Ana", "Ben").Wake().Player("Ben").Correct);
}
