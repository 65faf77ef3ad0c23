namespace CrssBot.Content.Tests;

/// <summary>What content/README.md shows is what the program says. To renew it: CRSSBOT_WRITE_RULES=1 dotnet test --project tests/CrssBot.Content.Tests</summary>
public sealed class AuthoringGuideTests
{
    private static readonly string Guide = Path.Combine(Repository.Content, "README.md");

    [Fact]
    public void Its_table_is_the_catalogue_of_rules() => IsShown("rules", Rules.Markdown());

    [Fact]
    public void Its_figures_are_those_of_the_shipped_pack() =>
        IsShown("gate", $"```\n{ContentStats.Read(Repository.Content)!.Text()}```\n");

    private static void IsShown(string part, string expected)
    {
        var start = $"<!-- {part} -->\n";
        // One test writes at a time: they are of one class.
        var guide = File.ReadAllText(Guide).ReplaceLineEndings("\n");
        var from = guide.IndexOf(start, StringComparison.Ordinal) + start.Length;
        var to = guide.IndexOf($"<!-- /{part} -->", StringComparison.Ordinal);

        Assert.InRange(from, start.Length, to);
        if (Environment.GetEnvironmentVariable("CRSSBOT_WRITE_RULES") == "1")
        {
            File.WriteAllText(Guide, guide[..from] + expected + guide[to..]);
            return;
        }

        Assert.Equal(expected, guide[from..to]);
    }
}
