using System.Collections.Immutable;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Prompts;

public class PromptPickerTests
{
    private static List<PromptId> Picked(ulong seed, int count)
    {
        var room = RoomState.Empty(new RoomId("a")) with { Seed = new Seed(seed) };
        var picked = new List<PromptId>();
        for (var i = 0; i < count; i++)
        {
            var (prompt, used, next) = PromptPicker.Pick(room, Sample.Catalog, Evening.Start);
            room = room with { Seed = next, Daily = room.Daily with { Used = used } };
            picked.Add(prompt!.Id);
        }

        return picked;
    }

    [Fact]
    public void No_prompt_comes_again_until_the_set_is_used_up()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            var picked = Picked(seed, 18);

            Assert.All(picked.Chunk(6), round => Assert.Equal(6, round.Distinct().Count()));
        }
    }

    [Fact]
    public void The_seed_alone_decides() => Assert.Equal(Picked(7, 18), Picked(7, 18));

    [Fact]
    public void Every_prompt_can_come_first() =>
        Assert.Equal(6, Enumerable.Range(0, 100).Select(i => Picked((ulong)i, 1)[0]).Distinct().Count());

    [Fact]
    public void Of_questions_that_the_room_has_seen_the_one_it_answered_least_well_comes_first()
    {
        var catalog = Sample.Catalog with { Prompts = [.. Sample.Catalog.Prompts.Where(p => p.Question is not null)] };
        var seen = catalog.Prompts.Select(p => p.Question!.Value).ToArray();
        var room = RoomState.Empty(new RoomId("a"));
        room = room with
        {
            Seen = room.Seen.AddRange(seen.Select(q => KeyValuePair.Create(q, Evening.Start))),
            Tallies = seen.ToImmutableSortedDictionary(q => q, q => q == seen[1] ? new Tally(10, 1) : new Tally(10, 9)),
        };

        for (ulong seed = 0; seed < 20; seed++)
        {
            var (prompt, _, _) = PromptPicker.Pick(room with { Seed = new Seed(seed) }, catalog, Evening.Start.AddDays(3));

            Assert.Equal(seen[1], prompt!.Question);
        }
    }
}
