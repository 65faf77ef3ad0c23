using System.Collections.Immutable;

namespace CrssBot.Engine;

/// <summary>A whole number of things split by weight.</summary>
public static class Shares
{
    /// <summary>In proportion to the weights and with exactly the total, largest remainders first (Hamilton's method).</summary>
    /// <param name="weights">0 and more.</param>
    public static ImmutableArray<int> Of(IReadOnlyCollection<int> weights, int total)
    {
        var all = Math.Max(1, weights.Sum());
        var whole = weights.Select(w => w * total / all).ToArray();
        var byRemainder = weights.Select((w, i) => (i, Remainder: w * total % all)).OrderByDescending(w => w.Remainder).ThenBy(w => w.i);
        foreach (var (i, _) in byRemainder.Take(total - whole.Sum()))
        {
            whole[i]++;
        }

        return [.. whole];
    }
}
