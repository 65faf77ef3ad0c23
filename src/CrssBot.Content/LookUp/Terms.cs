using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CrssBot.Engine;
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

    /// <summary>Between texts: no pair reaches over it.</summary>
    private const int Break = -1;

    /// <summary>Set on the stem of a common word.</summary>
    private const int Common = 1 << 30;

    private readonly Dictionary<long, int> _pairs = [];
    private readonly int[] _starts;
    private readonly int[] _concepts;
    private readonly float[] _impacts;
    private readonly float[] _rarity;

    /// <param name="lexicon">Learns every word of the concepts; to be closed by the caller.</param>
    // Runs once and at length, like all that is marked so here: the quick first compilation would take longer than the thorough one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Terms(ImmutableArray<Concept> concepts, ILookup<ConceptId, string> wordings, Lexicon lexicon)
    {
        Field[] fields =
        [
            new(5.0f, 0.3f, c => [c.Name, c.Id.Value]),
            new(4.0f, 0.3f, c => c.Aliases),
            new(3.0f, 0.4f, c => c.Asks),
            new(2.0f, 0.5f, c => wordings[c.Id]),
            new(2.0f, 0.5f, c => [c.Gist]),
            new(1.0f, 0.6f, c => c.KeyPoints),
            new(0.8f, 0.6f, c => [c.OnTheJob]),
            new(0.8f, 0.6f, c => [c.Distinction]),
            new(0.5f, 0.6f, c => c.ConfusedWith.Select(n => n.Difference)),
        ];
        var stems = new List<int>[concepts.Length, fields.Length];
        var average = new float[fields.Length];
        for (var c = 0; c < concepts.Length; c++)
        {
            for (var f = 0; f < fields.Length; f++)
            {
                var of = stems[c, f] = [];
                foreach (var text in fields[f].Texts(concepts[c]))
                    Read(text, lexicon, of);
                average[f] += 1e-3f + (of.Count(s => s != Break) / (float)concepts.Length);
            }
        }

        // Stems keep their numbers; pairs of stems come after them.
        var singles = lexicon.StemCount;
        var frequency = new List<float>(Enumerable.Repeat(0f, singles));
        var touched = new List<int>();
        var postings = new List<(int Term, int Concept, float Frequency)>();
        for (var c = 0; c < concepts.Length; c++)
        {
            for (var f = 0; f < fields.Length; f++)
            {
                var length = stems[c, f].Count(s => s != Break);
                var scale = fields[f].Weight / (1 - fields[f].Length + (fields[f].Length * length / average[f]));
                var before = -1;
                foreach (var mark in stems[c, f])
                {
                    if (mark == Break)
                    {
                        before = -1;
                        continue;
                    }
                    // Pairs skip the small words between: "right to decide" holds the pair right, decide.
                    var stem = mark & ~Common;
                    Take(stem, scale);
                    if (mark != stem)
                        continue;
                    if (before >= 0)
                        Take(PairNumber(Pair(before, stem)), scale);
                    before = stem;
                }
            }
            foreach (var term in touched)
            {
                postings.Add((term, c, frequency[term]));
                frequency[term] = 0;
            }
            touched.Clear();
        }

        var total = singles + _pairs.Count;
        _starts = new int[total + 1];
        foreach (var posting in postings)
            _starts[posting.Term + 1]++;
        _rarity = new float[total];
        for (var t = 0; t < total; t++)
        {
            var holders = _starts[t + 1];
            _rarity[t] = MathF.Log(1 + ((concepts.Length - holders + 0.5f) / (holders + 0.5f)));
            _starts[t + 1] += _starts[t];
        }
        Unknown = MathF.Log(1 + ((concepts.Length + 0.5f) / 0.5f));
        _concepts = new int[postings.Count];
        _impacts = new float[postings.Count];
        var next = _starts.AsSpan(0, total).ToArray();
        foreach (var (term, concept, of) in postings)
        {
            _concepts[next[term]] = concept;
            _impacts[next[term]++] = _rarity[term] * of / (Saturation + of);
        }

        int PairNumber(long pair)
        {
            if (!_pairs.TryGetValue(pair, out var number))
            {
                _pairs[pair] = number = singles + _pairs.Count;
                frequency.Add(0);
            }
            return number;
        }

        void Take(int term, float scale)
        {
            if (frequency[term] == 0)
                touched.Add(term);
            frequency[term] += scale;
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

    /// <summary>Adds the stems of a text's words, the common ones marked, and a break.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Read(string text, Lexicon lexicon, List<int> stems)
    {
        var folded = Fold.Of(text).AsSpan();
        foreach (var range in folded.Split(' '))
        {
            var word = folded[range];
            if (!word.IsEmpty)
                stems.Add(lexicon.Learn(word) | (CommonWords.Contains(word) ? Common : 0));
        }
        stems.Add(Break);
    }

    /// <summary>Above any single stem's number.</summary>
    private static long Pair(int first, int second) => ((first + 1L) << 32) | (uint)second;

    private sealed record Field(float Weight, float Length, Func<Concept, IEnumerable<string>> Texts);
}
