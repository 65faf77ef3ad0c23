using System.Text.Json.Nodes;
using CrssBot.Channels.Tests.Discord.Evenings;
using CrssBot.Channels.Tests.Teams.Evenings;
using CrssBot.Channels.Tests.Teams.Fake;
using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Channels.Tests.Teams.Pictures;

/// <summary>The evening that docs/teams.md shows. With CRSSBOT_PICTURES set, what was sent is written for the pictures to be drawn anew.</summary>
public sealed class DocumentedEvening : IAsyncLifetime
{
    private const string Channel = "Study evenings";

    /// <summary>A room's questions follow from its id.</summary>
    private static readonly RoomId Room = new("documented-evening-2");

    private static readonly ChannelAddress Address = new("teams", $"{FakeTeams.Team}/{FakeTeams.Channel}");
    private static readonly FakePlace Place = FakePlace.Channel;

    private static readonly FakePerson[] Cohort =
    [
        .. new[] { "Robin", "Ana Lucía", "ليلى حداد", "Tyrone J.", "Mei", "Sam_B" }.Select(
            (name, n) => FakePerson.Number(n) with { Name = name }
        ),
    ];

    private readonly DataFolder _data = new();
    private FakeTeams _teams = null!;

    public async ValueTask InitializeAsync() => _teams = await FakeTeams.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _teams.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task The_pictures_in_the_documentation_show_what_is_sent_today()
    {
        await using var bot = await TeamsHost.StartAsync(_teams, _data);
        var store = bot.Services.GetRequiredService<IStudyStore>();
        await store.RoomForAsync(Address, Room, TestContext.Current.CancellationToken);

        var form = await SetUpAsync();
        var quiz = new Picture<Moment>("teams-quiz.png", await QuizAsync());
        var more = new Picture<Moment>("teams-more.png", await MoreAsync(bot, form));

        await bot.StopAsync();
        Payloads.Check("teams.json", [quiz, more], m => m.Shape());
    }

    /// <summary>The form, as it was opened.</summary>
    private async Task<JsonObject> SetUpAsync()
    {
        var robin = Cohort[0];
        await _teams.TypeAsync(robin, Place, "setup room");
        var offered = await PostAsync("Only you see the answer.");
        var form = await DialogAsync("task/fetch", (JsonObject)CardText.Button(offered.Card!, "Open the form")!["data"]!.DeepClone());
        var card = (JsonObject)form["value"]!["card"]!["content"]!;
        var data = (JsonObject)CardText.Button(card, "Save")!["data"]!.DeepClone();
        foreach (var input in ((JsonArray)card["body"]!).Where(e => e!["id"] is not null))
        {
            data[input!["id"]!.ToString()] = input["value"]!.ToString();
        }

        // The daily prompt comes later this evening.
        data["at"] = "off";
        Assert.Equal("message", (await DialogAsync("task/submit", data))["type"]!.ToString());
        return form;

        async Task<JsonObject> DialogAsync(string name, JsonObject sent)
        {
            var activity = _teams.Activity("invoke", robin, Place);
            activity["name"] = name;
            activity["value"] = new JsonObject { ["data"] = sent };
            var (status, body) = await _teams.PostAsync(activity);
            Assert.Equal(200, status);
            return (JsonObject)body!["task"]!;
        }
    }

