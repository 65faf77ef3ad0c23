using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Rooms;

public class TwiceTests
{
    [Fact]
    public void A_second_delivery_of_a_press_changes_nothing()
    {
        var evening = new Evening().Open(Evening.Together(), key: "i-1").Stop();
        var before = evening.Room;

        evening.Pass(TimeSpan.FromHours(1)).Open(Evening.Together(), key: "i-1");

        Assert.Null(evening.Refusal);
        Assert.Same(before, evening.Room);
    }

    [Fact]
    public void A_refused_press_may_come_again()
    {
        var evening = new Evening().Open(Evening.Together()).Join("Ben").Do("Ben", new RoomCommand.StopQuiz(new("other")), "i-1");
        Assert.Equal(Refusal.NoSuchQuiz, evening.Refusal);

        Assert.Null(evening.Do("Ben", new RoomCommand.LeaveQuiz(evening.Quiz.Id), "i-1").Refusal);
        Assert.True(evening.Latest.Changed);
    }

    [Fact]
    public void The_last_sixty_four_presses_are_remembered()
    {
        var evening = new Evening();
        for (var i = 1; i <= 65; i++)
        {
            evening.Do("Ana", new RoomCommand.Enter($"Ana {i}"), $"i-{i}", name: null);
        }

        Assert.Equal(64, evening.Room.Recent.Length);
        Assert.False(evening.Do("Ana", new RoomCommand.Enter("Ana again"), "i-2").Latest.Changed);
        Assert.True(evening.Do("Ana", new RoomCommand.Enter("Ana again"), "i-1").Latest.Changed);
    }

    [Fact]
    public void The_key_of_an_answer_is_not_remembered_because_its_order_tells()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben");

        evening.Do("Ben", new RoomCommand.Answer(evening.Quiz.Id, 1, 1, Sample.Key), "i-1");

        Assert.True(evening.Latest.OnlyAnswers);
        Assert.DoesNotContain(evening.Room.Recent, r => r.Key == "i-1");
    }

    [Fact]
    public void The_same_quiz_typed_again_within_ninety_seconds_is_a_repeat()
    {
        var evening = new Evening().Open(Evening.Together(), key: "i-1");
        var quiz = evening.Quiz;

        evening.Pass(90).Open(Evening.Together(), key: "i-2");

        Assert.Null(evening.Refusal);
        Assert.Same(quiz, evening.Quiz);
    }

    [Fact]
    public void Later_it_is_a_second_quiz_and_refused() =>
        Assert.Equal(Refusal.QuizAlreadyOpen, new Evening().Open(Evening.Together()).Pass(90.001).Open(Evening.Together()).Refusal);

    [Fact]
    public void Another_plan_or_another_member_is_no_repeat()
    {
        var evening = new Evening().Open(Evening.Together());

        Assert.Equal(Refusal.QuizAlreadyOpen, evening.Open(Evening.Together(4)).Refusal);
        Assert.Equal(Refusal.QuizAlreadyOpen, evening.Open(Evening.Together(), "Ben").Refusal);
    }

    [Fact]
    public void After_a_cancelled_lobby_the_same_words_open_a_new_one()
    {
        var evening = new Evening().Open(Evening.Together()).Stop();
        var first = evening.Quiz.Id;

        evening.Pass(5).Open(Evening.Together());

        Assert.NotEqual(first, evening.Quiz.Id);
        Assert.True(evening.Quiz.IsLive);
    }
}
