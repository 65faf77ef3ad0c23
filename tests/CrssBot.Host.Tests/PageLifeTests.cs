using CrssBot.Web;

namespace CrssBot.Host.Tests;

public sealed class PageLifeTests
{
    /// <summary>A page that was left while it awaited its first look asked for the token of a disposed source, and its circuit broke.</summary>
    [Fact]
    public void That_a_page_is_left_can_be_asked_for_after_it_was()
    {
        var life = new PageLife();
        Assert.False(life.Over.IsCancellationRequested);

        life.Dispose();

        Assert.True(life.Over.IsCancellationRequested);
    }
}
