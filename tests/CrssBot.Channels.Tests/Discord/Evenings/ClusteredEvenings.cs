using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Tests.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>
/// Three real processes on one PostgreSQL, interactions posted to any of them, and the one that was just asked killed or asked to stop at every
/// step of the evening.
/// </summary>
public sealed class ClusteredEvenings : IAsyncLifetime
{
    private readonly List<(Executable Process, DataFolder Data)> _processes = [];
    private int _goes;
    private PostgresProcess _postgres = null!;
    private FakeDiscord _discord = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(PostgresProcess.IsInstalled, "PostgreSQL is not installed.");
        _postgres = await PostgresProcess.StartAsync(durable: true, TestContext.Current.CancellationToken);
        _discord = await FakeDiscord.StartAsync();
        await StorageServices.MigrateAsync(_postgres.Connection(), dryRun: false, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (process, data) in _processes)
        {
            await process.DisposeAsync();
            data.Dispose();
        }

        if (_discord is not null)
        {
            await _discord.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
    }

    private async Task StartAsync()
    {
        var data = new DataFolder();
        var process = Executable.Start(
            _discord,
            data,
            $"--Cluster:Postgres={_postgres.Connection()}",
            "--Cluster:Address=127.0.0.1",
            "--Discord:Transport=Http",
            $"--Discord:PublicKey={_discord.PublicKey}",
            $"--Discord:ApplicationId={_discord.ApplicationId}"
        );
        _processes.Add((process, data));
        await process.OpenAsync();
    }

    /// <summary>The first in line is posted to.</summary>
    private async Task AskFirstAsync() =>
        _discord.Transport = new Transport.Http(new Uri(await _processes[0].Process.OpenAsync(), "discord/interactions"));

    /// <summary>The process that was asked is killed, or every second time asked to stop; the next is asked, and one more comes at the end of the line.</summary>
    private async Task AnotherAsync()
    {
        var kill = _goes++ % 2 == 0;
        var (gone, data) = _processes[0];
        _processes.RemoveAt(0);
        await AskFirstAsync();
        await (kill ? gone.KillAsync() : gone.StopAsync());
        await gone.DisposeAsync();
        data.Dispose();
        await StartAsync();
    }

    [Fact]
    public async Task A_process_goes_at_every_step_and_nothing_acknowledged_is_lost_and_nothing_is_posted_twice()
    {
        await StartAsync();
        await StartAsync();
        await StartAsync();
        await AskFirstAsync();
        var evening = new Evening(_discord);
        await evening.OpenAsync(6, questions: 3);
        await AnotherAsync();
        await evening.StartAsync();
        for (var ordinal = 1; ordinal <= 3; ordinal++)
        {
            var question = await evening.QuestionAsync(ordinal);
            await evening.AnswerAsync(ordinal, question, evening.Cohort[..3]);
            await AnotherAsync();
            await evening.AnswerAsync(ordinal, await evening.QuestionAsync(ordinal), evening.Cohort[3..]);
            await evening.QuestionAsync(ordinal, ": explained");
            await AnotherAsync();
            await evening.RevealedAsync(ordinal, last: ordinal == 3);
        }

        await evening.EndAsync();
        foreach (var (process, _) in _processes)
        {
            await process.StopAsync();
        }

        Assert.Equal(18, evening.Acknowledged);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Cluster:Postgres", _postgres.Connection())]).Build();
        await using var services = new ServiceCollection().AddLogging().AddStorage(configuration).BuildServiceProvider();
        var store = services.GetRequiredService<IStudyStore>();
        var room = await store.FindRoomAsync(
            new ChannelAddress("discord", $"{_discord.Guild.Id}/{_discord.Room.Id}"),
            CancellationToken.None
        );
        await evening.AssertKeptAsync(await store.AttemptsOfSessionAsync(room!.Value, evening.Session, CancellationToken.None));
        Assert.Empty(await store.UnsettledSlotsAsync(null, 100, CancellationToken.None));
    }
}
