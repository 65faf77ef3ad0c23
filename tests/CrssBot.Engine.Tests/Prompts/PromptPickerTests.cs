using CrssBot.Engine.Prompts;

namespace CrssBot.Engine.Tests.Prompts;

public class PromptPickerTests
{
    private static List<PromptId> Picked(ulong seed, int count)
    {
        var (used, next) = (System.Collections.Immutable.ImmutableSortedSet<PromptId>.Empty, new Seed(seed));
        var picked = new List<PromptId>();
        for (var i = 0; i < count; i++)
        {
            (var prompt, used, next) = PromptPicker.Pick(Sample.Catalog, null, used, next);
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
}
