using System.Buffers;
using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;

namespace CrssBot.Content.LookUp;

/// <summary>
/// Finds the concept that a learner's words mean. Built once from the catalog, never changed: any number of threads may ask.
/// Several simple signals each see something (<see cref="Signal"/>); their weighted sum ranks.
/// </summary>
public sealed class ConceptIndex
{
    /// <summary>
    /// Below this chance that the best concept answers, nothing in the pack does, and the nearest are offered. The figures stand in
    /// content/README.md.
    /// </summary>
    internal const float Sure = 0.5f;

    /// <summary>A concept is nearly equal to the best when the odds between them are below e to 1.</summary>
    private const float NearlyEqual = 1f;

    /// <summary>Nobody means a concept at odds of more than e to this.</summary>
    private const float Hopeless = 8f;

    private const int MostNearest = 3;
    private const int MostHits = 25;
    private const int MostSenses = Lexicon.MostSenses;

    /// <summary>What the whole of a hesitating question counts for, beside the rest.</summary>
    private const float Whole = 0.5f;
    private const int MostNameWords = 6;

    /// <summary>What a label is worth that the query is but for slips.</summary>
    private const float Slipped = 0.7f;
    private const int MostMended = 2 * Fold.MaxFolded;

    private readonly ImmutableArray<Concept> _concepts;
    private readonly List<Label> _labels;
    private readonly Lexicon _lexicon = new();
    private readonly Terms _terms;
    private readonly Trigrams _trigrams;
    private readonly Meanings _meanings;
    private readonly Dictionary<string, List<int>> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>>.AlternateLookup<ReadOnlySpan<char>> _exactSpans;
    private readonly bool[,] _confused;

    private LineModels? Models { get; }

