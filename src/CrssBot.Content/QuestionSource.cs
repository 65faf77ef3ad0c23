using System.Collections.Immutable;

namespace CrssBot.Content;

/// <summary>One item of questions/&lt;domain&gt;/&lt;slug&gt;.yaml as it was written.</summary>
internal sealed record QuestionSource(
    SourceFile File,
    Mark At,
    Text? Id,
    Text? Domain,
    ImmutableArray<Text> Concepts,
    Text? Level,
    Text? Stem,
    ImmutableArray<OptionSource> Options,
    Text? Key,
    Text? Discuss,
    ImmutableArray<Text> Sources,
    Text? Confidence,
    Whole? Revision,
    bool? KeepOrder,
    Text? ReviewedBy
)
{
    public OptionSource? KeyOption => Options.FirstOrDefault(o => o.Id is { } id && id.Value == Key?.Value);

    public IEnumerable<OptionSource> Distractors => Options.Where(o => o.Id is { } id && id.Value != Key?.Value);

    public static IEnumerable<QuestionSource> Read(SourceFile file, Findings findings)
    {
        if (Yaml.Read(file.Path, file.Text, 1, findings) is not { } root)
        {
            return [];
        }

        return
        [
            .. Fields
                .Each(root, findings, "a question")
                .Select(fields =>
                    fields.Read(f => new QuestionSource(
                        file,
                        f.At,
                        f.Required("id"),
                        f.Required("domain"),
                        f.Texts("concepts", required: true),
                        f.Required("level"),
                        f.Required("stem"),
                        f.Maps("options", required: true, "an option", OptionSource.Read),
                        f.Required("key"),
                        f.Optional("discuss"),
                        f.Texts("sources", required: true),
                        f.Required("confidence"),
                        f.Number("revision", required: true),
                        f.Flag("keep_order"),
                        f.Optional("reviewed_by")
                    ))
                ),
        ];
    }

    public IEnumerable<Text?> Texts() => [Stem, .. Options.SelectMany(o => (Text?[])[o.Text, o.Why, o.Misconception]), Discuss];
}

internal sealed record OptionSource(Mark At, Text? Id, Text? Text, Text? Why, Text? Misconception)
{
    public static OptionSource Read(Fields f) =>
        new(f.At, f.Required("id"), f.Required("text"), f.Required("why"), f.Optional("misconception"));
}
