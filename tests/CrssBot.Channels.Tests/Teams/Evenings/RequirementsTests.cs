using System.Text.Json;
using System.Text.Json.Nodes;
using CrssBot.Channels.Tests.Discord.Evenings;
using CrssBot.Channels.Tests.Teams.Fake;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;
using Microsoft.Extensions.DependencyInjection;
using Clock = CrssBot.Channels.Tests.Discord.Rest.Clock;

namespace CrssBot.Channels.Tests.Teams.Evenings;

/// <summary>What Teams' documentation asks of a bot, one by one, with the whole bot.</summary>
public sealed class RequirementsTests : TeamsEvening
{
    private static FakePerson Ben => FakePerson.Number(1);

    [Fact]
    public async Task T21_where_a_conversation_is_spoken_to_is_kept_and_nobodys_id_with_it()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);

        await Teams.TypeAsync(Ana, FakePlace.Group, "help");

        var kept = Assert.Single(await bot.Services.GetRequiredService<IStudyStore>().NotesAsync("teams|at|", Token));
        Assert.EndsWith(FakePlace.Group.Conversation, kept.Key, StringComparison.Ordinal);
        Assert.Contains(Teams.ServiceUrl, JsonNode.Parse(kept.Value)!["ServiceUrl"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains(FakeTeams.Tenant, kept.Value, StringComparison.Ordinal);
        Assert.DoesNotContain(Ana.Id, kept.Key + kept.Value, StringComparison.Ordinal);
        Assert.DoesNotContain(Ana.EntraId, kept.Key + kept.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("messageReaction", null)]
    [InlineData("messageUpdate", "editMessage")]
    [InlineData("messageUpdate", "undeleteMessage")]
    [InlineData("messageDelete", "softDeleteMessage")]
    public async Task T35_a_reaction_or_an_edited_message_asks_for_nothing(string type, string? eventType)
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var activity = Teams.Typed(Ana, FakePlace.Of(Ana.Id), "quiz 1");
        activity["type"] = type;
        activity["channelData"]!["eventType"] = eventType;

        Assert.Equal((200, null), await Teams.PostAsync(activity));

        Assert.Empty(Teams.Posts);
        Assert.Empty(await bot.Services.GetRequiredService<IStudyStore>().RoomsAtAsync("teams", "", Token));
    }

    [Fact]
    public async Task T37_a_card_that_was_put_into_the_chat_is_not_answered_and_a_copy_of_the_text_as_html_is_not_read()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var place = FakePlace.Of(Ana.Id);
        await Teams.TypeAsync(Ana, place, "<span class=\"inline-compose-card\" id=\"1\">Card</span>");
        Assert.Empty(Teams.Posts);

        var typed = Teams.Typed(Ana, place, "power dynamics");
        typed["attachments"] = new JsonArray(new JsonObject { ["contentType"] = "text/html", ["content"] = "<div>confidentiality</div>" });
        await Teams.PostAsync(typed);

        Assert.StartsWith("Power", Assert.Single(Teams.Posts).Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task T40_an_invoke_that_takes_too_long_is_answered_in_time_with_a_sentence()
    {
        var time = new Clock(TimeProvider.System.GetUtcNow());
        await using var bot = await TeamsHost.StartAsync(Teams, Data, time, slow: true);
        var place = FakePlace.Group;
        await Teams.TypeAsync(Ana, place, "daily");
        var pressing = Teams.PressAsync(Ben, place, Assert.Single(Teams.Posts).Card!, "Show me");
        await Waits.UntilAsync(() => Task.FromResult(bot.Gate!.Waiting > 0));
        await time.ArmedAsync(TimeSpan.FromSeconds(2.5));

        time.Advance(TimeSpan.FromSeconds(2.5));

        Assert.Equal(Texts.Busy, (await pressing).Text);
        bot.Gate!.Open();
    }

    [Theory]
    [InlineData("""null""")]
    [InlineData("""{}""")]
    [InlineData("""{"action":null}""")]
    [InlineData("""{"action":{"type":"Action.Submit","data":{"press":"1:help"}}}""")]
    public async Task T42_a_press_without_an_action_is_told_so_in_the_body(string value)
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var activity = Teams.Activity("invoke", Ana, FakePlace.Group);
        activity["name"] = "adaptiveCard/action";
        activity["value"] = JsonNode.Parse(value);

        var (status, body) = await Teams.PostAsync(activity);

        Assert.Equal((200, 400), (status, (int)body!["statusCode"]!));
        Assert.Equal("application/vnd.microsoft.error", body["type"]!.ToString());
    }

    [Fact]
    public async Task T44_T45_what_a_press_shows_is_the_pressers_alone_and_an_open_card_is_neither_edited_nor_refreshed()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        await Cohort.StartQuizAsync(FakePlace.Group, [Ana, Ben], questions: 1);
        var question = await Cohort.QuestionAsync(1);
        var before = question.Card!.ToJsonString();

        var view = await Teams.PressAsync(Ben, FakePlace.Group, question.Card!, "A");

        Assert.StartsWith("You chose A", view.Text, StringComparison.Ordinal);
        Assert.Equal((0, before), (question.Edits, question.Card!.ToJsonString()));
        Assert.DoesNotContain("\"refresh\"", before, StringComparison.Ordinal);
        Assert.DoesNotContain("\"refresh\"", view.Card!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task T47_the_settings_open_in_a_dialog_and_close_with_a_sentence()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        await Teams.TypeAsync(Ana, FakePlace.Group, "setup room");
        var button = CardText.Button(Assert.Single(Teams.Posts).Card!, "Open the form")!;
        Assert.Equal("task/fetch", button["data"]!["msteams"]!["type"]!.ToString());
        var activity = Teams.Activity("invoke", Ana, FakePlace.Group);
        activity["name"] = "task/fetch";
        activity["value"] = new JsonObject { ["data"] = button["data"]!.DeepClone() };

        var (_, body) = await Teams.PostAsync(activity);

        Assert.Equal("continue", body!["task"]!["type"]!.ToString());
        var dialog = body["task"]!["value"]!;
        Assert.All((string[])["title", "height", "width", "card"], part => Assert.NotNull(dialog[part]));
        Assert.Contains("Setup check", await Cohort.SetUpAsync(FakePlace.Group), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fileConsent/invoke")]
    [InlineData("signin/verifyState")]
    [InlineData("signin/tokenExchange")]
    [InlineData("config/fetch")]
    [InlineData("config/submit")]
    public async Task T49_what_we_declare_nothing_of_is_not_implemented(string name)
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var activity = Teams.Activity("invoke", Ana, FakePlace.Group);
        activity["name"] = name;

        Assert.Equal((501, null), await Teams.PostAsync(activity));
    }

    [Fact]
    public async Task T50_an_open_question_holds_no_solution_anywhere_in_its_card()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        await Cohort.StartQuizAsync(FakePlace.Group, [Ana, Ben], questions: 1);
        var question = await Cohort.QuestionAsync(1);
        var view = await Teams.PressAsync(Ben, FakePlace.Group, question.Card!, "B");

        var ask = (RoomMessage.Ask)(await bot.LookAsync(FakePlace.Group)).Quiz!;
        var asked = Pack.Catalog.Questions.Single(q => q.Id == ask.Question);
        foreach (var card in (JsonObject[])[question.Card!, view.Card!])
        {
            // As a reader of the JSON sees it, with nothing escaped.
            var texts = Strings(card).ToArray();
            Assert.Contains(texts, t => t.Contains(asked.Options[0].Text, StringComparison.Ordinal));
            Assert.All(asked.Options, o => Assert.DoesNotContain(texts, t => t.Contains(o.Why, StringComparison.Ordinal)));
            // What a letter brings says which option it is and not what that is worth.
            var presses = asked.Options.Select(o => texts.Count(t => t.EndsWith($":{o.Id}:0", StringComparison.Ordinal))).Distinct();
            Assert.Single(presses);
        }
    }

    private static IEnumerable<string> Strings(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.SelectMany(p => Strings(p.Value)),
            JsonArray a => a.SelectMany(Strings),
            JsonValue v when v.GetValueKind() == JsonValueKind.String => [v.GetValue<string>()],
            _ => [],
        };

    [Fact]
    public async Task T51_an_answer_is_whoevers_pressed_whatever_the_card_says_and_an_old_card_is_told_so()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var session = await Cohort.StartQuizAsync(FakePlace.Group, [Ana, Ben], questions: 2);
        var question = await Cohort.QuestionAsync(1);
        var old = (JsonObject)question.Card!.DeepClone();
        var forged = Teams.Pressed(Ben, FakePlace.Group, old, "A", ("from", Ana.Id), ("member", Ana.Id));
        await Teams.PostAsync(forged);
        Assert.Equal(1, (await bot.LookAsync(FakePlace.Group)).Live!.Answered);

        // Ana has not answered: the question stays open until she has.
        await Teams.PressAsync(Ana, FakePlace.Group, old, "B");
        var revealed = await Teams.UntilAsync(p => p.Id == question.Id && p.Text.Contains("best answer", StringComparison.Ordinal));
        await Teams.PressAsync(Ana, FakePlace.Group, revealed.Card!, "Next");
        await Cohort.QuestionAsync(2);

        await Teams.PressAsync(Ben, FakePlace.Group, old, "C");

        var kept = (await bot.AttemptsAsync(FakePlace.Group, session)).Where(a => a.Ordinal == 1).ToArray();
        Assert.Equal(2, kept.Select(a => a.Member).Distinct().Count());
        var letters = ((Route.Answer)PressId.Parse(CardText.Button(old, "C")!["data"]!["press"]!.ToString())!).Option;
        Assert.DoesNotContain(kept, a => a.Option == letters);
        Assert.DoesNotContain(await bot.AttemptsAsync(FakePlace.Group, session), a => a.Ordinal == 2);
    }

    [Fact]
    public async Task T53_no_button_says_by_its_style_alone_what_it_does()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        await Teams.TypeAsync(Ana, FakePlace.Of(Ana.Id), "privacy");
        var erase = CardText.Button(Teams.Posts[^1].Card!, "Erase")!;
        Assert.Equal("destructive", erase["style"]!.ToString());

        var asked = await Teams.PressAsync(Ana, FakePlace.Of(Ana.Id), Teams.Posts[^1].Card!, "Erase");

        // A client that draws no styles shows the same: the word, and the question whether one is sure.
        Assert.Contains("cannot be undone", asked.Text, StringComparison.Ordinal);
        Assert.NotNull(CardText.Button(asked.Card!, "Yes, erase me"));
    }

    [Fact]
    public async Task An_export_that_was_asked_for_in_a_group_is_never_said_to_be_sent_where_it_was_not()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        // The button of a message in Ana's own chat, pressed in a group: a forwarded card.
        await Teams.TypeAsync(Ana, FakePlace.Of(Ana.Id), "privacy");
        var privacy = Teams.Posts[^1].Card!;

        var told = await Teams.PressAsync(Ana, FakePlace.Group, privacy, "Export");
        Assert.StartsWith("I could not send it where only you see it.", told.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Teams.Posts,
            p => p.Conversation == FakePlace.Group.Conversation && p.Text.Contains('{', StringComparison.Ordinal)
        );

        Teams.HasOwnChat[Ana.Id] = true;
        told = await Teams.PressAsync(Ana, FakePlace.Group, privacy, "Export");
        Assert.StartsWith("I sent it where only you see it.", told.Text, StringComparison.Ordinal);
        Assert.Contains(
            Teams.Posts,
            p => p.Conversation == FakePlace.Of(Ana.Id).Conversation && p.Text.Contains('{', StringComparison.Ordinal)
        );
    }
}
