namespace CrssBot.Engine.Tests;

public class SeedTests
{
    [Fact]
    public void The_first_numbers_are_those_published_for_splitmix64()
    {
        // Reference outputs of splitmix64.c for state 1234567; a draw below 2^30 shows their high 30 bits.
        ulong[] published = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        var seed = new Seed(1234567);

        foreach (var number in published)
        {
            (var value, seed) = seed.Draw(1 << 30);
            Assert.Equal((int)(number >> 34), value);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public void A_draw_stays_in_its_range(int below)
    {
        var seed = new Seed(42);
        for (var i = 0; i < 1000; i++)
        {
            (var value, seed) = seed.Draw(below);
            Assert.InRange(value, 0, below - 1);
        }
    }

    [Fact]
    public void A_draw_from_nothing_is_a_programmers_error() => Assert.Throws<ArgumentOutOfRangeException>(() => new Seed(1).Draw(0));

    [Fact]
    public void A_shuffle_loses_nothing()
    {
        var (items, _) = new Seed(5).Shuffle(Enumerable.Range(1, 20));

        Assert.Equal(Enumerable.Range(1, 20), items.Order());
        Assert.NotEqual(Enumerable.Range(1, 20), items);
    }
}
