using System.Collections.Immutable;
using CrssBot.Content;
using CrssBot.Host.Doctor;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Storage.Backups;
using CrssBot.Storage.Postgres;
using Microsoft.Extensions.Configuration;

namespace CrssBot.Host.Tests.Doctor;

/// <summary>Each line of the doctor, from facts that a test makes up.</summary>
public sealed class CheckTests
{
    private const long Gigabyte = 1L << 30;
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 18, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Tonight = new(2026, 11, 29);

    private static IConfiguration Settings(params (string Name, string Value)[] changed) =>
        new ConfigurationBuilder()
            .AddJsonFile(Repository.At("appsettings.json"))
            .AddInMemoryCollection(changed.ToDictionary(c => c.Name, c => (string?)c.Value))
            .Build();

    private static IReadOnlyList<Finding> Configured(params (string Name, string Value)[] changed) =>
        ConfigurationCheck.Look(Settings(changed), Settings());

    [Fact]
    public void The_shipped_options_are_well() => Assert.Equal(Verdict.Ok, Assert.Single(Configured()).Verdict);

    [Fact]
    public void Everything_that_is_wrong_with_the_options_is_named_at_once()
    {
        var findings = Configured(
            ("Backup:KeepDays", "31"),
            ("Cluster:SiloPort", "70000"),
            ("Telemetry:Bogus", "1"),
            ("Runtime:Bogus", "1"),
            ("Storage:Batch", "many"),
            ("Discord:PublicKey", "zz"),
            ("Storge:Path", "x"),
            ("Content:Folder", "y"),
            ("urls", "http://127.0.0.1:1")
        );

        Assert.All(
            [
                "Backup:KeepDays",
                "Cluster:SiloPort",
                "Telemetry holds 'Bogus'",
                "Runtime holds 'Bogus'",
                "Storage:Batch",
                "Discord:PublicKey",
            ],
            part => Assert.Contains(findings, f => f.Verdict == Verdict.Wrong && f.Text.Contains(part, StringComparison.Ordinal))
        );
        Assert.Equal(
            ["Content:Folder", "Storge"],
            findings.Where(f => f.Verdict == Verdict.Look).Select(f => f.Text.Split(' ')[0]).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_pack_that_does_not_load_is_wrong_and_one_with_warnings_is_to_be_looked_at()
    {
        using var data = new DataFolder();
        var shipped = ContentPack.Load(Repository.At("content"));
        var none = ContentPack.Load(data.Path);
        var warned = shipped with { Diagnostics = [none.Diagnostics[0]] };

        Assert.Equal(Verdict.Ok, ContentCheck.Look(shipped with { Diagnostics = [] }, "content").Verdict);
        Assert.Equal(Verdict.Look, ContentCheck.Look(warned, "content").Verdict);
        var wrong = ContentCheck.Look(none, "content");
        Assert.Equal(Verdict.Wrong, wrong.Verdict);
        Assert.Contains("crssbot content lint content", wrong.Text, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> Answers =>
        new()
        {
            { "ok", "Ok", "A host serves" },
            { "error: no space left", "Wrong", "no space left" },
            { "", "Wrong", "broke off" },
        };

    [Theory]
    [MemberData(nameof(Answers))]
    public void A_running_host_speaks_for_its_store(string said, string verdict, string text)
    {
        var finding = StoreCheck.Look("crssbot.db", exists: true, new HostAnswer.Said(said), () => throw new UnreachableStoreException());

        Assert.Equal(verdict, finding.Verdict.ToString());
        Assert.Contains(text, finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_is_silent_is_wrong() =>
        Assert.Equal(
            Verdict.Wrong,
            StoreCheck.Look("crssbot.db", exists: true, new HostAnswer.Silent(), () => throw new UnreachableStoreException()).Verdict
        );

    private static readonly PostgresStanding Served = new(1, 1, Writable: true, 5 << 20, 2, new ClockSample(Now, Now, Now));

    private static Finding Standing(PostgresStanding? standing, string topic, HostAnswer? probe = null) =>
        Assert.Single(PostgresCheck.Look(standing, "no such user", probe ?? new HostAnswer.None()), f => f.Topic == topic);

    [Fact]
    public void A_database_server_stands_for_the_file()
    {
        Assert.Equal(Finding.Ok("store", "PostgreSQL, 5.0 MB; 2 hosts serve it."), Standing(Served, "store"));
        Assert.Contains("no such user. Check Cluster:Postgres", Standing(null, "store").Text, StringComparison.Ordinal);
        Assert.Contains("crssbot migrate", Standing(Served with { Needed = 2 }, "store").Text, StringComparison.Ordinal);
        Assert.Equal(Verdict.Wrong, Standing(Served with { Writable = false }, "store").Verdict);
        Assert.Equal(Verdict.Ok, Standing(Served, "host", new HostAnswer.Said("ok")).Verdict);
        Assert.Equal(Verdict.Wrong, Standing(Served, "host", new HostAnswer.Said("error: away")).Verdict);
        Assert.Equal(Verdict.Wrong, Standing(Served, "host", new HostAnswer.Silent()).Verdict);
    }

    [Theory]
    [InlineData(1, "agree")]
    [InlineData(9, "behind the database server")]
    [InlineData(-9, "ahead of the database server")]
    public void A_clock_that_differs_from_the_database_server_s_is_wrong(int serverAhead, string text)
    {
        var clock = new ClockSample(Now, Now.AddSeconds(serverAhead), Now);

        Assert.Contains(text, Standing(Served with { Clock = clock }, "cluster clock").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_host_the_database_is_walked()
    {
        Assert.Contains("is whole", Walked(() => []).Text, StringComparison.Ordinal);
        Assert.Contains("yet", Walked(() => [], exists: false).Text, StringComparison.Ordinal);
        Assert.Equal(Verdict.Look, Walked(() => throw new StoreInUseException("held")).Verdict);
        var damaged = Walked(() => ["counters: x is missing"]);
        Assert.Equal(Verdict.Wrong, damaged.Verdict);
        Assert.Contains("crssbot restore", damaged.Text, StringComparison.Ordinal);
        Assert.Equal(Finding.Wrong("store", "lost"), Walked(() => throw new StoreDamagedException("lost"), exists: false));
        Assert.Equal(Verdict.Wrong, Walked(() => throw new IOException("broken disk")).Verdict);
    }

    private static Finding Walked(Func<IReadOnlyList<string>> verify, bool exists = true) =>
        StoreCheck.Look("crssbot.db", exists, new HostAnswer.None(), verify);

    [Fact]
    public void Room_on_the_disk_is_a_gigabyte_and_three_databases()
    {
        Assert.Equal(Verdict.Ok, DiskCheck.Look("here", "/x", Gigabyte, Gigabyte / 3).Verdict);
        Assert.Equal(Verdict.Look, DiskCheck.Look("here", "/x", Gigabyte - 1, 0).Verdict);
        Assert.Equal(Verdict.Look, DiskCheck.Look("here", "/x", 2 * Gigabyte, Gigabyte).Verdict);
        Assert.Equal(Verdict.Look, DiskCheck.Look("here", "/x", null, 0).Verdict);
        Assert.Contains(
            "3 times the database, which has 340.0 MB",
            DiskCheck.Look("here", "/x", 5 << 20, 340 << 20).Text,
            StringComparison.Ordinal
        );
        Assert.NotNull(DiskCheck.FreeAt(Path.Combine(Path.GetTempPath(), "not", "there", "yet")));
    }

    [Fact]
    public void A_backup_of_last_night_is_well_one_missed_is_to_be_looked_at_three_are_wrong()
    {
        Assert.Equal(Verdict.Ok, BackupChecks.Backup(true, true, Tonight, Tonight).Verdict);
        Assert.Equal(Verdict.Look, BackupChecks.Backup(true, true, Tonight.AddDays(-1), Tonight).Verdict);
        Assert.Equal(Verdict.Wrong, BackupChecks.Backup(true, true, Tonight.AddDays(-3), Tonight).Verdict);
        Assert.Equal(Verdict.Look, BackupChecks.Backup(true, true, null, Tonight).Verdict);
        Assert.Equal(Verdict.Ok, BackupChecks.Backup(true, false, null, Tonight).Verdict);
        Assert.Equal(Verdict.Look, BackupChecks.Backup(false, true, null, Tonight).Verdict);
    }

    [Fact]
    public void A_drill_is_wanted_once_a_month_as_soon_as_there_is_a_backup()
    {
        Assert.Equal(Verdict.Ok, BackupChecks.Drill(null, anyBackup: false, Now).Verdict);
        Assert.Equal(Verdict.Look, BackupChecks.Drill(null, anyBackup: true, Now).Verdict);
        Assert.Equal(Verdict.Ok, BackupChecks.Drill(new DrillRecord(Now.AddDays(-35), "x.db", 1), anyBackup: true, Now).Verdict);
        Assert.Equal(Verdict.Look, BackupChecks.Drill(new DrillRecord(Now.AddDays(-36), "x.db", 1), anyBackup: true, Now).Verdict);
    }

    [Fact]
    public void Copies_older_than_was_promised_are_named()
    {
        using var data = new DataFolder();
        Directory.CreateDirectory(Path.Combine(data.Path, "data", "backups"));
        foreach (var name in new[] { "crssbot.db", "crssbot.db.before-restore-1", "backups/crssbot-2026-01-01.db", "backups/mine.db" })
        {
            var file = Path.Combine(data.Path, "data", name);
            File.WriteAllText(file, "");
            File.SetLastWriteTimeUtc(file, Now.UtcDateTime.AddDays(-31));
        }

        var copies = BackupChecks.CopiesOf(data.Database, BackupFolder.Of(data.Database, new BackupOptions())).ToList();

        Assert.Equal(
            ["crssbot.db.before-restore-1", "mine.db"],
            copies.Select(c => Path.GetFileName(c.File)).Order(StringComparer.Ordinal)
        );
        Assert.StartsWith("2 older than 30 days", BackupChecks.Copies(copies, Now)!.Text, StringComparison.Ordinal);
        Assert.Null(BackupChecks.Copies(copies, Now.AddDays(-2)));
    }

    [Fact]
    public void The_screen_is_a_line_each_and_only_what_is_wrong_fails_it()
    {
        Finding[] findings = [Finding.Ok("disk", "Room."), Finding.Look("last drill", "None\nyet.")];

        Assert.Equal("ok     disk        Room.\nlook   last drill  None yet.\n", Screen.Text(findings));
        Assert.Equal((0, "Nothing is wrong; 1 to look at."), (Screen.ExitCode(findings), Screen.Summary(findings)));
        findings[0] = Finding.Wrong("disk", "Full.");
        Assert.Equal((1, "1 wrong: repair it first."), (Screen.ExitCode(findings), Screen.Summary(findings)));
    }

    /// <summary>Nobody may walk what a host serves.</summary>
    private sealed class UnreachableStoreException : Exception;
}
