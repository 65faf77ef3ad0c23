using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace CrssBot.Host.Tests.Deployment;

public sealed class HealthCommandTests
{
    [Fact]
    public async Task Health_asks_the_running_host_and_exits_0_or_when_none_answers_1()
    {
        var stop = TestContext.Current.CancellationToken;
        using var data = new DataFolder();
        await using var host = await HostProcess.StartAsync(data, stop);

        var ready = await HostProcess.RunAsync(data, null, stop, "health", host.Address.ToString());
        var live = await HostProcess.RunAsync(data, null, stop, "health", new Uri(host.Address, "/health/live").ToString());
        await host.StopAsync(stop);
        // Bound, so that no host beside this one is given the port, and never listening.
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        held.Bind(new IPEndPoint(IPAddress.Loopback, host.Address.Port));
        var gone = await HostProcess.RunAsync(data, null, stop, "health", host.Address.ToString());

        Assert.Equal((0, 0, 1), (ready.Exit, live.Exit, gone.Exit));
        Assert.Contains("\"status\":\"ready\"", ready.Output, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"live\"", live.Output, StringComparison.Ordinal);
        Assert.StartsWith("No host answers at http://", Assert.Single(gone.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_host_that_is_not_ready_the_reason_is_shown_and_the_exit_is_1()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/health/ready", () => Results.Text("the store is away", statusCode: StatusCodes.Status503ServiceUnavailable));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var output = new StringWriter();
        using var configuration = new ConfigurationManager();
        // Without a word of whom to ask it is the host of these settings.
        configuration["urls"] = app.Urls.Single();

        var exit = await HealthCommand.RunAsync(null, configuration, output, TextWriter.Null);

        Assert.Equal(1, exit);
        Assert.Contains("the store is away", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://127.0.0.1/")]
    public async Task What_is_no_address_is_misuse(string url)
    {
        using var configuration = new ConfigurationManager();
        using var error = new StringWriter();

        Assert.Equal(2, await HealthCommand.RunAsync(url, configuration, TextWriter.Null, error));
        Assert.Contains(url, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080", "http://127.0.0.1:5080")]
    [InlineData("http://0.0.0.0:8080", "http://127.0.0.1:8080")]
    [InlineData("http://[::]:8080;https://bot.example:443", "http://127.0.0.1:8080")]
    [InlineData("http://+:8080", "http://127.0.0.1:8080")]
    [InlineData("http://*", "http://127.0.0.1:80")]
    [InlineData("https://bot.example", "https://bot.example:443")]
    public void The_first_address_that_a_host_listens_on_is_asked_as_this_machine_reaches_it(string urls, string own) =>
        Assert.Equal(own, HealthCommand.Own(urls));
}
