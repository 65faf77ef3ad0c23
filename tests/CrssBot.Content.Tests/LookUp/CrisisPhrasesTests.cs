using CrssBot.Engine.Concepts;

namespace CrssBot.Content.Tests.LookUp;

public sealed class CrisisPhrasesTests
{
    private static ConceptAnswer.Crisis? Crisis(string text) => SmallCatalog.LookUp.Find(text, 3) as ConceptAnswer.Crisis;

    [Theory]
    [InlineData("i want to die")]
    [InlineData("I WANT TO DIE!!!")]
    [InlineData("I don't want to live any more")]
    [InlineData("i dont wanna live")]
    [InlineData("I really just want to die")]
    [InlineData("I should kill my self")]
    [InlineData("they would be better off without me")]
    [InlineData("i took a whole bottle")]
    [InlineData("my mom died and i want to die too")]
    [InlineData("what if i want to die")]
    [InlineData("I'm going to hurt him")]
    [InlineData("this job. anyway. i have been saving up my pills")]
    public void A_statement_about_oneself_gets_the_text_for_oneself(string text)
    {
        var crisis = Crisis(text);

        Assert.Equal(CrisisKind.Self, crisis?.Kind);
        Assert.Equal(SmallCatalog.Texts.Self, crisis?.Text);
    }

    [Theory]
    [InlineData("my client took pills")]
    [InlineData("my roommate just took a whole bottle")]
    [InlineData("she won't wake up")]
    [InlineData("he's not breathing")]
    [InlineData("some man in group says he is going to kill himself")]
    [InlineData("I have a participant who wants to kill herself")]
    [InlineData("my client says I want to die")]
    [InlineData("my sister told her kids they are better off without her")]
    [InlineData("i gave him narcan")]
    [InlineData("what do i do, my friend wants to die")]
    public void A_statement_about_another_person_now_gets_the_text_for_others(string text)
    {
        var crisis = Crisis(text);

        Assert.Equal(CrisisKind.Other, crisis?.Kind);
        Assert.Equal(SmallCatalog.Texts.Other, crisis?.Text);
    }

    [Theory]
    [InlineData("i watn to kil myself")]
    [InlineData("i want to klil myslef")]
    [InlineData("my cleint took pils")]
    [InlineData("beter off witout me")]
    public void Slips_of_the_finger_hide_nothing(string text) => Assert.NotNull(Crisis(text));

    [Theory]
    [InlineData("quiero morir", CrisisKind.Self)]
    [InlineData("Ya no puedo, me quiero matar", CrisisKind.Self)]
    [InlineData("Mi hermana no contesta y se quiere matar", CrisisKind.Other)]
    [InlineData("¡No respira!", CrisisKind.Other)]
    public void A_Spanish_statement_gets_Spanish_first_and_then_the_fixed_text(string text, CrisisKind kind)
    {
        var crisis = Crisis(text);

        Assert.Equal(kind, crisis?.Kind);
        var fixedText = kind == CrisisKind.Self ? SmallCatalog.Texts.Self : SmallCatalog.Texts.Other;
        Assert.Equal($"{SmallCatalog.Texts.Spanish}\n\n{fixedText}", crisis?.Text);
    }

    [Theory]
    [InlineData("practice question: a client says he wants to die")]
    [InlineData("what does a CRSS do when a peer says she wants to die?")]
    [InlineData("define suicidal ideation")]
    [InlineData("what do you do if someone wants to die")]
    [InlineData("how to support a person who says they want to die")]
    [InlineData("duty to warn when a client is going to kill himself")]
    [InlineData("who picks the treatment")]
    [InlineData("i want to diet")]
    [InlineData("i want to live in my own apartment")]
    [InlineData("my client took the bus")]
    [InlineData("i will do it myself")]
    [InlineData("wake up call")]
    public void A_study_question_or_an_everyday_sentence_is_no_crisis(string text) => Assert.Null(Crisis(text));

    [Theory]
    [InlineData("practice question, no really, i want to die")]
    [InlineData("define this: i want to die")]
    [InlineData("my client took pills just now, is there a duty to warn")]
    public void A_study_phrase_never_outweighs_oneself_or_right_now(string text) => Assert.NotNull(Crisis(text));

    [Fact]
    public void A_statement_at_the_end_of_a_very_long_message_is_still_heard() =>
        Assert.Equal(CrisisKind.Self, Crisis(string.Concat(Enumerable.Repeat("and then some more words ", 400)) + "i want to die")?.Kind);

    [Fact]
    public void A_negation_in_between_turns_the_statement_around() => Assert.Null(Crisis("he is going to never kill himself"));
}
