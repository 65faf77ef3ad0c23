using System.Collections.Immutable;

namespace CrssBot.Content;

/// <summary>
/// Person-first words and American spelling in every text a learner may read, feedback included. The safety phrases are what people
/// type and are spared, and so is spanish.yaml.
/// </summary>
internal static class WordsLint
{
    private static readonly HashSet<string> None = [];

    public static void Run(PackSource pack, Findings findings)
    {
        if (pack.Language is not { } language)
        {
            return;
        }

        ImmutableArray<string> titles = [.. pack.Cited.Select(s => s.Title?.Value).OfType<string>()];
        var allowed = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var concept in pack.Concepts)
        {
            allowed[concept.Slug] = Allowed(concept, language, findings);
            Check(concept.Texts(), allowed[concept.Slug]);
        }

        // Who asks about a term must be able to name it: questions and prompts inherit what their concepts allow.
        foreach (var question in pack.Questions)
        {
            Check(question.Texts(), Inherited(question.Concepts, allowed));
        }

        var byQuestion = pack
            .Questions.Where(q => q.Id is not null)
            .ToLookup(q => q.Id!.Value.Value, q => q.Concepts, StringComparer.Ordinal);
        foreach (var prompt in pack.Prompts)
        {
            var concepts = prompt.Question is { } question
                ? prompt.Concepts.Concat(byQuestion[question.Value].SelectMany(c => c))
                : prompt.Concepts;
            Check(prompt.Texts(), Inherited(concepts, allowed));
        }

        foreach (var studied in pack.Cases)
        {
            Check(studied.Texts(), Inherited(studied.Concepts, allowed));
        }

        Check(pack.Exam?.Texts() ?? [], None);
        Check(pack.Blueprint?.Texts() ?? [], None);
        Check(pack.Safety?.Texts?.All() ?? [], None);

        void Check(IEnumerable<Text?> texts, HashSet<string> spared)
        {
            foreach (var text in texts.OfType<Text>())
            {
                Terms(text, language, spared, findings);
                Spellings(text, language, spared, titles, findings);
            }
        }
    }

    private static HashSet<string> Allowed(ConceptSource concept, LanguageSource language, Findings findings)
    {
        var terms = language.Terms.Select(t => t.Name?.Value).OfType<string>().ToArray();
        var words = language.Spellings?.Pairs.Select(p => p.British.Value) ?? [];
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in concept.AllowTerms.Select(a => a.Term).OfType<Text>())
        {
            if (terms.Concat(words).Contains(entry.Value, StringComparer.OrdinalIgnoreCase))
            {
                names.Add(entry.Value);
            }
            else
            {
                findings.Add(
                    Rules.AllowedTerm,
                    entry.At,
                    $"'{Quote.Short(entry.Value)}' is none of: {string.Join(", ", terms)}; nor one of 'spellings'."
                );
            }
        }

        return names;
    }

    private static HashSet<string> Inherited(IEnumerable<Text> concepts, Dictionary<string, HashSet<string>> allowed) =>
        concepts.SelectMany(c => allowed.GetValueOrDefault(c.Value) ?? None).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static void Terms(Text text, LanguageSource language, HashSet<string> spared, Findings findings)
    {
        foreach (var term in language.Terms)
        {
            if (term.Name is { } name && !spared.Contains(name.Value) && term.Find(text.Value, findings) is { Success: true } match)
            {
                findings.Add(
                    Rules.BannedTerm,
                    text.At,
                    $"'{match.Value}': write '{term.Instead}' ('{name}' under allow_terms where it is taught)."
                );
            }
        }
    }

    private static void Spellings(
        Text text,
        LanguageSource language,
        HashSet<string> spared,
        ImmutableArray<string> titles,
        Findings findings
    )
    {
        foreach (var (start, written, american, word) in language.Spellings?.Find(text.Value) ?? [])
        {
            if (!spared.Contains(word) && !IsInTitle(text.Value, start, titles))
            {
                findings.Add(Rules.BritishSpelling, text.At, $"'{written}': write '{american}'.");
            }
        }
    }

    /// <summary>A source keeps the spelling of its title, where the title or a part of it stands in quotation marks.</summary>
    private static bool IsInTitle(string text, int index, ImmutableArray<string> titles)
    {
        ReadOnlySpan<char> before = text.AsSpan(0, index);
        ReadOnlySpan<char> after = text.AsSpan(index);
        const string Marks = "\"“”";
        var open = before.LastIndexOfAny(Marks);
        var close = after.IndexOfAny(Marks);
        if (open < 0 || close < 0)
        {
            return false;
        }

        var quoted = text[(open + 1)..(index + close)].TrimEnd('.', ',', '?', '!');
        return titles.Any(t => t.Contains(quoted, StringComparison.OrdinalIgnoreCase));
    }
}
