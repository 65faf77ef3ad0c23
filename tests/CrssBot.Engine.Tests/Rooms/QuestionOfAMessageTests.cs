using System.Text.Json;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Rooms;

/// <summary>A flag names what it is about: the message says which question it shows, and in which revision.</summary>
public class QuestionOfAMessageTests
{
    private static (QuestionId?, int) Of(Question question) => (question.Id, question.Revision);

    [Fact]
    public void A_question_and_its_reveal_name_the_question_and_its_revision()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana");
        var ask = Assert.IsType<RoomMessage.Ask>(evening.Message);
        Assert.Equal(Of(evening.Quiz.Current), (ask.Question, ask.Revision));

        var reveal = Assert.IsType<RoomMessage.Reveal>(evening.Right("Ana").Wake().Message);
        Assert.Equal(Of(evening.Quiz.Current), (reveal.Question, reveal.Revision));
    }

    [Fact]
    public void A_daily_question_and_its_reveal_name_it_too()
    {
        var evening = new Evening(Sample.With(Sample.QuestionPrompt)).Configure(Sample.Daily()).Wake();
        var ask = Assert.IsType<RoomMessage.DailyAsk>(evening.View("Ana").Dailies[0].Message);
        Assert.Equal(Of(evening.Post.Question!), (ask.Question, ask.Revision));

        var reveal = Assert.IsType<RoomMessage.DailyReveal>(evening.Daily("Ana", Sample.Key).View("Ana").Dailies[0].Message);
        Assert.Equal(Of(evening.Post.Question!), (reveal.Question, reveal.Revision));
    }

    [Fact]
    public void A_reflection_names_none()
    {
        var evening = new Evening(Sample.With(Sample.Catalog.Prompts[2])).Configure(Sample.Daily()).Wake();

        var ask = Assert.IsType<RoomMessage.DailyAsk>(evening.View("Ana").Dailies[0].Message);
        Assert.Equal((null, 0), (ask.Question, ask.Revision));
    }

    [Theory]
    [InlineData(
        """{"message":"question","session":"s","ordinal":1,"of":1,"round":1,"mode":"Timed","stem":"What?","choices":[],"closesAt":"2026-05-04T18:00:00+00:00","windowSeconds":60}"""
    )]
    [InlineData(
        """{"message":"reveal","session":"s","ordinal":1,"of":1,"mode":"Timed","stem":"What?","choices":[],"skipped":false,"concepts":[],"sources":[],"reviewed":true}"""
    )]
    [InlineData("""{"message":"daily","date":"2026-05-05","kind":"Question","text":"What?","choices":[]}""")]
    [InlineData(
        """{"message":"dailyReveal","date":"2026-05-05","kind":"Question","text":"What?","choices":[],"consider":[],"concepts":[],"sources":[],"reviewed":true}"""
    )]
    public void A_view_stored_before_that_was_kept_is_still_read(string stored)
    {
        var (question, revision) = JsonSerializer.Deserialize(stored, EngineJson.Default.RoomMessage) switch
        {
            RoomMessage.Ask m => (m.Question, m.Revision),
            RoomMessage.Reveal m => (m.Question, m.Revision),
            RoomMessage.DailyAsk m => (m.Question, m.Revision),
            RoomMessage.DailyReveal m => (m.Question, m.Revision),
            var other => throw new Xunit.Sdk.XunitException($"Read as {other}."),
        };

        Assert.Equal((null, 0), (question, revision));
    }
}
