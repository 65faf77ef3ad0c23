using System.Collections.Immutable;
using System.Globalization;

namespace CrssBot.Content;

internal static class ConceptLint
{
    private const int GistWords = 40;
    private const int CardWords = 120;
    private const int MostTasks = 3;

    public static void Run(PackSource pack, Names names, Findings findings)
    {
        foreach (var concept in pack.Concepts)
        {
            References(concept, names, findings);
            Lengths(concept, findings);
            if (concept.Footer is null && Vocabulary.NearDistress.Contains(concept.Slug))
            {
                findings.Add(Rules.SupportMissing, concept.At, $"'{concept.Slug}' is near to distress and shows no footer.");
            }
        }

        if (pack.Concepts.IsEmpty && pack.UnreadableConcepts.IsEmpty)
        {
            findings.Add(Rules.NothingToStudy, Mark.Start("concepts"), "The pack has no concept.");
        }

        Lookup(pack, findings);
        Coverage(pack, findings);
    }

    /// <summary>What is taught can be practiced, or the pack says why not.</summary>
    private static void Coverage(PackSource pack, Findings findings)
    {
        var asked = pack.Questions.SelectMany(q => q.Concepts).Select(c => c.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var concept in pack.Concepts.Where(c => c.NoItem is null && c.Confidence?.Value != "G" && !asked.Contains(c.Slug)))
        {
            findings.Add(Rules.NoItem, concept.At, $"No question is about '{concept.Slug}'.");
        }
    }

    private static void References(ConceptSource c, Names names, Findings findings)
    {
        Names.Slug(new Text(c.Slug, Mark.Start(c.File.Path)), findings);
        names.Domain(c.Domain, findings);
        Names.OneOf(c.Confidence, "confidence", Vocabulary.Confidences.Keys, findings);
        Names.OneOf(c.Footer, "footer", [Vocabulary.SupportFooter], findings);
        Names.Unique(c.Related, "related concept", findings);
        Names.Unique(c.ConfusedWith.Select(n => n.Slug), "neighbor", findings);
        Names.Unique(c.Sources, "source", findings);
        Names.Unique(c.Aliases, "alias", findings);
        Names.Unique(c.Asks, "ask", findings);
        Names.Unique(c.Tasks, "task", findings);
        foreach (var task in c.Tasks)
        {
            names.Task(task, findings);
        }

        if (c.Tasks.Length > MostTasks)
        {
            findings.Add(Rules.TaskCount, c.Tasks[0].At, Has("front matter", c.Tasks.Length, "tasks"));
        }

        foreach (var source in c.Sources)
        {
            names.Source(source, findings);
        }

        foreach (var slug in c.Related.Select(r => (Text?)r).Concat(c.ConfusedWith.Select(n => n.Slug)))
        {
            names.Concept(slug, findings);
            if (slug?.Value == c.Slug)
            {
                findings.Add(Rules.SelfReference, slug.Value.At, $"'{c.Slug}' refers to itself.");
            }
        }

        if (c.Confidence is { Value: "C" } confidence && !c.Sources.IsEmpty && c.Sources.All(s => Vocabulary.WeakSources.Contains(s.Value)))
        {
            findings.Add(Rules.ConfidenceTooHigh, confidence.At, $"Confidence C rests on {string.Join(", ", c.Sources)} alone.");
        }
    }

    private static void Lengths(ConceptSource c, Findings findings)
    {
        var body = c.Body;
        var gist = body.Gist is { } g ? Prose.Count(g.Value) : 0;
        var card = gist + Prose.Count(body.KeyPoints);
        var whole = card + Prose.Count(body.OnTheJob) + Prose.Count(body.Distinction);

        if (body.Gist is null)
        {
            findings.Add(Rules.GistMissing, body.At, "The body does not begin with a gist.");
        }
        else if (gist > GistWords)
        {
            findings.Add(Rules.GistLong, body.Gist.Value.At, Has("gist", gist, "words"));
        }

        if (body.KeyPoints.Length is < 3 or > 6)
        {
            findings.Add(Rules.KeyPointCount, First(body.KeyPoints, body.At), Has("list", body.KeyPoints.Length, "key points"));
        }

        if (card > CardWords)
        {
            findings.Add(Rules.CardLong, body.Gist?.At ?? body.At, Has("gist with the key points", card, "words"));
        }

        if (whole is < 120 or > 350)
        {
            findings.Add(Rules.BodyLength, body.At, Has("body", whole, "words"));
        }

        // No asks at all is a missing field already.
        if (c.Asks.Length is 1 or 2 or > 8)
        {
            findings.Add(Rules.AskCount, c.Asks[0].At, Has("concept", c.Asks.Length, "asks"));
        }

        if (body.OnTheJob.IsEmpty)
        {
            findings.Add(Rules.SectionMissing, body.At, "The section 'On the job' is missing or empty.");
        }

        if (body.Distinction.IsEmpty)
        {
            findings.Add(Rules.SectionMissing, body.At, "The section 'The distinction that decides' is missing or empty.");
        }
    }

    /// <summary>What a learner types must lead to one concept: names are exclusive, aliases and asks should be.</summary>
    private static void Lookup(PackSource pack, Findings findings)
    {
        var byName = new Dictionary<string, ConceptSource>(StringComparer.Ordinal);
        foreach (var concept in pack.Concepts)
        {
            if (concept.Name is not { } name || byName.TryAdd(Prose.Normal(name.Value), concept))
            {
                continue;
            }

            findings.Add(
                Rules.NameTaken,
                name.At,
                $"'{Quote.Short(name.Value)}' is the name of '{byName[Prose.Normal(name.Value)].Slug}'."
            );
        }

        var byAlias = new Dictionary<string, ConceptSource>(StringComparer.Ordinal);
        foreach (var concept in pack.Concepts)
        {
            foreach (var alias in concept.Aliases.Concat(concept.Asks))
            {
                var normal = Prose.Normal(alias.Value);
                if (byName.TryGetValue(normal, out var named) && !ReferenceEquals(named, concept))
                {
                    findings.Add(Rules.NameTaken, alias.At, $"'{Quote.Short(alias.Value)}' is the name of '{named.Slug}'.");
                }
                else if (!byAlias.TryAdd(normal, concept) && !ReferenceEquals(byAlias[normal], concept))
                {
                    findings.Add(Rules.AliasShared, alias.At, $"'{Quote.Short(alias.Value)}' also leads to '{byAlias[normal].Slug}'.");
                }
            }
        }
    }

    private static Mark First(ImmutableArray<Text> texts, Mark otherwise) => texts.IsEmpty ? otherwise : texts[0].At;

    private static string Has(string what, int number, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"The {what} has {number} {unit}.");
}
