using System.Text.Json;
using CrssBot.Discord.Channel;
using CrssBot.Discord.Protocol;

namespace CrssBot.Channels.Tests.Discord.Desk;

public sealed class RightsTests
{
    [Fact]
    public void An_administrator_has_every_right() => Assert.True(Rights.Parse("8").Has(Rights.SendMessagesInThreads));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("99999999999999999999999")]
    public void What_is_no_number_is_no_right(string? text) => Assert.Equal(default, Rights.Parse(text));

    [Fact]
    public void The_invitation_asks_for_five_rights_and_none_to_manage_anything() =>
        // View Channels, Send Messages, Read Message History, Create Public Threads, Send Messages in Threads.
        Assert.Equal("309237713920", Rights.Invited.ToString());

    [Theory]
    [InlineData("Zoë 🦊", "Zoë 🦊")]
    [InlineData("  ليلى  ", "ليلى")]
    [InlineData("a\u0007b\nc", "abc")]
    [InlineData("\n", "Member")]
    [InlineData("", "Member")]
    public void A_name_is_cut_to_what_a_room_takes(string nick, string name) => Assert.Equal(name, ArrivalOf(nick).Name);

    [Fact]
    public void A_long_name_is_cut_between_characters_that_belong_together()
    {
        var name = ArrivalOf(string.Concat(Enumerable.Repeat("👩‍👩‍👧‍👦", 20))).Name;

        Assert.InRange(name.Length, 1, 60);
        Assert.EndsWith("👦", name, StringComparison.Ordinal);
    }

    private static Arrival ArrivalOf(string nick)
    {
        var interaction = JsonSerializer.Deserialize(
            $$"""{"id":"1","application_id":"2","type":2,"token":"t","member":{"nick":{{JsonSerializer.Serialize(nick)}},"user":{"id":"3"} } }""",
            DiscordJson.Default.Interaction
        )!;
        return new Arrival(interaction, DateTimeOffset.UnixEpoch);
    }
}
