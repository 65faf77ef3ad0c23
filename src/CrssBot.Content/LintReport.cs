using System.Globalization;
using System.Text;

namespace CrssBot.Content;

/// <summary>What <c>content lint</c> prints: one finding a line, then a summary.</summary>
public static class LintReport
{
    /// <param name="folder">Put before each file name, so that terminals can open it.</param>
    public static string Text(PackResult result, string folder)
    {
        var prefix = folder.Length == 0 ? "" : folder.Replace('\\', '/').TrimEnd('/') + "/";
        var report = new StringBuilder();
        foreach (var finding in result.Diagnostics)
        {
            report.Append(prefix).Append(finding).Append('\n');
        }

        return report.Append(Summary(result)).Append('\n').ToString();
    }

    /// <summary>Zero unless there is an error; warnings do not fail a build.</summary>
    public static int ExitCode(PackResult result) => result.Catalog is null ? 1 : 0;

    private static string Summary(PackResult result)
    {
        var errors = result.Diagnostics.Count(d => d.Severity is Severity.Error);
        var found = $"{Count(errors, "error")}, {Count(result.Diagnostics.Length - errors, "warning")}";
        return result.Catalog is { } catalog
            ? $"{Count(catalog.Concepts.Length, "concept")}, {Count(catalog.Questions.Length, "question")}, "
                + $"{Count(catalog.Prompts.Length, "prompt")}: {found}."
            : $"The pack does not load: {found}.";
    }

    private static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");
}
