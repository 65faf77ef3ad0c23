using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Runtime.Tests;

public sealed class WordsTests
{
    [Fact]
    public void Every_refusal_has_a_sentence_of_its_own_for_any_channel()
    {
        var sentences = Enum.GetValues<Refusal>().Select(RefusalText.Of).ToArray();

        Assert.Equal(sentences.Distinct(), sentences);
        Assert.All(sentences, s => Assert.EndsWith(".", s, StringComparison.Ordinal));
        // Words of one channel only.
        string[] foreign = ["page", "link", "reload", "click", "server", "channel", "/"];
        Assert.All(
            sentences.Where(s => !s.Contains("America/Chicago", StringComparison.Ordinal)),
            s => Assert.DoesNotContain(foreign, f => s.Contains(f, StringComparison.OrdinalIgnoreCase))
        );
    }

    [Fact]
    public void Every_reason_confidence_and_mode_of_a_quiz_has_words()
    {
        Assert.All(Enum.GetValues<PauseReason>(), r => Assert.NotEmpty(Words.Of(r)));
        Assert.All(Enum.GetValues<Confidence>(), c => Assert.NotEmpty(Words.Of(c)));
        Assert.All([StudyMode.Together, StudyMode.Timed, StudyMode.Discuss], m => Assert.NotEmpty(Words.ModeName(m) + Words.ModeLine(m)));
    }

    [Theory]
    [InlineData(1, StudyMode.Timed, false, "1 question · All domains · Timed, 60 seconds each")]
    [InlineData(5, StudyMode.Timed, true, "5 questions · All domains · Timed, 60 seconds each, with a speed bonus")]
    [InlineData(5, StudyMode.Discuss, false, "5 questions · All domains · Discuss")]
    public void A_plan_is_one_line(int questions, StudyMode mode, bool bonus, string line) =>
        Assert.Equal(line, Words.PlanLine(new QuizPlan(questions, mode, SpeedBonus: bonus), Sample.Catalog));

    [Fact]
    public void A_plan_names_its_domain() =>
        Assert.Equal("2 questions · Ethics · Together", Words.PlanLine(new QuizPlan(2, StudyMode.Together, "ethics"), Sample.Catalog));

    [Fact]
    public void Splits_are_told_by_letter()
    {
        ImmutableArray<string> letters = ["A", "B", "C"];

        Assert.Equal("A 3 · B 12 · C 0", Words.Split(letters, [3, 12, 0]));
        Assert.Equal("A 3 → 1 · B 2 → 5 · C 1 → 0", Words.Moved(letters, [3, 2, 1], [1, 5, 0]));
    }

    [Theory]
    [InlineData(0.9, "less than a minute")]
    [InlineData(1, "1 min")]
    [InlineData(59.4, "59 min")]
    [InlineData(59.5, "1 h")]
    [InlineData(14 * 60, "14 h")]
    [InlineData(47.5 * 60, "2 days")]
    [InlineData(7 * 24 * 60, "7 days")]
    public void Spans_are_told_roughly(double minutes, string said) => Assert.Equal(said, Words.Roughly(TimeSpan.FromMinutes(minutes)));

    [Fact]
    public void Days_and_the_next_prompt_are_told_in_the_rooms_own_time()
    {
        // Still Monday evening in Chicago, though Tuesday in UTC.
        var now = new DateTimeOffset(2026, 5, 5, 2, 0, 0, TimeSpan.Zero);

        Assert.Equal("Today", Words.Day(new DateOnly(2026, 5, 4), now, "America/Chicago"));
        Assert.Equal("Tuesday, May 5", Words.Day(new DateOnly(2026, 5, 5), now, "America/Chicago"));
        Assert.Equal("Next: Tue 8:00 AM America/Chicago, in 11 h", Words.NextDaily(now.AddHours(11), now, "America/Chicago"));
    }
}
