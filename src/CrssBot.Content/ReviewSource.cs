using System.Collections.Immutable;

namespace CrssBot.Content;

/// <summary>One item's way through the gate, in review/&lt;domain&gt;.yaml. Content/README.md says how each field comes about.</summary>
/// <param name="Revision">Of the item that was read; another revision must be read again.</param>
/// <param name="Locator">Where in the source the key rests.</param>
/// <param name="Move">What the key of an application item does.</param>
/// <param name="Set">Items that offer the same options, each the key of one.</param>
/// <param name="Supervisor">One of the options is to take it to the supervisor.</param>
/// <param name="Blind">What independent readers chose who saw stem and options; <paramref name="Sourced"/> the same with the sources at hand.</param>
/// <param name="Unseen">What a reader took for the key who saw the options alone.</param>
/// <param name="Kindest">What sounds kindest to that reader.</param>
/// <param name="Critic">What came of defending each distractor.</param>
internal sealed record ReviewSource(
    Mark At,
    Text? Item,
    Whole? Revision,
    Text? Task,
    Text? Locator,
    Text? Move,
    Text? Set,
    Text? Distinction,
    bool? Supervisor,
    Text? Law,
    ImmutableArray<Text> Blind,
    ImmutableArray<Text> Sourced,
    Text? Unseen,
    Text? Kindest,
    Text? Critic
)
{
    public static IEnumerable<ReviewSource> Read(SourceFile file, Findings findings)
    {
        if (Yaml.Read(file.Path, file.Text, 1, findings) is not { } root)
        {
            return [];
        }

        return
        [
            .. Fields
                .Each(root, findings, "a review record")
                .Select(fields =>
                    fields.Read(f => new ReviewSource(
                        f.At,
                        f.Required("item"),
                        f.Number("revision", required: true),
                        f.Required("task"),
                        f.Required("locator"),
                        f.Optional("move"),
                        f.Optional("set"),
                        f.Optional("distinction"),
                        f.Flag("supervisor"),
                        f.Optional("law"),
                        f.Texts("blind", required: true),
                        f.Texts("sourced", required: true),
                        f.Required("unseen"),
                        f.Optional("kindest"),
                        f.Required("critic")
                    ))
                ),
        ];
    }
}
