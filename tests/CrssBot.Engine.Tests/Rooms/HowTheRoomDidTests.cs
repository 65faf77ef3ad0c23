using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Rooms;

public class HowTheRoomDidTests
{
    private static RoomMessage.HowTheRoomDid End(Evening evening) => Assert.IsType<RoomMessage.HowTheRoomDid>(evening.Message);

    [Fact]
    public void Nobody_is_named_who_did_not_ask_for_it()
    {
        var evening = Evening.Asked(Evening.Together(1), Evening.Five).Right(Evening.Five).Wake().Wake();

        Assert.Empty(End(evening).Named);
        Assert.Equal((5, 5, 5), (End(evening).Players, End(evening).Answers!.Value, End(evening).Right!.Value));
    }

    [Fact]
    public void Who_shows_their_name_is_listed_by_name_and_not_by_rank()
    {
        var evening = Evening.Asked(Evening.Together(1), "Dee", "Ana", "Ben", "Chidi");
        evening.Do("Dee", new RoomCommand.ShowMyName(true)).Do("Ana", new RoomCommand.ShowMyName(true));

        evening.Right("Dee", "Ben").Wrong("Ana").Lead(QuizStep.Reveal, "Dee").Wake();

        Assert.Equal([new NamedScore("Ana", 1, 0, 0), new NamedScore("Dee", 1, 1, 1)], End(evening).Named);
    }

    [Fact]
    public void Below_five_players_there_are_no_totals()
    {
        var evening = Evening.Asked(Evening.Together(1), Evening.Five).Right(Evening.Five[..4]).Lead(QuizStep.Reveal).Wake();

        Assert.Equal((4, null, null), (End(evening).Players, End(evening).Answers, End(evening).Right));
    }

    [Fact]
    public void Turning_the_name_off_takes_it_away()
    {
        var evening = Evening.Asked(Evening.Together(1), "Ana").Do("Ana", new RoomCommand.ShowMyName(true)).Right("Ana").Wake().Wake();
        Assert.Single(End(evening).Named);

        Assert.Empty(End(evening.Do("Ana", new RoomCommand.ShowMyName(false))).Named);
    }

    [Fact]
    public void The_own_score_is_in_the_own_view_only()
    {
        var evening = Evening.Asked(Evening.Together(1), "Ana", "Ben").Right("Ana").Wrong("Ben").Wake().Wake();

        Assert.Equal(new Score(1, 1, 1), evening.View("Ana").You.Score);
        Assert.Equal(new Score(1, 0, 0), evening.View("Ben").You.Score);
        Assert.Null(evening.View("Cleo").You.Score);
    }
}
