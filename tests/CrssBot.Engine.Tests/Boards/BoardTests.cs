using CrssBot.Engine.Boards;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CsCheck;

namespace CrssBot.Engine.Tests.Boards;

public class BoardTests
{
    private static readonly DateOnly Monday = new(2026, 5, 4);

    private static RoomMessage.BoardNow Of(Evening evening, string who = "Ana") => evening.View(who).Board;

    private static Evening Played(int questions, params string[] players)
    {
        var evening = Evening.Asked(Evening.Together(questions), players);
        for (var i = 0; i < questions; i++)
        {
            evening.Right(players).Wake().Lead(QuizStep.Next, players[0]);
        }

        return evening;
    }

    [Fact]
    public void The_team_s_answers_of_the_week_are_counted_from_Monday_on()
    {
        var evening = Played(2, [.. Evening.Five]);

        Assert.Equal((Monday, 10), (Of(evening).Week, Of(evening).Answered));
        Assert.Equal(new Tally(10, 10), Of(evening).Shown);

        evening.Pass(TimeSpan.FromDays(7));
        Assert.Equal((Monday.AddDays(7), 0, (Tally?)null), (Of(evening).Week, Of(evening).Answered, Of(evening).Shown));
        Assert.Equal([new PastWeek(Monday, 10, new Tally(10, 10))], Of(evening).Past);
    }

    [Fact]
    public void Below_five_people_only_the_number_of_answers_is_told()
    {
        var evening = Played(2, "Ana", "Ben", "Chidi", "Dee");

        Assert.Equal((8, (Tally?)null), (Of(evening).Answered, Of(evening).Shown));
        Assert.Null(evening.View("Ana").You.Place);
    }

    [Fact]
    public void What_a_board_tells_of_right_answers_is_the_sum_of_the_splits_that_were_shown()
    {
        var evening = Evening.Asked(Evening.Together(2), [.. Evening.Five, "Fay"]);
        evening.Right("Ana", "Ben", "Fay").Wrong("Chidi", "Dee", "Emre").Wake();
        Assert.Equal(new Tally(6, 3), Of(evening).Shown);

        // Four answers are no split, and change nothing that is told.
        evening.Lead(QuizStep.Next).Right("Ana", "Ben", "Chidi", "Dee").Lead(QuizStep.Reveal);
        Assert.Equal((10, new Tally(6, 3)), (Of(evening).Answered, Of(evening).Shown));
    }

    [Fact]
    public void A_daily_split_adds_what_it_shows_at_each_of_its_steps()
    {
        var evening = new Evening(Sample.With(Sample.QuestionPrompt)).Configure(Sample.Daily()).Wake();
        for (var i = 0; i < 12; i++)
        {
            evening.Daily($"Person {i}", i % 2 == 0 ? Sample.Key : Sample.Wrong);
            var split = evening.Post.Split;
            Assert.Equal(split.IsEmpty ? null : split.Sum(), Of(evening).Shown?.Answered);
        }

        Assert.Equal(new Tally(10, 5), Of(evening).Shown);
    }

    [Fact]
    public void An_older_board_names_nobody_once_another_is_posted()
    {
        var evening = Evening.Asked(Evening.Together(1), "Ana", "Ben").Right("Ana", "Ben").Wake();
        evening.Do("Ben", new RoomCommand.ShowMyName(true)).Do("Ana", new RoomCommand.PostBoard());

        evening.Pass(Room.RepeatWindow).Pass(1).Do("Ana", new RoomCommand.PostBoard());

        var boards = RoomMessages.Of(evening.Room, Sample.Catalog).Where(m => m.Key.StartsWith("board-", StringComparison.Ordinal));
        Assert.Equal([("board-2", 1), ("board-1", 0)], boards.Select(b => (b.Key, ((RoomMessage.BoardNow)b.Message).Named.Length)));
    }

