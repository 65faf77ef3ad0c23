using CrssBot.Channels.Tests.Discord.Fake;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>A quiz that everyone answers in their own time: sealed, then revealed once.</summary>
public sealed class RollingOverDiscord : OverDiscord
{
    [Fact]
    public async Task Everyone_answers_alone_nothing_shows_and_the_close_explains_all()
    {
        await Discord.ToldAsync(await DoAsync(Ana, "quiz", ("mode", "rolling"), ("questions", 2), ("hours", 24)), "It is open.");
        var open = await Discord.UntilMessage(
            Discord.Room,
            m => m.Content.StartsWith("### A quiz for your own time", StringComparison.Ordinal)
        );
        FakeMember[] cohort = [Ana, .. Enumerable.Range(1, 4).Select(i => Discord.Join($"Member {i}"))];
        foreach (var member in cohort)
        {
            var sheet = await Discord.Shown(await Discord.Press(member, open, "Answer it"));
            Assert.StartsWith("### Question 1 of 2", sheet.Content, StringComparison.Ordinal);
            await Discord.Press(member, sheet.Original!, "A");
            await Discord.UntilAsync(sheet, "### Question 2 of 2");
            await Discord.Press(member, sheet.Original!, "I am guessing");
            await Discord.Until(sheet, s => s.Content.Contains("You are about to guess", StringComparison.Ordinal));
            await Discord.Press(member, sheet.Original!, "B");
            await Discord.UntilAsync(sheet, "### Your answers: 2 of 2");
            Assert.Contains("2: **B**, a guess", sheet.Content, StringComparison.Ordinal);
        }

        Assert.Single(Discord.Room.Messages);
        Assert.Single(Discord.Room.Messages[0].Revisions);
        await RestartAsync();
        var stranger = await Discord.Shown(await Discord.Press(cohort[1], open, "Close it now"));
        Assert.StartsWith("Whoever opened the quiz", stranger.Content, StringComparison.Ordinal);
        var sure = await Discord.Shown(await Discord.Press(Ana, open, "Close it now"));
        await Discord.Press(Ana, sure.Original!, "Yes, close it");

        var closed = await Discord.UntilMessage(
            Discord.Room,
            m => m.Content.StartsWith("### The quiz for your own time has closed", StringComparison.Ordinal)
        );
        Assert.Equal(open.Id, closed.Id);
        Assert.Contains("of 10** times", closed.Content, StringComparison.Ordinal);
        Assert.Contains(" of 5", closed.Content, StringComparison.Ordinal);
        var mine = await Discord.Shown(await Discord.Press(cohort[2], closed, "My result"));
        Assert.Contains("of 2**, 2 answered. Only you see this.", mine.Content, StringComparison.Ordinal);
        var list = Assert.Single(closed.Selects);
        var told = await Discord.Shown(await Discord.Select(cohort[2], closed, list.CustomId, "2"));
        Assert.Contains("✓ best answer", told.Content, StringComparison.Ordinal);
        Assert.Contains("How the room answered:", told.Content, StringComparison.Ordinal);
        var late = await Discord.Shown(await Discord.PressStale(cohort[2], closed, open.Buttons[0].CustomId!));
        Assert.StartsWith("That quiz is over.", late.Content, StringComparison.Ordinal);
    }
}
