using System.Collections.Immutable;

namespace CrssBot.Content.LookUp;

/// <summary>What is measured of each concept for a query, each about 0 to 1.</summary>
internal enum Signal
{
    /// <summary>A label is the query, letter for letter or but for slips: what the label is worth. Its weight is set by hand: who types a label means it.</summary>
    Exact,

    /// <summary>Letters shared with a label, by threes.</summary>
    Letters,

    /// <summary>Rare words, in weighted fields.</summary>
    Terms,

    /// <summary>The meaning of the concept as a whole.</summary>
    Whole,

    /// <summary>How likely the concept is by what people type for it.</summary>
    Learned,
}

/// <summary>
/// What each signal counts for, fitted by tools/look-up. For the ranking: to labeled queries of our own (tests/CrssBot.Content.Tests/LookUp/queries.jsonl),
/// so that the difference of two concepts' scores is the logarithm of the odds that the one is meant and not the other.
/// </summary>
internal static class Weighing
{
    public const int Signals = 5;

    /// <summary>Folded words; a longer query is a sentence, and sentences are judged by other signals than names and slips.</summary>
    public const int ShortQuery = 5;

    public static readonly ImmutableArray<float> OfShort = [30.00f, 9.57f, 5.05f, 5.03f, 5.97f];
    public static readonly ImmutableArray<float> OfLong = [30.00f, 0.72f, 8.32f, 6.87f, 8.49f];

    /// <summary>
    /// How sure the best concept answers at all: the logarithm of the odds is the sum of its own signals, of the share of words that the pack does not
    /// know, and of the chance that the query is like what lies elsewhere, each times its weight here, and of the last number. Fitted to our queries and to
    /// the development set together, since either has few from elsewhere; the last number is moved by hand, so that at even odds few in scope are refused.
    /// </summary>
    public static readonly ImmutableArray<float> SureOfShort = [3.42f, 6.07f, 2.79f, 0.47f, 1.00f, 0.00f, -6.86f, 0.78f];
    public static readonly ImmutableArray<float> SureOfLong = [0.01f, 1.99f, 1.55f, 2.30f, 1.82f, -0.74f, -9.20f, -0.09f];

    private const float AllStrange = 0.99f;
    private const float LooksLike = 0.4f;

    public static float Sure(int words, ReadOnlySpan<float> signals, float strange, float elsewhere)
    {
        // Not one word that the pack knows, and nothing that looks like a label: the rest is guesswork.
        if (strange > AllStrange && signals[(int)Signal.Letters] < LooksLike)
            return 0;
        var of = words <= ShortQuery ? SureOfShort : SureOfLong;
        var odds = (of[Signals] * strange) + (of[Signals + 1] * elsewhere) + of[Signals + 2];
        for (var s = 0; s < Signals; s++)
            odds += of[s] * signals[s];
        return 1 / (1 + MathF.Exp(-odds));
    }

    public static ImmutableArray<float> Of(int words) => words <= ShortQuery ? OfShort : OfLong;
}
