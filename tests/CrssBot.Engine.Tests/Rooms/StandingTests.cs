using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Rooms;

/// <summary>On a platform that says with each press what the presser may do, that decides and is never remembered.</summary>
public class StandingTests
{
    private static readonly Standing Manager = new(Manages: true, []);
    private static readonly Standing Holder = new(Manages: false, ["student", "lead"]);
    private static readonly Standing Nobody = new(Manages: false, ["student"]);

    private static readonly RoomSettings WithRole = RoomSettings.Default with { FacilitatorRole = "lead" };

    /// <summary>A room of a server, set up by who manages it.</summary>
    private static Evening Room() => new Evening().Do("Max", new RoomCommand.Configure(WithRole), standing: Manager);

    [Fact]
    public void Whoever_is_first_configures_only_if_they_manage_the_server()
    {
        var evening = new Evening();

        Assert.Equal(
            Refusal.FacilitatorsOnly,
            evening.Do("Ana", new RoomCommand.Configure(RoomSettings.Default), standing: Nobody).Refusal
        );
        Assert.Null(evening.Do("Max", new RoomCommand.Configure(RoomSettings.Default), standing: Manager).Refusal);
    }

    [Fact]
    public void Who_configures_by_their_standing_is_no_facilitator_without_it()
    {
        var evening = Room();

        Assert.Empty(evening.Room.Facilitators);
        Assert.Equal(Refusal.FacilitatorsOnly, evening.Do("Max", new RoomCommand.Configure(WithRole), standing: Nobody).Refusal);
        Assert.False(evening.View("Max", Nobody).You.IsFacilitator);
        Assert.True(evening.View("Max", Manager).You.IsFacilitator);
    }

    [Fact]
    public void Who_holds_the_role_facilitates_while_they_hold_it()
    {
        var evening = Room();

        Assert.Null(evening.Do("Ana", new RoomCommand.Configure(WithRole), standing: Holder).Refusal);
        Assert.Equal(Refusal.FacilitatorsOnly, evening.Do("Ana", new RoomCommand.Configure(WithRole), standing: Nobody).Refusal);
    }

    [Fact]
    public void Another_role_or_none_in_the_settings_makes_nobody_a_facilitator()
    {
        var evening = Room().Do("Max", new RoomCommand.Configure(WithRole with { FacilitatorRole = null }), standing: Manager);

        Assert.False(evening.View("Ana", Holder).You.IsFacilitator);
        Assert.False(Room().View("Ana", new Standing(false, default)).You.IsFacilitator);
        Assert.False(Room().View("Ana", new Standing(false, ["Lead"])).You.IsFacilitator);
    }

    [Fact]
    public void Who_was_named_in_the_room_facilitates_whatever_their_standing()
    {
        var evening = Room()
            .Do("Ben", new RoomCommand.Enter("Ben"))
            .Do("Ana", new RoomCommand.NameFacilitator(Evening.Id("Ben")), standing: Holder);

        Assert.Null(evening.Refusal);
        Assert.Null(evening.Do("Ben", new RoomCommand.Configure(WithRole), standing: Nobody).Refusal);
    }

    [Fact]
    public void Who_facilitates_by_standing_starts_leads_and_stops_and_sees_that_they_may()
    {
        var evening = Room()
            .Do("Max", new RoomCommand.Configure(WithRole with { WhoStarts = WhoStarts.Facilitators }), standing: Manager)
            .Do("Ana", new RoomCommand.OpenLobby(Evening.Together()), standing: Nobody);
        Assert.Equal(Refusal.FacilitatorsOnly, evening.Refusal);

        evening.Do("Ana", new RoomCommand.OpenLobby(Evening.Together()), standing: Holder);
        var session = evening.Quiz.Id;
        Assert.Equal(Refusal.NotYours, evening.Do("Max", new RoomCommand.StartQuiz(session), standing: Nobody).Refusal);
        Assert.Null(evening.Do("Max", new RoomCommand.StartQuiz(session), standing: Manager).Refusal);
        Assert.Equal((false, true), (evening.View("Max", Nobody).You.MayLead, evening.View("Max", Manager).You.MayLead));

        Assert.Null(evening.Do("Max", new RoomCommand.Lead(session, 1, QuizStep.Skip), standing: Holder).Refusal);
        Assert.Null(evening.Do("Max", new RoomCommand.StopQuiz(session), standing: Holder).Refusal);
    }

    [Fact]
    public void What_only_facilitators_see_comes_with_the_standing()
    {
        var evening = Room()
            .Do("Max", new RoomCommand.Configure(Sample.Daily() with { FacilitatorRole = "lead" }), standing: Manager)
            .Do("Ben", new RoomCommand.Enter("Ben"));
        evening.At(Engine.Rooms.Room.NextWake(evening.Room)!.Value.AddHours(7)).Tick();

        var facilitator = evening.View("Ana", Holder);
        Assert.Equal([("Ben", false), ("Max", false)], facilitator.People!.Value.Select(p => (p.Name, p.IsFacilitator)));
        Assert.NotNull(facilitator.SkippedDaily);
        Assert.Null(evening.View("Ana", Nobody).People);
        Assert.Null(evening.View("Ana").SkippedDaily);
    }

    [Fact]
    public void No_standing_is_kept_in_the_room()
    {
        var evening = Room().Do("Ana", new RoomCommand.Configure(WithRole), standing: Holder);

        Assert.True(evening.Latest.Changed);
        Assert.DoesNotContain("student", Json.Of(evening.Room), StringComparison.Ordinal);
    }
}
