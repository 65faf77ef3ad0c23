using CrssBot.Channels.Tests.Discord.Fake;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>Progress with its picture, from the wire to the message that its owner alone sees.</summary>
public sealed class PicturesOverDiscord : OverDiscord
{
    private Painter Painter => Bot.Services.GetRequiredService<Painter>();

    [Fact]
    public async Task Progress_comes_with_a_picture_that_is_read_out_to_whoever_does_not_see_it()
    {
        await AnAnswerAsync();

        var told = await DoAsync(Ana, "study progress");

        await Discord.ToldAsync(told, "### Where you stand");
        var picture = Assert.Single(told.Original!.Attachments);
        Assert.Equal(("picture.png", "image/png", Painter.Point.Alt), (picture.Name, picture.Type, picture.Description));
        Assert.Equal(Painter.Point.Png, picture.Content);
        Assert.Contains(told.Original.Buttons, b => b.Label == "Plan");
    }

    [Fact]
    public async Task The_picture_goes_when_its_message_becomes_something_else_and_comes_back_in_place()
    {
        await AnAnswerAsync();
        var told = await DoAsync(Ana, "study");
        await Discord.ToldAsync(told, "### Study alone");

        var pressed = await Discord.Press(Ana, told.Original!, "Progress");
        await Discord.UntilAsync(told, "### Where you stand");
        Assert.Equal(told.Original!.Id, pressed.Original!.Id);
        Assert.Single(told.Original.Attachments);

        await Discord.Press(Ana, told.Original, "Plan");
        await Discord.UntilAsync(told, "### A week of study");
        Assert.Empty(told.Original!.Attachments);
    }

    [Fact]
    public async Task Before_the_first_answer_and_where_nothing_can_be_drawn_there_are_words_alone()
    {
        var before = await DoAsync(Ana, "study progress");
        await AnAnswerAsync();
        Painter.Next = null;
        var after = await DoAsync(Ana, "study progress");

        await Discord.ToldAsync(before, "### Where you stand");
        Assert.Empty(before.Original!.Attachments);
        await Discord.ToldAsync(after, "### Where you stand");
        Assert.Empty(after.Original!.Attachments);
    }

    [Fact]
    public async Task I1_a_first_picture_that_takes_long_keeps_nobody_waiting_for_a_first_response()
    {
        await AnAnswerAsync();
        Painter.Ready.Reset();

        var told = await Discord.Command(Ana, Discord.Room, "study progress");
        Assert.Equal(FakeResponse.DeferredMessage, told.Response!.Type);
        Assert.InRange(told.Response.Elapsed.TotalSeconds, 1.3, 2.9);
        Painter.Ready.Set();

        await Discord.ToldAsync(told, "### Where you stand");
        Assert.Single(told.Original!.Attachments);
    }

    private async Task AnAnswerAsync()
    {
        var asked = await DoAsync(Ana, "study practice", ("questions", 1));
        await Discord.Press(Ana, asked.Original!, asked.Original!.Buttons.First(b => b.Label.Length == 1).Label);
        await Discord.Until(asked, a => a.Content.Contains("**Why ", StringComparison.Ordinal));
    }
}
