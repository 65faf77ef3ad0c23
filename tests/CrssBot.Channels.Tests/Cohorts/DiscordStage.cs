using CrssBot.Channels.Tests.Discord.Evenings;
using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Discord;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;

namespace CrssBot.Channels.Tests.Cohorts;

internal sealed class DiscordStage : IStage
{
    private readonly FakeDiscord _discord;
    private readonly DataFolder _data;
    private readonly LeapingTime _time;
    private readonly Dictionary<int, FakeMember> _people = [];

    /// <summary>The private message that somebody got last.</summary>
    private readonly Dictionary<int, InteractionResult> _told = [];
    private Bot _bot = null!;

    private DiscordStage(FakeDiscord discord, DataFolder data, LeapingTime time) => (_discord, _data, _time) = (discord, data, time);

    public IServiceProvider Services => _bot.Services;

    public RoomId Room { get; private set; }

    public IReadOnlyList<Posted> Everything =>
        [
            .. _discord
                .World.Read(() => _discord.World.Channels().SelectMany(c => c.Messages).ToList())
                .Where(m => m is { Author: null, OnlyFor: null })
                .SelectMany(m =>
                    m.Revisions.Select(
                        (r, i) => new Posted(r.At, i == 0, r.Content.Split('\n')[0].TrimStart('#', ' '), $"{r.Content}\n{r.Components}")
                    )
                ),
        ];

    public static async Task<DiscordStage> StartAsync(DataFolder data, LeapingTime time)
    {
        var stage = new DiscordStage(await FakeDiscord.StartOnAsync(time), data, time);
        await stage.StartBotAsync();
        return stage;
    }

    private async Task StartBotAsync()
    {
        _bot = await Bot.StartAsync(
            _discord,
            _data,
            _time,
            DiscordTransport.Http,
            ("Discord:PublicKey", _discord.PublicKey),
            ("Discord:ApplicationId", $"{_discord.ApplicationId}"),
            // A count of answers under way when the clock leaps would be cut off.
            ("Runtime:LiveCountEvery", "00:00:30")
        );
        _discord.Transport = new Transport.Http(new Uri(_bot.Address, "discord/interactions"));
        await _discord.Until(() => _discord.Commands.Registered.Count > 0);
    }

    public string NameOf(int who) => People(who).Name;

    public string IdOf(int who) => $"{People(who).Id}";

    private FakeMember People(int who)
    {
        if (!_people.TryGetValue(who, out var known))
        {
            var rights = who == 0 ? PermissionBits.Ordinary | PermissionBits.ManageGuild : PermissionBits.Ordinary;
            _people[who] = known = _discord.Join($"Lerner{who:D2}", rights);
        }

        return known;
    }

    private async Task<string> Told(int who, Task<InteractionResult> pressed)
    {
        var told = await pressed;
        Assert.True(told.Answered, told.ToString());
        await _discord.Shown(told);
        _told[who] = told;
        return told.Content;
    }

    private Task<string> PressOwnAsync(int who, string label) => Told(who, _discord.Press(People(who), _told[who].Original!, label));

    /// <summary>A button of a message that everyone sees.</summary>
    private async Task<string> PressAsync(int who, Route route)
    {
        var id = PressId.Of(route);
        FakeMessage? Shown() =>
            _discord.World.Read(() =>
                _discord
                    .World.Channels()
                    .SelectMany(c => c.Messages)
                    .FirstOrDefault(m => m.OnlyFor is null && m.Buttons.Any(b => b.CustomId == id))
            );
        await _discord.Until(() => Shown() is not null);
        return await Told(who, _discord.Press(People(who), Shown()!, id));
    }

    public async Task SetUpAsync(string start, string meets, string weeks)
    {
        // Whatever stands in place of a message is read once it is there.
        var first = await _discord.Command(People(0), _discord.Room, "setup start");
        await _discord.ToldAsync(first, "### Set up, 1 of 4");
        Assert.Contains("America/Chicago", first.Content, StringComparison.Ordinal);
        await _discord.Press(People(0), first.Original!, "Yes, that is it");
        await _discord.UntilAsync(first, "### Set up, 2 of 4");
        await _discord.Press(People(0), first.Original!, "8 AM, Mon to Fri");
        await _discord.UntilAsync(first, "### Set up, 3 of 4");
        var form = await _discord.Press(People(0), first.Original!, "Enter our calendar");
        var read = await _discord.SubmitModal(form, ("start", start), ("meets", meets), ("weeks", weeks));
        await _discord.ToldAsync(read, "### Is this your calendar?");
        Assert.DoesNotContain("Not found", read.Content, StringComparison.Ordinal);
        await _discord.Press(People(0), read.Original!, "Yes, use it");
        await _discord.UntilAsync(read, "### Set up, 4 of 4");
        var rehearsal = await _discord.Press(People(0), read.Original!, "Rehearse");
        await _discord.UntilAsync(read, "-# Rehearsal, 1 of");
        _ = rehearsal;
        var welcome = await _discord.Command(People(0), _discord.Room, "setup welcome");
        await _discord.ToldAsync(welcome, "The welcome is posted.");
        Room = await _bot.RoomAsync(_discord.Room);
    }

