using System.Globalization;

namespace CrssBot.Content;

/// <summary>What is true of the questions as a whole and of no single one.</summary>
internal static class BankLint
{
    // Chi-square at p = 0.05 for k-1 degrees of freedom.
    private static readonly Dictionary<int, double> Critical = new() { [3] = 5.991, [4] = 7.815 };

    // Below five expected a cell the chi-square means nothing.
    private const int LeastPerCell = 5;

    // The longest option is the key in 1/k of the items by chance; this much more is a habit.
    private const double LongestMargin = 0.10;

    private const double NegativeShare = 0.05;

    // Below it a single stem is more than 5 %, and CB0313 has named it already.
    private const int LeastForShare = 20;

    // Share of stems' words that two questions have in common, of all their words (Jaccard).
    private const double NearDuplicate = 0.8;

    public static void Run(PackSource pack, Findings findings)
    {
        foreach (var group in pack.Questions.Where(q => q.KeyOption is not null).GroupBy(q => q.Options.Length))
        {
            if (Critical.TryGetValue(group.Key, out var critical) && group.Count() >= LeastPerCell * group.Key)
            {
                Positions([.. group], group.Key, critical, findings);
                Longest([.. group], group.Key, findings);
            }
        }

        Negatives(pack, findings);
        Duplicates(pack, findings);
    }

    private static void Positions(QuestionSource[] questions, int options, double critical, Findings findings)
    {
        var observed = new int[options];
        foreach (var question in questions)
        {
            observed[question.Options.IndexOf(question.KeyOption!)]++;
        }

        var expected = (double)questions.Length / options;
        var chiSquare = observed.Sum(o => (o - expected) * (o - expected) / expected);
        if (chiSquare > critical)
        {
            findings.Add(
                Rules.KeyPosition,
                Mark.Start("questions"),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Keys of the items with {options} options stand at {string.Join("/", observed)} (chi-square {chiSquare:0.0} > {critical:0.0})."
                )
            );
        }
    }

    private static void Longest(QuestionSource[] questions, int options, Findings findings)
    {
        var longest = questions.Count(q => q.Distractors.All(d => (d.Text?.Value.Length ?? 0) < (q.KeyOption!.Text?.Value.Length ?? 0)));
        var share = (double)longest / questions.Length;
        if (share > (1.0 / options) + LongestMargin)
        {
            findings.Add(
                Rules.LongestOften,
                Mark.Start("questions"),
                string.Create(CultureInfo.InvariantCulture, $"In {share:P0} of the items with {options} options the key is the longest.")
            );
        }
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
