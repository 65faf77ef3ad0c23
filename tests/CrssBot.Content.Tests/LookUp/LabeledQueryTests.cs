using System.Collections.Immutable;
using System.Text.Json;
using CrssBot.Content.LookUp;
using CrssBot.Engine.Concepts;

namespace CrssBot.Content.Tests.LookUp;

/// <summary>
/// The look-up as shipped, asked queries whose answers are known: ours (queries.jsonl, crisis.jsonl, written by people who had not seen the pack's
/// wordings and statements) and the development set that the product was specified with, where it is present. Each limit is a little below what was
/// reached; it is raised when the look-up gets better, and never lowered. The targets for the development set are 0.85 first, MRR 0.90, 0.92 for slips and
/// short forms, and no kind below 0.75.
/// </summary>
public sealed class LabeledQueryTests
{
    private static readonly Lazy<PackResult> Pack = new(() => ContentPack.Load(Repository.Content));
    private static readonly Lazy<ConceptLookUp> LookUp = new(() => ConceptIndex.Build(Pack.Value.Catalog!, Pack.Value.Heard!));

    private static string Ours(string file) => Path.Combine(Repository.Root, "tests", "CrssBot.Content.Tests", "LookUp", file);

    private static ImmutableArray<LabeledQuery> Development()
    {
        var file =
            Environment.GetEnvironmentVariable("CRSSBOT_LOOKUP_DEV")
            ?? Path.Combine(Repository.Root, "..", "shared", "domain", "lookup-dev.jsonl");
        if (!File.Exists(file))
            Assert.Skip($"The development set is not here ({file}, or CRSSBOT_LOOKUP_DEV)");
        return LookUpEvaluation.Read(file);
    }

    [Fact]
    public void Our_own_queries_find_their_concept()
    {
        var figures = LookUpEvaluation.Measure(LookUp.Value, LookUpEvaluation.Read(Ours("queries.jsonl")));
        var misses = string.Join('\n', figures.Misses);

        Assert.True(figures.Overall.First >= 0.87, misses);
        Assert.True(figures.Overall.Rank >= 0.90, misses);
        Assert.All(figures.ByKind, kind => Assert.True(kind.Figures.First >= (kind.Kind == "scenario" ? 0.70 : 0.86), misses));
        Assert.True(figures.Refused >= 0.95, misses);
        Assert.True(figures.WronglyRefused <= 0.015, misses);
        Assert.True(figures.FalseAlarms <= 0.02, misses);
    }

    [Fact]
    public void The_development_set_is_answered_as_well_as_it_was()
    {
        var figures = LookUpEvaluation.Measure(LookUp.Value, Development());
        var misses = string.Join('\n', figures.Misses);

        Assert.True(figures.Overall.First >= 0.86, misses);
        Assert.True(figures.Overall.Rank >= 0.90, misses);
        Assert.All(figures.ByKind, kind => Assert.True(kind.Figures.First >= (kind.Kind is "typo" or "abbrev" ? 0.92 : 0.75), misses));
        Assert.True(figures.Refused >= 0.91, misses);
        Assert.True(figures.WronglyRefused <= 0.03, misses);
        Assert.Equal(1, figures.CrisisRecall);
        Assert.Equal(1, figures.CrisisOfKind);
        Assert.True(figures.FalseAlarms <= 0.01, misses);
    }

    [Fact]
    public void Statements_that_nobody_wrote_for_the_pack_are_recognized()
    {
        var figures = LookUpEvaluation.Measure(LookUp.Value, LookUpEvaluation.Read(Ours("crisis.jsonl")));
        var misses = string.Join('\n', figures.Misses);

        Assert.True(figures.CrisisRecall >= 0.97, misses);
        Assert.True(figures.CrisisOfKind >= 0.95, misses);
        // Half of these lines are chosen to sound like a crisis; the fixed text too often harms nobody.
        Assert.True(figures.FalseAlarms <= 0.08, misses);
    }

    [Fact]
    public void No_query_of_the_development_set_stands_in_the_pack()
    {
        var heard = Pack.Value.Heard!;
        var said = heard.Statements;
        var pack = Pack
            .Value.Catalog!.Concepts.SelectMany(c => c.Asks.Concat(c.Aliases).Concat(c.KeyPoints).Append(c.Gist).Append(c.Name))
            .Concat(heard.Wordings.Select(w => w.Text))
            .Concat([.. heard.Safety.Self, .. heard.Safety.SelfEs, .. heard.Safety.Other, .. heard.Safety.OtherEs, .. heard.Safety.Study])
            .Concat([.. said.Self, .. said.SelfEs, .. said.Other, .. said.OtherEs, .. said.Study, .. said.Elsewhere])
            .Select(Fold.Of)
            .ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(Development(), q => pack.Contains(Fold.Of(q.Query)));
    }

