using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CrssBot.Runtime.Chat;

/// <summary>
/// The notation of <see cref="Sheet.Text"/>: what we write is formatted, what comes from elsewhere is shown as it is. It is the part of
/// Discord's Markdown that we use (reference.mdx): lines that begin with "### ", "-# ", "- " or "&gt; "; **bold**, *italic*, `/command`; a backslash
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

    /// <summary>For channels with a notation of their own: the lines of a text that was written in this one. Whatever is no mark is text.</summary>
    public static ImmutableArray<MarkupLine> Read(string text) => [.. text.Split('\n').Select(ReadLine)];

    private static MarkupLine ReadLine(string line)
    {
        var (kind, rest) = line switch
        {
            _ when line.StartsWith("### ", StringComparison.Ordinal) => (LineKind.Heading, line[4..]),
            _ when line.StartsWith("-# ", StringComparison.Ordinal) => (LineKind.Small, line[3..]),
            _ when line.StartsWith("- ", StringComparison.Ordinal) => (LineKind.Bullet, line[2..]),
            _ when line.StartsWith("> ", StringComparison.Ordinal) => (LineKind.Quote, line[2..]),
            _ => (LineKind.Text, line),
        };
        var runs = ImmutableArray.CreateBuilder<Run>();
        var plain = new StringBuilder();
        var (bold, italic) = (false, false);
        for (var i = 0; i < rest.Length; i++)
        {
            var c = rest[i];
            if (c == '\\' && i + 1 < rest.Length)
            {
                plain.Append(rest[++i]);
            }
            else if (c == '*' && i + 1 < rest.Length && rest[i + 1] == '*')
            {
                Flush();
                bold = !bold;
                i++;
            }
            else if (c == '*')
            {
                Flush();
                italic = !italic;
            }
            else if (c == '`' && rest.IndexOf('`', i + 1) is > 0 and var end && rest[i + 1] == '/')
            {
                Flush();
                runs.Add(new Run(rest[(i + 1)..end], Command: rest[(i + 2)..end]));
                i = end;
            }
            else if (c == '<' && InstantAt(rest, i) is var (at, length))
            {
                Flush();
                runs.Add(new Run(at.ToString("u", CultureInfo.InvariantCulture), Instant: at));
                i += length - 1;
            }
            else
            {
                plain.Append(c);
            }
        }

        Flush();
        return new MarkupLine(kind, runs.ToImmutable());

        void Flush()
        {
            if (plain.Length > 0)
            {
                runs.Add(new Run(plain.ToString(), bold, italic));
                plain.Clear();
            }
        }
    }

    private static (DateTimeOffset At, int Length)? InstantAt(string text, int start) =>
        text.AsSpan(start).StartsWith("<t:", StringComparison.Ordinal)
        && text.IndexOf(":R>", start, StringComparison.Ordinal) is > 0 and var end
        && long.TryParse(text.AsSpan(start + 3, end - start - 3), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? (DateTimeOffset.FromUnixTimeSeconds(seconds), end + 3 - start)
            : null;
}

public enum LineKind
{
    Text,
    Heading,

    /// <summary>Said in passing.</summary>
    Small,
    Bullet,

    /// <summary>Somebody's words, given back.</summary>
    Quote,
}

/// <param name="Runs">Empty: a line left out, for room.</param>
public sealed record MarkupLine(LineKind Kind, ImmutableArray<Run> Runs);

/// <param name="Text">To be shown as it is.</param>
/// <param name="Command">A command's words without the slash, where this names one.</param>
/// <param name="Instant">A moment to be shown in its reader's zone, where this is one.</param>
public sealed record Run(string Text, bool Bold = false, bool Italic = false, string? Command = null, DateTimeOffset? Instant = null);
