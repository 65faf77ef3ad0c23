using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Scenarios;

public class ScenarioTests
{
    private static readonly QuizPlan Long = new(5, StudyMode.Scenario, Case: new CaseId("long"));

    [Fact]
    public void The_majority_decides_and_the_story_goes_its_way()
    {
        var evening = Evening.Asked(Long, "Ana", "Ben", "Chidi");
        var ask = Assert.IsType<RoomMessage.Ask>(evening.Message);
        Assert.Equal(0, ask.Of);
        Assert.Null(ask.Question);
        Assert.StartsWith("The opening of long.", ask.Stem, StringComparison.Ordinal);

        evening.Vote(Sample.Wrong, "Ana", "Ben").Vote(Sample.Key, "Chidi").Wake();
        var outcome = Assert.IsType<RoomMessage.Outcome>(evening.Message);
        Assert.Equal((Sample.Wrong, false, false), (outcome.Taken, outcome.Tied, outcome.IsLast));
        Assert.Contains("first quick", outcome.Consequence, StringComparison.Ordinal);
        Assert.Null(outcome.Split);

        evening.Lead(QuizStep.Next);
        Assert.StartsWith("The situation of long, third.", Assert.IsType<RoomMessage.Ask>(evening.Message).Stem, StringComparison.Ordinal);
        evening.Right("Ana", "Ben", "Chidi").Wake();
        Assert.True(Assert.IsType<RoomMessage.Outcome>(evening.Message).IsLast);
        evening.Wake();

        var end = Assert.IsType<RoomMessage.CaseClosed>(evening.Message);
        Assert.Equal(("The long case", "The closing of long.", FinishReason.Completed), (end.Title, end.Closing, end.Reason));
    }

    [Fact]
    public void Of_equal_votes_one_is_drawn_by_the_rooms_own_chance()
    {
        var drawn = new HashSet<OptionId>();
        for (var seed = 0UL; seed < 20; seed++)
        {
            var evening = new Evening();
            evening.Room = evening.Room with { Seed = new Seed(seed) };
            evening.Open(Long).Join("Ben").Begin().Vote(Sample.Key, "Ana").Vote(Sample.Worse, "Ben").Wake();
            var outcome = Assert.IsType<RoomMessage.Outcome>(evening.Message);
            Assert.True(outcome.Tied);
            drawn.Add(outcome.Taken);
        }

        Assert.Equal([Sample.Key, Sample.Worse], drawn.Order());
    }

    [Fact]
    public void Nothing_of_a_case_is_scored()
    {
        var evening = Evening.Asked(Long, Evening.Five).Right(Evening.Five).Wake();
        Assert.NotNull(Assert.IsType<RoomMessage.Outcome>(evening.Message).Split);
        evening.Lead(QuizStep.Next).Right(Evening.Five).Wake().Wake();

        Assert.Equal(10, evening.Stored.Length);
        Assert.All(evening.Stored, a => Assert.True(a is { Final: false, Mode: StudyMode.Scenario }));
        Assert.Null(evening.Room.Board);
        Assert.Null(evening.Room.Tallies);
        Assert.All(evening.Quiz.Players.Values, p => Assert.Equal(0, p.Answered));
    }

    [Fact]
    public void Nobody_votes_and_the_case_waits()
    {
        var evening = Evening.Asked(Long, "Ana", "Ben");
        Assert.False(evening.Lead(QuizStep.Reveal).Latest.Changed);
        Assert.False(evening.Lead(QuizStep.Skip).Latest.Changed);
        evening.Wake();

        Assert.Equal(PauseReason.Idle, Assert.IsType<RoomMessage.Pause>(evening.Message).Reason);
        evening.Resume().Right("Ana", "Ben").Wake();
        Assert.IsType<RoomMessage.Outcome>(evening.Message);
    }

    [Fact]
    public void Stopped_early_it_tells_no_ending()
    {
        var evening = Evening.Asked(Long, "Ana", "Ben").Stop();
        Assert.Null(Assert.IsType<RoomMessage.CaseClosed>(evening.Message).Closing);
        Assert.Contains(RoomMessages.Of(evening.Room, Sample.Catalog), m => m.Message is RoomMessage.Withdrawn);
    }

    [Fact]
    public void The_case_that_was_played_longest_ago_comes_next()
    {
        var evening = new Evening();
        var plan = new QuizPlan(5, StudyMode.Scenario);
        var played = new List<CaseId>();
        for (var i = 0; i < 4; i++)
        {
            evening.Pass(TimeSpan.FromMinutes(5)).Open(plan).Begin();
            played.Add(evening.Quiz.Case!.Id);
            evening.Stop();
        }

        Assert.NotEqual(played[0], played[1]);
        Assert.Equal(played[..2], played[2..]);
    }

    [Fact]
    public void A_case_is_played_once_its_matter_was_taught()
    {
        var evening = new Evening().Configure(Sample.Daily());
        var start = DateOnly.FromDateTime(Evening.Start.UtcDateTime);
        evening.Do(
            "Ana",
            new RoomCommand.SetCalendar(new CohortCalendar(start, [new CalendarWeek(["ethics"], []), new CalendarWeek(["advocacy"], [])]))
        );

        Assert.Equal(Refusal.NotYetTaught, evening.Open(Long).Refusal);
        Assert.Null(evening.Open(new QuizPlan(5, StudyMode.Scenario)).Refusal);
        Assert.Equal(new CaseId("short"), evening.Quiz.Case!.Id);
    }

    [Fact]
    public void A_plan_names_a_case_of_the_pack_and_only_for_a_scenario()
    {
        var evening = new Evening();
        Assert.Equal(Refusal.BadPlan, evening.Open(Long with { Case = new CaseId("none") }).Refusal);
        Assert.Equal(Refusal.BadPlan, evening.Open(Long with { Mode = StudyMode.Together }).Refusal);
        Assert.Equal(Refusal.NoQuestionsFit, evening.Open(new QuizPlan(5, StudyMode.Scenario, "mentoring")).Refusal);
    }

    [Fact]
    public void A_quiz_about_a_concept_is_no_case() => Assert.Equal(StudyMode.Discuss, Long.About(new ConceptId("on-ethics")).Mode);

    [Fact]
    public void A_late_press_on_an_earlier_decision_changes_nothing()
    {
        var evening = Evening.Asked(Long, "Ana", "Ben").Right("Ana", "Ben").Wake();
        var late = new RoomCommand.Answer(evening.Quiz.Id, 1, 1, Sample.Wrong);
        Assert.Equal(Refusal.QuestionClosed, evening.Do("Ben", late).Refusal);
    }
}
