using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Quizzes;

public class LobbyTests
{
    [Fact]
    public void Whoever_opens_a_lobby_is_in_it()
    {
        var evening = new Evening().Open(Evening.Together());

        var lobby = Assert.IsType<RoomMessage.Lobby>(evening.Message);
        Assert.Equal((1, 0), (lobby.Count, lobby.Names.Length));
        Assert.True(lobby.Open);
        Assert.True(evening.Said<RoomEvent.LobbyOpened>());
        Assert.False(evening.Latest.OnlyAnswers);
    }

    [Fact]
    public void Joining_and_leaving_change_who_is_in()
    {
        var evening = new Evening().Open(Evening.Together()).Join("Dee", "Ben", "Chidi").Leave("Dee");

        var lobby = Assert.IsType<RoomMessage.Lobby>(evening.Message);
        Assert.Empty(lobby.Names);
        Assert.Equal(3, lobby.Count);
        Assert.Equal(3, evening.Quiz.Awaited);
    }

    [Fact]
    public void Who_is_in_is_named_only_by_their_own_wish()
    {
        var evening = new Evening().Open(Evening.Together()).Join("Dee", "Ben").Do("Dee", new RoomCommand.ShowMyName(true));

        var lobby = Assert.IsType<RoomMessage.Lobby>(evening.Message);
        Assert.Equal(["Dee"], lobby.Names);
        Assert.Equal(3, lobby.Count);
    }

    [Fact]
    public void Joining_twice_is_joining_once()
    {
        var evening = new Evening().Open(Evening.Together()).Join("Ben");

        evening.Join("Ben");

        Assert.Null(evening.Refusal);
        Assert.False(evening.Latest.Changed);
        Assert.Equal(2, evening.Quiz.Players.Count);
    }

    [Fact]
    public void Leaving_a_quiz_one_is_not_in_changes_nothing()
    {
        var evening = new Evening().Open(Evening.Together()).Do("Ben", new RoomCommand.Enter("Ben"));

        evening.Leave("Ben");

        Assert.Null(evening.Refusal);
        Assert.False(evening.Latest.Changed);
    }

    [Fact]
    public void Starting_opens_the_first_question()
    {
        var evening = new Evening().Open(Evening.Together()).Join("Ben").Begin();

        var ask = Assert.IsType<RoomMessage.Ask>(evening.Message);
        Assert.Equal((1, 3, 1), (ask.Ordinal, ask.Of, ask.Round));
        Assert.True(evening.Said<RoomEvent.QuestionOpened>());
        Assert.True(Room.IsOpen(evening.Room));
    }

    [Fact]
    public void Starting_twice_keeps_the_question()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Pass(10);
        var before = evening.Room;

        evening.Begin();

