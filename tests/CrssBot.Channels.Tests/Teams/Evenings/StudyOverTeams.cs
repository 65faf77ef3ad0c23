using System.Text.Json.Nodes;
using CrssBot.Channels.Tests.Teams.Fake;

namespace CrssBot.Channels.Tests.Teams.Evenings;

/// <summary>Studying alone in the bot's personal chat: one card that becomes the next; every card is judged by the stand-in's reader.</summary>
public sealed class StudyOverTeams : TeamsEvening
{
    private static FakePlace Own => FakePlace.Of(Ana.Id);

    [Fact]
    public async Task Practice_and_an_exam_are_one_card_that_becomes_the_next()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        await Teams.TypeAsync(Ana, Own, "study practice 1 advocacy");
        var card = Teams.Posts[^1].Card!;
        Assert.StartsWith("Practice · 1 of 1", Teams.Posts[^1].Text, StringComparison.Ordinal);
        var view = await PressAsync(card, "A");
        Assert.Contains("best answer", view.Text, StringComparison.Ordinal);
        view = await PressAsync(view.Card!, "See how it went");
        Assert.StartsWith("Practiced", view.Text, StringComparison.Ordinal);
        view = await PressAsync(view.Card!, "Progress");
        Assert.StartsWith("Where you stand", view.Text, StringComparison.Ordinal);

        await Teams.TypeAsync(Ana, Own, "study exam");
        view = await PressAsync(Teams.Posts[^1].Card!, "Begin, strict");
        Assert.StartsWith("Practice exam · 1 of 100", view.Text, StringComparison.Ordinal);
        view = await PressAsync(view.Card!, "B");
        Assert.StartsWith("Practice exam · 2 of 100", view.Text, StringComparison.Ordinal);
        await Teams.TypeAsync(Ana, Own, "study exam");
        Assert.Contains("1 of 100 answered", Teams.Posts[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_and_scenario_answer_in_the_personal_chat_and_a_group_leads_there()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        await Teams.TypeAsync(Ana, Own, "study plan");
        Assert.StartsWith("A week of study", Teams.Posts[^1].Text, StringComparison.Ordinal);
        await Teams.TypeAsync(Ana, Own, "study scenario");
        Assert.StartsWith("Scenarios", Teams.Posts[^1].Text, StringComparison.Ordinal);
        await Teams.TypeAsync(Ana, Own, "study");
        Assert.StartsWith("Study alone", Teams.Posts[^1].Text, StringComparison.Ordinal);

        await Teams.TypeAsync(Ana, FakePlace.Group, "study progress");
        Assert.DoesNotContain("You hold", string.Join('\n', Teams.Posts.Select(p => p.Text)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rolling_quiz_is_answered_on_a_view_of_ones_own_and_explained_at_its_close()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        await Cohort.SetUpAsync(FakePlace.Group);
        var offers = Offers();
        await Teams.TypeAsync(Ana, FakePlace.Group, "quiz rolling 1 24 hours");
        var open = await Teams.UntilAsync(p => p.Text.StartsWith("A quiz for your own time", StringComparison.Ordinal));
        var view = await Teams.PressAsync(Ana, FakePlace.Group, open.Card!, "Answer it");
        Assert.StartsWith("Question 1 of 1", view.Text, StringComparison.Ordinal);
        view = await Teams.PressAsync(Ana, FakePlace.Group, view.Card!, "A");
        Assert.StartsWith("Your answers: 1 of 1", view.Text, StringComparison.Ordinal);
        view = await Teams.PressAsync(Ana, FakePlace.Group, open.Card!, "Close it now");
        await Teams.PressAsync(Ana, FakePlace.Group, view.Card!, "Yes, close it");
        await Teams.UntilAsync(p =>
            p.Id == open.Id && p.Text.StartsWith("The quiz for your own time has closed", StringComparison.Ordinal)
        );
        // The quiz itself was the answer: nobody was offered another beside it.
        Assert.Equal(offers, Offers());

        int Offers() => Teams.Posts.Count(p => p.Text.Contains("[Show me]", StringComparison.Ordinal));
    }

    private Task<FakeView> PressAsync(JsonObject card, string label) => Teams.PressAsync(Ana, Own, card, label);
}
