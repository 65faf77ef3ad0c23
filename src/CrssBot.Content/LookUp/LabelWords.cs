namespace CrssBot.Content.LookUp;

/// <summary>How much of a label the query holds, and how much of the query the label accounts for.</summary>
internal sealed class LabelWords
{
    private readonly int[] _starts;
    private readonly int[] _labels;
    private readonly float[] _weights;

    public LabelWords(IReadOnlyList<Label> labels, Lexicon lexicon, Terms terms)
    {
        var stems = new int[labels.Count][];
        _starts = new int[lexicon.StemCount + 1];
        for (var i = 0; i < labels.Count; i++)
        {
            var words = labels[i].Folded.Split(' ');
            var topical = words.Where(w => !CommonWords.Contains(w)).ToArray();
            stems[i] = [.. (topical.Length > 0 ? topical : words).Select(w => lexicon.Learn(w)).Distinct()];
            foreach (var stem in stems[i])
                _starts[stem + 1]++;
        }
        for (var s = 0; s < lexicon.StemCount; s++)
            _starts[s + 1] += _starts[s];
        _labels = new int[_starts[^1]];
        _weights = new float[_starts[^1]];
        var next = _starts.AsSpan(0, lexicon.StemCount).ToArray();
        for (var i = 0; i < stems.Length; i++)
        {
            var whole = stems[i].Sum(terms.Rarity);
            foreach (var stem in stems[i])
            {
                _labels[next[stem]] = i;
                _weights[next[stem]++] = terms.Rarity(stem) / whole;
            }
        }
    }

    /// <param name="held">Gets the share of each label that the query holds, 0 to 1.</param>
    /// <param name="told">Gets the share of the query that each label accounts for, 0 to 1.</param>
    /// <param name="ofWord">Room for one number a label.</param>
    public void Score(ReadOnlySpan<QueryWord> words, ReadOnlySpan<Sense> senses, Span<float> held, Span<float> told, Span<float> ofWord)
    {
        var whole = 1e-6f;
        foreach (var word in words)
            whole += word.Rarity;
        ofWord.Clear();
        foreach (var word in words)
        {
            foreach (var sense in senses.Slice(word.First, word.Senses))
            {
                for (var p = _starts[sense.Stem]; p < _starts[sense.Stem + 1]; p++)
                {
                    var label = _labels[p];
                    // A word counts once for a label, by its surest sense there; senses come surest first.
                    held[label] = Math.Min(1, held[label] + (sense.Surety * _weights[p]));
                    var share = sense.Surety * word.Rarity / whole;
                    if (ofWord[label] < share)
                    {
                        told[label] += share - ofWord[label];
                        ofWord[label] = share;
                    }
                }
            }
            foreach (var sense in senses.Slice(word.First, word.Senses))
            {
                for (var p = _starts[sense.Stem]; p < _starts[sense.Stem + 1]; p++)
                    ofWord[_labels[p]] = 0;
            }
        }
    }
}
