using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace CrssBot.Content;

/// <summary>language.yaml: the words the pack avoids.</summary>
internal sealed record LanguageSource(Mark At, Text? Source, ImmutableArray<TermSource> Terms, SpellingsSource? Spellings)
{
    public static LanguageSource? Read(SourceFile? file, Findings findings)
    {
        if (
            file is null
            || Yaml.Read(file.Path, file.Text, 1, findings) is not { } root
            || Fields.Of(root, findings, "language.yaml") is not { } fields
        )
        {
            return null;
        }

        return fields.Read(f =>
        {
            // For whoever edits the list; nothing else reads it.
            f.Required("note");
            return new LanguageSource(
                f.At,
                f.Required("source"),
                f.Maps("terms", required: true, "a term", TermSource.Read),
                f.Map("spellings", "the list of spellings", s => new SpellingsSource(s.Pairs()))
            );
        });
    }
}

/// <summary>A term that labels a person.</summary>
/// <param name="name">As authors write it under 'allow_terms'.</param>
/// <param name="trigger">Every match of <paramref name="form"/> contains it, so texts without it are never searched.</param>
/// <param name="instead">What to write.</param>
/// <param name="sample">A text that must match.</param>
internal sealed class TermSource(Text? name, Text? trigger, Text? form, Text? instead, Text? sample)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private Regex? _regex;

    /// <summary>The form could not be read or took too long: reported, and not tried again.</summary>
    public bool GivenUp { get; private set; }

    public bool IsComplete => name is not null && trigger is not null && form is not null && instead is not null && sample is not null;

    public Text? Name => name;

    public Text? Trigger => trigger;

    public Text? Instead => instead;

    public Text? Sample => sample;

    public static TermSource Read(Fields f) =>
        new(f.Required("term"), f.Required("trigger"), f.Required("form"), f.Required("instead"), f.Required("sample"));

    /// <summary>The first match. A form that cannot be read, or that takes too long, is reported once and finds nothing from then on.</summary>
    public Match Find(string text, Findings findings)
    {
        if (GivenUp || trigger is not { } t || form is not { } f || !text.Contains(t.Value, StringComparison.OrdinalIgnoreCase))
        {
            return Match.Empty;
        }

        try
        {
            _regex ??= new Regex(f.Value, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Patience);
            return _regex.Match(text);
        }
        catch (RegexMatchTimeoutException)
        {
            findings.Add(Rules.SlowForm, f.At, $"The form of '{name}' is still searching '{Quote.Short(text)}' after a second.");
        }
        catch (ArgumentException e)
        {
            findings.Add(Rules.BadForm, f.At, $"The form of '{name}' cannot be read: {Quote.Short(e.Message)}");
        }

        GivenUp = true;
        return Match.Empty;
    }
}

/// <summary>British words and ours. Usual endings are made here, so that the list has a line for a word, not for each of its forms.</summary>
internal sealed class SpellingsSource(ImmutableArray<(Text British, Text American)> pairs)
{
    private static readonly string[] AfterConsonant =
    [
        "s",
        "ed",
        "ing",
        "ings",
        "er",
        "ers",
        "al",
        "ally",
        "able",
        "ably",
        "ful",
        "fully",
        "hood",
        "hoods",
        "ist",
        "ists",
        "ite",
        "ites",
        "less",
        "ly",
    ];

    // In place of the final e of -ise and -yse.
    private static readonly string[] AfterIse = ["es", "ed", "ing", "er", "ers", "able", "ation", "ations", "ational"];

    private readonly Dictionary<string, (string American, string Word)> _forms = Forms(pairs);

    public ImmutableArray<(Text British, Text American)> Pairs => pairs;

    /// <summary>Every British word of the text, with what to write and the entry of the list it comes from.</summary>
    public IEnumerable<(int Start, string Written, string American, string Word)> Find(string text)
    {
        var forms = _forms.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int start = 0, end; start < text.Length; start = end + 1)
        {
            for (end = start; end < text.Length && char.IsLetter(text[end]); end++) { }

            if (forms.TryGetValue(text.AsSpan(start, end - start), out var form))
            {
                yield return (start, text[start..end], form.American, form.Word);
            }
        }
    }

    private static Dictionary<string, (string American, string Word)> Forms(ImmutableArray<(Text British, Text American)> pairs)
    {
        var forms = new Dictionary<string, (string, string)>(StringComparer.OrdinalIgnoreCase);
        foreach (var (british, american) in pairs)
        {
            forms.TryAdd(british.Value, (american.Value, british.Value));
        }

        // What the list writes out goes before what an ending makes.
        foreach (var (british, american) in pairs)
        {
            var (from, to) = (british.Value, american.Value);
            if ((from.EndsWith("ise", StringComparison.Ordinal) || from.EndsWith("yse", StringComparison.Ordinal)) && to.EndsWith('e'))
            {
                Add(from[..^1], to[..^1], AfterIse, from);
            }
            else
            {
                Add(from, to, from.EndsWith('e') ? ["s"] : AfterConsonant, from);
            }
        }

        return forms;

        void Add(string from, string to, string[] endings, string word)
        {
            foreach (var ending in endings)
            {
                forms.TryAdd(from + ending, (to + ending, word));
            }
        }
    }
}
