using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CrssBot.Host.Tests;

/// <summary>What the real host says at /metrics, and what the dashboard makes of it.</summary>
public sealed partial class MeasuredTests
{
    /// <summary>On a port where nobody is: the gateway looks for Discord in vain, which is a state like any other.</summary>
    private static readonly string[] Settings =
    [
        "--Telemetry:MetricsUrl=http://127.0.0.1:0",
        "--Discord:Token=token",
        "--Discord:ApiBaseUrl=http://127.0.0.1:9",
    ];

    /// <summary>All that a label of our own may say.</summary>
    private static readonly Dictionary<string, string[]> Closed = new(StringComparer.Ordinal)
    {
        ["otel_scope_name"] = ["CrssBot"],
        ["le"] = ["0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "1.5", "2", "2.5", "3", "5", "+Inf"],
        ["crssbot_channel"] = ["discord", "teams", "web", "alone"],
        ["crssbot_outcome"] = ["answered", "deferred", "turned_away", "failed", "stored", "moved"],
        ["crssbot_state"] = ["apart", "opening", "awaitinghello", "identifying", "resuming", "ready", "ended"],
    };

    [Fact]
    public async Task The_dashboard_asks_for_what_is_served_and_for_all_of_ours()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        await using var host = await HostProcess.StartAsync(data, stop, Settings);
        var invitation = await PlayAsync(host, stop);

        var text = await host.Http.GetStringAsync(MetricsOf(host), stop);

        var served = Samples().Matches(text).Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Repository.At("deploy", "grafana", "crssbot.json")));
        var asked = Expressions(dashboard.RootElement).SelectMany(e => Metrics().Matches(e).Select(m => m.Value)).ToHashSet();
        Assert.Empty(asked.Except(served).Except(Closed.Keys));
        var ours = Types().Matches(text).Select(m => m.Groups["name"].Value).Where(n => n.StartsWith("crssbot_", StringComparison.Ordinal));
        Assert.Equal(9, ours.Count());
        Assert.DoesNotContain(ours, name => !asked.Any(a => a.StartsWith(name, StringComparison.Ordinal)));

        // Who, where and what is in no label, neither in ours nor in those of the web server.
        Assert.All(
            text.Split('\n').Where(l => l.StartsWith("crssbot_", StringComparison.Ordinal)).SelectMany(l => Labels().Matches(l)),
            label => Assert.Contains(label.Groups[2].Value, Closed[label.Groups[1].Value])
        );
        Assert.DoesNotContain(invitation, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Ana", text, StringComparison.Ordinal);
        Assert.Equal(0, (await host.StopAsync(stop)).Exit);
    }

    [Fact]
    public async Task Metrics_stand_at_an_address_of_their_own_and_nothing_else_does()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        await using var host = await HostProcess.StartAsync(data, stop, Settings);

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("/metrics"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/api/concepts?q=hope"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(MetricsOf(host)));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(new Uri(new Uri(MetricsOf(host)), "/api/concepts?q=hope").AbsoluteUri));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(new Uri(new Uri(MetricsOf(host)), "/").AbsoluteUri));

        async Task<HttpStatusCode> StatusAsync(string address)
        {
            using var reply = await host.Http.GetAsync(address, stop);
            return reply.StatusCode;
        }
    }

    [Theory]
    [InlineData("MetricsUrl=nonsense", "Telemetry:MetricsUrl is \"nonsense\"; allowed is empty, or http://host:port.")]
    [InlineData("MetricsUrl=http://127.0.0.1:9464/here", "Telemetry:MetricsUrl is \"http://127.0.0.1:9464/here\"; allowed is empty,")]
    [InlineData("Otlp=ftp://collector", "Telemetry:Otlp is \"ftp://collector\"; allowed is empty, or http(s)://host:port.")]
    [InlineData("TraceRatio=1.5", "Telemetry:TraceRatio is \"1.5\"; allowed is 0 to 1.")]
    public async Task A_wrong_option_stops_the_start_with_one_line(string option, string line)
    {
        using var data = new DataFolder();

        var (exit, _, error) = await HostProcess.RunAsync(
            data,
            null,
            TestContext.Current.CancellationToken,
            "run",
            $"--Telemetry:{option}"
        );

        Assert.Equal(1, exit);
        Assert.StartsWith(line, Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    private static string MetricsOf(HostProcess host) => host.Lines.Select(l => OpenAt().Match(l)).First(m => m.Success).Groups[1].Value;

    /// <summary>A question with an answer in time, the same once more, and one after the close. Returns the room's invitation.</summary>
    private static async Task<string> PlayAsync(HostProcess host, CancellationToken stop)
    {
        var ana = await host.MemberAsync("Ana", stop);
        using var made = await ana.SendAsync(host.Http, HttpMethod.Post, "/api/rooms", null, stop);
        var room = (string)(await made.Content.ReadFromJsonAsync<JsonObject>(stop))!["invitation"]!;
        var view = await ana.DoAsync(host.Http, room, new { command = "openLobby", plan = new { questions = 1, mode = "Together" } }, stop);
        var session = (string)view["quiz"]!["session"]!;
        view = await ana.DoAsync(host.Http, room, new { command = "startQuiz", session }, stop);
        var answer = new
        {
            command = "answer",
            session,
            ordinal = 1,
            round = 1,
            option = (string)view["quiz"]!["choices"]![0]!["option"]!,
        };
        await ana.DoAsync(host.Http, room, answer, stop, order: 5);
        await ana.DoAsync(host.Http, room, answer, stop, order: 5);
        await ana.DoAsync(host.Http, room, new { command = "stopQuiz", session }, stop);
        var (status, _) = await ana.CommandAsync(host.Http, room, answer, stop, order: 6);
        Assert.Equal(409, status);
        return room;
    }

    private static IEnumerable<string> Expressions(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Expressions),
            JsonValueKind.Object => element
                .EnumerateObject()
                .SelectMany(p =>
                    p.Name is "expr" or "definition" && p.Value.ValueKind == JsonValueKind.String
                        ? [p.Value.GetString()!]
                        : Expressions(p.Value)
                ),
            _ => [],
        };

    [GeneratedRegex(@"Metrics are at (http://\S+)")]
    private static partial Regex OpenAt();

    [GeneratedRegex("^(?<name>[a-z_]+)[{ ]", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Samples();

    [GeneratedRegex("^# TYPE (?<name>[a-z_]+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Types();

    /// <summary>Of a metric, or of a label of ours.</summary>
    [GeneratedRegex(@"\b(crssbot|http_server|dotnet)_[a-z_]+", RegexOptions.ExplicitCapture)]
    private static partial Regex Metrics();

    [GeneratedRegex("([a-z_]+)=\"([^\"]*)\"")]
    private static partial Regex Labels();
}
