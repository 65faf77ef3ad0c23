using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace CrssBot.Content;

/// <summary>safety.yaml. That every text is there is a matter of its shape; here is what the texts and phrases must hold.</summary>
internal static partial class SafetyLint
{
    public static void Run(PackSource pack, Findings findings)
    {
        if (pack.Safety?.Texts is { } texts)
        {
            foreach (var text in texts.All())
            {
                Names(text, "988", findings);
            }

            foreach (var text in (Text?[])[texts.Self, texts.Other, texts.Public, texts.Spanish, texts.Notice])
            {
                Names(text, "911", findings);
            }
        }

        if (pack.Safety?.Phrases is not { } phrases)
        {
            return;
        }

        var seen = new Dictionary<string, Mark>(StringComparer.Ordinal);
        List(phrases.Self, Rules.PhraseShort, seen, findings);
        List(phrases.SelfEs, Rules.PhraseShort, seen, findings);
        List(phrases.Other, Rules.PhraseShort, seen, findings);
        List(phrases.OtherEs, Rules.PhraseShort, seen, findings);
        List(phrases.Study, Rules.StudyWord, seen, findings);
    }

    public static void Names(Text? text, string number, Findings findings)
    {
        if (text is { } t && !t.Value.Contains(number, StringComparison.Ordinal))
        {
            findings.Add(Rules.SafetyNumber, t.At, $"The text does not name {number}.");
        }
    }

    private static void List(ImmutableArray<Text> phrases, Rule tooShort, Dictionary<string, Mark> seen, Findings findings)
    {
        foreach (var phrase in phrases)
        {
            if (!PhraseForm().IsMatch(phrase.Value))
            {
                findings.Add(Rules.PhraseForm, phrase.At, $"'{Quote.Short(phrase.Value)}' is not in plain lower case.");
            }
            else if (!phrase.Value.Contains(' ', StringComparison.Ordinal))
            {
                findings.Add(tooShort, phrase.At, $"'{Quote.Short(phrase.Value)}' is one word.");
            }

            if (!seen.TryAdd(phrase.Value, phrase.At))
            {
                var line = seen[phrase.Value].Line;
                findings.Add(
                    Rules.PhraseTwice,
                    phrase.At,
                    FormattableString.Invariant($"'{Quote.Short(phrase.Value)}' stands already on line {line}.")
                );
            }
        }
    }

    [GeneratedRegex(@"\A[a-z0-9]+( [a-z0-9]+)*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PhraseForm();
}
