using System.Text.RegularExpressions;

namespace CrssBot.Content;

/// <summary>language.yaml itself: whether its entries can find what they are there for.</summary>
internal static partial class LanguageLint
{
    public static void Run(PackSource pack, Names names, Findings findings)
    {
        if (pack.Language is not { } language)
        {
            return;
        }

        names.Source(language.Source, findings);
        Names.Unique(language.Terms.Select(t => t.Name), "term", findings);
        foreach (var term in language.Terms)
        {
            Sample(term, findings);
        }

        foreach (var (british, american) in language.Spellings?.Pairs ?? [])
        {
            if (!Word().IsMatch(british.Value) || !Word().IsMatch(american.Value) || british.Value == american.Value)
            {
                findings.Add(
                    Rules.SpellingEntry,
                    british.At,
                    $"'{Quote.Short(british.Value)}: {Quote.Short(american.Value)}' finds nothing."
                );
            }
        }
    }

    private static void Sample(TermSource term, Findings findings)
    {
        // What is missing has been reported already.
        if (term is not { IsComplete: true, Trigger: { } trigger, Sample: { } sample })
        {
            return;
        }

        if (!sample.Value.Contains(trigger.Value, StringComparison.OrdinalIgnoreCase))
        {
            findings.Add(
                Rules.TermSample,
                sample.At,
                $"The sample of '{term.Name}' does not contain the trigger '{Quote.Short(trigger.Value)}'."
            );
        }
        else if (term.Find(sample.Value, findings) is not { Length: > 0 } && !term.GivenUp)
        {
            findings.Add(Rules.TermSample, sample.At, $"The form of '{term.Name}' does not match its sample.");
        }
    }

    [GeneratedRegex(@"\A[a-z]+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
