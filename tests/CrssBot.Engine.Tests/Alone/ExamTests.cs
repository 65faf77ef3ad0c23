using CrssBot.Engine.Alone;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Alone;

public class ExamTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void Nothing_is_explained_before_the_end_and_everything_after()
    {
        var desk = new Desk().Begin(StudyMode.Exam, 12);
        desk.Answer(desk.Exam, 1, Sample.Key);
        Assert.DoesNotContain(
            Sample.WhyMark,
            Json.Of(RoomView.For(desk.Room, Desk.Ana, desk.Now, Sample.Catalog)),
            StringComparison.Ordinal
        );
        Assert.Null(desk.Exam.Result);

        desk.Do(new RoomCommand.FinishExam(desk.Exam.Session));

        Assert.All(desk.Exam.Questions, q => Assert.NotNull(q.Explained));
        Assert.Equal(SittingEnd.Finished, desk.Exam.End);
        Assert.Equal(
            (1, 1, 12),
            (desk.Exam.Result!.Value.Sum(d => d.Right), desk.Exam.Result.Value.Sum(d => d.Answered), desk.Exam.Result.Value.Sum(d => d.Of))
        );
    }

    [Fact]
    public void Every_answer_is_stored_at_once_and_counts_at_the_end()
    {
        var desk = new Desk().Begin(StudyMode.Exam, 12);
        desk.Answer(desk.Exam, 3, Sample.Wrong);
        Assert.True(Assert.Single(desk.Latest.Attempts) is { Final: false, Mode: StudyMode.Exam });
        Assert.True(desk.Latest.OnlyAnswers);

        // Changed, and an older press that comes late changes it no more.
        desk.Answer(desk.Exam, 3, Sample.Key, order: 50).Answer(desk.Exam, 3, Sample.Worse, order: 49);
        Assert.False(desk.Latest.Changed);
        desk.Do(new RoomCommand.FinishExam(desk.Exam.Session));

        Assert.True(Assert.Single(desk.Stored) is { Final: true, Correct: true, Ordinal: 3 });
    }

    [Fact]
    public void The_clock_closes_it_with_what_was_answered()
    {
        var desk = new Desk().Begin(StudyMode.Exam, 12).Wait(2 * Hour);
        desk.Answer(desk.Exam, 1, Sample.Key);
        Assert.Null(desk.Latest.Refusal);
        Assert.True(Room.IsOpen(desk.Room));

        desk.Wait(TimeSpan.FromSeconds(1)).Answer(desk.Exam, 2, Sample.Key);
        Assert.Equal(Refusal.SittingOver, desk.Latest.Refusal);
        desk.Tick();
        Assert.Null(desk.Exam.End);
        desk.Wait(TimeSpan.FromSeconds(1)).Tick();

        Assert.Equal(SittingEnd.TimeUp, desk.Exam.End);
        Assert.Single(desk.Stored, a => a is { Final: true, Member.Value: "m-ana" });
        Assert.Null(Room.NextWake(desk.Room));
    }

    [Fact]
    public void A_pause_stops_the_clock_for_as_long_as_it_takes()
    {
        var desk = new Desk().Begin(StudyMode.Exam, 12).Wait(Hour);
        desk.Do(new RoomCommand.PauseExam(desk.Exam.Session));
        Assert.Null(Room.NextWake(desk.Room));
        Assert.Equal(Refusal.ExamPaused, desk.Answer(desk.Exam, 1, Sample.Key).Latest.Refusal);

        desk.Wait(30 * 24 * Hour).Do(new RoomCommand.ResumeExam(desk.Exam.Session));

        Assert.Equal(Hour, desk.Exam.Left);
        Assert.Null(desk.Answer(desk.Exam, 1, Sample.Key).Latest.Refusal);
    }

    [Fact]
    public void A_strict_one_is_not_paused()
    {
        var desk = new Desk().Begin(StudyMode.Exam, 12, strict: true);
        desk.Do(new RoomCommand.PauseExam(desk.Exam.Session));
        Assert.Equal(Refusal.ExamIsStrict, desk.Latest.Refusal);
    }

    [Fact]
    public void Extra_time_lengthens_it_and_untimed_has_no_clock()
    {
        Assert.Equal(3 * Hour, new Desk().Begin(StudyMode.Exam, 12, factor: 1.5).Exam.Left);

        var untimed = new Desk().Begin(StudyMode.Exam, 12, untimed: true);
        Assert.Null(untimed.Exam.Left);
        Assert.Null(Room.NextWake(untimed.Room));
        untimed.Do(new RoomCommand.PauseExam(untimed.Exam.Session)).Do(new RoomCommand.ResumeExam(untimed.Exam.Session));
        Assert.Null(untimed.Exam.Left);
        Assert.False(untimed.Exam.Paused);
    }

    [Fact]
    public void Beginning_again_goes_on_with_the_one_that_is_open()
    {
        var desk = new Desk().Begin(StudyMode.Exam, 12);
        var session = desk.Exam.Session;
        desk.Answer(desk.Exam, 1, Sample.Key).Begin(StudyMode.Exam, 12);

        Assert.Equal((session, 1), (desk.Exam.Session, desk.Exam.Answered));
    }

    [Fact]
    public void A_set_beside_it_leaves_it_alone()
    {
        var desk = new Desk().Begin(StudyMode.Exam, 12);
        desk.Answer(desk.Exam, 1, Sample.Key).Begin(StudyMode.Review).Answer(desk.Set, 1, Sample.Key).Answer(desk.Exam, 2, Sample.Key);

        Assert.Equal((2, 1), (desk.Exam.Answered, desk.Set.Answered));
    }

    [Fact]
    public void A_short_outage_is_given_back_and_a_long_one_pauses()
    {
        var desk = new Desk().Begin(StudyMode.Exam, 12).Wait(Hour);
        var from = desk.Now;
        desk.Wait(TimeSpan.FromMinutes(10)).Do(new RoomCommand.Recover(from, desk.Now), by: RoomRequest.Clock);
        Assert.Equal(Hour, desk.Exam.Left);

        from = desk.Now;
        desk.Wait(Hour).Do(new RoomCommand.Recover(from, desk.Now), by: RoomRequest.Clock);
        Assert.True(desk.Exam.Paused);
        Assert.Equal(Hour, desk.Exam.Left);
    }

    [Fact]
    public void A_long_outage_is_given_back_to_a_strict_one_too()
    {
        var desk = new Desk().Begin(StudyMode.Exam, 12, strict: true).Wait(Hour);
        var from = desk.Now;
        desk.Wait(3 * Hour).Do(new RoomCommand.Recover(from, desk.Now), by: RoomRequest.Clock);

        Assert.False(desk.Exam.Paused);
        Assert.Equal(Hour, desk.Exam.Left);
    }

    [Fact]
    public void Handing_in_twice_is_handing_in_once()
    {
        var desk = new Desk().Begin(StudyMode.Exam, 12);
        desk.Answer(desk.Exam, 1, Sample.Key)
            .Do(new RoomCommand.FinishExam(desk.Exam.Session))
            .Do(new RoomCommand.FinishExam(desk.Exam.Session));

        Assert.False(desk.Latest.Changed);
        Assert.Equal(Refusal.SittingOver, desk.Do(new RoomCommand.FinishExam(new SessionId("exam-other"))).Latest.Refusal);
    }

    [Fact]
    public void Forgetting_leaves_nothing_of_them_and_an_erased_answer_names_no_room()
    {
        var desk = new Desk().Begin(StudyMode.Exam, 12);
        desk.Answer(desk.Exam, 1, Sample.Key);
        var erased = desk.Stored.Single().WithoutMember(new MemberId("m-nobody"));

        Assert.Equal(RoomId.Alone, erased.Room);
        desk.Do(new RoomCommand.Forget());
        Assert.Null(desk.Room.Alone);
        Assert.Empty(desk.Room.Members);
        Assert.Null(Room.NextWake(desk.Room));
    }
}
