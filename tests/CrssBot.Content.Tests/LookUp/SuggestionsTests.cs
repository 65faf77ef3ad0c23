using CrssBot.Engine.Concepts;

namespace CrssBot.Content.Tests.LookUp;

public sealed class SuggestionsTests
{
    private static string First(string partial) => SmallCatalog.LookUp.Suggest(partial)[0].Text;

    [Theory]
    [InlineData("inf", "Informed consent")]
    [InlineData("sha", "Shared decision making")]
    [InlineData("B", "Boundaries")]
    public void The_beginning_of_a_name_completes_it(string partial, string name) => Assert.Equal(name, First(partial));

    [Theory]
    [InlineData("cons", "Informed consent")]
    [InlineData("dec mak", "Shared decision making")]
    [InlineData("ecision", "Shared decision making")]
    public void So_does_any_word_or_the_inside_of_it(string partial, string name) => Assert.Equal(name, First(partial));

    [Theory]
    [InlineData("confidnet", "Confidentiality")]
    [InlineData("infromed", "Informed consent")]
    public void Slips_are_forgiven(string partial, string name) => Assert.Equal(name, First(partial));

    [Fact]
    public void An_alias_stands_beside_the_name() => Assert.Equal("Confidentiality (client privacy)", First("client pri"));

    [Fact]
    public void Before_anything_is_typed_the_names_are_listed_and_after_nonsense_nothing_is()
    {
        Assert.Equal("Boundaries", First(""));
        Assert.Empty(SmallCatalog.LookUp.Suggest("§§§"));
        Assert.Empty(SmallCatalog.LookUp.Suggest("qqxxzz"));
    }

    [Fact]
    public void There_are_at_most_25_each_concept_once_none_longer_than_100_characters()
    {
        var many = SmallCatalog.Build([
            .. Enumerable
                .Range(0, 40)
                .Select(i => SmallCatalog.Concept($"plan-{i}", $"Plan {i} {new string('x', 120)}", [$"plan alias {i}"], [], "A plan.")),
        ]);

        var suggestions = many.Suggest("plan");

        Assert.Equal(25, suggestions.Length);
        Assert.Equal(25, suggestions.Select(s => s.Concept).Distinct().Count());
        Assert.All(suggestions, s => Assert.InRange(s.Text.Length, 1, 100));
    }

    [Fact]
    public void A_crisis_statement_gets_the_fixed_line_and_nothing_is_searched() =>
        Assert.Equal(new Suggestion(null, SmallCatalog.Texts.Autocomplete), Assert.Single(SmallCatalog.LookUp.Suggest("i want to die")));
}
