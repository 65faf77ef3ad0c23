using System.Text.Json.Nodes;
using CrssBot.Channels.Tests.Discord.Evenings;
using CrssBot.Channels.Tests.Teams.Fake;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Chat;
using CrssBot.Runtime.Outbox;

namespace CrssBot.Channels.Tests.Teams.Evenings;

/// <summary>Whole evenings on Teams, activity by activity.</summary>
public sealed class TeamsEvenings : IAsyncLifetime
{
    private readonly DataFolder _data = new();
    private FakeTeams _teams = null!;

    public async ValueTask InitializeAsync() => _teams = await FakeTeams.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _teams.DisposeAsync();
        _data.Dispose();
    }

    private static FakePerson Ana => FakePerson.Number(0);

    private Cohort Cohort => new(_teams);

    private Task SetUpAsync(FakePlace place) => Cohort.SetUpAsync(place);

    private Task<SessionId> StartQuizAsync(FakePlace place, FakePerson[] people, int questions) =>
        Cohort.StartQuizAsync(place, people, questions);

    private Task<FakePost> QuestionAsync(int ordinal) => Cohort.QuestionAsync(ordinal);

    [Fact]
    public async Task Twenty_five_people_play_a_quiz_in_a_channel()
    {
        await using var bot = await TeamsHost.StartAsync(_teams, _data);
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
                        var view = await _teams.PressAsync(person, place, card, letter);
                        // One's own view: what was chosen, above the question that may still be changed.
                        Assert.StartsWith($"You chose {letter}", view.Text, StringComparison.Ordinal);
                    }
                )
            );
            var revealed = await _teams.UntilAsync(p => p.Id == question.Id && p.Text.Contains("best answer", StringComparison.Ordinal));
            Assert.Equal(1, revealed.Edits);
            await _teams.PressAsync(Ana, place, revealed.Card!, ordinal == 2 ? "See how we did" : "Next");
        }

        var end = await _teams.UntilAsync(p => p.Text.StartsWith("How the room did", StringComparison.Ordinal));
        Assert.Contains("25 players took part", end.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Quincy", string.Join('\n', _teams.Posts.Select(p => p.Text)), StringComparison.Ordinal);
        var mine = await _teams.PressAsync(people[3], place, end.Card!, "My result");
        Assert.Contains("of 2", mine.Text, StringComparison.Ordinal);
        Assert.Equal(50, (await bot.AttemptsAsync(place, session)).Count(a => a.Final));
        // One post in the channel, everything else below it.
        Assert.All(
            _teams.Posts.Where(p => p.Text.Contains("Question", StringComparison.Ordinal)),
            p => Assert.Contains(";messageid=", p.Conversation, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_concept_is_looked_up_in_ones_own_chat_by_whatever_is_typed()
    {
        await using var bot = await TeamsHost.StartAsync(_teams, _data);
        var place = FakePlace.Of(Ana.Id);

        await _teams.TypeAsync(Ana, place, "power dynamics");

        var post = Assert.Single(_teams.Posts);
        Assert.StartsWith("Power", post.Text, StringComparison.OrdinalIgnoreCase);
        // With the first answer, once.
        Assert.Contains("I keep your id", post.Text, StringComparison.Ordinal);
        await _teams.TypeAsync(Ana, place, "warm line");
        Assert.DoesNotContain("I keep your id", _teams.Posts[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T33_T31_two_activities_of_one_installation_bring_one_welcome()
    {
        await using var bot = await TeamsHost.StartAsync(_teams, _data);
        var installed = _teams.Activity("installationUpdate", Ana, FakePlace.Group);
        installed["action"] = "add";
        var joined = _teams.Activity("conversationUpdate", Ana, FakePlace.Group);
        joined["membersAdded"] = new JsonArray(new JsonObject { ["id"] = $"28:{FakeTeams.AppId}" });

        await Task.WhenAll(_teams.PostAsync(installed), _teams.PostAsync(joined));

        var welcome = Assert.Single(_teams.Posts);
        Assert.Contains("Quincy 0", welcome.Text, StringComparison.Ordinal);
        Assert.Contains("added me here", welcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T34_a_removal_stops_the_quiz_and_nothing_is_sent_there_again()
    {
        await using var bot = await TeamsHost.StartAsync(_teams, _data);
        var place = FakePlace.Group;
        await StartQuizAsync(place, [Ana, FakePerson.Number(1)], questions: 2);
        await QuestionAsync(1);
        var before = _teams.Posts.Count;

        var removed = _teams.Activity("installationUpdate", Ana, place);
        removed["action"] = "remove";
        var (status, _) = await _teams.PostAsync(removed);

        Assert.Equal(200, status);
        Assert.IsNotType<RoomMessage.Ask>((await bot.LookAsync(place)).Quiz);
        // The outbox settles what it has before it ends.
        await bot.StopAsync();
        Assert.Equal(before, _teams.Posts.Count);
        Assert.DoesNotContain(_teams.Posts, p => p.Text.Contains("How the room did", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_a_group_what_is_private_is_offered_and_reaches_only_who_presses()
    {
        await using var bot = await TeamsHost.StartAsync(_teams, _data);

        await _teams.TypeAsync(Ana, FakePlace.Group, "daily");

        var offer = Assert.Single(_teams.Posts);
        Assert.Equal("Only you see the answer.\n[Show me]", offer.Text);
        var view = await _teams.PressAsync(FakePerson.Number(1), FakePlace.Group, offer.Card!, "Show me");
        Assert.StartsWith("Daily prompts are off", view.Text, StringComparison.Ordinal);
        Assert.Single(_teams.Posts);
    }

    [Fact]
    public async Task In_a_group_privacy_leads_into_ones_own_chat_and_unknown_words_get_help()
    {
        await using var bot = await TeamsHost.StartAsync(_teams, _data);

        await _teams.TypeAsync(Ana, FakePlace.Group, "privacy");
        await _teams.TypeAsync(Ana, FakePlace.Group, "what now");

        Assert.Contains($"users=28:{FakeTeams.AppId}", _teams.Posts[0].Text, StringComparison.Ordinal);
        Assert.Contains("concept looks a concept up", _teams.Posts[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crisis_said_in_a_group_is_answered_in_ones_own_chat()
    {
        await using var bot = await TeamsHost.StartAsync(_teams, _data);
        _teams.HasOwnChat[Ana.Id] = true;

        await _teams.TypeAsync(Ana, FakePlace.Group, "I want to kill myself");

        var post = Assert.Single(_teams.Posts);
        Assert.Equal(FakePlace.Of(Ana.Id).Conversation, post.Conversation);
        Assert.Contains("988", post.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T23_a_post_whose_fate_is_hidden_is_not_repeated()
    {
        await using var bot = await TeamsHost.StartAsync(_teams, _data);
        var place = FakePlace.Group;
        await SetUpAsync(place);
        _teams.Fail(new FakeFault("POST", 502, Does: true));

        await _teams.TypeAsync(Ana, place, "quiz 1");

        var lobby = await _teams.UntilAsync(p => p.Text.Contains("A quiz is about to start", StringComparison.Ordinal));
        var session = ((Route.Join)PressId.Parse(CardText.Button(lobby.Card!, "Join")!["data"]!["press"]!.ToString())!).Session;
        await bot.StopAsync();
        await using var again = await TeamsHost.StartAsync(_teams, _data);
        // The room is told first; a stop in between leaves it to the next start.
        await Waits.UntilAsync(async () => await again.StateAsync(place, RoomMessages.LobbyKey(session)) == SlotState.Unsure);
        Assert.Single(_teams.Posts, p => p.Text.Contains("A quiz is about to start", StringComparison.Ordinal));

        // Nobody but a facilitator hears of it, and one of them once.
        var ben = await _teams.PressAsync(FakePerson.Number(1), place, lobby.Card!, "Join");
        Assert.DoesNotContain("could not learn", ben.Text, StringComparison.Ordinal);
        var told = await _teams.PressAsync(Ana, place, lobby.Card!, "Join");
        Assert.Contains("I could not learn whether the quiz's lobby arrived here", told.Text, StringComparison.Ordinal);
        var later = await _teams.PressAsync(Ana, place, lobby.Card!, "Join");
        Assert.DoesNotContain("could not learn", later.Text, StringComparison.Ordinal);

        // Pressed twice, it is posted once; what stood below the sentence stays.
        var press = _teams.Pressed(Ana, place, told.Card!, "Post again");
        var view = FakeView.Of((await _teams.PostAsync(press)).Body!);
        Assert.StartsWith("It is posted once more.", view.Text, StringComparison.Ordinal);
        Assert.Contains("A quiz is about to start", view.Text, StringComparison.Ordinal);
        await _teams.PressAsync(Ana, place, told.Card!, "Post again");
        await _teams.UntilAsync(p => p.Id != lobby.Id && p.Text.Contains("In: 2 so far", StringComparison.Ordinal));
        await again.StopAsync();
        Assert.Equal(2, _teams.Posts.Count(p => p.Text.Contains("A quiz is about to start", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task T30_an_answer_that_is_sent_twice_counts_once()
    {
        await using var bot = await TeamsHost.StartAsync(_teams, _data);
        var place = FakePlace.Group;
        var session = await StartQuizAsync(place, [Ana, FakePerson.Number(1)], questions: 1);
        var question = await QuestionAsync(1);
        var press = _teams.Pressed(FakePerson.Number(1), place, question.Card!, "A");
        var again = (JsonObject)press.DeepClone();
        again["id"] = _teams.NextId();

        await Task.WhenAll(_teams.PostAsync(press), _teams.PostAsync((JsonObject)press.DeepClone()), _teams.PostAsync(again));

        Assert.Single(await bot.AttemptsAsync(place, session));
    }

    [Fact]
    public async Task T48_the_search_finds_concepts_and_offers_some_at_the_first_run()
    {
        await using var bot = await TeamsHost.StartAsync(_teams, _data);

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
        var activity = _teams.Activity("invoke", Ana, FakePlace.Group);
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
        var (status, body) = await _teams.PostAsync(activity);
        Assert.Equal(200, status);
        Oracle.InvokeOracle.CheckExtension(body!);
        return body!;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task T46_an_answer_from_a_client_without_own_views_is_shown_to_nobody_else(bool hasOwnChat)
    {
        await using var bot = await TeamsHost.StartAsync(_teams, _data);
        var ben = FakePerson.Number(1);
        if (hasOwnChat)
        {
            _teams.HasOwnChat[ben.Id] = true;
        }

        var place = FakePlace.Group;
        var session = await StartQuizAsync(place, [Ana, ben], questions: 1);
        var question = await QuestionAsync(1);
        var submitted = _teams.Activity("message", ben, place);
        submitted["value"] = CardText.Button(question.Card!, "A")!["fallback"]!["data"]!.DeepClone();

        await _teams.PostAsync(submitted);

        Assert.Single(await bot.AttemptsAsync(place, session));
        Assert.DoesNotContain(
            _teams.Posts,
            p => p.Text.Contains("You chose", StringComparison.Ordinal) && p.Conversation != FakePlace.Of(ben.Id).Conversation
        );
        Assert.Contains(_teams.Posts, p => p.Text.Contains(hasOwnChat ? "You chose A" : "for you alone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_thing_ever_said_in_a_group_may_be_a_quiz()
    {
        await using var bot = await TeamsHost.StartAsync(_teams, _data);

        await _teams.TypeAsync(Ana, FakePlace.Group, "quiz 1");

        await _teams.UntilAsync(p => p.Text.Contains("A quiz is about to start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_a_channel_that_nobody_has_set_up_nobody_starts_a_quiz()
    {
        await using var bot = await TeamsHost.StartAsync(_teams, _data);

        await _teams.TypeAsync(Ana, FakePlace.Channel, "quiz 1");

        var offer = Assert.Single(_teams.Posts);
        var view = await _teams.PressAsync(Ana, FakePlace.Channel, offer.Card!, "Show me");
        Assert.StartsWith("Nobody has set this channel up yet.", view.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T55_a_slash_command_is_answered_to_its_sender_alone()
    {
        await using var bot = await TeamsHost.StartAsync(_teams, _data);
        var typed = _teams.Typed(Ana, FakePlace.Group, "privacy");
        typed["text"] = "privacy";
        typed["entities"] = null;
        typed["recipient"]!["isTargeted"] = true;

        await _teams.PostAsync(typed);

        var post = Assert.Single(_teams.Posts);
        Assert.True(post.IsTargeted);
        Assert.Equal(Ana.Id, post.Activity["recipient"]!["id"]!.ToString());
        Assert.StartsWith("What is kept about you", post.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T41_an_unknown_invoke_is_not_implemented()
    {
        await using var bot = await TeamsHost.StartAsync(_teams, _data);
        var activity = _teams.Activity("invoke", Ana, FakePlace.Group);
        activity["name"] = "fileConsent/invoke";

        Assert.Equal((501, null), await _teams.PostAsync(activity));
    }
}