    [Fact]
    public void Every_concept_has_wordings_and_hardly_any_is_taken_for_a_crisis()
    {
        var heard = Pack.Value.Heard!;
        var counts = heard.Wordings.CountBy(w => w.Concept).ToDictionary();
        var alarms = heard
            .Wordings.Where(w => LookUp.Value.Find(w.Text, 1) is ConceptAnswer.Crisis)
            .Select(w => $"{w.Concept}: {w.Text}")
            .ToArray();

        Assert.All(Pack.Value.Catalog!.Concepts, c => Assert.True(counts[c.Id] >= 50, c.Id.Value));
        // Learned from these lines, and still not all: some say what a statement says, but for the frame.
        Assert.True(alarms.Length <= heard.Wordings.Length * 0.005, string.Join('\n', alarms));
    }

    [Fact]
    public void Every_statement_is_recognized_and_no_line_of_study_is()
    {
        var said = Pack.Value.Heard!.Statements;
        string[] statements = [.. said.Self, .. said.SelfEs, .. said.Other, .. said.OtherEs];
        string[] others = [.. said.Study, .. said.Elsewhere];
        string[] missed = [.. statements.Where(s => LookUp.Value.Find(s, 1) is not ConceptAnswer.Crisis)];
        string[] alarmed = [.. others.Where(s => LookUp.Value.Find(s, 1) is ConceptAnswer.Crisis)];

        // Learned, not listed: a few odd ones are outvoted by their likes.
        Assert.True(missed.Length <= statements.Length * 0.01, string.Join('\n', missed));
        Assert.True(alarmed.Length <= others.Length * 0.05, string.Join('\n', alarmed));
    }

    [Fact]
    public void What_was_learned_was_learned_from_the_lines_of_this_pack()
    {
        using var learned = LineModels.Learned(Pack.Value.Heard!, Phrases());

        Assert.True(
            learned is not null,
            "Run: dotnet run --project src/CrssBot.Host -- content learn src/CrssBot.Content/LookUp/lines.model content"
        );
    }

    [Fact]
    public void A_pack_with_other_lines_learns_from_them_at_once()
    {
        var heard = Pack.Value.Heard!;
        var other = heard with { Statements = heard.Statements with { Study = heard.Statements.Study.Add("what does zorbing mean") } };

        using var learned = LineModels.Learned(other, Phrases());
        var models = LineModels.Of(other, Phrases())!;

        Assert.Null(learned);
        Assert.True(models.Crisis.Chance("i want to kill myself") > 0.9f);
        Assert.True(models.Crisis.Chance("what does zorbing mean") < 0.1f);
    }

    private static string[][] Phrases() =>
        Meanings.PhrasesOf(Pack.Value.Catalog!.Concepts, Pack.Value.Heard!.Wordings.ToLookup(w => w.Concept, w => w.Text));

    /// <summary>What was learned always finds something likely: a word that nobody knows was taken for "Checking satisfaction and progress".</summary>
    [Theory]
    [InlineData("zzzz qqqq xxxx")]
    [InlineData("qqqq")]
    [InlineData("asdfgh jkl")]
    [InlineData("blorft plugh xkcd vfrt")]
    [InlineData("?? !!")]
    [InlineData("東京")]
    public void Nonsense_is_not_in_my_sources(string query) => Assert.IsType<ConceptAnswer.None>(LookUp.Value.Find(query, 5));

    [Fact]
    public void Two_indexes_of_one_pack_answer_alike()
    {
        var other = ConceptIndex.Build(Pack.Value.Catalog!, Pack.Value.Heard!);

        Assert.All(
            LookUpEvaluation.Read(Ours("queries.jsonl")).Take(60),
            q => Assert.Equal(JsonSerializer.Serialize(LookUp.Value.Find(q.Query, 5)), JsonSerializer.Serialize(other.Find(q.Query, 5)))
        );
    }

    [Fact]
    public void A_line_that_is_no_labeled_query_is_named()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "{\"q\": \"wrap\", \"kind\": \"keyword\", \"gold\": [\"wrap\"]}\n\n{\"q\": 7}\n");

        var error = Assert.Throws<FormatException>(() => LookUpEvaluation.Read(file));

        Assert.Contains("line 3", error.Message, StringComparison.Ordinal);
        File.Delete(file);
    }
}
