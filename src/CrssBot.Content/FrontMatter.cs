namespace CrssBot.Content;

/// <summary>A Markdown file cut into its YAML head and its body.</summary>
/// <param name="HeadLine">Line of the file on which the head begins, from 1; likewise <paramref name="BodyLine"/>.</param>
internal sealed record FrontMatter(string Head, int HeadLine, string Body, int BodyLine)
{
    private const string Fence = "---";

    public static FrontMatter? Cut(SourceFile file, Findings findings)
    {
        var lines = file.Text.ReplaceLineEndings("\n").Split('\n');
        if (lines[0].TrimEnd() != Fence)
        {
            findings.Add(Rules.NoFrontMatter, Mark.Start(file.Path), "The file does not begin with a '---' line.");
            return null;
        }

        var end = Array.FindIndex(lines, 1, line => line.TrimEnd() == Fence);
        if (end < 0)
        {
            findings.Add(Rules.NoFrontMatter, Mark.Start(file.Path), "The front matter is not closed by a '---' line.");
            return null;
        }

        return new FrontMatter(string.Join('\n', lines[1..end]), 2, string.Join('\n', lines[(end + 1)..]), end + 2);
    }
}
