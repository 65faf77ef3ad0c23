using System.Collections.Immutable;

namespace CrssBot.Content;

/// <summary>What the review records say of the bank as a whole. Shares are between 0 and 1.</summary>
/// <param name="Items">Questions that have a record.</param>
/// <param name="Agreed">Of these, those whose key every reader chose, without and with the sources.</param>
/// <param name="Unseen">Share of keys guessed from the options alone.</param>
/// <param name="Chance">What guessing alone would reach on the same items.</param>
/// <param name="Kindest">Share of application items whose kindest-sounding option is the key.</param>
/// <param name="Moves">Share of each move among the keys of application items, largest first.</param>
/// <param name="Supervisor">Application items that offer to take it to the supervisor.</param>
/// <param name="SupervisorWrong">Those of them where that is not the key.</param>
/// <param name="Distinctions">Items of each distinction of the heart of the pack.</param>
/// <param name="Sets">Sets of items that offer the same options.</param>
/// <param name="InSets">Items in such sets.</param>
public sealed record GateFigures(
    int Items,
    int Agreed,
    double Unseen,
    double Chance,
    double Kindest,
    ImmutableSortedDictionary<string, double> Moves,
    int Supervisor,
    int SupervisorWrong,
    ImmutableSortedDictionary<string, int> Distinctions,
    int Sets,
    int InSets
)
{
    internal static GateFigures Of(PackSource pack)
    {
        var reviews = pack
            .Reviews.Where(r => r.Item is not null)
            .DistinctBy(r => r.Item!.Value.Value)
            .ToDictionary(r => r.Item!.Value.Value, StringComparer.Ordinal);
        var read = pack
            .Questions.Where(q => q.Id is { } id && q.Key is not null && q.Options.Length > 0 && reviews.ContainsKey(id.Value))
            .Select(q => (Question: q, Key: q.Key!.Value.Value, Review: reviews[q.Id!.Value.Value]))
            .ToArray();
        var applied = read.Where(r => r.Question.Level?.Value == "application").ToArray();
        var moved = applied.Where(r => r.Review.Move is not null).ToArray();
        var offered = moved.Where(r => r.Review.Supervisor is true).ToArray();
        var sets = read.Where(r => r.Review.Set is not null).ToLookup(r => r.Review.Set!.Value.Value, StringComparer.Ordinal);
        return new GateFigures(
            read.Length,
            read.Count(r => r.Review.Blind.Concat(r.Review.Sourced).All(pick => pick.Value == r.Key)),
            Share(read.Count(r => r.Review.Unseen?.Value == r.Key), read.Length),
            read.Length == 0 ? 0 : read.Average(r => 1.0 / r.Question.Options.Length),
            Share(applied.Count(r => r.Review.Kindest?.Value == r.Key), applied.Length),
            moved
                .GroupBy(r => r.Review.Move!.Value.Value, StringComparer.Ordinal)
                .ToImmutableSortedDictionary(g => g.Key, g => Share(g.Count(), moved.Length), StringComparer.Ordinal),
            offered.Length,
            offered.Count(r => r.Review.Move!.Value.Value != "consult"),
            read.Where(r => r.Review.Distinction is not null)
                .GroupBy(r => r.Review.Distinction!.Value.Value, StringComparer.Ordinal)
                .ToImmutableSortedDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal),
            sets.Count,
            sets.Sum(s => s.Count())
        );
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
