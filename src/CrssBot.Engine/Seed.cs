using System.Collections.Immutable;

namespace CrssBot.Engine;

/// <summary>
/// A small deterministic generator that is part of the state: seeded <c>System.Random</c> is no contract across runtimes.
/// SplitMix64 (Steele, Lea, Flood 2014).
/// </summary>
public readonly record struct Seed(ulong State)
{
    /// <summary>A number in [0, <paramref name="below"/>) and the seed that follows.</summary>
    public (int Value, Seed Next) Draw(int below)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(below, 1);
        unchecked
        {
            var state = State + 0x9E3779B97F4A7C15UL;
            var z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            z ^= z >> 31;
            // The high half times the range: unbiased to within 2^-32 for the small ranges used here.
            return ((int)((z >> 32) * (ulong)below >> 32), new Seed(state));
        }
    }

    /// <summary>Fisher–Yates over a copy.</summary>
    public (ImmutableArray<T> Items, Seed Next) Shuffle<T>(IEnumerable<T> items)
    {
        var array = items.ToArray();
        var seed = this;
        for (var i = array.Length - 1; i > 0; i--)
        {
            (var j, seed) = seed.Draw(i + 1);
            (array[i], array[j]) = (array[j], array[i]);
        }

        return ([.. array], seed);
    }
}
