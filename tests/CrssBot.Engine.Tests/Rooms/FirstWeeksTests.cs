using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Rooms;

public class FirstWeeksTests
{
    private static readonly CohortCalendar Calendar = new(
        new DateOnly(2026, 5, 4),
        [new CalendarWeek(["ethics"], []), new CalendarWeek([], [new("on-advocacy")])],
        [new SessionTime(DayOfWeek.Tuesday, new TimeOnly(18, 30))]
    );

    [Fact]
    public void A_drafted_calendar_changes_nothing_until_it_is_confirmed()
    {
        var evening = new Evening().Configure(RoomSettings.Default).Do("Ana", new RoomCommand.DraftCalendar(Calendar));
        Assert.Null(evening.View("Ana").Calendar);

        evening.Do("Ana", new RoomCommand.UseDraft(1));

        Assert.Equal((Calendar, 1), (evening.View("Ana").Calendar, evening.View("Ana").Week));
        // Pressed twice, it is in use; and one that another was shown after is not what would be used.
        Assert.Null(evening.Do("Ana", new RoomCommand.UseDraft(1)).Refusal);
        evening.Do("Ana", new RoomCommand.DraftCalendar(Calendar));
        Assert.Equal(Refusal.NoDraft, evening.Do("Ana", new RoomCommand.UseDraft(1)).Refusal);
    }

    [Fact]
    public void A_draft_that_was_never_used_is_still_there_after_the_room_went_without_a_calendar()
    {
        var evening = new Evening().Configure(RoomSettings.Default).Do("Ana", new RoomCommand.DraftCalendar(Calendar));

        evening.Do("Ana", new RoomCommand.DropCalendar()).Do("Ana", new RoomCommand.UseDraft(1));

        Assert.Equal(Calendar, evening.View("Ana").Calendar);
    }

    [Fact]
    public void Only_a_facilitator_drafts_confirms_and_welcomes()
    {
        var evening = new Evening().Configure(RoomSettings.Default).Do("Ana", new RoomCommand.DraftCalendar(Calendar));

        Assert.Equal(Refusal.FacilitatorsOnly, evening.Do("Ben", new RoomCommand.DraftCalendar(Calendar)).Refusal);
        Assert.Equal(Refusal.FacilitatorsOnly, evening.Do("Ben", new RoomCommand.UseDraft(1)).Refusal);
        Assert.Equal(Refusal.FacilitatorsOnly, evening.Do("Ben", new RoomCommand.PostWelcome()).Refusal);
    }

    [Fact]
    public void A_welcome_pressed_twice_is_posted_once_and_follows_the_settings()
    {
        var evening = new Evening().Configure(RoomSettings.Default with { Title = "Tuesday cohort" });
        RoomMessage.Welcome Welcome() =>
            Assert.IsType<RoomMessage.Welcome>(Assert.Single(RoomMessages.Of(evening.Room, Sample.Catalog)).Message);

        evening.Do("Ana", new RoomCommand.PostWelcome()).Do("Ana", new RoomCommand.PostWelcome());
        Assert.Equal("Tuesday cohort", Welcome().Title);

        evening.Configure(Sample.Daily() with { Title = "Spring cohort" }).Do("Ana", new RoomCommand.SetCalendar(Calendar));
        Assert.Equal(("Spring cohort", true, DayOfWeek.Tuesday), (Welcome().Title, Welcome().DailyOn, Welcome().Sessions[0].Day));
    }

    [Fact]
    public void Whoever_comes_late_is_told_the_five_concepts_that_were_met_last()
    {
        var evening = Evening.Asked(Evening.Together(12), "Ana");
        for (var i = 0; i < 12; i++)
        {
            evening.Right("Ana").Wake().Lead(QuizStep.Next);
        }

        var met = evening.View("Late").Met;
        Assert.Equal(4, met.Distinct().Count());
        Assert.Equal(evening.Quiz.Questions[^1].Concepts[0], met[0]);
    }

    [Fact]
    public void Extra_time_that_comes_with_a_press_counts_from_the_next_question_on()
    {
        var evening = Evening.Asked(Evening.Timed(3, seconds: 40), "Ana", "Ben");
        var window = evening.Asking.ClosesAt - evening.Asking.OpenedAt;
        var press = new RoomCommand.Answer(evening.Quiz.Id, 1, 1, Sample.Key);

        evening.Decide(
            new RoomRequest(evening.Room.Id, Evening.Id("Ben"), evening.Now, press, "Ben", Order: 90, TimeFactor: ExtraTime.Half.Factor())
        );

        Assert.Equal(TimeSpan.FromSeconds(40), window);
        Assert.Equal(window, evening.Asking.ClosesAt - evening.Asking.OpenedAt);
        evening.Right("Ana").Wake().Lead(QuizStep.Next);
        Assert.Equal(TimeSpan.FromSeconds(60), evening.Asking.ClosesAt - evening.Asking.OpenedAt);
    }

    [Fact]
    public void Extra_time_that_is_brought_from_elsewhere_makes_nobody_a_member()
    {
        var evening = new Evening();

        evening.Decide(new RoomRequest(evening.Room.Id, Evening.Id("Ben"), evening.Now, new RoomCommand.BringTime(), TimeFactor: 2));

        Assert.Empty(evening.Room.Members);
    }

    [Fact]
    public void Untimed_means_in_a_group_at_most_four_times_the_seconds()
    {
        var evening = Evening.Asked(Evening.Timed(3, seconds: 40), "Ana", "Ben").Longer("Ben", ExtraTime.Untimed.Factor());

        evening.Right("Ana", "Ben").Wake().Lead(QuizStep.Next);

        Assert.Equal(TimeSpan.FromSeconds(160), evening.Asking.ClosesAt - evening.Asking.OpenedAt);
    }

    [Fact]
    public void What_the_room_answered_least_well_comes_back_before_what_it_answered_well()
    {
        var evening = Evening.Asked(Evening.Together(12), "Ana");
        var wrong = new HashSet<QuestionId>();
        for (var i = 0; i < 12; i++)
        {
            if (i % 2 == 0)
            {
                wrong.Add(evening.Quiz.Current.Id);
            }

            evening.Vote(i % 2 == 0 ? Sample.Wrong : Sample.Key, "Ana").Wake().Lead(QuizStep.Next);
        }

        evening.Pass(TimeSpan.FromDays(3)).Open(Evening.Together(6));

        Assert.Equal(wrong.Order(), evening.Quiz.Questions.Select(q => q.Id).Order());
    }

    [Fact]
    public void No_two_questions_of_one_domain_follow_each_other_where_it_can_be_helped()
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            var room = RoomState.Empty(new RoomId("a")) with { Seed = new Seed(seed) };
            var (drawn, _) = QuestionDraw.Draw(room, Evening.Together(8), Sample.Catalog, Evening.Start);

            var most = drawn.GroupBy(q => q.Domain).Max(g => g.Count());
            if (most <= 4)
            {
                Assert.All(drawn.Zip(drawn.Skip(1)), pair => Assert.NotEqual(pair.First.Domain, pair.Second.Domain));
            }
        }
    }
}
