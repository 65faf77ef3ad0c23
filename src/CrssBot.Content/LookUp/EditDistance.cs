namespace CrssBot.Content.LookUp;

/// <summary>How many slips of the finger lie between two words.</summary>
internal static class EditDistance
{
    /// <summary>Characters; longer words are never one.</summary>
    public const int Longest = 40;

    /// <summary>Insertions, deletions, substitutions and neighboring swaps; gives up above <paramref name="most"/> and returns most + 1.</summary>
    public static int Between(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int most)
    {
        const int longest = Longest;
        if (Math.Abs(a.Length - b.Length) > most || a.Length > longest || b.Length > longest)
            return most + 1;
        Span<int> rows = stackalloc int[3 * (longest + 1)];
        var (before, previous, current) = (0, longest + 1, 2 * (longest + 1));
        for (var j = 0; j <= b.Length; j++)
            rows[previous + j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            rows[current] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var d = Math.Min(rows[previous + j - 1] + cost, Math.Min(rows[previous + j], rows[current + j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d = Math.Min(d, rows[before + j - 2] + 1);
                rows[current + j] = d;
                least = Math.Min(least, d);
            }
            if (least > most)
                return most + 1;
            (before, previous, current) = (previous, current, before);
        }
        return Math.Min(rows[previous + b.Length], most + 1);
    }

    /// <summary>One bit per letter: words whose sets differ in more than 2·d bits are more than d slips apart.</summary>
    public static uint Letters(ReadOnlySpan<char> word)
    {
        var bits = 0u;
        foreach (var c in word)
            bits |= 1u << (c is >= 'a' and <= 'z' ? c - 'a' : 26 + (c % 6));
        return bits;
    }
}
