using System.Buffers;

namespace CrssBot.Content.LookUp;

/// <summary>
/// Cosine between the letter trigrams of a query and of every label: sees through misspelling, word breaks and endings.
/// </summary>
internal sealed class Trigrams
{
    // a-z, 0-9, space: every trigram has its own number and the table of postings is a plain array.
    private const int Letters = 37;
    private const int Count = Letters * Letters * Letters;

    private readonly int[] _starts = new int[Count + 1];
    private readonly int[] _labels;
    private readonly float[] _weights;
    private readonly float[] _rarity = new float[Count];

    public Trigrams(IReadOnlyList<Label> labels)
    {
        var of = new int[labels.Count][];
        Span<int> room = stackalloc int[Fold.MaxFolded + 2];
        for (var i = 0; i < labels.Count; i++)
        {
            of[i] = room[..Of(labels[i].Folded, room)].ToArray();
            foreach (var trigram in of[i])
                _starts[trigram + 1]++;
        }
        for (var t = 0; t < Count; t++)
        {
            _rarity[t] = MathF.Log(1 + (labels.Count / (_starts[t + 1] + 0.5f)));
            _starts[t + 1] += _starts[t];
        }
        _labels = new int[_starts[Count]];
        _weights = new float[_starts[Count]];
        var next = _starts.AsSpan(0, Count).ToArray();
        for (var i = 0; i < of.Length; i++)
        {
            var norm = Norm(of[i]);
            foreach (var trigram in of[i])
            {
                _labels[next[trigram]] = i;
                _weights[next[trigram]++] = _rarity[trigram] / norm;
            }
        }
    }

    /// <summary>Adds the cosine, 0 to 1, to the place of each label.</summary>
    public void Score(ReadOnlySpan<char> folded, Span<float> ofLabel)
    {
        var rented = ArrayPool<int>.Shared.Rent(folded.Length + 2);
        var trigrams = rented.AsSpan(0, Of(folded, rented));
        var norm = Norm(trigrams);
        foreach (var trigram in trigrams)
        {
            var weight = _rarity[trigram] / norm;
            for (var p = _starts[trigram]; p < _starts[trigram + 1]; p++)
                ofLabel[_labels[p]] += weight * _weights[p];
        }
        ArrayPool<int>.Shared.Return(rented);
    }

    private float Norm(ReadOnlySpan<int> trigrams)
    {
        var sum = 0f;
        foreach (var trigram in trigrams)
            sum += _rarity[trigram] * _rarity[trigram];
        return MathF.Sqrt(sum) + 1e-6f;
    }

    /// <summary>The distinct trigrams of a folded text with a space put at each end.</summary>
    private static int Of(ReadOnlySpan<char> folded, Span<int> trigrams)
    {
        var count = 0;
        var (first, second) = (0, 0);
        for (var i = 0; i <= folded.Length && count < trigrams.Length; i++)
        {
            var c = i == folded.Length ? ' ' : folded[i];
            var third = c switch
            {
                >= 'a' and <= 'z' => 1 + c - 'a',
                >= '0' and <= '9' => 27 + c - '0',
                _ => 0,
            };
            if (i > 0)
                trigrams[count++] = (((first * Letters) + second) * Letters) + third;
            (first, second) = (second, third);
        }
        var all = trigrams[..count];
        all.Sort();
        var distinct = 0;
        foreach (var trigram in all)
        {
            if (distinct == 0 || all[distinct - 1] != trigram)
                all[distinct++] = trigram;
        }
        return distinct;
    }
}