        Assert.Null(evening.Refusal);
        Assert.Same(before, evening.Room);
    }

    [Fact]
    public void Who_only_joined_may_not_start() =>
        Assert.Equal(Refusal.NotYours, new Evening().Open(Evening.Together()).Join("Ben").Begin("Ben").Refusal);

    [Fact]
    public void A_facilitator_may_start_what_another_opened()
    {
        var evening = new Evening().Configure(RoomSettings.Default, "Fay").Open(Evening.Together()).Begin("Fay");

        Assert.Null(evening.Refusal);
        Assert.IsType<QuizPhase.Asking>(evening.Phase);
    }

    [Fact]
    public void Cancelling_a_lobby_frees_the_room()
    {
        var evening = new Evening().Open(Evening.Together()).Stop();

        Assert.Equal(new QuizPhase.Finished(evening.Now, FinishReason.Stopped), evening.Phase);
        Assert.Null(evening.Message);
        Assert.Null(evening.Open(Evening.Timed()).Refusal);
    }

    [Fact]
    public void A_cancelled_lobbys_message_closes_and_names_nobody()
    {
        var evening = new Evening().Open(Evening.Together()).Join("Ben").Stop();

        var (key, message) = Assert.Single(RoomMessages.Of(evening.Room, Sample.Catalog));
        Assert.Equal($"{evening.Quiz.Id}-lobby", key);
        Assert.Equal((false, 0, 0), message is RoomMessage.Lobby lobby ? (lobby.Open, lobby.Count, lobby.Names.Length) : default);
    }

    [Fact]
    public void Who_only_joined_may_not_cancel() =>
        Assert.Equal(Refusal.NotYours, new Evening().Open(Evening.Together()).Join("Ben").Stop("Ben").Refusal);

    [Fact]
    public void A_lobby_lives_thirty_minutes()
    {
        var evening = new Evening().Open(Evening.Together());
        Assert.Equal(Evening.Start.AddMinutes(30), Room.NextWake(evening.Room));

        evening.Pass(TimeSpan.FromMinutes(30) - TimeSpan.FromTicks(1)).Tick();
        Assert.IsType<QuizPhase.Lobby>(evening.Phase);

        evening.Wake();
        Assert.Equal(FinishReason.Expired, Assert.IsType<QuizPhase.Finished>(evening.Phase).Reason);
        Assert.Null(Room.NextWake(evening.Room));
    }

    [Fact]
    public void A_second_quiz_is_refused_while_one_is_live()
    {
        var evening = new Evening().Open(Evening.Together());

        evening.Open(Evening.Timed(), "Ben");

        Assert.Equal(Refusal.QuizAlreadyOpen, evening.Refusal);
        Assert.Equal(StudyMode.Together, evening.Quiz.Plan.Mode);
    }

    [Fact]
    public void A_daily_prompt_does_not_take_the_quizs_place()
    {
        var evening = new Evening().Configure(Sample.Daily()).Open(Evening.Together()).Begin();
        var due = evening.Room.Daily.Due!.At;

        evening.At(due).Tick();

        Assert.Equal(due.UtcDateTime.Date, evening.Post.At.UtcDateTime.Date);
        Assert.True(evening.Quiz.IsLive);
    }

    [Fact]
    public void The_wake_is_the_earliest_of_quiz_and_daily()
    {
        var evening = new Evening().Configure(Sample.Daily());
        var daily = Room.NextWake(evening.Room);

        evening.Open(Evening.Together());

        Assert.Equal(evening.Room.Daily.Due!.At, daily);
        Assert.Equal(Evening.Start.AddMinutes(30), Room.NextWake(evening.Room));
    }

    [Fact]
    public void Only_facilitators_open_quizzes_where_they_said_so()
    {
        var evening = new Evening().Configure(RoomSettings.Default with { WhoStarts = WhoStarts.Facilitators });

        Assert.Equal(Refusal.FacilitatorsOnly, evening.Open(Evening.Together(), "Ben").Refusal);
        Assert.Null(evening.Open(Evening.Together()).Refusal);
    }

    [Fact]
    public void A_press_for_another_quiz_is_refused()
    {
        var other = new SessionId("quiz-20200101000000-0");
        var evening = new Evening().Open(Evening.Together());

        RoomCommand[] presses =
        [
            new RoomCommand.JoinQuiz(other),
            new RoomCommand.LeaveQuiz(other),
            new RoomCommand.StartQuiz(other),
            new RoomCommand.StopQuiz(other),
            new RoomCommand.ResumeQuiz(other),
            new RoomCommand.Lead(other, 1, QuizStep.Next),
            new RoomCommand.Answer(other, 1, 1, Sample.Key),
        ];

        Assert.All(presses, p => Assert.Equal(Refusal.NoSuchQuiz, evening.Do("Ana", p).Refusal));
    }

    [Fact]
    public void A_press_on_a_finished_quiz_gets_the_present_view()
    {
        var evening = new Evening().Open(Evening.Together()).Stop();
        var before = evening.Room;

        evening.Join("Ana").Leave("Ana").Begin().Stop().Resume().Lead(QuizStep.Next);

        Assert.Null(evening.Refusal);
        Assert.Same(before, evening.Room);
    }

    [Theory]
    [InlineData(0, StudyMode.Together, 60, false)]
    [InlineData(51, StudyMode.Together, 60, false)]
    [InlineData(-1, StudyMode.Together, 60, false)]
    [InlineData(5, StudyMode.Timed, 9, false)]
    [InlineData(5, StudyMode.Timed, 301, false)]
    [InlineData(5, StudyMode.Daily, 60, false)]
    [InlineData(5, (StudyMode)17, 60, false)]
    [InlineData(5, StudyMode.Together, 60, true)]
    [InlineData(5, StudyMode.Discuss, 60, true)]
    public void A_plan_out_of_range_is_refused(int questions, StudyMode mode, int seconds, bool bonus) =>
        Assert.Equal(Refusal.BadPlan, new Evening().Open(new QuizPlan(questions, mode, Seconds: seconds, SpeedBonus: bonus)).Refusal);

    [Theory]
    [InlineData(1, 10)]
    [InlineData(50, 300)]
    public void A_plan_at_the_edge_of_its_range_is_taken(int questions, int seconds) =>
        Assert.Null(new Evening().Open(Evening.Timed(questions, seconds)).Refusal);

    [Fact]
    public void A_plan_about_nothing_the_pack_knows_is_refused()
    {
        Assert.Equal(Refusal.BadPlan, new Evening().Open(Evening.Together() with { Domain = "astronomy" }).Refusal);
        Assert.Equal(Refusal.BadPlan, new Evening().Open(Evening.Together() with { Concept = new("on-astronomy") }).Refusal);
    }

    [Fact]
    public void A_plan_that_no_question_fits_is_refused() =>
        Assert.Equal(
            Refusal.NoQuestionsFit,
            new Evening().Open(Evening.Together() with { Domain = "ethics", Concept = new("on-recovery") }).Refusal
        );
}
