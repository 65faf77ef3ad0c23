using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace CrssBot.Host.Tests;

/// <summary>The real host: starting, stopping, being asked, being asked badly.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task A_second_host_on_the_same_file_refuses_with_one_clear_line_and_the_first_goes_on()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        await using var first = await HostProcess.StartAsync(data, stop);

        var (exit, _, error) = await HostProcess.RunAsync(data, null, stop, "run");

        Assert.Equal(1, exit);
        Assert.Single(error.Trim().Split('\n'));
        Assert.Contains("Another CrssBot", error, StringComparison.Ordinal);
        using var live = await first.Http.GetAsync("/health/ready", stop);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Fact]
    public async Task SIGTERM_tells_open_streams_gives_the_time_back_and_ends_within_ten_seconds()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        var host = await HostProcess.StartAsync(data, stop);
        var ana = await host.MemberAsync("Ana", stop);
        var view = await ana.DoAsync(
            host.Http,
            "home",
            new
            {
                command = "openLobby",
                plan = new
                {
                    questions = 1,
                    mode = "Timed",
                    seconds = 30,
                },
            },
            stop
        );
        var session = (string)view["quiz"]!["session"]!;
        view = await ana.DoAsync(host.Http, "home", new { command = "startQuiz", session }, stop);
        var closes = view["quiz"]!["closesAt"]!.GetValue<DateTimeOffset>();
        using var stream = await ana.SendAsync(
            host.Http,
            HttpMethod.Get,
            "/api/rooms/home/events",
            null,
            stop,
            HttpCompletionOption.ResponseHeadersRead
        );
        var told = stream.Content.ReadAsStringAsync(stop);

        var (exit, took) = await host.StopAsync(stop);

        Assert.Equal(0, exit);
        Assert.True(took < TimeSpan.FromSeconds(10), $"The stop took {took}.");
        Assert.Contains("event: away", await told, StringComparison.Ordinal);
        await using var again = await HostProcess.StartAsync(data, stop);
        view = await ana.ViewAsync(again.Http, "home", stop);
        Assert.Equal("question", (string)view["quiz"]!["message"]!);
        Assert.True(view["quiz"]!["closesAt"]!.GetValue<DateTimeOffset>() > closes);
        await host.DisposeAsync();
    }

    [Fact]
    public async Task An_integrator_s_member_sees_sets_exports_and_erases_what_is_theirs()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        await using var host = await HostProcess.StartAsync(data, stop);
        var ana = await host.MemberAsync("Ana", stop);
        await ana.DoAsync(host.Http, "home", new { command = "enter", name = "Ana" }, stop);

        using var set = await ana.SendAsync(
            host.Http,
            HttpMethod.Put,
            "/api/me/settings",
            JsonContent.Create(new { extraTime = "Twice", examDate = $"{TimeProvider.System.GetUtcNow().AddDays(60):yyyy-MM-dd}" }),
            stop
        );
        Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        using var wrong = await ana.SendAsync(
            host.Http,
            HttpMethod.Put,
            "/api/me/settings",
            JsonContent.Create(new { examDate = "1999-01-01" }),
            stop
        );
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var shown = await ana.SendAsync(host.Http, HttpMethod.Get, "/api/me", null, stop);
        Assert.Equal("Twice", (string)JsonNode.Parse(await shown.Content.ReadAsStringAsync(stop))!["profile"]!["extraTime"]!);
        using var export = await ana.SendAsync(host.Http, HttpMethod.Get, "/api/me/export", null, stop);
        var exported = await export.Content.ReadAsStringAsync(stop);
        Assert.Contains("\"name\": \"Ana\"", exported, StringComparison.Ordinal);
        Assert.Contains("\"extraTime\": \"Twice\"", exported, StringComparison.Ordinal);

        using var erased = await ana.SendAsync(host.Http, HttpMethod.Delete, "/api/me", null, stop);
        Assert.Equal(HttpStatusCode.NoContent, erased.StatusCode);
        using var gone = await ana.SendAsync(host.Http, HttpMethod.Get, "/api/rooms/home", null, stop);
        Assert.Equal(HttpStatusCode.Unauthorized, gone.StatusCode);
    }

    [Fact]
    public async Task A_backup_of_the_running_host_is_whole_and_restores()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        await using (var host = await HostProcess.StartAsync(data, stop))
        {
            var ana = await host.MemberAsync("Ana", stop);
            await ana.DoAsync(host.Http, "home", new { command = "openLobby", plan = new { questions = 1, mode = "Together" } }, stop);

            Assert.Equal(0, (await HostProcess.RunAsync(data, null, stop, "backup", "copy.db")).Exit);
            var again = await HostProcess.RunAsync(data, null, stop, "backup", "copy.db");
            var held = await HostProcess.RunAsync(data, null, stop, "restore", "copy.db");

            // Never overwrites a backup, never restores under a running host.
            Assert.Equal((1, 1), (again.Exit, held.Exit));
            if (!OperatingSystem.IsWindows())
            {
                // Names, answers and keys are the owner's alone; so is the socket, and so is a backup.
                const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                Assert.Equal(Own | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(data.Path, "data")));
                Assert.Equal(Own, File.GetUnixFileMode(Path.Combine(data.Path, "data", "crssbot.sock")));
                Assert.Equal(Own, File.GetUnixFileMode(Path.Combine(data.Path, "copy.db")));
            }

            await host.StopAsync(stop);
        }

        Assert.Equal(0, (await HostProcess.RunAsync(data, null, stop, "verify", "copy.db")).Exit);
        Assert.Equal(0, (await HostProcess.RunAsync(data, null, stop, "restore", "copy.db")).Exit);
        Assert.Equal(0, (await HostProcess.RunAsync(data, null, stop, "backup", "offline.db")).Exit);
        await using var restored = await HostProcess.StartAsync(data, stop);
        var ben = await restored.MemberAsync("Ben", stop);
        var view = await ben.ViewAsync(restored.Http, "home", stop);
        Assert.Equal("lobby", (string)view["quiz"]!["message"]!);
    }

    [Fact]
    public async Task The_API_says_no_clearly_and_never_500()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        await using var host = await HostProcess.StartAsync(data, stop);
        var ana = await host.MemberAsync("أنا", stop);
        var forged = ana with { Token = ana.Token[..^4] + "AAAA" };

        async Task Says(HttpStatusCode status, ApiMember? who, HttpMethod method, string path, string? body)
        {
            using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            using var reply = who is null
                ? await host.Http.SendAsync(new HttpRequestMessage(method, path) { Content = content }, stop)
                : await who.SendAsync(host.Http, method, path, content, stop);
            Assert.True(status == reply.StatusCode, $"{method} {path} {body}: {reply.StatusCode}");
        }

        const string Commands = "/api/rooms/home/commands";
        await Says(HttpStatusCode.Unauthorized, null, HttpMethod.Get, "/api/rooms/home", null);
        await Says(HttpStatusCode.Unauthorized, forged, HttpMethod.Get, "/api/rooms/home", null);
        await Says(HttpStatusCode.NotFound, ana, HttpMethod.Get, "/api/rooms/no-such-invitation", null);
        await Says(HttpStatusCode.NotFound, ana, HttpMethod.Get, $"/api/rooms/{new string('x', 300)}", null);
        await Says(HttpStatusCode.BadRequest, ana, HttpMethod.Post, Commands, "{");
        await Says(HttpStatusCode.BadRequest, ana, HttpMethod.Post, Commands, "{}");
        await Says(HttpStatusCode.BadRequest, ana, HttpMethod.Post, Commands, """{"command":{"command":"tick"}}""");
        await Says(HttpStatusCode.BadRequest, ana, HttpMethod.Post, Commands, """{"command":{"command":"enter"}}""");
        await Says(HttpStatusCode.BadRequest, ana, HttpMethod.Post, Commands, """{"command":{"command":"openLobby"}}""");
        await Says(HttpStatusCode.BadRequest, ana, HttpMethod.Post, Commands, """{"command":{}}""");
        await Says(HttpStatusCode.BadRequest, ana, HttpMethod.Post, Commands, """{"command":{"session":"x"}}""");
        await Says(
            HttpStatusCode.BadRequest,
            ana,
            HttpMethod.Post,
            Commands,
            """{"key":"1","command":{"command":"answer","session":"s","ordinal":1,"round":1,"option":"o"}}"""
        );
        await Says(HttpStatusCode.Conflict, ana, HttpMethod.Post, Commands, """{"command":{"command":"enter","name":""}}""");
        await Says(
            HttpStatusCode.Conflict,
            ana,
            HttpMethod.Post,
            Commands,
            """{"command":{"command":"startQuiz","session":"quiz-none"}}"""
        );
        await Says(
            HttpStatusCode.Conflict,
            ana,
            HttpMethod.Post,
            Commands,
            """{"command":{"command":"openLobby","plan":{"questions":999,"mode":"Timed"}}}"""
        );
        await Says(HttpStatusCode.RequestEntityTooLarge, ana, HttpMethod.Post, Commands, $"\"{new string('x', 20_000)}\"");
        await Says(HttpStatusCode.BadRequest, null, HttpMethod.Post, "/api/members", """{"name":"   "}""");
        await Says(HttpStatusCode.BadRequest, null, HttpMethod.Get, "/api/concepts?q=", null);
        await Says(HttpStatusCode.NotFound, null, HttpMethod.Get, "/api/concepts/no-such-slug", null);
        await Says(HttpStatusCode.OK, null, HttpMethod.Get, "/api/concepts/wrap", null);
        await Says(HttpStatusCode.OK, null, HttpMethod.Get, "/openapi/v1.json", null);
        Assert.DoesNotContain(host.Lines, l => l.StartsWith("fail:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_crisis_statement_gets_the_fixed_text_and_leaves_no_trace()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        await using var host = await HostProcess.StartAsync(data, stop, "--Logging:LogLevel:Default=Trace");

        var answer = await host.Http.GetFromJsonAsync<JsonObject>("/api/concepts?q=i+keep+saving+up+my+pills+zebra", stop);

        Assert.Equal("crisis", (string)answer!["kind"]!);
        Assert.Contains("988", (string)answer["text"]!, StringComparison.Ordinal);
        await host.StopAsync(stop);
        Assert.DoesNotContain(host.Lines, l => l.Contains("zebra", StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(data.Path, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("zebra", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, stop)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    public async Task On_loopback_nobody_from_elsewhere_gets_in_by_a_proxy_or_a_foreign_name(string header, string value)
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        await using var host = await HostProcess.StartAsync(data, stop);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation(header, value);

        using var reply = await host.Http.SendAsync(request, stop);

        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
        Assert.Contains("Web:BehindProxy", await reply.Content.ReadAsStringAsync(stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_proxy_that_is_announced_the_room_with_a_known_name_is_closed_and_a_foreign_scheme_does_not_hide_the_cookie()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        await using var host = await HostProcess.StartAsync(data, stop, "--Web:BehindProxy=true");
        var ana = await host.MemberAsync("Ana", stop);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/room/home");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("Authorization", "Basic abc");

        using var home = await ana.SendAsync(host.Http, HttpMethod.Get, "/api/rooms/home", null, stop);
        using var stranger = await host.Http.SendAsync(request, stop);

        Assert.Equal(HttpStatusCode.NotFound, home.StatusCode);
        // Sent to the front page to choose a name, as a browser without a cookie is.
        Assert.Equal(HttpStatusCode.OK, stranger.StatusCode);
        Assert.Equal("/", stranger.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task A_request_that_never_ends_does_not_hold_the_stop_up()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        await using var host = await HostProcess.StartAsync(data, stop);
        using var slow = new System.Net.Sockets.TcpClient();
        await slow.ConnectAsync(host.Address.Host, host.Address.Port, stop);
        await slow.GetStream()
            .WriteAsync(
                "POST /api/members HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"u8.ToArray(),
                stop
            );
        using var other = await host.Http.GetAsync("/health/live", stop);

        var (exit, took) = await host.StopAsync(stop);

        Assert.Equal(0, exit);
        Assert.True(took < TimeSpan.FromSeconds(6), $"The stop took {took}.");
        Assert.DoesNotContain(host.Lines, l => l.Contains("cut short", StringComparison.Ordinal));
    }

    /// <summary>They were once loaded by every process, and a school's bot grew by 7 MB for a cluster that it does not have.</summary>
    [Fact]
    public async Task A_process_with_a_file_does_not_load_the_libraries_of_a_cluster_nor_those_that_collect_measures()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        await using var host = await HostProcess.StartAsync(data, stop);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux alone tells which files a process has mapped.");

        var loaded = (await File.ReadAllLinesAsync($"/proc/{host.ProcessId}/maps", stop)).Select(Path.GetFileName).ToHashSet();

        Assert.Contains("LiteDB.dll", loaded);
        Assert.DoesNotContain("Npgsql.dll", loaded);
        Assert.DoesNotContain("Orleans.Runtime.dll", loaded);
        Assert.DoesNotContain("OpenTelemetry.dll", loaded);
    }

    [Fact]
    public async Task Bound_wider_the_start_says_so_and_the_room_with_a_known_name_is_closed()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        await using var host = await HostProcess.StartAsync(data, stop, "--urls=http://0.0.0.0:0");
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri($"http://127.0.0.1:{host.Address.Port}") };
        using var joined = await http.PostAsJsonAsync("/api/members", new { name = "Ana" }, stop);
        var ana = new ApiMember("Ana", (string)(await joined.Content.ReadFromJsonAsync<JsonObject>(stop))!["token"]!);

        using var home = await ana.SendAsync(http, HttpMethod.Get, "/api/rooms/home", null, stop);
        using var made = await ana.SendAsync(http, HttpMethod.Post, "/api/rooms", null, stop);
        var invitation = (string)(await made.Content.ReadFromJsonAsync<JsonObject>(stop))!["invitation"]!;
        using var room = await ana.SendAsync(http, HttpMethod.Get, $"/api/rooms/{invitation}", null, stop);

        Assert.Equal(HttpStatusCode.NotFound, home.StatusCode);
        Assert.Equal(HttpStatusCode.OK, room.StatusCode);
        Assert.True(invitation.Length >= 32);
        Assert.Contains(host.Lines, l => l.Contains("invitation links", StringComparison.Ordinal));
    }
}
