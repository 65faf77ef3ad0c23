using System.Text.Json.Nodes;
using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Host.Tests;

/// <summary>The verbs of the real executable: what they print, and their exit codes.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("bogus")]
    [InlineData("lookup")]
    [InlineData("lookup", "wrap", "--top", "0")]
    [InlineData("lookup", "wrap", "--bogus")]
    [InlineData("lookup", "eval")]
    [InlineData("lookup", "eval", "--misses")]
    [InlineData("backup")]
    [InlineData("health", "nonsense")]
    [InlineData("content", "bogus")]
    public async Task Misuse_exits_2_with_one_clear_line(params string[] args)
    {
        using var data = new DataFolder();

        var (exit, output, error) = await HostProcess.RunAsync(data, null, TestContext.Current.CancellationToken, args);

        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("Discord:Transport=Http", "run", "--Cluster:Postgres=Host=127.0.0.1", "--Discord:Token=a.b.c")]
    [InlineData("no connection string", "migrate", "--Cluster:Postgres=nonsense")]
    [InlineData("no connection string", "move", "--from", "here.db", "--to", "Nonsense=1")]
    [InlineData("Set Cluster:Postgres", "migrate")]
    [InlineData(".jsonl", "export", "--all", "everything.txt")]
    [InlineData("crssbot export --all", "import", "nothing.jsonl")]
    [InlineData("There is no database", "move", "--from", "here.db", "--to", "there.db")]
    public async Task What_cannot_be_done_is_said_in_one_line_with_what_to_do(string said, params string[] args)
    {
        using var data = new DataFolder();

        var (exit, output, error) = await HostProcess.RunAsync(data, null, TestContext.Current.CancellationToken, args);

        Assert.Equal(1, exit);
        Assert.Empty(output);
        Assert.Contains(said, Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_is_exported_and_imported_and_the_host_goes_on_with_it()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        await using (var host = await HostProcess.StartAsync(data, stop))
        {
            await host.MemberAsync("Luz", stop);
            await host.StopAsync(stop);
        }

        var exported = await HostProcess.RunAsync(data, null, stop, "export", "--all", "all.jsonl");
        var imported = await HostProcess.RunAsync(data, null, stop, "import", "all.jsonl", "--Storage:Path=data/second.db");
        var moved = await HostProcess.RunAsync(data, null, stop, "move", "--from", "data/second.db", "--to", "data/third.db");

        Assert.Equal((0, 0, 0), (exported.Exit, imported.Exit, moved.Exit));
        Assert.Contains("identity", exported.Output, StringComparison.Ordinal);
        Assert.Equal(exported.Output, imported.Output);
        Assert.Equal(exported.Output, moved.Output);
        Assert.Equal(0, (await HostProcess.RunAsync(data, null, stop, "verify", "data/third.db")).Exit);
        await using var third = await HostProcess.StartAsync(data, stop, "--Storage:Path=data/third.db");
        Assert.Equal(0, (await third.StopAsync(stop)).Exit);
    }

    [Fact]
    public async Task Help_names_every_verb_and_version_is_a_number()
    {
        using var data = new DataFolder();

        var help = await HostProcess.RunAsync(data, null, TestContext.Current.CancellationToken, "--help");
        var version = await HostProcess.RunAsync(data, null, TestContext.Current.CancellationToken, "--version");

        Assert.Equal((0, 0), (help.Exit, version.Exit));
        Assert.All(
            [
                "run",
                "lookup",
                "content lint",
                "backup",
                "flags",
                "health",
                "restore",
                "verify",
                "drill",
                "doctor",
                "move",
                "export",
                "import",
                "migrate",
            ],
            v => Assert.Contains(v, help.Output, StringComparison.Ordinal)
        );
        Assert.Matches(@"^\d+\.\d+\.\d+\s*$", version.Output);
    }

    [Fact]
    public async Task Lookup_eval_prints_quality_by_kind_and_time_and_names_a_line_that_is_none()
    {
        using var data = new DataFolder();
        var file = Path.Combine(data.Path, "queries.jsonl");
        await File.WriteAllTextAsync(
            file,
            """
            {"q": "WRAP", "kind": "abbrev", "gold": ["wrap"], "ok": []}
            {"q": "best pizza in town", "kind": "out-of-scope", "gold": [], "ok": []}
            {"q": "i want to kill myself", "kind": "crisis", "gold": [], "ok": []}
            {"q": "boundary crossings", "kind": "keyword", "gold": ["no-such-concept"], "ok": []}
            """,
            TestContext.Current.CancellationToken
        );

        var (exit, output, _) = await HostProcess.RunAsync(
            data,
            null,
            TestContext.Current.CancellationToken,
            "lookup",
            "eval",
            file,
            "--misses"
        );
        await File.AppendAllTextAsync(file, "\n{\"kind\": \"typo\"}\n", TestContext.Current.CancellationToken);
        var bad = await HostProcess.RunAsync(data, null, TestContext.Current.CancellationToken, "lookup", "eval", file);
        var absent = await HostProcess.RunAsync(data, null, TestContext.Current.CancellationToken, "lookup", "eval", file + "x");

        Assert.Equal(0, exit);
        Assert.Matches(@"abbrev +1 +1\.000 +1\.000 +1\.000", output);
        Assert.Matches(@"overall +2 +0\.500", output);
        Assert.Matches(@"crisis: recall +1\.000", output);
        Assert.Matches(@"p50 \d+ µs, p99 \d+ µs; index built in \d+ ms", output);
        Assert.Contains("keyword: boundary crossings [no-such-concept] got", output, StringComparison.Ordinal);
        Assert.Equal((1, 1), (bad.Exit, absent.Exit));
        Assert.Contains("line 5", bad.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_learn_writes_a_file_and_says_where_or_why_not()
    {
        using var data = new DataFolder();
        var file = Path.Combine(data.Path, "lines.model");

        var (exit, output, _) = await HostProcess.RunAsync(data, null, TestContext.Current.CancellationToken, "content", "learn", file);
        var (noExit, _, error) = await HostProcess.RunAsync(
            data,
            null,
            TestContext.Current.CancellationToken,
            "content",
            "learn",
            Path.Combine(data.Path, "no-such-folder", "lines.model")
        );

        Assert.Equal((0, 1), (exit, noExit));
        Assert.Contains(file, output, StringComparison.Ordinal);
        Assert.Equal(
            new FileInfo(Path.Combine(Repository.Root, "src", "CrssBot.Content", "LookUp", "lines.model")).Length,
            new FileInfo(file).Length
        );
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task Lookup_reads_one_query_a_line_and_writes_one_JSON_line_each()
    {
        using var data = new DataFolder();
        const string Queries = "shared decision making\nbest pizza in town\ni want to kill myself\n";

        var (exit, output, _) = await HostProcess.RunAsync(
            data,
            Queries,
            TestContext.Current.CancellationToken,
            "lookup",
            "-",
            "--top",
            "2"
        );

        var lines = output.Trim().Split('\n').Select(l => JsonNode.Parse(l)!.AsObject()).ToArray();
        Assert.Equal(0, exit);
        Assert.Equal(["match", "none", "crisis"], lines.Select(l => (string)l["kind"]!));
        Assert.Equal("shared-decision-making", (string)lines[0]["results"]![0]!["slug"]!);
        Assert.True(lines[0]["results"]!.AsArray().Count <= 2);
        Assert.True((double)lines[0]["micros"]! > 0);
        Assert.Empty(lines[2]["results"]!.AsArray());
    }

    [Fact]
    public async Task Lint_exits_0_on_the_shipped_pack_and_1_with_file_line_and_remedy_on_a_bad_one()
    {
        using var data = new DataFolder();
        var pack = Repository.At("content");
        var bad = Path.Combine(data.Path, "bad");
        Copy(pack, bad);
        var question = Directory.EnumerateFiles(Path.Combine(bad, "questions"), "*.yaml", SearchOption.AllDirectories).First();
        await File.WriteAllTextAsync(
            question,
            (await File.ReadAllTextAsync(question, TestContext.Current.CancellationToken)).Replace(
                "key: ",
                "key: no-such-",
                StringComparison.Ordinal
            ),
            TestContext.Current.CancellationToken
        );

        var good = await HostProcess.RunAsync(data, null, TestContext.Current.CancellationToken, "content", "lint", pack);
        var findings = await HostProcess.RunAsync(data, null, TestContext.Current.CancellationToken, "content", "lint", bad);
        var start = await HostProcess.RunAsync(data, null, TestContext.Current.CancellationToken, "run", $"--Content:Path={bad}");

        Assert.Equal(0, good.Exit);
        Assert.Equal(1, findings.Exit);
        Assert.Matches(@"\.yaml:\d+:\d+: error CB\d{4}: .+ Remedy: ", findings.Output);
        Assert.Equal(1, start.Exit);
        Assert.Matches(@"\.yaml:\d+:\d+: error CB\d{4}: .+ Remedy: ", start.Error);
    }

    [Fact]
    public async Task The_pack_is_counted_and_a_page_is_begun_once()
    {
        using var data = new DataFolder();
        var token = TestContext.Current.CancellationToken;
        Directory.CreateDirectory(Path.Combine(data.Path, "concepts"));

        var stats = await HostProcess.RunAsync(data, null, token, "content", "stats", Repository.At("content"), "--json");
        var none = await HostProcess.RunAsync(data, null, token, "content", "stats", data.Path);
        var page = await HostProcess.RunAsync(data, null, token, "content", "new", "concept", "warm-meal", data.Path);
        var again = await HostProcess.RunAsync(data, null, token, "content", "new", "concept", "warm-meal", data.Path);
        var wrong = await HostProcess.RunAsync(data, null, token, "content", "new", "concept", "Warm meal", data.Path);

        Assert.True((int)JsonNode.Parse(stats.Output)!["gate"]!["items"]! > 0);
        Assert.Contains("content lint", none.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(data.Path, "concepts", "warm-meal.md")));
        Assert.Contains("such as warm-line", wrong.Error, StringComparison.Ordinal);
        Assert.Equal((0, 1, 0, 1, 2), (stats.Exit, none.Exit, page.Exit, again.Exit, wrong.Exit));
    }

    [Fact]
    public async Task Restore_says_how_many_were_erased_again_and_nothing_when_nobody_was()
    {
        using var data = new DataFolder();
        var token = TestContext.Current.CancellationToken;
        var path = new Dictionary<string, string?> { ["Storage:Path"] = Path.Combine(data.Path, "data", "crssbot.db") };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(path).Build();
        await using (var services = new ServiceCollection().AddLogging().AddStorage(configuration).BuildServiceProvider())
        {
            var store = services.GetRequiredService<IStudyStore>();
            foreach (var who in new[] { "Ana", "Ben", "Chi" })
            {
                await store.MemberForAsync("web", $"browser-{who}", new MemberId($"m-{who}"), new DateOnly(2026, 3, 8), token);
            }

            await store.BackupAsync(Path.Combine(data.Path, "monday.db"), token);
            await store.EraseMemberAsync(new MemberId("m-Ana"), token);
            await store.BackupAsync(Path.Combine(data.Path, "noon.db"), token);
            await store.EraseMemberAsync(new MemberId("m-Ben"), token);
            await store.BackupAsync(Path.Combine(data.Path, "tuesday.db"), token);
        }

        var monday = await HostProcess.RunAsync(data, null, token, "restore", "monday.db");
        var verified = await HostProcess.RunAsync(data, null, token, "verify", Path.Combine("data", "crssbot.db"));
        var noon = await HostProcess.RunAsync(data, null, token, "restore", "noon.db");
        var tuesday = await HostProcess.RunAsync(data, null, token, "restore", "tuesday.db");
        File.Delete(Path.Combine(data.Path, "data", "erasures.key"));
        var lost = await HostProcess.RunAsync(data, null, token, "restore", "monday.db");

        Assert.Equal("", tuesday.Error);
        Assert.Equal((0, 0, 0, 1), (monday.Exit, verified.Exit, tuesday.Exit, lost.Exit));
        Assert.EndsWith("2 members who had been erased are erased again.", monday.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.EndsWith("1 member who had been erased is erased again.", noon.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("erased", tuesday.Output, StringComparison.Ordinal);
        Assert.Contains("erasures.key", Assert.Single(lost.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    /// <summary>Not a finding of the check of a database: a small container once said of a good one that it may be damaged.</summary>
    [Fact]
    public async Task A_command_that_runs_out_of_memory_says_so_in_one_line()
    {
        using var output = new NoMemory();
        using var error = new StringWriter();

        var exit = await CommandLine.RunAsync(["--version"], output, error, TextReader.Null);

        Assert.Equal(1, exit);
        Assert.Contains("not enough memory", Assert.Single(error.ToString().Trim().Split('\n')), StringComparison.Ordinal);
    }

    private sealed class NoMemory : StringWriter
    {
        public override void WriteLine(string? value) =>
            throw new AggregateException(new InvalidOperationException(), new InsufficientMemoryException());
    }

    [Theory]
    [InlineData("Runtime:RoomCapacity", "5", "64 to 65536")]
    [InlineData("Runtime:DailyCatchUp", "2.00:00:00", "1.00:00:00")]
    [InlineData("Storage:Batch", "0", "1 to 512")]
    [InlineData("Storage:Batch", "many", "Storage:Batch")]
    [InlineData("Runtime:Bogus", "1", "Bogus")]
    [InlineData("urls", "127.0.0.1:5998", "Web:Url")]
    [InlineData("urls", "http://127.0.0.1:99999", "0 to 65535")]
    [InlineData("urls", "http://127.0.0.1:5998/x", "http(s)://host:port")]
    [InlineData("Web:Proxies", "10.0.0.0/33", "10.0.0.0/8")]
    [InlineData("Web:Proxies", "10.0.0.0/8", "Web:BehindProxy is false")]
    public async Task A_wrong_option_stops_the_start_with_its_name_and_what_is_allowed(string name, string value, string allowed)
    {
        using var data = new DataFolder();

        var (exit, _, error) = await HostProcess.RunAsync(data, null, TestContext.Current.CancellationToken, "run", $"--{name}={value}");

        Assert.Equal(1, exit);
        Assert.Contains(name.Split(':')[^1] is "urls" ? value : name.Split(':')[1], error, StringComparison.Ordinal);
        Assert.Contains(allowed, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
