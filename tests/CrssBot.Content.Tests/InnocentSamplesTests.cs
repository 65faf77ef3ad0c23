namespace CrssBot.Content.Tests;

/// <summary>What the rules must leave alone: a lint that cries wolf is switched off.</summary>
public sealed class InnocentSamplesTests
{
    [Theory]
    [InlineData("What does the CRSS do first when she does not answer?")]
    [InlineData("Which step is the least restrictive?")]
    [InlineData("Which reply gives her at least one choice?")]
    [InlineData("Her doctor has not called. Which reply fits?")]
    public void A_stem_that_asks_for_what_is_right(string stem) =>
        Silent("CB0313", new SamplePack().Replace(SamplePack.QuestionFile, "What does the CRSS do first?", stem));

    [Theory]
    [InlineData("It offers an option a person can refuse.")]
    [InlineData("It takes the first answer he gives for consent.")]
    [InlineData("It rests on vitamin A, not on her choice.")]
    public void A_rationale_without_letters(string why) =>
        Silent("CB0318", new SamplePack().Replace(SamplePack.QuestionFile, "It keeps the choice hers.", why));

    [Theory]
    [InlineData("They keep the kitchen clean together.")]
    [InlineData("Alcoholics Anonymous meets downstairs.")]
    [InlineData("Substance Abuse and Mental Health Services Administration.")]
    [InlineData("A person with bipolar disorder asks for a form.")]
    [InlineData("The homeless shelter opens at six.")]
    [InlineData("A plan after a suicide attempt.")]
    [InlineData("He got clean sheets.")]
    public void Words_with_an_innocent_use(string gist) =>
        Silent("CB0601", new SamplePack().Replace(SamplePack.ConceptFile, "Both sides *build* the plan together.", gist));

    [Fact]
    public void An_option_that_names_two_people() =>
        Silent(
            "CB0312",
            new SamplePack().Replace(SamplePack.QuestionFile, "Step out so that the two can talk", "Ask both Ana and Ben to step out")
        );

    [Fact]
    public void A_concept_that_teaches_about_a_term_and_its_questions_and_prompts_may_use_it()
    {
        var pack = new SamplePack()
            .Replace(SamplePack.ConceptFile, "reviewed_by:", "allow_terms: [addict]\nreviewed_by:")
            .Replace(SamplePack.ConceptFile, "Both sides", "'Addict' is a label; both sides")
            .Replace(SamplePack.QuestionFile, "It lends weight", "It calls her an addict and lends weight")
            .Replace(
                SamplePack.PromptFile,
                "  question: shared-decisions-1\n",
                "  question: shared-decisions-1\n  concepts: [shared-decisions]\n"
            );

        Silent("CB0601", pack);
        Silent("CB0602", pack);
    }

    [Fact]
    public void What_one_concept_allows_another_may_not_use()
    {
        var pack = new SamplePack()
            .Replace(SamplePack.ConceptFile, "reviewed_by:", "allow_terms: [addict]\nreviewed_by:")
            .Replace("concepts/equal-footing.md", "Both sides", "Addicts and staff");

        Assert.Contains(pack.Load().Diagnostics, d => d is { Rule: "CB0601", File: "concepts/equal-footing.md" });
    }

    [Fact]
    public void Safety_phrases_are_what_people_type()
    {
        Silent("CB0601", new SamplePack().Replace("safety.yaml", "[want to die]", "[i want to commit suicide]"));
    }

    [Fact]
    public void Every_banned_term_finds_its_own_sample_and_its_trigger()
    {
        Assert.DoesNotContain(BannedTerms.All, term => !term.Find(term.Sample).Success);
        Assert.Equal(BannedTerms.All.Length, BannedTerms.All.Select(t => t.Name).Distinct(StringComparer.Ordinal).Count());
    }

    private static void Silent(string rule, SamplePack pack) => Assert.DoesNotContain(pack.Load().Diagnostics, d => d.Rule == rule);
}
