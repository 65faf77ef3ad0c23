using System.Collections.Immutable;

namespace CrssBot.Content;

/// <summary>blueprint.yaml: what the exam is built on, task by task.</summary>
internal sealed record BlueprintSource(Mark At, Text? Note, ImmutableArray<BlueprintDomainSource> Domains)
{
    public static BlueprintSource? Read(SourceFile? file, Findings findings)
    {
        if (
            file is null
            || Yaml.Read(file.Path, file.Text, 1, findings) is not { } root
            || Fields.Of(root, findings, "the blueprint") is not { } fields
        )
        {
            return null;
        }

        return fields.Read(f => new BlueprintSource(
            f.At,
            f.Required("note"),
            f.Maps("domains", required: true, "a domain", BlueprintDomainSource.Read)
        ));
    }

    public IEnumerable<TaskSource> Tasks() => Domains.SelectMany(d => d.Tasks);

    public IEnumerable<Text?> Texts() => [Note, .. Tasks().Select(t => t.Text)];
}

/// <param name="Source">Of every task that names none itself; likewise <paramref name="Confidence"/>.</param>
internal sealed record BlueprintDomainSource(Mark At, Text? Domain, Text? Source, Text? Confidence, ImmutableArray<TaskSource> Tasks)
{
    public static BlueprintDomainSource Read(Fields f) =>
        new(
            f.At,
            f.Required("domain"),
            f.Required("source"),
            f.Required("confidence"),
            f.Maps("tasks", required: true, "a task", TaskSource.Read)
        );
}

internal sealed record TaskSource(Mark At, Text? Slug, Text? Text, Text? Source, Text? Confidence)
{
    public static TaskSource Read(Fields f) =>
        new(f.At, f.Required("slug"), f.Required("text"), f.Optional("source"), f.Optional("confidence"));
}
