using System.Globalization;
using CrssBot.Channels.Tests.Discord.Evenings;
using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Discord.Channel;
using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;

namespace CrssBot.Channels.Tests.Discord.Pictures;

/// <summary>The evening that docs/discord.md and docs/facilitators.md show. With CRSSBOT_PICTURES set, what was sent is written for the pictures to be drawn anew.</summary>
public sealed class DocumentedEvening : IAsyncLifetime
{
    /// <summary>A room's questions follow from its id.</summary>
    private static readonly RoomId Room = new("documented-evening-1");

    private readonly DataFolder _data = new();
    private readonly List<Moment> _moments = [];
    private FakeDiscord _discord = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _discord = await FakeDiscord.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _discord.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task The_pictures_in_the_documentation_show_what_is_sent_today()
    {
        await using var bot = await Bot.StartAsync(_discord, _data);
        await bot.Store.RoomForAsync(new ChannelAddress("discord", $"{_discord.Guild.Id}/{_discord.Room.Id}"), Room, Token);
        await _discord.Until(() => _discord.Commands.Registered.Count > 0 && _discord.Gateway.Live.Count == 1);
        var robin = _discord.Join("Robin", PermissionBits.Ordinary | PermissionBits.ManageGuild);
        FakeMember[] cohort = [robin, .. new[] { "Ana Lucía", "ليلى حداد", "Tyrone J.", "Mei", "Sam_B" }.Select(n => _discord.Join(n))];

        var quiz = new Picture<Moment>("discord-quiz.png", await QuizAsync(cohort));
        var more = new Picture<Moment>("discord-more.png", await MoreAsync(bot, robin, cohort[1]));
        var first = new Picture<Moment>("facilitators.png", await FirstRunAsync(robin));

        await bot.StopAsync();
        Assert.Empty(_discord.Unanswered);
        _discord.AssertClean();
        Payloads.Check("discord.json", [quiz, more, first], m => m.Shape());
    }

    private async Task<IReadOnlyList<Moment>> QuizAsync(FakeMember[] cohort)
    {
        _moments.Clear();
        var robin = cohort[0];
        var opened = await _discord.Command(robin, _discord.Room, "quiz", ("questions", 3), ("mode", "together"));
        await _discord.ToldAsync(opened, "The lobby is open");
        var lobby = await MessageAsync(_discord.Room, "### A quiz is about to start");
        foreach (var member in cohort[1..])
        {
            await _discord.ToldAsync(await _discord.Press(member, lobby, "Join"), "You are in.");
        }

        Add(
            "lobby",
            "Robin typed /quiz, and five pressed Join",
            await MessageAsync(_discord.Room, "### A quiz is", $"{cohort.Length} people so far")
        );
        await _discord.ToldAsync(await _discord.Press(robin, lobby, "Start"), "The quiz is on.");
        await _discord.Until(() => _discord.World.Channel(lobby.Id) is not null);
        var thread = _discord.Channel(lobby.Id);

        var open = await MessageAsync(thread, "### Question 1 of");
        var best = BestOf(open);
        foreach (var (member, letter) in cohort[2..5].Zip([best, "A", best]))
        {
            await _discord.ToldAsync(await _discord.Press(member, open, letter), $"You chose **{letter}**");
        }

        var chosen = await _discord.Press(cohort[1], open, "B");
        await _discord.ToldAsync(chosen, "You chose **B**");
        Add(
            "question",
            "Robin pressed Start: a thread under the lobby",
            await MessageAsync(thread, "### Question 1 of", "4 of 6 answered")
        );
        Add("choice", "Ana Lucía pressed B", chosen.Original!);
        await _discord.Press(cohort[5], open, best);
        await _discord.Press(robin, open, best);
        var reveal = await MessageAsync(thread, "### Question 1 of", ": explained");
        Add("reveal", "Everyone has answered: the question's message becomes its explanation", reveal);

        for (var ordinal = 2; ordinal <= 3; ordinal++)
        {
            await _discord.Press(robin, reveal, "Next");
            var question = await MessageAsync(thread, $"### Question {ordinal} of");
            best = BestOf(question);
            var another = question.Buttons.First(b => b.Label != best).Label;
            foreach (var member in cohort)
            {
                await _discord.Shown(await _discord.Press(member, question, member == cohort[ordinal] ? another : best));
            }

            reveal = await MessageAsync(thread, $"### Question {ordinal} of", ": explained");
        }

        await _discord.Press(robin, reveal, "See how we did");
        Add("end", "After three questions", await MessageAsync(thread, "### How the room did"));
        return [.. _moments];
    }

