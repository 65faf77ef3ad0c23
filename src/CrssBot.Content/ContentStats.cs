using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CrssBot.Content;

/// <summary>What <c>content stats</c> prints: how much there is of what, and how the bank stands against its gate.</summary>
/// <param name="Questions">By domain, then by level.</param>
/// <param name="ConceptsAsked">Concepts that at least one question is about; <paramref name="ConceptsExcused"/> say why there is none.</param>
/// <param name="Spanish">Whether there are Spanish texts, and whether a native speaker has checked them.</param>
/// <param name="OldestSource">The source that was read longest ago, and the day.</param>
public sealed record ContentStats(
    ImmutableSortedDictionary<string, int> Concepts,
    int ConceptsAsked,
    int ConceptsExcused,
    ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>> Questions,
    ImmutableSortedDictionary<string, int> Confidence,
    ImmutableSortedDictionary<string, int> Prompts,
    int Cases,
    ImmutableArray<KeyStatistics> Keys,
    GateFigures Gate,
    string Spanish,
    string OldestSource
)
{
    /// <summary>Null when a file of the pack cannot be read at all; <c>content lint</c> says which and why.</summary>
    public static ContentStats? Read(string folder)
    {
        var findings = new Findings();
        var pack = PackSource.Read(ContentFiles.Read(folder, findings), findings);
        return findings.HasErrors ? null : Of(pack);
    }

    private static ContentStats Of(PackSource pack)
    {
        var asked = pack.Questions.SelectMany(q => q.Concepts).Select(c => c.Value).ToHashSet(StringComparer.Ordinal);
        var oldest = pack
            .Cited.OrderBy(s => s.Read?.Value, StringComparer.Ordinal)
            .ThenBy(s => s.Key.Value, StringComparer.Ordinal)
            .FirstOrDefault();
        return new ContentStats(
            Count(pack.Concepts, c => c.Confidence),
            pack.Concepts.Count(c => asked.Contains(c.Slug)),
            pack.Concepts.Count(c => c.NoItem is not null && !asked.Contains(c.Slug)),
            pack.Questions.GroupBy(q => q.Domain?.Value ?? "", StringComparer.Ordinal)
                .ToImmutableSortedDictionary(domain => domain.Key, domain => Count(domain, q => q.Level), StringComparer.Ordinal),
            Count(pack.Questions, q => q.Confidence),
            Count(pack.Prompts, p => p.Kind),
            pack.Cases.Length,
            KeyStatistics.Of(pack),
            GateFigures.Of(pack),
            pack.Spanish switch
            {
                null => "none",
                { ReviewedBy: { } reviewer } => $"checked by {reviewer.Value}",
                _ => "not yet checked by a native speaker",
            },
            oldest is null ? "none" : $"{oldest.Key.Value}, {oldest.Read?.Value}"
        );
    }

    public string Json() => JsonSerializer.Serialize(this, StatsJson.Default.ContentStats) + "\n";

    public string Text()
    {
        var text = new StringBuilder();
        Line(
            $"concepts: {Concepts.Values.Sum()} ({Parts(Concepts)}); {ConceptsAsked} asked about, {ConceptsExcused} with a reason why not"
        );
        foreach (var (domain, levels) in Questions)
        {
            Line($"questions, {domain}: {levels.Values.Sum()} ({Parts(levels)})");
        }

        Line($"questions in all: {Questions.Values.Sum(levels => levels.Values.Sum())}; confidence {Parts(Confidence)}");
        Line($"prompts: {Prompts.Values.Sum()} ({Parts(Prompts)}); branching cases: {Cases}");
        foreach (var keys in Keys)
        {
            Line(
                $"keys of {keys.Items} items with {keys.Options} options: places {string.Join("/", keys.Positions)}, chi-square {keys.ChiSquare:0.0} (at most {keys.Critical:0.0}); the longest in {keys.Longest:P0} (at most {keys.MostLongest:P0})"
            );
        }

        Line($"gate: {Gate.Items} items read, all readers chose the key in {Gate.Agreed}");
        Line($"gate: key guessed from the options alone {Gate.Unseen:P1}, chance {Gate.Chance:P1} (at most 8 points more)");
        Line($"gate: kindest-sounding option keyed in {Gate.Kindest:P1} of application items (at most 35 %)");
        Line(
            $"gate: moves {string.Join(", ", Gate.Moves.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Key} {m.Value:P0}")))} (none over 25 %)"
        );
        Line(
            $"gate: the supervisor is offered in {Gate.Supervisor} application items and wrong in {Gate.SupervisorWrong} (at least a quarter)"
        );
        Line($"gate: {Gate.Sets} sets that share their options hold {Gate.InSets} items");
        Line($"distinctions: {Parts(Gate.Distinctions)}");
        Line($"Spanish texts: {Spanish}");
        Line($"oldest source: {OldestSource}");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Parts(ImmutableSortedDictionary<string, int> parts) =>
        string.Join(", ", parts.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key} {p.Value}")));

    private static ImmutableSortedDictionary<string, int> Count<T>(IEnumerable<T> items, Func<T, Text?> by) =>
        items
            .GroupBy(item => by(item)?.Value ?? "", StringComparer.Ordinal)
            .ToImmutableSortedDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ContentStats))]
internal sealed partial class StatsJson : JsonSerializerContext;
