using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CrssBot.Engine.Concepts;

namespace CrssBot.Content.LookUp;

/// <summary>
/// How near a query's meaning is to each phrase of each concept, and to the concept as a whole: sums of word vectors, compared by their angle.
/// Sees that "pals" and "buddies" are alike where no letter is.
/// </summary>
internal sealed class Meanings
{
    private readonly WordVectors _words = WordVectors.Shared;
    private readonly float[] _phrases;
    private readonly int[] _starts;
    private readonly float[] _wholes;

    /// <summary>All that says what a concept is in a sentence or less, folded.</summary>
    public static string[] PhrasesOf(Concept concept, IEnumerable<string> wordings) =>
        [
            .. ((string[])[concept.Name, concept.Gist, .. concept.Aliases, .. concept.Asks, .. wordings, .. concept.KeyPoints])
                .Select(Fold.Of)
                .Where(f => f.Length > 0)
                .Distinct(StringComparer.Ordinal),
        ];

    /// <param name="phrases">For each concept, its folded phrases.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Meanings(IReadOnlyList<IReadOnlyList<string>> phrases)
    {
        var d = _words.Dimensions;
        _starts = new int[phrases.Count + 1];
        for (var c = 0; c < phrases.Count; c++)
            _starts[c + 1] = _starts[c] + phrases[c].Count;
        _phrases = new float[_starts[^1] * d];
        _wholes = new float[phrases.Count * d];
        for (var c = 0; c < phrases.Count; c++)
        {
            var whole = _wholes.AsSpan(c * d, d);
            for (var p = 0; p < phrases[c].Count; p++)
            {
                var row = _phrases.AsSpan((_starts[c] + p) * d, d);
                _words.Read(phrases[c][p], row);
                for (var i = 0; i < d; i++)
                    whole[i] += row[i];
            }
            WordVectors.Normalize(whole);
        }
    }

    public int Dimensions => _words.Dimensions;

    /// <summary>Writes what a query means; false when none of its words is in the table.</summary>
    public bool TryRead(ReadOnlySpan<char> folded, Span<float> query) => _words.Read(folded, query);

    /// <param name="cosines">Gets the cosine to each concept as a whole.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ScoreWholes(ReadOnlySpan<float> query, Span<float> cosines)
    {
        for (var c = 0; c < cosines.Length; c++)
            cosines[c] = Math.Max(0, Dot(query, _wholes.AsSpan(c * query.Length, query.Length)));
    }

    /// <summary>The mean cosine of the best three phrases of a concept, the better the more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float Nearest(ReadOnlySpan<float> query, int c)
    {
        var d = query.Length;
        var (first, second, third) = (0f, 0f, 0f);
        for (var p = _starts[c]; p < _starts[c + 1]; p++)
        {
            var cosine = Dot(query, _phrases.AsSpan(p * d, d));
            if (cosine > first)
                (first, second, third) = (cosine, first, second);
            else if (cosine > second)
                (second, third) = (cosine, second);
            else if (cosine > third)
                third = cosine;
        }
        return (0.6f * first) + (0.25f * second) + (0.15f * third);
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var va = MemoryMarshal.Cast<float, Vector<float>>(a);
        var vb = MemoryMarshal.Cast<float, Vector<float>>(b);
        var sums = Vector<float>.Zero;
        for (var i = 0; i < va.Length; i++)
            sums += va[i] * vb[i];
        var sum = Vector.Sum(sums);
        for (var i = va.Length * Vector<float>.Count; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
