using System.Globalization;
using CrssBot.Engine.Concepts;

namespace CrssBot.Content.Tests.LookUp;

public sealed class ConceptIndexTests
{
    [Theory]
    [InlineData("Shared decision making", "shared-decision-making")]
    [InlineData("shared-decision-making", "shared-decision-making")]
    [InlineData("COPELAND PLAN", "wrap")]
    [InlineData("  informed   consent?! ", "informed-consent")]
    public void A_name_an_alias_or_a_slug_is_found_whatever_its_case_and_punctuation(string query, string slug)
    {
        var match = Assert.IsType<ConceptAnswer.Match>(SmallCatalog.LookUp.Find(query, 3));

        Assert.Equal(slug, match.Hits[0].Concept.Value);
        Assert.True(match.Hits[0].Score >= 0.9);
    }

    [Theory]
    [InlineData("making decisions that are shared", "shared-decision-making")]
    [InlineData("boundary", "boundaries")]
    [InlineData("a confidential talk", "confidentiality")]
    public void Other_forms_of_the_same_words_are_found(string query, string slug) => Assert.Equal(slug, SmallCatalog.First(query));

    [Theory]
    [InlineData("confid", "confidentiality")]
    [InlineData("bound", "boundaries")]
    public void The_beginning_of_a_word_is_enough(string query, string slug) => Assert.Equal(slug, SmallCatalog.First(query));

    [Theory]
    [InlineData("confidentialty", "confidentiality")]
    [InlineData("bondaries", "boundaries")]
    [InlineData("infromed consant", "informed-consent")]
    [InlineData("shard desicion makeing", "shared-decision-making")]
    public void Slips_of_the_finger_are_forgiven(string query, string slug) => Assert.Equal(slug, SmallCatalog.First(query));

    [Theory]
    [InlineData("WRAP", "wrap")]
    [InlineData("W.R.A.P.", "wrap")]
    [InlineData("sdm", "shared-decision-making")]
    public void Initials_stand_for_the_name(string query, string slug) => Assert.Equal(slug, SmallCatalog.First(query));

    [Theory]
    [InlineData("warm line", "warm-line")]
    [InlineData("warmline", "warm-line")]
    [InlineData("warm-line", "warm-line")]
    public void Words_may_run_together_or_apart(string query, string slug) => Assert.Equal(slug, SmallCatalog.First(query));

    [Fact]
    public void A_question_in_the_learners_own_words_is_found_by_what_learners_ask() =>
        Assert.Equal("shared-decision-making", SmallCatalog.First("does my doctor get to pick the treatment"));

    [Fact]
    public void Nothing_close_is_said_to_be_nothing_and_at_most_three_nearest_are_offered()
    {
        var none = Assert.IsType<ConceptAnswer.None>(SmallCatalog.LookUp.Find("pizza with a crust made by the phone company", 10));

        Assert.InRange(none.Nearest.Length, 0, 3);
    }

    [Fact]
    public void Hits_come_best_first_between_0_and_1_and_no_more_than_asked_for()
    {
        var match = Assert.IsType<ConceptAnswer.Match>(SmallCatalog.LookUp.Find("consent to a treatment plan, decided together", 2));

        Assert.InRange(match.Hits.Length, 1, 2);
        Assert.All(match.Hits, h => Assert.InRange(h.Score, 0, 1));
        Assert.Equal(match.Hits.OrderByDescending(h => h.Score).Select(h => h.Concept), match.Hits.Select(h => h.Concept));
    }

    [Fact]
    public void Two_concepts_that_are_mistaken_for_each_other_stay_on_top_together()
    {
        // Words without a meaning, so that nothing but the neighborhood tells the three apart.
        var twins = SmallCatalog.Build([
            SmallCatalog.Concept("a", "Peer plan zqa", [], [], "A plan."),
            SmallCatalog.Concept("b", "Peer plan zqb", [], [], "A plan."),
            SmallCatalog.Concept("c", "Peer plan zqc", [], [], "A plan.", ("a", "C is not A.")),
        ]);

        var match = Assert.IsType<ConceptAnswer.Match>(twins.Find("peer plan", 3));

        Assert.Equal(["a", "c"], match.Hits.Take(2).Select(h => h.Concept.Value));
    }

    [Fact]
    public void A_long_query_is_cut_at_a_word_and_still_answered()
    {
        var query = "boundaries " + string.Concat(Enumerable.Repeat("boundaries ", 40)) + "wrap";

        Assert.Equal("boundaries", SmallCatalog.First(query));
        Assert.Equal(SmallCatalog.First(query[..198]), SmallCatalog.First(query));
    }

    public static TheoryData<string> Hostile =>
        [
            "",
            "   ",
            new string('a', 10_000),
            string.Concat(Enumerable.Repeat("recovery ", 1_200)),
            "😀🙏🏽👩‍👩‍👧",
            "\ud83d\ud83d lone surrogates \udc00",
            "ما هو التعافي من الإدمان",
            "回復とは何ですか",
            "?!.,;:'\"()[]{}<>/\\|@#$%^&*-_=+~`",
            "\0\0wrap\0plan\0",
            "ﬁﬂﬃ Æsop œuvre ẞ ŉ",
            "i'''''m '' ’’ ` want",
            string.Concat(Enumerable.Range(0, 300).Select(i => i.ToString(CultureInfo.InvariantCulture) + "a")),
            "self self my self self",
        ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Nothing_that_can_be_typed_makes_it_throw(string text)
    {
        Assert.NotNull(SmallCatalog.LookUp.Find(text, 5));
        Assert.NotNull(SmallCatalog.LookUp.Find(text, int.MaxValue));
        Assert.NotNull(SmallCatalog.LookUp.Find(text, int.MinValue));
        Assert.InRange(SmallCatalog.LookUp.Suggest(text).Length, 0, 25);
    }

    [Fact]
    public void An_empty_catalog_answers_with_nothing()
    {
        var empty = SmallCatalog.Build([]);

        Assert.Empty(Assert.IsType<ConceptAnswer.None>(empty.Find("wrap", 3)).Nearest);
        Assert.Empty(empty.Suggest("wrap"));
    }

    [Fact]
    public async Task Eight_threads_get_the_answer_that_one_gets()
    {
        string[] queries = ["infromed consant", "who picks the treatment", "recovering in Épinal", "i want to die", "zzz", "WRAP plan"];
        var alone = queries.Select(Say).ToArray();

        var together = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Factory.StartNew(
                        () => Enumerable.Range(0, 200).Select(i => Say(queries[i % queries.Length])).ToArray(),
                        TestContext.Current.CancellationToken,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                )
        );

        Assert.All(together, said => Assert.All(said.Index(), s => Assert.Equal(alone[s.Index % queries.Length], s.Item)));
    }

    private static string Say(string query) =>
        SmallCatalog.LookUp.Find(query, 3) switch
        {
            ConceptAnswer.Match m => string.Join(' ', m.Hits),
            ConceptAnswer.None n => "none " + string.Join(' ', n.Nearest),
            ConceptAnswer.Crisis c => c.ToString(),
            _ => throw new System.Diagnostics.UnreachableException(query),
        };
}
