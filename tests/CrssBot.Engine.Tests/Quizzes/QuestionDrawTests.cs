using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Quizzes;

public class QuestionDrawTests
{
    private static Evening Played(Evening evening, QuizPlan plan)
    {
        evening.Open(plan).Begin();
        while (evening.Quiz.IsLive)
        {
            evening.Right("Ana").Wake().Wake();
        }

        return evening;
    }

    [Fact]
    public void A_quiz_draws_without_replacement()
    {
        var drawn = new Evening().Open(Evening.Together(12)).Quiz.Questions;

        Assert.Equal(12, drawn.Select(q => q.Id).Distinct().Count());
    }

    [Fact]
    public void A_plan_for_more_than_the_pack_has_asks_what_there_is()
    {
        var quiz = new Evening().Open(Evening.Together(50)).Quiz;

        Assert.Equal((12, 12), (quiz.Plan.Questions, quiz.Questions.Length));
    }

    [Fact]
    public void A_domain_and_a_concept_narrow_the_draw()
    {
        var domain = new Evening().Open(Evening.Together(9) with { Domain = "ethics" }).Quiz.Questions;
        var concept = new Evening().Open(Evening.Together(9) with { Concept = new("on-recovery") }).Quiz.Questions;

        Assert.Equal(["ethics-1", "ethics-2", "ethics-3"], domain.Select(q => q.Id.Value).Order());
        Assert.Equal(["recovery-1", "recovery-2", "recovery-3"], concept.Select(q => q.Id.Value).Order());
    }

    [Fact]
    public void Quizzes_go_through_the_whole_pack_before_anything_comes_again()
    {
        var evening = new Evening();

        var drawn = Enumerable.Range(0, 4).SelectMany(_ => Played(evening, Evening.Together(3)).Quiz.Questions).Select(q => q.Id).ToArray();

        Assert.Equal(12, drawn.Distinct().Count());
    }

    [Fact]
    public void The_least_recently_seen_come_first()
    {
        var evening = new Evening();
        var rounds = Enumerable
            .Range(0, 6)
            .Select(_ => Played(evening, Evening.Together(3)).Quiz.Questions.Select(q => q.Id).ToHashSet())
            .ToArray();

        Assert.True(rounds[4].SetEquals(rounds[0]));
        Assert.True(rounds[5].SetEquals(rounds[1]));
    }

    [Fact]
    public void A_question_that_was_drawn_but_never_asked_was_not_seen()
    {
        var evening = new Evening().Open(Evening.Together(12)).Begin().Stop();

        Assert.Equal([evening.Quiz.Current.Id], evening.Room.Seen.Keys);
    }

    [Fact]
    public void Options_are_shuffled_unless_their_order_is_natural()
    {
        var seeds = Enumerable.Range(0, 40).Select(i => new Seed((ulong)i)).ToArray();
        var shuffled = Sample.Catalog.QuestionById[new("ethics-1")];
        var ordered = Sample.Catalog.QuestionById[new("ethics-3")];

        Assert.Equal(
            6,
            seeds
                .Select(s => string.Join(',', QuestionDraw.InDrawnOrder(shuffled, s).Question.Options.Select(o => o.Id)))
                .Distinct()
                .Count()
        );
        Assert.All(seeds, s => Assert.Equal(ordered, QuestionDraw.InDrawnOrder(ordered, s).Question));
    }

    [Fact]
    public void Two_rooms_draw_differently_and_one_room_always_the_same()
    {
        var (drawn, _) = QuestionDraw.Draw(RoomState.Empty(new("one")), Evening.Together(12), Sample.Catalog, Evening.Start);
        var (again, _) = QuestionDraw.Draw(RoomState.Empty(new("one")), Evening.Together(12), Sample.Catalog, Evening.Start);
        var (other, _) = QuestionDraw.Draw(RoomState.Empty(new("two")), Evening.Together(12), Sample.Catalog, Evening.Start);

        Assert.Equal(drawn.Select(q => q.Id), again.Select(q => q.Id));
        Assert.NotEqual(drawn.Select(q => q.Id), other.Select(q => q.Id));
    }

    [Fact]
    public void A_quiz_keeps_the_text_it_drew_whatever_the_pack_says_later()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana").Right("Ana");
        var stem = evening.Quiz.Current.Stem;
        var edited = Sample.Catalog with
        {
            Questions = [.. Sample.Catalog.Questions.Select(q => q with { Stem = "Edited", Key = Sample.Wrong })],
        };

        var tick = new RoomRequest(evening.Room.Id, RoomRequest.Clock, evening.Asking.WakeAt, new RoomCommand.Tick());
        var after = Room.Decide(evening.Room, tick, Sample.Context with { Catalog = edited }).State;

        Assert.Equal(stem, Assert.IsType<RoomMessage.Reveal>(RoomMessages.Current(after, edited)).Stem);
        Assert.Equal(1, after.Quiz!.Players[Evening.Id("Ana")].Correct);
    }
}
