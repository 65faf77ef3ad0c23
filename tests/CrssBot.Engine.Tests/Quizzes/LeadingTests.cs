using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Quizzes;

public class LeadingTests
{
    [Fact]
    public void A_leader_closes_the_question_at_once()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Pass(10).Right("Ben").Lead(QuizStep.Reveal);

        Assert.IsType<QuizPhase.Revealing>(evening.Phase);
        Assert.True(evening.Said<RoomEvent.QuestionRevealed>());
        Assert.Equal((1, 1), (evening.Quiz.Counted, evening.Player("Ben").Correct));
    }

    [Fact]
    public void A_leader_leaves_the_reveal_early() =>
        Assert.Equal(2, Evening.Asked(Evening.Together(), "Ana").Right("Ana").Wake().Lead(QuizStep.Next).Quiz.Ordinal);

    [Fact]
    public void Who_opened_the_quiz_and_any_facilitator_may_lead_and_nobody_else()
    {
        var evening = new Evening().Configure(RoomSettings.Default, "Fay").Open(Evening.Together()).Join("Ben").Begin().Right("Ben");

        Assert.Equal(Refusal.NotYours, evening.Lead(QuizStep.Reveal, "Ben").Refusal);
        Assert.Equal(
            (true, false, true),
            (evening.View("Ana").You.MayLead, evening.View("Ben").You.MayLead, evening.View("Fay").You.MayLead)
        );
        Assert.Null(evening.Lead(QuizStep.Reveal, "Fay").Refusal);
        Assert.Null(evening.Lead(QuizStep.Next, "Ana").Refusal);
        Assert.Equal(Refusal.NotYours, evening.Stop("Ben").Refusal);
        Assert.Null(evening.Stop("Fay").Refusal);
    }

    [Theory]
    [InlineData(QuizStep.Next)]
    [InlineData(QuizStep.VoteAgain)]
    public void A_step_for_another_phase_than_asking_changes_nothing(QuizStep step)
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Right("Ben");
        var before = evening.Room;

        evening.Lead(step);

        Assert.Null(evening.Refusal);
        Assert.Same(before, evening.Room);
    }

    [Theory]
    [InlineData(QuizStep.Reveal)]
    [InlineData(QuizStep.VoteAgain)]
    [InlineData(QuizStep.Skip)]
    public void A_step_for_another_phase_than_the_reveal_changes_nothing(QuizStep step)
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Right("Ben").Lead(QuizStep.Reveal);
        var before = evening.Room;

        evening.Lead(step);

        Assert.Null(evening.Refusal);
        Assert.Same(before, evening.Room);
    }

    [Fact]
    public void A_step_for_an_earlier_question_changes_nothing()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana").Right("Ana").Wake().Lead(QuizStep.Next).Right("Ana").Wake();
        var before = evening.Room;

        evening.Do("Ana", new RoomCommand.Lead(evening.Quiz.Id, 1, QuizStep.Next));

        Assert.Null(evening.Refusal);
        Assert.Same(before, evening.Room);
    }

    [Fact]
    public void Pressing_next_twice_goes_on_once()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana").Right("Ana").Wake();
        var next = new RoomCommand.Lead(evening.Quiz.Id, 1, QuizStep.Next);

        evening.Do("Ana", next).Do("Ana", next);

        Assert.Equal(2, evening.Quiz.Ordinal);
    }

    [Fact]
    public void Skipping_shows_the_key_and_counts_nothing()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Right("Ana").Lead(QuizStep.Skip);

        var reveal = Assert.IsType<RoomMessage.Reveal>(evening.Message);
        Assert.True(reveal.Skipped);
        Assert.Single(reveal.Choices, c => c.IsKey);
        Assert.Equal((0, 0, 0), (evening.Quiz.Counted, evening.Player("Ana").Answered, evening.Player("Ben").Missed));
        Assert.False(Assert.Single(evening.Stored).Final);
    }

    [Fact]
    public void After_a_skip_the_quiz_goes_on() =>
        Assert.Equal(2, Evening.Asked(Evening.Together(), "Ana").Lead(QuizStep.Skip).Wake().Quiz.Ordinal);

    [Fact]
    public void Stopping_withdraws_the_open_question()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Right("Ana", "Ben").Wake().Wake().Right("Ana").Stop();

        var messages = RoomMessages.Of(evening.Room, Sample.Catalog).ToDictionary(m => m.Key, m => m.Message);
        var withdrawn = Assert.IsType<RoomMessage.Withdrawn>(messages[RoomMessages.QuestionKey(evening.Quiz)]);
        Assert.Equal(2, withdrawn.Ordinal);
        var end = Assert.IsType<RoomMessage.HowTheRoomDid>(messages[$"{evening.Quiz.Id}-end"]);
        Assert.Equal((FinishReason.Stopped, 1), (end.Reason, end.Counted));
        Assert.Equal(1, evening.Player("Ana").Answered);
        Assert.Equal(2, evening.Stored.Count(a => a.Final));
    }

    [Fact]
    public void Stopping_during_the_talk_withdraws_the_question()
    {
        var evening = Evening.Asked(Evening.Discuss(), "Ana").Right("Ana").Wake().Stop();

        Assert.Contains(RoomMessages.Of(evening.Room, Sample.Catalog), m => m.Message is RoomMessage.Withdrawn);
    }

    [Fact]
    public void A_stopped_quiz_wants_no_wake() => Assert.Null(Room.NextWake(Evening.Asked(Evening.Together(), "Ana").Stop().Room));

    [Fact]
    public void A_late_reveal_of_the_first_vote_does_not_close_the_second()
    {
        var evening = Evening.Asked(Evening.Discuss(), Evening.Five).Right(Evening.Five).Wake().Lead(QuizStep.VoteAgain).Right("Ben");

        evening.Do("Ana", new RoomCommand.Lead(evening.Quiz.Id, 1, QuizStep.Reveal, Round: 1));

        Assert.Equal(2, Assert.IsType<QuizPhase.Asking>(evening.Phase).Round);
    }

    [Fact]
    public void A_reveal_that_nobody_answered_is_shown_and_counted_for_nobody()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Lead(QuizStep.Reveal);

        Assert.True(Assert.IsType<RoomMessage.Reveal>(evening.Message).Skipped);
        Assert.Equal(0, evening.Quiz.Counted);
    }

    [Fact]
    public void Names_never_leave_so_few_without_one_that_the_total_would_tell_their_score()
    {
        var evening = Evening.Asked(Evening.Together(1), Evening.Five).Right(Evening.Five).Wake().Lead(QuizStep.Next);

        foreach (var who in Evening.Five[1..])
        {
            evening.Do(who, new RoomCommand.ShowMyName(true));
            Assert.Empty(Did().Named);
            Assert.Equal(5, Did().Answers);
        }

        evening.Do(Evening.Five[0], new RoomCommand.ShowMyName(true));
        Assert.Equal(Evening.Five.Order(), Did().Named.Select(n => n.Name).Order());

        RoomMessage.HowTheRoomDid Did() => Assert.IsType<RoomMessage.HowTheRoomDid>(evening.Message);
    }

    [Fact]
    public void Two_members_may_use_the_same_key_for_different_presses()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana");

        evening
            .Do("Ben", new RoomCommand.JoinQuiz(evening.Quiz.Id), key: "1")
            .Do("Chidi", new RoomCommand.JoinQuiz(evening.Quiz.Id), key: "1");

        Assert.Equal(3, evening.Quiz.Players.Count);
    }
}
