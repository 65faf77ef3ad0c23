using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CrssBot.Teams;
using CrssBot.Teams.Protocol.Connector;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CrssBot.Channels.Tests.Teams.Connector;

/// <summary>MSAL, over a token host of this machine or a handler that writes down what it is asked.</summary>
public sealed class TokenSourceTests
{
    // MSAL remembers across applications how a host threw one out, by application and tenant: each test has its own.
    private readonly string _app = $"{Guid.NewGuid()}";
    private readonly string _tenant = $"{Guid.NewGuid()}";

    private TeamsOptions Options =>
        new()
        {
            AppId = _app,
            TenantId = _tenant,
            Secret = "the-secret",
        };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private const string Token = """{"token_type":"Bearer","expires_in":3599,"access_token":"secret-token"}""";

    [Fact]
    public async Task T14_a_secret_brings_a_token_from_a_plain_host_of_this_machine()
    {
        var asked = new List<(string Path, Dictionary<string, string> Form)>();
        await using var host = await Server.StartAsync(async context =>
        {
            var form = await context.Request.ReadFormAsync(Stop);
            asked.Add(($"{context.Request.Path}", form.ToDictionary(f => f.Key, f => $"{f.Value}")));
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Token, Stop);
        });
        using var handler = TeamsHttp.CreateHandler();
        var options = Options;
        options.Authority = $"{Server.AddressOf(host)}";
        var source = TokenSource.Create(options, handler);

        var fresh = await source(Stop);
        await source(Stop);

        Assert.Equal("secret-token", fresh.Value);
        Assert.InRange(fresh.Life, TimeSpan.FromMinutes(58), TimeSpan.FromMinutes(60));

