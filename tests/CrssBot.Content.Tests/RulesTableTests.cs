namespace CrssBot.Content.Tests;

public sealed class RulesTableTests
{
    private const string Start = "<!-- rules -->\n";
    private const string End = "<!-- /rules -->";

    [Fact]
    public void The_table_in_the_authoring_guide_is_the_catalogue_of_rules()
    {
        var file = Path.Combine(Repository.Content, "README.md");
        var guide = File.ReadAllText(file).ReplaceLineEndings("\n");
        var from = guide.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        var to = guide.IndexOf(End, StringComparison.Ordinal);

        Assert.InRange(from, Start.Length, to);
        // To renew the table: CRSSBOT_WRITE_RULES=1 dotnet test --project tests/CrssBot.Content.Tests
        if (Environment.GetEnvironmentVariable("CRSSBOT_WRITE_RULES") == "1")
        {
            File.WriteAllText(file, guide[..from] + Rules.Markdown() + guide[to..]);
            return;
        }

        Assert.Equal(Rules.Markdown(), guide[from..to]);
    }
}
