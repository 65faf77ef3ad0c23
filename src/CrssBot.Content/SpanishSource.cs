namespace CrssBot.Content;

/// <summary>spanish.yaml, which a pack may leave out.</summary>
internal sealed record SpanishSource(
    Text? Help,
    Text? Notice,
    Text? Privacy,
    Text? QuestionsInEnglish,
    Text? Support,
    Text? EraseSure,
    Text? Erased,
    Text? ReviewedBy
)
{
    public static SpanishSource? Read(SourceFile? file, Findings findings)
    {
        if (
            file is null
            || Yaml.Read(file.Path, file.Text, 1, findings) is not { } root
            || Fields.Of(root, findings, "spanish.yaml") is not { } fields
        )
        {
            return null;
        }

        return fields.Read(f => new SpanishSource(
            f.Required("help"),
            f.Required("notice"),
            f.Required("privacy"),
            f.Required("questions_in_english"),
            f.Required("support"),
            f.Required("erase_sure"),
            f.Required("erased"),
            f.Optional("reviewed_by")
        ));
    }
}
