using System.Text.Json.Nodes;
using CrssBot.Channels.Tests.Teams.Fake;
using CrssBot.Runtime.Chat;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Channels.Tests.Teams.Evenings;

/// <summary>Progress with its picture, as Teams shows it.</summary>
public sealed class TeamsPictures : TeamsEvening
{
    [Fact]
    public async Task Progress_comes_with_a_picture_in_the_card_and_without_one_where_nothing_can_be_drawn()
    {
        await using var bot = await TeamsHost.StartAsync(Teams, Data);
        var place = FakePlace.Of(Ana.Id);
        await Teams.TypeAsync(Ana, place, "study practice 1");
        var question = Teams.Posts[^1].Card!;
        await Teams.PressAsync(Ana, place, question, "A");

        await Teams.TypeAsync(Ana, place, "study progress");
        var image = ImageOf(Teams.Posts[^1].Card!)!;
        Assert.Equal(Painter.Point.Alt, image["altText"]!.ToString());
        Assert.Equal($"data:image/png;base64,{Convert.ToBase64String(Painter.Point.Png)}", image["url"]!.ToString());

        bot.Services.GetRequiredService<Painter>().Next = new Picture(new byte[20_000], "Too large for a card");
        await Teams.TypeAsync(Ana, place, "study progress");
        Assert.Null(ImageOf(Teams.Posts[^1].Card!));
        Assert.Contains("Where you stand", Teams.Posts[^1].Text, StringComparison.Ordinal);
    }

    private static JsonNode? ImageOf(JsonObject card) => ((JsonArray)card["body"]!).SingleOrDefault(e => e!["type"]!.ToString() == "Image");
}
