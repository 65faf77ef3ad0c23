using CrssBot.Teams;
using CrssBot.Teams.Protocol.Connector;

namespace CrssBot.Channels.Tests.Teams.Connector;

public sealed class ServiceUrlsTests
{
    [Theory]
    [InlineData(TeamsCloud.Public, "https://smba.trafficmanager.net/emea/", "https://smba.trafficmanager.net/emea/")]
    [InlineData(TeamsCloud.Public, "https://smba.trafficmanager.net/amer", "https://smba.trafficmanager.net/amer/")]
    [InlineData(TeamsCloud.Public, "https://SMBA.TrafficManager.net:443/teams//", "https://smba.trafficmanager.net/teams/")]
    [InlineData(TeamsCloud.Public, "https://smba.infra.gcc.teams.microsoft.com/teams", "https://smba.infra.gcc.teams.microsoft.com/teams/")]
    [InlineData(TeamsCloud.USGov, "https://smba.infra.gcc.teams.microsoft.com/gcc/", "https://smba.infra.gcc.teams.microsoft.com/gcc/")]
    [InlineData(TeamsCloud.USGov, "https://smba.infra.gov.teams.microsoft.us/gcch/", "https://smba.infra.gov.teams.microsoft.us/gcch/")]
    [InlineData(TeamsCloud.USGov, "https://smba.infra.dod.teams.microsoft.us/dod/", "https://smba.infra.dod.teams.microsoft.us/dod/")]
    [InlineData(
        TeamsCloud.China,
        "https://frontend.botapi.msg.infra.teams.microsoftonline.cn/teams",
        "https://frontend.botapi.msg.infra.teams.microsoftonline.cn/teams/"
    )]
    public void T16_a_clouds_own_hosts_are_allowed(TeamsCloud cloud, string url, string found) =>
        Assert.Equal(found, new ServiceUrls(new TeamsOptions { Cloud = cloud }).Find(url)?.AbsoluteUri);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("smba.trafficmanager.net/emea")]
    [InlineData("/emea/")]
    [InlineData("http://smba.trafficmanager.net/emea/")]
    [InlineData("ftp://smba.trafficmanager.net/emea/")]
    [InlineData("https://smba.trafficmanager.net.evil.example/")]
    [InlineData("https://evil.example/smba.trafficmanager.net/")]
    [InlineData("https://x.smba.trafficmanager.net/")]
    [InlineData("https://smba.trafficmanager.net@evil.example/")]
    [InlineData("https://evil.example@smba.trafficmanager.net/")]
    [InlineData("https://smba.trafficmanager.net:8443/emea/")]
    [InlineData("https://smba.trafficmanager.net/emea/?x=1")]
    [InlineData("https://smba.trafficmanager.net/emea/#x")]
    [InlineData("https://smba.infra.gov.teams.microsoft.us/gcch/")]
    [InlineData("http://localhost:5000/")]
    [InlineData("http://127.0.0.1:5000/")]
    public void T16_nothing_else_is_allowed(string? url) => Assert.Null(new ServiceUrls(new TeamsOptions()).Find(url));

    [Fact]
    public void T16_configured_addresses_are_allowed_whatever_their_path_and_only_on_their_port()
    {
        var urls = new ServiceUrls(new TeamsOptions { AllowedServiceUrls = ["http://localhost:5000", "https://connector.example/v9/"] });

        Assert.Equal("http://localhost:5000/teams/", urls.Find("http://localhost:5000/teams")?.AbsoluteUri);
        Assert.Equal("https://connector.example/", urls.Find("https://connector.example")?.AbsoluteUri);
        Assert.NotNull(urls.Find("https://smba.trafficmanager.net/emea/"));
        Assert.Null(urls.Find("http://localhost:5001/teams"));
        Assert.Null(urls.Find("http://127.0.0.1:5000/teams"));
        Assert.Null(urls.Find("https://localhost:5000/teams"));
        Assert.Null(urls.Find("http://connector.example/"));
    }

    [Theory]
    [InlineData("http://connector.example/")]
    [InlineData("connector.example")]
    [InlineData("https://user:secret@connector.example/")]
    public void T16_an_address_that_no_token_may_go_to_cannot_be_configured(string url) =>
        Assert.Throws<ArgumentException>(() => new ServiceUrls(new TeamsOptions { AllowedServiceUrls = [url] }));
}
