using CrssBot.Channels.Tests.Discord.Fake;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>kill -9 of the real executable in the middle of an evening on Discord, and its verbs.</summary>
public sealed class KilledEvenings : IAsyncLifetime
{
    private readonly DataFolder _data = new();
    private FakeDiscord _discord = null!;

    public async ValueTask InitializeAsync()
    {
        _discord = await FakeDiscord.StartAsync();
        _discord.Gateway.IdentifyWindow = TimeSpan.Zero;
    }

    public async ValueTask DisposeAsync()
    {
        await _discord.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Killed_at_every_step_nothing_acknowledged_is_lost_and_nothing_is_posted_twice()
    {
        var evening = new Evening(_discord);
        var bot = Executable.Start(_discord, _data);
        await evening.OpenAsync(6, questions: 3);
        bot = await AgainAsync(bot);
        await evening.StartAsync();
        for (var ordinal = 1; ordinal <= 3; ordinal++)
        {
            var question = await evening.QuestionAsync(ordinal);
            await evening.AnswerAsync(ordinal, question, evening.Cohort[..3]);
            bot = await AgainAsync(bot);
            await evening.AnswerAsync(ordinal, await evening.QuestionAsync(ordinal), evening.Cohort[3..]);
            await evening.QuestionAsync(ordinal, ": explained");
            bot = await AgainAsync(bot);
            await evening.RevealedAsync(ordinal, last: ordinal == 3);
        }

        await evening.EndAsync();
        await bot.StopAsync();
        Assert.DoesNotContain(bot.Lines, l => l.Contains(_discord.BotToken, StringComparison.Ordinal));
        await bot.DisposeAsync();

        Assert.Equal(18, evening.Acknowledged);
        await using var reader = await Bot.StartAsync(_discord, _data, ("Discord:SyncCommands", "false"));
        await evening.AssertKeptAsync(reader);
        await reader.StopAsync();
    }

    private async Task<Executable> AgainAsync(Executable bot)
    {
        await bot.KillAsync();
        await bot.DisposeAsync();
        await _discord.Until(() => _discord.Gateway.Live.Count == 0);
        var again = Executable.Start(_discord, _data);
        await _discord.Until(() => _discord.Gateway.Live.Count == 1);
        return again;
    }

    [Fact]
    public async Task The_verbs_register_by_difference_and_print_the_invitation()
    {
        var invite = await Executable.RunAsync(_discord, _data, "discord", "invite");
        var first = await Executable.RunAsync(_discord, _data, "discord", "sync");
        var second = await Executable.RunAsync(_discord, _data, "discord", "sync");

        Assert.Equal(
            (
                0,
                $"https://discord.com/oauth2/authorize?client_id={_discord.ApplicationId}&scope=bot+applications.commands&permissions=309237713920\n"
            ),
            invite
        );
        Assert.Equal((0, "Commands: 9 registered.\n"), first);
        Assert.Equal((0, "Commands: all 9 are registered already.\n"), second);
        Assert.Equal(9, _discord.Commands.Creates);
    }

    [Fact]
    public async Task A_token_that_Discord_does_not_know_is_said_in_one_line()
    {
        _discord.BotToken = "another";
        File.WriteAllText(Path.Combine(_data.Path, "old"), "old-token\n");

        var (exit, output) = await Executable.RunAsync(_discord, _data, "discord", "sync", $"--Discord:Token=old-token");

        Assert.Equal((1, "Discord does not know this token. Copy it again from the developer portal.\n"), (exit, output));
    }
}
