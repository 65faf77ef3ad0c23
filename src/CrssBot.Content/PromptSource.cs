using System.Collections.Immutable;

namespace CrssBot.Content;

/// <summary>One item of prompts/&lt;set&gt;.yaml as it was written.</summary>
internal sealed record PromptSource(
    SourceFile File,
    Mark At,
    Text? Id,
    Text? Kind,
    ImmutableArray<Text> Concepts,
    Text? Question,
    Text? Text,
    ImmutableArray<Text> Consider
)
{
    public static IEnumerable<PromptSource> Read(SourceFile file, Findings findings)
    {
        if (Yaml.Read(file.Path, file.Text, 1, findings) is not { } root)
        {
            return [];
        }

        return
        [
            .. Fields
                .Each(root, findings, "a prompt")
                .Select(fields =>
                    fields.Read(f => new PromptSource(
                        file,
                        f.At,
                        f.Required("id"),
                        f.Required("kind"),
                        f.Texts("concepts", required: false),
                        f.Optional("question"),
                        f.Optional("text"),
                        f.Texts("consider", required: false)
                    ))
                ),
        ];
    }

    public IEnumerable<Text?> Texts() => [Text, .. Consider.Select(t => (Text?)t)];
}
