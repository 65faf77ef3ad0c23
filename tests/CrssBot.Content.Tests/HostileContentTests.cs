using System.Text;
using CsCheck;

namespace CrssBot.Content.Tests;

public sealed class HostileContentTests
{
    [Fact]
    public void Whatever_is_done_to_the_bytes_the_loader_answers_with_findings_and_not_with_an_exception()
    {
        string[] scraps =
        [
            "\0",
            "\t",
            "- ",
            ": ",
            "\n",
            "---\n",
            "{",
            "}",
            "[",
            "]",
            "&a ",
            "*a",
            "!x ",
            "\"",
            "'",
            "|\n",
            "? ",
            "#",
            "é",
            "\u2028",
            "%YAML 9\n",
        ];
        var paths = new SamplePack().Paths.ToArray();
        var edit = Gen.Select(Gen.Int[0, paths.Length - 1], Gen.Int[0, 4000], Gen.Int[0, 40], Gen.Int[0, scraps.Length - 1]);

        edit.Array[1, 4]
            .Sample(
                edits =>
                {
                    var pack = new SamplePack();
                    foreach (var (path, at, cut, scrap) in edits)
                    {
                        var bytes = Encoding.UTF8.GetBytes(pack.Read(paths[path])).ToList();
                        var from = at % (bytes.Count + 1);
                        bytes.RemoveRange(from, Math.Min(cut, bytes.Count - from));
                        bytes.InsertRange(from, Encoding.UTF8.GetBytes(scraps[scrap]));
                        pack.Set(paths[path], [.. bytes]);
                    }

                    var result = pack.Load();
                    return result.Catalog is null == result.Diagnostics.Any(d => d.Severity is Severity.Error);
                },
                iter: 600
            );
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Deep_nesting_is_a_finding_and_no_stack_overflow(string opening)
    {
        var text = string.Concat(Enumerable.Repeat(opening, 20_000));

        Assert.Null(new SamplePack().Set("pack.yaml", text).Load().Catalog);
    }

    [Theory]
    [InlineData("> ")]
    [InlineData("- ")]
    [InlineData("[")]
    [InlineData("*a ")]
    public void Deeply_nested_Markdown_is_a_finding_and_no_stack_overflow(string opening)
    {
        var text = string.Concat(Enumerable.Repeat(opening, 20_000));

        Assert.Null(new SamplePack().Append(SamplePack.ConceptFile, "\n## On the job again\n\n" + text).Load().Catalog);
    }

    [Fact]
    public void A_file_full_of_faults_does_not_bury_the_others()
    {
        var rubbish = string.Concat(Enumerable.Repeat("- nothing\n", 5_000));

        var result = new SamplePack().Set(SamplePack.PromptFile, rubbish).Replace("pack.yaml", "weight: 40", "weight: 41").Load();

        Assert.InRange(result.Diagnostics.Length, 2, 300);
        Assert.Contains(result.Diagnostics, d => d.Rule == "CB0501");
    }
}
