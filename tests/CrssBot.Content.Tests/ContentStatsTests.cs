using System.Text.Json;

namespace CrssBot.Content.Tests;

public sealed class ContentStatsTests
{
    [Fact]
    public void It_counts_what_is_there_and_how_it_stands_against_the_gate()
    {
        var stats = Read(new SamplePack());

        Assert.Equal((1, 1), (stats.ConceptsAsked, stats.ConceptsExcused));
        Assert.Equal(1, stats.Questions["advocacy"]["application"]);
        Assert.Equal(("IDHS, 2026-11-23", 3), (stats.OldestSource, stats.Prompts.Values.Sum()));
        Assert.Equal(1, stats.Cases);
        Assert.Equal((1, 1), (stats.Gate.Items, stats.Gate.Agreed));
        Assert.Equal((0.0, 1.0 / 3, 0.0), (stats.Gate.Unseen, stats.Gate.Chance, stats.Gate.Kindest));
        Assert.Equal(1.0, stats.Gate.Moves["explore"]);
        Assert.Equal([1, 0, 0], Assert.Single(stats.Keys).Positions);
    }

    [Fact]
    public void A_key_that_a_reader_did_not_choose_or_that_was_guessed_unseen_shows_in_the_figures()
    {
        var review = SamplePack.ReviewFile;
        var stats = Read(
            new SamplePack()
                .Replace(review, "sourced: [name-questions", "sourced: [wait-outside")
                .Replace(review, "unseen: wait-outside", "unseen: name-questions")
                .Replace(review, "kindest: wait-outside", "kindest: name-questions")
        );

        Assert.Equal((0, 1.0, 1.0), (stats.Gate.Agreed, stats.Gate.Unseen, stats.Gate.Kindest));
    }

    [Fact]
    public void Text_and_json_say_the_same()
    {
        var stats = Read(new SamplePack());
        using var json = JsonDocument.Parse(stats.Json());

        Assert.Equal(stats.Gate.Items, json.RootElement.GetProperty("gate").GetProperty("items").GetInt32());
        Assert.Contains("gate: 1 items read, all readers chose the key in 1", stats.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_whether_a_native_speaker_has_checked_the_Spanish_texts()
    {
        Assert.Equal("not yet checked by a native speaker", Read(new SamplePack()).Spanish);
        Assert.Equal("checked by D. Ortiz", Read(new SamplePack().Append("spanish.yaml", "reviewed_by: D. Ortiz\n")).Spanish);
        Assert.Equal("none", Read(new SamplePack().Remove("spanish.yaml")).Spanish);
    }

    [Fact]
    public void A_skeleton_is_written_once_and_the_lint_names_what_it_still_lacks()
    {
        var result = new SamplePack().Load(folder =>
        {
            Assert.EndsWith("warm-line.md", ConceptSkeleton.Write(folder, "warm-line"), StringComparison.Ordinal);
            Assert.Throws<IOException>(() => ConceptSkeleton.Write(folder, "warm-line"));
        });

        var found = result.Diagnostics.Where(d => d.File == "concepts/warm-line.md").Select(d => d.Rule).ToHashSet(StringComparer.Ordinal);
        Assert.Subset(new HashSet<string>(["CB0112", "CB0203", "CB0205", "CB0211", "CB0213"], StringComparer.Ordinal), found);
        Assert.Contains("CB0112", found);
    }

    [Theory]
    [InlineData("warm-line", true)]
    [InlineData("Warm_Line", false)]
    [InlineData("../pack", false)]
    public void Only_a_slug_can_name_a_page(string slug, bool fits) => Assert.Equal(fits, ConceptSkeleton.IsSlug(slug));

    private static ContentStats Read(SamplePack pack)
    {
        ContentStats? stats = null;
        pack.Load(folder => stats = ContentStats.Read(folder));
        return stats!;
    }
}
