using System.Buffers;
using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;

namespace CrssBot.Content.LookUp;

/// <summary>
/// Finds the concept that a learner's words mean. Built once from the catalog, never changed: any number of threads may ask.
/// Several simple measures each see something (whole labels, letters, words in weighted fields); their weighted sum ranks.
/// </summary>
public sealed class ConceptIndex
{
    // What each measure counts for, out of 1. Measured: quality changes little when they move by a third.
    private const float LabelShare = 0.30f;
    private const float LetterShare = 0.25f;
    private const float TermShare = 0.45f;

    /// <summary>
    /// Below this score nothing in the pack is close enough to be called an answer. Measured on the whole catalog: 5 of 75 right first answers to
    /// other people's queries score less and are then offered as the nearest; of queries about other matters nine in ten do.
    /// </summary>
    internal const double Close = 0.225;

    /// <summary>A concept whose score is at least this part of the best one is nearly equal to it.</summary>
    private const double NearlyEqual = 0.85;

    /// <summary>How far words that the pack does not know at all lower every score of their query.</summary>
    private const float Distrust = 0.6f;

    private const int MostNearest = 3;
    private const int MostHits = 25;
    private const int MostSenses = 4;

    private readonly ImmutableArray<Concept> _concepts;
    private readonly List<Label> _labels;
    private readonly Lexicon _lexicon = new();
    private readonly Terms _terms;
    private readonly LabelWords _labelWords;
    private readonly Trigrams _trigrams;
    private readonly Dictionary<string, List<int>> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>>.AlternateLookup<ReadOnlySpan<char>> _exactSpans;
    private readonly bool[,] _confused;

    internal ConceptIndex(ImmutableArray<Concept> concepts)
    {
        _concepts = concepts;
        _labels = Label.Of(concepts);
        foreach (var word in _labels.SelectMany(l => l.Folded.Split(' ')))
            _lexicon.Learn(word);
        _terms = new Terms(concepts, _lexicon);
        _labelWords = new LabelWords(_labels, _lexicon, _terms);
        _lexicon.Close();
        _trigrams = new Trigrams(_labels);
        for (var i = 0; i < _labels.Count; i++)
        {
            if (!_exact.TryGetValue(_labels[i].Folded, out var same))
                _exact[_labels[i].Folded] = same = [];
            same.Add(i);
        }
        _exactSpans = _exact.GetAlternateLookup<ReadOnlySpan<char>>();
        _confused = new bool[concepts.Length, concepts.Length];
        var positions = concepts.Select((c, i) => (c.Id, i)).ToDictionary(p => p.Id, p => p.i);
        for (var i = 0; i < concepts.Length; i++)
        {
            foreach (var neighbor in concepts[i].ConfusedWith)
            {
                // A pack may name a concept that it does not hold yet.
                if (positions.TryGetValue(neighbor.Concept, out var other))
                    _confused[i, other] = _confused[other, i] = true;
            }
        }
    }

    /// <summary>The one door: crisis statements first, then the search, over everything in the catalog.</summary>
    public static ConceptLookUp Build(Catalog catalog, SafetyPhrases phrases)
    {
        var index = new ConceptIndex(catalog.Concepts);
        var suggestions = new Suggestions(catalog.Concepts, index._labels);
        var crisis = new CrisisPhrases(phrases);
        ImmutableArray<Suggestion> safety = [new Suggestion(null, catalog.Safety.Autocomplete)];
        return new ConceptLookUp(
            (query, most) => crisis.Recognize(query) is { } statement ? statement.Answer(catalog.Safety) : index.Find(query, most),
            partial => crisis.Recognize(partial) is not null ? safety : suggestions.For(partial)
        );
    }

    internal ConceptAnswer Find(string query, int most)
    {
        Span<Ranked> ranked = stackalloc Ranked[MostHits];
        ranked = ranked[..Rank(query, ranked[..Math.Clamp(most, MostNearest, MostHits)])];
        if (ranked.IsEmpty || ranked[0].Score < Close)
            return new ConceptAnswer.None(Hits(ranked[..Math.Min(MostNearest, ranked.Length)]));
        var close = 1;
        while (close < ranked.Length && close < most && ranked[close].Score >= Close / 2)
            close++;
        return new ConceptAnswer.Match(Hits(ranked[..close]));
    }

    /// <summary>The best concepts, best first, close or not; returns how many were written.</summary>
    internal int Rank(ReadOnlySpan<char> query, Span<Ranked> ranked)
    {
        Span<char> room = stackalloc char[Fold.MaxFolded];
        var folded = (ReadOnlySpan<char>)room[..Fold.Into(Fold.Bound(query), room)];
        if (folded.IsEmpty || _concepts.IsEmpty)
            return 0;
        var rented = ArrayPool<float>.Shared.Rent((2 * _concepts.Length) + (4 * _labels.Count));
        Score(folded, rented);
        var count = Best(rented.AsSpan(0, _concepts.Length), ranked);
        ArrayPool<float>.Shared.Return(rented);
        KeepNeighborOnTop(ranked[..count]);
        return count;
    }

