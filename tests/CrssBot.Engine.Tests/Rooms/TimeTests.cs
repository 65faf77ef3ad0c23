using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Rooms;

public class TimeTests
{
    [Fact]
    public void Time_never_runs_backwards_in_a_room()
    {
        var evening = new Evening().Pass(60).Open(Evening.Together());

        evening.Do("Ben", new RoomCommand.Enter("Ben"), at: Evening.Start);

        Assert.Equal(Evening.Start.AddSeconds(60), evening.Room.Last);
        Assert.Equal(Evening.Start.AddSeconds(60), evening.Room.Members[Evening.Id("Ben")].Entered);
    }

    [Fact]
    public void An_answer_stamped_before_its_question_took_no_time()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben");

        evening.Press("Ana", Sample.Key, at: Evening.Start.AddSeconds(-30));

        Assert.Equal(TimeSpan.Zero, evening.Asking.Answers[Evening.Id("Ana")].Elapsed);
    }

    [Fact]
    public void A_view_shows_the_later_of_the_two_clocks()
    {
        var evening = new Evening().Pass(60).Open(Evening.Together());

        Assert.Equal(evening.Now, RoomView.For(evening.Room, Evening.Id("Ana"), Evening.Start, Sample.Catalog).Now);
        Assert.Equal(
            evening.Now.AddSeconds(5),
            RoomView.For(evening.Room, Evening.Id("Ana"), evening.Now.AddSeconds(5), Sample.Catalog).Now
        );
    }
}
