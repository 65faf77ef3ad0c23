using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CrssBot.Content;

/// <summary>Runs every rule over everything that could be read, and never stops at the first finding.</summary>
internal static class Lint
{
    public static void Run(PackSource pack, Findings findings)
    {
        var names = Names.Of(pack);
        // First and alone: it tries the forms of the terms, which WordsLint then searches with.
        LanguageLint.Run(pack, names, findings);
        // At every start of the host; together they take a fifth less of it.
        findings.Together(
            found => ExamLint.Run(pack, names, found),
            found => BlueprintLint.Run(pack, names, found),
            found => SafetyLint.Run(pack, found),
            found => SpanishLint.Run(pack, found),
            found => CorrectionLint.Run(pack, found),
            found => WordingLint.Run(pack, names, found),
            found => ConceptLint.Run(pack, names, found),
            found => QuestionLint.Run(pack, names, found),
            found => OptionLint.Run(pack, found),
            found => PromptLint.Run(pack, names, found),
            found => CaseLint.Run(pack, names, found),
            found => WordsLint.Run(pack, found),
            found => BankLint.Run(pack, found),
            found => ReviewLint.Run(pack, names, found)
        );
    }
}

/// <summary>Everything that may be referred to. A set is null when its file could not be read: then references are not judged.</summary>
internal sealed partial record Names(
    FrozenSet<string>? Domains,
    FrozenSet<string>? Sources,
    FrozenSet<string>? Tasks,
    FrozenDictionary<string, ConceptSource> Concepts,
    FrozenSet<string> Unreadable,
    FrozenSet<string> Questions
)
{
    /// <summary>An option's id stands in a button's custom id, which has 100 characters for it and everything else.</summary>
    private const int MaximumSlugLength = 60;

    public static Names Of(PackSource pack) =>
        new(
            pack.Exam?.Domains.Select(d => d.Slug?.Value).OfType<string>().ToFrozenSet(StringComparer.Ordinal),
            pack.Cited.IsEmpty ? null : pack.Cited.Select(s => s.Key.Value).ToFrozenSet(StringComparer.Ordinal),
            pack.Blueprint?.Tasks().Select(t => t.Slug?.Value).OfType<string>().ToFrozenSet(StringComparer.Ordinal),
            pack.Concepts.ToFrozenDictionary(c => c.Slug, StringComparer.Ordinal),
            pack.UnreadableConcepts.ToFrozenSet(StringComparer.Ordinal),
            pack.Questions.Select(q => q.Id?.Value).OfType<string>().ToFrozenSet(StringComparer.Ordinal)
        );

    public void Domain(Text? domain, Findings findings)
    {
        if (domain is { } d && Domains?.Contains(d.Value) is false)
        {
            findings.Add(Rules.UnknownDomain, d.At, $"No domain is called '{Quote.Short(d.Value)}'.");
        }
    }

    public void Concept(Text? slug, Findings findings)
    {
        // A concept whose file has findings of its own exists; its neighbors need not be blamed.
        if (slug is { } s && !Concepts.ContainsKey(s.Value) && !Unreadable.Contains(s.Value))
        {
            findings.Add(Rules.UnknownConcept, s.At, $"No concept is called '{Quote.Short(s.Value)}'.");
        }
    }

    public void Source(Text? key, Findings findings)
    {
        if (key is { } k && Sources?.Contains(k.Value) is false)
        {
            findings.Add(Rules.UnknownSource, k.At, $"No source is called '{Quote.Short(k.Value)}'.");
        }
    }

    public void Task(Text? slug, Findings findings)
    {
        if (slug is { } s && Tasks?.Contains(s.Value) is false)
        {
            findings.Add(Rules.UnknownTask, s.At, $"No task is called '{Quote.Short(s.Value)}'.");
        }
    }

    public static void Slug(Text? slug, Findings findings)
    {
        if (slug is { } s && !IsSlug(s.Value))
        {
            findings.Add(Rules.BadSlug, s.At, $"'{Quote.Short(s.Value)}' is not a slug.");
        }
    }

    public static void OneOf(Text? value, string field, IReadOnlyCollection<string> known, Findings findings)
    {
        if (value is { } v && !known.Contains(v.Value, StringComparer.Ordinal))
        {
            findings.Add(Rules.UnknownValue, v.At, $"'{field}' is {string.Join(", ", known)}; not '{Quote.Short(v.Value)}'.");
        }
    }

    /// <summary>Reports every text after the first with the same value.</summary>
    public static void Unique(IEnumerable<Text?> texts, string what, Findings findings)
    {
        var seen = new Dictionary<string, Mark>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in texts.OfType<Text>())
        {
            if (!seen.TryAdd(text.Value, text.At))
            {
                var first = seen[text.Value];
                findings.Add(
                    Rules.DuplicateId,
                    text.At,
                    FormattableString.Invariant($"The {what} '{Quote.Short(text.Value)}' is given already at {first.File}:{first.Line}.")
                );
            }
        }
    }

    public static void Unique(IEnumerable<Text> texts, string what, Findings findings) =>
        Unique(texts.Select(t => (Text?)t), what, findings);

    public static bool IsSlug(string text) => text.Length is > 1 and <= MaximumSlugLength && SlugForm().IsMatch(text);

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SlugForm();
}
