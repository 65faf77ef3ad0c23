using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;
using CrssBot.Storage;
using CrssBot.Storage.Postgres;
using CrssBot.Tests.Shared;

[assembly: AssemblyFixture(typeof(CrssBot.Runtime.Tests.Storage.PostgresFixture))]

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>One server for all tests; each has a schema of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresProcess? _server;
    private int _schemas;

    public async ValueTask InitializeAsync() =>
        _server = PostgresProcess.IsInstalled ? await PostgresProcess.StartAsync(durable: false, CancellationToken.None) : null;

    /// <summary>A connection string to an empty database.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        Assert.SkipWhen(_server is null, "PostgreSQL is not installed.");
        var schema = $"test_{Interlocked.Increment(ref _schemas)}";
        await using var server = new PostgresServer(_server.Connection(), TimeProvider.System);
        await server.ExecuteAsync($"create schema {schema}", TestContext.Current.CancellationToken);
        return _server.Connection(schema);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}

/// <summary>A database with its tables, and the processes that are on it.</summary>
internal sealed class PostgresStores(PostgresFixture fixture) : IAsyncDisposable
{
    private readonly List<PostgresServer> _servers = [];
    private Task<string>? _connection;

    /// <summary>A store as another process has it.</summary>
    public async Task<PostgresStudyStore> OpenAsync()
    {
        lock (_servers)
        {
            _connection ??= fixture.NewDatabaseAsync();
        }

        var server = new PostgresServer($"{await _connection};Maximum Pool Size=8", TimeProvider.System);
        lock (_servers)
        {
            _servers.Add(server);
        }

        await PostgresSchema.MigrateAsync(server, dryRun: false, TestContext.Current.CancellationToken);
        return new PostgresStudyStore(server, TimeProvider.System, Guid.NewGuid());
    }

    public PostgresServer Server => _servers[0];

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }
}

/// <summary>The contract, on PostgreSQL.</summary>
public sealed class PostgresStudyStoreTests(PostgresFixture fixture) : StudyStoreContract
{
    private readonly PostgresStores _stores = new(fixture);

    protected override async Task<IStudyStore> CreateAsync() => await _stores.OpenAsync();

    protected override async Task<IStudyStore> ReopenAsync(IStudyStore store) => await _stores.OpenAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _stores.DisposeAsync();
    }
}

/// <summary>The contract of erasure and deletion, on PostgreSQL.</summary>
public sealed class PostgresDataDutyTests(PostgresFixture fixture) : DataDutyContract
{
    private readonly PostgresStores _stores = new(fixture);

    protected override async Task<IStudyStore> CreateAsync() => await _stores.OpenAsync();

    protected override async Task<IStudyStore> ReopenAsync(IStudyStore store) => await _stores.OpenAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _stores.DisposeAsync();
    }
}

/// <summary>What several processes on one database owe each other.</summary>
public sealed class PostgresProcessesTests(PostgresFixture fixture) : IAsyncDisposable
{
    private static readonly RoomId Oak = new("oak");
    private static readonly ChannelAddress Hall = new("web", "hall");
    private static readonly string HallClaim = $"{IStudyStore.ConversationClaims}web|hall";

    private readonly PostgresStores _stores = new(fixture);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _stores.DisposeAsync();

    /// <summary>Every lease lapses.</summary>
    private Task LapseAsync() =>
        _stores.Server.ExecuteAsync(
            "update claims set until = until - interval '6 s'; update heads set taken_until = taken_until - interval '6 s'",
            Token
        );

    [Fact]
    public async Task A_due_room_goes_to_one_process_until_its_lease_lapses()
    {
        var (one, two) = (await _stores.OpenAsync(), await _stores.OpenAsync());
        foreach (var i in Enumerable.Range(0, 60))
        {
            await one.CommitAsync(Given.Commit(new RoomId($"r{i:D2}"), 0, wake: Given.Noon), Token);
        }

        var taken = await Task.WhenAll(one.DueAsync(Given.Noon, 40, Token), two.DueAsync(Given.Noon, 40, Token));

        Assert.Equal(60, taken.SelectMany(t => t).Distinct().Count());
        Assert.Equal(60, taken.Sum(t => t.Count));
        Assert.Empty(await one.DueAsync(Given.Noon, 40, Token));
        await LapseAsync();
        Assert.Equal(60, (await two.DueAsync(Given.Noon, 100, Token)).Count);
    }

    [Fact]
    public async Task A_claim_is_one_processs_until_it_is_given_back_or_lapses()
    {
        var (one, two) = (await _stores.OpenAsync(), await _stores.OpenAsync());

        Assert.True(await one.ClaimAsync(HallClaim, Token));
        Assert.True(await one.ClaimAsync(HallClaim, Token));
        Assert.False(await two.ClaimAsync(HallClaim, Token));
        await two.ReleaseAsync(HallClaim, Token);
        Assert.False(await two.ClaimAsync(HallClaim, Token));
        await one.ReleaseAsync(HallClaim, Token);
        Assert.True(await two.ClaimAsync(HallClaim, Token));
        await LapseAsync();
        Assert.True(await one.ClaimAsync(HallClaim, Token));
        Assert.False(await two.ClaimAsync(HallClaim, Token));
    }

