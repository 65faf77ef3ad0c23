using System.Buffers;
using System.Runtime.CompilerServices;
using CrssBot.Engine.Concepts;

namespace CrssBot.Content.LookUp;

/// <summary>
/// How near a query is to each single phrase that the pack holds for a concept, by the words and word pairs they share, the rarer the more. One
/// phrase that says the same counts more than many that share a word.
/// </summary>
internal sealed class Phrases
{
    private const float PairWorth = 0.6f;

    private readonly Dictionary<long, int> _numbers = [];
    private readonly int[] _starts;
    private readonly int[] _phrases;
    private readonly float[] _weights;
    private readonly float[] _rarity;
    private readonly int[] _conceptOf;

    public int Count => _conceptOf.Length;

    /// <summary>All that says what a concept is in a sentence or less, folded.</summary>
    public static string[] Of(Concept concept, IEnumerable<string> wordings) =>
        [
            .. ((string[])[concept.Name, concept.Gist, .. concept.Aliases, .. concept.Asks, .. wordings, .. concept.KeyPoints])
                .Select(Fold.Of)
                .Where(f => f.Length > 0)
                .Distinct(StringComparer.Ordinal),
        ];

    /// <param name="phrases">For each concept, its folded phrases.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Phrases(IReadOnlyList<IReadOnlyList<string>> phrases, Lexicon lexicon)
    {
        _conceptOf = [.. phrases.SelectMany((of, c) => Enumerable.Repeat(c, of.Count))];
        var terms = new List<int>[_conceptOf.Length];
        var holders = new List<int>();
        var last = new List<int>();
        var p = 0;
        for (var c = 0; c < phrases.Count; c++)
        {
            foreach (var phrase in phrases[c])
            {
                var of = terms[p++] = [];
                var before = -1;
                foreach (var word in phrase.Split(' '))
                {
                    if (CommonWords.Contains(word))
                        continue;
                    var stem = lexicon.Learn(word);
                    Take(stem);
                    if (before >= 0)
                        Take(Pair(before, stem));
                    before = stem;

                    void Take(long term)
                    {
                        if (!_numbers.TryGetValue(term, out var number))
                        {
                            _numbers[term] = number = _numbers.Count;
                            holders.Add(0);
                            last.Add(-1);
                        }
                        if (!of.Contains(number))
                            of.Add(number);
                        // A concept that repeats a word holds it once: a word's rarity is over concepts.
                        if (last[number] != c)
                        {
                            last[number] = c;
                            holders[number]++;
                        }
                    }
                }
            }
        }
        _rarity = new float[_numbers.Count];
        foreach (var (term, number) in _numbers)
            _rarity[number] =
                MathF.Log(1 + ((phrases.Count - holders[number] + 0.5f) / (holders[number] + 0.5f)))
                * (term > int.MaxValue ? PairWorth : 1);
        _starts = new int[_numbers.Count + 1];
        foreach (var of in terms)
        foreach (var number in of)
            _starts[number + 1]++;
        for (var t = 0; t < _numbers.Count; t++)
            _starts[t + 1] += _starts[t];
        _phrases = new int[_starts[^1]];
        _weights = new float[_starts[^1]];
        var next = _starts.AsSpan(0, _numbers.Count).ToArray();
        for (var i = 0; i < terms.Length; i++)
        {
            var norm = MathF.Sqrt(terms[i].Sum(t => _rarity[t] * _rarity[t])) + 1e-6f;
            foreach (var number in terms[i])
            {
                _phrases[next[number]] = i;
                _weights[next[number]++] = _rarity[number] / norm;
            }
        }
    }

    /// <param name="ofConcept">Gets 0 to about 1.</param>
    public void Score(ReadOnlySpan<QueryWord> words, ReadOnlySpan<Sense> senses, Span<float> ofConcept)
    {
        var rented = ArrayPool<float>.Shared.Rent(_conceptOf.Length);
        var ofPhrase = rented.AsSpan(0, _conceptOf.Length);
        ofPhrase.Clear();
        var length = 1e-6f;
        for (var w = 0; w < words.Length; w++)
        {
            length += words[w].Rarity * words[w].Rarity;
            foreach (var sense in senses.Slice(words[w].First, words[w].Senses))
                Add(sense.Stem, sense.Surety, ofPhrase);
            if (w > 0 && words[w - 1].Senses > 0 && words[w].Senses > 0)
            {
                var (first, second) = (senses[words[w - 1].First], senses[words[w].First]);
                length += Add(Pair(first.Stem, second.Stem), first.Surety * second.Surety, ofPhrase);
            }
        }
        var scale = 1 / MathF.Sqrt(length);
        // Best phrase first; each further one adds less.
        for (var i = 0; i < ofPhrase.Length; i++)
        {
            if (ofPhrase[i] > 0)
            {
                var cosine = ofPhrase[i] * scale;
                ofConcept[_conceptOf[i]] += cosine * cosine * cosine;
            }
        }
        foreach (ref var score in ofConcept)
            score = MathF.Cbrt(score);
        ArrayPool<float>.Shared.Return(rented);
    }

    private float Add(long term, float surety, Span<float> ofPhrase)
    {
        if (!_numbers.TryGetValue(term, out var number))
            return 0;
        var weight = surety * _rarity[number];
        for (var p = _starts[number]; p < _starts[number + 1]; p++)
            ofPhrase[_phrases[p]] += weight * _weights[p];
        return weight * weight;
    }

    private static long Pair(int first, int second) => ((first + 1L) << 32) | (uint)second;
}
