using CrssBot.Channels.Tests.Discord.Evenings;
using CrssBot.Channels.Tests.Teams.Fake;

namespace CrssBot.Channels.Tests.Teams.Evenings;

/// <summary>What every evening of Teams has: the stand-in, a folder for the bot's data, and somebody who begins.</summary>
public abstract class TeamsEvening : IAsyncLifetime
{
    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected static FakePerson Ana => FakePerson.Number(0);

    private protected DataFolder Data { get; } = new();

    private protected FakeTeams Teams { get; private set; } = null!;

    private protected Cohort Cohort => new(Teams);

    public async ValueTask InitializeAsync() => Teams = await FakeTeams.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Teams.DisposeAsync();
        Data.Dispose();
        GC.SuppressFinalize(this);
    }
}
