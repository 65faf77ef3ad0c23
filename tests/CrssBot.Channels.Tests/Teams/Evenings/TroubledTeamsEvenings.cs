using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CrssBot.Channels.Tests.Discord.Evenings;
using CrssBot.Channels.Tests.Teams.Fake;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;
using CrssBot.Runtime.Outbox;
using CrssBot.Teams.Protocol.Inbound;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Channels.Tests.Teams.Evenings;

/// <summary>Evenings on which Teams is not at its best, and days that pass.</summary>
public sealed class TroubledTeamsEvenings : TeamsEvening
{
    [Fact]
    public async Task T23_a_quiz_gets_through_whatever_the_connector_answers()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var place = FakePlace.Group;
        FakePerson[] people = [Ana, FakePerson.Number(1)];
        var session = await Cohort.StartQuizAsync(place, people, questions: 2);
        var question = await Cohort.QuestionAsync(1);
        // What is edited may be asked for again, whatever it was.
        Teams.Fail(new FakeFault("PUT", 412));
        Teams.Fail(new FakeFault("PUT", 502));
        Teams.Fail(new FakeFault("PUT", 504, Does: true));
        Teams.Fail(new FakeFault("PUT", 429, RetryAfter: "1"));
        await Task.WhenAll(people.Select(p => Teams.PressAsync(p, place, question.Card!, "A")));
        var revealed = await Teams.UntilAsync(p => p.Id == question.Id && p.Text.Contains("best answer", StringComparison.Ordinal));

        // A post that was surely not made is made again; the next one too, and each once.
        Teams.Fail(new FakeFault("POST", 429, RetryAfter: "1"));
        Teams.Fail(new FakeFault("POST", 429));
        await Teams.PressAsync(Ana, place, revealed.Card!, "Next");
        var second = await Cohort.QuestionAsync(2);
        await Task.WhenAll(people.Select(p => Teams.PressAsync(p, place, second.Card!, "B")));
        revealed = await Teams.UntilAsync(p => p.Id == second.Id && p.Text.Contains("best answer", StringComparison.Ordinal));
        await Teams.PressAsync(Ana, place, revealed.Card!, "See how we did");
        await Teams.UntilAsync(p => p.Text.StartsWith("How the room did", StringComparison.Ordinal));

