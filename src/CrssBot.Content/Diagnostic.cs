namespace CrssBot.Content;

/// <summary>An error keeps the pack from loading; a warning asks an author to look again.</summary>
public enum Severity
{
    Warning,
    Error,
}

/// <summary>One finding about the pack. Content errors are values, never exceptions: an author wants all of them at once.</summary>
/// <param name="Rule">CB and four digits; stable, listed in content/README.md.</param>
/// <param name="File">Relative to the pack's folder, with forward slashes; "." for the folder itself.</param>
/// <param name="Line">From 1; 1 where the finding is about the whole file.</param>
/// <param name="Column">From 1.</param>
public sealed record Diagnostic(string Rule, Severity Severity, string File, int Line, int Column, string Message, string Remedy)
{
    public override string ToString() =>
        FormattableString.Invariant(
            $"{File}:{Line}:{Column}: {(Severity is Severity.Error ? "error" : "warning")} {Rule}: {Message} Remedy: {Remedy}"
        );
}

/// <summary>A place in a file: line and column from 1.</summary>
internal readonly record struct Mark(string File, int Line, int Column)
{
    public static Mark Start(string file) => new(file, 1, 1);
}

/// <summary>What one run of the lint has found so far. Used by one thread.</summary>
internal sealed class Findings
{
    // A file of rubbish must not bury the other findings, nor fill the memory.
    private const int MaximumPerFile = 200;

    private readonly List<Diagnostic> _all = [];
    private readonly Dictionary<string, int> _perFile = new(StringComparer.Ordinal);

    public void Add(Rule rule, Mark at, string message) =>
        Add(new Diagnostic(rule.Id, rule.Severity, at.File, at.Line, at.Column, message, rule.Remedy));

    private void Add(Diagnostic found)
    {
        var count = _perFile.GetValueOrDefault(found.File);
        // Past the cap only the first error still counts: it decides whether the pack loads.
        if (count >= MaximumPerFile && (found.Severity is Severity.Warning || HasErrors))
        {
            return;
        }

        _perFile[found.File] = count + 1;
        HasErrors |= found.Severity is Severity.Error;
        _all.Add(found);
    }

    /// <summary>Each part on some thread, with findings of its own; then these in the order of the parts, as if run one after the other.</summary>
    public void Together(params Action<Findings>[] parts)
    {
        var own = Array.ConvertAll(parts, _ => new Findings());
        Parallel.For(0, parts.Length, i => parts[i](own[i]));
        foreach (var found in own.SelectMany(part => part._all))
        {
            Add(found);
        }
    }

    public bool HasErrors { get; private set; }

    /// <summary>By file, then place, then rule: the same pack gives the same report everywhere.</summary>
    public IEnumerable<Diagnostic> InOrder() =>
        _all.OrderBy(d => d.File, StringComparer.Ordinal)
            .ThenBy(d => d.Line)
            .ThenBy(d => d.Column)
            .ThenBy(d => d.Rule, StringComparer.Ordinal)
            .ThenBy(d => d.Message, StringComparer.Ordinal);
}
