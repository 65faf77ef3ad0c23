using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Quizzes;

public class RollingTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static SessionId Session(Evening evening) => evening.Room.Rolling!.Id;

    private static Evening Opened(int questions = 3, int hours = 48) =>
        new Evening().Do("Ana", new RoomCommand.OpenRolling(Evening.Together(questions), hours));

    private static Evening Answer(Evening evening, string who, int ordinal, OptionId option) =>
        evening.Do(who, new RoomCommand.AnswerRolling(Session(evening), ordinal, option));

    private static RoomMessage Message(Evening evening) =>
        RoomMessages.Of(evening.Room, Sample.Catalog).Single(m => m.Key == RoomMessages.RollingKey(Session(evening))).Message;

    [Theory]
    [InlineData(23, 3, Refusal.BadHours)]
    [InlineData(24, 3, null)]
    [InlineData(72, 10, null)]
    [InlineData(73, 3, Refusal.BadHours)]
    [InlineData(48, 0, Refusal.BadHours)]
    [InlineData(48, 11, Refusal.BadHours)]
    public void It_is_open_for_a_day_to_three_with_one_to_ten_questions(int hours, int questions, Refusal? why) =>
        Assert.Equal(why, Opened(questions, hours).Refusal);

    [Fact]
    public void Answers_are_sealed_until_one_reveal_at_the_close()
    {
        var evening = Opened();
        var before = Json.Of(Message(evening));
        foreach (var who in Evening.Five)
        {
            Answer(evening, who, 1, Sample.Key);
            // Not even that somebody answered is said.
            Assert.Equal(before, Json.Of(Message(evening)));
        }

        Answer(evening, "Ben", 2, Sample.Wrong);
        Assert.All(evening.Stored, a => Assert.False(a.Final));
        Assert.All(evening.View("Ben").Rolling!.Questions, q => Assert.Null(q.Explained));
        Assert.Null(evening.View("Zoe").Rolling!.Questions[0].Option);

        evening.At(evening.Room.Rolling!.ClosesAt).Tick();
        Assert.True(evening.Room.Rolling.IsOpen, "Stragglers may still come.");
        evening.Pass(QuizRules.Stragglers).Tick();

        var closed = Assert.IsType<RoomMessage.RollingClosed>(Message(evening));
        Assert.Equal((5, 6, 5), (closed.Players, closed.Answers, closed.Right));
        Assert.Equal(5, closed.Questions[0].Split!.Value.Sum());
        Assert.Null(closed.Questions[1].Split);
        Assert.All(evening.Stored, a => Assert.True(a is { Final: true, Mode: StudyMode.Rolling }));
        Assert.Equal(6, evening.Room.Board!.Answered);
        Assert.Equal(new Tally(5, 5), evening.Room.Board.Shown);
        Assert.NotNull(evening.View("Zoe").Rolling!.Questions[0].Explained);
    }

    [Fact]
    public void An_answer_may_be_changed_until_the_close_and_the_later_press_counts()
    {
        var evening = Opened();
        var session = Session(evening);
        evening
            .Decide(Press("Ben", Sample.Wrong, order: 10))
            .Decide(Press("Ben", Sample.Key, order: 12))
            .Decide(Press("Ben", Sample.Worse, order: 11));
        Assert.False(evening.Latest.Changed);
        Assert.Equal(Sample.Key, evening.View("Ben").Rolling!.Questions[0].Option);

        RoomRequest Press(string who, OptionId option, long order) =>
            new(evening.Room.Id, Evening.Id(who), evening.Now, new RoomCommand.AnswerRolling(session, 1, option), who, Order: order);
    }

    [Fact]
    public void Each_has_their_own_clock()
    {
        var evening = Opened();
        evening.Pass(Day).Do("Ben", new RoomCommand.StartRolling(Session(evening)));
        evening.Pass(7).Do("Ben", new RoomCommand.StartRolling(Session(evening)));
        Assert.False(evening.Latest.Changed);
        Answer(evening.Pass(5), "Ben", 1, Sample.Key);
        Answer(evening.Pass(3), "Ben", 2, Sample.Key);

        Assert.Equal([12, 3], evening.Stored.OrderBy(a => a.Ordinal).Select(a => (int)a.Elapsed.TotalSeconds));
    }

    [Fact]
    public void A_late_answer_is_refused_and_one_stamped_in_time_is_taken()
    {
        var evening = Opened();
        var closes = evening.Room.Rolling!.ClosesAt;
        evening.At(closes);
        Assert.Null(Answer(evening, "Ben", 1, Sample.Key).Refusal);
        evening.Pass(0.1);
        Assert.Equal(Refusal.NoSuchQuiz, Answer(evening, "Chidi", 1, Sample.Key).Refusal);
    }

    [Fact]
    public void It_goes_on_beside_a_live_quiz_and_wakes_at_its_own_time()
    {
        var evening = Opened().Open(Evening.Together()).Begin();
        Assert.Equal(Room.NextWake(evening.Room), QuizSessionWake());
        evening.Right("Ana").Wake();
        Answer(evening, "Ana", 1, Sample.Key);
        Assert.Null(evening.Refusal);
        evening.Stop();
        Assert.Equal(evening.Room.Rolling!.ClosesAt + QuizRules.Stragglers, Room.NextWake(evening.Room));

        DateTimeOffset? QuizSessionWake() => evening.Asking.WakeAt;
    }

    [Fact]
    public void What_is_sealed_is_not_asked_elsewhere_before_its_close()
    {
        var evening = Opened(questions: 4).Open(Evening.Together(8));
        var seals = evening.Room.Rolling!.Questions.Select(q => q.Id).ToArray();
        Assert.Equal(8, evening.Quiz.Questions.Length);
        Assert.Empty(evening.Quiz.Questions.Select(q => q.Id).Intersect(seals));
    }

    [Fact]
    public void Only_one_is_open_and_who_opened_it_or_a_facilitator_closes_it()
    {
        var evening = Opened();
        Assert.Equal(Refusal.RollingAlreadyOpen, evening.Do("Ben", new RoomCommand.OpenRolling(Evening.Together(2))).Refusal);
        Assert.Equal(Refusal.NotYours, evening.Do("Ben", new RoomCommand.CloseRolling(Session(evening))).Refusal);
        evening.Do("Ana", new RoomCommand.CloseRolling(Session(evening)));
        Assert.False(evening.Room.Rolling!.IsOpen);
        Assert.False(evening.Do("Ana", new RoomCommand.CloseRolling(Session(evening))).Latest.Changed);
        Assert.Null(evening.Do("Ben", new RoomCommand.OpenRolling(Evening.Together(2))).Refusal);
    }

    [Fact]
    public void Whoever_is_forgotten_before_the_close_leaves_nothing_and_after_it_no_name()
    {
        var evening = Opened();
        foreach (var who in Evening.Five)
        {
            Answer(evening, who, 1, Sample.Key);
        }

        evening.Do("Ben", new RoomCommand.Forget());
        Assert.Equal(4, evening.Room.Rolling!.Sheets.Count);
        Answer(evening, "Zoe", 1, Sample.Wrong);
        evening.Do("Ana", new RoomCommand.CloseRolling(Session(evening)));
        var shown = Json.Of(Message(evening));
        evening.Do("Zoe", new RoomCommand.Forget());

        Assert.Equal(shown, Json.Of(Message(evening)));
        Assert.DoesNotContain("ZOE", Json.Of(evening.Room), StringComparison.Ordinal);
    }

    [Fact]
    public void Refused_before_anybody_answered_it_is_as_if_it_never_was()
    {
        var evening = Opened();
        var slot = RoomMessages.RollingKey(Session(evening));
        evening.Block(slot);
        Assert.Null(evening.Room.Rolling);

        var answered = Opened();
        Answer(answered, "Ben", 1, Sample.Key).Block(RoomMessages.RollingKey(Session(answered)));
        Assert.NotNull(answered.Room.Rolling);
    }

    [Fact]
    public void An_outage_takes_nothing_from_it()
    {
        var evening = Opened();
        var closes = evening.Room.Rolling!.ClosesAt;
        evening.Recover(TimeSpan.FromHours(3));
        Assert.Equal(closes, evening.Room.Rolling!.ClosesAt);
        Assert.False(Room.IsOpen(evening.Room));
    }
}