        Assert.Equal(0, Teams.FaultsLeft);
        Assert.Equal(2, Teams.Posts.Count(p => p.Text.StartsWith("Question", StringComparison.Ordinal)));
        Assert.Equal(4, (await bot.AttemptsAsync(place, session)).Count(a => a.Final));
    }

    [Fact]
    public async Task T31_answers_that_arrive_out_of_their_order_leave_the_one_that_was_pressed_last()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var place = FakePlace.Group;
        var ben = FakePerson.Number(1);
        var session = await Cohort.StartQuizAsync(place, [Ana, ben], questions: 1);
        var question = await Cohort.QuestionAsync(1);
        var first = Teams.Pressed(ben, place, question.Card!, "A");
        var second = Teams.Pressed(ben, place, question.Card!, "B");
        first["timestamp"] = At(-2);
        second["timestamp"] = At(-1);

        await Teams.PostAsync(second);
        var view = FakeView.Of((await Teams.PostAsync(first)).Body!);

        Assert.StartsWith("You chose B", view.Text, StringComparison.Ordinal);
        var pressed = (Route.Answer)PressId.Parse(CardText.Button(question.Card!, "B")!["data"]!["press"]!.ToString())!;
        Assert.Equal(pressed.Option, Assert.Single(await bot.AttemptsAsync(place, session)).Option);
    }

    private static string At(int seconds) =>
        TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);

    [Fact]
    public async Task T08_Teams_signs_with_another_key_in_the_middle_of_an_evening()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var bot = await TeamsHost.StartAsync(Teams, Data, time);
        var place = FakePlace.Group;
        await Cohort.SetUpAsync(place);
        await Teams.TypeAsync(Ana, place, "quiz 1 together");
        var lobby = await Teams.UntilAsync(p => p.Text.Contains("A quiz is about to start", StringComparison.Ordinal));

        time.Advance(SigningKeys.LeastPause);
        Teams.Authority.Roll("key-2", "msteams");

        Assert.StartsWith("You are in.", (await Teams.PressAsync(Ana, place, lobby.Card!, "Join")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_daily_prompt_is_posted_by_itself_answered_and_revealed_when_the_next_one_comes()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var bot = await TeamsHost.StartAsync(Teams, Data, time);
        var place = FakePlace.Channel;
        await Cohort.SetUpAsync(place, daily: "08:00");
        var before = Teams.Posts.Count;
        var due = (await bot.LookAsync(place)).NextDaily!.Value;

        time.Advance(due - time.GetUtcNow());

        var prompt = await Teams.UntilAsync(p => CardText.ButtonStartingWith(p, "1:daily:") is not null);
        Assert.Equal(before + 1, Teams.Posts.Count);
        Assert.Null(prompt.Activity["replyToId"]);
        Assert.Equal(FakeTeams.Channel, prompt.Conversation);
        var card = prompt.Card!;
        var answered = await Teams.PressAsync(FakePerson.Number(1), place, card, "A");
        Assert.Contains("You chose A", answered.Text, StringComparison.Ordinal);
        // What everyone sees tells nothing yet.
        Assert.DoesNotContain("best answer", prompt.Card!.ToJsonString(), StringComparison.Ordinal);

        time.Advance((await bot.LookAsync(place)).NextDaily!.Value - time.GetUtcNow());

        await Teams.UntilAsync(p => p.Id == prompt.Id && p.Edits > 0);
        await Teams.UntilAsync(p => p.Id != prompt.Id && p.Text.StartsWith("Daily question", StringComparison.Ordinal));
        Assert.Equal(before + 2, Teams.Posts.Count);
    }

    [Fact]
    public async Task A_daily_prompt_whose_fate_was_hidden_is_told_to_whoever_facilitates_and_posted_again()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var bot = await TeamsHost.StartAsync(Teams, Data, time);
        var place = FakePlace.Channel;
        await Cohort.SetUpAsync(place, daily: "08:00");
        Teams.Fail(new FakeFault("POST", 500));
        var due = (await bot.LookAsync(place)).NextDaily!.Value;
        time.Advance(due - time.GetUtcNow());
        await Waits.UntilAsync(async () => (await bot.LookAsync(place)).Dailies.Length > 0 && Teams.FaultsLeft == 0);
        var slot = RoomMessages.DailyKey((await bot.LookAsync(place)).Dailies[0].Date);
        await Waits.UntilAsync(async () => await bot.StateAsync(place, slot) == SlotState.Unsure);

        await Teams.TypeAsync(Ana, place, "daily");
        var offer = Teams.Posts[^1];
        var told = await Teams.PressAsync(Ana, place, offer.Card!, "Show me");

        Assert.Contains("I could not learn whether the daily prompt of", told.Text, StringComparison.Ordinal);
        await Teams.PressAsync(Ana, place, told.Card!, "Post again");
        await Teams.UntilAsync(p => CardText.ButtonStartingWith(p, "1:daily:") is not null);
        await Waits.UntilAsync(async () => await bot.StateAsync(place, slot) == SlotState.Sent);
    }

    [Fact]
    public async Task T60_whoever_erases_themselves_in_their_own_chat_leaves_no_conversation_behind()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var bot = await TeamsHost.StartAsync(Teams, Data, time);
        var store = bot.Services.GetRequiredService<IStudyStore>();
        var place = FakePlace.Of(Ana.Id);
        await Teams.TypeAsync(Ana, place, "privacy");
        var asked = await Teams.PressAsync(Ana, place, Teams.Posts[^1].Card!, "Erase");
        Assert.Single(await store.RoomsAtAsync("teams", "", Token));

        var gone = await Teams.PressAsync(Ana, place, asked.Card!, "Yes, erase me");

        Assert.StartsWith("Erased.", gone.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(await store.NotesAsync("teams|", Token), n => n.Key.Contains(place.Conversation, StringComparison.Ordinal));
        time.Advance(TimeSpan.FromDays(1.1));
        await Waits.UntilAsync(async () => (await store.RoomsAtAsync("teams", "", Token)).Count == 0);
    }

    [Fact]
    public async Task T55_where_targeted_messages_are_allowed_a_client_without_own_views_is_answered_by_one()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data, time: null, slow: false, ("Teams:TargetedMessages", "true"));
        var place = FakePlace.Group;
        var ben = FakePerson.Number(1);
        await Cohort.StartQuizAsync(place, [Ana, ben], questions: 1);
        var question = await Cohort.QuestionAsync(1);
        var submitted = Teams.Activity("message", ben, place);
        submitted["value"] = CardText.Button(question.Card!, "A")!["fallback"]!["data"]!.DeepClone();

        await Teams.PostAsync(submitted);

        var said = Assert.Single(Teams.Posts, p => p.Text.Contains("You chose", StringComparison.Ordinal));
        Assert.True(said.IsTargeted);
        Assert.Equal(ben.Id, said.Activity["recipient"]!["id"]!.ToString());
    }

    [Fact]
    public async Task Facilitators_hear_once_that_the_secret_ends_and_nobody_else_does()
    {
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(5);
        await using var bot = await TeamsHost.StartAsync(
            Teams,
            Data,
            time: null,
            slow: false,
            ("Teams:SecretExpires", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
        );
        var place = FakePlace.Group;
        var told = await Cohort.SetUpAsync(place);
        await Teams.TypeAsync(Ana, place, "quiz 1");
        var lobby = await Teams.UntilAsync(p => p.Text.Contains("A quiz is about to start", StringComparison.Ordinal));

        var ben = await Teams.PressAsync(FakePerson.Number(1), place, lobby.Card!, "Join");
        var later = await Teams.PressAsync(Ana, place, lobby.Card!, "Join");

        const string Reminder = "This bot's secret for Teams ends within 7 days";
        Assert.Contains(Reminder, told, StringComparison.Ordinal);
        Assert.DoesNotContain(Reminder, later.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Reminder, ben.Text, StringComparison.Ordinal);
    }

    /// <summary>What nobody should send, to the whole bot, with a token that is good: no 5xx, and nothing changes.</summary>
    [Fact]
    public async Task Ten_thousand_mutated_activities_cause_no_5xx_and_change_nothing()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var place = FakePlace.Group;
        await Cohort.SetUpAsync(place);
        await Teams.TypeAsync(Ana, place, "quiz 1");
        var lobby = await Teams.UntilAsync(p => p.Text.Contains("A quiz is about to start", StringComparison.Ordinal));
        var pressed = Teams.Pressed(FakePerson.Number(1), place, lobby.Card!, "Join");
        await Teams.PostAsync((JsonObject)pressed.DeepClone());
        var before = await StateAsync(bot);
        var token = Teams.Authority.Token(Teams.ServiceUrl);
        var bytes = Encoding.UTF8.GetBytes(pressed.ToJsonString());
        var mutations = Gen.Select(Gen.Int[0, 3], Gen.Int[0, bytes.Length - 1], Gen.Byte).Array[10_000].Single();

        foreach (var batch in mutations.Chunk(100))
        {
            await Task.WhenAll(
                batch.Select(async m =>
                {
                    var status = await Teams.PostRawAsync(Mutate(bytes, pressed, m.Item1, m.Item2, m.Item3), token);
                    // An invoke that nobody knows is 501 by the protocol, and no failure.
                    Assert.True(status is >= 200 and < 500 or 501, $"{status}");
                })
            );
        }

        Assert.Equal(before, await StateAsync(bot));
    }

    /// <summary>What makes a press this one: with another it is another press, Teams' to bring and no mutation.</summary>
    private static readonly string[] itself = ["id", "from", "conversation", "channelData"];

    /// <summary>A changed byte, a cut, a part that is gone, or one of another kind.</summary>
    private static string Mutate(byte[] bytes, JsonObject activity, int kind, int at, byte value)
    {
        switch (kind)
        {
            case 0:
                var changed = (byte[])bytes.Clone();
                var isItself = itself.Any(key =>
                {
                    var part = Encoding.UTF8.GetBytes($"\"{key}\":{activity[key]!.ToJsonString()}");
                    var start = bytes.AsSpan().IndexOf(part);
                    return at >= start && at < start + part.Length;
                });
                changed[isItself ? 0 : at] = value;
                return Encoding.UTF8.GetString(changed);
            case 1:
                return Encoding.UTF8.GetString(bytes, 0, at);
            default:
                var copy = (JsonObject)activity.DeepClone();
                var part = at % 2 == 0 ? copy : (JsonObject)copy["value"]!["action"]!;
                var keys = part.Select(p => p.Key).Except(itself).ToArray();
                var key = keys[at / 2 % keys.Length];
                if (kind == 2)
                {
                    part.Remove(key);
                }
                else
                {
                    part[key] = Mutations.OfAnotherKind(value);
                }

                return copy.ToJsonString();
        }
    }

    private static async Task<string> StateAsync(TeamsHost bot)
    {
        var store = bot.Services.GetRequiredService<IStudyStore>();
        var rooms = await store.RoomsAtAsync("teams", "", Token);
        var stored = await Task.WhenAll(rooms.Select(r => store.LoadRoomAsync(r.Room, Token)));
        return string.Join('\n', stored.Select(s => $"{s?.Version} {s?.Snapshot}"));
    }
}