    [Fact]
    public async Task A_message_that_another_process_sends_is_neither_found_nor_marked()
    {
        var (one, two) = (await _stores.OpenAsync(), await _stores.OpenAsync());
        await one.CommitAsync(Given.Commit(Oak, 0, slots: [new SlotWrite("q1", Hall, "view")]), Token);
        await two.ClaimAsync(HallClaim, Token);
        await two.MarkSlotAsync(Oak, "q1", SlotState.Sending, 0, null, Given.Noon, Token);

        await one.MarkSlotAsync(Oak, "q1", SlotState.Sent, 1, "of one that was thought dead", Given.Noon, Token);

        Assert.Equal(SlotState.Sending, (await one.SlotAsync(Oak, "q1", Token))!.State);
        Assert.Empty(await one.UnsettledSlotsAsync(null, 10, Token));
        Assert.Single(await two.UnsettledSlotsAsync(null, 10, Token));
        await LapseAsync();
        Assert.Single(await one.UnsettledSlotsAsync(null, 10, Token));
    }

    [Fact]
    public async Task Whoever_loads_a_room_with_an_open_question_hears_since_when_its_process_is_away()
    {
        var (one, two) = (await _stores.OpenAsync(), await _stores.OpenAsync());
        await one.CommitAsync(Given.Commit(Oak, 0, open: true), Token);
        await one.PulseAsync(Given.Noon, Token);

        Assert.Equal(Given.Noon, (await two.LoadRoomAsync(Oak, Token))!.AwaySince);
        Assert.Null((await one.LoadRoomAsync(Oak, Token))!.AwaySince);
        await two.CommitAsync(Given.Commit(Oak, 1, open: true), Token);
        Assert.Null((await two.LoadRoomAsync(Oak, Token))!.AwaySince);
        await two.CommitAsync(Given.Commit(Oak, 2), Token);
        Assert.Null((await one.LoadRoomAsync(Oak, Token))!.AwaySince);
    }

    [Fact]
    public async Task Whoever_was_erased_is_erased_again_when_a_backup_brings_them_back()
    {
        var folder = Directory.CreateTempSubdirectory("crssbot-erasures-");
        try
        {
            var log = new ErasureLog(Path.Combine(folder.FullName, "crssbot.db"), TimeProvider.System);
            await _stores.OpenAsync();
            var store = new PostgresStudyStore(_stores.Server, TimeProvider.System, Guid.NewGuid(), log);
            var (ann, bob) = (new MemberId("ann"), new MemberId("bob"));
            await store.MemberForAsync("discord", "42", ann, Given.Today, Token);
            Assert.Equal(0, await store.EraseAgainAsync(Token));
            await store.EraseMemberAsync(ann, Token);

            // As the backup had them.
            await store.MemberForAsync("discord", "42", ann, Given.Today, Token);
            await store.MemberForAsync("discord", "43", bob, Given.Today, Token);
            Assert.Equal(1, await store.EraseAgainAsync(Token));

            Assert.Empty(await store.IdentitiesOfAsync(ann, Token));
            Assert.Single(await store.IdentitiesOfAsync(bob, Token));
            Assert.Equal("erase|ann", Assert.Single(await store.NotesAsync(IStudyStore.ErasureNotes, Token)).Key);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Of_two_processes_that_migrate_at_once_one_makes_the_tables_and_both_go_on()
    {
        var stores = await Task.WhenAll(_stores.OpenAsync(), _stores.OpenAsync(), _stores.OpenAsync());

        Assert.Single(await Task.WhenAll(stores.Select(s => s.CommitAsync(Given.Commit(Oak, 0), Token))), won => won);
        Assert.Empty(await PostgresSchema.MigrateAsync(_stores.Server, dryRun: false, Token));
    }

    [Fact]
    public async Task A_dry_run_writes_nothing_and_a_database_without_tables_is_refused_with_what_to_do()
    {
        await using var server = new PostgresServer(await fixture.NewDatabaseAsync(), TimeProvider.System);

        Assert.Equal(["Create the tables (layout 1)."], await PostgresSchema.MigrateAsync(server, dryRun: true, Token));
        var refused = await Assert.ThrowsAsync<StoreDamagedException>(() => PostgresSchema.RequireAsync(server, Token));
        Assert.Contains("crssbot migrate", refused.Message, StringComparison.Ordinal);

        Assert.Single(await PostgresSchema.MigrateAsync(server, dryRun: false, Token));
        await PostgresSchema.RequireAsync(server, Token);
        await server.ExecuteAsync("insert into layouts (layout) values (99)", Token);
        await Assert.ThrowsAsync<StoreDamagedException>(() => PostgresSchema.RequireAsync(server, Token));
    }
}
