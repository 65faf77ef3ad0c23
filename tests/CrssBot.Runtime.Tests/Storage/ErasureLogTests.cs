using System.Globalization;
using CrssBot.Engine;
using CrssBot.Storage;
using CrssBot.Storage.LiteDb;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>What a restore must know when the database itself is gone.</summary>
public sealed class ErasureLogTests : IDisposable
{
    private static readonly MemberId Ana = new("m-Ana");
    private static readonly MemberId Ben = new("m-Ben");
    private static readonly MemberId Chi = new("m-Chi");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crssbot-erasures-");
    private readonly FakeTimeProvider _time = new(Given.Noon);

    private string LogFile => Path.Combine(_folder.FullName, "erasures.log");

    private string KeyFile => Path.Combine(_folder.FullName, "erasures.key");

    private string Database => Path.Combine(_folder.FullName, "crssbot.db");

    /// <summary>As another process would open it.</summary>
    private ErasureLog Log => new(Database, _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    private IReadOnlyList<MemberId> Found => Log.Among([Ana, Ben, Chi, Ben]);

    [Fact]
    public void Who_was_added_is_found_and_nobody_else_is()
    {
        Assert.True(Log.IsEmpty);
        Assert.Empty(Found);

        Log.Add(Ben);
        Log.Add(Chi);

        Assert.False(Log.IsEmpty);
        Assert.Equal([Ben, Chi], Found);
    }

    [Fact]
    public void A_line_is_the_day_and_a_hash_and_the_same_member_has_another_hash_in_another_folder()
    {
        Log.Add(Ben);
        var here = File.ReadAllText(LogFile);
        File.Delete(LogFile);
        File.Delete(KeyFile);
        Log.Add(Ben);

        Assert.Matches(@"^2026-03-08 [0-9a-f]{64}\n\z", here);
        Assert.NotEqual(here, File.ReadAllText(LogFile));
    }

    [Fact]
    public void A_member_is_added_once()
    {
        Log.Add(Ben);
        _time.Advance(TimeSpan.FromDays(3));
        Log.Add(Ben);

        Assert.StartsWith("2026-03-08 ", Assert.Single(File.ReadAllLines(LogFile)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_last_line_that_a_crash_tore_says_nothing_and_spoils_no_other()
    {
        Log.Add(Ben);
        var first = File.ReadAllText(LogFile);
        Log.Add(Chi);
        var both = File.ReadAllText(LogFile);
        foreach (var length in new[] { first.Length + 1, first.Length + 10, first.Length + 11, both.Length - 2, both.Length - 1 })
        {
            File.WriteAllText(LogFile, both[..length]);
            // All of it is there but its end.
            var isWhole = length == both.Length - 1;
            Assert.Equal(isWhole ? [Ben, Chi] : [Ben], Found);

            Log.Add(Ana);

            Assert.Equal(isWhole ? [Ana, Ben, Chi] : [Ana, Ben], Found);
        }
    }

    [Fact]
    public void Lines_older_than_ninety_days_go_when_the_next_is_written()
    {
        Log.Add(Ana);
        _time.Advance(TimeSpan.FromDays(1));
        Log.Add(Ben);
        File.AppendAllText(LogFile, "2026-03-09 torn");

        _time.Advance(TimeSpan.FromDays(90));
        Assert.Equal([Ana, Ben], Found);
        Log.Add(Chi);

        Assert.Equal([Ben, Chi], Found);
        Assert.Equal(2, File.ReadAllLines(LogFile).Length);
        _time.Advance(TimeSpan.FromDays(1));
        Log.Add(Ben);
        Assert.Equal([Ben, Chi], Found);
        Assert.Equal(
            ["2026-06-07", "2026-06-08"],
            File.ReadAllLines(LogFile).Select(line => line[..line.IndexOf(' ', StringComparison.Ordinal)])
        );
    }

    [Fact]
    public void Both_files_are_their_owners_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("A file's rights are its folder's there.");
            return;
        }

        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        Log.Add(Ana);
        Assert.Equal((Own, Own), (File.GetUnixFileMode(LogFile), File.GetUnixFileMode(KeyFile)));
        _time.Advance(TimeSpan.FromDays(91));
        Log.Add(Ben);

        Assert.Equal(Own, File.GetUnixFileMode(LogFile));
        Assert.Equal(32, new FileInfo(KeyFile).Length);
        Assert.Equal(["erasures.key", "erasures.log"], _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Many_erasures_at_once_all_stand_in_it()
    {
        var log = Log;
        var members = Enumerable.Range(0, 12).Select(i => new MemberId(i.ToString(CultureInfo.InvariantCulture))).ToList();

        // On threads of their own: the pool's are needed by other tests' stores.
        await Task.WhenAll(
            members.Select(member =>
                Task.Factory.StartNew(() => log.Add(member), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            )
        );

        Assert.Equal(members, Log.Among(members));
    }

    [Fact]
    public void A_log_without_its_key_is_not_taken_for_an_empty_one()
    {
        Log.Add(Ben);
        File.WriteAllBytes(KeyFile, [1, 2, 3]);
        Assert.Throws<IOException>(() => Found);
        Assert.Throws<StoreUnavailableException>(() => Log.Add(Ana));

        File.Delete(KeyFile);
        var refused = Assert.Throws<StoreDamagedException>(() => Found);

        Assert.Contains("erasures.key", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);

        // The next erasure is not held up by it, and does not cover it up either.
        Log.Add(Ana);
        Assert.Contains("erasures-without-key.log", Assert.Throws<StoreDamagedException>(() => Found).Message, StringComparison.Ordinal);
        Assert.False(Log.IsEmpty);
    }

    [Fact]
    public async Task An_erasure_that_cannot_be_noted_does_not_begin_and_may_be_tried_again()
    {
        await using var store = LiteDbStudyStore.Open(new StorageOptions { Path = Database }, _time, NullLogger.Instance);
        await store.MemberForAsync("web", "browser-Ben", Ben, Given.Today, Token);
        Directory.CreateDirectory(LogFile);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.BeginErasureAsync(Ben, Token));
        Assert.Single(await store.IdentitiesOfAsync(Ben, Token));
        Directory.Delete(LogFile);
        await store.EraseMemberAsync(Ben, Token);

        Assert.Empty(await store.IdentitiesOfAsync(Ben, Token));
        Assert.Equal([Ben], Found);
        Assert.Single(await File.ReadAllLinesAsync(LogFile, Token));
    }
}
