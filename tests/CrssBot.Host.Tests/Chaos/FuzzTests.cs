using CrssBot.Chaos.Fuzz;

namespace CrssBot.Host.Tests.Chaos;

/// <summary>The short form of <c>fuzz</c>: a million inputs are tried by hand, see docs/reliability.md.</summary>
public sealed class FuzzTests
{
    private const int Inputs = 5_000;

    [Fact]
    public async Task No_input_of_any_kind_crashes_hangs_or_changes_what_its_sender_may_not_change()
    {
        var rows = await FuzzRun.TryAllAsync(Inputs, seed: 20261129, TextWriter.Null);

        Assert.Equal(Inputs, rows.Sum(r => r.Inputs));
        // Where nothing is let in, nothing is tested; where all is, nothing was spoiled. Forged signatures are the exception: none is let in.
        Assert.All(rows.Where(r => r.Kind is not "signatures"), r => Assert.InRange(r.Taken, 1, r.Inputs - 1));
        Assert.InRange(Assert.Single(rows, r => r.Kind is "signatures").Taken, 0, 5);
    }
}
