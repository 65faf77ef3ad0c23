using System.Collections.Immutable;

namespace CrssBot.Content;

/// <summary>wordings/&lt;slug&gt;.txt: what learners type when they mean the concept.</summary>
internal sealed record WordingSource(Text Concept, ImmutableArray<Text> Lines)
{
    public static WordingSource Read(SourceFile file) => new(new Text(file.Name, Mark.Start(file.Path)), PlainLines.Read(file));
}

/// <summary>statements/: what people type in a crisis, what only sounds like it, and what the pack does not answer.</summary>
/// <param name="Study">Of study.txt and study-es.txt.</param>
internal sealed record StatementsSource(
    ImmutableArray<Text> Self,
    ImmutableArray<Text> SelfEs,
    ImmutableArray<Text> Other,
    ImmutableArray<Text> OtherEs,
    ImmutableArray<Text> Study,
    ImmutableArray<Text> Elsewhere
)
{
    public static ImmutableArray<string> Files { get; } =
    ["self.txt", "self-es.txt", "other.txt", "other-es.txt", "study.txt", "study-es.txt", "elsewhere.txt"];

    public static StatementsSource Read(ImmutableArray<SourceFile> files)
    {
        ImmutableArray<Text> Lines(string name) => PlainLines.Read(files.FirstOrDefault(f => f.Name == name));
        return new StatementsSource(
            Lines("self"),
            Lines("self-es"),
            Lines("other"),
            Lines("other-es"),
            [.. Lines("study"), .. Lines("study-es")],
            Lines("elsewhere")
        );
    }

    public IEnumerable<Text> All() => [.. Self, .. SelfEs, .. Other, .. OtherEs, .. Study, .. Elsewhere];
}

/// <summary>A line of synonyms.txt: words that may stand for one another, separated by commas.</summary>
internal sealed record SynonymsSource(Text Line, ImmutableArray<string> Words)
{
    public static ImmutableArray<SynonymsSource> Read(SourceFile? file) =>
        [.. PlainLines.Read(file).Select(l => new SynonymsSource(l, [.. l.Value.Split(',').Select(w => w.Trim())]))];
}
