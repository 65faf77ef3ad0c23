using System.Text;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;
using CrssBot.Storage;
using CrssBot.Storage.LiteDb;
using CrssBot.Storage.Moving;
using CrssBot.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>No lock-in: everything goes from one database to the other and back, and is the same.</summary>
public sealed class StoreMovesTests(PostgresFixture fixture) : IDisposable
{
    private static readonly RoomId Oak = new("oak");
    private static readonly RoomId Elm = new("elm");
    private static readonly ChannelAddress Hall = new("discord", "7/70");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crssbot-move-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static LiteDbStudyStore Open(string file) =>
        LiteDbStudyStore.Open(new StorageOptions { Path = file }, TimeProvider.System, NullLogger.Instance);

    /// <summary>
    /// A row of every kind, with texts that databases stumble over, and answers for several pages: LiteDB's session went from thread to thread
    /// between them, and its commits never came to rest.
    /// </summary>
    private async Task<string> FilledAsync()
    {
        var file = At("first.db");
        await using var store = Open(file);
        await store.MemberForAsync("discord", "42", new MemberId("ann"), Given.Today, Token);
        await store.MemberForAsync("web", new string('x', 3_000), new MemberId("بن"), Given.Today, Token);
        await store.RoomForAsync(Hall, Oak, Token);
        await store.AliasAsync(new ChannelAddress("discord", "7/71"), Oak, Token);
        await store.CommitAsync(
            Given.Commit(Oak, 0, """{"name":"zero \u0000, 😀"}""", wake: Given.Noon.AddTicks(1), open: true) with
            {
                Entered = [new MemberId("ann")],
            },
            Token
        );
        for (var read = 1; read <= 620; read++)
        {
            await store.CommitAsync(Given.FinalAnswer(Oak, read, "ann", read, read % 3 == 0), Token);
        }

        await store.CommitAsync(Given.Commit(Oak, 621, null, slots: [new SlotWrite("q1", Hall, "a view\0")]), Token);
        await store.MarkSlotAsync(Oak, "q1", SlotState.Sent, 1, "m-1", Given.Noon, Token);
        await store.CommitAsync(Given.Commit(Elm, 0), Token);
        await store.DeleteRoomAsync(Elm, Token);
        await store.FlagAsync(new Flag(new QuestionId("q"), 2, FlagReason.Unclear, new MemberId("ann"), Oak, Given.Noon), Token);
        await store.SetNoteAsync("discord|session", "a\0\uFDD0b\n", Token);
        await store.PulseAsync(Given.Noon, Token);
        return file;
    }

    [Fact]
    public async Task Everything_goes_to_PostgreSQL_to_lines_and_back_and_is_the_same()
    {
        var first = await FilledAsync();
        var postgres = await MigratedAsync();

        var left = await StoreMoves.MoveAsync(first, postgres, Token);
        await using (var served = new PostgresServer(postgres, TimeProvider.System))
        {
            // A host was on it meanwhile: its cookies stay here.
            var keys = new PostgresStudyStore(served, TimeProvider.System, Guid.NewGuid());
            await keys.SetNoteAsync($"{IStudyStore.CookieKeyNotes}1", "<key/>", Token);
        }

        Assert.Equal(left, await StoreMoves.MoveAsync(postgres, At("all.jsonl"), Token));
        Assert.Equal(left, await StoreMoves.MoveAsync(At("all.jsonl"), At("second.db"), Token));
        Assert.Equal(left, await StoreMoves.MoveAsync(At("second.db"), await MigratedAsync(), Token));

        Assert.Equal(11, left.Count);
        Assert.Empty(StoreFiles.Verify(At("second.db")));
        await using var before = Open(first);
        await using var after = Open(At("second.db"));
        await using var server = new PostgresServer(postgres, TimeProvider.System);
        foreach (var moved in new IStudyStore[] { after, new PostgresStudyStore(server, TimeProvider.System, Guid.NewGuid()) })
        {
            var (then, now) = ((await before.LoadRoomAsync(Oak, Token))!, (await moved.LoadRoomAsync(Oak, Token))!);
            Assert.Equal(then with { Attempts = [] }, now with { Attempts = [], AwaySince = null });
            Assert.Equal(then.Attempts, now.Attempts);
            Assert.Null(await moved.LoadRoomAsync(Elm, Token));
            Assert.Equal(Given.Noon, await moved.LastPulseAsync(Token));
            Assert.True(await moved.CommitAsync(Given.Commit(Oak, 622), Token));
            Assert.False(await moved.CommitAsync(Given.Commit(Elm, 0), Token));
        }
    }

    private async Task<string> MigratedAsync()
    {
        var postgres = await fixture.NewDatabaseAsync();
        await StorageServices.MigrateAsync(postgres, dryRun: false, Token);
        return postgres;
    }

    [Fact]
    public async Task Nothing_is_written_over_and_a_served_file_is_not_read()
    {
        var first = await FilledAsync();
        var postgres = await MigratedAsync();
        await StoreMoves.MoveAsync(first, At("all.jsonl"), Token);
        await StoreMoves.MoveAsync(first, postgres, Token);
        var size = new FileInfo(first).Length;

        await Assert.ThrowsAsync<StoreInUseException>(() => StoreMoves.MoveAsync(first, At("all.jsonl"), Token));
        await Assert.ThrowsAsync<StoreInUseException>(() => StoreMoves.MoveAsync(At("all.jsonl"), postgres, Token));
        await Assert.ThrowsAsync<StoreInUseException>(() => StoreMoves.MoveAsync(At("all.jsonl"), first, Token));
        await using var served = Open(first);
        await Assert.ThrowsAsync<StoreInUseException>(() => StoreMoves.MoveAsync(first, At("other.jsonl"), Token));
        Assert.False(File.Exists(At("other.jsonl")));
        Assert.Equal(size, new FileInfo(first).Length);
    }