    public Task<string> BeginAsync(int who) => PressAsync(who, new Route.Begin(1));

    public async Task SetExtraTimeAsync(int who, ExtraTime time)
    {
        await Told(who, _discord.Command(People(who), _discord.Room, "privacy"));
        var asked = await _discord.Press(People(who), _told[who].Original!, "Extra time");
        await _discord.ToldAsync(asked, "### Extra time");
        await _discord.Select(People(who), asked.Original!, PressId.Of(new Route.SetExtraTime()), time.ToString());
        await _discord.UntilAsync(asked, "Done:");
    }

    public async Task ShowNameAsync(int who)
    {
        await Told(who, _discord.Command(People(who), _discord.Room, "privacy"));
        Assert.Contains("may now stand", await PressOwnAsync(who, "Show my name beside my score"), StringComparison.Ordinal);
    }

    public Task<string> AnswerDailyAsync(int who, DateOnly date, OptionId option) =>
        PressDailyAsync(who, date, PressId.Of(new Route.AnswerDaily(date, option)));

    private async Task<string> PressDailyAsync(int who, DateOnly date, string id)
    {
        // An explained prompt shows no letters any more: then the private view does.
        var heading = $"### Daily question · {Words.Date(date)}";
        var post = await _discord.UntilMessage(_discord.Room, m => m.Content.StartsWith(heading, StringComparison.Ordinal));
        if (post.Buttons.Any(b => b.CustomId == id))
        {
            return await Told(who, _discord.Press(People(who), post, id));
        }

        await Told(who, _discord.Press(People(who), post, "My answer"));
        return await PressOwnAsync(who, id);
    }

    public async Task OpenQuizAsync(int who, int questions) =>
        Assert.StartsWith(
            "The lobby is open",
            await Told(who, _discord.Command(People(who), _discord.Room, "quiz", ("questions", questions), ("mode", "together"))),
            StringComparison.Ordinal
        );

    public async Task JoinAsync(int who, SessionId session) =>
        Assert.StartsWith("You are in.", await PressAsync(who, new Route.Join(session)), StringComparison.Ordinal);

    public async Task StartQuizAsync(int who, SessionId session) =>
        Assert.StartsWith("The quiz is on.", await PressAsync(who, new Route.Start(session)), StringComparison.Ordinal);

    public async Task AnswerAsync(int who, RoomMessage.Ask ask, OptionId option) =>
        Assert.StartsWith(
            "You chose",
            await PressAsync(who, new Route.Answer(ask.Session, ask.Ordinal, ask.Round, option, Guessed: false)),
            StringComparison.Ordinal
        );

    public Task NextAsync(int who, RoomMessage.Reveal reveal) =>
        PressAsync(who, new Route.Lead(reveal.Session, reveal.Ordinal, 1, QuizStep.Next));

    public async Task FlagAsync(int who, QuestionId question, int revision)
    {
        var any = _discord.Room.Messages[0];
        await Told(who, _discord.PressStale(People(who), any, PressId.Of(new Route.Flag(question, revision))));
        var asked = _told[who];
        await _discord.Select(People(who), asked.Original!, PressId.Of(new Route.Flagged(question, revision)), nameof(FlagReason.Unclear));
        await _discord.UntilAsync(asked, "Thank you.");
    }

    public async Task BoardAsync(int who) => await Told(who, _discord.Command(People(who), _discord.Room, "board"));

    public async Task<string> ExportAsync(int who)
    {
        await Told(who, _discord.Command(People(who), _discord.Room, "privacy"));
        var before = _discord.Files.Count;
        await Told(who, _discord.Press(People(who), _told[who].Original!, "Export"));
        await _discord.Until(() => _discord.Files.Count > before);
        return System.Text.Encoding.UTF8.GetString([.. _discord.Files[^1].Content]);
    }

    public async Task EraseAsync(int who)
    {
        await Told(who, _discord.Command(People(who), _discord.Room, "privacy"));
        await PressOwnAsync(who, "Erase");
        var asked = _told[who];
        await _discord.Press(People(who), asked.Original!, "Yes, erase me");
        await _discord.UntilAsync(asked, "Erased.");
    }

    public async Task RestartAsync()
    {
        await _bot.StopAsync();
        await StartBotAsync();
    }

    public async Task StopAsync() => await _bot.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _bot.StopAsync();
        Assert.Empty(_discord.Unanswered);
        _discord.AssertClean();
        await _discord.DisposeAsync();
    }
}
