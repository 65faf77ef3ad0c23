using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Runtime.Chat;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>Branching cases: alone they are pages that nobody stores, in a room the majority decides.</summary>
public sealed class ScenariosOverDiscord : OverDiscord
{
    private static readonly string Slug = Pack.Catalog.Cases!.Value[0].Id.Value;

    [Fact]
    public async Task Alone_a_case_is_read_page_by_page_and_goes_on_after_a_restart()
    {
        var played = Pack.Catalog.Cases!.Value[0];
        var list = await DoAsync(Ana, "study scenario");
        Assert.StartsWith("### Scenarios", list.Content, StringComparison.Ordinal);
        await Discord.Select(Ana, list.Original!, Assert.Single(list.Original!.Selects).CustomId, Slug);
        await Discord.UntilAsync(list, $"### {played.Title}");
        Assert.Contains("A", list.Original!.Buttons.Select(b => b.Label));

        await RestartAsync();
        var step = played.Find(played.Start);
        while (step is not null)
        {
            var choice = step.Choices.OrderBy(c => c.Id).First();
            await Discord.Press(Ana, list.Original!, "A");
            await Discord.Until(list, c => c.Content.Contains("\n> ", StringComparison.Ordinal));
            step = played.Find(choice.Next);
            if (step is not null)
            {
                await Discord.Press(Ana, list.Original!, "Go on");
                await Discord.Until(list, c => c.Original!.Buttons.Any(b => b.Label == "B"));
            }
        }

        Assert.Contains("Another case", list.Original!.Buttons.Select(b => b.Label));
        Assert.Empty(Discord.Room.Messages);
    }

    [Fact]
    public async Task In_a_room_votes_are_private_the_majority_decides_and_nothing_is_scored()
    {
        await DoAsync(Ana, "quiz", ("mode", "scenario"));
        var lobby = await Discord.UntilMessage(
            Discord.Room,
            m => m.Content.StartsWith("### A quiz is about to start", StringComparison.Ordinal)
        );
        Assert.Contains("· Scenario", lobby.Content, StringComparison.Ordinal);
        var ben = Discord.Join("Ben");
        await Discord.Press(ben, lobby, "Join");
        await Discord.Press(Ana, lobby, "Start");

        for (var decision = 1; ; decision++)
        {
            var fork = await UntilAsync(lobby, $"### Decision {decision}\n");
            var voted = await Discord.Shown(await Discord.Press(Ana, fork, "A"));
            Assert.DoesNotContain("I guessed", voted.Original!.Buttons.Select(b => b.Label));
            await Discord.Shown(await Discord.Press(ben, fork, "A"));
            var outcome = await UntilAsync(lobby, $"### Decision {decision}: what came of it");
            Assert.Contains("The room chose **A**", outcome.Content, StringComparison.Ordinal);
            Assert.DoesNotContain("best answer", outcome.Content, StringComparison.Ordinal);
            if (outcome.Buttons.Any(b => b.Label == "To the end"))
            {
                await Discord.Press(Ana, outcome, "To the end");
                break;
            }

            await Discord.Press(Ana, outcome, "Go on");
        }

        var end = await UntilAsync(lobby, "### The end of");
        Assert.Contains("Nothing of a case is scored.", end.Content, StringComparison.Ordinal);
        var first = await UntilAsync(lobby, "### Decision 1: what came of it");
        var mine = await Discord.Shown(await Discord.Press(Ana, first, "My vote"));
        Assert.StartsWith("You voted **A**", mine.Content, StringComparison.Ordinal);
        await Discord.Press(ben, end, "Another case");
        await Discord.UntilMessage(Discord.Room, m => m.Content.StartsWith("### A quiz is about to start", StringComparison.Ordinal));
    }

    /// <summary>In the room or in the thread under its lobby.</summary>
    private async Task<FakeMessage> UntilAsync(FakeMessage lobby, string start)
    {
        await Discord.Until(() => Find() is not null);
        return Find()!;

        FakeMessage? Find() =>
            Discord.World.Read(() =>
                Discord
                    .World.Channels()
                    .Where(c => c.Id == lobby.Id || c.Id == Discord.Room.Id)
                    .SelectMany(c => c.Messages)
                    .LastOrDefault(m => m.Content.StartsWith(start, StringComparison.Ordinal))
            );
    }

    [Fact]
    public void Every_page_of_every_case_fits_a_message_whole()
    {
        foreach (var played in Pack.Catalog.Cases!.Value)
        {
            foreach (var step in played.Steps)
            {
                IEnumerable<Sheet> sheets = step
                    .Choices.Select(c => CaseSheets.Outcome(played, step, c))
                    .Prepend(CaseSheets.Fork(played, step));
                foreach (var sheet in sheets)
                {
                    Assert.InRange(sheet.Text.Length, 1, Sheet.LongestText);
                    Assert.False(sheet.Text.EndsWith("\n…", StringComparison.Ordinal), $"{played.Id}, {step.Id}");
                    Assert.All(sheet.Rows.SelectMany(r => r.Controls), c => Assert.InRange(PressId.Of(c.Leads).Length, 1, 100));
                }
            }
        }
    }
}
