using CrssBot.Chaos.Year;
using CrssBot.Content;
using CrssBot.Engine.Rooms;

namespace CrssBot.Host.Tests.Chaos;

/// <summary>The short form of <c>year</c>: 10,000 rooms are simulated by hand, see docs/reliability.md.</summary>
public sealed class YearTests
{
    [Fact]
    public void Each_local_day_of_a_year_has_exactly_one_post_or_one_recorded_skip()
    {
        var context = new RoomContext(ContentPack.Load(Repository.At("content")).Catalog!, RoomContext.DefaultCatchUp);

        var figures = SimulatedYear.Run(context, schedules: 6);

        Assert.Empty(figures.Faults);
        Assert.Equal((240, 40), (figures.Rooms, figures.Zones));
        Assert.Equal(figures.LocalDays, figures.Posts + figures.Skips);
        // Each awkward case was there: missing and doubled hours, posts after an outage, and skips.
        Assert.All([figures.InGap, figures.Doubled, figures.Late, figures.Skips], n => Assert.InRange(n, 20, 10_000));
    }
}
