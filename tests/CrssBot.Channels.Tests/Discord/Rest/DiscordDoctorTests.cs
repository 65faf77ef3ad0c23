using System.Collections.Immutable;
using CrssBot.Discord;
using CrssBot.Discord.Channel;
using CrssBot.Discord.Protocol;
using CrssBot.Runtime;

namespace CrssBot.Channels.Tests.Discord.Rest;

/// <summary>What crssbot doctor says of Discord, against a Discord that answers from a list.</summary>
public sealed class DiscordDoctorTests : IDisposable
{
    private const ulong View = 1 << 10;
    private const ulong Send = 1 << 11;
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 18, 0, 0, TimeSpan.Zero);
    private static readonly Snowflake Guild = new(10);
    private static readonly Snowflake Me = new(1);
    private static readonly Snowflake Ours = new(20);

    private readonly ScriptedDiscord _discord = new();

    /// <summary>Outlives a look: whoever waits takes the next request.</summary>
    private Task<Exchange>? _next;

    public void Dispose()
    {
        _discord.Pipeline.Dispose();
        _discord.Dispose();
    }

    [Theory]
    [InlineData(0, "Ok")]
    [InlineData(3, "Look")]
    [InlineData(5, "Wrong")]
    [InlineData(-20, "Ok")]
    [InlineData(-40, "Look")]
    public void A_clock_that_is_ahead_makes_every_press_look_too_old(int ahead, string verdict)
    {
        var sample = new ClockSample(Now.AddSeconds(ahead), Now, Now.AddSeconds(ahead + 0.1));

        Assert.Equal(verdict, DiscordDoctor.Clock(sample).Verdict.ToString());
        Assert.Equal(Verdict.Look, DiscordDoctor.Clock(null).Verdict);
    }

    [Fact]
    public async Task Rooms_in_which_the_bot_could_not_post_are_listed_with_what_is_missing()
    {
        var replies = new Dictionary<string, (int Status, string Body)>(StringComparer.Ordinal)
        {
            ["/applications/@me"] = (200, """{"id":"1"}"""),
            ["/guilds/10"] = (200, $$"""{"id":"10","roles":[{"id":"10","permissions":"{{View | Send}}"},{"id":"20","permissions":"0"}]}"""),
            ["/guilds/10/members/1"] = (200, """{"roles":["20"]}"""),
            ["/channels/70"] = (200, """{"id":"70","type":0,"name":"open"}"""),
            ["/channels/71"] = (
                200,
                $$"""{"id":"71","type":0,"name":"read-only","permission_overwrites":[{"id":"20","type":0,"allow":"0","deny":"{{Send}}"}]}"""
            ),
            ["/channels/72"] = (403, """{"code":50001}"""),
            ["/channels/73"] = (404, """{"code":10003}"""),
            ["/channels/74"] = (200, """{"id":"74","type":11,"name":"thread","parent_id":"70"}"""),
        };

        var findings = await LookAsync(replies, ["10/70", "10/71", "@5/9", "10/72", "10/73", "10/74"]);

        Assert.Equal((Verdict.Ok, Verdict.Look), (findings[0].Verdict, findings[1].Verdict));
        Assert.Contains("cannot post in 4 of all 5", findings[1].Text, StringComparison.Ordinal);
        Assert.EndsWith(
            "#read-only of server 10 (Send Messages); channel 72 of server 10 (View Channel); channel 73 of server 10 (it is gone); "
                + "#thread of server 10 (Send Messages in Threads).",
            findings[1].Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_token_that_Discord_does_not_know_is_wrong_and_never_shown()
    {
        var findings = await LookAsync(
            new(StringComparer.Ordinal) { ["/applications/@me"] = (401, """{"code":0,"message":"401: Unauthorized"}""") },
            []
        );

        Assert.Equal((Verdict.Wrong, Verdict.Look), (findings[0].Verdict, findings[1].Verdict));
        Assert.DoesNotContain(findings, f => f.Text.Contains(ScriptedDiscord.BotToken, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_id_or_a_key_of_another_application_is_wrong()
    {
        var application = new Dictionary<string, (int, string)>(StringComparer.Ordinal)
        {
            ["/applications/@me"] = (200, """{"id":"1","verify_key":"ab"}"""),
        };

        var id = await LookAsync(application, null, new DiscordOptions { ApplicationId = "2" });
        var key = await LookAsync(application, null, new DiscordOptions { ApplicationId = "1", PublicKey = "cd" });
        var right = await LookAsync(application, null, new DiscordOptions { ApplicationId = "1", PublicKey = "AB" });

        Assert.Equal([Verdict.Wrong, Verdict.Wrong, Verdict.Ok], new[] { id, key, right }.Select(f => f[0].Verdict));
        Assert.All([id, key, right], f => Assert.Contains("no host runs", f[1].Text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_later_overwrite_wins_and_an_administrator_may_everything()
    {
        Role[] roles =
        [
            new() { Id = Guild, Permissions = $"{View}" },
            new() { Id = Ours, Permissions = $"{Send}" },
            new() { Id = new(21), Permissions = "8" },
        ];
        PermissionOverwrite everyone = new() { Id = Guild, Deny = $"{View | Send}" };
        PermissionOverwrite ours = new() { Id = Ours, Allow = $"{View}" };
        PermissionOverwrite me = new()
        {
            Id = Me,
            Type = 1,
            Allow = $"{Send}",
            Deny = $"{View}",
        };
        PermissionOverwrite others = new() { Id = new(21), Allow = $"{View | Send}" };

        Assert.Equal(View | Send, Of().Bits);
        Assert.Equal(0UL, Of(everyone, others).Bits);
        Assert.Equal(View, Of(ours, everyone).Bits);
        Assert.Equal(Send, Of(me, ours, everyone).Bits);
        Assert.Equal(Rights.All, ChannelRights.Of(Guild, roles, Me, ["21"], [everyone]));

        Rights Of(params PermissionOverwrite[] overwrites) => ChannelRights.Of(Guild, roles, Me, ["20"], overwrites);
    }

    private async Task<ImmutableArray<Finding>> LookAsync(
        Dictionary<string, (int Status, string Body)> replies,
        string[]? rooms,
        DiscordOptions? options = null
    )
    {
        var looking = new DiscordDoctor(_discord.Rest, options ?? new DiscordOptions()).LookAsync(
            rooms,
            TestContext.Current.CancellationToken
        );
        while (!looking.IsCompleted)
        {
            _next ??= _discord.NextAsync();
            if (await Task.WhenAny(looking, _next) == _next)
            {
                var exchange = await _next;
                _next = null;
                var (status, body) = replies[exchange.Path];
                exchange.Reply(status, body);
            }
        }

        return await looking.Soon();
    }
}
