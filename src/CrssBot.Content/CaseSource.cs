using System.Collections.Immutable;

namespace CrssBot.Content;

/// <summary>cases/&lt;slug&gt;.yaml: a branching case as it was written.</summary>
internal sealed record CaseSource(
    SourceFile File,
    Mark At,
    Text? Title,
    Text? Domain,
    ImmutableArray<Text> Concepts,
    ImmutableArray<Text> Sources,
    Text? Confidence,
    Text? Opening,
    Text? Start,
    ImmutableArray<StepSource> Steps,
    Text? Closing
)
{
    /// <summary>A choice's next, where its way ends.</summary>
    public const string End = "end";

    public static CaseSource? Read(SourceFile file, Findings findings)
    {
        if (Yaml.Read(file.Path, file.Text, 1, findings) is not { } root || Fields.Of(root, findings, "a case") is not { } fields)
        {
            return null;
        }

        return fields.Read(f => new CaseSource(
            file,
            f.At,
            f.Required("title"),
            f.Required("domain"),
            f.Texts("concepts", required: true),
            f.Texts("sources", required: true),
            f.Required("confidence"),
            f.Required("opening"),
            f.Required("start"),
            f.Maps("steps", required: true, "a step", StepSource.Read),
            f.Required("closing")
        ));
    }

    public IEnumerable<Text?> Texts() => [Title, Opening, .. Steps.SelectMany(s => s.Texts()), Closing];
}

/// <summary>One decision of a case.</summary>
internal sealed record StepSource(Mark At, Text? Id, Text? Situation, Text? Ask, ImmutableArray<ChoiceSource> Choices)
{
    public static StepSource Read(Fields f) =>
        new(
            f.At,
            f.Required("id"),
            f.Required("situation"),
            f.Required("ask"),
            f.Maps("choices", required: true, "a choice", ChoiceSource.Read)
        );

    public IEnumerable<Text?> Texts() => [Situation, Ask, .. Choices.SelectMany(c => (Text?[])[c.Text, c.Consequence, c.Rule])];
}

/// <param name="Next">The id of a step, or "end".</param>
/// <param name="Best">The choice that the rule bears out.</param>
internal sealed record ChoiceSource(Mark At, Text? Id, Text? Text, Text? Consequence, Text? Rule, Text? Next, bool? Best)
{
    public static ChoiceSource Read(Fields f) =>
        new(f.At, f.Required("id"), f.Required("text"), f.Required("consequence"), f.Required("rule"), f.Required("next"), f.Flag("best"));
}