    /// <summary>A head that came before its answers did not know of them, and a room lost what its snapshot did not hold.</summary>
    [Fact]
    public async Task Lines_in_another_order_are_refused_where_they_would_lose_answers()
    {
        await StoreMoves.MoveAsync(await FilledAsync(), At("all.jsonl"), Token);
        var lines = await File.ReadAllLinesAsync(At("all.jsonl"), Token);
        await File.WriteAllLinesAsync(At("turned.jsonl"), lines[..^1].Reverse().Append(lines[^1]), Token);

        foreach (var target in new[] { At("turned.db"), await MigratedAsync() })
        {
            var refused = await Assert.ThrowsAsync<StoreDamagedException>(() => StoreMoves.MoveAsync(At("turned.jsonl"), target, Token));
            Assert.Contains("An answer comes after a room", refused.Message, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(At("turned.db")));
    }

    /// <summary>What somebody's disk, mail or editor made of an export. A cut one was taken as far as it went, and a doubled line left a database behind.</summary>
    [Theory]
    [InlineData("cut", 4, "it was cut")]
    [InlineData("without a line", 4, "It says that 3 rows come before it, and there are 2")]
    [InlineData("a line twice", 4, "It is there twice")]
    [InlineData("a line after the end", 5, "It comes after the end")]
    public async Task A_file_that_is_not_whole_is_refused_and_leaves_nothing(string how, int line, string why)
    {
        string[] good = [Note("a"), Note("b"), Note("c"), """{"row":"end","rows":3}"""];
        string[] spoiled = how switch
        {
            "cut" => good[..3],
            "without a line" => [good[0], "", good[2], good[3]],
            "a line twice" => [good[0], good[1], good[2], good[1], good[3]],
            _ => [.. good, Note("d")],
        };
        var file = At("spoiled.jsonl");
        await File.WriteAllLinesAsync(file, spoiled, Token);

        foreach (var target in new[] { At("target.db"), At("target.jsonl"), await MigratedAsync() })
        {
            var refused = await Assert.ThrowsAsync<StoreDamagedException>(() => StoreMoves.MoveAsync(file, target, Token));
            Assert.StartsWith($"Line {line} of {file}", refused.Message, StringComparison.Ordinal);
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
            await File.WriteAllLinesAsync(At("good.jsonl"), good, Token);
            // As it was before: it takes what is whole.
            Assert.Single(await StoreMoves.MoveAsync(At("good.jsonl"), target, Token));
        }
    }

    private static string Note(string key) => $$"""{"row":"note","key":"{{key}}","value":"v"}""";

    /// <summary>An instant with an offset, as other programs write it.</summary>
    [Fact]
    public async Task An_instant_with_an_offset_is_taken_as_the_same_instant()
    {
        await File.WriteAllTextAsync(
            At("all.jsonl"),
            """
            {"row":"pulse","at":"2026-03-08T14:00:00+02:00"}
            {"row":"end","rows":1}
            """,
            Token
        );

        await StoreMoves.MoveAsync(At("all.jsonl"), At("target.db"), Token);

        await using var store = Open(At("target.db"));
        Assert.Equal(Given.Noon, await store.LastPulseAsync(Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("""{"row":"note","key":"k"}""")]
    [InlineData("""{"row":"note","key":"k","value":"v","more":1}""")]
    [InlineData("""{"row":"other"}""")]
    [InlineData("""{"row":"address","address":{"channel":"a|b","conversation":"c"},"room":"oak"}""")]
    [InlineData(
        """{"row":"head","room":"elm","version":2,"wake":null,"open":false,"tzdb":"2026a","snapshotVersion":0,"schema":null,"snapshot":null,"gone":true}"""
    )]
    [InlineData(
        """{"row":"head","room":"oak","version":2,"wake":9223372036854775807,"open":false,"tzdb":"","snapshotVersion":2,"schema":1,"snapshot":"{}","gone":false}"""
    )]
    [InlineData("""{"row":"alias","key":"discord|7/71","room":""}""")]
    public async Task A_line_that_is_no_row_is_named_and_nothing_is_imported(string line)
    {
        var file = At("spoiled.jsonl");
        await File.WriteAllTextAsync(
            file,
            $$"""{"row":"note","key":"a","value":"b"}{{"\n"}}{{line}}{{"\n"}}{"row":"end","rows":1}""",
            Encoding.UTF8,
            Token
        );
        await RefusedAsync(file, line);
    }

    /// <summary>Longer than the database's own list of the rooms of a member takes; it was called a database that failed.</summary>
    [Fact]
    public async Task An_id_that_is_too_long_for_a_list_is_named_and_nothing_is_imported()
    {
        var file = At("spoiled.jsonl");
        var line = $$"""{"row":"address","address":{"channel":"discord","conversation":"7/70"},"room":"{{new string('y', 10_000)}}"}""";
        await File.WriteAllLinesAsync(file, [Note("a"), line, """{"row":"end","rows":2}"""], Token);

        await RefusedAsync(file, line);
    }

    private async Task RefusedAsync(string file, string line)
    {
        if (line.Length == 0)
        {
            Assert.Single(await StoreMoves.MoveAsync(file, At("target.db"), Token));
            return;
        }

        foreach (var target in new[] { At("target.db"), await MigratedAsync() })
        {
            var refused = await Assert.ThrowsAsync<StoreDamagedException>(() => StoreMoves.MoveAsync(file, target, Token));
            Assert.StartsWith($"Line 2 of {file}", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["spoiled.jsonl", "target.db.lock"], _folder.GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal));
    }
}
