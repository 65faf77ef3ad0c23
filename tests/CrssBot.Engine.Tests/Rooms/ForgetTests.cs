using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Rooms;

/// <summary>What stays of a member who asked to be forgotten: nothing of theirs, and nothing that was shown changes.</summary>
public class ForgetTests
{
    private static readonly string[] Six = [.. Evening.Five, "Fay"];

    private static Evening Forget(Evening evening, string who = "Ben", string? key = null) =>
        evening.Do(who, new RoomCommand.Forget(), key);

    private static void NoTrace(Evening evening, string who = "Ben")
    {
        var json = Json.Of(evening.Room);
        Assert.DoesNotContain(Evening.Id(who).Value, json, StringComparison.Ordinal);
        Assert.DoesNotContain(who, json, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_forgotten_is_no_member_no_facilitator_and_no_player()
    {
        var evening = Evening
            .Asked(Evening.Together(), "Ana", "Ben")
            .Configure(RoomSettings.Default, "Ben")
            .Do("Ben", new RoomCommand.Enter("Ben"), key: "i-1")
            .Right("Ben");

        Forget(evening);

        NoTrace(evening);
        Assert.Equal((1, 1), (evening.Quiz.Players.Count, evening.Quiz.Awaited));
        Assert.Empty(evening.Asking.Answers);
        Assert.False(evening.Latest.OnlyAnswers);
    }

    [Fact]
    public void Forgetting_twice_or_a_stranger_changes_nothing()
    {
        var evening = Forget(new Evening().Do("Ben", new RoomCommand.Enter("Ben")), key: "i-1");
        var before = evening.Room;

        Assert.False(Forget(evening, key: "i-1").Latest.Changed);
        Assert.False(Forget(evening, key: "i-2").Latest.Changed);
        Assert.False(Forget(evening, "Zoe").Latest.Changed);
        Assert.Same(before, evening.Room);
        Assert.Empty(evening.Room.Members);
    }

    [Fact]
    public void Only_the_presses_of_who_is_forgotten_are_forgotten()
    {
        var evening = new Evening()
            .Do("Ben", new RoomCommand.Enter("Ben"), key: "i-1")
            .Do("Benny", new RoomCommand.Enter("Benny"), key: "i-1")
            .Open(Evening.Together(), "Ben")
            .Stop("Ben");

        Assert.Equal($"{Evening.Id("Benny")}|i-1", Assert.Single(Forget(evening).Room.Recent).Key);
    }

    [Fact]
    public void Who_comes_back_is_someone_new()
    {
        var evening = Forget(Evening.Asked(Evening.Together(), "Ana", "Ben").Right("Ana", "Ben").Wake().Lead(QuizStep.Next));

        evening.Right("Ben");

        Assert.Equal(new Player(Present: true), evening.Player("Ben"));
        Assert.Equal(evening.Now, evening.Room.Members[Evening.Id("Ben")].Entered);
    }

    [Fact]
    public void A_lobby_loses_the_name_and_its_leader_and_a_facilitator_still_starts_it()
    {
        var evening = new Evening().Configure(RoomSettings.Default, "Fay").Open(Evening.Together(), "Ben").Join("Ana");
        evening.Do("Ben", new RoomCommand.ShowMyName(true)).Do("Ana", new RoomCommand.ShowMyName(true));

        Forget(evening);

        NoTrace(evening);
        Assert.Equal(["Ana"], Assert.IsType<RoomMessage.Lobby>(evening.Message).Names);
        Assert.Equal(RoomRequest.Clock, evening.Quiz.StartedBy);
        Assert.Equal(Refusal.NotYours, evening.Begin("Ana").Refusal);
        Assert.Null(evening.Begin("Fay").Refusal);
    }

    [Fact]
    public void A_question_that_now_waits_for_nobody_closes_soon()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Right("Ana");

        Forget(evening);

        Assert.Equal(evening.Now + QuizRules.AllIn, evening.Asking.ClosesAt);
    }

    [Fact]
    public void An_answer_to_the_open_question_counts_for_nobody()
    {
        var evening = Forget(Evening.Asked(Evening.Together(), Six).Right(Six[..5]).Lead(QuizStep.Reveal).Lead(QuizStep.Next).Right(Six));

        evening.Wake();

        Assert.DoesNotContain(evening.Latest.Attempts, a => a.Member == Evening.Id("Ben"));
        Assert.Equal(5, Assert.IsType<RoomMessage.Reveal>(evening.Message).Split!.Value.Sum());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_split_that_was_shown_stays_through_the_talk_and_the_second_vote(bool again)
    {
        var evening = Evening.Asked(Evening.Discuss(1), Six).Right(Six[1..]).Wrong("Ana").Wake();
        var talk = Assert.IsType<RoomMessage.Talk>(evening.Message);
        var most = talk.Split!.Value.Max();
        Assert.Equal((6, 5), (talk.Split.Value.Sum(), most));

        if (again)
        {
            Forget(evening.Lead(QuizStep.VoteAgain));
        }
        else
        {
            Assert.Equal(Json.Of(talk), Json.Of(Forget(evening).Message!));
            evening.Lead(QuizStep.VoteAgain);
        }

        NoTrace(evening);
        evening.Right("Chidi").Lead(QuizStep.Reveal);

        // Their first vote stands as it was shown; were it gone from one of the two, the other would tell what it was.
        var reveal = Assert.IsType<RoomMessage.Reveal>(evening.Message);
        Assert.Equal(talk.Split.Value, reveal.FirstSplit!.Value);
        Assert.Equal(talk.Split.Value, reveal.Split!.Value);
        Assert.Equal(5, evening.Latest.Attempts.Length);
        Assert.Equal(5, evening.Quiz.Players.Values.Count(p => p.Answered == 1));
    }

    [Fact]
    public void A_reveal_stays_as_it_was_also_after_the_end()
    {
        var evening = Evening.Asked(Evening.Discuss(1), Six).Right(Six).Wake().Wake().Right(Six[1..]).Wrong("Ana").Wake();
        var reveal = Json.Of(evening.Message!);

        Assert.Equal(reveal, Json.Of(Forget(evening).Message!));
        NoTrace(evening);

        Forget(evening.Wake(), "Chidi");
        NoTrace(evening, "Chidi");
        var shown = RoomMessages.Of(evening.Room, Sample.Catalog).Single(m => m.Key == RoomMessages.QuestionKey(evening.Quiz)).Message;
        Assert.Equal(6, Assert.IsType<RoomMessage.Reveal>(shown).Split!.Value.Sum());
    }

    [Fact]
    public void A_total_that_was_shown_stays_and_names_no_fewer_than_five_beside_it()
    {
        var evening = Evening.Asked(Evening.Together(1), Six).Right(Six[1..]).Wrong("Ana").Wake().Wake();
        foreach (var who in Six)
        {
            evening.Do(who, new RoomCommand.ShowMyName(true));
        }

        Assert.Equal(6, Assert.IsType<RoomMessage.HowTheRoomDid>(evening.Message).Named.Length);

        var did = Assert.IsType<RoomMessage.HowTheRoomDid>(Forget(evening, "Ana").Message);

        Assert.Equal((6, 6, 5), (did.Players, did.Answers!.Value, did.Right!.Value));
        Assert.Empty(did.Named);
        NoTrace(evening, "Ana");
    }

    [Fact]
    public void Several_are_forgotten_and_nothing_shown_changes()
    {
        var evening = Evening.Asked(Evening.Together(1), Six).Right(Six).Wake();
        var reveal = Json.Of(evening.Message!);

        foreach (var who in Six)
        {
            Forget(evening, who);
        }

        Assert.Equal(reveal, Json.Of(evening.Message!));
        Assert.Empty(evening.Room.Members);
        Assert.Equal(6, Assert.IsType<RoomMessage.HowTheRoomDid>(evening.Wake().Message).Players);
    }

    [Fact]
    public void What_a_pause_holds_is_forgotten_too()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben").Right("Ben").Recover(TimeSpan.FromHours(1));
        Assert.IsType<QuizPhase.Paused>(evening.Phase);

        Forget(evening);

        NoTrace(evening);
        Assert.Empty(evening.Resume().Asking.Answers);
    }

    [Fact]
    public void Answers_to_daily_prompts_go_and_their_split_stays_and_is_not_told_by_a_second_one()
    {
        var evening = new Evening(Sample.With(Sample.QuestionPrompt)).Configure(Sample.Daily()).Wake();
        foreach (var who in Evening.Five)
        {
            evening.Daily(who, who == "Ben" ? Sample.Wrong : Sample.Key);
        }

        var split = evening.Post.Split;
        Assert.Equal(5, split.Sum());

        Forget(evening);
        Assert.Equal(split, evening.Post.Split);
        Assert.Equal(4, evening.Post.Answers.Count);

        evening.Daily("Fay", Sample.Key);
        Assert.Equal(split, evening.Post.Split);
        foreach (var who in new[] { "Gus", "Hal", "Ivy", "Jo", "Kim" })
        {
            evening.Daily(who, Sample.Key);
        }

        Assert.Equal(10, evening.Post.Split.Sum());
        NoTrace(evening);
    }

    [Fact]
    public void A_shared_concept_stays()
    {
        var evening = new Evening().Do("Ben", new RoomCommand.ShareConcept(new ConceptId("on-ethics")));

        Assert.Equal(1, Forget(evening).Room.Shared!.Number);
    }
}
