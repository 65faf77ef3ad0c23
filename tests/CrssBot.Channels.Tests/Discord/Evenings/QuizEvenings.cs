using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Discord;
using CrssBot.Discord.Channel;
using CrssBot.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>Whole evenings on Discord, press by press, with everything that goes wrong on one.</summary>
public sealed class QuizEvenings : IAsyncLifetime
{
    private readonly DataFolder _data = new();
    private FakeDiscord _discord = null!;
    private Evening _evening = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _discord = await FakeDiscord.StartAsync();
        _evening = new Evening(_discord);
    }

    public async ValueTask DisposeAsync()
    {
        await _discord.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Twenty_five_people_play_a_quiz_in_a_thread()
    {
        await using var bot = await Bot.StartAsync(_discord, _data);
        await _evening.OpenAsync(25);
        await _evening.StartAsync();
        for (var ordinal = 1; ordinal <= 3; ordinal++)
        {
            var question = await _evening.QuestionAsync(ordinal);
            await _evening.AnswerAsync(ordinal, question);
            await _evening.RevealedAsync(ordinal, last: ordinal == 3);
        }

        var end = await _evening.EndAsync();

        Assert.Equal(75, _evening.Acknowledged);
        Assert.Contains("of 75** times. 25 players took part.", end.Content, StringComparison.Ordinal);
        Assert.Equal(_evening.Lobby.Id, _evening.Hall.Id);
        Assert.Equal(4, _evening.Hall.Messages.Count);
        Assert.DoesNotContain("Member 2", end.Content, StringComparison.Ordinal);
        // Earlier reveals no longer go on, and a late press of theirs says what is so.
        Assert.All(_evening.Hall.Messages.Take(3), m => Assert.DoesNotContain(m.Buttons, b => b.Label is "Next" or "More"));
        await _discord.ToldAsync(
            await _discord.Press(
                _evening.Cohort[1],
                (await _discord.UntilMessage(_discord.Room, m => m.Id == _evening.Lobby.Id)),
                "Join late"
            ),
            "That quiz is over."
        );
        await _evening.AssertKeptAsync(bot);
        await bot.StopAsync();
    }

    [Fact]
    public async Task I4_the_same_over_HTTP_and_without_any_gateway()
    {
        await using var bot = await Bot.StartAsync(
            _discord,
            _data,
            DiscordTransport.Http,
            ("Discord:PublicKey", _discord.PublicKey),
            ("Discord:ApplicationId", $"{_discord.ApplicationId}")
        );
        _discord.Transport = new Transport.Http(new Uri(bot.Address, "discord/interactions"));
        await _discord.ProbeEndpoint(new Uri(bot.Address, "discord/interactions"));
        await _evening.OpenAsync(25);
        await _evening.StartAsync();
        for (var ordinal = 1; ordinal <= 3; ordinal++)
        {
            await _evening.AnswerAsync(ordinal, await _evening.QuestionAsync(ordinal));
            await _evening.RevealedAsync(ordinal, last: ordinal == 3);
        }

        await _evening.EndAsync();

        Assert.Equal(75, _evening.Acknowledged);
        Assert.Equal(0, _discord.Gateway.Identifies);
        await _evening.AssertKeptAsync(bot);
        await bot.StopAsync();
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("op 7")]
    [InlineData("op 9, resumable")]
    [InlineData("op 9, not resumable")]
    [InlineData("close 4000")]
    [InlineData("close 4009")]
    public async Task The_connection_breaks_in_the_middle_of_a_question(string how)
    {
        await using var bot = await Bot.StartAsync(_discord, _data);
        await _evening.OpenAsync(8, questions: 2);
        await _evening.StartAsync();
        var question = await _evening.QuestionAsync(1);
        await _evening.AnswerAsync(1, question, _evening.Cohort[..4]);

        Break(how);
        await _discord.Until(() => _discord.Gateway.Live.Count == 1 && _discord.Gateway.Identifies + _discord.Gateway.Resumes > 1);
        await _evening.AnswerAsync(1, question, _evening.Cohort[4..]);
        await _evening.RevealedAsync(1, last: false);
        await _evening.AnswerAsync(2, await _evening.QuestionAsync(2));
        await _evening.RevealedAsync(2, last: true);
        await _evening.EndAsync();

        Assert.Equal(16, _evening.Acknowledged);
        await _evening.AssertKeptAsync(bot);
        await bot.StopAsync();
    }

    private void Break(string how)
    {
        switch (how)
        {
            case "drop":
                _discord.Gateway.DropAll();
                break;
            case "op 7":
                _discord.Gateway.AskToReconnect();
                break;
            case "op 9, resumable":
                _discord.Gateway.InvalidateSessions(resumable: true);
                break;
            case "op 9, not resumable":
                _discord.Gateway.InvalidateSessions(resumable: false);
                break;
            case "close 4000":
                _discord.Gateway.CloseAll(4000);
                break;
            case "close 4009":
                _discord.Gateway.CloseAll(4009);
                break;
            default:
                throw new InvalidOperationException(how);
        }
    }

    [Fact]
    public async Task Presses_while_the_connection_was_away_are_replayed_and_answered_once()
    {
        await using var bot = await Bot.StartAsync(_discord, _data);
        await _evening.OpenAsync(5, questions: 1);
        await _evening.StartAsync();
        var question = await _evening.QuestionAsync(1);

        _discord.Gateway.DropAll();
        await _evening.AnswerAsync(1, question);
        await _evening.RevealedAsync(1, last: true);
        await _evening.EndAsync();

        Assert.Equal(5, _evening.Acknowledged);
        Assert.True(_discord.Gateway.Resumes > 0);
        await _evening.AssertKeptAsync(bot);
        await bot.StopAsync();
    }

    [Fact]
    public async Task A_connection_that_only_looks_alive_is_noticed_and_left()
    {
        _discord.Gateway.HeartbeatInterval = TimeSpan.FromSeconds(2);
        // Only the bot's own care ends the connection.
        _discord.Gateway.WatchesHeartbeats = false;
        await using var bot = await Bot.StartAsync(_discord, _data);
        await _evening.OpenAsync(3, questions: 1);
        await _evening.StartAsync();
        var question = await _evening.QuestionAsync(1);

        _discord.Gateway.SilenceAll();
        await _discord.Until(() => _discord.Gateway.Resumes > 0);
        await _discord.Until(() => _discord.Gateway.Live.Count == 1);
        await _evening.AnswerAsync(1, question);
        await _evening.RevealedAsync(1, last: true);
        await _evening.EndAsync();

        await _evening.AssertKeptAsync(bot);
        await bot.StopAsync();
    }

    [Theory]
    [InlineData("user")]
    [InlineData("global")]
    [InlineData("shared")]
    [InlineData("proxy")]
    [InlineData("5xx before")]
    [InlineData("5xx after")]
    [InlineData("dropped before")]
    [InlineData("dropped after")]
    public async Task Discord_limits_or_fails_while_a_quiz_is_posted(string how)
    {
        await using var bot = await Bot.StartAsync(_discord, _data);
        await _evening.OpenAsync(6, questions: 2);
        Fault fault = how switch
        {
            "user" or "global" or "shared" => new Fault.Limited(TimeSpan.FromSeconds(0.7), how),
            "proxy" => new Fault.LimitedByProxy(TimeSpan.FromSeconds(1)),
            "5xx before" => new Fault.ServerError(503),
            "5xx after" => new Fault.ServerError(502, AfterTheWork: true),
            "dropped before" => new Fault.Dropped(),
            _ => new Fault.Dropped(AfterTheWork: true),
        };
        _discord.Faults.Next(2, "POST", "/channels/*/messages", fault);
        _discord.Faults.Next(2, "PATCH", "/channels/*/messages/*", fault);

        await _evening.StartAsync();
        for (var ordinal = 1; ordinal <= 2; ordinal++)
        {
            await _evening.AnswerAsync(ordinal, await _evening.QuestionAsync(ordinal));
            await _evening.RevealedAsync(ordinal, last: ordinal == 2);
        }

        await _evening.EndAsync();

        Assert.Equal(12, _evening.Acknowledged);
        await _evening.AssertKeptAsync(bot);
        await bot.StopAsync();
    }

    [Fact]
    public async Task A_replayed_press_is_taken_once_and_a_press_after_the_reveal_changes_nothing()
    {
        await using var bot = await Bot.StartAsync(_discord, _data);
        await _evening.OpenAsync(2, questions: 1);
        await _evening.StartAsync();
        var question = await _evening.QuestionAsync(1);
        var told = await _evening.AnswerAsync(1, question, _evening.Cohort[1], "B");
        await _discord.Redeliver(told);
        await _discord.Redeliver(told);
        await _evening.AnswerAsync(1, question, _evening.Robin, "A");
        await _evening.QuestionAsync(1, ": explained");

        var late = await _discord.PressStale(_evening.Cohort[1], question, question.Buttons[0].CustomId!);

        await _discord.ToldAsync(late, "This question just closed.");
        await _evening.RevealedAsync(1, last: true);
        await _evening.EndAsync();
        await _evening.AssertKeptAsync(bot);
        await bot.StopAsync();
    }

    [Fact]
    public async Task G21_a_press_that_arrives_too_late_to_be_answered_costs_no_request_and_still_counts()
    {
        await using var bot = await Bot.StartAsync(_discord, _data);
        await _evening.OpenAsync(2, questions: 1);
        await _evening.StartAsync();
        var question = await _evening.QuestionAsync(1);
        var told = await _evening.AnswerAsync(1, question, _evening.Robin, "A");

        // The same press by the other one, as a resumed session replays it: pressed ten seconds ago.
        var late = told.Payload.DeepClone().AsObject();
        var id = ((told.Id >> 22) - 10_000) << 22;
        late["id"] = $"{id}";
        late["member"]!["user"]!["id"] = $"{_evening.Cohort[1].Id}";
        _discord.Gateway.Dispatch("INTERACTION_CREATE", late, _discord.Guild.Id);

        // Everyone has answered: the question closes by itself.
        await _evening.QuestionAsync(1, ": explained");
        Assert.Equal(2, (await bot.AttemptsAsync(_discord.Room, _evening.Session)).Count);
        Assert.DoesNotContain(_discord.Record, r => r.Path.Contains($"{id}", StringComparison.Ordinal));
        await bot.StopAsync();
        _discord.AssertClean();
    }

    [Fact]
    public async Task An_answer_may_be_changed_until_the_reveal_and_said_to_be_a_guess()
    {
        await using var bot = await Bot.StartAsync(_discord, _data);
        await _evening.OpenAsync(2, questions: 1);
        await _evening.StartAsync();
        var question = await _evening.QuestionAsync(1);
        var first = await _evening.AnswerAsync(1, question, _evening.Cohort[1], "B");
        var told = await _evening.AnswerAsync(1, question, _evening.Cohort[1], "C");

        var guessed = await _discord.Press(_evening.Cohort[1], told.Original!, "I guessed");
        await _discord.Shown(guessed);

        Assert.StartsWith(
            "You chose **C**, and you said that you guessed.",
            guessed.On is null ? "" : _discord.World.Message(guessed.On.ChannelId, guessed.On.Id)!.Content,
            StringComparison.Ordinal
        );
        await _evening.AnswerAsync(1, question, _evening.Robin, "A");
        // Pressed under the answer that was changed since: what stands is C, and stays so.
        await _discord.Press(_evening.Cohort[1], first.Original!, "I guessed");
        var reveal = await _evening.QuestionAsync(1, ": explained");
        var mine = await _discord.Shown(await _discord.Press(_evening.Cohort[1], reveal, "My answer"));
        await _discord.ToldAsync(mine, "You chose **C** and said that you guessed.");
        var attempts = await bot.AttemptsAsync(_discord.Room, _evening.Session);
        Assert.Equal([false, true], attempts.Select(a => a.Guessed).Order());
        await _evening.RevealedAsync(1, last: true);
        await _evening.EndAsync();
        await _evening.AssertKeptAsync(bot);
        await bot.StopAsync();
    }

    [Fact]
    public async Task The_bot_restarts_in_the_middle_of_a_question_and_gives_the_time_back()
    {
        var bot = await Bot.StartAsync(_discord, _data);
        await _evening.OpenAsync(6, questions: 2);
        await _evening.StartAsync();
        var question = await _evening.QuestionAsync(1);
        await _evening.AnswerAsync(1, question, _evening.Cohort[..3]);

        await bot.StopAsync();
        Assert.Contains("The bot is restarting", (await _evening.QuestionAsync(1)).Content, StringComparison.Ordinal);
        await using var again = await Bot.StartAsync(_discord, _data);
        await _discord.UntilMessage(_evening.Hall, m => m.Id == question.Id && !m.Content.Contains("restarting", StringComparison.Ordinal));
        await _evening.AnswerAsync(1, question, _evening.Cohort[3..]);
        await _evening.RevealedAsync(1, last: false);
        await _evening.AnswerAsync(2, await _evening.QuestionAsync(2));
        await _evening.RevealedAsync(2, last: true);
        await _evening.EndAsync();

        // The session outlived the process: resumed, not begun anew.
        Assert.Equal((1, 1), (_discord.Gateway.Identifies, _discord.Gateway.Resumes));
        Assert.Equal(12, _evening.Acknowledged);
        await _evening.AssertKeptAsync(again);
        await again.StopAsync();
    }

    [Fact]
    public async Task The_bot_loses_its_rights_and_the_quiz_waits_until_it_has_them_again()
    {
        await using var bot = await Bot.StartAsync(_discord, _data);
        await _evening.OpenAsync(3, questions: 2);
        await _evening.StartAsync();
        await _evening.AnswerAsync(1, await _evening.QuestionAsync(1));
        var reveal = await _evening.QuestionAsync(1, ": explained");
        _discord.Faults.Next(1000, "POST", "/channels/*/messages", new Fault.Refused(403, 50013));

        await _discord.Press(_evening.Robin, reveal, "Next");
        var room = await bot.RoomAsync(_discord.Room);
        await Waits.UntilAsync(async () =>
            (await bot.Services.GetRequiredService<StudyDesk>().LookAsync(room, new("nobody"), null, Token)).Blocked
        );
        // The question, then the notice of the pause, each in the thread and then in the channel: with the rights given back between
        // two of them the quiz would go on in the channel and end in the thread.
        await _discord.Until(() => _discord.Record.Count(r => r is { Method: "POST", Status: 403 }) >= 4);
        var told = await _discord.Shown(await _discord.Press(_evening.Cohort[1], reveal, "My answer"));

        Assert.Contains("paused because I may not post", told.Content, StringComparison.Ordinal);
        _discord.Faults.Clear();
        await _discord.ToldAsync(await _discord.Press(_evening.Cohort[1], told.Original!, "Resume"), "The quiz goes on");
        await _evening.AnswerAsync(2, await _evening.QuestionAsync(2));
        await _evening.RevealedAsync(2, last: true);
        await _evening.EndAsync();
        Assert.Equal(6, _evening.Acknowledged);
        await _evening.AssertKeptAsync(bot);
        await bot.StopAsync();
    }

    [Fact]
    public async Task Without_the_rights_for_threads_the_quiz_runs_in_the_channel()
    {
        await using var bot = await Bot.StartAsync(_discord, _data);
        _discord.Faults.Next(10, "POST", "/channels/*/messages/*/threads", new Fault.Refused(403, 50013));
        await _evening.OpenAsync(2, questions: 1);
        await _evening.StartAsync();
        await _evening.AnswerAsync(1, await _evening.QuestionAsync(1));
        await _evening.RevealedAsync(1, last: true);
        await _evening.EndAsync();

        Assert.Equal(_discord.Room.Id, _evening.Hall.Id);
        await _evening.AssertKeptAsync(bot);
        await bot.StopAsync();
    }

    [Fact]
    public async Task Discuss_votes_shows_only_the_split_talks_and_votes_again()
    {
        await using var bot = await Bot.StartAsync(_discord, _data);
        await _evening.OpenAsync(6, mode: "discuss", questions: 1);
        await _evening.StartAsync();
        await _evening.AnswerAsync(1, await _evening.QuestionAsync(1));
        var talk = await _evening.QuestionAsync(1, ": talk it over");
        Assert.Contains("**How the room voted:** A 2", talk.Content, StringComparison.Ordinal);
        await _discord.ToldAsync(await _discord.Press(_evening.Cohort[1], talk, "My answer"), "You voted **B**");

        await _discord.Press(_evening.Robin, talk, "Vote again now");
        var second = await _evening.QuestionAsync(1, ": vote again");
        foreach (var member in _evening.Cohort)
        {
            await _evening.AnswerAsync(1, second, member, "A");
        }

        var reveal = await _evening.QuestionAsync(1, ": explained");

        Assert.Contains("**How the room moved:** A 2 → 6", reveal.Content, StringComparison.Ordinal);
        await _evening.RevealedAsync(1, last: true);
        await _evening.EndAsync();
        await bot.StopAsync();
        Assert.Empty(_discord.Unanswered);
        _discord.AssertClean();
    }

    [Fact]
    public async Task A_stranger_who_may_not_lead_is_told_so_and_the_facilitator_may()
    {
        await using var bot = await Bot.StartAsync(_discord, _data);
        await _evening.OpenAsync(2, questions: 2);
        await _discord.ToldAsync(
            await _discord.Press(_evening.Cohort[1], _evening.Lobby, "Start"),
            "Whoever opened the quiz, or a facilitator, can do that."
        );
        await _evening.StartAsync();
        var question = await _evening.QuestionAsync(1);
        var boss = _discord.Join("Boss", PermissionBits.Ordinary | PermissionBits.ManageGuild);

        await _discord.ToldAsync(await _discord.Press(_evening.Cohort[1], question, "Reveal now"), "Whoever opened the quiz");
        await _discord.ToldAsync(await _discord.Press(boss, question, "Reveal now"), "Question 1 is explained.");
        var reveal = await _evening.QuestionAsync(1, ": explained");
        Assert.Contains("This question was skipped", reveal.Content, StringComparison.Ordinal);
        var more = await _discord.Press(boss, reveal, "More");
        await _discord.ToldAsync(await _discord.Press(boss, more.Original!, "Stop the quiz"), "The quiz has ended.");
        await _evening.EndAsync();
        await bot.StopAsync();
        _discord.AssertClean();
    }
}
