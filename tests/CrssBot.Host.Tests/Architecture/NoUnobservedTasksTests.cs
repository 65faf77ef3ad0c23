using System.Text.RegularExpressions;

namespace CrssBot.Host.Tests.Architecture;

/// <summary>The analyzers do not catch <c>_ = WorkAsync()</c>: a loop that nobody awaits dies without a word.</summary>
public sealed partial class NoUnobservedTasksTests
{
    [Fact]
    public void No_task_is_started_and_dropped()
    {
        var dropped = Repository
            .Sources("src")
            .Concat(Repository.Sources("src", "*.razor"))
            .SelectMany(f =>
                File.ReadLines(f).Select((line, i) => (File: Path.GetRelativePath(Repository.Root, f), Line: i + 1, Text: line))
            )
            .Where(l => Dropped().IsMatch(l.Text))
            .Select(l => $"{l.File}:{l.Line}: {l.Text.Trim()}");

        Assert.Empty(dropped);
    }

    [Theory]
    [InlineData("        _ = WorkAsync();", true)]
    [InlineData("        _ = await WorkAsync();", false)]
    [InlineData("        _ = Task.Run(() => 1);", true)]
    [InlineData("        _ => throw new UnreachableException()", false)]
    public void The_search_knows_a_dropped_task_when_it_sees_one(string line, bool dropped) =>
        Assert.Equal(dropped, Dropped().IsMatch(line));

    [GeneratedRegex(@"(^|[\s({;])_ = (?!await\b)[\w.]*(Async\(|Task\.Run|Task\.Factory)")]
    private static partial Regex Dropped();
}