    private async Task<IReadOnlyList<Moment>> MoreAsync(Bot bot, FakeMember robin, FakeMember ana)
    {
        _moments.Clear();
        var form = await _discord.Command(robin, _discord.Room, "setup room");
        var told = await _discord.SubmitModal(form, ("at", "8:00 AM"), ("zone", "America/Chicago"));
        await _discord.ToldAsync(told, "### Setup check");
        var check = await _discord.Command(robin, _discord.Room, "setup check");
        await _discord.ToldAsync(check, "### Setup check");
        Add("check", "A facilitator checks the channel", check.Original!, new MomentCommand("/setup check", robin.Name));

        await bot.DailyInAMomentAsync(_discord.Room);
        Add("daily", "The daily prompt, at the hour that the room has set", await MessageAsync(_discord.Room, "### Daily question"));

        var lookUp = await _discord.Command(ana, _discord.Room, "concept", ("query", "perceived authority"));
        await _discord.ToldAsync(lookUp, "### Perceived authority");
        Add("concept", "A look-up: private until it is shared", lookUp.Original!, new MomentCommand("/concept", ana.Name));
        return [.. _moments];
    }

    /// <summary>A channel that nobody has set up yet, and somebody who comes to it later.</summary>
    private async Task<IReadOnlyList<Moment>> FirstRunAsync(FakeMember robin)
    {
        _moments.Clear();
        var channel = _discord.AddChannel(_discord.Guild, "spring-cohort");
        var setup = await _discord.Command(robin, channel, "setup start");
        await _discord.ToldAsync(setup, "### Set up, 1 of 4");
        Add("zone", "Where the group is", setup.Original!, new MomentCommand("/setup start", robin.Name));
        await _discord.Press(robin, setup.Original!, "Yes, that is it");
        await _discord.UntilAsync(setup, "### Set up, 2 of 4");
        Add("prompt", "One press later, in the same place", setup.Original!);
        await _discord.Press(robin, setup.Original!, "8 AM, Mon to Fri");
        await _discord.UntilAsync(setup, "### Set up, 3 of 4");
        Add("taught", "And one more", setup.Original!);

        var today = DateOnly.FromDateTime(_discord.Time.GetUtcNow().UtcDateTime);
        var monday = today.AddDays(7 - (((int)today.DayOfWeek + 6) % 7));
        var form = await _discord.Press(robin, setup.Original!, "Enter our calendar");
        var calendar = await _discord.SubmitModal(
            form,
            ("start", monday.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ("meets", "Tuesdays 6:30 PM, 90 minutes"),
            ("weeks", "Week 1: ethics\nWeek 2: boundaries, confidentiality\nWeek 3: listening, mock exam\nWeek 4: break\nWeek 5: advocacy")
        );
        await _discord.ToldAsync(calendar, "### Is this your calendar?");
        Assert.Contains("**Not found, and left out:** mock exam", calendar.Content, StringComparison.Ordinal);
        Add("calendar", "Robin pressed Enter our calendar and pasted five lines", calendar.Original!);
        await _discord.Press(robin, calendar.Original!, "Yes, use it");
        await _discord.UntilAsync(calendar, "### Set up, 4 of 4");
        Add("see", "Robin pressed Yes, use it", calendar.Original!);
        await _discord.Press(robin, calendar.Original!, "Post welcome");
        var welcome = await MessageAsync(channel, "### Welcome");
        Add("welcome", "Robin pressed Post welcome: this one everyone sees", welcome);

        var noor = _discord.Join("Noor");
        var begun = await _discord.Press(noor, welcome, "Start");
        await _discord.ToldAsync(begun, "### Where the group is");
        Add("start", "Noor, who is new, pressed Start", begun.Original!);
        return [.. _moments];
    }

    /// <summary>A room that knows its field: most choose the best answer.</summary>
    private static string BestOf(FakeMessage question)
    {
        var asked = Pack.Catalog.Questions.Single(q => question.Content.Contains(Markup.Plain(q.Stem), StringComparison.Ordinal));
        return question.Buttons.First(b => PressId.Parse(b.CustomId) is Route.Answer answer && answer.Option == asked.Key).Label;
    }

    private Task<FakeMessage> MessageAsync(FakeChannel channel, string start, string also = "") =>
        _discord.UntilMessage(
            channel,
            m => m.Content.StartsWith(start, StringComparison.Ordinal) && m.Content.Contains(also, StringComparison.Ordinal)
        );

    private void Add(string kind, string caption, FakeMessage message, MomentCommand? command = null)
    {
        var place = _discord.Channel(message.ChannelId);
        var thread = place.Type == FakeChannel.PublicThread;
        _moments.Add(
            new Moment(
                kind,
                caption,
                thread ? place.Name : $"#{place.Name}",
                thread,
                message.OnlyFor?.Name,
                command,
                message.Now.At.ToUnixTimeSeconds(),
                message.Content,
                message.Now.Components
            )
        );
    }
}