        // Nothing but the token was asked for, and a second time it is fetched again: the cache is ours.
        Assert.Equal(2, asked.Count);
        Assert.Equal($"/{_tenant}/oauth2/v2.0/token", asked[0].Path);
        Assert.Equal(
            ("client_credentials", _app, "the-secret", "https://api.botframework.com/.default"),
            (asked[0].Form["grant_type"], asked[0].Form["client_id"], asked[0].Form["client_secret"], asked[0].Form["scope"])
        );
    }

    [Theory]
    [InlineData(TeamsCloud.Public, "https://login.microsoftonline.com/", "https://api.botframework.com/.default", "botframework.com")]
    [InlineData(
        TeamsCloud.USGov,
        "https://login.microsoftonline.us/",
        "https://api.botframework.us/.default",
        "MicrosoftServices.onmicrosoft.us"
    )]
    [InlineData(
        TeamsCloud.China,
        "https://login.partner.microsoftonline.cn/",
        "https://api.botframework.azure.cn/.default",
        "microsoftservices.partner.onmschina.cn"
    )]
    public async Task T14_T11_each_cloud_has_its_login_host_scope_and_shared_tenant(
        TeamsCloud cloud,
        string login,
        string scope,
        string shared
    )
    {
        using var handler = new Answering();
        var options = Options;
        options.Cloud = cloud;

        await TokenSource.Create(options, handler)(Stop);
        options.AppType = TeamsAppType.MultiTenant;
        options.TenantId = "";
        await TokenSource.Create(options, handler)(Stop);

        Assert.Equal(
            [$"{login}{_tenant}/oauth2/v2.0/token", $"{login}{shared}/oauth2/v2.0/token"],
            handler.Addresses,
            StringComparer.OrdinalIgnoreCase
        );
        Assert.All(handler.Forms, form => Assert.Equal(scope, form["scope"]));
    }

    [Theory]
    [InlineData("pem")]
    [InlineData("encrypted pem")]
    [InlineData("pfx")]
    public async Task T14_a_certificate_serves_instead_of_a_secret(string kind)
    {
        using var files = new Files();
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=bot", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(
            now.AddDays(-1),
            now.AddDays(1)
        );
        var options = Options;
        options.Secret = "";
        options.CertificateFile = kind switch
        {
            "pem" => files.Write("bot.pem", certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem()),
            "encrypted pem" => files.Write(
                "bot.pem",
                certificate.ExportCertificatePem()
                    + "\n"
                    + key.ExportEncryptedPkcs8PrivateKeyPem(
                        "pass",
                        new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)
                    )
            ),
            _ => files.Write("bot.pfx", certificate.Export(X509ContentType.Pfx, "pass")),
        };
        options.CertificatePassword = kind == "pem" ? "" : "pass";
        using var handler = new Answering();

        await TokenSource.Create(options, handler)(Stop);

        Assert.False(handler.Forms[0].ContainsKey("client_secret"));
        Assert.Equal(3, handler.Forms[0]["client_assertion"].Split('.').Length);
    }

    [Fact]
    public async Task T14_a_managed_identity_needs_no_secret()
    {
        using var handler = new Answering
        {
            Body =
                """{"token_type":"Bearer","expires_in":"3599","expires_on":"1999999999","resource":"r","client_id":"c","access_token":"secret-token"}""",
        };
        var options = Options;
        options.AppType = TeamsAppType.ManagedIdentity;
        options.Secret = "";

        var fresh = await TokenSource.Create(options, handler)(Stop);

        Assert.Equal("secret-token", fresh.Value);
        var query = QueryHelpers.ParseQuery(new Uri(handler.Addresses[^1]).Query);
        Assert.Equal(("https://api.botframework.com", _app), ($"{query["resource"]}", $"{query["client_id"]}"));
    }

    public static TheoryData<int, string, string, int> Failures =>
        new()
        {
            { 500, "", "service_not_available (500)", 5 },
            { 503, "", "service_not_available (503)", 5 },
            { 401, """{"error":"invalid_client","error_description":"AADSTS7000215: the-secret is wrong"}""", "invalid_client (401)", 5 },
            { 400, "<html>", "non_parsable_oauth_error (400)", 5 },
            { 302, "", "http_status_not_200 (302)", 5 },
            { 200, "nonsense", "JsonException", 5 },
            { 200, "{}", "token_type_missing", 5 },
            { 429, "", "http_status_not_200 (429)", 30 },
            { 429, "a day", "request_throttled (429)", 600 },
        };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task T15_whatever_the_token_host_does_is_a_value_and_logged_without_its_text(
        int status,
        string body,
        string fault,
        int seconds
    )
    {
        using var handler = new Answering
        {
            Status = status,
            Body = body,
            RetryAfter =
                status != 429 ? null
                : body.Length > 0 ? "86400"
                : "30",
        };
        var log = new Notes();
        using var token = new BotToken(TokenSource.Create(Options, handler), new Clock(), log.For<BotToken>());

        var reply = await token.GetAsync(null, Stop);

        Assert.Equal(new TokenReply.Unavailable(TimeSpan.FromSeconds(seconds)), reply);
        Assert.Contains($": {fault}.", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(_tenant, log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T15_a_token_host_that_is_not_there_is_a_value()
    {
        Uri address;
        await using (var host = await Server.StartAsync(_ => Task.CompletedTask))
        {
            address = Server.AddressOf(host);
        }

        using var handler = TeamsHttp.CreateHandler();
        var options = Options;
        options.Authority = $"{address}";
        using var token = new BotToken(TokenSource.Create(options, handler), new Clock(), new Notes().For<BotToken>());

        Assert.Equal(new TokenReply.Unavailable(BotToken.FirstBackoff), await token.GetAsync(null, Stop).AsTask().Soon());
    }

    [Theory]
    [InlineData("http://login.example/")]
    [InlineData("https://login.example/path")]
    [InlineData("login.example")]
    public void An_authority_that_no_secret_may_go_to_cannot_be_configured(string authority)
    {
        using var handler = new Answering();
        var options = Options;
        options.Authority = authority;

        Assert.Throws<ArgumentException>(() => TokenSource.Create(options, handler));
    }

    [Fact]
    public void Who_has_neither_secret_nor_tenant_is_told_so()
    {
        using var handler = new Answering();
        var (secretless, homeless) = (Options, Options);
        secretless.Secret = "";
        homeless.TenantId = "";

        Assert.Contains(
            "Teams:Secret",
            Assert.Throws<ArgumentException>(() => TokenSource.Create(secretless, handler)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Teams:TenantId",
            Assert.Throws<ArgumentException>(() => TokenSource.Create(homeless, handler)).Message,
            StringComparison.Ordinal
        );
    }

    private sealed class Answering : HttpMessageHandler
    {
        public int Status { get; init; } = 200;
        public string Body { get; init; } = Token;
        public string? RetryAfter { get; init; }
        public List<string> Addresses { get; } = [];
        public List<Dictionary<string, string>> Forms { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Addresses.Add($"{request.RequestUri}");
            var form = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            Forms.Add(QueryHelpers.ParseQuery(form).ToDictionary(f => f.Key, f => $"{f.Value}"));
            var response = new HttpResponseMessage((HttpStatusCode)Status)
            {
                Content = new StringContent(Body, Encoding.UTF8, "application/json"),
            };
            if (RetryAfter is not null)
            {
                response.Headers.TryAddWithoutValidation("Retry-After", RetryAfter);
            }

            return response;
        }
    }

    private sealed class Files : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crssbot");

        public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

        public string Write(string name, byte[] bytes)
        {
            var path = Path.Combine(_folder.FullName, name);
            File.WriteAllBytes(path, bytes);
            return path;
        }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
