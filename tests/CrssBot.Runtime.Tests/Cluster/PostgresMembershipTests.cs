using System.Net;
using CrssBot.Cluster;
using CrssBot.Runtime.Tests.Storage;
using CrssBot.Storage;
using Npgsql;
using Orleans;
using Orleans.Runtime;

namespace CrssBot.Runtime.Tests.Cluster;

/// <summary>What Orleans expects of a membership table, as its documentation and its own providers have it.</summary>
public sealed class PostgresMembershipTests(PostgresFixture fixture) : IAsyncLifetime
{
    private static readonly DateTime Noon = new(2026, 3, 8, 12, 0, 0, DateTimeKind.Utc);

    private NpgsqlDataSource _database = null!;
    private PostgresMembership _table = null!;

    public async ValueTask InitializeAsync()
    {
        var connection = await fixture.NewDatabaseAsync();
        await StorageServices.MigrateAsync(connection, dryRun: false, TestContext.Current.CancellationToken);
        _database = NpgsqlDataSource.Create(connection);
        _table = new PostgresMembership(_database, "one");
        await _table.InitializeMembershipTable(true);
    }

    public async ValueTask DisposeAsync() => await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);

    private static MembershipEntry Entry(int generation, SiloStatus status = SiloStatus.Joining) =>
        new()
        {
            SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11111), generation),
            HostName = "host",
            SiloName = $"silo {generation}",
            RoleName = "crssbot",
            Status = status,
            ProxyPort = 30000,
            StartTime = Noon,
            IAmAliveTime = Noon,
            SuspectTimes = [],
        };

    private async Task<TableVersion> NextAsync() => (await _table.ReadAll()).Version.Next();

    [Fact]
    public async Task A_new_table_is_empty_at_version_zero_however_often_it_is_made()
    {
        await _table.InitializeMembershipTable(true);

        var all = await _table.ReadAll();

        Assert.Empty(all.Members);
        Assert.Equal(0, all.Version.Version);
    }

    [Fact]
    public async Task A_row_is_read_as_it_was_inserted_and_raises_the_version()
    {
        var entry = Entry(1);
        entry.AddSuspector(Entry(2).SiloAddress, Noon.AddSeconds(1));

        Assert.True(await _table.InsertRow(entry, await NextAsync()));

        var (read, _) = Assert.Single((await _table.ReadAll()).Members);
        Assert.Equal(1, (await _table.ReadAll()).Version.Version);
        Assert.Equal(
            (
                entry.SiloAddress,
                entry.Status,
                entry.HostName,
                entry.SiloName,
                entry.RoleName,
                entry.ProxyPort,
                entry.StartTime,
                entry.IAmAliveTime
            ),
            (read.SiloAddress, read.Status, read.HostName, read.SiloName, read.RoleName, read.ProxyPort, read.StartTime, read.IAmAliveTime)
        );
        Assert.Equal(entry.SuspectTimes, read.SuspectTimes);
        Assert.Single((await _table.ReadRow(entry.SiloAddress)).Members);
        var unknown = await _table.ReadRow(Entry(9).SiloAddress);
        Assert.Empty(unknown.Members);
        Assert.Equal(1, unknown.Version.Version);
    }

    [Fact]
    public async Task Of_two_who_read_one_version_the_second_changes_nothing()
    {
        var next = await NextAsync();
        Assert.True(await _table.InsertRow(Entry(1), next));

        Assert.False(await _table.InsertRow(Entry(2), next));
        Assert.False(await _table.InsertRow(Entry(1), await NextAsync()));
        Assert.False(await _table.UpdateRow(Entry(1, SiloStatus.Dead), next.VersionEtag, next));
        Assert.False(await _table.UpdateRow(Entry(7, SiloStatus.Dead), "1", await NextAsync()));

        var all = await _table.ReadAll();
        Assert.Equal((1, SiloStatus.Joining), (all.Version.Version, Assert.Single(all.Members).Item1.Status));
    }

    [Fact]
    public async Task Of_many_updates_at_once_as_many_succeed_as_the_version_was_raised()
    {
        await _table.InsertRow(Entry(1), await NextAsync());
        var raised = 0;

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 20),
            TestContext.Current.CancellationToken,
            async (_, _) =>
            {
                while (!await _table.UpdateRow(Entry(1, SiloStatus.Active), "", await NextAsync())) { }
                Interlocked.Increment(ref raised);
            }
        );

        Assert.Equal(raised + 1, (await _table.ReadAll()).Version.Version);
    }

    [Fact]
    public async Task A_sign_of_life_changes_its_time_alone()
    {
        await _table.InsertRow(Entry(1, SiloStatus.Active), await NextAsync());
        var alive = Entry(1, SiloStatus.Dead);
        alive.IAmAliveTime = Noon.AddMinutes(1);

        await _table.UpdateIAmAlive(alive);

        var all = await _table.ReadAll();
        var (read, _) = Assert.Single(all.Members);
        Assert.Equal((1, SiloStatus.Active, Noon.AddMinutes(1)), (all.Version.Version, read.Status, read.IAmAliveTime));
    }

    [Fact]
    public async Task Those_that_ended_long_ago_are_cleaned_up_and_other_deployments_are_let_be()
    {
        var other = new PostgresMembership(_database, "other");
        await other.InitializeMembershipTable(true);
        await other.InsertRow(Entry(1, SiloStatus.Dead), (await other.ReadAll()).Version.Next());
        await _table.InsertRow(Entry(1, SiloStatus.Dead), await NextAsync());
        await _table.InsertRow(Entry(2, SiloStatus.Active), await NextAsync());

        await _table.CleanupDefunctSiloEntries(new DateTimeOffset(Noon.AddSeconds(1)));

        Assert.Equal(SiloStatus.Active, Assert.Single((await _table.ReadAll()).Members).Item1.Status);
        Assert.Single((await other.ReadAll()).Members);
        await _table.DeleteMembershipTableEntries("one");
        Assert.Empty((await _table.ReadAll()).Members);
        Assert.Single((await other.ReadAll()).Members);
    }
}
