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
        Silent("CB0601", Shipped().Replace(SamplePack.ConceptFile, "Both sides *build* the plan together.", gist));

    [Theory]
    [InlineData("Her judgement stands, and the program centers on it.")]
    [InlineData("They supervise, advise and promise, and exercise four hours.")]
    [InlineData("The programmer hears an organic honorary humorous colorful tour.")]
    [InlineData("He quotes \"The centre of behaviour\" twice.")]
    [InlineData("He quotes “Behaviour.”")]
    public void American_spelling_and_titles(string gist) =>
        Silent(
            "CB0603",
            Shipped()
                .Replace("sources.yaml", "title: Article", "title: The Centre of Behaviour")
                .Replace(SamplePack.ConceptFile, "Both sides *build* the plan together.", gist)
        );

    [Theory]
    [InlineData("'Counsellors' and a \"behaviour\" plan.")]
    [InlineData("He quotes \"a title\" of behaviour \"of his own\".")]
    [InlineData("Unrecognised feelings.")]
    [InlineData("Practising colourful neighbourhood analyses whilst ageing: a favourite programme.")]
    public void British_spelling_that_no_title_excuses(string gist) =>
        Assert.Contains(
            Shipped().Replace(SamplePack.ConceptFile, "Both sides *build* the plan together.", gist).Load().Diagnostics,
            d => d.Rule == "CB0603"
        );

    [Fact]
    public void A_proper_name_that_a_concept_allows_with_its_reason()
    {
        var pack = new SamplePack()
            .Replace(
                SamplePack.ConceptFile,
                "reviewed_by:",
                "allow_terms:\n  - term: centre\n    reason: The name of a house.\nreviewed_by:"
            )
            .Replace(SamplePack.ConceptFile, "Both sides", "Both sides of the Rose Centre")
            .Replace(SamplePack.QuestionFile, "It lends weight", "The Centre lends weight");

        Silent("CB0602", pack);
        Silent("CB0603", pack);
        Silent("CB0111", pack);
    }

    [Theory]
    [InlineData("Tell him that we don't mock people here")]
    [InlineData("Say that it can't stay private here")]
    [InlineData("'\"I don''t know, but I can find it out\"'")]
    [InlineData("A quick yes that is not trust yet")]
    [InlineData("Write a note on the knot in the rope")]
    public void An_option_that_says_what_is_so(string option) => Silent("CB0327", Option(option));

    [Theory]
    [InlineData("210 ILCS 49", "59 Ill. Adm. Code 132", "89 Ill. Adm. Code 140")]
    [InlineData("5 business days", "3 letters to write", "1 call")]
    [InlineData("3 talks and a walk", "2 talks and a meal", "A plan of 4 talks")]
    public void Options_that_begin_with_numbers_of_different_things(string a, string b, string c) => Silent("CB0325", Options(a, b, c));

    [Fact]
    public void Numbers_in_order_that_stay_in_order() =>
        Silent(
            "CB0325",
            Options("24 hours", "17 days", "3 years").Replace(SamplePack.QuestionFile, "keep_order: false", "keep_order: true")
        );

    [Theory]
    [InlineData("The doctor asks the client", "The client asks the doctor", "The nurse asks them")]
    [InlineData("Call the family", "Do not call the family", "Call a friend of hers")]
    [InlineData("1 to 4 days", "5 to 7 days", "8 or more days")]
    [InlineData("2 peers and a nurse", "2 nurses and a peer", "2 doctors and a nurse")]
    public void Options_that_exclude_one_another(string a, string b, string c) => Silent("CB0326", Options(a, b, c));

    [Theory]
    [InlineData("Whoever levels the room is called an ___?", "ally", "equal", "hour keeper")]
    [InlineData("Whoever levels the room is called a(n)?", "ally", "friend", "peer")]
    [InlineData("Who got the A?", "Ana", "Ben", "Lena")]
    public void A_stem_whose_end_fits_every_option(string stem, string a, string b, string c) =>
        Silent("CB0324", Options(a, b, c).Replace(SamplePack.QuestionFile, "What does the CRSS do first?", stem));

    [Theory]
    [InlineData("What is a clubhouse in psychosocial rehabilitation?")]
    [InlineData("Dr. Ames wrote to Lena, to her sister and to the clinic about the pills. Who reads the letter first?")]
    [InlineData("A person-centered, recovery-oriented worker sits down with a man who has lost his room. What does she do?")]
    public void A_stem_that_can_be_read(string stem) =>
        Silent(
            "CB0328",
            new SamplePack().Replace(
                SamplePack.QuestionFile,
                "Lena's doctor suggests a new pill and Lena looks unsure. What does the CRSS do first?",
                stem
            )
        );

    [Fact]
    public void A_negative_stem_in_a_bank_of_few()
    {
        Silent("CB0703", new SamplePack().Replace(SamplePack.QuestionFile, "What does the CRSS do first?", "What should she not do?"));
    }

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
        Silent("CB0601", new SamplePack().Replace("safety.yaml", "[want to die]", "[i am an addict]"));
    }

    /// <summary>The sample with the words of the pack in this repository.</summary>
    private static SamplePack Shipped() =>
        new SamplePack()
            .Set("language.yaml", File.ReadAllText(Path.Combine(Repository.Content, "language.yaml")))
            .Replace("language.yaml", "source: NIDA", "source: IDHS");

    private static SamplePack Option(string text) =>
        new SamplePack().Replace(SamplePack.QuestionFile, "Step out so that the two can talk", text);

    private static SamplePack Options(string a, string b, string c) =>
        Option(c)
            .Replace(SamplePack.QuestionFile, "Help name what she hopes to ask", a)
            .Replace(SamplePack.QuestionFile, "Explain why the advice is right", b);

    private static void Silent(string rule, SamplePack pack) => Assert.DoesNotContain(pack.Load().Diagnostics, d => d.Rule == rule);
}
