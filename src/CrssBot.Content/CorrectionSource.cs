using System.Collections.Immutable;

namespace CrssBot.Content;

/// <summary>corrections.yaml, which a pack may leave out: what was found wrong after answers were given.</summary>
internal sealed record CorrectionSource(Mark At, Text? Question, Text? Date, Whole? Rekeyed, bool? Retired, Text? Why)
{
    public static ImmutableArray<CorrectionSource> ReadAll(SourceFile? file, Findings findings) =>
        file is null
        || Yaml.Read(file.Path, file.Text, 1, findings) is not { } root
        || Fields.Of(root, findings, "corrections.yaml") is not { } fields
            ? []
            : fields.Read(f => f.Maps("corrections", required: true, "a correction", Read));

    private static CorrectionSource Read(Fields f) =>
        new(f.At, f.Required("question"), f.Required("date"), f.Number("rekeyed", required: false), f.Flag("retired"), f.Required("why"));
}

/// <summary>What stored answers are judged anew by must be there, and say which way.</summary>
internal static class CorrectionLint
{
    // Characters: it is said in one chat message, beside what else was asked for.
    private const int MaximumWhy = 300;

    public static void Run(PackSource pack, Findings findings)
    {
        Names.Unique([.. pack.Corrections.Select(c => c.Question)], "corrected question", findings);
        foreach (var correction in pack.Corrections)
        {
            ExamLint.Day(correction.Date, findings);
            if (correction.Why is { } why && why.Value.Length > MaximumWhy)
            {
                findings.Add(Rules.CorrectionLong, why.At, FormattableString.Invariant($"The sentence has {why.Value.Length} characters."));
            }

            if (correction.Rekeyed is null == (correction.Retired != true))
            {
                findings.Add(Rules.CorrectionKind, correction.At, "It says neither 'rekeyed' nor 'retired: true', or both.");
                continue;
            }

            var asked = pack.Questions.FirstOrDefault(q => q.Id?.Value is { } id && id == correction.Question?.Value);
            if (correction.Rekeyed is { } rekeyed && (asked?.Revision is not { } now || rekeyed.Value < 2 || rekeyed.Value > now.Value))
            {
                findings.Add(
                    Rules.CorrectionRevision,
                    rekeyed.At,
                    $"'{correction.Question?.Value}' has no revision {rekeyed.Value} above the first."
                );
            }

            if (correction.Retired == true && asked is not null)
            {
                findings.Add(Rules.CorrectionRetired, correction.At, $"'{correction.Question?.Value}' is still in the pack.");
            }
        }
    }
}
