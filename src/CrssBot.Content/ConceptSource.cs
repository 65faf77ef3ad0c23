using System.Collections.Immutable;
using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CrssBot.Content;

/// <summary>concepts/&lt;slug&gt;.md as it was written: everything may be missing.</summary>
internal sealed record ConceptSource(
    SourceFile File,
    Mark At,
    Text? Name,
    Text? Domain,
    ImmutableArray<Text> Aliases,
    ImmutableArray<Text> Asks,
    ImmutableArray<Text> Related,
    ImmutableArray<NeighborSource> ConfusedWith,
    ImmutableArray<Text> Sources,
    Text? Confidence,
    Text? Footer,
    Text? ReviewedBy,
    ImmutableArray<AllowedTermSource> AllowTerms,
    ImmutableArray<Text> Tasks,
    Text? NoItem,
    ConceptBody Body
)
{
    public string Slug => File.Name;

    public static ConceptSource? Read(SourceFile file, Findings findings)
    {
        if (
            FrontMatter.Cut(file, findings) is not { } cut
            || Yaml.Read(file.Path, cut.Head, cut.HeadLine, findings) is not { } head
            || Fields.Of(head, findings, "the front matter") is not { } fields
        )
        {
            return null;
        }

        var body = ConceptBody.Read(file.Path, cut.Body, cut.BodyLine, findings);
        return fields.Read(f => new ConceptSource(
            file,
            f.At,
            f.Required("name"),
            f.Required("domain"),
            f.Texts("aliases", required: false),
            f.Texts("asks", required: true),
            f.Texts("related", required: false),
            f.Maps("confused_with", required: false, "a neighbor", NeighborSource.Read),
            f.Texts("sources", required: true),
            f.Required("confidence"),
            f.Optional("footer"),
            f.Optional("reviewed_by"),
            f.TextsOrMaps("allow_terms", "an allowed term", t => new AllowedTermSource(t, null), AllowedTermSource.Read),
            f.Texts("tasks", required: true),
            f.Optional("no_item"),
            body
        ));
    }

    /// <summary>Everything a learner may read.</summary>
    public IEnumerable<Text?> Texts() =>
        [Name, .. Nullable(Aliases), .. Nullable(Asks), .. ConfusedWith.Select(n => n.Difference), .. Body.Texts()];

    private static IEnumerable<Text?> Nullable(ImmutableArray<Text> texts) => texts.Select(t => (Text?)t);
}

/// <summary>A word of language.yaml that this concept may use, as '- addict' or with 'term' and 'reason'.</summary>
internal sealed record AllowedTermSource(Text? Term, Text? Reason)
{
    public static AllowedTermSource Read(Fields f) => new(f.Required("term"), f.Required("reason"));
}

internal sealed record NeighborSource(Mark At, Text? Slug, Text? Difference)
{
    public static NeighborSource Read(Fields f) => new(f.At, f.Required("slug"), f.Required("difference"));
}

/// <summary>The Markdown body taken apart: gist, list of key points, two sections. No Markdown is left in any of them.</summary>
internal sealed record ConceptBody(
    Mark At,
    Text? Gist,
    ImmutableArray<Text> KeyPoints,
    ImmutableArray<Text> OnTheJob,
    ImmutableArray<Text> Distinction
)
{
    private const string OnTheJobHeading = "On the job";
    private const string DistinctionHeading = "The distinction that decides";

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().Build();

    public static ConceptBody Read(string file, string body, int firstLine, Findings findings)
    {
        var points = ImmutableArray.CreateBuilder<Text>();
        var parts = new Dictionary<string, ImmutableArray<Text>.Builder>(StringComparer.Ordinal)
        {
            [""] = ImmutableArray.CreateBuilder<Text>(),
            [OnTheJobHeading] = ImmutableArray.CreateBuilder<Text>(),
            [DistinctionHeading] = ImmutableArray.CreateBuilder<Text>(),
        };
        var section = "";
        var sawSections = new HashSet<string>(StringComparer.Ordinal);

        foreach (var block in Parse(body))
        {
            var at = Place(block);
            switch (block)
            {
                case HeadingBlock { Level: 2 } heading
                    when parts.ContainsKey(Flat(heading.Inline)) && sawSections.Add(Flat(heading.Inline)):
                    section = Flat(heading.Inline);
                    break;
                case ParagraphBlock paragraph when section.Length > 0 || (parts[""].Count == 0 && points.Count == 0):
                    parts[section].Add(new Text(Flat(paragraph.Inline), at));
                    break;
                case ListBlock { IsOrdered: false } list when section.Length == 0 && points.Count == 0:
                    foreach (var item in list.OfType<ListItemBlock>())
                    {
                        if (item is [ParagraphBlock only])
                        {
                            points.Add(new Text(Flat(only.Inline), Place(item)));
                        }
                        else
                        {
                            Unexpected(Place(item), "A key point is one paragraph.");
                        }
                    }

                    break;
                case LinkReferenceDefinitionGroup:
                    Unexpected(at, "Links belong in sources.yaml.");
                    break;
                default:
                    Unexpected(at, $"Here the body has {Describe(block)} that the format does not know.");
                    break;
            }
        }

        return new ConceptBody(
            new Mark(file, firstLine, 1),
            parts[""] is [var gist] ? gist : null,
            points.DrainToImmutable(),
            parts[OnTheJobHeading].DrainToImmutable(),
            parts[DistinctionHeading].DrainToImmutable()
        );

        Mark Place(Block block) => new(file, block.Line + firstLine, block.Column + 1);

        void Unexpected(Mark at, string message) => findings.Add(Rules.UnexpectedBlock, at, message);

        // Markdig limits nesting by throwing; a body that reaches the limit is no concept.
        IEnumerable<Block> Parse(string text)
        {
            try
            {
                return Markdown.Parse(text, Pipeline);
            }
            catch (ArgumentException e)
            {
                Unexpected(new Mark(file, firstLine, 1), $"The body cannot be read: {Quote.Short(e.Message)}");
                return [];
            }
        }
    }

    public IEnumerable<Text?> Texts() =>
        [Gist, .. KeyPoints.Select(t => (Text?)t), .. OnTheJob.Select(t => (Text?)t), .. Distinction.Select(t => (Text?)t)];

    private static string Describe(Block block) =>
        block switch
        {
            HeadingBlock heading => $"a heading ('{Quote.Short(Flat(heading.Inline))}')",
            ListBlock => "a list",
            ParagraphBlock => "a second paragraph",
            QuoteBlock => "a quotation",
            CodeBlock => "a code block",
            HtmlBlock => "HTML",
            ThematicBreakBlock => "a rule",
            _ => "something",
        };

    private static string Flat(ContainerInline? inline)
    {
        var text = new StringBuilder();
        Append(inline);
        return text.ToString().Trim();

        void Append(ContainerInline? container)
        {
            foreach (var part in container ?? Enumerable.Empty<Inline>())
            {
                switch (part)
                {
                    case LiteralInline literal:
                        text.Append(literal.Content.AsSpan());
                        break;
                    case CodeInline code:
                        text.Append(code.Content);
                        break;
                    case HtmlEntityInline entity:
                        text.Append(entity.Transcoded.AsSpan());
                        break;
                    case AutolinkInline link:
                        text.Append(link.Url);
                        break;
                    case LineBreakInline:
                        text.Append(' ');
                        break;
                    case HtmlInline html:
                        text.Append(html.Tag);
                        break;
                    case ContainerInline nested:
                        Append(nested);
                        break;
                }
            }
        }
    }
}
