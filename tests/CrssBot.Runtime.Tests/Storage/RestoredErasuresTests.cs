using System.IO.Compression;
using System.Text;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Storage;
using CrssBot.Storage.LiteDb;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>A backup holds who was erased after it was made; no restore brings them back.</summary>
public sealed class RestoredErasuresTests : IDisposable
{
    private static readonly RoomId Oak = new("oak");
    private static readonly MemberId Ana = new("m-Ana");
    private static readonly MemberId Ben = new("m-Ben");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crssbot-restored-");
    private readonly FakeTimeProvider _time = new(Desk.Start);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string DataFolder => Path.Combine(_folder.FullName, "data");

    private string Database => Path.Combine(DataFolder, "crssbot.db");

    private string Backup => Path.Combine(_folder.FullName, "backups", "monday.db");

    public void Dispose() => _folder.Delete(recursive: true);

    private LiteDbStudyStore Open(string? path = null) =>
        LiteDbStudyStore.Open(new StorageOptions { Path = path ?? Database }, _time, NullLogger.Instance);

    /// <summary>On a thread of its own, as the command has one: the pool's are needed by the engine's log writer, here and in other tests.</summary>
    private Task<int> RestoreAsync(string? from = null)
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        return Task.Factory.StartNew(
            () => StoreFiles.Restore(from ?? Backup, Database, _time),
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    /// <summary>Ana and Ben are in the backup; then Ben was erased.</summary>
    private async Task EraseAfterBackupAsync()
    {
        await using var store = Open();
        foreach (var (member, who) in new[] { (Ana, "browser-Ana"), (Ben, "browser-Ben") })
        {
            await store.MemberForAsync("web", who, member, Given.Today, Token);
        }

        await store.CommitAsync(Given.FinalAnswer(Oak, 0, Ben.Value, 1, correct: true) with { Entered = [Ana, Ben] }, Token);
        await store.BackupAsync(Backup, Token);
        await store.EraseMemberAsync(Ben, Token);
    }

    [Fact]
    public async Task Who_was_erased_after_the_backup_is_unknown_when_it_is_restored_and_noted_for_the_rest()
    {
        await EraseAfterBackupAsync();

        // Again and again: the log stays.
        for (var time = 0; time < 2; time++)
        {
            Assert.Equal(1, await RestoreAsync());
            Assert.Empty(StoreFiles.Verify(Database));
            Assert.False(File.Exists(EngineFiles.LogOf(Database)));
            await using var store = Open();
            Assert.Empty(await store.IdentitiesOfAsync(Ben, Token));
            Assert.Equal(["erase|m-Ben"], (await store.NotesAsync(IStudyStore.ErasureNotes, Token)).Select(note => note.Key));
            Assert.Single(await store.AttemptsOfAsync(Ben, Token));
            Assert.Single(await store.IdentitiesOfAsync(Ana, Token));
        }
    }

    [Fact]
    public async Task Whoever_came_back_after_their_erasure_is_not_erased_with_it()
    {
        await EraseAfterBackupAsync();
        var anew = new MemberId("m-Ben-anew");
        var later = Path.Combine(_folder.FullName, "backups", "tuesday.db");
        await using (var store = Open())
        {
            await store.MemberForAsync("web", "browser-Ben", anew, Given.Today, Token);
            await store.BackupAsync(later, Token);
        }

        Assert.Equal(0, await RestoreAsync(later));

        await using var restored = Open();
        Assert.Single(await restored.IdentitiesOfAsync(anew, Token));
        Assert.Empty(await restored.NotesAsync("", Token));
    }

    [Fact]
    public async Task More_members_than_one_transaction_holds_are_erased_again_with_or_without_an_identity()
    {
        var members = Enumerable.Range(0, 150).Select(i => new MemberId($"m-{i:D3}")).ToList();
        await using (var store = Open())
        {
            foreach (var member in members.Take(100))
            {
                await store.MemberForAsync("web", $"browser-{member}", member, Given.Today, Token);
            }

            await store.CommitAsync(Given.Commit(Oak, 0) with { Entered = [.. members.Skip(50)] }, Token);
            await store.BackupAsync(Backup, Token);
            await Task.WhenAll(members.Select(member => store.BeginErasureAsync(member, Token)));
        }

        Assert.Equal(150, await RestoreAsync());

        await using var restored = Open();
        Assert.Equal(150, (await restored.NotesAsync(IStudyStore.ErasureNotes, Token)).Count);
        Assert.Empty(await restored.UnusedSinceAsync(DateOnly.MaxValue, Token));
    }

    [Fact]
    public async Task A_backup_of_the_first_layout_is_restored_without_who_was_erased()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Backup)!);
        await using (var packed = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Storage", "schema-1.db.gz")))
        await using (var unpacked = new GZipStream(packed, CompressionMode.Decompress))
        await using (var file = File.Create(Backup))
        {
            await unpacked.CopyToAsync(file, Token);
        }

        await using (var store = Open())
        {
            // Ana is there by her room's state alone.
            await store.BeginErasureAsync(Ana, Token);
            await store.BeginErasureAsync(Ben, Token);
        }

        Assert.Equal(2, await RestoreAsync());

        Assert.Empty(StoreFiles.Verify(Database));
        await using var restored = Open();
        Assert.Equal(2, (await restored.NotesAsync(IStudyStore.ErasureNotes, Token)).Count);
        Assert.Empty(await restored.IdentitiesOfAsync(Ben, Token));
        Assert.Equal(51, (await restored.AttemptsOfAsync(Ben, Token)).Count);
    }

    [Fact]
    public async Task A_backup_is_the_database_alone_and_tells_nothing_of_the_log()
    {
        await EraseAfterBackupAsync();
        var later = Path.Combine(_folder.FullName, "backups", "tuesday.db");
        await StoreFiles.BackupAsync(Database, later, _time, Token);

        Assert.Equal([Backup, later], Directory.GetFiles(Path.GetDirectoryName(later)!).Order(StringComparer.Ordinal));
        var bytes = await File.ReadAllBytesAsync(later, Token);
        var hash = (await File.ReadAllTextAsync(Path.Combine(DataFolder, "erasures.log"), Token)).TrimEnd()[11..];
        var key = await File.ReadAllBytesAsync(Path.Combine(DataFolder, "erasures.key"), Token);
        Assert.False(Holds(bytes, Encoding.ASCII.GetBytes(hash)));
        Assert.False(Holds(bytes, key));
    }

    [Fact]
    public async Task Nothing_is_restored_while_nobody_can_say_who_was_erased()
    {
        await EraseAfterBackupAsync();
        var before = await File.ReadAllBytesAsync(Database, Token);
        File.Delete(Path.Combine(DataFolder, "erasures.key"));

        await Assert.ThrowsAsync<StoreDamagedException>(() => RestoreAsync());

        Assert.Equal(before, await File.ReadAllBytesAsync(Database, Token));
        Assert.Empty(Directory.GetFiles(DataFolder, "*restor*"));
    }

    [Fact]
    public async Task What_a_restore_cut_short_left_behind_goes_with_the_next_one()
    {
        await EraseAfterBackupAsync();
        var left = Database + ".restoring-20260101000000";
        File.Copy(Backup, left);
        File.Copy(Backup, left + ".partial");
        File.Copy(Backup, EngineFiles.LogOf(left));

        await RestoreAsync();

        Assert.Empty(Directory.GetFiles(DataFolder, "*.restoring-*"));
    }

    [Fact]
    public async Task A_restore_cut_short_may_be_finished_from_what_it_left_behind()
    {
        await EraseAfterBackupAsync();
        var left = Database + ".restoring-20260101000000";
        File.Copy(Backup, left);
        File.Delete(Database);

        Assert.Equal(1, await RestoreAsync(left));

        Assert.True(File.Exists(left));
        await using var store = Open();
        Assert.Empty(await store.IdentitiesOfAsync(Ben, Token));
    }

    [Fact]
    public async Task A_database_that_was_put_aside_is_restored_with_the_answers_in_its_log()
    {
        var aside = Path.Combine(_folder.FullName, "aside.db");
        await using (var store = Open())
        {
            await store.CommitAsync(Given.FinalAnswer(Oak, 0, Ben.Value, 1, correct: true), Token);
            // As a killed process leaves them.
            File.Copy(Database, aside);
            File.Copy(EngineFiles.LogOf(Database), EngineFiles.LogOf(aside));
        }

        Assert.True(new FileInfo(EngineFiles.LogOf(aside)).Length > 0);
        Assert.Equal(0, await RestoreAsync(aside));

        Assert.Empty(StoreFiles.Verify(Database));
        Assert.False(File.Exists(EngineFiles.LogOf(Database)));
        await using var restored = Open();
        Assert.Single(await restored.AttemptsOfAsync(Ben, Token));
    }

    [Fact]
    public async Task After_a_restore_and_a_start_no_file_of_the_data_folder_holds_a_trace()
    {
        MemberId ben;
        MemberId ana;
        await using (var store = Open())
        {
            (ben, ana) = await EveningAsync(store);
            await store.BackupAsync(Backup, Token);
            await RunAsync(store, study => study.EraseAsync(ben));
        }

        string[] traces = [ben.Value, "browser-4711-Benedikt", "Benedikt Q."];
        var inBackup = await File.ReadAllBytesAsync(Backup, Token);
        Assert.All(traces, trace => Assert.True(Holds(inBackup, trace)));
        AssertNoTrace(traces);

        Assert.Equal(1, await RestoreAsync());
        await using (var store = Open())
        {
            await RunAsync(store, _ => UntilErasedAsync(store));
            Assert.Single(await store.AttemptsOfSessionAsync(Oak, Attempt.Erased, Token));
            Assert.Single(await store.IdentitiesOfAsync(ana, Token));
        }

        Assert.Empty(StoreFiles.Verify(Database));
        AssertNoTrace(traces);
        Assert.True(Holds(await File.ReadAllBytesAsync(Database, Token), ana.Value));
    }

    /// <summary>Ben leads, answers, flags and lets his name be shown; Ana is there too.</summary>
    private async Task<(MemberId Ben, MemberId Ana)> EveningAsync(LiteDbStudyStore store)
    {
        await store.RoomForAsync(Desk.Hall, Oak, Token);
        MemberId ben = default;
        MemberId ana = default;
        await RunAsync(
            store,
            async study =>
            {
                (ben, _) = await study.MemberForAsync("web", "browser-4711-Benedikt", Token);
                (ana, _) = await study.MemberForAsync("web", "browser-Ana", Token);
                await DoAsync(ben, "Benedikt Q.", new RoomCommand.ShowMyName(true));
                await DoAsync(ben, "Benedikt Q.", new RoomCommand.OpenLobby(new QuizPlan(2, StudyMode.Together)));
                var lobby = (RoomMessage.Lobby)(await study.LookAsync(Oak, ben, null, Token)).Quiz!;
                await DoAsync(ana, "Ana", new RoomCommand.JoinQuiz(lobby.Session));
                await DoAsync(ben, "Benedikt Q.", new RoomCommand.StartQuiz(lobby.Session));
                await DoAsync(ben, "Benedikt Q.", new RoomCommand.Answer(lobby.Session, 1, 1, Sample.Right));
                await DoAsync(ben, "Benedikt Q.", new RoomCommand.Lead(lobby.Session, 1, QuizStep.Reveal));
                await study.FlagAsync(new Flag(new QuestionId("q1"), 1, FlagReason.TwoRight, ben, Oak, Desk.Start), Token);

                Task DoAsync(MemberId who, string name, RoomCommand command) =>
                    study.SubmitAsync(new RoomRequest(Oak, who, _time.GetUtcNow(), command, name), Token);
            }
        );
        return (ben, ana);
    }

    private async Task RunAsync(LiteDbStudyStore store, Func<StudyDesk, Task> act)
    {
        using var service = new StudyService(
            store,
            Sample.Context,
            [new FakeChannel()],
            _time,
            Options.Create(new RuntimeOptions()),
            new Measures(_time),
            NullLoggerFactory.Instance
        );
        var study = new StudyDesk(
            service.Rooms,
            store,
            new ConceptLookUp((_, _) => throw new NotSupportedException(), _ => []),
            Sample.Context,
            _time,
            NullLogger<StudyDesk>.Instance
        );
        await service.StartAsync(Token);
        await act(study).Soon();
        await service.StopAsync(Token);
    }

    private static async Task UntilErasedAsync(LiteDbStudyStore store)
    {
        while ((await store.NotesAsync(IStudyStore.ErasureNotes, Token)).Count > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }
    }

    private void AssertNoTrace(string[] traces) =>
        Assert.All(
            Directory.GetFiles(DataFolder, "*", SearchOption.AllDirectories),
            file =>
            {
                var bytes = File.ReadAllBytes(file);
                Assert.All(traces, trace => Assert.False(Holds(bytes, trace), $"{Path.GetFileName(file)} holds {trace}"));
            }
        );

    private static bool Holds(byte[] bytes, string text) => Holds(bytes, Encoding.UTF8.GetBytes(text));

    private static bool Holds(byte[] bytes, byte[] part) => bytes.AsSpan().IndexOf(part) >= 0;
}