    private async Task<IReadOnlyList<Moment>> QuizAsync()
    {
        var moments = new List<Moment>();
        var (robin, ana) = (Cohort[0], Cohort[1]);
        await _teams.TypeAsync(robin, Place, "quiz 3 together");
        var lobby = (await PostAsync("A quiz is about to start")).Card!;
        foreach (var person in Cohort[1..])
        {
            Assert.StartsWith("You are in.", (await _teams.PressAsync(person, Place, lobby, "Join")).Text, StringComparison.Ordinal);
        }

        var joined = await PostAsync("A quiz is about to start", $"{Cohort.Length} people so far");
        moments.Add(Seen("lobby", "Robin typed @CrssBot quiz 3 together, and five pressed Join", joined));
        await _teams.PressAsync(robin, Place, lobby, "Start");

        for (var ordinal = 1; ordinal <= 3; ordinal++)
        {
            var open = await PostAsync($"Question {ordinal} of");
            var card = open.Card!;
            var best = BestOf(open);
            var others = "ABC".Select(letter => letter.ToString()).Where(letter => letter != best).ToArray();
            if (ordinal == 1)
            {
                moments.Add(Seen("question", "Robin pressed Start: a reply below the lobby", open));
            }

            foreach (var (person, n) in Cohort.Select((p, n) => (p, n)))
            {
                var isMissed = ordinal == 1 ? n is 1 or 4 : n == ordinal;
                var own = await _teams.PressAsync(person, Place, card, isMissed ? others[n % 2] : best);
                if (ordinal == 1 && person == ana)
                {
                    var caption = $"Ana Lucía pressed {others[1]}: her own view, which nobody else sees";
                    moments.Add(Seen("choice", caption, open) with { OnlyFor = ana.Name, Card = own.Card! });
                }
            }

            var reveal = await PostAsync($"Question {ordinal} of", "best answer");
            if (ordinal == 1)
            {
                moments.Add(Seen("reveal", "Everyone has answered: the question becomes its explanation", reveal));
            }

            await _teams.PressAsync(robin, Place, reveal.Card!, ordinal == 3 ? "See how we did" : "Next");
        }

        moments.Add(Seen("end", "After three questions", await PostAsync("How the room did")));
        return moments;
    }

    private async Task<IReadOnlyList<Moment>> MoreAsync(TeamsHost bot, JsonObject form)
    {
        var (robin, ana) = (Cohort[0], Cohort[1]);
        await Bot.DailyInAMomentAsync(bot.Services, Address);
        var daily = Seen("daily", "The daily prompt, at the hour that the room has set", await PostAsync("Daily question"));

        await _teams.TypeAsync(ana, FakePlace.Of(ana.Id), "perceived authority");
        var concept = Seen(
            "concept",
            "In her own chat with the bot Ana Lucía typed: perceived authority",
            await PostAsync("Perceived authority")
        );

        var card = (JsonObject)form["value"]!["card"]!["content"]!;
        var title = form["value"]!["title"]!.ToString();
        var setup = new Moment(
            "setup",
            "Robin typed @CrssBot setup room, and opened the form",
            Channel,
            Reply: false,
            robin.Name,
            title,
            card
        );
        return [setup, daily, concept];
    }

    /// <summary>A room that knows its field: most choose the best answer.</summary>
    private static string BestOf(FakePost question)
    {
        var asked = Pack.Catalog.Questions.Single(q => question.Text.Contains(q.Stem, StringComparison.Ordinal));
        return "ABCD"
            .Select(letter => letter.ToString())
            .First(letter =>
                CardText.Button(question.Card!, letter) is { } button
                && PressId.Parse(button["data"]!["press"]!.ToString()) is Route.Answer answer
                && answer.Option == asked.Key
            );
    }

    private Task<FakePost> PostAsync(string start, string also = "") =>
        _teams.UntilAsync(p => p.Text.StartsWith(start, StringComparison.Ordinal) && p.Text.Contains(also, StringComparison.Ordinal));

    private static Moment Seen(string kind, string caption, FakePost post)
    {
        var inChannel = post.Conversation.StartsWith(FakeTeams.Channel, StringComparison.Ordinal);
        var reply = post.Conversation.Contains(";messageid=", StringComparison.Ordinal);
        return new Moment(
            kind,
            caption,
            inChannel ? Channel : "CrssBot",
            reply,
            OnlyFor: null,
            Dialog: null,
            (JsonObject)post.Card!.DeepClone()
        );
    }
}
