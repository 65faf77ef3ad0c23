using System.Text.Json.Nodes;
using CrssBot.Channels.Tests.Discord.Evenings;
using CrssBot.Channels.Tests.Teams.Evenings;
using CrssBot.Channels.Tests.Teams.Fake;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;

namespace CrssBot.Channels.Tests.Cohorts;

/// <summary>A group chat of Teams; whoever exports or erases does so in their own chat with the bot.</summary>
internal sealed class TeamsStage : IStage
{
    private static readonly FakePlace Group = FakePlace.Group;

    private readonly FakeTeams _teams;
    private readonly DataFolder _data;
    private readonly LeapingTime _time;
    private TeamsHost _host = null!;

    private TeamsStage(FakeTeams teams, DataFolder data, LeapingTime time) => (_teams, _data, _time) = (teams, data, time);

    public IServiceProvider Services => _host.Services;

    public RoomId Room { get; private set; }

    public IReadOnlyList<Posted> Everything =>
        [
            .. _teams
                .Versions.Where(v => v.Post.Conversation == Group.Conversation && !v.Post.IsTargeted)
                .Select(v => new Posted(
                    v.At,
                    v.IsFirst,
                    CardText.OfActivity(v.Activity).Split('\n')[0],
                    // The text once more: JSON escapes what is no ASCII.
                    $"{CardText.OfActivity(v.Activity)}\n{v.Activity.ToJsonString()}"
                )),
        ];

    public static async Task<TeamsStage> StartAsync(DataFolder data, LeapingTime time)
    {
        var teams = await FakeTeams.StartAsync();
        (teams.Time, teams.Zone) = (time, "America/Chicago");
        var stage = new TeamsStage(teams, data, time);
        await stage.StartBotAsync();
        return stage;
    }

    private async Task StartBotAsync() => _host = await TeamsHost.StartAsync(_teams, _data, _time);

    public string NameOf(int who) => People(who).Name;

    public string IdOf(int who) => People(who).Id;

    private static FakePerson People(int who) => new($"29:1lerner-{who:D2}", $"Lerner{who:D2}");

    private static FakePlace OwnChat(int who) => FakePlace.Of(People(who).Id);

    /// <summary>What the group saw last that has such a button.</summary>
    private async Task<(JsonObject Card, JsonObject Button)> StandingAsync(Func<JsonObject, bool> looks)
    {
        JsonObject? ButtonOf(FakePost post) => post.Card is { } card ? CardText.Buttons(card).FirstOrDefault(looks) : null;
        var post = await _teams.UntilAsync(p => p.Conversation == Group.Conversation && ButtonOf(p) is not null);
        var card = (JsonObject)post.Card!.DeepClone();
        return (card, CardText.Buttons(card).First(looks));
    }

    private async Task<FakeView> PressAsync(int who, Func<Route?, bool> leads, params (string Id, string Value)[] entered)
    {
        var (_, button) = await StandingAsync(b => leads(PressId.Parse(CardText.PressOf(b))));
        return await _teams.PressAsync(People(who), Group, button, entered);
    }

    private Task<FakeView> PressAsync(int who, Route route) => PressAsync(who, route.Equals);

    /// <summary>In one's own view, where the group's card may stand below.</summary>
    private Task<FakeView> PressOwnAsync(int who, FakeView view, Route route)
    {
        var id = PressId.Of(route);
        return _teams.PressAsync(People(who), Group, CardText.Buttons(view.Card!).First(b => CardText.PressOf(b) == id));
    }

    private Task<FakeView> PressOwnAsync(int who, FakeView view, string label, params (string Id, string Value)[] entered) =>
        _teams.PressAsync(People(who), Group, view.Card!, label, entered);

    /// <summary>Types a command into the group, and takes the answer that is offered there.</summary>
    private async Task<FakeView> AskAsync(int who, string command)
    {
        var before = _teams.Posts.Count;
        Assert.Equal(200, (await _teams.TypeAsync(People(who), Group, command)).Status);
        // The offer is sent before the message is acknowledged.
        var offer = _teams
            .Posts.Skip(before)
            .Last(p => p.Conversation == Group.Conversation && p.Text.StartsWith("Only you", StringComparison.Ordinal));
        return await _teams.PressAsync(People(who), Group, offer.Card!, "Show me");
    }

    /// <summary>What is kept about somebody: behind the welcome's button, in their own view.</summary>
    private Task<FakeView> PrivacyAsync(int who) => PressAsync(who, new Route.Privacy(1));

    private async Task<FakeView> OwnPrivacyAsync(int who)
    {
        await _teams.TypeAsync(People(who), OwnChat(who), "privacy");
        var shown = _teams.Posts.Last(p => p.Conversation == OwnChat(who).Conversation);
        return new FakeView(shown.Card, shown.Text);
    }

    private static void AssertStarts(string heading, FakeView view) => Assert.StartsWith(heading, view.Text, StringComparison.Ordinal);

