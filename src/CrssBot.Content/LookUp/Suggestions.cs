using System.Buffers;
using System.Collections.Immutable;
using CrssBot.Engine.Concepts;

namespace CrssBot.Content.LookUp;

/// <summary>Completes what is being typed to names and aliases: the beginning first, then any word's beginning, the inside, slips.</summary>
internal sealed class Suggestions
{
    /// <summary>Discord shows no more than 25 choices of at most 100 characters; the other channels follow.
    /// See https://discord.com/developers/docs/interactions/application-commands#autocomplete</summary>
    public const int Most = 25;
    private const int LongestText = 100;

    private const float Whole = 6;
    private const float Beginning = 5;
    private const float WordBeginnings = 4;
    private const float Inside = 3;

    /// <summary>Below this cosine of trigrams a label is not what was meant. Slips rank under every true match.</summary>
    private const float Alike = 0.25f;

    private readonly ImmutableArray<Concept> _concepts;
    private readonly Label[] _labels;
    private readonly Trigrams _trigrams;
    private readonly ImmutableArray<Suggestion> _first;

    public Suggestions(ImmutableArray<Concept> concepts, IEnumerable<Label> labels)
    {
        _concepts = concepts;
        // A question is no completion, and initials already stand for the whole name.
        _labels = [.. labels.Where(l => l.Worth >= Label.Alias || l.Worth <= Label.Initials)];
        _trigrams = new Trigrams(_labels);
        _first =
        [
            .. concepts.OrderBy(c => c.Name, StringComparer.OrdinalIgnoreCase).Take(Most).Select(c => new Suggestion(c.Id, Cut(c.Name))),
        ];
    }

    public ImmutableArray<Suggestion> For(string partial)
    {
        // A space before the first word, too: a word is then found at its beginning by one search.
        Span<char> room = stackalloc char[1 + Fold.MaxFolded];
        room[0] = ' ';
        var spaced = (ReadOnlySpan<char>)room[..(1 + Fold.Into(Fold.Bound(partial), room[1..]))];
        var folded = spaced[1..];
        if (folded.IsEmpty)
            return string.IsNullOrWhiteSpace(partial) ? _first : [];
        var rented = ArrayPool<float>.Shared.Rent(_labels.Length + _concepts.Length);
        var letters = rented.AsSpan(0, _labels.Length);
        var scores = rented.AsSpan(_labels.Length, _concepts.Length);
        letters.Clear();
        scores.Clear();
        var bestLabels = ArrayPool<int>.Shared.Rent(_concepts.Length);
        _trigrams.Score(folded, letters);
        for (var i = 0; i < _labels.Length; i++)
        {
            var score = Score(spaced, _labels[i].Folded, letters[i]) * _labels[i].Worth;
            if (score <= scores[_labels[i].Concept])
                continue;
            scores[_labels[i].Concept] = score;
            bestLabels[_labels[i].Concept] = i;
        }
        var best = Take(scores, bestLabels);
        ArrayPool<float>.Shared.Return(rented);
        ArrayPool<int>.Shared.Return(bestLabels);
        return best;
    }

    private static float Score(ReadOnlySpan<char> spaced, string label, float letters)
    {
        var partial = spaced[1..];
        // Among labels that begin alike the shorter is nearer to what is typed.
        var filled = (float)partial.Length / Math.Max(partial.Length, label.Length);
        if (label.AsSpan().SequenceEqual(partial))
            return Whole;
        if (label.AsSpan().StartsWith(partial, StringComparison.Ordinal))
            return Beginning + filled;
        if (EveryWordBegins(spaced, label))
            return WordBeginnings + filled;
        if (partial.Length > 2 && label.AsSpan().IndexOf(partial, StringComparison.Ordinal) >= 0)
            return Inside + filled;
        if (partial.Length > 3 && Slipped(partial, label))
            return 1 + letters;
        return letters >= Alike ? letters : 0;
    }

    /// <summary>"shar dec": each typed word begins a word of the label.</summary>
    private static bool EveryWordBegins(ReadOnlySpan<char> spaced, ReadOnlySpan<char> label)
    {
        while (!spaced.IsEmpty)
        {
            var next = spaced[1..].IndexOf(' ') + 1;
            var word = next == 0 ? spaced : spaced[..next];
            if (!label.StartsWith(word[1..], StringComparison.Ordinal) && label.IndexOf(word, StringComparison.Ordinal) < 0)
                return false;
            spaced = spaced[word.Length..];
        }
        return true;
    }

    /// <summary>What is typed is one or two slips away from as much of the label.</summary>
    private static bool Slipped(ReadOnlySpan<char> partial, ReadOnlySpan<char> label)
    {
        var most = partial.Length < 8 ? 1 : 2;
        return label[0] == partial[0] && EditDistance.Between(partial, label[..Math.Min(label.Length, partial.Length)], most) <= most;
    }

    private ImmutableArray<Suggestion> Take(ReadOnlySpan<float> scores, int[] bestLabels)
    {
        Span<int> best = stackalloc int[Most];
        var count = 0;
        for (var c = 0; c < scores.Length; c++)
        {
            if (scores[c] <= 0 || (count == Most && scores[best[count - 1]] >= scores[c]))
                continue;
            var i = count < Most ? count++ : count - 1;
            for (; i > 0 && scores[best[i - 1]] < scores[c]; i--)
                best[i] = best[i - 1];
            best[i] = c;
        }
        var suggestions = ImmutableArray.CreateBuilder<Suggestion>(count);
        foreach (var c in best[..count])
            suggestions.Add(new Suggestion(_concepts[c].Id, Text(_concepts[c], _labels[bestLabels[c]])));
        return suggestions.MoveToImmutable();
    }

    /// <summary>The name, and in parentheses the alias that was recognized, so that the choice explains itself.</summary>
    private static string Text(Concept concept, Label label)
    {
        var plain =
            label.Worth is Label.Name or Label.Initials
            || concept.Name.Contains(label.Text, StringComparison.OrdinalIgnoreCase)
            || string.Equals(label.Text, concept.Id.Value, StringComparison.Ordinal);
        return Cut(plain ? concept.Name : $"{concept.Name} ({label.Text})");
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : $"{text.AsSpan(0, LongestText - 1)}…";
}