    internal ConceptIndex(ImmutableArray<Concept> concepts, Heard heard)
    {
        _concepts = concepts;
        var wordings = heard.Wordings.ToLookup(w => w.Concept, w => w.Text);
        var phrases = Meanings.PhrasesOf(concepts, wordings);
        var labels = Label.Of(concepts);
        // Independent of one another, and the half of a start.
        LineModels? models = null;
        Meanings? meanings = null;
        Terms? terms = null;
        Parallel.Invoke(
            () => models = LineModels.Of(heard, phrases),
            () => meanings = new Meanings(phrases),
            () =>
            {
                foreach (var word in labels.SelectMany(l => l.Folded.Split(' ')))
                    _lexicon.Learn(word);
                terms = new Terms(concepts, wordings, _lexicon);
                _lexicon.Close(heard.Synonyms);
            }
        );
        (Models, _meanings, _labels, _terms) = (models, meanings!, labels, terms!);
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
    public static ConceptLookUp Build(Catalog catalog, Heard heard)
    {
        var index = new ConceptIndex(catalog.Concepts, heard);
        var suggestions = new Suggestions(catalog.Concepts, index._labels);
        var crisis = new CrisisStatements(heard.Safety, index.Models, index.IsLabel);
        ImmutableArray<Suggestion> safety = [new Suggestion(null, catalog.Safety.Autocomplete)];
        return new ConceptLookUp(
            (query, most) => crisis.Recognize(query) is { } statement ? statement.Answer(catalog.Safety) : index.Find(query, most),
            partial => crisis.Recognize(partial) is not null ? safety : suggestions.For(partial)
        );
    }

    /// <summary>Writes what the look-up learns from a pack's lines: src/CrssBot.Content/LookUp/lines.model, which spares a start the learning.</summary>
    public static void Learn(Catalog catalog, Heard heard, Stream stream)
    {
        var phrases = Meanings.PhrasesOf(catalog.Concepts, heard.Wordings.ToLookup(w => w.Concept, w => w.Text));
        LineModels.Learn(heard, phrases).Write(stream, heard, phrases);
    }

    internal ConceptAnswer Find(string query, int most)
    {
        Span<Ranked> ranked = stackalloc Ranked[MostHits];
        ranked = ranked[..Rank(query, ranked[..Math.Clamp(most, MostNearest, MostHits)], out var sure)];
        if (ranked.IsEmpty || sure < Sure)
            return new ConceptAnswer.None(Hits(ranked[..Math.Min(MostNearest, ranked.Length)]));
        var close = 1;
        while (close < ranked.Length && close < most && ranked[close].Score >= ranked[0].Score - Hopeless)
            close++;
        var beside = close > 1 && IsBeside(ranked[0], ranked[1]);
        return new ConceptAnswer.Match(Hits(ranked[..close]), beside ? _concepts[ranked[1].Concept].Id : null);
    }

    /// <summary>The best concepts, best first; returns how many were written.</summary>
    /// <param name="sure">The chance, 0 to 1, that the best one answers the query.</param>
    internal int Rank(ReadOnlySpan<char> query, Span<Ranked> ranked, out float sure)
    {
        sure = 0;
        Span<char> room = stackalloc char[Fold.MaxFolded];
        var folded = (ReadOnlySpan<char>)room[..Fold.Into(Fold.Bound(query), room)];
        if (folded.IsEmpty || _concepts.IsEmpty)
            return 0;
        Span<char> mendedRoom = stackalloc char[MostMended];
        var mended = (ReadOnlySpan<char>)mendedRoom[..Mend(folded, mendedRoom)];
        var n = _concepts.Length;
        var rented = ArrayPool<float>.Shared.Rent(n * (Weighing.Signals + 1));
        var scores = rented.AsSpan(0, n);
        var signals = rented.AsSpan(n, Weighing.Signals * n);
        var strange = Measure(folded, mended, signals, scores);
        var words = folded.Count(' ') + 1;
        Weigh(signals, Weighing.Of(words), scores);
        var count = Best(scores, ranked);
        if (count > 0)
        {
            Span<float> own = stackalloc float[Weighing.Signals];
            for (var i = 0; i < own.Length; i++)
                own[i] = signals[(i * n) + ranked[0].Concept];
            // Who types a label asks for its concept.
            sure = own[(int)Signal.Exact] > 0 ? 1 : Weighing.Sure(words, own, strange, Elsewhere(folded));
        }
        ArrayPool<float>.Shared.Return(rented);
        KeepNeighborOnTop(ranked[..count]);
        return count;
    }

    /// <summary>For fitting what the signals count for.</summary>
    /// <returns>
    /// The share of the query that the pack does not know; the chance that it lies elsewhere; folded words; the signals of each concept, one signal
    /// after the other.
    /// </returns>
    internal (float Strange, float Elsewhere, int Words, float[] Signals) Measure(string query)
    {
        var folded = Fold.Of(Fold.Bound(query).ToString());
        var room = new char[MostMended];
        var mended = room.AsSpan(0, Mend(folded, room));
        var signals = new float[Weighing.Signals * _concepts.Length];
        var strange = Measure(folded, mended, signals, new float[_concepts.Length]);
        return (strange, Elsewhere(folded), folded.Split(' ').Length, signals);
    }

    /// <summary>The text is what a concept is called, or one of its asks.</summary>
    private bool IsLabel(ReadOnlySpan<char> folded) => _exactSpans.ContainsKey(folded);

    /// <summary>The chance that a query, as it was typed, is about what the pack does not answer (mended, a foreign word would be one of the pack's); a pack whose lines teach nothing about that takes it for small.</summary>
    private float Elsewhere(ReadOnlySpan<char> folded) => Models?.Elsewhere.Chance(folded) ?? 0.2f;

    /// <summary>Writes a query with its slips undone: each word that neither the pack nor the table of meanings knows as the pack's word that it is like.</summary>
    private int Mend(ReadOnlySpan<char> folded, Span<char> mended)
    {
        var length = 0;
        foreach (var range in folded.Split(' '))
        {
            var word = folded[range];
            var meant = CommonWords.Contains(word) || WordVectors.Shared.Find(word) >= 0 ? [] : _lexicon.Mended(word);
            if (meant.IsEmpty)
                meant = word;
            if (length + meant.Length + 1 > mended.Length)
                break;
            if (length > 0)
                mended[length++] = ' ';
            meant.CopyTo(mended[length..]);
            length += meant.Length;
        }
        return length;
    }

    private static void Weigh(ReadOnlySpan<float> signals, ImmutableArray<float> weights, Span<float> scores)
    {
        scores.Clear();
        for (var s = 0; s < weights.Length; s++)
        {
            var of = signals.Slice(s * scores.Length, scores.Length);
            for (var c = 0; c < scores.Length; c++)
                scores[c] += weights[s] * of[c];
        }
    }

    /// <summary>
    /// A question that hesitates between names ("ACT or CST for …") is answered by what else it says: what is measured of the whole and of the rest,
    /// without the names, counts half each.
    /// </summary>
    /// <param name="spare">Room for one number a concept.</param>
    private float Measure(ReadOnlySpan<char> folded, ReadOnlySpan<char> mended, Span<float> signals, Span<float> spare)
    {
        var strange = MeasureOnce(folded, mended, signals, spare);
        Span<char> room = stackalloc char[folded.Length];
        var rest = (ReadOnlySpan<char>)room[..WithoutNames(folded, room)];
        if (rest.IsEmpty)
            return strange;
        var rented = ArrayPool<float>.Shared.Rent(signals.Length);
        var ofRest = rented.AsSpan(0, signals.Length);
        Span<char> mendedRest = stackalloc char[MostMended];
        MeasureOnce(rest, mendedRest[..Mend(rest, mendedRest)], ofRest, spare);
        for (var i = 0; i < signals.Length; i++)
            signals[i] = (Whole * signals[i]) + ((1 - Whole) * ofRest[i]);
        ArrayPool<float>.Shared.Return(rented);
        return strange;
    }

    /// <summary>What is left of a hesitating question when its names are left out; nothing when it does not hesitate, or says nothing else.</summary>
    private int WithoutNames(ReadOnlySpan<char> folded, Span<char> rest)
    {
        if (!Hesitates(folded))
            return 0;
        var (length, left, named) = (0, 0, 0);
        Span<Range> words = stackalloc Range[(Fold.MaxQuery / 2) + 1];
        words = words[..folded.Split(words, ' ')];
        for (var w = 0; w < words.Length; )
        {
            var name = LongestName(folded, words[w..]);
            if (name > 0)
            {
                named++;
                w += name;
                continue;
            }
            var word = folded[words[w++]];
            if (length > 0)
                rest[length++] = ' ';
            word.CopyTo(rest[length..]);
            length += word.Length;
            left += CommonWords.Contains(word) ? 0 : 1;
        }
        return named > 0 && left > 1 ? length : 0;
    }

    private static bool Hesitates(ReadOnlySpan<char> folded)
    {
        foreach (var range in folded.Split(' '))
        {
            if (folded[range] is "or" or "vs" or "versus" or "not" or "isnt")
                return true;
        }
        return false;
    }

    /// <summary>How many of the first words are a concept's name or alias; 0 when they are none.</summary>
    private int LongestName(ReadOnlySpan<char> folded, ReadOnlySpan<Range> words)
    {
        for (var count = Math.Min(MostNameWords, words.Length); count > 0; count--)
        {
            var name = folded[words[0].Start..words[count - 1].End];
            if (_exactSpans.TryGetValue(name, out var labels) && _labels[labels[0]].Worth != Label.Ask)
                return count;
        }
        return 0;
    }

    private float MeasureOnce(ReadOnlySpan<char> folded, ReadOnlySpan<char> mended, Span<float> signals, Span<float> spare)
    {
        signals.Clear();
        var n = _concepts.Length;
        var terms = signals.Slice((int)Signal.Terms * n, n);
        Span<QueryWord> wordRoom = stackalloc QueryWord[(Fold.MaxQuery / 2) + 1];
        var senses = ArrayPool<Sense>.Shared.Rent(wordRoom.Length * MostSenses);
        var words = Read(folded, wordRoom, senses, skipCommon: true);
        if (words.IsEmpty)
            words = Read(folded, wordRoom, senses, skipCommon: false);
        _terms.Score(words, senses, terms, spare);
        foreach (ref var score in terms)
            score = Math.Min(1, score);
        ArrayPool<Sense>.Shared.Return(senses);
        MeasureLabels(folded, mended, signals.Slice((int)Signal.Exact * n, n), signals.Slice((int)Signal.Letters * n, n));
        Models?.Concepts.Score(mended, signals.Slice((int)Signal.Learned * n, n));
        _meanings.Score(mended, signals.Slice((int)Signal.Whole * n, n));

        // Words that the pack does not know at all are about something else.
        var (whole, strange) = (1e-6f, 0f);
        foreach (var word in words)
        {
            whole += word.Rarity;
            if (word.Senses == 0)
                strange += word.Rarity;
        }
        return strange / whole;
    }

    private void MeasureLabels(ReadOnlySpan<char> folded, ReadOnlySpan<char> mended, Span<float> exact, Span<float> letters)
    {
        var rented = ArrayPool<float>.Shared.Rent(_labels.Count);
        var alike = rented.AsSpan(0, _labels.Count);
        alike.Clear();
        _trigrams.Score(folded, alike);
        for (var i = 0; i < alike.Length; i++)
            letters[_labels[i].Concept] = Math.Max(letters[_labels[i].Concept], _labels[i].Worth * alike[i]);
        ArrayPool<float>.Shared.Return(rented);
        var asTyped = _exactSpans.TryGetValue(folded, out var same);
        if (!asTyped && !_exactSpans.TryGetValue(mended, out same))
            return;
        foreach (var i in same!)
            exact[_labels[i].Concept] = Math.Max(exact[_labels[i].Concept], _labels[i].Worth * (asTyped ? 1 : Slipped));
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

    private bool IsBeside(Ranked best, Ranked other) => other.Score >= best.Score - NearlyEqual && _confused[best.Concept, other.Concept];

    /// <summary>
    /// Between two concepts that learners take for each other the answer shows both: a nearly equal neighbor of the best moves
    /// up to the second place.
    /// </summary>
    private void KeepNeighborOnTop(Span<Ranked> ranked)
    {
        for (var i = 1; i < ranked.Length && ranked[i].Score >= ranked[0].Score - NearlyEqual; i++)
        {
            if (!IsBeside(ranked[0], ranked[i]))
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
            hits.Add(new Hit(_concepts[concept].Id, score / ranked[0].Score));
        return hits.MoveToImmutable();
    }

    /// <param name="Concept">Position in the catalog.</param>
    internal readonly record struct Ranked(int Concept, float Score);
}
