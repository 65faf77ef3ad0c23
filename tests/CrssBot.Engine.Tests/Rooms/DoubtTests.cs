using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Rooms;

/// <summary>The platform did not say whether one of the room's messages was posted.</summary>
public class DoubtTests
{
    private const string Slot = "shared-1";

    private static Evening InDoubt() => new Evening().Configure(RoomSettings.Default).Doubt(Slot);

    [Fact]
    public void A_facilitator_hears_of_it_and_nobody_else()
    {
        var evening = InDoubt();

        Assert.Equal(Slot, evening.View("Ana").Doubtful);
        Assert.Null(evening.View("Ben").Doubtful);
        Assert.Equal(Slot, evening.View("Ben", new Standing(Manages: true, [])).Doubtful);
    }

    [Fact]
    public void It_is_told_once()
    {
        var evening = InDoubt().Do("Ana", new RoomCommand.HearDoubt(Slot));

        Assert.Null(evening.View("Ana").Doubtful);
        Assert.False(evening.Doubt(Slot).Latest.Changed);
        Assert.False(evening.Do("Ana", new RoomCommand.HearDoubt(Slot)).Latest.Changed);
    }

    [Fact]
    public void What_was_heard_of_can_be_posted_again_and_only_once()
    {
        var evening = InDoubt().Do("Ana", new RoomCommand.HearDoubt(Slot)).Do("Ana", new RoomCommand.PostAgain(Slot));

        Assert.Equal(new RoomEvent.WantedAgain(Slot), Assert.Single(evening.Latest.Events));
        Assert.Empty(evening.Do("Ana", new RoomCommand.PostAgain(Slot)).Latest.Events);
        Assert.Null(evening.Refusal);
    }

    [Fact]
    public void What_was_never_in_doubt_is_not_posted_again() =>
        Assert.Empty(InDoubt().Do("Ana", new RoomCommand.PostAgain("shared-2")).Latest.Events);

    [Fact]
    public void Only_facilitators_post_again()
    {
        var evening = InDoubt();

        Assert.Equal(Refusal.FacilitatorsOnly, evening.Do("Ben", new RoomCommand.PostAgain(Slot)).Refusal);
        Assert.Equal(Refusal.FacilitatorsOnly, evening.Do("Ben", new RoomCommand.HearDoubt(Slot)).Refusal);
        Assert.Equal(Slot, evening.View("Ana").Doubtful);
    }

    [Fact]
    public void Several_are_told_in_their_order_and_the_oldest_are_forgotten()
    {
        var evening = InDoubt();
        for (var n = 2; n <= Room.DoubtfulPosts + 1; n++)
        {
            evening.Doubt($"shared-{n}");
        }

        Assert.Equal("shared-2", evening.View("Ana").Doubtful);
        Assert.Equal("shared-3", evening.Do("Ana", new RoomCommand.HearDoubt("shared-2")).View("Ana").Doubtful);
        Assert.Empty(evening.Do("Ana", new RoomCommand.PostAgain(Slot)).Latest.Events);
    }

    [Fact]
    public void It_survives_a_reload()
    {
        var evening = InDoubt();

        evening.Room = Json.State(Json.Of(evening.Room));

        Assert.Equal(Slot, evening.View("Ana").Doubtful);
    }
}
