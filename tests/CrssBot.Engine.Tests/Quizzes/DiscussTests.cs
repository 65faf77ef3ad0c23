using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Quizzes;

public class DiscussTests
{
    private static Evening Talking() =>
        Evening.Asked(Evening.Discuss(), Evening.Five).Right("Ana", "Ben").Wrong("Chidi", "Dee", "Emre").Wake();

    [Fact]
    public void The_first_vote_leads_to_the_talk_and_not_to_the_key()
    {
        var evening = Talking();

        var talk = Assert.IsType<RoomMessage.Talk>(evening.Message);
        var split = talk.Choices.Zip(talk.Split!.Value).ToDictionary(c => c.First.Option, c => c.Second);
        Assert.Equal((2, 3, 0), (split[Sample.Key], split[Sample.Wrong], split[Sample.Worse]));
        Assert.True(evening.Said<RoomEvent.TalkOpened>());
        Assert.Equal(0, evening.Player("Ana").Answered);
    }

    [Fact]
    public void The_talk_shows_no_split_of_four()
    {
        var evening = Evening.Asked(Evening.Discuss(), Evening.Five[..4]).Right(Evening.Five[..4]).Wake();

        Assert.Null(Assert.IsType<RoomMessage.Talk>(evening.Message).Split);
    }

    [Fact]
    public void The_talk_has_the_questions_own_or_the_packs_question_to_talk_about()
    {
        var evening = Evening.Asked(Evening.Discuss(12), "Ana");
        var asked = new Dictionary<QuestionId, string>();

        while (evening.Quiz.IsLive)
        {
            evening.Right("Ana").Wake();
            asked[evening.Quiz.Current.Id] = Assert.IsType<RoomMessage.Talk>(evening.Message).Discuss;
            evening.Lead(QuizStep.VoteAgain).Lead(QuizStep.Reveal).Lead(QuizStep.Next);
        }

        Assert.Equal(12, asked.Count);
        Assert.All(asked, a => Assert.Equal(Sample.Catalog.QuestionById[a.Key].Discuss ?? Sample.Catalog.DefaultDiscuss, a.Value));
    }

    [Fact]
    public void The_talk_lasts_three_minutes_and_then_the_second_vote_opens()
    {
        var evening = Talking();
        var opened = evening.Now;

        evening.Wake();

        Assert.Equal(opened.AddMinutes(3), evening.Now);
        Assert.Equal(2, evening.Asking.Round);
        Assert.Empty(evening.Asking.Answers);
        Assert.Equal(5, evening.Asking.First.Count);
    }

    [Fact]
    public void A_leader_may_end_the_talk_early() => Assert.Equal(2, Talking().Pass(5).Lead(QuizStep.VoteAgain).Asking.Round);

    [Fact]
    public void During_the_talk_no_answer_is_taken() => Assert.Equal(Refusal.QuestionClosed, Talking().Right("Chidi").Refusal);

    [Fact]
    public void The_second_vote_counts_and_the_reveal_shows_how_the_room_moved()
    {
        var evening = Talking().Wake().Right("Ana", "Ben", "Chidi", "Dee").Wrong("Emre").Wake();

        var reveal = Assert.IsType<RoomMessage.Reveal>(evening.Message);
        var first = reveal.Choices.Zip(reveal.FirstSplit!.Value).ToDictionary(c => c.First.Option, c => c.Second);
        var second = reveal.Choices.Zip(reveal.Split!.Value).ToDictionary(c => c.First.Option, c => c.Second);
        Assert.Equal((2, 3), (first[Sample.Key], first[Sample.Wrong]));
        Assert.Equal((4, 1), (second[Sample.Key], second[Sample.Wrong]));
        Assert.Equal((1, 1), (evening.Player("Chidi").Answered, evening.Player("Chidi").Correct));
    }

    [Fact]
    public void Both_votes_are_recorded_and_only_the_second_is_final()
    {
        var evening = Talking().Wake().Right(Evening.Five).Wake();

        var chidis = evening.Stored.Where(a => a.Member == Evening.Id("Chidi")).OrderBy(a => a.Round);
        Assert.Equal([(1, Sample.Wrong, false), (2, Sample.Key, true)], chidis.Select(a => (a.Round, a.Option, a.Final)));
    }

    [Fact]
    public void Who_does_not_vote_again_stands_by_their_first_vote()
    {
        var evening = Talking().Wake().Right("Chidi").Lead(QuizStep.Reveal);

        Assert.Equal([1, 1, 1, 0, 0], Evening.Five.Select(w => evening.Player(w).Correct));
        Assert.All(Evening.Five, w => Assert.Equal((1, 0), (evening.Player(w).Answered, evening.Player(w).Missed)));
        var anas = Assert.Single(evening.Stored, a => a.Member == Evening.Id("Ana"));
        Assert.Equal((1, true), (anas.Round, anas.Final));
    }

    [Fact]
    public void A_second_vote_of_nobody_still_reveals()
    {
        var evening = Talking().Wake().Wake();

        Assert.IsType<QuizPhase.Revealing>(evening.Phase);
        Assert.Equal(2, evening.Quiz.Players.Sum(p => p.Value.Correct));
    }

    [Fact]
    public void Who_missed_the_first_vote_may_give_the_second()
    {
        var evening = Evening.Asked(Evening.Discuss(), "Ana", "Ben").Right("Ana").Wake().Wake().Right("Ben").Wake();

        Assert.Equal((1, 1), (evening.Player("Ana").Correct, evening.Player("Ben").Correct));
    }

    [Fact]
    public void The_second_votes_reveal_has_no_first_split_of_four()
    {
        var evening = Evening.Asked(Evening.Discuss(), Evening.Five).Right(Evening.Five[..4]).Lead(QuizStep.Reveal).Wake();

        evening.Right(Evening.Five).Wake();

        var reveal = Assert.IsType<RoomMessage.Reveal>(evening.Message);
        Assert.Null(reveal.FirstSplit);
        Assert.NotNull(reveal.Split);
    }

    [Fact]
    public void The_own_first_vote_stays_in_view()
    {
        var evening = Talking();
        Assert.Equal((null, Sample.Wrong), (evening.View("Chidi").You.Option, evening.View("Chidi").You.FirstOption));

        evening.Wake().Right("Chidi");

        Assert.Equal((Sample.Key, Sample.Wrong), (evening.View("Chidi").You.Option!.Value, evening.View("Chidi").You.FirstOption!.Value));
    }

    [Fact]
    public void Skipping_the_talk_shows_the_key_and_counts_nothing()
    {
        var evening = Talking().Lead(QuizStep.Skip);

        Assert.True(Assert.IsType<RoomMessage.Reveal>(evening.Message).Skipped);
        Assert.Equal((0, 0), (evening.Quiz.Counted, evening.Player("Ana").Answered));
        Assert.DoesNotContain(evening.Stored, a => a.Final);
    }
}
