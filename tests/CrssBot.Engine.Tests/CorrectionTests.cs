using CrssBot.Engine.Boards;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests;

public class CorrectionTests
{
    private static readonly Question Present = Sample.Catalog.Questions[0] with { Revision = 3, Key = Sample.Wrong };

    private static Attempt Chose(OptionId option, int revision = 2, bool final = true) =>
        Evening.Asked(Evening.Together(1), "Ana").Right("Ana").Wake().Stored.Single() with
        {
            Question = Present.Id,
            Revision = revision,
            Option = option,
            Correct = option == Sample.Key,
            Final = final,
        };

    [Fact]
    public void An_answer_to_an_earlier_revision_is_judged_by_the_present_key()
    {
        var regrade = new Regrade(Present.Id, 3, Present);
        var right = regrade.Judge(Chose(Sample.Wrong))!;
        Assert.Equal((true, Judged.Right, 0, 1), (right.Attempt.Correct, right.Judged, right.Change.Answered, right.Change.Correct));
        var other = regrade.Judge(Chose(Sample.Key))!;
        Assert.Equal((false, Judged.Other, 0, -1), (other.Attempt.Correct, other.Judged, other.Change.Answered, other.Change.Correct));

        Assert.Null(regrade.Judge(Chose(Sample.Worse)));
        Assert.Null(regrade.Judge(right.Attempt));
    }

    [Fact]
    public void Answers_to_the_present_revision_to_other_questions_and_to_open_ones_stay()
    {
        var regrade = new Regrade(Present.Id, 3, Present);
        foreach (
            var stays in (Attempt[])
                [Chose(Sample.Key, revision: 3), Chose(Sample.Key, final: false), Chose(Sample.Key) with { Question = new("another") }]
        )
        {
            Assert.Null(regrade.Judge(stays));
        }
    }

    [Fact]
    public void An_option_that_is_gone_and_a_retired_question_count_no_longer()
    {
        Assert.Equal(Judged.Out, new Regrade(Present.Id, 3, Present).Judge(Chose(new OptionId("gone")))!.Judged);
        var retired = new Regrade(Present.Id, null, null).Judge(Chose(Sample.Key, revision: 9))!;
        Assert.Equal((false, -1, -1), (retired.Attempt.Final, retired.Change.Answered, retired.Change.Correct));
    }

    [Fact]
    public void A_correction_of_what_the_pack_does_not_have_is_none()
    {
        var of = new Correction(new QuestionId("none"), default, Rekeyed: 2, "Why.");
        Assert.Null(Regrade.Of(of, Sample.Catalog));
        Assert.NotNull(Regrade.Of(of with { Rekeyed = null }, Sample.Catalog));
        Assert.Same(Sample.Catalog.Questions[0], Regrade.Of(of with { Question = Present.Id }, Sample.Catalog)!.Present);
    }

    [Fact]
    public void A_rooms_tallies_and_ones_own_week_follow_and_what_was_shown_stays()
    {
        var evening = Evening.Asked(Evening.Together(1), Evening.Five).Right(Evening.Five).Wake();
        var question = evening.Quiz.Current.Id;
        var shown = evening.Room.Board!.Shown;
        var reveal = Json.Of(evening.Message!);
        var changed = new Regraded(evening.Room.Id, Evening.Id("Ben"), evening.Now, 0, -1);
        evening.Decide(new RoomRequest(evening.Room.Id, RoomRequest.Clock, evening.Now, new RoomCommand.Regrade(question, [changed])));

        Assert.Equal(new Tally(5, 4), evening.Room.Tallies![question]);
        Assert.Equal(new Tally(1, 0), evening.Room.Board!.Members[Evening.Id("Ben")]);
        Assert.Equal(shown, evening.Room.Board.Shown);
        Assert.Equal(reveal, Json.Of(evening.Message!));
    }

    [Fact]
    public void Nobody_but_the_process_regrades()
    {
        var evening = Evening.Asked(Evening.Together(1), "Ana").Right("Ana").Wake();
        evening.Do(
            "Ana",
            new RoomCommand.Regrade(evening.Quiz.Current.Id, [new Regraded(evening.Room.Id, Evening.Id("Ana"), evening.Now, 0, -1)])
        );
        Assert.Equal(1, evening.Room.Board!.Members[Evening.Id("Ana")].Correct);
    }

    [Fact]
    public void A_tally_never_falls_below_nothing() => Assert.Equal(new Tally(0, 0), new Tally(1, 1).Plus(-3, -2));
}
