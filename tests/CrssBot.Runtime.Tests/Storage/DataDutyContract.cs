using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Storage;
using CrssBot.Storage.LiteDb;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>What every <see cref="IStudyStore"/> promises about notes, addresses, and what members may ask of their data.</summary>
public abstract class DataDutyContract : IAsyncLifetime
{
    private static readonly RoomId Oak = new("oak");
    private static readonly RoomId Elm = new("elm");
    private static readonly ChannelAddress Hall = new("discord", "7/70");

    private IStudyStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A new, empty store.</summary>
    protected abstract Task<IStudyStore> CreateAsync();

    /// <summary>Closes the store and opens what it left.</summary>
    protected abstract Task<IStudyStore> ReopenAsync(IStudyStore store);

    public async ValueTask InitializeAsync() => _store = await CreateAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_note_is_kept_across_a_restart_until_it_is_removed()
    {
        Assert.Null(await _store.NoteAsync("discord|session", Token));
        await _store.SetNoteAsync("discord|session", "one", Token);
        await _store.SetNoteAsync("discord|session", " two\0 ", Token);

        _store = await ReopenAsync(_store);
        Assert.Equal(" two\0 ", await _store.NoteAsync("discord|session", Token));

        await _store.SetNoteAsync("discord|session", null, Token);
        await _store.SetNoteAsync("discord|never", null, Token);
        _store = await ReopenAsync(_store);
        Assert.Null(await _store.NoteAsync("discord|session", Token));
    }

    [Fact]
    public async Task Notes_are_listed_by_prefix_and_key_more_than_a_page_of_them()
    {
        var keys = Enumerable.Range(0, 450).Select(i => $"delete|discord|{i:D3}/").ToList();
        await Task.WhenAll(keys.Select(key => _store.SetNoteAsync(key, key, Token)));
        await _store.SetNoteAsync("deleted", "no", Token);
        await _store.SetNoteAsync("Delete|discord|000/", "no", Token);

        Assert.Equal(keys.Select(key => (key, key)), await _store.NotesAsync("delete|", Token));
        Assert.Equal([("delete|discord|007/", "delete|discord|007/")], await _store.NotesAsync("delete|discord|007", Token));
        Assert.Empty(await _store.NotesAsync("teams|", Token));
    }

    [Fact]
    public async Task A_note_holds_four_kilobytes_and_no_more()
    {
        var most = new string('ش', IStudyStore.NoteBytes / 2);

        await _store.SetNoteAsync("discord|session", most, Token);
        await Assert.ThrowsAsync<ArgumentException>(() => _store.SetNoteAsync("discord|session", most + "x", Token));

        Assert.Equal(most, await _store.NoteAsync("discord|session", Token));
    }

    [Fact]
    public async Task A_conversation_is_found_without_making_a_room_of_it()
    {
        Assert.Null(await _store.FindRoomAsync(Hall, Token));
        Assert.Null(await _store.FindRoomAsync(Hall, Token));

        await _store.RoomForAsync(Hall, Oak, Token);

        Assert.Equal(Oak, await _store.FindRoomAsync(Hall, Token));
        Assert.Null(await _store.FindRoomAsync(Hall with { Channel = "teams" }, Token));
    }

    [Fact]
    public async Task A_thread_leads_to_its_room_and_the_room_keeps_its_address()
    {
        var thread = new ChannelAddress("discord", "7/71");
        await _store.RoomForAsync(Hall, Oak, Token);
        await _store.CommitAsync(Given.Commit(Oak, 0), Token);

        await _store.AliasAsync(thread, Oak, Token);
        _store = await ReopenAsync(_store);

        Assert.Equal(Oak, await _store.RoomForAsync(thread, Elm, Token));
        Assert.Equal(Oak, await _store.FindRoomAsync(thread, Token));
        Assert.Equal(Hall, await _store.AddressOfAsync(Oak, Token));
        Assert.Equal(Hall, (await _store.LoadRoomAsync(Oak, Token))!.Address);
        Assert.Null(await _store.AddressOfAsync(Elm, Token));
    }

