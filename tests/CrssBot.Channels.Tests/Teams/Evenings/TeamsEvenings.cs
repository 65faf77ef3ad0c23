using System.Text.Json.Nodes;
using CrssBot.Channels.Tests.Discord.Evenings;
using CrssBot.Channels.Tests.Teams.Fake;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Chat;
using CrssBot.Runtime.Outbox;

namespace CrssBot.Channels.Tests.Teams.Evenings;

/// <summary>Whole evenings on Teams, activity by activity.</summary>
public sealed class TeamsEvenings : TeamsEvening
{
    private Task SetUpAsync(FakePlace place) => Cohort.SetUpAsync(place);

    private Task<SessionId> StartQuizAsync(FakePlace place, FakePerson[] people, int questions) =>
        Cohort.StartQuizAsync(place, people, questions);

    private Task<FakePost> QuestionAsync(int ordinal) => Cohort.QuestionAsync(ordinal);

    [Fact]
    public async Task Twenty_five_people_play_a_quiz_in_a_channel()
    {
        using var heard = new Heard();
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var place = FakePlace.Channel;
        var people = Enumerable.Range(0, 25).Select(FakePerson.Number).ToArray();
        var session = await StartQuizAsync(place, people, questions: 2);

        for (var ordinal = 1; ordinal <= 2; ordinal++)
        {
            var question = await QuestionAsync(ordinal);
            var card = question.Card!;
            Assert.DoesNotContain("best answer", card.ToJsonString(), StringComparison.Ordinal);
            await Task.WhenAll(
                people.Select(
                    async (person, n) =>
                    {
                        var letter = ((char)('A' + (n % 3))).ToString();
                        var view = await Teams.PressAsync(person, place, card, letter);
                        // One's own view: what was chosen, above the question that may still be changed.
                        Assert.StartsWith($"You chose {letter}", view.Text, StringComparison.Ordinal);
                    }
                )
            );
            var revealed = await Teams.UntilAsync(p => p.Id == question.Id && p.Text.Contains("best answer", StringComparison.Ordinal));
            Assert.Equal(1, revealed.Edits);
            await Teams.PressAsync(Ana, place, revealed.Card!, ordinal == 2 ? "See how we did" : "Next");
        }

        var end = await Teams.UntilAsync(p => p.Text.StartsWith("How the room did", StringComparison.Ordinal));
        Assert.Contains("25 players took part", end.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Quincy", string.Join('\n', Teams.Posts.Select(p => p.Text)), StringComparison.Ordinal);
        var mine = await Teams.PressAsync(people[3], place, end.Card!, "My result");
        Assert.Contains("of 2", mine.Text, StringComparison.Ordinal);
        Assert.Equal(50, (await bot.AttemptsAsync(place, session)).Count(a => a.Final));
        // One post in the channel, everything else below it.
        Assert.All(
            Teams.Posts.Where(p => p.Text.Contains("Question", StringComparison.Ordinal)),
            p => Assert.Contains(";messageid=", p.Conversation, StringComparison.Ordinal)
        );
        heard.AssertClosed("crssbot.acknowledge.duration", "crssbot.commit.duration", "crssbot.platform.throttled", "press", "deliver");
    }

    [Fact]
    public async Task A_concept_is_looked_up_in_ones_own_chat_by_whatever_is_typed()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var place = FakePlace.Of(Ana.Id);

        await Teams.TypeAsync(Ana, place, "power dynamics");

        var post = Assert.Single(Teams.Posts);
        Assert.StartsWith("Power", post.Text, StringComparison.OrdinalIgnoreCase);
        // With the first answer, once.
        Assert.Contains("I keep your id", post.Text, StringComparison.Ordinal);
        await Teams.TypeAsync(Ana, place, "warm line");
        Assert.DoesNotContain("I keep your id", Teams.Posts[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T33_T31_two_activities_of_one_installation_bring_one_welcome()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var installed = Teams.Activity("installationUpdate", Ana, FakePlace.Group);
        installed["action"] = "add";
        var joined = Teams.Activity("conversationUpdate", Ana, FakePlace.Group);
        joined["membersAdded"] = new JsonArray(new JsonObject { ["id"] = $"28:{FakeTeams.AppId}" });

        await Task.WhenAll(Teams.PostAsync(installed), Teams.PostAsync(joined));

        var welcome = Assert.Single(Teams.Posts);
        Assert.Contains("Quincy 0", welcome.Text, StringComparison.Ordinal);
        Assert.Contains("added me here", welcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T34_a_removal_stops_the_quiz_and_nothing_is_sent_there_again()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var place = FakePlace.Group;
        await StartQuizAsync(place, [Ana, FakePerson.Number(1)], questions: 2);
        await QuestionAsync(1);
        var before = Teams.Posts.Count;

        var removed = Teams.Activity("installationUpdate", Ana, place);
        removed["action"] = "remove";
        var (status, _) = await Teams.PostAsync(removed);

        Assert.Equal(200, status);
        Assert.IsNotType<RoomMessage.Ask>((await bot.LookAsync(place)).Quiz);
        // The outbox settles what it has before it ends.
        await bot.StopAsync();
        Assert.Equal(before, Teams.Posts.Count);
        Assert.DoesNotContain(Teams.Posts, p => p.Text.Contains("How the room did", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_a_group_what_is_private_is_offered_and_reaches_only_who_presses()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);

        await Teams.TypeAsync(Ana, FakePlace.Group, "daily");

        var offer = Assert.Single(Teams.Posts);
        Assert.Equal("Only you see the answer.\n[Show me]", offer.Text);
        var view = await Teams.PressAsync(FakePerson.Number(1), FakePlace.Group, offer.Card!, "Show me");
        Assert.StartsWith("Daily prompts are off", view.Text, StringComparison.Ordinal);
        Assert.Single(Teams.Posts);
    }

    [Fact]
    public async Task In_a_group_privacy_leads_into_ones_own_chat_and_unknown_words_get_help()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);

        await Teams.TypeAsync(Ana, FakePlace.Group, "privacy");
        await Teams.TypeAsync(Ana, FakePlace.Group, "what now");

        Assert.Contains($"users=28:{FakeTeams.AppId}", Teams.Posts[0].Text, StringComparison.Ordinal);
        Assert.Contains("concept looks a concept up", Teams.Posts[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crisis_said_in_a_group_is_answered_in_ones_own_chat()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        Teams.HasOwnChat[Ana.Id] = true;

        await Teams.TypeAsync(Ana, FakePlace.Group, "I want to kill myself");

        var post = Assert.Single(Teams.Posts);
        Assert.Equal(FakePlace.Of(Ana.Id).Conversation, post.Conversation);
        Assert.Contains("988", post.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T23_a_post_whose_fate_is_hidden_is_not_repeated()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var place = FakePlace.Group;
        await SetUpAsync(place);
        Teams.Fail(new FakeFault("POST", 502, Does: true));

        await Teams.TypeAsync(Ana, place, "quiz 1");

        var lobby = await Teams.UntilAsync(p => p.Text.Contains("A quiz is about to start", StringComparison.Ordinal));
        var session = ((Route.Join)PressId.Parse(CardText.Button(lobby.Card!, "Join")!["data"]!["press"]!.ToString())!).Session;
        await bot.StopAsync();
        await using var again = await TeamsHost.StartAsync(Teams, Data);
        // The room is told first; a stop in between leaves it to the next start.
        await Waits.UntilAsync(async () => await again.StateAsync(place, RoomMessages.LobbyKey(session)) == SlotState.Unsure);
        Assert.Single(Teams.Posts, p => p.Text.Contains("A quiz is about to start", StringComparison.Ordinal));

        // Nobody but a facilitator hears of it, and one of them once.
        var ben = await Teams.PressAsync(FakePerson.Number(1), place, lobby.Card!, "Join");
        Assert.DoesNotContain("could not learn", ben.Text, StringComparison.Ordinal);
        var told = await Teams.PressAsync(Ana, place, lobby.Card!, "Join");
        Assert.Contains("I could not learn whether the quiz's lobby arrived here", told.Text, StringComparison.Ordinal);
        var later = await Teams.PressAsync(Ana, place, lobby.Card!, "Join");
        Assert.DoesNotContain("could not learn", later.Text, StringComparison.Ordinal);

        // Pressed twice, it is posted once; what stood below the sentence stays.
        var press = Teams.Pressed(Ana, place, told.Card!, "Post again");
        var view = FakeView.Of((await Teams.PostAsync(press)).Body!);
        Assert.StartsWith("It is posted once more.", view.Text, StringComparison.Ordinal);
        Assert.Contains("A quiz is about to start", view.Text, StringComparison.Ordinal);
        await Teams.PressAsync(Ana, place, told.Card!, "Post again");
        await Teams.UntilAsync(p => p.Id != lobby.Id && p.Text.Contains("In: 2 people so far", StringComparison.Ordinal));
        await again.StopAsync();
        Assert.Equal(2, Teams.Posts.Count(p => p.Text.Contains("A quiz is about to start", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task T30_an_answer_that_is_sent_twice_counts_once()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var place = FakePlace.Group;
        var session = await StartQuizAsync(place, [Ana, FakePerson.Number(1)], questions: 1);
        var question = await QuestionAsync(1);
        var press = Teams.Pressed(FakePerson.Number(1), place, question.Card!, "A");
        var again = (JsonObject)press.DeepClone();
        again["id"] = Teams.NextId();

        await Task.WhenAll(Teams.PostAsync(press), Teams.PostAsync((JsonObject)press.DeepClone()), Teams.PostAsync(again));

        Assert.Single(await bot.AttemptsAsync(place, session));
    }

    [Fact]
    public async Task T48_the_search_finds_concepts_and_offers_some_at_the_first_run()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);

        var first = await SearchAsync("", ("initialRun", "true"));
        var found = await SearchAsync("power dynamics");

        Assert.NotEmpty((JsonArray)first["composeExtension"]!["attachments"]!);
        Assert.Equal(
            "Power dynamics",
            found["composeExtension"]!["attachments"]![0]!["preview"]!["content"]!["title"]!.ToString(),
            ignoreCase: true
        );
    }

    private async Task<JsonNode> SearchAsync(string query, params (string Name, string Value)[] others)
    {
        var activity = Teams.Activity("invoke", Ana, FakePlace.Group);
        activity["name"] = "composeExtension/query";
        activity["value"] = new JsonObject
        {
            ["commandId"] = "concept",
            ["parameters"] = new JsonArray([
                new JsonObject { ["name"] = "query", ["value"] = query },
                .. others.Select(o => new JsonObject { ["name"] = o.Name, ["value"] = o.Value }),
            ]),
            ["queryOptions"] = new JsonObject { ["skip"] = 0, ["count"] = 5 },
        };
        var (status, body) = await Teams.PostAsync(activity);
        Assert.Equal(200, status);
        Oracle.InvokeOracle.CheckExtension(body!);
        return body!;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task T46_an_answer_from_a_client_without_own_views_is_shown_to_nobody_else(bool hasOwnChat)
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var ben = FakePerson.Number(1);
        if (hasOwnChat)
        {
            Teams.HasOwnChat[ben.Id] = true;
        }

        var place = FakePlace.Group;
        var session = await StartQuizAsync(place, [Ana, ben], questions: 1);
        var question = await QuestionAsync(1);
        var submitted = Teams.Activity("message", ben, place);
        submitted["value"] = CardText.Button(question.Card!, "A")!["fallback"]!["data"]!.DeepClone();

        await Teams.PostAsync(submitted);

        Assert.Single(await bot.AttemptsAsync(place, session));
        Assert.DoesNotContain(
            Teams.Posts,
            p => p.Text.Contains("You chose", StringComparison.Ordinal) && p.Conversation != FakePlace.Of(ben.Id).Conversation
        );
        Assert.Contains(Teams.Posts, p => p.Text.Contains(hasOwnChat ? "You chose A" : "for you alone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_thing_ever_said_in_a_group_may_be_a_quiz()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);

        await Teams.TypeAsync(Ana, FakePlace.Group, "quiz 1");

        await Teams.UntilAsync(p => p.Text.Contains("A quiz is about to start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_a_channel_that_nobody_has_set_up_nobody_starts_a_quiz()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);

        await Teams.TypeAsync(Ana, FakePlace.Channel, "quiz 1");

        var offer = Assert.Single(Teams.Posts);
        var view = await Teams.PressAsync(Ana, FakePlace.Channel, offer.Card!, "Show me");
        Assert.StartsWith("Nobody has set this channel up yet.", view.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T55_a_slash_command_is_answered_to_its_sender_alone()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var typed = Teams.Typed(Ana, FakePlace.Group, "privacy");
        typed["text"] = "privacy";
        typed["entities"] = null;
        typed["recipient"]!["isTargeted"] = true;

        await Teams.PostAsync(typed);

        var post = Assert.Single(Teams.Posts);
        Assert.True(post.IsTargeted);
        Assert.Equal(Ana.Id, post.Activity["recipient"]!["id"]!.ToString());
        Assert.StartsWith("What is kept about you", post.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T41_an_unknown_invoke_is_not_implemented()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var activity = Teams.Activity("invoke", Ana, FakePlace.Group);
        activity["name"] = "fileConsent/invoke";

        Assert.Equal((501, null), await Teams.PostAsync(activity));
    }
}
