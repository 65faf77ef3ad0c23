using CrssBot.Engine.Quizzes;

namespace CrssBot.Engine.Tests;

public class AttemptTests
{
    private static readonly DateTimeOffset Evening = new(2026, 10, 31, 20, 17, 4, TimeSpan.FromHours(-5));

    private static readonly Attempt Given = new(
        new RoomId("oak"),
        new SessionId("s-1"),
        Ordinal: 3,
        Round: 2,
        new MemberId("m-ann"),
        new QuestionId("q-1"),
        Revision: 4,
        new OptionId("listen"),
        Correct: true,
        Guessed: true,
        Evening,
        TimeSpan.FromSeconds(9),
        StudyMode.Discuss,
        Order: 77,
        Version: 12,
        Final: true
    );

    [Fact]
    public void Of_an_erased_members_attempt_only_what_was_asked_and_chosen_stays_and_the_month()
    {
        var left = Given.WithoutMember(new MemberId("one-off"));

        var expected = new Attempt(
            Given.Room,
            Attempt.Erased,
            Ordinal: 0,
            Round: 1,
            new MemberId("one-off"),
            Given.Question,
            Given.Revision,
            Given.Option,
            Given.Correct,
            Guessed: false,
            // The evening's instant is in November by UTC.
            new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero),
            TimeSpan.Zero,
            Given.Mode,
            Order: 0,
            Version: 0,
            Given.Final
        );
        Assert.Equal(expected, left);
    }

    [Fact]
    public void Of_an_erased_members_flag_its_month_stays_and_what_it_says()
    {
        var flag = new Flag(Given.Question, 4, FlagReason.TwoRight, Given.Member, Given.Room, Evening);

        var left = flag.WithoutMember(new MemberId("one-off"));

        Assert.Equal(
            new Flag(Given.Question, 4, FlagReason.TwoRight, new MemberId("one-off"), Given.Room, new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero)),
            left
        );
    }
}
