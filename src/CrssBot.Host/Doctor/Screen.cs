using System.Text;
using CrssBot.Runtime;

namespace CrssBot.Host.Doctor;

/// <summary>Findings as one screen: the verdict, what was looked at, how it stands.</summary>
internal static class Screen
{
    public static string Text(IReadOnlyList<Finding> findings)
    {
        var width = findings.Max(f => f.Topic.Length);
        var text = new StringBuilder();
        foreach (var finding in findings)
        {
            var verdict = finding.Verdict switch
            {
                Verdict.Ok => "ok",
                Verdict.Look => "look",
                _ => "wrong",
            };
            text.Append(verdict.PadRight(7))
                .Append(finding.Topic.PadRight(width + 2))
                .Append(finding.Text.ReplaceLineEndings(" "))
                .Append('\n');
        }

        return text.ToString();
    }

    /// <summary>0 unless something is wrong.</summary>
    public static int ExitCode(IReadOnlyList<Finding> findings) => findings.Any(f => f.Verdict == Verdict.Wrong) ? 1 : 0;

    public static string Summary(IReadOnlyList<Finding> findings) =>
        (findings.Count(f => f.Verdict == Verdict.Wrong), findings.Count(f => f.Verdict == Verdict.Look)) switch
        {
            (0, 0) => "All is well.",
            (0, var look) => $"Nothing is wrong; {look} to look at.",
            (var wrong, _) => $"{wrong} wrong: repair {(wrong == 1 ? "it" : "these")} first.",
        };
}
