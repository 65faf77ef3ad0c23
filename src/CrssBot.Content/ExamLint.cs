using System.Globalization;

namespace CrssBot.Content;

/// <summary>pack.yaml and sources.yaml.</summary>
internal static class ExamLint
{
    private const int WeightTotalPercent = 100;

    public static void Run(PackSource pack, Names names, Findings findings)
    {
        foreach (var source in pack.Cited)
        {
            Day(source.Read, findings);
        }

        if (pack.Exam is not { } exam)
        {
            return;
        }

        Names.Unique(exam.Domains.Select(d => d.Slug), "domain", findings);
        Names.Unique(exam.Facts.Select(f => f.Id), "fact", findings);
        foreach (var domain in exam.Domains)
        {
            Names.Slug(domain.Slug, findings);
        }

        var weights = exam.Domains.Select(d => d.Weight).OfType<Whole>().ToArray();
        // Long: two weights of two thousand million must be a finding, not an overflow.
        if (weights.Length > 0 && (weights.Sum(w => (long)w.Value) != WeightTotalPercent || weights.Any(w => w.Value < 1)))
        {
            var sum = weights.Sum(w => (long)w.Value).ToString(CultureInfo.InvariantCulture);
            findings.Add(Rules.Weights, weights[0].At, $"The weights sum to {sum}; each is at least 1.");
        }

        foreach (var fact in exam.Facts)
        {
            Names.Slug(fact.Id, findings);
            names.Source(fact.Source, findings);
            Day(fact.Date, findings);
            Names.OneOf(fact.Confidence, "confidence", Vocabulary.Confidences.Keys, findings);
        }
    }

    internal static void Day(Text? date, Findings findings)
    {
        if (date is { } d && !DateOnly.TryParseExact(d.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            findings.Add(Rules.BadDate, d.At, $"'{Quote.Short(d.Value)}' is not a day.");
        }
    }
}
