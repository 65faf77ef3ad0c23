using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Engine.Scenarios;
using static CrssBot.Runtime.Chat.RoomPosts;

namespace CrssBot.Runtime.Chat;

/// <summary>
/// A case played alone: like a concept's card it is nothing but pages, each named by its button. Nothing is stored, so a restart loses nothing.
/// </summary>
internal static class CaseSheets
{
    /// <summary>What a select holds (Discord, components/reference.mdx).</summary>
    private const int Listed = 25;

    public static Sheet List(Catalog catalog) =>
        catalog.Cases is not { IsEmpty: false } cases
            ? Body("This pack has no scenarios.")
            : Body(
                Markup.Lines([
                    "### Scenarios",
                    "A case in a few decisions: what would you do next? Each choice shows what comes of it, and the rule behind it. Nothing here is scored or kept.",
                ]),
                Row(
                    new Control.Select(
                        new Route.Cases(),
                        "Choose a case",
                        [.. cases.Take(Listed).Select(c => new Option(c.Title, c.Id.Value, Words.DomainName(c.Domain, catalog)))]
                    )
                )
            );

    public static Sheet Fork(Case played, CaseStep step) =>
        Body(
            Markup.Lines([
                $"### {Markup.Plain(played.Title)}",
                .. string.Equals(step.Id, played.Start, StringComparison.Ordinal) ? (string[])[Markup.Plain(played.Opening), ""] : [],
                Markup.Plain(step.Situation),
                "",
                $"**{Markup.Plain(step.Ask)}**",
                .. Options(Choices(step)),
            ]),
            Row([.. Choices(step).Select((c, i) => Button(c.Letter, new Route.CaseChoice(played.Id, played.Steps.IndexOf(step), i)))])
        );

    public static Sheet Outcome(Case played, CaseStep step, CaseChoice choice)
    {
        var next = played.Find(choice.Next);
        return Body(
            Markup.Lines([
                $"### {Markup.Plain(played.Title)}",
                $"**{Markup.Plain(step.Ask)}** {Markup.Plain(choice.Text)}.",
                "",
                Markup.Plain(choice.Consequence),
                $"> {Markup.Plain(choice.Rule)}",
                .. next is null ? (string[])["", Markup.Plain(played.Closing)] : [],
            ]),
            Row(
                next is null
                    ?
                    [
                        Button("Another case", new Route.CaseList(), Emphasis.Primary),
                        Button("From the beginning", To(played, played.Find(played.Start)!)),
                    ]
                    : [Button("Go on", To(played, next), Emphasis.Primary), Button("Choose otherwise", To(played, step))]
            )
        );
    }

    private static Route.Case To(Case played, CaseStep step) => new(played.Id, played.Steps.IndexOf(step));

    /// <summary>In the order of their ids, which knows nothing of the best one.</summary>
    public static ImmutableArray<Choice> Choices(CaseStep step) =>
        [.. step.Choices.OrderBy(c => c.Id).Select((c, i) => new Choice(((char)('A' + i)).ToString(), c.Id, c.Text))];
}
