using System.Globalization;
using System.Text;

namespace CrssBot.Runtime.Chat;

/// <summary>
/// The notation of <see cref="Sheet.Text"/>: what we write is formatted, what comes from elsewhere is shown as it is. It is the part of
/// Discord's Markdown that we use (reference.mdx): lines that begin with "### ", "-# " or "- "; **bold**, *italic*, `/command`; a backslash
/// before what formats nothing; "&lt;t:seconds:R&gt;" for an instant seen from now. Other channels read it.
/// </summary>
public static class Markup
{
    /// <summary>Characters of a name that are shown; longer ones end in an ellipsis.</summary>
    private const int NameShown = 40;

    /// <summary>Nothing in it formats, mentions or links.</summary>
    public static string Plain(string text)
    {
        var safe = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (c is '\\' or '*' or '_' or '~' or '|' or '`' or '<' or '>' or '#' or '@' or '[' or ']')
            {
                safe.Append('\\');
            }

            safe.Append(c);
        }

        return safe.ToString();
    }

    /// <summary>Isolated, so that a name written from right to left does not turn the line around.</summary>
    public static string Name(string name)
    {
        var elements = StringInfo.GetTextElementEnumerator(name);
        var shown = new StringBuilder();
        for (var i = 0; elements.MoveNext(); i++)
        {
            if (i == NameShown)
            {
                shown.Append('…');
                break;
            }

            shown.Append(elements.GetTextElement());
        }

        return $"\u2068{Plain(shown.ToString())}\u2069";
    }

    /// <summary>"in 2 minutes", in each reader's own clock, without an edit (reference.mdx, Message Formatting).</summary>
    public static string In(DateTimeOffset instant) => $"<t:{instant.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}:R>";

    /// <summary>"November 27, 2026 8:00 AM", in each reader's own zone.</summary>
    public static string At(DateTimeOffset instant) => $"<t:{instant.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}:f>";

    /// <summary>Lines joined, empty ones kept as space, and never more than a message holds: whole lines are left out from the end.</summary>
    public static string Lines(params IEnumerable<string?> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            if (line is null)
            {
                continue;
            }

            if (text.Length + line.Length + 3 > Sheet.LongestText)
            {
                return text.Append("\n…").ToString();
            }

            if (text.Length > 0)
            {
                text.Append('\n');
            }

            text.Append(line);
        }

        return text.ToString().Trim('\n');
    }
}
