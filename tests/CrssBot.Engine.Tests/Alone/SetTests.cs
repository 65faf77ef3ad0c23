using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Alone;

public class SetTests
{
    [Fact]
    public void A_practice_answer_is_final_at_once_and_explained()
    {
        var desk = new Desk().Begin(StudyMode.Practice);
        Assert.All(desk.Set.Questions, q => Assert.Null(q.Explained));

        desk.Answer(desk.Set, 1, Sample.Wrong);

        var attempt = Assert.Single(desk.Latest.Attempts);
        Assert.True(attempt is { Final: true, Correct: false, Mode: StudyMode.Practice, Round: 1, Ordinal: 1 });
        Assert.True(desk.Latest.OnlyAnswers, "One small commit an answer.");
        Assert.NotNull(desk.Set.Questions[0].Explained);
        Assert.Null(desk.Set.Questions[1].Explained);
        Assert.Equal(2, desk.Set.NextAfter(1)!.Ordinal);
    }

    [Fact]
    public void The_first_answer_stands_since_its_explanation_was_shown()
    {
        var desk = new Desk().Begin(StudyMode.Review);
        desk.Answer(desk.Set, 1, Sample.Wrong).Answer(desk.Set, 1, Sample.Key);

        Assert.False(desk.Latest.Changed);
        Assert.Null(desk.Latest.Refusal);
        Assert.Equal(Sample.Wrong, desk.Set.Questions[0].Option);
    }

    [Fact]
    public void A_guess_is_said_before_the_answer_and_kept_with_it()
    {
        var desk = new Desk().Begin(StudyMode.Review);
        desk.Answer(desk.Set, 2, Sample.Key, guessed: true);

        Assert.True(Assert.Single(desk.Stored) is { Guessed: true, Correct: true });
        Assert.True(desk.Set.Questions[1].Guessed);
    }

    [Fact]
    public void Another_set_takes_the_place_of_the_first_and_a_press_on_the_first_says_so()
    {
        var desk = new Desk().Begin(StudyMode.Practice);
        var first = desk.Set;
        desk.Answer(first, 1, Sample.Key).Begin(StudyMode.Review).Answer(first, 2, Sample.Key);

        Assert.Equal(Refusal.SittingOver, desk.Latest.Refusal);
        Assert.Single(desk.Stored);
    }

    [Fact]
    public void The_second_delivery_of_a_beginning_begins_nothing()
    {
        var desk = new Desk();
        var begin = new RoomCommand.BeginSitting(StudyMode.Practice, [.. Desk.All.Take(3)]);
        desk.Do(begin, key: "press-1");
        var session = desk.Set.Session;
        desk.Do(begin, key: "press-1");

        Assert.False(desk.Latest.Changed);
        Assert.Equal(session, desk.Set.Session);
    }

    [Fact]
    public void A_set_holds_at_most_fifty_questions_and_only_those_of_the_pack()
    {
        var desk = new Desk();
        Assert.Equal(Refusal.BadPlan, desk.Do(new RoomCommand.BeginSitting(StudyMode.Practice, Many(51))).Latest.Refusal);
        Assert.Equal(Refusal.NoQuestionsFit, desk.Do(new RoomCommand.BeginSitting(StudyMode.Practice, Many(50))).Latest.Refusal);
        Assert.Equal(Refusal.BadPlan, desk.Do(new RoomCommand.BeginSitting(StudyMode.Timed, [.. Desk.All])).Latest.Refusal);
        Assert.Equal(Refusal.NoQuestionsFit, desk.Do(new RoomCommand.BeginSitting(StudyMode.Practice, default)).Latest.Refusal);
    }

    [Fact]
    public void An_option_or_a_place_that_is_not_there_is_refused()
    {
        var desk = new Desk().Begin(StudyMode.Practice);
        Assert.Equal(Refusal.UnknownOption, desk.Answer(desk.Set, 1, new OptionId("none")).Latest.Refusal);
        Assert.Equal(Refusal.UnknownOption, desk.Answer(desk.Set, 0, Sample.Key).Latest.Refusal);
        Assert.Equal(Refusal.UnknownOption, desk.Answer(desk.Set, 5, Sample.Key).Latest.Refusal);
    }

    [Fact]
    public void A_private_room_has_room_for_one()
    {
        var desk = new Desk().Begin(StudyMode.Practice);
        desk.Do(new RoomCommand.Enter("Ben"), by: new MemberId("m-ben"));

        Assert.Equal(Refusal.RoomFull, desk.Latest.Refusal);
        Assert.Null(RoomView.For(desk.Room, new MemberId("m-ben"), desk.Now, Sample.Catalog).Alone);
    }

    [Fact]
    public void Nobody_sits_alone_in_a_groups_room()
    {
        var evening = new Evening();
        evening.Do("Ana", new RoomCommand.BeginSitting(StudyMode.Practice, Desk.All));
        Assert.Equal(Refusal.NotAlone, evening.Refusal);
    }

    [Fact]
    public void The_elapsed_time_is_that_since_the_answer_before()
    {
        var desk = new Desk().Begin(StudyMode.Practice).Wait(TimeSpan.FromSeconds(20));
        desk.Answer(desk.Set, 1, Sample.Key).Wait(TimeSpan.FromSeconds(7)).Answer(desk.Set, 2, Sample.Key);

        Assert.Equal([20, 7], desk.Stored.OrderBy(a => a.Ordinal).Select(a => (int)a.Elapsed.TotalSeconds));
    }

    private static System.Collections.Immutable.ImmutableArray<QuestionId> Many(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new QuestionId($"none-{i}"))];
}
