using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Rooms;

public class RehearsalTests
{
    private static Type[] Shown(RoomSettings settings) =>
        [.. Rehearsal.Play(settings, Evening.Start, Sample.Context).Select(m => m.GetType())];

    [Theory]
    [InlineData(StudyMode.Together)]
    [InlineData(StudyMode.Timed)]
    public void A_rehearsal_shows_each_message_once(StudyMode mode) =>
        Assert.Equal(
            [
                typeof(RoomMessage.Lobby),
                typeof(RoomMessage.Ask),
                typeof(RoomMessage.Reveal),
                typeof(RoomMessage.HowTheRoomDid),
                typeof(RoomMessage.DailyAsk),
                typeof(RoomMessage.DailyReveal),
            ],
            Shown(RoomSettings.Default with { QuizDefaults = new QuizPlan(5, mode, Seconds: 10) })
        );

    [Fact]
    public void A_rehearsal_of_discuss_shows_the_talk_and_both_votes() =>
        Assert.Equal(
            [
                typeof(RoomMessage.Lobby),
                typeof(RoomMessage.Ask),
                typeof(RoomMessage.Talk),
                typeof(RoomMessage.Ask),
                typeof(RoomMessage.Reveal),
                typeof(RoomMessage.HowTheRoomDid),
                typeof(RoomMessage.DailyAsk),
                typeof(RoomMessage.DailyReveal),
            ],
            Shown(RoomSettings.Default)
        );

    [Fact]
    public void A_rehearsal_shows_splits_and_the_room_moving()
    {
        var reveal = Rehearsal.Play(RoomSettings.Default, Evening.Start, Sample.Context).OfType<RoomMessage.Reveal>().Single();

        Assert.Equal([2, 2, 2], reveal.FirstSplit!.Value);
        Assert.Equal(6, reveal.Split!.Value.Sum());
        Assert.True(reveal.Choices.Zip(reveal.Split!.Value).Single(c => c.First.IsKey).Second >= 5);
    }

    [Fact]
    public void A_rehearsal_puts_no_name_beside_a_score() =>
        Assert.All(
            Rehearsal.Play(RoomSettings.Default, Evening.Start, Sample.Context).Where(m => m is not RoomMessage.Lobby),
            m => Assert.DoesNotContain("Chidi", Json.Of(m), StringComparison.Ordinal)
        );

    [Fact]
    public void A_rehearsal_works_where_daily_prompts_are_on_and_only_facilitators_start() =>
        Assert.Equal(
            8,
            Shown(Sample.Daily("Asia/Kathmandu", "23:59", DayOfWeek.Sunday) with { WhoStarts = WhoStarts.Facilitators }).Length
        );

    [Fact]
    public void A_rehearsal_without_prompts_shows_the_quiz_only() =>
        Assert.Equal(typeof(RoomMessage.HowTheRoomDid), Rehearsal.Play(RoomSettings.Default, Evening.Start, Sample.With())[^1].GetType());
}
