using CrssBot.Channels.Tests.Discord.Fake;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>What is measured while people play, type and press too late.</summary>
public sealed class MeasuredEvenings : IAsyncLifetime
{
    private readonly DataFolder _data = new();
    private FakeDiscord _discord = null!;

    public async ValueTask InitializeAsync() => _discord = await FakeDiscord.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _discord.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Nothing_that_is_measured_says_who_pressed_where_or_what_they_typed()
    {
        using var heard = new Heard();
        var evening = new Evening(_discord);
        await using var bot = await Bot.StartAsync(_discord, _data);
        await evening.OpenAsync(4, questions: 2);
        await evening.StartAsync();
        var question = await evening.QuestionAsync(1);
        var letter = question.Buttons.First(b => b.Label == "A").CustomId!;
        await evening.AnswerAsync(1, question);
        var next = (await evening.QuestionAsync(1, ": explained")).Buttons.First(b => b.Label == "Next").CustomId!;
        await evening.RevealedAsync(1, last: false);
        await evening.QuestionAsync(2);

        // Too late, and twice.
        await _discord.Shown(await _discord.PressStale(evening.Cohort[1], question, letter));
        await _discord.Shown(await _discord.PressStale(evening.Robin, question, next));
        await _discord.Shown(await _discord.Command(evening.Robin, _discord.Room, "concept", ("query", "what is peer support")));
        await _discord.Shown(await _discord.Command(evening.Robin, _discord.Room, "study"));

        heard.AssertClosed(
            "crssbot.acknowledge.duration",
            "crssbot.commit.duration",
            "crssbot.outbox.age",
            "crssbot.wake.lag",
            "crssbot.presses.late",
            "crssbot.presses.duplicate",
            "crssbot.platform.throttled",
            "crssbot.platform.invalid_requests",
            "crssbot.gateway.state",
            "press",
            "desk",
            "commit",
            "deliver"
        );
        await bot.StopAsync();
    }
}
