using System.Globalization;

namespace CrssBot.Content;

/// <summary>What is true of the questions as a whole and of no single one.</summary>
internal static class BankLint
{
    // Below five expected a cell the chi-square means nothing.
    private const int LeastPerCell = 5;

    private const double NegativeShare = 0.05;

    // Below it a single stem is more than 5 %, and CB0313 has named it already.
    private const int LeastForShare = 20;

    // Fewer words of meaning than these come together by chance.
    private const int LeastKeyWords = 4;

    // Share of stems' words that two questions have in common, of all their words (Jaccard).
    private const double NearDuplicate = 0.8;

    public static void Run(PackSource pack, Findings findings)
    {
        foreach (var keys in KeyStatistics.Of(pack).Where(k => k.Items >= LeastPerCell * k.Options))
        {
            if (keys.ChiSquare > keys.Critical)
            {
                Add(
                    Rules.KeyPosition,
                    $"Keys of the items with {keys.Options} options stand at {string.Join("/", keys.Positions)} (chi-square {keys.ChiSquare:0.0} > {keys.Critical:0.0})."
                );
            }

            if (keys.Longest > keys.MostLongest)
            {
                Add(Rules.LongestOften, $"In {keys.Longest:P0} of the items with {keys.Options} options the key is the longest.");
            }
        }

        Negatives(pack, findings);
        Duplicates(pack, findings);

        void Add(Rule rule, FormattableString message) =>
            findings.Add(rule, Mark.Start("questions"), message.ToString(CultureInfo.InvariantCulture));
    }

    private static void Negatives(PackSource pack, Findings findings)
    {
        var stems = pack.Questions.Select(q => q.Stem?.Value).OfType<string>().ToArray();
        var negative = stems.Count(QuestionLint.AsksForWhatIsNotSo);
        if (stems.Length >= LeastForShare && negative > NegativeShare * stems.Length)
        {
            findings.Add(
                Rules.NegativeOften,
                Mark.Start("questions"),
                string.Create(CultureInfo.InvariantCulture, $"{negative} of {stems.Length} stems ask for what is not so.")
            );
        }
    }

    private static void Duplicates(PackSource pack, Findings findings)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        // Sorted numbers instead of sets: 800 questions make 320 000 pairs, at every start of the host.
        var stems = pack
            .Questions.Where(q => q.Stem is not null)
            .Select(q => (Question: q, Words: Numbers(q.Stem!.Value.Value)))
            .Where(s => s.Words.Length > 0)
            .ToArray();
        Revealed(pack, [.. stems.Select(s => (s.Question, s.Words))], Numbers, findings);

        for (var i = 0; i < stems.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (Alike(stems[i].Words, stems[j].Words))
                {
                    var at = stems[i].Question.Stem!.Value.At;
                    var other = stems[j].Question.Stem!.Value.At;
                    findings.Add(
                        Rules.NearDuplicate,
                        at,
                        FormattableString.Invariant($"The stem is nearly that of {other.File}:{other.Line}.")
                    );
                    break;
                }
            }
        }

        int[] Numbers(string stem)
        {
            int[] words = [.. Prose.Stems(stem).Select(Number)];
            Array.Sort(words);
            return words;
        }

        int Number(string word)
        {
            if (!numbers.TryGetValue(word, out var number))
            {
                numbers.Add(word, number = numbers.Count);
            }

            return number;
        }
    }

    /// <summary>Whoever was asked the one knows the other: every word of a key stands in another item's stem.</summary>
    private static void Revealed(
        PackSource pack,
        (QuestionSource Question, int[] Words)[] stems,
        Func<string, int[]> numbers,
        Findings findings
    )
    {
        foreach (var question in pack.Questions)
        {
            if (question.KeyOption?.Text is not { } key || numbers(key.Value) is not { Length: >= LeastKeyWords } words)
            {
                continue;
            }

            var other = stems.FirstOrDefault(s =>
                !ReferenceEquals(s.Question, question) && words.All(w => Array.BinarySearch(s.Words, w) >= 0)
            );
            if (other.Question is not null)
            {
                var at = other.Question.Stem!.Value.At;
                findings.Add(Rules.Revealed, key.At, FormattableString.Invariant($"The stem at {at.File}:{at.Line} says as much."));
            }
        }
    }

    private static bool Alike(int[] a, int[] b)
    {
        if (Math.Min(a.Length, b.Length) < NearDuplicate * Math.Max(a.Length, b.Length))
        {
            return false;
        }

        var shared = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length; )
        {
            if (a[i] == b[j])
            {
                shared++;
                i++;
                j++;
            }
            else if (a[i] < b[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return shared >= NearDuplicate * (a.Length + b.Length - shared);
    }
}
