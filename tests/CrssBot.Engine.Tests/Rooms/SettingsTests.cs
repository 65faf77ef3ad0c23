using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Rooms;

public class SettingsTests
{
    [Fact]
    public void Whoever_configures_first_becomes_the_facilitator()
    {
        var evening = new Evening();
        Assert.False(evening.View("Ana").HasFacilitator);

        evening.Configure(RoomSettings.Default with { Title = " Tuesday group " });

        Assert.True(evening.View("Ana").You.IsFacilitator);
        Assert.True(evening.View("Ben").HasFacilitator);
        Assert.Equal("Tuesday group", evening.Room.Settings.Title);
        Assert.True(evening.Said<RoomEvent.RoomConfigured>());
    }

    [Fact]
    public void After_that_only_facilitators_configure()
    {
        var evening = new Evening().Configure(RoomSettings.Default);
        var before = evening.Room;

        evening.Configure(RoomSettings.Default with { Title = "Mine" }, "Ben");

        Assert.Equal(Refusal.FacilitatorsOnly, evening.Refusal);
        Assert.Same(before, evening.Room);
    }

    [Fact]
    public void A_facilitator_names_others_who_then_configure()
    {
        var evening = new Evening().Configure(RoomSettings.Default).Do("Ben", new RoomCommand.Enter("Ben"));

        evening.Do("Ana", new RoomCommand.NameFacilitator(Evening.Id("Ben")));

        Assert.Null(evening.Configure(RoomSettings.Default with { Title = "Ours" }, "Ben").Refusal);
        Assert.False(evening.Do("Ana", new RoomCommand.NameFacilitator(Evening.Id("Ben"))).Latest.Changed);
    }

    [Fact]
    public void Nobody_names_themselves()
    {
        var evening = new Evening().Configure(RoomSettings.Default);

        Assert.Equal(Refusal.FacilitatorsOnly, evening.Do("Ben", new RoomCommand.NameFacilitator(Evening.Id("Ben"))).Refusal);
        Assert.Equal(Refusal.FacilitatorsOnly, new Evening().Do("Ben", new RoomCommand.NameFacilitator(Evening.Id("Ben"))).Refusal);
    }

    [Fact]
    public void Only_members_are_named() =>
        Assert.Equal(
            Refusal.NoSuchMember,
            new Evening().Configure(RoomSettings.Default).Do("Ana", new RoomCommand.NameFacilitator(Evening.Id("Stranger"))).Refusal
        );

    public static TheoryData<string, Refusal> Unsound =>
        new()
        {
            { "no title", Refusal.BadName },
            { "title of 61", Refusal.BadName },
            { "title of two lines", Refusal.BadName },
            { "no zone", Refusal.UnknownZone },
            { "zone of Windows", Refusal.UnknownZone },
            { "role of 61", Refusal.BadName },
            { "role of none", Refusal.BadName },
            { "daily on no day", Refusal.NoDays },
            { "daily on unset days", Refusal.NoDays },
            { "no questions", Refusal.BadPlan },
            { "daily as mode", Refusal.BadPlan },
            { "domain unknown", Refusal.BadPlan },
        };

    [Theory]
    [MemberData(nameof(Unsound))]
    public void Unsound_settings_are_refused(string what, Refusal why)
    {
        var sound = Sample.Daily();
        var settings = what switch
        {
            "no title" => sound with { Title = "  " },
            "title of 61" => sound with { Title = new string('t', 61) },
            "title of two lines" => sound with { Title = "A\nB" },
            "no zone" => sound with { Zone = "" },
            "zone of Windows" => sound with { Zone = "Central Standard Time" },
            "role of 61" => sound with { FacilitatorRole = new string('7', 61) },
            "role of none" => sound with { FacilitatorRole = "" },
            "daily on no day" => sound with { DailyDays = [] },
            "daily on unset days" => sound with { DailyDays = default },
            "no questions" => sound with { QuizDefaults = new QuizPlan(0, StudyMode.Discuss) },
            "daily as mode" => sound with { QuizDefaults = new QuizPlan(5, StudyMode.Daily) },
            _ => sound with { QuizDefaults = QuizPlan.Default with { Domain = "astronomy" } },
        };

        var evening = new Evening().Configure(settings);

        Assert.Equal(why, evening.Refusal);
        Assert.Equal(RoomSettings.Default, evening.Room.Settings);
        Assert.Empty(evening.Room.Facilitators);
    }

    [Fact]
    public void No_days_are_fine_while_daily_prompts_are_off()
    {
        var evening = new Evening().Configure(RoomSettings.Default with { DailyDays = default });

        Assert.Null(evening.Refusal);
        Assert.Empty(evening.Room.Settings.DailyDays);
    }

    [Fact]
    public void Days_are_kept_once_and_in_order() =>
        Assert.Equal(
            [DayOfWeek.Monday, DayOfWeek.Friday],
            new Evening().Configure(Sample.Daily(days: [DayOfWeek.Friday, DayOfWeek.Monday, DayOfWeek.Friday])).Room.Settings.DailyDays
        );

    [Fact]
    public void Only_a_facilitator_sees_who_is_in_the_room_and_that_a_prompt_was_skipped()
    {
        var evening = new Evening()
            .Configure(RoomSettings.Default with { DailyOn = true, DailyDays = [.. Enum.GetValues<DayOfWeek>()] })
            .Do("Ben", new RoomCommand.Enter("Ben"));
        evening.Decide(
            new RoomRequest(evening.Room.Id, RoomRequest.Clock, Room.NextWake(evening.Room)!.Value.AddHours(7), new RoomCommand.Tick())
        );

        Assert.Equal([("Ana", true), ("Ben", false)], evening.View("Ana").People!.Value.Select(p => (p.Name, p.IsFacilitator)));
        Assert.NotNull(evening.View("Ana").SkippedDaily);
        Assert.Null(evening.View("Ben").People);
        Assert.Null(evening.View("Ben").SkippedDaily);
    }
}
