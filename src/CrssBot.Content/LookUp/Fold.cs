using Lucene.Net.Analysis.Miscellaneous;

namespace CrssBot.Content.LookUp;

/// <summary>
/// Text as the look-up sees it: lower case, no accents, no apostrophes, words separated by one space. "W.R.A.P." and
/// "IC&amp;RC" become one word, "part2" two.
/// </summary>
internal static class Fold
{
    /// <summary>A longer query is cut at a word. Enough for any question; bounds the work of a hostile one. Characters.</summary>
    public const int MaxQuery = 200;

    /// <summary>Room for a folded query: digits parted from letters and "æ" need more characters than they came in.</summary>
    public const int MaxFolded = 2 * MaxQuery;

    /// <summary>Writes the folded text and returns its length; stops silently when <paramref name="folded"/> is full.</summary>
    public static int Into(ReadOnlySpan<char> text, Span<char> folded)
    {
        var length = 0;
        var last = Kind.Space;
        for (var i = 0; i < text.Length && length + 2 <= folded.Length; i++)
        {
            var c = text[i];
            if (IsApostrophe(c) || IsCombining(c) || JoinsInitials(text, i))
                continue;
            var kind = KindOf(c);
            if (kind == Kind.Space)
            {
                last = kind;
                continue;
            }
            if (kind != last && length > 0)
                folded[length++] = ' ';
            last = kind;
            if (char.IsAscii(c))
                folded[length++] = char.ToLowerInvariant(c);
            else
                length += Plain(c, folded[length..]);
        }
        return length;
    }

    public static string Of(string text)
    {
        var folded = new char[(2 * text.Length) + 2];
        return new string(folded, 0, Into(text, folded));
    }

    /// <summary>Cuts at the last word that ends within <see cref="MaxQuery"/> characters.</summary>
    public static ReadOnlySpan<char> Bound(ReadOnlySpan<char> query)
    {
        query = query.Trim();
        if (query.Length <= MaxQuery)
            return query;
        var cut = query[..MaxQuery];
        var space = char.IsLetterOrDigit(query[MaxQuery]) ? cut.LastIndexOf(' ') : -1;
        return space > 0 ? cut[..space] : cut;
    }

    private enum Kind
    {
        Space,
        Letter,
        Digit,
    }

    private static Kind KindOf(char c) =>
        char.IsLetter(c) ? Kind.Letter
        : char.IsAsciiDigit(c) ? Kind.Digit
        : Kind.Space;

    private static bool IsApostrophe(char c) => c is '\'' or '’' or '‘' or '`' or '´' or 'ʼ';

    private static bool IsCombining(char c) => c is >= '\u0300' and <= '\u036f';

    /// <summary>A dot or ampersand inside initials: single letters before a dot, capitals around an ampersand.</summary>
    private static bool JoinsInitials(ReadOnlySpan<char> text, int i)
    {
        if (i == 0 || i + 1 == text.Length || !char.IsLetter(text[i - 1]) || !char.IsLetter(text[i + 1]))
            return false;
        return text[i] switch
        {
            '.' => i == 1 || !char.IsLetter(text[i - 2]),
            '&' => true,
            _ => false,
        };
    }

    private static int Plain(char c, Span<char> folded)
    {
        // Lucene's table knows every accented Latin letter; it works on arrays.
        var plain = new char[4];
        var count = ASCIIFoldingFilter.FoldToASCII([c], 0, plain, 0, 1);
        count = Math.Min(count, folded.Length);
        for (var i = 0; i < count; i++)
            folded[i] = char.ToLowerInvariant(plain[i]);
        return count;
    }
}