    private void Score(ReadOnlySpan<char> folded, float[] rented)
    {
        var numbers = rented.AsSpan(0, (2 * _concepts.Length) + (4 * _labels.Count));
        numbers.Clear();
        var scores = numbers[.._concepts.Length];
        var forConcepts = numbers.Slice(_concepts.Length, _concepts.Length);
        var ofLabels = numbers[(2 * _concepts.Length)..];
        var held = ofLabels[.._labels.Count];
        var told = ofLabels.Slice(_labels.Count, _labels.Count);
        var letters = ofLabels.Slice(2 * _labels.Count, _labels.Count);
        var forLabels = ofLabels.Slice(3 * _labels.Count, _labels.Count);

        Span<QueryWord> wordRoom = stackalloc QueryWord[(Fold.MaxQuery / 2) + 1];
        var senseRoom = ArrayPool<Sense>.Shared.Rent(wordRoom.Length * MostSenses);
        var words = Read(folded, wordRoom, senseRoom, skipCommon: true);
        if (words.IsEmpty)
            words = Read(folded, wordRoom, senseRoom, skipCommon: false);
        _terms.Score(words, senseRoom, scores, forConcepts);
        _labelWords.Score(words, senseRoom, held, told, forLabels);
        ArrayPool<Sense>.Shared.Return(senseRoom);
        _trigrams.Score(folded, letters);

        // Words that the pack does not know at all are about something else.
        var (whole, strange) = (1e-6f, 0f);
        foreach (var word in words)
        {
            whole += word.Rarity;
            if (word.Senses == 0)
                strange += word.Rarity;
        }
        var trust = 1 - (Distrust * strange / whole);

        forConcepts.Clear();
        foreach (ref var score in scores)
            score = TermShare * Math.Min(1, score);
        for (var i = 0; i < _labels.Count; i++)
        {
            // Half of a label says little about it; a label inside a long query says less than a label that is the query.
            var label = held[i] * held[i] * (0.25f + (0.75f * told[i]));
            var sum = _labels[i].Worth * ((LabelShare * label) + (LetterShare * letters[i]));
            ref var best = ref forConcepts[_labels[i].Concept];
            best = Math.Max(best, sum);
        }
        for (var c = 0; c < scores.Length; c++)
            scores[c] = Math.Min(0.95f, trust * (scores[c] + forConcepts[c]));
        if (!_exactSpans.TryGetValue(folded, out var exact))
            return;
        foreach (var label in exact)
            scores[_labels[label].Concept] = Math.Max(scores[_labels[label].Concept], _labels[label].Worth);
    }

    private Span<QueryWord> Read(ReadOnlySpan<char> folded, Span<QueryWord> words, Sense[] senses, bool skipCommon)
    {
        var (count, used) = (0, 0);
        foreach (var range in folded.Split(' '))
        {
            var word = folded[range];
            if (count == words.Length || (skipCommon && CommonWords.Contains(word)))
                continue;
            var found = _lexicon.Senses(word, senses.AsSpan(used, MostSenses));
            words[count++] = new QueryWord
            {
                First = used,
                Senses = found,
                Rarity = found == 0 ? _terms.Unknown : _terms.Rarity(senses[used].Stem),
            };
            used += found;
        }
        return words[..count];
    }

    private static int Best(ReadOnlySpan<float> scores, Span<Ranked> ranked)
    {
        var count = 0;
        for (var c = 0; c < scores.Length; c++)
        {
            if (scores[c] <= 0 || (count == ranked.Length && ranked[count - 1].Score >= scores[c]))
                continue;
            var i = count < ranked.Length ? count++ : count - 1;
            // Equal scores stay in the catalog's order: the same query has the same answer everywhere.
            for (; i > 0 && ranked[i - 1].Score < scores[c]; i--)
                ranked[i] = ranked[i - 1];
            ranked[i] = new Ranked(c, scores[c]);
        }
        return count;
    }

    /// <summary>
    /// Between two concepts that learners take for each other the answer shows both: a nearly equal neighbor of the best moves
    /// up to the second place.
    /// </summary>
    private void KeepNeighborOnTop(Span<Ranked> ranked)
    {
        for (var i = 1; i < ranked.Length && ranked[i].Score >= NearlyEqual * ranked[0].Score; i++)
        {
            if (!_confused[ranked[0].Concept, ranked[i].Concept])
                continue;
            var neighbor = new Ranked(ranked[i].Concept, ranked[1].Score);
            ranked[1..i].CopyTo(ranked[2..(i + 1)]);
            ranked[1] = neighbor;
            return;
        }
    }

    private ImmutableArray<Hit> Hits(ReadOnlySpan<Ranked> ranked)
    {
        var hits = ImmutableArray.CreateBuilder<Hit>(ranked.Length);
        foreach (var (concept, score) in ranked)
            hits.Add(new Hit(_concepts[concept].Id, score));
        return hits.MoveToImmutable();
    }

    /// <param name="Concept">Position in the catalog.</param>
    internal readonly record struct Ranked(int Concept, float Score);
}
