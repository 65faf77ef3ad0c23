using System.Buffers.Binary;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace CrssBot.Content.LookUp;

/// <summary>
/// What English words mean, as numbers: the vectors of a sentence's words, added up, point to where a sentence model places the sentence. Read from
/// words.vec, which tools/look-up makes. Read-only; one for all indexes.
/// </summary>
internal sealed class WordVectors
{
    private static readonly Lazy<WordVectors> Lazy = new(Read);

    private readonly byte[] _file;
    private readonly int[] _starts;

    /// <summary>Where the words with each first two letters begin.</summary>
    private readonly int[] _buckets = new int[(26 * 26) + 1];
    private readonly int _scales;
    private readonly int _rows;

    private WordVectors(byte[] file)
    {
        _file = file;
        var count = BinaryPrimitives.ReadInt32LittleEndian(file);
        Dimensions = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4));
        var text = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(8));
        _scales = Head + text;
        _rows = _scales + (4 * count);
        _starts = new int[count + 1];
        _starts[0] = Head;
        for (var i = 0; i < count; i++)
        {
            _starts[i + 1] = _starts[i] + file.AsSpan(_starts[i]).IndexOf((byte)'\n') + 1;
            _buckets[Bucket(file.AsSpan(_starts[i], 2)) + 1] = i + 1;
        }
        for (var b = 1; b < _buckets.Length; b++)
            _buckets[b] = Math.Max(_buckets[b], _buckets[b - 1]);
    }

    private const int Head = 12;

    public static WordVectors Shared => Lazy.Value;

    public ReadOnlySpan<byte> File => _file;

    public int Dimensions { get; }

    /// <summary>The place of a folded word; below 0 when the table does not hold it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(ReadOnlySpan<char> word)
    {
        Span<byte> bytes = stackalloc byte[24];
        if (word.Length > 20 || Encoding.ASCII.GetBytes(word, bytes) != word.Length)
            return -1;
        bytes = bytes[..word.Length];
        var bucket = Bucket(bytes);
        if (bucket < 0)
            return -1;
        var (low, high) = (_buckets[bucket], _buckets[bucket + 1]);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = _file.AsSpan(_starts[middle], _starts[middle + 1] - _starts[middle] - 1).SequenceCompareTo(bytes);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return -1;
    }

    private static int Bucket(ReadOnlySpan<byte> word) =>
        word.Length >= 2 && word[0] is >= (byte)'a' and <= (byte)'z' && word[1] is >= (byte)'a' and <= (byte)'z'
            ? ((word[0] - 'a') * 26) + word[1] - 'a'
            : -1;

    /// <summary>Writes what a folded sentence means, as a vector of length 1; false, and zeros, when none of its words is in the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Read(ReadOnlySpan<char> folded, Span<float> sentence)
    {
        sentence.Clear();
        var any = false;
        foreach (var range in folded.Split(' '))
        {
            if (Find(folded[range]) is >= 0 and var place)
            {
                Add(place, sentence);
                any = true;
            }
        }
        Normalize(sentence);
        return any;
    }

    public static void Normalize(Span<float> vector)
    {
        var length = 0f;
        foreach (var number in vector)
            length += number * number;
        var scale = length > 0 ? 1 / MathF.Sqrt(length) : 0;
        foreach (ref var number in vector)
            number *= scale;
    }

    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var va = MemoryMarshal.Cast<float, Vector<float>>(a);
        var vb = MemoryMarshal.Cast<float, Vector<float>>(b);
        var sums = Vector<float>.Zero;
        for (var i = 0; i < va.Length; i++)
            sums += va[i] * vb[i];
        var sum = Vector.Sum(sums);
        for (var i = va.Length * Vector<float>.Count; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>Adds a word to a sentence; common words are short vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(int place, Span<float> sentence)
    {
        var scale = BinaryPrimitives.ReadSingleLittleEndian(_file.AsSpan(_scales + (4 * place)));
        var row = MemoryMarshal.Cast<byte, sbyte>(_file.AsSpan(_rows + (place * Dimensions), Dimensions));
        for (var d = 0; d < row.Length; d++)
            sentence[d] += scale * row[d];
    }

    private static WordVectors Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("words.vec")!;
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return new WordVectors(file);
    }
}
