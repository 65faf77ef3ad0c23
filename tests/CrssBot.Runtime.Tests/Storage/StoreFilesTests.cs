using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;
using CrssBot.Storage;
using CrssBot.Storage.LiteDb;
using LiteDB;
using LiteDB.Engine;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>Verify finds each kind of damage; restore changes nothing unless it can do it whole; a lost file is not a new one.</summary>
public sealed class StoreFilesTests : IDisposable
{
    private static readonly RoomId Oak = new("oak");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crssbot-files-");

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    private static LiteDbStudyStore Open(string path) =>
        LiteDbStudyStore.Open(new StorageOptions { Path = path }, TimeProvider.System, NullLogger.Instance);

    /// <summary>A closed file with rooms, attempts, slots and counters.</summary>
    private async Task<string> FileWithAnswersAsync(string name, int answers = 40)
    {
        await using var store = Open(At(name));
        for (var read = 0; read < answers; read++)
        {
            await store.CommitAsync(Given.FinalAnswer(Oak, read, $"m{read % 3}", read, read % 2 == 0), Token);
        }

        var slots = new[] { new SlotWrite("q1", new ChannelAddress("web", "hall"), "{}") };
        await store.CommitAsync(Given.Commit(new RoomId("elm"), 0, wake: Given.Noon, slots: slots), Token);
        await store.RoomForAsync(new ChannelAddress("web", "hall"), Oak, Token);
        return At(name);
    }

    private static void Spoil(string file, Action<LiteEngine> spoil)
    {
        var engine = new LiteEngine(new EngineSettings { Filename = file, Collation = Collation.Binary });
        spoil(engine);
        engine.Dispose();
        Pages.Sum(file);
    }

    [Fact]
    public async Task A_file_that_was_served_and_closed_is_whole() =>
        Assert.Empty(StoreFiles.Verify(await FileWithAnswersAsync("crssbot.db")));

