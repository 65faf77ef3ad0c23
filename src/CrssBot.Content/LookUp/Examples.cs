using System.Runtime.CompilerServices;

namespace CrssBot.Content.LookUp;

/// <summary>Texts taken apart, for <see cref="LinearModel"/> and <see cref="ConceptModel"/> to learn from, and to be asked about.</summary>
internal sealed class Examples
{
    public const int Buckets = 1 << 16;

    /// <summary>Characters of a text that are read.</summary>
    private const int Longest = 400;
    public const int MostFeatures = 4 * Longest;

    private readonly int[] _features;
    private readonly int[] _starts;
    private readonly float[] _meanings;

    /// <param name="texts">Folded.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Examples(IReadOnlyCollection<string> texts)
    {
        var dimensions = WordVectors.Shared.Dimensions;
        _starts = new int[texts.Count + 1];
        _meanings = new float[texts.Count * dimensions];
        var features = new List<int>(texts.Count * 100);
        Span<int> room = stackalloc int[MostFeatures];
        foreach (var text in texts)
        {
            WordVectors.Shared.Read(text, _meanings.AsSpan(Count * dimensions, dimensions));
            features.AddRange(room[..Read(text, room)]);
            _starts[++Count] = features.Count;
        }
        _features = [.. features];
    }

    public int Count { get; }

    public ReadOnlySpan<int> Features(int example) => _features.AsSpan(_starts[example].._starts[example + 1]);

    public ReadOnlySpan<float> Meaning(int example) =>
        _meanings.AsSpan(example * WordVectors.Shared.Dimensions, WordVectors.Shared.Dimensions);

    /// <summary>Each word, with the word before it, with the one before that; and its letters by three and four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Read(ReadOnlySpan<char> folded, Span<int> features)
    {
        folded = folded[..Math.Min(folded.Length, Longest)];
        var count = 0;
        var (before, earlier) = (17u, 19u);
        foreach (var range in folded.Split(' '))
        {
            var word = folded[range];
            if (word.IsEmpty)
                continue;
            var hash = 2166136261u;
            foreach (var c in word)
                hash = Mix(hash, c);
            Add(hash, features, ref count);
            Add(unchecked(before * 31) ^ hash, features, ref count);
            Add(unchecked((earlier * 37) ^ (hash * 7)), features, ref count);
            (earlier, before) = (before, hash);
            for (var length = 3; length <= 4; length++)
            {
                // With the word's ends: "kil" at the beginning of a word is not "kil" in "skill".
                for (var i = -1; i + length <= word.Length + 1; i++)
                {
                    var letters = (uint)length * 101;
                    for (var k = i; k < i + length; k++)
                    {
                        letters = Mix(
                            letters,
                            k < 0 ? '<'
                                : k == word.Length ? '>'
                                : word[k]
                        );
                    }
                    Add(letters, features, ref count);
                }
            }
        }
        return count;
    }

    /// <summary>FNV-1a.</summary>
    private static uint Mix(uint hash, char c) => unchecked((hash ^ c) * 16777619u);

    private static void Add(uint hash, Span<int> features, ref int count)
    {
        hash ^= hash >> 15;
        hash = unchecked(hash * 2246822519u);
        hash ^= hash >> 13;
        if (count < features.Length)
            features[count++] = (int)(hash % Buckets);
    }
}
