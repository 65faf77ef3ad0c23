using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Regressions;

/// <summary>
/// A member changed an answer, and the second press carried an earlier stamp than the first (another receiving process, a clock set
/// back). The store keeps one attempt a key, so the first stamp was lost there while the room in memory kept it as its latest instant:
/// a reloaded room's time ran backwards. Found by the property "snapshot + attempts = state".
/// </summary>
public class ChangedAnswerStampedEarlierTests
{
    [Fact]
    public void A_changed_answer_is_not_stored_as_earlier_than_the_one_it_replaces()
    {
        var evening = Evening.Asked(Evening.Together(), "Ana", "Ben");
        var snapshot = evening.Room;
        evening.Press("Ana", Sample.Wrong, order: 1, at: Evening.Start.AddSeconds(30));

        evening.Press("Ana", Sample.Key, order: 2, at: Evening.Start.AddSeconds(20));

        var stored = Assert.Single(evening.Stored);
        Assert.Equal((Sample.Key, Evening.Start.AddSeconds(30), TimeSpan.FromSeconds(20)), (stored.Option, stored.At, stored.Elapsed));
        Assert.Equal(Json.Of(evening.Room), Json.Of(Room.Apply(snapshot, stored)));
    }
}
