using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Rooms;

/// <summary>The platform refused one of the room's messages for good.</summary>
public class BlockedTests
{
    private static Evening Asked() => Evening.Asked(Evening.Discuss(), "Ana", "Ben");

    private static Evening Block(Evening evening) => evening.Block(RoomMessages.QuestionKey(evening.Quiz));

    public static TheoryData<string> OpenPhases => ["asking", "talking", "revealing"];

    private static Evening In(string phase) =>
        phase switch
        {
            "asking" => Asked(),
            "talking" => Asked().Right("Ana", "Ben").Wake(),
            _ => Asked().Right("Ana", "Ben").Wake().Wake().Right("Ana", "Ben").Wake(),
        };

    [Theory]
    [MemberData(nameof(OpenPhases))]
    public void A_quiz_whose_message_is_refused_pauses(string phase)
    {
        var evening = In(phase);
        var held = evening.Phase;

        Block(evening);

        Assert.Equal(PauseReason.Blocked, Assert.IsType<RoomMessage.Pause>(evening.Message).Reason);
        Assert.Same(held, Assert.IsType<QuizPhase.Paused>(evening.Phase).Held);
        Assert.True(evening.Said<RoomEvent.QuizPaused>());
        Assert.True(evening.View("Ben").Blocked);
        Assert.False(Room.IsOpen(evening.Room));
    }

    [Theory]
    [MemberData(nameof(OpenPhases))]
    public void Resuming_shows_what_was_refused_again(string phase)
    {
        var evening = In(phase);
        var shown = evening.Message!.GetType();

        Block(evening).Pass(60).Resume();

        Assert.IsType(shown, evening.Message);
        Assert.False(evening.View("Ben").Blocked);
    }

    [Fact]
    public void A_pause_that_is_refused_too_changes_nothing()
    {
        var evening = Block(Asked());
        var before = evening.Room;

        Block(evening.Pass(1));

        Assert.Same(before, evening.Room);
    }

    [Fact]
    public void A_pause_for_another_reason_keeps_its_reason()
    {
        var evening = Block(Asked().Wake());

        Assert.Equal(PauseReason.Idle, Assert.IsType<RoomMessage.Pause>(evening.Message).Reason);
        Assert.False(evening.View("Ben").Blocked);
    }

    [Fact]
    public void Another_message_than_the_open_one_pauses_nothing()
    {
        var evening = Asked();
        var lobby = RoomMessages.LobbyKey(evening.Quiz);
        var first = RoomMessages.QuestionKey(evening.Quiz);
        Assert.False(evening.Block(lobby).Latest.Changed);

        evening.Lead(QuizStep.Skip).Lead(QuizStep.Next);

        Assert.False(evening.Block(first).Latest.Changed);
        Assert.False(evening.Block("shared-1").Latest.Changed);
        Assert.IsType<QuizPhase.Asking>(evening.Phase);
    }

    [Fact]
    public void A_refused_lobby_is_over_and_another_may_be_opened()
    {
        var evening = new Evening().Open(Evening.Together()).Join("Ben");

        evening.Block(RoomMessages.LobbyKey(evening.Quiz));

        Assert.Equal(FinishReason.Stopped, Assert.IsType<QuizPhase.Finished>(evening.Phase).Reason);
        Assert.Null(evening.Message);
        Assert.False(evening.Block(RoomMessages.LobbyKey(evening.Quiz)).Latest.Changed);
        Assert.Null(evening.Open(Evening.Timed(), "Ben").Refusal);
    }

    [Fact]
    public void A_quiz_that_is_over_stays_as_it_ended()
    {
        var evening = Evening.Asked(Evening.Together(1), "Ana").Right("Ana").Wake().Wake();

        Assert.False(evening.Block(RoomMessages.QuestionKey(evening.Quiz)).Latest.Changed);
    }

    [Fact]
    public void A_refused_prompt_is_told_to_facilitators_until_the_next_one_is_posted()
    {
        var evening = new Evening().Configure(Sample.Daily()).Wake();
        var key = RoomMessages.DailyKey(evening.Post.Date);

        evening.Block(key);

        Assert.Equal(evening.Post.Date, evening.View("Ana").RefusedDaily);
        Assert.Null(evening.View("Ben").RefusedDaily);
        Assert.Equal(evening.Post.Date, evening.View("Ben", new Standing(Manages: true, [])).RefusedDaily);
        Assert.False(evening.Block(key).Latest.Changed);

        Assert.Null(evening.Wake().View("Ana").RefusedDaily);
        Assert.Equal(evening.Post.Date, evening.Block(RoomMessages.DailyKey(evening.Post.Date)).View("Ana").RefusedDaily);
        Assert.Null(evening.Configure(Sample.Daily()).View("Ana").RefusedDaily);
    }

    [Fact]
    public void The_reveal_of_an_earlier_prompt_that_is_refused_is_no_news()
    {
        var evening = new Evening().Configure(Sample.Daily()).Wake();
        var first = RoomMessages.DailyKey(evening.Post.Date);

        evening.Wake().Block(first);

        Assert.False(evening.Latest.Changed);
        Assert.Null(evening.View("Ana").RefusedDaily);
    }

    [Fact]
    public void That_a_prompt_was_refused_survives_a_reload()
    {
        var evening = new Evening().Configure(Sample.Daily()).Wake();
        evening.Block(RoomMessages.DailyKey(evening.Post.Date));

        evening.Room = Json.State(Json.Of(evening.Room));

        Assert.NotNull(evening.View("Ana").RefusedDaily);
    }
}
