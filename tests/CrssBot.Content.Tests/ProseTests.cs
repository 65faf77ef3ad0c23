namespace CrssBot.Content.Tests;

public sealed class ProseTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("one", 1)]
    [InlineData("well-being is one – two dashes aside", 6)]
    [InlineData("988 · Warm Line", 3)]
    public void Words_are_counted_as_a_reader_would(string text, int words) => Assert.Equal(words, Prose.Count(text));

    [Theory]
    [InlineData("One. Two? Three?", "Three?")]
    [InlineData("He says \"No.\" What now?", "What now?")]
    [InlineData("Just one?", "Just one?")]
    public void The_question_is_the_last_sentence(string stem, string question) => Assert.Equal(question, Prose.LastSentence(stem));

    [Theory]
    [InlineData("The cat sat on the mat.", -2, 0)]
    [InlineData("Dr. Ames is in. She asked what he liked.", -3, 2)]
    [InlineData("Psychosocial rehabilitation facilitates community participation.", 40, 50)]
    [InlineData("", 0, 0)]
    public void The_grade_rises_with_long_words_and_sentences(string text, double least, double most) =>
        Assert.InRange(Prose.Grade(text), least, most);

    [Fact]
    public void Endings_and_case_do_not_hide_an_echo() =>
        Assert.Equal(Prose.Stems("Choosing treatments"), Prose.Stems("chooses Treatment"));
}
