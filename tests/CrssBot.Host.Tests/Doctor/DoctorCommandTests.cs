using CrssBot.Engine;
using CrssBot.Runtime;
using CrssBot.Storage;
using CrssBot.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Host.Tests.Doctor;

/// <summary>The real executable, as an operator meets it.</summary>
public sealed class DoctorCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Line(string output, string topic) =>
        Assert.Single(output.Split('\n'), l => l.Length > 7 && l[7..].StartsWith(topic + " ", StringComparison.Ordinal));

    [Fact]
    public async Task On_a_fresh_folder_nothing_is_wrong_and_nothing_is_made()
    {
        using var data = new DataFolder();

        var (exit, output, error) = await HostProcess.RunAsync(data, null, Token, "doctor");

        Assert.Equal((0, ""), (exit, error));
        Assert.StartsWith("ok     store", Line(output, "store"), StringComparison.Ordinal);
        Assert.All(["configuration", "content", "disk", "last backup", "last drill", "clock"], t => Line(output, t));
        Assert.DoesNotContain(output.Split('\n'), l => l.StartsWith("wrong", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(data.Path));
    }

    [Fact]
    public async Task A_running_host_a_drill_of_its_backup_and_then_a_damaged_file()
    {
        using var data = new DataFolder();
        var folder = Path.Combine(data.Path, "data", "backups");
        await using (var host = await HostProcess.StartAsync(data, Token))
        {
            var ana = await host.MemberAsync("Ana", Token);
            await ana.ViewAsync(host.Http, "home", Token);

            var served = await HostProcess.RunAsync(data, null, Token, "doctor");
            Assert.Equal(0, served.Exit);
            Assert.Contains("A host serves", Line(served.Output, "store"), StringComparison.Ordinal);

            var none = await HostProcess.RunAsync(data, null, Token, "drill");
            Assert.Equal(1, none.Exit);
            Assert.Single(none.Error.Trim().Split('\n'));

            var backup = Path.Combine(folder, $"crssbot-{TimeProvider.System.GetUtcNow():yyyy-MM-dd}.db");
            await HostProcess.RunAsync(data, null, Token, "backup", backup);
            var drill = await HostProcess.RunAsync(data, null, Token, "drill");
            Assert.Equal("", drill.Error);
            Assert.Equal(0, drill.Exit);
            Assert.Contains("Everything adds up.", Line(drill.Output, "verified"), StringComparison.Ordinal);
            Assert.StartsWith("ok", Line(drill.Output, "since then"), StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(folder, "last-drill.json")));
            await host.StopAsync(Token);
        }

        var database = await File.ReadAllBytesAsync(data.Database, Token);
        await File.WriteAllBytesAsync(data.Database, database[..(database.Length / 2)], Token);

        var damaged = await HostProcess.RunAsync(data, null, Token, "doctor");
        Assert.Equal(1, damaged.Exit);
        Assert.StartsWith("wrong  store", Line(damaged.Output, "store"), StringComparison.Ordinal);
        Assert.Contains("crssbot restore", Line(damaged.Output, "store"), StringComparison.Ordinal);
        Assert.StartsWith("ok     last drill", Line(damaged.Output, "last drill"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_room_of_the_running_host_in_which_the_bot_could_not_post_is_named()
    {
        using var data = new DataFolder();
        await AddRoomAsync(data.Database, new ChannelAddress("discord", "10/70"));
        await using var discord = await DiscordAsync(
            ("/applications/@me", """{"id":"1"}"""),
            ("/channels/70", """{"id":"70","type":0,"name":"study-room"}"""),
            ("/guilds/10", """{"id":"10","roles":[{"id":"10","permissions":"1024"}]}"""),
            ("/guilds/10/members/1", """{"roles":[]}""")
        );
        await using var host = await HostProcess.StartAsync(data, Token);

        var (exit, output, _) = await HostProcess.RunAsync(
            data,
            null,
            Token,
            "doctor",
            "--Discord:Token=a-token",
            $"--Discord:ApiBaseUrl={discord.Urls.Single()}"
        );

        Assert.Equal(0, exit);
        Assert.StartsWith("ok", Line(output, "clock"), StringComparison.Ordinal);
        Assert.StartsWith("ok", Line(output, "Discord"), StringComparison.Ordinal);
        Assert.StartsWith("look", Line(output, "rooms"), StringComparison.Ordinal);
        Assert.EndsWith("#study-room of server 10 (Send Messages).", Line(output, "rooms"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_database_server_it_says_what_is_missing_there_until_nothing_is()
    {
        Assert.SkipUnless(PostgresProcess.IsInstalled, "PostgreSQL is not installed.");
        await using var server = await PostgresProcess.StartAsync(durable: false, Token);
        using var data = new DataFolder();
        Task<(int Exit, string Output, string Error)> RunAsync(string connection, params string[] verb) =>
            HostProcess.RunAsync(data, null, Token, [.. verb, $"--Cluster:Postgres={connection}"]);

        var nowhere = await RunAsync(server.Connection().Replace("Database=", "Database=no-", StringComparison.Ordinal), "doctor");
        Assert.Equal(1, nowhere.Exit);
        Assert.StartsWith("wrong  store", Line(nowhere.Output, "store"), StringComparison.Ordinal);
        Assert.Contains("does not exist", Line(nowhere.Output, "store"), StringComparison.Ordinal);

        var empty = await RunAsync(server.Connection(), "doctor");
        Assert.Equal(1, empty.Exit);
        Assert.Contains("Run crssbot migrate", Line(empty.Output, "store"), StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync(server.Connection(), "migrate")).Exit);
        var whole = await RunAsync(server.Connection(), "doctor");
        Assert.Equal((0, ""), (whole.Exit, whole.Error));
        Assert.StartsWith("ok     store", Line(whole.Output, "store"), StringComparison.Ordinal);
        Assert.EndsWith("no host serves it now.", Line(whole.Output, "store"), StringComparison.Ordinal);
        Assert.StartsWith("ok     cluster clock", Line(whole.Output, "cluster clock"), StringComparison.Ordinal);

        // One that rests, without a question open, serves it too.
        await using (await HostProcess.StartAsync(data, Token, $"--Cluster:Postgres={server.Connection()}", "--Cluster:Address=127.0.0.1"))
        {
            var served = await RunAsync(server.Connection(), "doctor");
            Assert.EndsWith("one host serves it.", Line(served.Output, "store"), StringComparison.Ordinal);
            Assert.StartsWith("ok     host", Line(served.Output, "host"), StringComparison.Ordinal);
        }

        Assert.All(
            [await RunAsync(server.Connection(), "drill"), await RunAsync(server.Connection(), "backup", "a-backup.db")],
            refused => Assert.Contains("crssbot export --all", Assert.Single(refused.Error.Trim().Split('\n')), StringComparison.Ordinal)
        );
    }

    private static async Task AddRoomAsync(string database, ChannelAddress address)
    {
        var path = new Dictionary<string, string?> { ["Storage:Path"] = database };
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddStorage(new ConfigurationBuilder().AddInMemoryCollection(path).Build())
            .BuildServiceProvider();
        await services.GetRequiredService<IStudyStore>().RoomForAsync(address, new RoomId("oak"), Token);
    }

    /// <summary>A Discord that knows these answers and no others.</summary>
    private static async Task<WebApplication> DiscordAsync(params (string Path, string Answer)[] answers)
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        foreach (var (path, answer) in answers)
        {
            app.MapGet(path, () => Results.Content(answer, "application/json"));
        }

        await app.StartAsync(Token);
        return app;
    }
}
