using System.Net;
using CrssBot.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Channels.Tests.Web;

/// <summary>Whom the host believes when a request says that it came for somebody else.</summary>
public sealed class ProxiesTests
{
    [Theory]
    [InlineData("", "127.0.0.1", true)]
    [InlineData("", "10.0.3.4", false)]
    [InlineData("10.0.0.0/8", "10.0.3.4", true)]
    [InlineData("10.0.0.0/8", "127.0.0.1", true)]
    [InlineData("10.0.0.0/8", "::ffff:10.0.3.4", true)]
    [InlineData("10.0.3.5; fd00::/8", "10.0.3.4", false)]
    [InlineData("10.0.3.5; fd00::/8", "10.0.3.5", true)]
    [InlineData("10.0.3.5; fd00::/8", "fd00::7", true)]
    public async Task A_proxy_is_believed_on_this_machine_and_where_the_options_name_it(string proxies, string from, bool believed)
    {
        var stop = TestContext.Current.CancellationToken;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.Configure<WebOptions>(o => (o.BehindProxy, o.Proxies) = (true, proxies));
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Use(
            (http, next) =>
            {
                http.Connection.RemoteIpAddress = IPAddress.Parse(from);
                return next(http);
            }
        );
        app.UseLocalOnly();
        app.MapGet("/", (HttpContext http) => $"{http.Request.Scheme} {http.Request.Host} {http.Request.PathBase}");
        await app.StartAsync(stop);
        using var client = new HttpClient(new SocketsHttpHandler());
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Urls.Single());
        request.Headers.Host = "direct";
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "bot.example");
        request.Headers.Add("X-Forwarded-Prefix", "/made-up");

        using var reply = await client.SendAsync(request, stop);

        Assert.Equal(believed ? "https bot.example " : "http direct ", await reply.Content.ReadAsStringAsync(stop));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("10.0.0.0/8; fd00::/8;", true)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("proxy", false)]
    public void Proxies_are_addresses_and_networks(string proxies, bool valid) =>
        Assert.Equal(valid, new NetworksAttribute().IsValid(proxies));
}
