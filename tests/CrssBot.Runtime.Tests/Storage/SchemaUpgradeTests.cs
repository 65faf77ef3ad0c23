using System.Collections.Concurrent;
using System.IO.Compression;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Rooms;
using CrssBot.Storage;
using CrssBot.Storage.LiteDb;
using LiteDB;
using LiteDB.Engine;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>
/// A file that version 0.1 wrote (schema-1.db.gz): Ana configured the room "oak" and never answered; Ben and Chi play there, and Chi's
/// answer lies above the snapshot; "elm" holds 450 answers of Ben and seven others.
/// </summary>
public sealed class SchemaUpgradeTests : IDisposable
{
    private const int Cuts = 60;
    private static readonly RoomId Oak = new("oak");
    private static readonly RoomId Elm = new("elm");
    private static readonly MemberId Ana = new("m-Ana");
    private static readonly MemberId Ben = new("m-Ben");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crssbot-upgrade-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Path => System.IO.Path.Combine(_folder.FullName, "crssbot.db");

    public void Dispose() => _folder.Delete(recursive: true);

    private static byte[] Earlier()
    {
        var path = System.IO.Path.Combine(AppContext.BaseDirectory, "Storage", "schema-1.db.gz");
        using var unpacked = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var file = new MemoryStream();
        unpacked.CopyTo(file);
        return file.ToArray();
    }

    private LiteDbStudyStore Open() =>
        LiteDbStudyStore.Open(new StorageOptions { Path = Path }, new FakeTimeProvider(Given.Noon), NullLogger.Instance);

    [Fact]
    public async Task A_file_of_the_first_layout_holds_what_it_held_and_is_known_by_member()
    {
        await File.WriteAllBytesAsync(Path, Earlier(), Token);

        for (var opening = 0; opening < 2; opening++)
        {
            await using var store = Open();
            var oak = RoomMailbox.StateOf((await store.LoadRoomAsync(Oak, Token))!);
            Assert.Equal("Oak room", oak.Settings.Title);
            Assert.Equal(2, oak.Quiz!.Ordinal);
            Assert.Single(Assert.IsType<Engine.Quizzes.QuizPhase.Asking>(oak.Quiz.Phase).Answers);
            Assert.Equal(450, (await store.AttemptsOfSessionAsync(Elm, new SessionId("session-1"), Token)).Count);
            Assert.Equal(Desk.Start, await store.LastPulseAsync(Token));

            Assert.Equal([Oak], await store.RoomsOfAsync(Ana, Token));
            Assert.Equal([Elm, Oak], await store.RoomsOfAsync(Ben, Token));
            Assert.Equal(51, (await store.AttemptsOfAsync(Ben, Token)).Count);
            var known = await store.IdentitiesOfAsync(Ben, Token);
            Assert.Equal(["teams", "web"], known.Select(i => i.Channel));
            Assert.Equal(("browser-Ben", Given.Today), (known[1].PlatformId, known[1].Seen));
            Assert.Equal((Ben, false), await store.MemberForAsync("web", "browser-Ben", Ana, Given.Today, Token));
            Assert.Equal((Ben, false), await store.MemberForAsync("teams", new string('x', 1_200), Ana, Given.Today, Token));
        }

        Assert.Empty(StoreFiles.Verify(Path));
    }

    /// <summary>Layout 2 found the attempts above a snapshot by an index, "rv"; its heads did not name their questions.</summary>
    [Fact]
    public async Task A_file_of_the_second_layout_holds_the_answers_above_its_snapshots_and_loses_an_index()
    {
        await File.WriteAllBytesAsync(Path, Earlier(), Token);
        await Open().DisposeAsync();
        using (var engine = new LiteEngine(new EngineSettings { Filename = Path, Collation = Collation.Binary }))
        {
            foreach (var head in Rows(engine, "heads"))
            {
                head.Remove("above");
                engine.Update("heads", [head]);
            }

            engine.EnsureIndex("attempts", "rv", "_id", unique: false);
            engine.Update("meta", [new BsonDocument { ["_id"] = "schema", ["v"] = 2L }]);
        }

        Pages.Unsum(Path);

        await using (var store = Open())
        {
            var oak = RoomMailbox.StateOf((await store.LoadRoomAsync(Oak, Token))!);
            Assert.Single(Assert.IsType<Engine.Quizzes.QuizPhase.Asking>(oak.Quiz!.Phase).Answers);
        }

        Assert.Empty(StoreFiles.Verify(Path));
        using var after = new LiteEngine(new EngineSettings { Filename = Path, Collation = Collation.Binary });
        Assert.DoesNotContain(Rows(after, "$indexes"), index => index["collection"] == "attempts" && index["name"] == "rv");
    }

