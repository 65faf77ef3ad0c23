using System.Collections.Frozen;

namespace CrssBot.Content;

/// <summary>How the rules count and compare words. English only, and rough on purpose: it points an author at a sentence.</summary>
internal static class Prose
{
    // Too frequent in this pack, or in English, to give anything away.
    private static readonly FrozenSet<string> Common = """
        a about after again all also an and any are as ask asks at away be because been before being best both but by can
        client comes could crss day did do does doing done down each even first for from gets give gives go goes had has have
        having her hers herself him himself his how if in into is it its itself just keep keeps know knows let like look looks
        made make makes many may me meet meeting might more most must my need needs new next no not now of off on once one or other
        our out over own people person put puts says see she should so some someone specialist such support supports take
        takes tell tells than that the their theirs them themselves then there these they thing things this those through time to too
        two under until up us very want wants was way we week went were what when where which while who whose why will with
        without work works would you your
        """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Runs of characters between spaces that hold a letter or digit; "well-being" is one.</summary>
    public static int Count(string text)
    {
        var words = 0;
        var inWord = false;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                inWord = false;
            }
            else if (!inWord && char.IsLetterOrDigit(c))
            {
                inWord = true;
                words++;
            }
        }

        return words;
    }

    public static int Count(IEnumerable<Text> texts) => texts.Sum(t => Count(t.Value));

    /// <summary>The words in lower case, without punctuation around them and without a possessive ending.</summary>
    public static IEnumerable<string> Words(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inside =
                i < text.Length
                && (char.IsLetterOrDigit(text[i]) || (start >= 0 && text[i] is '\'' or '’' or '-' && IsLetterAt(text, i + 1)));
            if (inside)
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                var word = text[start..i].ToLowerInvariant().Replace('’', '\'');
                yield return word.EndsWith("'s", StringComparison.Ordinal) ? word[..^2] : word;
                start = -1;
            }
        }
    }

    /// <summary>The stems of the words that carry meaning.</summary>
    public static HashSet<string> Stems(string text) =>
        Words(text).Where(w => w.Length > 2 && !Common.Contains(w)).Select(Stem).ToHashSet(StringComparer.Ordinal);

    /// <summary>Equal for texts that differ only in case, punctuation and spacing.</summary>
    public static string Normal(string text) => string.Join(' ', Words(text));

    /// <summary>The last sentence: where the question stands.</summary>
    public static string LastSentence(string text)
    {
        var end = text.AsSpan().TrimEnd().Length - 1;
        for (var i = end - 1; i > 0; i--)
        {
            if (text[i] is '.' or '!' or '?' or ':' or '”' or '"' && i + 1 < text.Length && char.IsWhiteSpace(text[i + 1]))
            {
                return text[(i + 1)..].Trim();
            }
        }

        return text.Trim();
    }

    /// <summary>The Flesch-Kincaid grade: the years of school in the United States that the text asks of a reader.</summary>
    public static double Grade(string text)
    {
        // The parts of "person-centered" are read one by one.
        var words = Words(text).SelectMany(w => w.Split('-')).ToArray();
        var sentences = Math.Max(1, SentenceEnds(text));
        return words.Length == 0 ? 0 : (0.39 * words.Length / sentences) + (11.8 * words.Sum(Syllables) / words.Length) - 15.59;
    }

    // A full stop inside a number or an abbreviation is followed by no space or by a small letter; "Dr." costs us a sentence.
    private static int SentenceEnds(string text)
    {
        var ends = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '.' or '!' or '?')
            {
                var next = i + 1;
                while (next < text.Length && text[next] is '.' or '!' or '?' or '"' or '”' or '’' or '\'' or ')')
                {
                    next++;
                }

                var last = next == text.Length;
                if (last || (char.IsWhiteSpace(text[next]) && !(next + 1 < text.Length && char.IsLower(text[next + 1]))))
                {
                    ends++;
                }

                i = next - 1;
            }
        }

        return ends;
    }

    // Groups of vowels, without a silent e or ed at the end. Right for nine words of ten, which is enough for an average.
    private static int Syllables(string word)
    {
        var groups = 0;
        for (var i = 0; i < word.Length; i++)
        {
            if (IsVowel(word[i]) && (i == 0 || !IsVowel(word[i - 1])))
            {
                groups++;
            }
        }

        var silent =
            (word.EndsWith('e') && !word.EndsWith("le", StringComparison.Ordinal) && !word.EndsWith("ee", StringComparison.Ordinal))
            || (
                word.EndsWith("ed", StringComparison.Ordinal)
                && !word.EndsWith("ted", StringComparison.Ordinal)
                && !word.EndsWith("ded", StringComparison.Ordinal)
            );
        return Math.Max(1, silent ? groups - 1 : groups);
    }

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

    private static bool IsLetterAt(string text, int i) => i < text.Length && char.IsLetterOrDigit(text[i]);

    /// <summary>Cuts common English endings: choose/chooses/choosing meet, and no more is asked of it.</summary>
    private static string Stem(string word)
    {
        foreach (
            var ending in (ReadOnlySpan<string>)
                ["ations", "ation", "ings", "ing", "ions", "ion", "ies", "ied", "es", "ed", "ly", "s", "e", "y"]
        )
        {
            if (word.Length - ending.Length >= 4 && word.EndsWith(ending, StringComparison.Ordinal))
            {
                return word[..^ending.Length];
            }
        }

        return word;
    }
}
