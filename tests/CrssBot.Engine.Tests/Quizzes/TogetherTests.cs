using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Quizzes;

public class TogetherTests
{
    [Fact]
    public void A_question_closes_a_moment_after_everyone_answered()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Pass(20).Right("Ana");
        Assert.Equal(Evening.Start.AddMinutes(3), evening.Asking.ClosesAt);

        evening.Pass(5).Wrong("Ben");

        Assert.Equal(Evening.Start.AddSeconds(26.5), evening.Asking.ClosesAt);
        Assert.Equal(Evening.Start.AddSeconds(26.5), Room.NextWake(evening.Room));
        Assert.IsType<QuizPhase.Revealing>(evening.Wake().Phase);
        Assert.Equal((1, 1), (evening.Player("Ana").Answered, evening.Player("Ana").Correct));
        Assert.Equal((1, 0), (evening.Player("Ben").Answered, evening.Player("Ben").Correct));
    }

    [Fact]
    public void A_mind_changed_in_that_moment_counts_and_does_not_prolong_it()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Pass(20).Right("Ana").Wrong("Ben");
        var closes = evening.Asking.ClosesAt;

        evening.Pass(1).Right("Ben");

        Assert.Equal(closes, evening.Asking.ClosesAt);
        Assert.Equal(1, evening.Wake().Player("Ben").Correct);
    }

    [Fact]
    public void Everyone_answering_at_the_end_does_not_prolong_the_window()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana").Pass(179);

        evening.Right("Ana");

        Assert.Equal(Evening.Start.AddMinutes(3), evening.Asking.ClosesAt);
        Assert.True(evening.Latest.OnlyAnswers);
    }

    [Fact]
    public void Without_everyone_it_closes_at_three_minutes_and_waits_for_stragglers()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Pass(20).Right("Ana");

        Assert.Equal(Evening.Start.AddMinutes(3), evening.Asking.ClosesAt);
        Assert.Equal(Evening.Start.AddSeconds(181.5), Room.NextWake(evening.Room));
        Assert.IsType<QuizPhase.Revealing>(evening.Wake().Phase);
        Assert.Equal(1, evening.Player("Ben").Missed);
    }

    [Fact]
    public void An_early_tick_changes_nothing()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Pass(181.4);
        var before = evening.Room;

        evening.Tick();

        Assert.False(evening.Latest.Changed);
        Assert.Same(before, evening.Room);
    }

    [Fact]
    public void An_answer_stamped_in_time_counts_while_the_close_waits()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Right("Ana");
        var closes = evening.Asking.ClosesAt;
        evening.At(closes.AddSeconds(1));

        evening.Press("Ben", Sample.Key, at: closes);

        Assert.Null(evening.Refusal);
        Assert.Equal(1, evening.Wake().Player("Ben").Correct);
    }

    [Fact]
    public void An_answer_stamped_in_time_counts_even_when_the_rooms_clock_is_ahead_of_it()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Right("Ana");
        var closes = evening.Asking.ClosesAt;
        evening.Do("Cleo", new RoomCommand.Enter("Cleo"), at: closes.AddSeconds(1));

        evening.Press("Ben", Sample.Key, at: closes.AddSeconds(-1));

        Assert.Null(evening.Refusal);
        Assert.Equal(closes.AddSeconds(1), evening.Room.Last);
        Assert.Equal(2, evening.Asking.Answers.Count);
    }

    [Fact]
    public void An_answer_stamped_after_the_close_is_refused()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Right("Ana");
        var closes = evening.Asking.ClosesAt;

        evening.Press("Ben", Sample.Key, at: closes.AddTicks(1));

        Assert.Equal(Refusal.QuestionClosed, evening.Refusal);
        Assert.Single(evening.Asking.Answers);
    }

    [Fact]
    public void An_answer_after_the_reveal_is_refused()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Right("Ana").Lead(QuizStep.Reveal);

        Assert.Equal(Refusal.QuestionClosed, evening.Right("Ben").Refusal);
    }

    [Fact]
    public void An_answer_to_an_earlier_question_is_refused()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Right("Ana").Lead(QuizStep.Reveal).Lead(QuizStep.Next);

        evening.Do("Ben", new RoomCommand.Answer(evening.Quiz.Id, 1, 1, Sample.Key));

        Assert.Equal(Refusal.QuestionClosed, evening.Refusal);
    }

    [Fact]
    public void An_answer_for_another_round_is_refused()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben");

        evening.Do("Ben", new RoomCommand.Answer(evening.Quiz.Id, 1, 2, Sample.Key));

        Assert.Equal(Refusal.QuestionClosed, evening.Refusal);
    }

    [Fact]
    public void An_answer_that_is_no_option_is_refused() =>
        Assert.Equal(Refusal.UnknownOption, Evening.Asked(Evening.Together(), "Ana").Vote(new OptionId("A"), "Ana").Refusal);

    [Fact]
    public void An_answer_may_be_changed_and_the_last_press_counts()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Pass(5).Wrong("Ana").Pass(5).Right("Ana");

        var stored = Assert.Single(evening.Stored);
        Assert.Equal((Sample.Key, true, false), (stored.Option, stored.Correct, stored.Final));
        Assert.Equal(TimeSpan.FromSeconds(10), stored.Elapsed);
        Assert.Equal(1, evening.Lead(QuizStep.Reveal).Player("Ana").Correct);
        Assert.True(Assert.Single(evening.Stored).Final);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void A_press_not_above_the_stored_order_changes_nothing(long order)
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Press("Ana", Sample.Key, order: 5);
        var before = evening.Room;

        evening.Pass(3).Press("Ana", Sample.Wrong, order: order);

        Assert.Null(evening.Refusal);
        Assert.False(evening.Latest.Changed);
        Assert.Same(before, evening.Room);
        Assert.Equal(Sample.Key, evening.View("Ana").You.Option);
    }

    [Fact]
    public void The_order_counts_and_not_the_stamp()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Pass(10).Press("Ana", Sample.Wrong, order: 5);

        evening.Press("Ana", Sample.Key, order: 6, at: evening.Now.AddSeconds(-5));

        Assert.Equal(Sample.Key, evening.Asking.Answers[Evening.Id("Ana")].Option);
    }

    [Fact]
    public void An_answer_alone_needs_no_snapshot()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben", "Chidi");

        evening.Pass(1).Right("Ben");

        Assert.True(evening.Latest.OnlyAnswers);
        Assert.True(evening.Latest.Changed);
        Assert.Single(evening.Latest.Attempts);
    }

    [Fact]
    public void Leaving_does_not_keep_the_others_waiting()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben", "Chidi").Pass(20).Right("Ana", "Ben");
        Assert.Equal(Evening.Start.AddMinutes(3), evening.Asking.ClosesAt);

        evening.Leave("Chidi");

        Assert.Equal(Evening.Start.AddSeconds(21.5), evening.Asking.ClosesAt);
    }

    [Fact]
    public void Leaving_before_anyone_answered_leaves_the_question_open()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Leave("Ana", "Ben");

        Assert.Equal(Evening.Start.AddMinutes(3), evening.Asking.ClosesAt);
    }

    [Fact]
    public void The_answer_of_who_left_after_it_still_counts()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Right("Ben").Leave("Ben").Right("Ana").Wake();

        Assert.Equal(1, evening.Player("Ben").Correct);
    }

    [Fact]
    public void Who_joins_late_is_waited_for_and_scored_from_then_on()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana").Right("Ana").Wake().Wake().Join("Ben");
        Assert.Equal(2, evening.Quiz.Awaited);

        evening.Right("Ana");
        Assert.Equal(QuizRules.Cap, evening.Asking.ClosesAt - evening.Asking.OpenedAt);

        evening.Right("Ben").Wake();
        Assert.Equal((2, 1), (evening.Player("Ana").Answered, evening.Player("Ben").Answered));
    }

    [Fact]
    public void Answering_without_joining_is_joining()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana").Right("Ben");

        Assert.True(evening.Player("Ben").Present);
        Assert.False(evening.Latest.OnlyAnswers);
        Assert.Equal(2, evening.Quiz.Awaited);
    }

    [Fact]
    public void Coming_back_keeps_the_score()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Right("Ana", "Ben").Wake().Leave("Ben").Wake();
        Assert.Equal(1, evening.Quiz.Awaited);

        evening.Join("Ben");

        Assert.Equal((true, 1, 1), (evening.Player("Ben").Present, evening.Player("Ben").Answered, evening.Player("Ben").Correct));
        Assert.Equal(2, evening.Quiz.Awaited);
    }

    [Fact]
    public void Who_missed_two_questions_is_no_longer_waited_for()
    {
        var evening = Evening.Asked(Evening.Together(4), "Ana", "Ben").Right("Ana").Wake().Wake().Right("Ana").Wake().Wake();
        Assert.Equal((true, 2), (evening.Player("Ben").Present, evening.Player("Ben").Missed));
        Assert.Equal(1, evening.Quiz.Awaited);

        evening.Pass(10).Right("Ana");

        Assert.Equal(QuizRules.AllIn, evening.Asking.ClosesAt - evening.Now);
    }

    [Fact]
    public void Who_answers_again_is_waited_for_again()
    {
        var evening = Evening.Asked(Evening.Together(4), "Ana", "Ben").Right("Ana").Wake().Wake().Right("Ana").Wake().Wake();

        evening.Wrong("Ben").Right("Ana").Wake();

        Assert.Equal(0, evening.Player("Ben").Missed);
        Assert.Equal(2, evening.Quiz.Awaited);
    }

    [Fact]
    public void Missing_one_question_is_forgiven_by_the_next_answer()
    {
        var evening = Evening.Asked(Evening.Together(4), "Ana", "Ben").Right("Ana").Wake().Wake();
        Assert.Equal(1, evening.Player("Ben").Missed);

        Assert.Equal(0, evening.Right("Ana", "Ben").Wake().Player("Ben").Missed);
    }

    [Fact]
    public void A_reveal_stands_a_minute_and_then_the_next_question_opens()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana").Right("Ana").Wake();
        var revealed = evening.Now;

        evening.Wake();

        Assert.Equal(revealed + QuizRules.Reading, evening.Now);
        Assert.Equal(2, evening.Quiz.Ordinal);
    }

    [Fact]
    public void After_the_last_reveal_comes_how_the_room_did()
    {
        var evening = Evening.Asked(Evening.Together(1), "Ana").Right("Ana").Wake().Wake();

        var end = Assert.IsType<RoomMessage.HowTheRoomDid>(evening.Message);
        Assert.Equal((FinishReason.Completed, 1, 1), (end.Reason, end.Counted, end.Players));
        Assert.False(Room.IsOpen(evening.Room));
        Assert.Null(Room.NextWake(evening.Room));
    }

    [Fact]
    public void A_reveal_shows_key_and_rationales_and_no_split_of_four()
    {
        var evening = Evening.Asked(Evening.Together(), Evening.Five).Right(Evening.Five[..4]).Lead(QuizStep.Reveal);

        var reveal = Assert.IsType<RoomMessage.Reveal>(evening.Message);
        Assert.Null(reveal.Split);
        Assert.Equal(Sample.Key, Assert.Single(reveal.Choices, c => c.IsKey).Option);
        Assert.All(reveal.Choices, c => Assert.StartsWith(Sample.WhyMark, c.Why, StringComparison.Ordinal));
        Assert.Equal(["The Act"], reveal.Sources);
    }

    [Fact]
    public void A_split_is_shown_from_five_answers()
    {
        var evening = Evening
            .Asked(Evening.Together(), Evening.Five)
            .Right("Ana", "Ben", "Dee")
            .Wrong("Chidi")
            .Vote(Sample.Worse, "Emre")
            .Wake();

        var reveal = Assert.IsType<RoomMessage.Reveal>(evening.Message);
        var split = reveal.Choices.Zip(reveal.Split!.Value).ToDictionary(c => c.First.Option, c => c.Second);
        Assert.Equal((3, 1, 1), (split[Sample.Key], split[Sample.Wrong], split[Sample.Worse]));
    }

    [Fact]
    public void A_reveal_says_when_no_instructor_has_reviewed_the_question()
    {
        var evening = Evening.Asked(Evening.Together(12), "Ana").Right("Ana").Wake();

        var reveal = Assert.IsType<RoomMessage.Reveal>(evening.Message);
        Assert.Equal(evening.Quiz.Current.ReviewedBy is not null, reveal.Reviewed);
    }

    [Fact]
    public void While_a_question_is_open_only_the_count_of_answers_is_live()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben", "Chidi").Right("Ana");

        Assert.Equal(new LiveAnswers(1, 3), evening.View("Ben").Live);
        Assert.Null(evening.View("Ben").You.Option);
        Assert.Equal(Sample.Key, evening.View("Ana").You.Option);
        Assert.Null(evening.Lead(QuizStep.Reveal).View("Ben").Live);
    }
}
