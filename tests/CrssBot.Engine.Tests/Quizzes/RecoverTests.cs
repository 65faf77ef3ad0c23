using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Quizzes;

public class RecoverTests
{
    private static Evening Open() => Evening.Asked(Evening.Timed(seconds: 60), "Ana", "Ben").Pass(20).Wrong("Ana").Pass(10);

    [Fact]
    public void Time_lost_to_an_outage_is_given_back()
    {
        var evening = Open().Recover(TimeSpan.FromMinutes(5));

        Assert.Equal(Evening.Start.AddMinutes(5) + TimeSpan.FromSeconds(60), evening.Asking.ClosesAt);
        Assert.Equal(evening.Asking.ClosesAt + QuizRules.Stragglers, Room.NextWake(evening.Room));
        Assert.Single(evening.Asking.Answers);
    }

    [Fact]
    public void The_clock_of_an_answer_leaves_the_outage_out()
    {
        var evening = Open().Recover(TimeSpan.FromMinutes(5)).Pass(4).Right("Ben");

        Assert.Equal(TimeSpan.FromSeconds(34), evening.Asking.Answers[Evening.Id("Ben")].Elapsed);
    }

    [Fact]
    public void At_least_ten_seconds_are_left()
    {
        var evening = Open().Pass(29).Recover(TimeSpan.FromSeconds(20));

        Assert.Equal(evening.Now.AddSeconds(10), evening.Asking.ClosesAt);
    }

    [Fact]
    public void Recovering_twice_gives_the_time_once()
    {
        var evening = Open();
        var from = evening.Now;
        var back = from.AddMinutes(5);
        var recover = new RoomRequest(evening.Room.Id, RoomRequest.Clock, back, new RoomCommand.Recover(from, back));
        var once = evening.Decide(recover).Room;

        evening.Decide(recover);

        Assert.Same(once, evening.Room);
    }

    [Fact]
    public void What_the_room_did_after_the_last_pulse_was_not_lost()
    {
        var evening = Open().Right("Ben");
        var closes = evening.Pass(1).Wrong("Ana").Asking.ClosesAt;
        var last = evening.Now;

        evening.Decide(
            new RoomRequest(
                evening.Room.Id,
                RoomRequest.Clock,
                last.AddSeconds(9),
                new RoomCommand.Recover(last.AddSeconds(-2), last.AddSeconds(9))
            )
        );

        Assert.Equal(new[] { closes.AddSeconds(9), last.AddSeconds(19) }.Max(), evening.Asking.ClosesAt);
    }

    [Fact]
    public void An_outage_of_a_quarter_of_an_hour_still_gives_it_back() =>
        Assert.IsType<QuizPhase.Asking>(Open().Recover(TimeSpan.FromMinutes(15)).Phase);

    [Fact]
    public void A_longer_outage_pauses_the_quiz()
    {
        var evening = Open().Recover(TimeSpan.FromMinutes(15) + TimeSpan.FromTicks(1));

        Assert.Equal(PauseReason.Outage, Assert.IsType<RoomMessage.Pause>(evening.Message).Reason);
    }

    [Fact]
    public void After_a_long_outage_the_answers_are_still_there()
    {
        var evening = Open().Recover(TimeSpan.FromHours(3)).Pass(60).Resume("Ben");
        Assert.Equal(evening.Now.AddSeconds(60), evening.Asking.ClosesAt);

        evening.Right("Ben").Wake();

        Assert.Equal((1, 0), (evening.Player("Ana").Answered, evening.Player("Ana").Correct));
        Assert.Equal((1, 1), (evening.Player("Ben").Answered, evening.Player("Ben").Correct));
    }

    [Fact]
    public void The_talk_gets_its_lost_time_back()
    {
        var evening = Evening.Asked(Evening.Discuss(), "Ana").Right("Ana").Wake();
        var until = Assert.IsType<QuizPhase.Talking>(evening.Phase).Until;

        evening.Pass(30).Recover(TimeSpan.FromMinutes(2));

        Assert.Equal(until.AddMinutes(2), Assert.IsType<QuizPhase.Talking>(evening.Phase).Until);
    }

    [Fact]
    public void The_reveal_gets_its_lost_time_back()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana").Right("Ana").Wake();
        var until = Assert.IsType<QuizPhase.Revealing>(evening.Phase).Until;

        evening.Pass(55).Recover(TimeSpan.FromMinutes(2));

        Assert.Equal(until.AddMinutes(2) + TimeSpan.FromSeconds(5), Assert.IsType<QuizPhase.Revealing>(evening.Phase).Until);
    }

    [Fact]
    public void A_talk_and_a_reveal_go_on_after_a_long_outage()
    {
        var talk = Evening.Asked(Evening.Discuss(), "Ana").Right("Ana").Wake().Recover(TimeSpan.FromHours(1)).Resume();
        Assert.Equal(talk.Now + QuizRules.Talk, Assert.IsType<QuizPhase.Talking>(talk.Phase).Until);

        var reveal = Evening.Asked(Evening.Together(), "Ana").Right("Ana").Wake().Recover(TimeSpan.FromHours(1)).Resume();
        Assert.Equal(reveal.Now + QuizRules.Reading, Assert.IsType<QuizPhase.Revealing>(reveal.Phase).Until);
    }

    [Fact]
    public void Lobby_pause_and_daily_just_go_on()
    {
        var lobby = new Evening().Open(Evening.Together());
        var pause = Evening.Asked(Evening.Together(), "Ana").Wake();
        var daily = new Evening().Configure(Sample.Daily());

        Assert.All([lobby, pause, daily], e => Assert.False(e.Recover(TimeSpan.FromMinutes(5)).Latest.Changed));
    }
}
