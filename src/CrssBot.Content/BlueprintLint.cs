namespace CrssBot.Content;

/// <summary>blueprint.yaml.</summary>
internal static class BlueprintLint
{
    public static void Run(PackSource pack, Names names, Findings findings)
    {
        if (pack.Blueprint is not { } blueprint)
        {
            return;
        }

        Names.Unique(blueprint.Domains.Select(d => d.Domain), "domain", findings);
        Names.Unique(blueprint.Tasks().Select(t => t.Slug), "task", findings);
        foreach (var domain in blueprint.Domains)
        {
            names.Domain(domain.Domain, findings);
            names.Source(domain.Source, findings);
            Names.OneOf(domain.Confidence, "confidence", Vocabulary.Confidences.Keys, findings);
            foreach (var task in domain.Tasks)
            {
                Names.Slug(task.Slug, findings);
                names.Source(task.Source, findings);
                Names.OneOf(task.Confidence, "confidence", Vocabulary.Confidences.Keys, findings);
            }
        }
    }
}
