using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;
using static CrssBot.Runtime.Chat.RoomPosts;

namespace CrssBot.Runtime.Chat;

/// <summary>A concept: the first screen, the rest behind a button, and what a look-up says when nothing is close.</summary>
public static class ConceptCards
{
    /// <summary>Neighbors that get a button.</summary>
    private const int Neighbors = 2;

    /// <summary>Characters of a question that is shown again, to be copied.</summary>
    private const int LongestQuestion = 300;

    /// <summary>For one person.</summary>
    /// <param name="inRoom">There is a channel to share to and to quiz in.</param>
    /// <param name="beside">A concept to tell this one apart from before anything else.</param>
    public static Sheet Card(Concept concept, int page, bool inRoom, Catalog catalog, Concept? beside = null) =>
        Body(
            page == 0 ? First(concept, catalog, beside) : Rest(concept, catalog),
            Row([
                page == 0
                    ? Button("On the job", new Route.Concept(concept.Id, 1, Fresh: false))
                    : Button("Back", new Route.Concept(concept.Id, 0, Fresh: false)),
                .. inRoom
                    ? (Control[])
                        [
                            Button("Quiz me on this", new Route.QuizMe(concept.Id), Emphasis.Primary),
                            Button("Share to channel", new Route.Share(concept.Id)),
                        ]
                    : [],
                Button("Practice alone", new Route.Practice(Drill.Concept, concept.Id.Value)),
            ]),
            NeighborRow(concept, catalog, beside)
        );

    /// <summary>The best hit, with the next ones a press away.</summary>
    public static Sheet Found(ConceptAnswer.Match match, bool inRoom, Catalog catalog)
    {
        var best = catalog.ConceptById[match.Hits[0].Concept];
        var beside = match.Beside is { } near ? catalog.ConceptById[near] : null;
        var card = Card(best, 0, inRoom, catalog, beside);
        var shown = NeighborsOf(best, catalog, beside).Append(best.Id).ToArray();
        var row = Row([
            .. match
                .Hits.Where(h => !shown.Contains(h.Concept))
                .Take(3)
                .Select(h => Button(Label(catalog.ConceptById[h.Concept].Name), new Route.Concept(h.Concept, 0, Fresh: false))),
        ]);
        return row.Controls.Length > 0 ? card with { Rows = [.. card.Rows, row] } : card;
    }

    /// <summary>To be read anywhere, also where no bot is: without buttons.</summary>
    public static Sheet Plain(Concept concept, Catalog catalog) => Body(First(concept, catalog));

    /// <summary>For everyone in a channel.</summary>
    public static Sheet Shared(Concept concept, int number, Catalog catalog) =>
        Body(
            First(concept, catalog),
            Row(
                Button("On the job", new Route.Shared(number, concept.Id)),
                Button("Quiz us on this", new Route.QuizMe(concept.Id)),
                Button("Open for me", new Route.Concept(concept.Id, 0, Fresh: true))
            )
        );

    /// <summary>Nothing in the pack answers; the nearest are offered.</summary>
    public static Sheet None(string query, ImmutableArray<Hit> nearest, Catalog catalog) =>
        Body(
            Markup.Lines([
                nearest.IsEmpty
                    ? "That is not in my sources. Try other words, or ask your facilitator."
                    : "That is not in my sources. These are the nearest; or try other words, or ask your facilitator.",
                "**Copy my question:**",
                $"> {Markup.Plain(OneLine(query))}",
            ]),
            Row([
                .. nearest
                    .Take(3)
                    .Select(h => Button(Label(catalog.ConceptById[h.Concept].Name), new Route.Concept(h.Concept, 0, Fresh: false))),
            ])
        );

    /// <summary>What tells the first concept from the second; where it does not say so itself, what the second is.</summary>
    public static string Difference(Concept concept, Concept beside) =>
        concept.ConfusedWith.FirstOrDefault(n => n.Concept == beside.Id)?.Difference ?? beside.Gist;

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestQuestion ? line : $"{line.AsSpan(0, LongestQuestion - 1)}…";
    }

    private static string First(Concept concept, Catalog catalog, Concept? beside = null) =>
        Markup.Lines([
            $"### {Markup.Plain(concept.Name)}",
            $"-# {Words.DomainName(concept.Domain, catalog)}",
            Markup.Plain(concept.Gist),
            beside is null ? null : $"**Or {Markup.Plain(beside.Name)}?** {Markup.Plain(Difference(concept, beside))}",
            "",
            .. concept.KeyPoints.Select(p => $"- {Markup.Plain(p)}"),
            .. concept
                .ConfusedWith.Where(n => catalog.ConceptById.ContainsKey(n.Concept) && n.Concept != beside?.Id)
                .Select(n => $"**Not {Markup.Plain(catalog.ConceptById[n.Concept].Name)}:** {Markup.Plain(n.Difference)}"),
            concept.Related.IsEmpty
                ? null
                : $"-# Related: {string.Join(", ", concept.Related.Where(catalog.ConceptById.ContainsKey).Select(r => Markup.Plain(catalog.ConceptById[r].Name)))}",
            Small(
                [.. concept.Sources.Where(catalog.SourceByKey.ContainsKey).Select(s => catalog.SourceByKey[s].Title)],
                concept.ReviewedBy is not null
            ),
            concept.Support ? $"-# {Markup.Plain(catalog.Safety.Footer)}" : null,
        ]);

    public static string Rest(Concept concept, Catalog catalog) =>
        Markup.Lines([
            $"### {Markup.Plain(concept.Name)}: on the job",
            Markup.Plain(concept.OnTheJob),
            "",
            "**The distinction that decides**",
            Markup.Plain(concept.Distinction),
            concept.Support ? $"-# {Markup.Plain(catalog.Safety.Footer)}" : null,
        ]);

    private static Row NeighborRow(Concept concept, Catalog catalog, Concept? beside) =>
        Row([
            .. NeighborsOf(concept, catalog, beside)
                .Select(n => Button(Label(catalog.ConceptById[n].Name), new Route.Concept(n, 0, Fresh: false))),
        ]);

    private static IEnumerable<ConceptId> NeighborsOf(Concept concept, Catalog catalog, Concept? beside) =>
        (beside is null ? [] : (IEnumerable<ConceptId>)[beside.Id])
            .Concat(concept.ConfusedWith.Select(n => n.Concept).Where(catalog.ConceptById.ContainsKey))
            .Distinct()
            .Take(Neighbors);
}
