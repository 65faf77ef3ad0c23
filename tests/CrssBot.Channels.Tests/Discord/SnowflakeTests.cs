using System.Text.Json;
using CrssBot.Discord.Protocol;

namespace CrssBot.Channels.Tests.Discord;

public sealed class SnowflakeTests
{
    [Fact]
    public void R9_a_snowflake_is_a_string_of_up_to_20_digits()
    {
        const string Id = "\"id\":\"18446744073709551615\"";

        var channel = JsonSerializer.Deserialize($"{{{Id}}}", DiscordJson.Default.Channel)!;

        Assert.Equal(ulong.MaxValue, channel.Id.Value);
        Assert.Contains(Id, JsonSerializer.Serialize(channel, DiscordJson.Default.Channel), StringComparison.Ordinal);
    }

    [Fact]
    public void A_snowflake_knows_when_it_was_made() =>
        // The example of Discord's reference: 175928847299117063 was made on 2016-04-30 at 11:18:25.796 UTC.
        Assert.Equal(new DateTimeOffset(2016, 4, 30, 11, 18, 25, 796, TimeSpan.Zero), new Snowflake(175928847299117063).CreatedAt);

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"-1\"")]
    [InlineData("\" 1\"")]
    [InlineData("\"1e3\"")]
    [InlineData("\"184467440737095516150\"")]
    public void Anything_else_is_not_one(string json) =>
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize($$"""{"id":{{json}}}""", DiscordJson.Default.Channel));
}
