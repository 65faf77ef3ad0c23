using System.Text.RegularExpressions;
using CrssBot.Content.LookUp;

namespace CrssBot.Content;

/// <summary>wordings/, statements/ and synonyms.txt. What people type is theirs: neither spelling nor terms are judged.</summary>
internal static partial class WordingLint
{
    public static void Run(PackSource pack, Names names, Findings findings)
    {
        var wordings = new Dictionary<string, Mark>(StringComparer.Ordinal);
        foreach (var (concept, lines) in pack.Wordings)
        {
            names.Concept(concept, findings);
            foreach (var line in lines)
            {
                Check(line, wordings, findings);
            }
        }

        var statements = new Dictionary<string, Mark>(StringComparer.Ordinal);
        foreach (var line in pack.Statements.All())
        {
            Check(line, statements, findings);
        }

        var seenWords = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (line, words) in pack.Synonyms)
        {
            if (words.Length < 2 || words.Any(w => !Word().IsMatch(w) || !seenWords.Add(w)))
            {
                findings.Add(
                    Rules.SynonymForm,
                    line.At,
                    $"'{Quote.Short(line.Value)}' is no group of words, or one of them stands in another line."
                );
            }
        }
    }

    private static void Check(Text line, Dictionary<string, Mark> seen, Findings findings)
    {
        var folded = Fold.Of(line.Value);
        if (line.Value.Length > Fold.MaxQuery || folded.Length == 0)
        {
            findings.Add(
                Rules.WordingLength,
                line.At,
                FormattableString.Invariant($"The line has {line.Value.Length} characters, and {folded.Length} of them are looked up.")
            );
        }
        else if (!seen.TryAdd(folded, line.At))
        {
            var first = seen[folded];
            findings.Add(
                Rules.WordingTwice,
                line.At,
                FormattableString.Invariant($"'{Quote.Short(line.Value)}' stands already at {first.File}:{first.Line}.")
            );
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
