namespace CrssBot.Content;

/// <summary>Person-first words in every text a learner may read, feedback included. The safety phrases are what people type and are spared.</summary>
internal static class WordsLint
{
    private static readonly HashSet<string> None = [];

    public static void Run(PackSource pack, Findings findings)
    {
        var allowed = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var concept in pack.Concepts)
        {
            allowed[concept.Slug] = Allowed(concept, findings);
            Check(concept.Texts(), allowed[concept.Slug], findings);
        }

        // Who asks about a term must be able to name it: questions and prompts inherit what their concepts allow.
        foreach (var question in pack.Questions)
        {
            Check(question.Texts(), Inherited(question.Concepts, allowed), findings);
        }

        var byQuestion = pack
            .Questions.Where(q => q.Id is not null)
            .ToLookup(q => q.Id!.Value.Value, q => q.Concepts, StringComparer.Ordinal);
        foreach (var prompt in pack.Prompts)
        {
            var concepts = prompt.Question is { } question
                ? prompt.Concepts.Concat(byQuestion[question.Value].SelectMany(c => c))
                : prompt.Concepts;
            Check(prompt.Texts(), Inherited(concepts, allowed), findings);
        }

        foreach (var studied in pack.Cases)
        {
            Check(studied.Texts(), Inherited(studied.Concepts, allowed), findings);
        }

        Check(pack.Exam?.Texts() ?? [], None, findings);
        Check(pack.Blueprint?.Texts() ?? [], None, findings);
        Check(pack.Safety?.Texts?.All() ?? [], None, findings);
    }

    private static HashSet<string> Allowed(ConceptSource concept, Findings findings)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in concept.AllowTerms)
        {
            var term = BannedTerms.All.FirstOrDefault(t => string.Equals(t.Name, entry.Value, StringComparison.OrdinalIgnoreCase));
            if (term is null)
            {
                findings.Add(
                    Rules.AllowedTerm,
                    entry.At,
                    $"'{Quote.Short(entry.Value)}' is none of: {string.Join(", ", BannedTerms.All.Select(t => t.Name))}."
                );
            }
            else
            {
                names.Add(term.Name);
            }
        }

        return names;
    }

    private static HashSet<string> Inherited(IEnumerable<Text> concepts, Dictionary<string, HashSet<string>> allowed) =>
        [.. concepts.SelectMany(c => allowed.GetValueOrDefault(c.Value) ?? None)];

    private static void Check(IEnumerable<Text?> texts, HashSet<string> allowed, Findings findings)
    {
        foreach (var text in texts.OfType<Text>())
        {
            foreach (var term in BannedTerms.All)
            {
                if (!allowed.Contains(term.Name) && term.Find(text.Value) is { Success: true } match)
                {
                    findings.Add(
                        Rules.BannedTerm,
                        text.At,
                        $"'{match.Value}': write '{term.Instead}' ('{term.Name}' under allow_terms where it is taught)."
                    );
                }
            }
        }
    }
}
