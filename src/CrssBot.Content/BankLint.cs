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

    // Of the share that our plan gives a level, or the pack's weight a domain.
    private const double PlanMargin = 0.10;

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

        var numbers = new WordNumbers();
        var stems = pack
            .Questions.Where(q => q.Stem is not null)
            .Select(q => (Question: q, Words: numbers.Of(q.Stem!.Value.Value)))
            .Where(s => s.Words.Length > 0)
            .ToArray();
        Duplicates(stems, findings);
        Revealed(stems, numbers, findings);
        Negatives(pack, findings);
        Balance(pack, findings);

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

    private static void Duplicates((QuestionSource Question, int[] Words)[] stems, Findings findings)
    {
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
    }

    /// <summary>Whoever was asked the one knows the other: every word of a key stands in another item's stem.</summary>
    private static void Revealed((QuestionSource Question, int[] Words)[] stems, WordNumbers numbers, Findings findings)
    {
        foreach (var (question, _) in stems)
        {
            if (question.KeyOption?.Text is not { } key || numbers.Of(key.Value) is not { Length: >= LeastKeyWords } words)
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

    /// <summary>Levels by our plan of 30, 30 and 40 percent, domains by the pack's weights.</summary>
    private static void Balance(PackSource pack, Findings findings)
    {
        if (pack.Questions.Length < LeastForShare)
        {
            return;
        }

        foreach (var (level, planned) in Vocabulary.LevelPlan)
        {
            Check(level, planned, pack.Questions.Count(q => q.Level?.Value == level));
        }

        foreach (var domain in pack.Exam?.Domains ?? [])
        {
            if (domain is { Slug: { } slug, Weight: { } weight })
            {
                Check(slug.Value, weight.Value / 100.0, pack.Questions.Count(q => q.Domain?.Value == slug.Value));
            }
        }

        void Check(string part, double planned, int count)
        {
            var share = (double)count / pack.Questions.Length;
            if (Math.Abs(share - planned) > PlanMargin)
            {
                findings.Add(
                    Rules.Unbalanced,
                    Mark.Start("questions"),
                    string.Create(CultureInfo.InvariantCulture, $"'{part}' is {share:P0} of the questions; the plan says {planned:P0}.")
                );
            }
        }
    }

    /// <summary>A text as the sorted numbers of its words, instead of sets: 700 questions make 240 000 pairs, at every start of the host.</summary>
    private sealed class WordNumbers
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

        public int[] Of(string text)
        {
            int[] words = [.. Prose.Stems(text).Select(Number)];
            Array.Sort(words);
            return words;
        }

        private int Number(string word)
        {
            if (!_numbers.TryGetValue(word, out var number))
            {
                _numbers.Add(word, number = _numbers.Count);
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
