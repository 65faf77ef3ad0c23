using CrssBot.Channels.Tests.Discord.Evenings;
using CrssBot.Channels.Tests.Teams.Fake;
using CrssBot.Teams.Protocol.Graph;
using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Channels.Tests.Teams.Evenings;

/// <summary>Owners of a team, where an administrator let the bot ask who they are.</summary>
public sealed class OwnersTests : IAsyncLifetime
{
    private readonly DataFolder _data = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private FakeTeams _teams = null!;

    private static FakePerson Ana => FakePerson.Number(0);

    private static FakePerson Owner => FakePerson.Number(7);

    private static FakePerson Other => FakePerson.Number(8);

    public async ValueTask InitializeAsync()
    {
        _teams = await FakeTeams.StartAsync();
        _teams.Owners[Owner.EntraId] = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _teams.DisposeAsync();
        _data.Dispose();
    }

    /// <summary>Set up by Ana, so that only who facilitates may start a quiz there.</summary>
    private async Task<TeamsHost> StartAsync(bool isOn = true)
    {
        var bot = await TeamsHost.StartAsync(
            _teams,
            _data,
            _time,
            slow: false,
            ("Teams:OwnersFacilitate", isOn ? "true" : "false"),
            ("Teams:GraphUrl", _teams.GraphUrl)
        );
        // Of all activities only this one names the team's group.
        var installed = _teams.Activity("installationUpdate", Ana, FakePlace.Channel);
        installed["action"] = "add";
        installed["channelData"]!["team"]!["aadGroupId"] = FakeTeams.Group;
        await _teams.PostAsync(installed);
        await new Cohort(_teams).SetUpAsync(FakePlace.Channel);
        return bot;
    }

    private async Task<bool> MayStartAsync(FakePerson person)
    {
        var before = _teams.Posts.Count;
        await _teams.TypeAsync(person, FakePlace.Channel, "quiz 1");
        var said = await _teams.UntilAsync(p => _teams.Posts.Count > before && p == _teams.Posts[^1]);
        return said.Text.Contains("A quiz is about to start", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_owner_starts_a_quiz_and_another_member_does_not()
    {
        await using var bot = await StartAsync();

        Assert.False(await MayStartAsync(Other));
        Assert.True(await MayStartAsync(Owner));
        // A token of its own, for Graph and nothing else.
        Assert.Contains($"{_teams.GraphResource}/.default", _teams.Authority.ScopesAsked);
    }

    [Fact]
    public async Task Where_it_is_off_nobody_is_asked()
    {
        await using var bot = await StartAsync(isOn: false);

        Assert.False(await MayStartAsync(Owner));
        Assert.Equal(0, _teams.GraphAsked);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(500)]
    public async Task Where_Graph_does_not_tell_an_owner_is_a_member_like_others(int status)
    {
        await using var bot = await StartAsync();
        _teams.GraphStatus = status;

        Assert.False(await MayStartAsync(Owner));

        _teams.GraphStatus = 200;
        Assert.True(await MayStartAsync(Owner));
    }

    [Fact]
    public async Task What_Graph_said_is_believed_for_a_minute_and_no_longer()
    {
        await using var bot = await StartAsync();
        Assert.False(await MayStartAsync(Other));
        var asked = _teams.GraphAsked;
        Assert.False(await MayStartAsync(Other));
        Assert.Equal(asked, _teams.GraphAsked);
        _teams.Owners[Other.EntraId] = true;

        _time.Advance(TeamOwners.GoodFor);

        Assert.True(await MayStartAsync(Other));
    }

    [Fact]
    public async Task An_owner_who_sets_a_channel_up_first_stays_its_facilitator()
    {
        await using var bot = await StartAsync();
        _teams.Owners[Ana.EntraId] = true;
        var place = FakePlace.Channel with { Conversation = "19:second@thread.tacv2" };
        await new Cohort(_teams).SetUpAsync(place);

        Assert.True((await bot.LookAsync(place)).HasFacilitator);
    }
}
