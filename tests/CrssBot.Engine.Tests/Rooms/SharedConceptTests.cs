using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Rooms;

public class SharedConceptTests
{
    private static readonly RoomCommand.ShareConcept Ethics = new(new ConceptId("on-ethics"));
    private static readonly RoomCommand.ShareConcept Recovery = new(new ConceptId("on-recovery"));

    private static (string Key, ConceptId Concept) Shared(Evening evening)
    {
        var (key, message) = Assert.Single(RoomMessages.Of(evening.Room, Sample.Catalog), m => m.Message is RoomMessage.SharedConcept);
        return (key, ((RoomMessage.SharedConcept)message).Concept);
    }

    [Fact]
    public void Anyone_shares_a_concept_and_each_share_is_a_message_of_its_own()
    {
        var evening = new Evening().Configure(RoomSettings.Default).Do("Ben", Ethics);
        Assert.Equal(("shared-1", Ethics.Concept), Shared(evening));

        Assert.Equal(("shared-2", Recovery.Concept), Shared(evening.Do("Chidi", Recovery)));
        Assert.Equal(("shared-3", Ethics.Concept), Shared(evening.Pass(Room.RepeatWindow + TimeSpan.FromSeconds(1)).Do("Chidi", Ethics)));
    }

    /// <summary>A double tap posted it twice: two presses have two keys.</summary>
    [Fact]
    public void What_was_shared_a_moment_ago_stands_there_and_is_not_posted_again()
    {
        var evening = new Evening().Do("Ben", Ethics, key: "i-1").Do("Ben", Ethics, key: "i-2").Do("Chidi", Ethics, key: "i-3");

        Assert.Null(evening.Refusal);
        Assert.Equal("shared-1", Shared(evening).Key);
    }

    [Fact]
    public void A_second_delivery_of_a_share_does_nothing()
    {
        var evening = new Evening().Do("Ben", Ethics, key: "i-1");

        Assert.False(evening.Do("Ben", Ethics, key: "i-1").Latest.Changed);
        Assert.Equal("shared-1", Shared(evening).Key);
    }

    [Fact]
    public void A_concept_that_the_pack_does_not_have_is_refused()
    {
        var evening = new Evening().Do("Ben", new RoomCommand.ShareConcept(new ConceptId("on-nothing")));

        Assert.Equal(Refusal.NoSuchConcept, evening.Refusal);
        Assert.Null(evening.Room.Shared);
    }

    [Fact]
    public void A_share_is_no_part_of_the_quiz_and_names_nobody()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben");
        var before = Json.Of(evening.Message!);

        evening.Do("Ben", Ethics);

        Assert.Equal(before, Json.Of(evening.Message!));
        Assert.Equal(
            """{"message":"sharedConcept","concept":"on-ethics"}""",
            Json.Of(new RoomMessage.SharedConcept(Shared(evening).Concept))
        );
    }

    [Fact]
    public void The_numbers_go_on_after_a_reload()
    {
        var evening = new Evening().Do("Ben", Ethics);
        evening.Room = Json.State(Json.Of(evening.Room));

        Assert.Equal("shared-2", Shared(evening.Do("Ben", Recovery)).Key);
    }
}