    [Fact]
    public void One_s_own_place_is_in_one_s_own_view_alone()
    {
        var evening = Evening.Asked(Evening.Together(1), Evening.Five).Right("Ana", "Ben").Wrong("Chidi", "Dee", "Emre").Wake();

        // By answers given: a rank by right answers would tell the others'.
        Assert.Equal(new Place(1, 5, 1, 1), evening.View("Ben").You.Place);
        Assert.Equal(new Place(1, 5, 1, 0), evening.View("Emre").You.Place);
        Assert.Null(evening.View("Fay").You.Place);
        Assert.DoesNotContain("place", Json.Of(Of(evening)), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void At_most_three_are_named_and_only_who_wants_to_be()
    {
        string[] ten = ["Ana", "Ben", "Chidi", "Dee", "Emre", "Fay", "Gus", "Hana", "Ivo", "Jo"];
        var evening = Evening.Asked(Evening.Together(1), ten).Right(ten[..8]).Wrong(ten[8..]).Wake();
        Assert.Empty(Of(evening).Named);

        foreach (var who in ten[5..])
        {
            evening.Do(who, new RoomCommand.ShowMyName(true));
        }

        Assert.Equal(["Fay", "Gus", "Hana"], Of(evening).Named.Select(n => n.Name));
    }

    [Fact]
    public void Whoever_is_named_is_named_with_how_much_they_answered_and_not_how_well()
    {
        var evening = Played(1, [.. Evening.Five]).Do("Ana", new RoomCommand.ShowMyName(true));

        Assert.Equal([new NamedCount("Ana", 1)], Of(evening).Named);
    }

    [Fact]
    public void A_posted_board_stays_as_it_was_while_the_team_goes_on()
    {
        var evening = Played(1, [.. Evening.Five]).Do("Ben", new RoomCommand.PostBoard());
        RoomMessage Posted() => RoomMessages.Of(evening.Room, Sample.Catalog).Single(m => m.Key == "board-1").Message;
        var before = Json.Of(Posted());

        evening.Open(Evening.Together(1)).Begin().Right(Evening.Five).Wake();

        Assert.Equal(before, Json.Of(Posted()));
        Assert.Equal(10, Of(evening).Answered);
    }

    [Fact]
    public void Asking_again_within_a_moment_posts_no_second_board_and_later_it_does()
    {
        var evening = Played(1, "Ana", "Ben").Do("Ben", new RoomCommand.PostBoard()).Do("Ana", new RoomCommand.PostBoard());
        Assert.Equal(1, evening.Room.PostedBoard!.Number);

        evening.Pass(Room.RepeatWindow).Pass(1).Do("Ana", new RoomCommand.PostBoard());
        Assert.Equal(2, evening.Room.PostedBoard!.Number);
    }

    [Fact]
    public void Whoever_is_erased_is_on_no_board_and_the_team_s_total_stays()
    {
        var evening = Evening.Asked(Evening.Together(1), "Ana", "Ben").Right("Ana", "Ben").Wake();
        evening.Do("Ben", new RoomCommand.ShowMyName(true)).Do("Ana", new RoomCommand.PostBoard());
        Assert.Contains("Ben", Json.Of(Assert.IsType<RoomMessage.BoardNow>(RoomMessages.Of(evening.Room, Sample.Catalog).Last().Message)));

        evening.Do("Ben", new RoomCommand.Forget());

        Assert.DoesNotContain(Evening.Id("Ben").Value, Json.Of(evening.Room), StringComparison.Ordinal);
        Assert.DoesNotContain("Ben", Json.Of(evening.Room), StringComparison.Ordinal);
        Assert.Equal(2, Of(evening).Answered);
    }

    [Fact]
    public void A_daily_answer_counts_on_the_board_and_is_rebuilt_from_its_attempt()
    {
        var evening = new Evening(Sample.With(Sample.QuestionPrompt)).Configure(Sample.Daily()).Wake();
        var stored = Json.State(Json.Of(evening.Room));

        evening.Daily("Ben", Sample.Key);

        Assert.Equal(1, Of(evening).Answered);
        Assert.Equal(
            Json.Of(evening.Room),
            Json.Of(Room.Apply(stored, evening.Latest.Attempts[0]) with { Members = evening.Room.Members })
        );
    }
}
