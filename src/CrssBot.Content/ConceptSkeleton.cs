namespace CrssBot.Content;

/// <summary>A concept page to fill in. It does not pass the lint: what it complains about is the list of what to write.</summary>
public static class ConceptSkeleton
{
    public static bool IsSlug(string text) => Names.IsSlug(text);

    /// <summary>Writes concepts/&lt;slug&gt;.md into a pack; returns the path.</summary>
    /// <exception cref="IOException">The file is there already, or the pack is not.</exception>
    public static string Write(string folder, string slug)
    {
        var path = Path.Combine(folder, "concepts", slug + ".md");
        using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
        file.NewLine = "\n";
        file.Write(Page(slug));
        return path;
    }

    private static string Page(string slug)
    {
        var name = slug.Replace('-', ' ');
        return $"""
            ---
            name: {char.ToUpperInvariant(name[0])}{name[1..]}
            aliases: []
            domain: # advocacy, professional-responsibility, mentoring or recovery-support
            tasks: [] # one to three slugs of blueprint.yaml
            asks: # five to eight questions in a learner's plain words, sharing few words with the name
              -
            related: []
            confused_with:
              - slug: # the concept that learners take it for
                difference: # one sentence that tells them apart
            sources: [] # keys of sources.yaml
            confidence: # C a source confirms it, P partly, G general knowledge
            no_item: # why no question can be keyed on it; delete the line once there is one
            reviewed_by:
            ---
            One sentence: the gist.

            - Three to six key points.

            ## On the job

            A short example about fictional people.

            ## The distinction that decides

            What practice questions on it turn on.

            """;
    }
}
