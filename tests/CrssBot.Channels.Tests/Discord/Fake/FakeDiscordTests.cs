using System.Text.Json;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>Enough to trust the stand-in: each test plays a plain client against it.</summary>
public sealed class FakeDiscordTests
{
    [Fact]
    public async Task A_command_goes_from_a_person_to_the_bot_and_its_answer_back()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        var (socket, ready) = await client.IdentifyAsync();
        using var _ = socket;
        var ana = fake.Join("Ana");

        var asked = fake.Command(ana, fake.Room, "quiz", ("questions", 5));
        var interaction = (await socket.ReadAsync("INTERACTION_CREATE")).GetProperty("d");
        var callback = await client.CallbackAsync(interaction, """{"type":4,"data":{"content":"A quiz!"}}""");
        var answer = await asked;

        Assert.Equal($"{fake.Guild.Id}", ready.GetProperty("guilds")[0].GetProperty("id").GetString());
        Assert.Equal(5, interaction.GetProperty("data").GetProperty("options")[0].GetProperty("value").GetInt32());
        Assert.Equal(204, callback.Status);
        Assert.Equal(FakeResponse.Message, answer.Response!.Type);
        Assert.Equal("A quiz!", answer.Content);
        Assert.Equal("A quiz!", Assert.Single(fake.Room.Messages).Content);
        fake.AssertClean();
    }
}
