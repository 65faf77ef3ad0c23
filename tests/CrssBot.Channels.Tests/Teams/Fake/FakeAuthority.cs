using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace CrssBot.Channels.Tests.Teams.Fake;

/// <summary>How a token differs from a good one.</summary>
internal sealed record FakeToken
{
    public string Issuer { get; init; } = "https://api.botframework.com";
    public string Audience { get; init; } = FakeTeams.AppId;
    public string? ServiceUrl { get; init; }
    public DateTimeOffset From { get; init; } = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1);
    public DateTimeOffset? Until { get; init; } = TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1);

    /// <summary>RS256, RS384, RS512, none, or HS256 with the public key as the secret.</summary>
    public string Algorithm { get; init; } = "RS256";

    /// <summary>Null: the key that signs; empty: none is named.</summary>
    public string? KeyName { get; init; }

    /// <summary>A digit of the signature is another.</summary>
    public bool Forged { get; init; }
}

/// <summary>Microsoft's side of all trust, on loopback: the keys that activities are signed with, and the tokens that bots ask for.</summary>
internal sealed class FakeAuthority : IAsyncDisposable
{
    public const string ClientSecret = "s3cret~of.the-bot_that~nobody.may-see";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _issued = new();
    private volatile Key _key = new("key-1", ["msteams", "webchat"]);
    private readonly ConcurrentQueue<string> _scopes = new();
    private int _metadataAsked;
    private int _tokensAsked;

    private FakeAuthority(WebApplication app) => _app = app;

    private sealed record Key(string Name, string[]? Endorsements)
    {
        public RSA Rsa { get; } = RSA.Create(2048);
    }

    public string Address => _app.Urls.Single();

    public string MetadataUrl => $"{Address}/v1/.well-known/openidconfiguration";

    public int MetadataAsked => _metadataAsked;

    public int TokensAsked => _tokensAsked;

    /// <summary>Nobody answers for the keys.</summary>
    public bool IsDown { get; set; }

    /// <summary>The description names no keys, or names another place to fetch them from than its own.</summary>
    public bool HasNoKeys { get; set; }
    public string? KeysAddress { get; set; }

    /// <summary>Runs before the keys or their description are given away.</summary>
    public Func<Task> OnKeysAsked { get; set; } = () => Task.CompletedTask;

    /// <summary>Tokens are good around its now.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>What tokens were asked for.</summary>
    public IReadOnlyCollection<string> ScopesAsked => _scopes;

    /// <summary>Every token that left here, of either kind.</summary>
    public IReadOnlyCollection<string> Issued => _issued;

    public static async Task<FakeAuthority> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var authority = new FakeAuthority(app);
        app.Run(authority.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return authority;
    }

    /// <summary>From now on another key signs, and only it is in the metadata.</summary>
    public void Roll(string name, params string[]? endorsements) => _key = new Key(name, endorsements);

    public string Token(string serviceUrl) =>
        Token(
            new FakeToken
            {
                ServiceUrl = serviceUrl,
                From = Time.GetUtcNow() - TimeSpan.FromMinutes(1),
                Until = Time.GetUtcNow() + TimeSpan.FromHours(1),
            }
        );

    public string Token(FakeToken asked)
    {
        var key = _key;
        var header = new JsonObject { ["alg"] = asked.Algorithm, ["typ"] = "JWT" };
        if (asked.KeyName != "")
        {
            header["kid"] = asked.KeyName ?? key.Name;
        }

        var payload = new JsonObject
        {
            ["iss"] = asked.Issuer,
            ["aud"] = asked.Audience,
            ["nbf"] = asked.From.ToUnixTimeSeconds(),
        };
        if (asked.Until is { } until)
        {
            payload["exp"] = until.ToUnixTimeSeconds();
        }

        if (asked.ServiceUrl is { } serviceUrl)
        {
            payload["serviceurl"] = serviceUrl;
        }

        var signed = $"{Part(header)}.{Part(payload)}";
        var bytes = Encoding.ASCII.GetBytes(signed);
        byte[] signature = asked.Algorithm switch
        {
            "none" => [],
            "HS256" => HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.Rsa.ExportSubjectPublicKeyInfoPem()), bytes),
            var rs => key.Rsa.SignData(
                bytes,
                rs switch
                {
                    "RS384" => HashAlgorithmName.SHA384,
                    "RS512" => HashAlgorithmName.SHA512,
                    _ => HashAlgorithmName.SHA256,
                },
                RSASignaturePadding.Pkcs1
            ),
        };
        if (asked.Forged)
        {
            signature[20] ^= 1;
        }

        var token = $"{signed}.{Base64UrlEncoder.Encode(signature)}";
        _issued.Enqueue(token);
        return token;
    }

    /// <summary>The bot's own token, as the connector sees it.</summary>
    public bool HasIssued(string authorization) =>
        authorization.StartsWith("Bearer access-", StringComparison.Ordinal) && _issued.Contains(authorization["Bearer ".Length..]);

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        var key = _key;
        if (path.EndsWith("/oauth2/v2.0/token", StringComparison.Ordinal))
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            var number = Interlocked.Increment(ref _tokensAsked);
            _scopes.Enqueue(form["scope"].ToString());
            if (form["client_secret"] != ClientSecret)
            {
                http.Response.StatusCode = 401;
                await WriteAsync(http, new JsonObject { ["error"] = "invalid_client", ["error_description"] = "AADSTS7000215: no." });
                return;
            }

            var token = string.Create(CultureInfo.InvariantCulture, $"access-{Guid.NewGuid():N}-{number}");
            _issued.Enqueue(token);
            await WriteAsync(
                http,
                new JsonObject
                {
                    ["token_type"] = "Bearer",
                    ["expires_in"] = 3599,
                    ["access_token"] = token,
                }
            );
            return;
        }

        Interlocked.Increment(ref _metadataAsked);
        await OnKeysAsked();
        if (IsDown)
        {
            http.Response.StatusCode = 503;
            return;
        }

        if (path.EndsWith("/openidconfiguration", StringComparison.Ordinal))
        {
            await WriteAsync(
                http,
                new JsonObject
                {
                    ["issuer"] = "https://api.botframework.com",
                    ["jwks_uri"] = KeysAddress ?? $"{Address}/v1/.well-known/keys",
                }
            );
            return;
        }

        var parameters = key.Rsa.ExportParameters(includePrivateParameters: false);
        var jwk = new JsonObject
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = key.Name,
            ["n"] = Base64UrlEncoder.Encode(parameters.Modulus),
            ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
        };
        if (key.Endorsements is { } endorsements)
        {
            jwk["endorsements"] = new JsonArray([.. endorsements.Select(e => (JsonNode)e)]);
        }

        await WriteAsync(http, new JsonObject { ["keys"] = HasNoKeys ? new JsonArray() : new JsonArray(jwk) });
    }

    private static Task WriteAsync(HttpContext http, JsonObject json)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json.ToJsonString(), http.RequestAborted);
    }

    private static string Part(JsonObject json) => Base64UrlEncoder.Encode(json.ToJsonString());

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
