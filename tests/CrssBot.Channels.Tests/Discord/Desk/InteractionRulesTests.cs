using System.Text.Json;
using CrssBot.Channels.Tests.Discord.Limits;
using CrssBot.Discord;
using CrssBot.Discord.Channel;
using CrssBot.Discord.Protocol;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Chat;

namespace CrssBot.Channels.Tests.Discord.Desk;

/// <summary>What Discord asks of interactions and of bots, where one type of ours answers for it.</summary>
public sealed class InteractionRulesTests
{
    [Fact]
    public void I10_no_message_of_ours_can_ask_for_components_v2()
    {
        Assert.DoesNotContain(Enum.GetValues<MessageFlags>(), f => (int)f == 1 << 15);
        Assert.DoesNotContain(typeof(MessageBody).GetProperties(), p => p.Name is "Embeds" or "Poll" or "StickerIds");
    }

    [Fact]
    public void I12_the_form_keeps_within_what_a_modal_holds()
    {
        var form = Drawing.Respond(new Reaction.Says(SetupForm.Of(RoomSettings.Default)))!;

        Assert.Empty(
            WireRules.Broken(WireBody.InteractionResponse, JsonSerializer.SerializeToElement(form, DiscordJson.Default.InteractionResponse))
        );
        Assert.InRange(form.Data!.Components!.Length, 1, DiscordLimits.ModalComponents);
        Assert.InRange(form.Data.Title!.Length, 1, DiscordLimits.ModalTitle);
    }

    [Fact]
    public void I13_a_private_answer_mentions_nobody_either()
    {
        var data = Drawing.Respond(new Reaction.Says(new Answer.Whisper("<@1> @everyone")))!.Data!;

        Assert.Empty(data.AllowedMentions!.Parse);
        Assert.True(data.Flags!.Value.HasFlag(MessageFlags.Ephemeral));
    }

    [Theory]
    [InlineData("""{"0":"10"}""", true)]
    [InlineData("""{"0":"10","1":"3"}""", true)]
    [InlineData("""{"1":"3"}""", false)]
    public void I14_a_persons_own_installation_brings_no_room(string owners, bool hasRoom) =>
        Assert.Equal(
            hasRoom,
            Read(
                $$"""{"guild_id":"10","channel_id":"11","member":{"user":{"id":"3"} },"authorizing_integration_owners":{{owners}} }"""
            ).HasRoom
        );

    [Fact]
    public void I19_the_presser_is_found_in_servers_and_in_direct_messages()
    {
        var server = Read(
            """{"guild_id":"10","channel_id":"11","member":{"nick":"Nick","permissions":"32","roles":["7"],"user":{"id":"3"}}}"""
        );
        var direct = Read("""{"channel_id":"12","user":{"id":"3","username":"ana","global_name":"Ana"}}""");

        Assert.Equal((3UL, "Nick", true), (server.Interaction.Presser!.Id.Value, server.Name, server.HasRoom));
        Assert.Equal((3UL, "Ana", false), (direct.Interaction.Presser!.Id.Value, direct.Name, direct.HasRoom));
        Assert.True(server.Standing!.Manages);
        Assert.Equal(["7"], server.Standing.Roles);
        Assert.Null(direct.Standing);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(256)]
    [InlineData(32768)]
    [InlineData(33283)]
    public void P1_P2_no_privileged_intent_is_ever_asked_for(int intents)
    {
        Assert.Equal(1, new DiscordOptions().Intents);
        Assert.Contains("privileged", Wrong(new DiscordOptions { Intents = intents }), StringComparison.Ordinal);
    }

    [Fact]
    public void P3_the_privacy_page_says_what_is_kept_and_how_to_have_it_deleted()
    {
        var page = File.ReadAllText(Path.Combine(Pack.Root, "docs", "privacy.md"));

        Assert.All(
            ["**Stored:**", "`/privacy`", "erase", "30 days", "400 days"],
            word => Assert.Contains(word, page, StringComparison.Ordinal)
        );
    }

    private static readonly string Key = Convert.ToHexStringLower(
        Convert.FromHexString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    );

    [Fact]
    public void A_token_alone_is_enough_and_nothing_at_all_is_off()
    {
        Assert.Equal("", Wrong(new DiscordOptions()));
        Assert.Equal("", Wrong(new DiscordOptions { Token = "a.b.c" }));
        Assert.Equal(
            "",
            Wrong(
                new DiscordOptions
                {
                    Token = "a.b.c",
                    Transport = DiscordTransport.Http,
                    PublicKey = Key,
                    ApplicationId = "1",
                }
            )
        );
    }

    public static TheoryData<string, DiscordOptions> HalfSet =>
        new()
        {
            {
                "Discord:Token is empty",
                new DiscordOptions { PublicKey = Key }
            },
            {
                "Discord:Token is empty",
                new DiscordOptions { ApplicationId = "1" }
            },
            {
                "Discord:Transport=Http needs",
                new DiscordOptions { Token = "t", Transport = DiscordTransport.Http }
            },
            {
                "Discord:Transport=Http needs",
                new DiscordOptions
                {
                    Token = "t",
                    Transport = DiscordTransport.Http,
                    PublicKey = Key,
                }
            },
            {
                "Discord:PublicKey is no Ed25519 key",
                new DiscordOptions { Token = "t", PublicKey = "abc" }
            },
            {
                "Discord:ApplicationId is \"x\"",
                new DiscordOptions { Token = "t", ApplicationId = "x" }
            },
            {
                "Discord:ApiBaseUrl is",
                new DiscordOptions { Token = "t", ApiBaseUrl = "http://discord.com/api/v10" }
            },
            {
                "Discord:Token holds",
                new DiscordOptions { Token = "Bot abc" }
            },
            {
                "Discord:Transport is not known",
                new DiscordOptions { Transport = (DiscordTransport)7 }
            },
        };

    [Theory]
    [MemberData(nameof(HalfSet))]
    public void H3_a_half_set_configuration_says_what_is_wrong_and_never_the_token(string says, DiscordOptions options)
    {
        var wrong = Wrong(options);

        Assert.StartsWith(says, wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", wrong.Replace("copy", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static string Wrong(DiscordOptions options) =>
        string.Join('\n', new DiscordOptionsCheck().Validate(null, options).Failures ?? []);

    private static Arrival Read(string rest) =>
        new(
            JsonSerializer.Deserialize(
                $$"""{"id":"1","application_id":"2","type":2,"token":"t",{{rest[1..]}}""",
                DiscordJson.Default.Interaction
            )!,
            DateTimeOffset.UnixEpoch
        );
}
