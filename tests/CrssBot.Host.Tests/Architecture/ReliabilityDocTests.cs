using System.Text.RegularExpressions;

namespace CrssBot.Host.Tests.Architecture;

/// <summary>docs/reliability.md names a test for each promise: here it is looked up.</summary>
public sealed partial class ReliabilityDocTests
{
    private static readonly string Document = File.ReadAllText(Repository.At("docs", "reliability.md"));

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var tests = Repository
            .Sources("tests")
            .Select(File.ReadAllText)
            .SelectMany(source =>
                from type in Class().Matches(source)
                from method in Test().Matches(source)
                select $"{type.Groups[1].Value}.{method.Groups[1].Value}"
            )
            .ToHashSet(StringComparer.Ordinal);
        var named = Named().Matches(Document).Select(m => m.Groups[1].Value).ToArray();

        Assert.InRange(named.Length, 60, 1_000);
        Assert.Equal([], named.Except(tests, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_one_of_the_thirty_faults_has_a_test_or_says_that_it_has_none()
    {
        var rows = Document.Split('\n').Where(line => Row().IsMatch(line)).ToArray();

        Assert.Equal(Enumerable.Range(1, 30).Select(n => $"R{n}"), rows.Select(row => Row().Match(row).Groups[1].Value));
        Assert.All(rows, row => Assert.True(Named().IsMatch(row) || row.EndsWith("| no test |", StringComparison.Ordinal), row));
    }

    [GeneratedRegex(@"`(\w+\.\w+_\w+)`")]
    private static partial Regex Named();

    [GeneratedRegex(@"^\| (R\d+) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"\bclass (\w+)")]
    private static partial Regex Class();

    [GeneratedRegex(@"\[(?:Fact|Theory)\b[^;]*?\b(?:void|Task|ValueTask) (\w+)\(")]
    private static partial Regex Test();
}
