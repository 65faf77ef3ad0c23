using System.Collections.Immutable;

namespace CrssBot.Content.LookUp;

/// <summary>What is measured of each concept for a query, each about 0 to 1.</summary>
internal enum Signal
{
    /// <summary>A label is the query, letter for letter or but for slips: what the label is worth. Its weight is set by hand: who types a label means it.</summary>
    Exact,

    /// <summary>How much of a label the query holds, and how much of the query the label.</summary>
    Label,

    /// <summary>Letters shared with a label, by threes.</summary>
    Letters,

    /// <summary>Rare words, in weighted fields.</summary>
    Terms,

    /// <summary>Rare words shared with single phrases.</summary>
    Phrases,

    /// <summary>The meaning of single phrases.</summary>
    Nearest,

    /// <summary>The meaning of the concept as a whole.</summary>
    Whole,
}

/// <summary>
/// What each signal counts for. Fitted by tools/look-up to labeled queries of our own (tests/CrssBot.Content.Tests/LookUp/queries.jsonl), so that the
/// difference of two concepts' scores is the logarithm of the odds that the one is meant and not the other.
/// </summary>
internal static class Weighing
{
    public const int Signals = 7;

    /// <summary>Folded words; a longer query is a sentence, and sentences are judged by other signals than names and slips.</summary>
    public const int ShortQuery = 5;

    public static readonly ImmutableArray<float> OfShort = [30.00f, 0.00f, 10.41f, 6.05f, 0.49f, 5.47f, 5.03f];
    public static readonly ImmutableArray<float> OfLong = [30.00f, 0.00f, 3.73f, 10.29f, 0.64f, 6.68f, 6.98f];

    /// <summary>
    /// How sure the best concept answers at all: the logarithm of the odds is the sum of its own signals, of the share of words that the pack does not
    /// know, and of the chance that the query is like what lies elsewhere, each times its weight here, and of the last number.
    /// </summary>
    // The last number is not the fit's alone: it is moved so that at even odds few queries in scope are refused.
    public static readonly ImmutableArray<float> SureOfShort = [2.24f, 0.13f, 7.22f, 1.17f, 0.87f, 1.19f, 0.00f, 0.00f, -5.14f, -0.30f];
    public static readonly ImmutableArray<float> SureOfLong = [0.01f, 1.13f, 1.74f, 1.54f, 0.12f, 1.90f, 1.60f, -0.78f, -8.86f, 0.80f];

    public static float Sure(int words, ReadOnlySpan<float> signals, float strange, float elsewhere)
    {
        var of = words <= ShortQuery ? SureOfShort : SureOfLong;
        var odds = (of[Signals] * strange) + (of[Signals + 1] * elsewhere) + of[Signals + 2];
        for (var s = 0; s < Signals; s++)
            odds += of[s] * signals[s];
        return 1 / (1 + MathF.Exp(-odds));
    }

    public static ImmutableArray<float> Of(int words) => words <= ShortQuery ? OfShort : OfLong;
}
