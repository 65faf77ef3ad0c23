using CrssBot.Engine.Prompts;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Regressions;

public class DailySettingsTests
{
    /// <summary>Settings saved after the due instant and before its tick moved on to the next date: that day's prompt was lost silently.</summary>
    [Fact]
    public void A_prompt_that_was_due_before_its_settings_changed_is_still_posted()
    {
        var evening = new Evening().Configure(Sample.Daily());
        var due = evening.Room.Daily.Due!;

        evening.At(due.At.AddSeconds(2)).Configure(Sample.Daily() with { Title = "A new title" });

        Assert.Equal((due.Date, false), (evening.Post.Date, evening.Post.Skipped));
        Assert.True(evening.Said<RoomEvent.DailyPosted>());
        Assert.Equal(due.Date.AddDays(1), evening.Room.Daily.Due!.Date);
        Assert.False(evening.Tick().Latest.Changed);
    }

    [Fact]
    public void A_prompt_that_was_due_long_before_its_settings_changed_is_recorded_as_skipped()
    {
        var evening = new Evening().Configure(Sample.Daily());

        evening.At(evening.Room.Daily.Due!.At.AddHours(7)).Configure(RoomSettings.Default);

        Assert.True(evening.Post.Skipped);
        Assert.Null(evening.Room.Daily.Due);
    }

    /// <summary>Days that do not exist passed the check for "at least one day" and were dropped after it.</summary>
    [Fact]
    public void Days_that_do_not_exist_are_no_days() =>
        Assert.Equal(Refusal.NoDays, new Evening().Configure(Sample.Daily(days: [(DayOfWeek)9])).Refusal);

    /// <summary>Rehearsing settings that cannot be saved threw.</summary>
    [Fact]
    public void Unsound_settings_are_rehearsed_as_far_as_they_go()
    {
        var zone = Rehearsal.Play(Sample.Daily("Mars/Olympus"), Evening.Start, Sample.Context);
        var plan = Rehearsal.Play(RoomSettings.Default with { QuizDefaults = Quizzes.Unsound }, Evening.Start, Sample.Context);

        Assert.IsType<RoomMessage.HowTheRoomDid>(zone[^1]);
        Assert.Empty(plan);
    }

    private static class Quizzes
    {
        public static readonly Engine.Quizzes.QuizPlan Unsound = new(5, StudyMode.Daily);
    }
}
