using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;

namespace CrssBot.Content.LookUp;

/// <summary>
/// How near a query's meaning is to each concept's: sums of word vectors, compared by their angle. Sees that "pals" and "buddies" are alike where no
/// letter is.
/// </summary>
internal sealed class Meanings
{
    private readonly WordVectors _words = WordVectors.Shared;
    private readonly float[] _wholes;

    /// <summary>For each concept all that says what it is in a sentence or less, folded.</summary>
    public static string[][] PhrasesOf(ImmutableArray<Concept> concepts, ILookup<ConceptId, string> wordings) =>
        [
            .. concepts.Select(c =>
                ((string[])[c.Name, c.Gist, .. c.Aliases, .. c.Asks, .. wordings[c.Id], .. c.KeyPoints])
                    .Select(Fold.Of)
                    .Where(f => f.Length > 0)
                    .Distinct(StringComparer.Ordinal)
                    .ToArray()
            ),
        ];

    /// <param name="phrases">For each concept, its folded phrases.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Meanings(IReadOnlyList<IReadOnlyList<string>> phrases)
    {
        var d = _words.Dimensions;
        _wholes = new float[phrases.Count * d];
        Span<float> phrase = stackalloc float[d];
        for (var c = 0; c < phrases.Count; c++)
        {
            var whole = _wholes.AsSpan(c * d, d);
            foreach (var text in phrases[c])
            {
                _words.Read(text, phrase);
                for (var i = 0; i < d; i++)
                    whole[i] += phrase[i];
            }
            WordVectors.Normalize(whole);
        }
    }

    /// <param name="cosines">Gets the cosine to each concept, 0 where it is below.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Score(ReadOnlySpan<char> folded, Span<float> cosines)
    {
        Span<float> query = stackalloc float[_words.Dimensions];
        _words.Read(folded, query);
        for (var c = 0; c < cosines.Length; c++)
            cosines[c] = Math.Max(0, WordVectors.Dot(query, _wholes.AsSpan(c * query.Length, query.Length)));
    }
}
