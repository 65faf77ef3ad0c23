using System.Text.Json.Nodes;
using CrssBot.Channels.Tests.Teams.Fake;
using CrssBot.Engine;
using CrssBot.Runtime.Chat;

namespace CrssBot.Channels.Tests.Teams.Evenings;

/// <summary>What people do on any evening, through their cards alone. Ana, the first of them, sets up and leads.</summary>
internal sealed class Cohort(FakeTeams teams)
{
    private static FakePerson Ana => FakePerson.Number(0);

    /// <summary>Ana sets the channel up, opens a lobby, everyone joins, the quiz starts.</summary>
    public async Task<SessionId> StartQuizAsync(FakePlace place, FakePerson[] people, int questions)
    {
        await SetUpAsync(place);
        await teams.TypeAsync(Ana, place, $"quiz {questions} together");
        var lobby = await teams.UntilAsync(p => p.Text.Contains("A quiz is about to start", StringComparison.Ordinal));
        // As it was posted: later it is edited.
        var card = lobby.Card!;
        var session = ((Route.Join)PressId.Parse(CardText.Button(card, "Join")!["data"]!["press"]!.ToString())!).Session;
        foreach (var person in people)
        {
            Assert.Contains("You are in.", (await teams.PressAsync(person, place, card, "Join")).Text, StringComparison.Ordinal);
        }

        var started = await teams.PressAsync(Ana, place, card, "Start");
        Assert.StartsWith("The quiz is on.", started.Text, StringComparison.Ordinal);
        return session;
    }

    /// <returns>What Ana is told when it is done.</returns>
    public async Task<string> SetUpAsync(FakePlace place, string daily = "off")
    {
        await teams.TypeAsync(Ana, place, "setup room");
        var activity = teams.Activity("invoke", Ana, place);
        activity["name"] = "task/fetch";
        activity["value"] = new JsonObject { ["data"] = new JsonObject { ["say"] = "setup room" } };
        var (status, body) = await teams.PostAsync(activity);
        Assert.Equal(200, status);
        var form = (JsonObject)body!["task"]!["value"]!["card"]!["content"]!;
        Oracle.CardOracle.Check(form);
        var data = (JsonObject)CardText.Button(form, "Save")!["data"]!.DeepClone();
        foreach (var (id, value) in Values(form, daily))
        {
            data[id] = value;
        }

        activity = teams.Activity("invoke", Ana, place);
        activity["name"] = "task/submit";
        activity["value"] = new JsonObject { ["data"] = data };
        (status, body) = await teams.PostAsync(activity);
        Assert.Equal(200, status);
        var told = body!["task"]!["value"]!.ToString();
        Assert.Contains("Setup check", told, StringComparison.Ordinal);
        return told;
    }

    private static IEnumerable<(string Id, string Value)> Values(JsonObject form, string daily) =>
        ((JsonArray)form["body"]!)
            .Where(b => b!["type"]!.ToString().StartsWith("Input.", StringComparison.Ordinal))
            .Select(b => (b!["id"]!.ToString(), b["id"]!.ToString() == "at" ? daily : b["value"]!.ToString()));

    public Task<FakePost> QuestionAsync(int ordinal) =>
        teams.UntilAsync(p => p.Text.StartsWith($"Question {ordinal} of", StringComparison.Ordinal));
}
