namespace CrssBot.Teams.Protocol.Connector;

/// <summary>What differs between Microsoft's clouds on the way out (teams.net@24285d71, CloudEnvironment; T11, T14).</summary>
/// <param name="Login">Where tokens come from, without the tenant.</param>
/// <param name="SharedTenant">Whose tokens a bot of many tenants uses.</param>
/// <param name="Resource">What a token is for.</param>
/// <param name="ServiceHosts">Where Teams' connector answers.</param>
/// <param name="Graph">Where Microsoft Graph answers, and what a token for it is for (graph/deployments).</param>
internal sealed record Cloud(Uri Login, string SharedTenant, string Resource, string[] ServiceHosts, string Graph)
{
    /// <summary>Tenants of the Government Community Cloud are served from here, by the public cloud's tokens (InvalidBotApiHost).</summary>
    private const string GovernmentCommunity = "smba.infra.gcc.teams.microsoft.com";

    private static readonly Cloud world = new(
        new Uri("https://login.microsoftonline.com/"),
        "botframework.com",
        "https://api.botframework.com",
        ["smba.trafficmanager.net", "smba.onyx.prod.teams.trafficmanager.net", GovernmentCommunity],
        "https://graph.microsoft.com"
    );

    private static readonly Cloud government = new(
        new Uri("https://login.microsoftonline.us/"),
        "MicrosoftServices.onmicrosoft.us",
        "https://api.botframework.us",
        ["smba.infra.gov.teams.microsoft.us", "smba.infra.dod.teams.microsoft.us", GovernmentCommunity],
        "https://graph.microsoft.us"
    );

    private static readonly Cloud china = new(
        new Uri("https://login.partner.microsoftonline.cn/"),
        "microsoftservices.partner.onmschina.cn",
        "https://api.botframework.azure.cn",
        ["frontend.botapi.msg.infra.teams.microsoftonline.cn"],
        "https://microsoftgraph.chinacloudapi.cn"
    );

    public static Cloud Of(TeamsCloud cloud) =>
        cloud switch
        {
            TeamsCloud.Public => world,
            TeamsCloud.USGov => government,
            TeamsCloud.China => china,
            _ => throw new ArgumentOutOfRangeException(nameof(cloud)),
        };
}