    /// <summary>Layout 3 had no sums, and a page that no answer touches would never get one.</summary>
    [Fact]
    public async Task Every_page_of_an_earlier_file_gets_its_sum()
    {
        await File.WriteAllBytesAsync(Path, Earlier(), Token);
        await Open().DisposeAsync();

        var file = await File.ReadAllBytesAsync(Path, Token);
        Assert.All(file.Chunk(PageSums.PageBytes), page => Assert.NotEqual(0, page[31]));
    }

    private static List<BsonDocument> Rows(LiteEngine engine, string collection)
    {
        using var reader = engine.Query(collection, new Query());
        var rows = new List<BsonDocument>();
        while (reader.Read())
        {
            rows.Add(reader.Current.AsDocument);
        }

        return rows;
    }

    [Fact]
    public async Task A_member_of_an_earlier_file_is_erased_whole()
    {
        await File.WriteAllBytesAsync(Path, Earlier(), Token);
        await using (var store = Open())
        {
            await store.EraseMemberAsync(Ben, Token);

            Assert.Empty(await store.AttemptsOfAsync(Ben, Token));
            Assert.Empty(await store.RoomsOfAsync(Ben, Token));
            Assert.Equal(50, (await store.AttemptsOfSessionAsync(Elm, Attempt.Erased, Token)).Count);
        }

        Assert.Empty(StoreFiles.Verify(Path));
    }

    [Fact]
    public async Task An_earlier_backup_is_verified_and_left_as_it_is()
    {
        await File.WriteAllBytesAsync(Path, Earlier(), Token);

        Assert.Empty(StoreFiles.Verify(Path));

        Assert.Equal(Earlier(), await File.ReadAllBytesAsync(Path, Token));
    }

    [Fact]
    public async Task A_file_of_a_later_layout_is_refused_and_left_as_it_is()
    {
        await Open().DisposeAsync();
        using (var engine = new LiteEngine(new EngineSettings { Filename = Path, Collation = Collation.Binary }))
        {
            engine.Upsert(
                "meta",
                [new BsonDocument { ["_id"] = "schema", ["v"] = CrssBot.Storage.LiteDb.Rows.Schema + 1L }],
                BsonAutoId.ObjectId
            );
        }

        Pages.Sum(Path);
        var before = await File.ReadAllBytesAsync(Path, Token);
        var refused = Assert.Throws<StoreDamagedException>(Open);

        Assert.Contains("newer CrssBot", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path, Token));
    }

    [Fact]
    public async Task An_upgrade_that_is_cut_short_anywhere_is_finished_at_the_next_start()
    {
        var image = new SimulatedDisk();
        image.Data.Install(new MemoryStream(Earlier()));
        var trial = image.Copy();
        await LiteDbStudyStore.Open(trial.Files(), 64, TimeProvider.System, NullLogger.Instance).DisposeAsync();
        var failures = new ConcurrentBag<string>();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Cuts),
            new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = Token },
            async (cut, _) =>
            {
                var disk = image.Copy();
                disk.OperationsLeft = trial.Operations * cut / Cuts;
                try
                {
                    await LiteDbStudyStore.Open(disk.Files(), 64, TimeProvider.System, NullLogger.Instance).DisposeAsync();
                }
                catch (Exception) when (disk.IsOff)
                {
                    // The cut.
                }

                try
                {
                    var after = disk.AfterCut(new Random(cut));
                    await using (var store = LiteDbStudyStore.Open(after.Files(), 64, TimeProvider.System, NullLogger.Instance))
                    {
                        Assert.Equal(51, (await store.AttemptsOfAsync(Ben, Token)).Count);
                        Assert.Equal([Oak], await store.RoomsOfAsync(Ana, Token));
                        Assert.Equal(2, (await store.IdentitiesOfAsync(Ben, Token)).Count);
                        Assert.Equal(450, (await store.AttemptsOfSessionAsync(Elm, new SessionId("session-1"), Token)).Count);
                    }

                    using var session = new EngineSession(after.Copy().Files(), TimeProvider.System);
                    Assert.Empty(StoreChecks.Full(session));
                }
                catch (Exception failure)
                {
                    failures.Add($"cut {cut}: {failure.Message}");
                }
            }
        );

        Assert.True(failures.IsEmpty, $"{failures.Count} of {Cuts}: {string.Join(Environment.NewLine, failures.Order().Take(10))}");
    }
}