    [Fact]
    public async Task A_thread_leads_to_the_room_that_claimed_it_last_and_never_away_from_a_room_of_its_own()
    {
        var thread = new ChannelAddress("discord", "7/71");
        await _store.RoomForAsync(Hall, Oak, Token);

        await _store.AliasAsync(thread, Oak, Token);
        await _store.AliasAsync(thread, Elm, Token);
        await _store.AliasAsync(Hall, Elm, Token);

        Assert.Equal(Elm, await _store.FindRoomAsync(thread, Token));
        Assert.Equal(Oak, await _store.FindRoomAsync(Hall, Token));
    }

    [Fact]
    public async Task Rooms_of_a_place_are_found_by_the_beginning_of_their_conversation()
    {
        var conversations = Enumerable.Range(100, 450).Select(i => $"7/{i}").ToList();
        foreach (var conversation in conversations)
        {
            await _store.RoomForAsync(new ChannelAddress("discord", conversation), new RoomId($"r-{conversation[2..]}"), Token);
        }

        await _store.RoomForAsync(new ChannelAddress("discord", "77/1"), new RoomId("other-guild"), Token);
        await _store.RoomForAsync(new ChannelAddress("web", "7/1"), new RoomId("other-channel"), Token);
        await _store.AliasAsync(new ChannelAddress("discord", "7/999"), new RoomId("r-100"), Token);

        var found = await _store.RoomsAtAsync("discord", "7/", Token);

        Assert.Equal(conversations.Select(c => (new RoomId($"r-{c[2..]}"), new ChannelAddress("discord", c))), found);
        Assert.Empty(await _store.RoomsAtAsync("discord", "8/", Token));
    }

    private static Flag Flag(string question, string member, FlagReason reason = FlagReason.Unclear, int revision = 1) =>
        new(new QuestionId(question), revision, reason, new MemberId(member), Oak, Given.Noon.AddTicks(1));

    [Fact]
    public async Task A_member_flags_a_revision_of_a_question_once()
    {
        await _store.FlagAsync(Flag("boundaries", "ann"), Token);
        await _store.FlagAsync(Flag("boundaries", "bob"), Token);
        await _store.FlagAsync(Flag("boundaries", "ann", FlagReason.TwoRight), Token);
        await _store.FlagAsync(Flag("boundaries", "ann", FlagReason.Hurtful, revision: 2), Token);
        await _store.FlagAsync(Flag("autonomy", "bob", FlagReason.OutOfDate), Token);

        _store = await ReopenAsync(_store);

        Assert.Equal(
            [
                Flag("autonomy", "bob", FlagReason.OutOfDate),
                Flag("boundaries", "ann", FlagReason.TwoRight),
                Flag("boundaries", "bob"),
                Flag("boundaries", "ann", FlagReason.Hurtful, revision: 2),
            ],
            await _store.FlagsAsync(Token)
        );
    }
}

/// <summary>The contract, on LiteDB files, each verified when it is closed.</summary>
public sealed class LiteDbDataDutyTests : DataDutyContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crssbot-duty-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "crssbot.db");

    protected override Task<IStudyStore> CreateAsync() => Task.FromResult(Open());

    protected override async Task<IStudyStore> ReopenAsync(IStudyStore store)
    {
        await store.DisposeAsync();
        Assert.Empty(StoreFiles.Verify(Path));
        return Open();
    }

    private IStudyStore Open() => LiteDbStudyStore.Open(new StorageOptions { Path = Path }, TimeProvider.System, NullLogger.Instance);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        var findings = StoreFiles.Verify(Path);
        _folder.Delete(recursive: true);
        Assert.Empty(findings);
    }
}

/// <summary>The contract, in memory: the other tests of this project stand on it.</summary>
public sealed class FakeDataDutyTests : DataDutyContract
{
    protected override Task<IStudyStore> CreateAsync() => Task.FromResult<IStudyStore>(new FakeStore());

    protected override Task<IStudyStore> ReopenAsync(IStudyStore store) =>
        Task.FromResult<IStudyStore>(new FakeStore(((FakeStore)store).Rows));
}