    public async Task SetUpAsync(string start, string meets, string weeks)
    {
        var zone = await AskAsync(0, "setup");
        AssertStarts("Set up, 1 of 4", zone);
        Assert.Contains("America/Chicago", zone.Text, StringComparison.Ordinal);
        var daily = await PressOwnAsync(0, zone, "Yes, that is it");
        AssertStarts("Set up, 2 of 4", daily);
        var taught = await PressOwnAsync(0, daily, "8 AM, Mon to Fri");
        AssertStarts("Set up, 3 of 4", taught);
        var form = await PressOwnAsync(0, taught, "Enter our calendar");
        var read = await PressOwnAsync(0, form, "Save", ("start", start), ("meets", meets), ("weeks", weeks));
        AssertStarts("Is this your calendar?", read);
        Assert.DoesNotContain("Not found", read.Text, StringComparison.Ordinal);
        var see = await PressOwnAsync(0, read, "Yes, use it");
        AssertStarts("Set up, 4 of 4", see);
        Assert.Contains("Rehearsal, 1 of", (await PressOwnAsync(0, see, "Rehearse")).Text, StringComparison.Ordinal);
        Assert.Contains("The welcome is posted.", (await AskAsync(0, "setup welcome")).Text, StringComparison.Ordinal);
        Room = await _host.RoomAsync(Group);
    }

    public async Task<string> BeginAsync(int who) => (await PressAsync(who, new Route.Begin(1))).Text;

    public async Task SetExtraTimeAsync(int who, ExtraTime time)
    {
        var asked = await PressOwnAsync(who, await PrivacyAsync(who), "Extra time");
        AssertStarts("Extra time", asked);
        AssertStarts("Done:", await PressOwnAsync(who, asked, "Send", ("chosen", time.ToString())));
    }

    public async Task ShowNameAsync(int who) =>
        AssertStarts("Your name may now stand", await PressOwnAsync(who, await PrivacyAsync(who), "Show my name beside my score"));

    public async Task<string> AnswerDailyAsync(int who, DateOnly date, OptionId option)
    {
        // Open, it shows letters; explained, one's own view does.
        var answer = new Route.AnswerDaily(date, option);
        var mine = new Route.MyDaily(date);
        var (card, button) = await StandingAsync(b => PressId.Parse(CardText.PressOf(b)) is { } r && (r.Equals(answer) || r.Equals(mine)));
        AssertStarts($"Daily question · {Words.Date(date)}", new FakeView(card, CardText.Of(card)));
        if (CardText.Buttons(card).FirstOrDefault(b => CardText.PressOf(b) == PressId.Of(answer)) is { } letter)
        {
            return (await _teams.PressAsync(People(who), Group, letter)).Text;
        }

        var own = await _teams.PressAsync(People(who), Group, button);
        return (await PressOwnAsync(who, own, answer)).Text;
    }

    public async Task OpenQuizAsync(int who, int questions) => await _teams.TypeAsync(People(who), Group, $"quiz {questions} together");

    public async Task JoinAsync(int who, SessionId session) => AssertStarts("You are in.", await PressAsync(who, new Route.Join(session)));

    public async Task StartQuizAsync(int who, SessionId session) =>
        AssertStarts("The quiz is on.", await PressAsync(who, new Route.Start(session)));

    public async Task AnswerAsync(int who, RoomMessage.Ask ask, OptionId option) =>
        AssertStarts("You chose", await PressAsync(who, new Route.Answer(ask.Session, ask.Ordinal, ask.Round, option, Guessed: false)));

    public Task NextAsync(int who, RoomMessage.Reveal reveal) =>
        PressAsync(who, new Route.Lead(reveal.Session, reveal.Ordinal, 1, QuizStep.Next));

    public async Task FlagAsync(int who, QuestionId question, int revision)
    {
        var mine = await PressAsync(who, r => r is Route.MyAnswer);
        var asked = await PressOwnAsync(who, mine, new Route.Flag(question, revision));
        AssertStarts("Thank you.", await PressOwnAsync(who, asked, "Send", ("chosen", nameof(FlagReason.Unclear))));
    }

    public async Task BoardAsync(int who) => AssertStarts("You this week: ", await AskAsync(who, "board"));

    public async Task<string> ExportAsync(int who)
    {
        var privacy = await OwnPrivacyAsync(who);
        var before = _teams.Posts.Count;
        var told = await _teams.PressAsync(People(who), OwnChat(who), privacy.Card!, "Export");
        AssertStarts("I sent it where only you see it.", told);
        // The first says what follows; then come the file's parts.
        var sent = _teams.Posts.Skip(before).Where(p => p.Conversation == OwnChat(who).Conversation).ToArray();
        return string.Concat(sent.Skip(1).Select(p => p.Text));
    }

    public async Task EraseAsync(int who)
    {
        var privacy = await OwnPrivacyAsync(who);
        var asked = await _teams.PressAsync(People(who), OwnChat(who), privacy.Card!, "Erase");
        AssertStarts("Erased.", await _teams.PressAsync(People(who), OwnChat(who), asked.Card!, "Yes, erase me"));
    }

    public async Task RestartAsync()
    {
        await _host.StopAsync();
        await StartBotAsync();
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _teams.DisposeAsync();
    }
}
