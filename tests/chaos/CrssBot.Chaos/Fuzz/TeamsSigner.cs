using System.Net;
using System.Security.Cryptography;
using System.Text;
using CrssBot.Teams;
using CrssBot.Teams.Protocol.Inbound;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;

namespace CrssBot.Chaos.Fuzz;

/// <summary>Teams' side of trust, in memory: a key, tokens by it, and who judges them as the bot does.</summary>
internal sealed class TeamsSigner : HttpMessageHandler
{
    public const string ServiceUrl = "https://smba.trafficmanager.net/emea/";
    public const string Tenant = "9c2f5a77-2a51-4c6b-8b0f-3e1d7f1f9a01";
    public const string Header = """{"alg":"RS256","typ":"JWT","kid":"key-1"}""";
    private const string AppId = "3f0b7c6a-6a53-4f0e-9d0e-0d3f5a1c2b11";

    private readonly RSA _key = RSA.Create(2048);

    public TeamsSigner()
    {
        Options = new TeamsOptions
        {
            AppId = AppId,
            TenantId = Tenant,
            OpenIdMetadataUrl = "https://keys.example/configuration",
        };
        Judge = new BotFrameworkToken(
            Options,
            new SigningKeys(new HttpMessageInvoker(this), BotFrameworkToken.MetadataOf(Options), Time, NullLogger<SigningKeys>.Instance),
            Time
        );
    }

    /// <summary>At the instant of <see cref="StillTime"/> it is good for an hour.</summary>
    public static string Payload { get; } =
        $$"""{"iss":"https://api.botframework.com","aud":"{{AppId}}","nbf":1772600700,"exp":1772604370,"serviceurl":"{{ServiceUrl}}"}""";

    public StillTime Time { get; } = new();

    public TeamsOptions Options { get; }

    public BotFrameworkToken Judge { get; }

    public string Token(byte[]? payload = null, byte[]? header = null)
    {
        var signed =
            $"{Base64UrlEncoder.Encode(header ?? Encoding.UTF8.GetBytes(Header))}.{Base64UrlEncoder.Encode(payload ?? Encoding.UTF8.GetBytes(Payload))}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64UrlEncoder.Encode(signature)}";
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        var json =
            request.RequestUri!.AbsolutePath == "/configuration"
                ? """{"issuer":"https://api.botframework.com","jwks_uri":"https://keys.example/keys"}"""
                : $$"""
                    {"keys":[{"kty":"RSA","use":"sig","kid":"key-1","endorsements":["msteams"],
                    "n":"{{Base64UrlEncoder.Encode(key.Modulus)}}","e":"{{Base64UrlEncoder.Encode(key.Exponent)}}"}]}
                    """;
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(json) });
    }
}
