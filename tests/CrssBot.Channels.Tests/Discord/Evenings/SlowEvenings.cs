using CrssBot.Channels.Tests.Discord.Fake;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>The disk hangs, or far too many press at once: everyone is told something in time, and the connection stays.</summary>
public sealed class SlowEvenings : IAsyncLifetime
{
    private readonly DataFolder _data = new();
    private FakeDiscord _discord = null!;

    public async ValueTask InitializeAsync()
    {
        _discord = await FakeDiscord.StartAsync();
        // A heartbeat that is late by so much is taken for dead.
        _discord.Gateway.HeartbeatInterval = TimeSpan.FromSeconds(2);
    }

    public async ValueTask DisposeAsync()
    {
        await _discord.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task I1_whoever_cannot_be_answered_in_time_sees_that_it_is_being_worked_on_and_then_the_answer()
    {
        await using var bot = await Bot.StartGatedAsync(_discord, _data);
        await _discord.Until(() => _discord.Commands.Registered.Count > 0 && _discord.Gateway.Live.Count == 1);

        var told = await _discord.Command(_discord.Join("Ana"), _discord.Room, "concept", ("query", "humility"));

        Assert.Equal(FakeResponse.DeferredMessage, told.Response!.Type);
        Assert.InRange(told.Response.Elapsed.TotalSeconds, 1.3, 2.9);
        Assert.True(told.Original!.Ephemeral);
        bot.Gate!.Open();
        await _discord.ToldAsync(told, "### Humility");
        await bot.StopAsync();
        _discord.AssertClean();
    }

    /// <summary>It waited for the database once, and the notice was put under it.</summary>
    [Fact]
    public async Task A_crisis_statement_is_answered_at_once_while_the_disk_hangs_and_with_nothing_added()
    {
        await using var bot = await Bot.StartGatedAsync(_discord, _data);
        await _discord.Until(() => _discord.Commands.Registered.Count > 0 && _discord.Gateway.Live.Count == 1);
        var ana = _discord.Join("Ana");
        var message = _discord.Say(
            ana,
            _discord.Room,
            new string('x', 150) + string.Concat(Enumerable.Repeat(" and so on", 40)) + " i want to kill myself"
        );

        var typed = await _discord.Command(ana, _discord.Room, "concept", ("query", "i want to kill myself"));
        var shown = await _discord.MessageCommand(ana, message, "Look up as a concept");

        Assert.Equal((FakeResponse.Message, Pack.Catalog.Safety.Self), (typed.Response!.Type, typed.Content));
        Assert.Equal(Pack.Catalog.Safety.Self, shown.Content);
        await bot.StopAsync();
    }

    [Fact]
    public async Task I2_the_first_answer_over_the_gateway_is_a_post_of_its_own()
    {
        await using var bot = await Bot.StartAsync(_discord, _data);
        await _discord.Until(() => _discord.Commands.Registered.Count > 0 && _discord.Gateway.Live.Count == 1);

        await _discord.Command(_discord.Join("Ana"), _discord.Room, "help");

        await _discord.Until(() =>
            _discord.Record.Any(r => r is { Method: "POST", Status: 204 } && r.Path.EndsWith("/callback", StringComparison.Ordinal))
        );
        await bot.StopAsync();
    }

    [Fact]
    public async Task Too_many_at_once_are_told_so_in_private_and_the_heartbeat_goes_on()
    {
        await using var bot = await Bot.StartGatedAsync(_discord, _data);
        await _discord.Until(() => _discord.Commands.Registered.Count > 0 && _discord.Gateway.Live.Count == 1);
        var ana = _discord.Join("Ana");

        // 512 are answered at once, 1,000 more may wait.
        var presses = Enumerable.Range(0, 1_700).Select(_ => _discord.Command(ana, _discord.Room, "help")).ToArray();
        await _discord.Until(() =>
            _discord.Interactions.All().Any(i => i.Content.StartsWith("A lot is going on right now.", StringComparison.Ordinal))
        );
        bot.Gate!.Open();
        var told = await Task.WhenAll(presses);

        Assert.InRange(told.Count(t => t.Content.StartsWith("A lot is going on", StringComparison.Ordinal)), 1, 188);
        Assert.Equal(1, _discord.Gateway.Identifies + _discord.Gateway.Resumes);
        await bot.StopAsync();
    }
}