    [Fact]
    public async Task A_walk_that_a_stop_cuts_short_has_no_verdict()
    {
        var file = await FileWithAnswersAsync("crssbot.db");
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            StoreFiles.Examine(file, _folder.CreateSubdirectory("scratch").FullName, stop.Token)
        );
    }

    [Fact]
    public async Task Verify_names_each_kind_of_damage()
    {
        var damages = new (string Finding, Action<LiteEngine> Spoil)[]
        {
            ("has no head", engine => engine.Delete("heads", ["oak"])),
            ("neither a snapshot nor attempts", engine => engine.Delete("snapshots", ["elm"])),
            ("is missing", engine => engine.Delete("counters", ["question|ethics-boundaries"])),
            ("counters: room|oak|m1 says", engine => engine.Upsert("counters", [Counter("room|oak|m1", 1)], BsonAutoId.ObjectId)),
            ("counters: room|oak|nobody says", engine => engine.Upsert("counters", [Counter("room|oak|nobody", 1)], BsonAutoId.ObjectId)),
            ("is not JSON", engine => engine.Upsert("snapshots", [Snapshot("oak", "{")], BsonAutoId.ObjectId)),
            ("lost its beginning", engine => engine.DropCollection("meta")),
            ("newer CrssBot", engine => engine.Upsert("meta", [new BsonDocument { ["_id"] = "schema", ["v"] = 99L }], BsonAutoId.ObjectId)),
            ("above its head", engine => engine.Upsert("heads", [Head("oak", 3)], BsonAutoId.ObjectId)),
        };

        for (var i = 0; i < damages.Length; i++)
        {
            var file = await FileWithAnswersAsync($"damaged-{i}.db");
            Spoil(file, damages[i].Spoil);
            Assert.Contains(StoreFiles.Verify(file), finding => finding.Contains(damages[i].Finding, StringComparison.Ordinal));
        }
    }

    private static BsonDocument Counter(string key, int n) =>
        new()
        {
            ["_id"] = key,
            ["n"] = n,
            ["ok"] = 0,
        };

    private static BsonDocument Snapshot(string room, string json) =>
        new()
        {
            ["_id"] = room,
            ["v"] = 1L,
            ["schema"] = 1,
            ["json"] = json,
        };

    private static BsonDocument Head(string room, long version) =>
        new()
        {
            ["_id"] = room,
            ["v"] = version,
            ["wake"] = long.MaxValue,
            ["due"] = BsonValue.Null,
            ["open"] = false,
            ["tzdb"] = "x",
            ["sv"] = 1L,
        };

    [Fact]
    public async Task Half_a_file_is_found_by_verify_and_refused_at_start()
    {
        var file = await FileWithAnswersAsync("crssbot.db", answers: 200);
        using (var data = new FileStream(file, FileMode.Open))
        {
            data.SetLength(data.Length / 2 / 8_192 * 8_192);
        }

        Assert.NotEmpty(StoreFiles.Verify(file));
        var refused = Assert.Throws<StoreDamagedException>(() => Open(file));
        Assert.Contains("crssbot restore", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task A_page_of_zeros_anywhere_is_found_by_verify_or_harmless()
    {
        var file = await FileWithAnswersAsync("crssbot.db", answers: 60);
        var whole = await File.ReadAllBytesAsync(file, Token);
        for (var page = 0; page < whole.Length / 8_192; page++)
        {
            var damaged = At($"zeros-{page}.db");
            var bytes = (byte[])whole.Clone();
            Array.Clear(bytes, page * 8_192, 8_192);
            await File.WriteAllBytesAsync(damaged, bytes, Token);

            if (StoreFiles.Verify(damaged).Count == 0)
            {
                // Only a page that holds no row may go unnoticed: then every answer must still be there.
                await using var store = Open(damaged);
                Assert.Equal(60, (await store.AttemptsOfSessionAsync(Oak, new SessionId("session-1"), Token)).Count);
            }
        }
    }

    /// <summary>
    /// Found by flipping bytes at random: LiteDB has no checksums, and before pages had sums of their own, a start took other options, other
    /// instants and other members for what had been answered.
    /// </summary>
    [Fact]
    public async Task A_byte_that_changed_anywhere_is_found_at_the_start_with_what_to_do()
    {
        var file = await FileWithAnswersAsync("crssbot.db", answers: 60);
        var whole = await File.ReadAllBytesAsync(file, Token);
        var random = new Random(20261129);
        for (var flip = 0; flip < 100; flip++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
            var damaged = At($"flipped-{flip}.db");
            await File.WriteAllBytesAsync(damaged, bytes, Token);

            var refused = Assert.Throws<StoreDamagedException>(() => Open(damaged));

            Assert.Contains("crssbot restore", refused.Message, StringComparison.Ordinal);
            Assert.NotEmpty(StoreFiles.Verify(damaged));
        }
    }

    [Fact]
    public void A_page_that_a_crash_left_half_written_is_no_damage_while_the_log_holds_it()
    {
        var (data, log) = (PagesOf(3, transaction: uint.MaxValue), PagesOf(3, transaction: 7));
        data[8_192 + 5_000] ^= 1;

        log[(2 * 8_192) + TwoPhaseLog.ConfirmedOffset] = 1;
        PageSums.Set(log.AsSpan(2 * 8_192, 8_192));

        Assert.Equal((null, null), Looked(data, log));
        Assert.Equal("page 1 is not as it was written", Looked(data, []).Damage);
        Assert.Equal("page 1 is not as it was written", Looked(data, log[..(2 * 8_192)]).Damage);
    }

    [Fact]
    public void What_a_crash_tore_at_the_end_of_the_log_is_no_damage_and_what_is_wrong_before_a_whole_transaction_is()
    {
        var (data, log) = (PagesOf(3, transaction: uint.MaxValue), PagesOf(3, transaction: 7));
        log[(2 * 8_192) + TwoPhaseLog.ConfirmedOffset] = 1;
        PageSums.Set(log.AsSpan(2 * 8_192, 8_192));
        var (torn, rotten) = ((byte[])log.Clone(), (byte[])log.Clone());
        torn[(2 * 8_192) + 100] ^= 1;
        rotten[100] ^= 1;

        Assert.Equal((null, 2 * 8_192), Looked(data, torn));
        Assert.Equal("page 0 of its log is not as it was written", Looked(data, rotten).Damage);
    }

    private static (string? Damage, long? CutLogAt) Looked(byte[] data, byte[] log) =>
        PageSums.Look(new MemoryStream(data), new MemoryStream(log));

    private static byte[] PagesOf(int count, uint transaction)
    {
        var pages = new byte[count * 8_192];
        new Random(1).NextBytes(pages);
        for (var n = 0; n < count; n++)
        {
            var page = pages.AsSpan(n * 8_192, 8_192);
            BitConverter.TryWriteBytes(page, n);
            BitConverter.TryWriteBytes(page[14..], transaction);
            page[TwoPhaseLog.ConfirmedOffset] = 0;
            PageSums.Set(page);
        }

        return pages;
    }

    [Fact]
    public async Task An_empty_file_beside_a_log_or_a_backup_is_not_taken_for_a_new_one()
    {
        var source = await FileWithAnswersAsync("other.db");
        await File.WriteAllBytesAsync(At("one.db"), [], Token);
        File.Copy(source, At("one-log.db"));
        File.Copy(source, At("two.db.before-restore-20260101000000"));
        Directory.CreateDirectory(At("backups"));
        File.Copy(source, Path.Combine(At("backups"), "three-monday.db"));

        foreach (var name in new[] { "one.db", "two.db", "three.db" })
        {
            var refused = Assert.Throws<StoreDamagedException>(() => Open(At(name)));
            Assert.Contains("missing or empty", refused.Message, StringComparison.Ordinal);
            Assert.Contains("crssbot restore", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
        }

        await using var anew = Open(At("four.db"));
        await anew.ProbeAsync(Token);
    }

    [Fact]
    public async Task A_file_that_vanishes_under_a_running_store_is_not_replaced_by_an_empty_one()
    {
        var disk = new SimulatedDisk();
        await using var store = LiteDbStudyStore.Open(disk.Files(), 64, TimeProvider.System, NullLogger.Instance);
        await store.CommitAsync(Given.Commit(Oak, 0), Token);

        disk.Vanish();
        disk.FailAt = 1;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ProbeAsync(Token));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.LoadRoomAsync(Oak, Token));
    }

    [Fact]
    public async Task A_restore_puts_the_backup_in_place_and_keeps_the_previous_file()
    {
        var file = await FileWithAnswersAsync("crssbot.db", answers: 10);
        await using (var store = Open(file))
        {
            await store.BackupAsync(At("backup.db"), Token);
            await store.CommitAsync(Given.Commit(Oak, 10), Token);
        }

        StoreFiles.Restore(At("backup.db"), file, new FakeTimeProvider(Given.Noon));

        await using (var restored = Open(file))
        {
            Assert.Equal(10, (await restored.LoadRoomAsync(Oak, Token))!.Version);
        }

        await using var previous = Open(file + ".before-restore-20260308120000000");
        Assert.Equal(11, (await previous.LoadRoomAsync(Oak, Token))!.Version);
    }

    [Fact]
    public async Task A_restore_takes_the_log_of_the_previous_file_away_with_it()
    {
        var backup = await FileWithAnswersAsync("backup.db");
        var file = await FileWithAnswersAsync("crssbot.db");
        await File.WriteAllBytesAsync(At("crssbot-log.db"), new byte[8_192], Token);

        StoreFiles.Restore(backup, file, new FakeTimeProvider(Given.Noon));

        Assert.False(File.Exists(At("crssbot-log.db")));
        Assert.Empty(StoreFiles.Verify(file));
    }

    [Fact]
    public async Task A_damaged_backup_is_not_restored()
    {
        var file = await FileWithAnswersAsync("crssbot.db");
        var before = await File.ReadAllBytesAsync(file, Token);
        var backup = await FileWithAnswersAsync("backup.db");
        Spoil(backup, engine => engine.Delete("heads", ["oak"]));

        Assert.Throws<StoreDamagedException>(() => StoreFiles.Restore(backup, file, TimeProvider.System));
        Assert.Throws<StoreDamagedException>(() => StoreFiles.Restore(At("nowhere.db"), file, TimeProvider.System));

        Assert.Equal(before, await File.ReadAllBytesAsync(file, Token));
        Assert.Empty(Directory.GetFiles(_folder.FullName, "*restor*"));
    }
}
