using System.Collections.Immutable;

namespace CrssBot.Content;

/// <summary>Where the keys of all items with the same number of options stand, and how long they are.</summary>
/// <param name="Options">3 or 4.</param>
/// <param name="Positions">Keys in the first, second, third … place of the files.</param>
/// <param name="ChiSquare">Against an equal split, Options - 1 degrees of freedom.</param>
/// <param name="Critical">The chi-square that p = 0.05 allows.</param>
/// <param name="Longest">Share of items whose key is longer than each distractor, 0 to 1.</param>
/// <param name="MostLongest">What chance allows, and five points more.</param>
public sealed record KeyStatistics(
    int Options,
    int Items,
    ImmutableArray<int> Positions,
    double ChiSquare,
    double Critical,
    double Longest,
    double MostLongest
)
{
    private const double LongestMargin = 0.05;

    private static readonly Dictionary<int, double> CriticalAt = new() { [3] = 5.991, [4] = 7.815 };

    internal static ImmutableArray<KeyStatistics> Of(PackSource pack) =>
        [
            .. pack
                .Questions.Where(q => q.KeyOption is not null && CriticalAt.ContainsKey(q.Options.Length))
                .GroupBy(q => q.Options.Length)
                .OrderBy(group => group.Key)
                .Select(group => Of([.. group], group.Key)),
        ];

    private static KeyStatistics Of(QuestionSource[] questions, int options)
    {
        var positions = new int[options];
        foreach (var question in questions)
        {
            positions[question.Options.IndexOf(question.KeyOption!)]++;
        }

        var expected = (double)questions.Length / options;
        return new KeyStatistics(
            options,
            questions.Length,
            [.. positions],
            positions.Sum(o => (o - expected) * (o - expected) / expected),
            CriticalAt[options],
            (double)questions.Count(KeyIsLongest) / questions.Length,
            (1.0 / options) + LongestMargin
        );
    }

    private static bool KeyIsLongest(QuestionSource q) =>
        q.Distractors.All(d => (d.Text?.Value.Length ?? 0) < (q.KeyOption!.Text?.Value.Length ?? 0));
}
