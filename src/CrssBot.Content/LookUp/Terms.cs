using System.Collections.Immutable;
using CrssBot.Engine.Concepts;

namespace CrssBot.Content.LookUp;

/// <summary>One word of a query that carries a topic, and what it may stand for.</summary>
internal struct QueryWord
{
    public int First;
    public int Senses;

    /// <summary>How much the query turns on this word: the rarity of its surest sense, or a high value if nothing is like it.</summary>
    public float Rarity;
}

/// <summary>
/// Weighted fields (BM25F) and word pairs over everything a concept says. Saturation and lengths are worked out when the
/// index is built, so a query only adds numbers up.
/// </summary>
internal sealed class Terms
{
    private const float Saturation = 2f;
    private const float PairWorth = 0.7f;

    private static readonly ImmutableArray<Field> Fields =
    [
        new(5.0f, 0.3f, c => [c.Name, c.Id.Value]),
        new(4.0f, 0.3f, c => c.Aliases),
        new(3.0f, 0.4f, c => c.Asks),
        new(2.0f, 0.5f, c => [c.Gist]),
        new(1.0f, 0.6f, c => c.KeyPoints),
        new(0.8f, 0.6f, c => [c.OnTheJob]),
        new(0.8f, 0.6f, c => [c.Distinction]),
        new(0.5f, 0.6f, c => [.. c.ConfusedWith.Select(n => n.Difference)]),
    ];

    private readonly Dictionary<long, int> _pairs = [];
    private readonly int[] _starts;
    private readonly int[] _concepts;
    private readonly float[] _impacts;
    private readonly float[] _rarity;

    /// <param name="lexicon">Learns every word of the concepts; to be closed by the caller.</param>
    public Terms(ImmutableArray<Concept> concepts, Lexicon lexicon)
    {
        var frequencies = new Dictionary<long, float>[concepts.Length];
        var lengths = new float[concepts.Length, Fields.Length];
        var counts = new Dictionary<long, float>[concepts.Length, Fields.Length];
        for (var c = 0; c < concepts.Length; c++)
        {
            frequencies[c] = [];
            for (var f = 0; f < Fields.Length; f++)
            {
                counts[c, f] = [];
                foreach (var text in Fields[f].Texts(concepts[c]))
                    lengths[c, f] += Count(text, lexicon, counts[c, f]);
            }
        }
        for (var f = 0; f < Fields.Length; f++)
        {
            var average = 1e-3f;
            for (var c = 0; c < concepts.Length; c++)
                average += lengths[c, f] / concepts.Length;
            for (var c = 0; c < concepts.Length; c++)
            {
                var scale = Fields[f].Weight / (1 - Fields[f].Length + (Fields[f].Length * lengths[c, f] / average));
                foreach (var (term, count) in counts[c, f])
                    frequencies[c][term] = frequencies[c].GetValueOrDefault(term) + (scale * count);
            }
        }

        // Stems keep their numbers; pairs of stems come after them.
        var singles = lexicon.StemCount;
        foreach (var term in frequencies.SelectMany(f => f.Keys).Where(t => t > int.MaxValue))
            _pairs.TryAdd(term, singles + _pairs.Count);
        var total = singles + _pairs.Count;
        _starts = new int[total + 1];
        int Number(long term) => term > int.MaxValue ? _pairs[term] : (int)term;
        foreach (var term in frequencies.SelectMany(f => f.Keys))
            _starts[Number(term) + 1]++;
        _rarity = new float[total];
        for (var t = 0; t < total; t++)
        {
            var holders = _starts[t + 1];
            _rarity[t] = MathF.Log(1 + ((concepts.Length - holders + 0.5f) / (holders + 0.5f)));
            _starts[t + 1] += _starts[t];
        }
        Unknown = MathF.Log(1 + ((concepts.Length + 0.5f) / 0.5f));
        _concepts = new int[_starts[total]];
        _impacts = new float[_starts[total]];
        var next = _starts.AsSpan(0, total).ToArray();
        for (var c = 0; c < concepts.Length; c++)
        {
            foreach (var (term, frequency) in frequencies[c])
            {
                var number = Number(term);
                _concepts[next[number]] = c;
                _impacts[next[number]++] = _rarity[number] * frequency * (Saturation + 1) / (Saturation + frequency) / (Saturation + 1);
            }
        }
    }

    /// <summary>The rarity of a word that the pack never uses.</summary>
    public float Unknown { get; }

    public float Rarity(int stem) => _rarity[stem];

    /// <summary>Adds to each concept its share, 0 to about 1, of what the query's words could give.</summary>
    public void Score(ReadOnlySpan<QueryWord> words, ReadOnlySpan<Sense> senses, Span<float> ofConcept, Span<float> ofWord)
    {
        var whole = 1e-6f;
        foreach (var word in words)
            whole += word.Rarity;
        for (var w = 0; w < words.Length; w++)
        {
            // One word counts once for a concept, by the sense that fits the concept best.
            ofWord.Clear();
            foreach (var sense in senses.Slice(words[w].First, words[w].Senses))
            {
                for (var p = _starts[sense.Stem]; p < _starts[sense.Stem + 1]; p++)
                    ofWord[_concepts[p]] = Math.Max(ofWord[_concepts[p]], sense.Surety * _impacts[p]);
            }
            for (var c = 0; c < ofWord.Length; c++)
                ofConcept[c] += ofWord[c] / whole;
            if (w > 0)
                ScorePair(words, senses, w, whole, ofConcept);
        }
    }

    private void ScorePair(ReadOnlySpan<QueryWord> words, ReadOnlySpan<Sense> senses, int w, float whole, Span<float> ofConcept)
    {
        if (words[w - 1].Senses == 0 || words[w].Senses == 0)
            return;
        var (first, second) = (senses[words[w - 1].First], senses[words[w].First]);
        if (!_pairs.TryGetValue(Pair(first.Stem, second.Stem), out var pair))
            return;
        var worth = PairWorth * first.Surety * second.Surety / whole;
        for (var p = _starts[pair]; p < _starts[pair + 1]; p++)
            ofConcept[_concepts[p]] += worth * _impacts[p];
    }

    private static int Count(string text, Lexicon lexicon, Dictionary<long, float> counts)
    {
        var length = 0;
        var before = -1;
        foreach (var word in Fold.Of(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var stem = lexicon.Learn(word);
            counts[stem] = counts.GetValueOrDefault(stem) + 1;
            length++;
            // Pairs skip the small words between: "right to decide" holds the pair right, decide.
            if (CommonWords.Contains(word))
                continue;
            if (before >= 0)
                counts[Pair(before, stem)] = counts.GetValueOrDefault(Pair(before, stem)) + 1;
            before = stem;
        }
        return length;
    }

    /// <summary>Above any single stem's number.</summary>
    private static long Pair(int first, int second) => ((first + 1L) << 32) | (uint)second;

    private sealed record Field(float Weight, float Length, Func<Concept, ImmutableArray<string>> Texts);
}
