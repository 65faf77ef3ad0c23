using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CrssBot.Teams.Protocol.Inbound;

/// <summary>What a token proves. A closed set.</summary>
internal abstract record Proof
{
    private Proof() { }

    /// <summary>Teams signed it for us.</summary>
    /// <param name="ServiceUrl">The only address that an activity with it may name.</param>
    /// <param name="Endorsements">The channels that its key may speak for.</param>
    public sealed record Valid(string ServiceUrl, ImmutableArray<string> Endorsements) : Proof
    {
        /// <summary>T05, T06; null: the activity is what the token was given for.</summary>
        public string? ObjectionTo(Activity activity) =>
            !string.Equals(activity.ServiceUrl, ServiceUrl, StringComparison.Ordinal) ? "service url"
            : activity.ChannelId is not "msteams" || !Endorsements.Contains("msteams", StringComparer.Ordinal) ? "endorsement"
            : null;
    }

    /// <param name="Why">A word for the log; nothing of the token.</param>
    public sealed record None(string Why) : Proof;
}

/// <summary>
/// Judges the tokens that come with activities (bot-framework-rest-connector-authentication, "Authenticate requests from the Bot Connector
/// service to your bot"; T01–T09, T11). Total: whatever a token holds, it is valid or it is not. The issuer is bound to its own keys, and
/// nothing here is changed by a request.
/// </summary>
internal sealed class BotFrameworkToken
{
    /// <summary>Between their clock and ours (same page, requirement 5).</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Characters; real ones have about 1,200.</summary>
    private const int Longest = 16 * 1024;

    private static readonly ImmutableArray<string> Algorithms =
    [
        SecurityAlgorithms.RsaSha256,
        SecurityAlgorithms.RsaSha384,
        SecurityAlgorithms.RsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = Longest, MapInboundClaims = false };
    private readonly SigningKeys _keys;
    private readonly TokenValidationParameters _expected;

    public BotFrameworkToken(TeamsOptions options, SigningKeys keys, TimeProvider time)
    {
        _keys = keys;
        var appId = options.AppId;
        _expected = new TokenValidationParameters
        {
            ValidIssuer = IssuerOf(options.Cloud),
            // A GUID; the portal shows it in lower case, and people type it as they like.
            AudienceValidator = (audiences, _, _) =>
                audiences.ToArray() is [var one] && string.Equals(one, appId, StringComparison.OrdinalIgnoreCase),
            ValidAlgorithms = Algorithms,
            // Else a token that names an unknown key is tried with every known one (T07).
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (from, until, _, _) =>
                time.GetUtcNow().UtcDateTime is var now && until is { } end && now <= end + Skew && (from is null || now >= from - Skew),
        };
    }

    /// <summary>Of the cloud that the bot is registered in (botbuilder-dotnet@1f9719b3, GovernmentAuthenticationConstants; agents-for-net).</summary>
    private static string IssuerOf(TeamsCloud cloud) =>
        cloud switch
        {
            TeamsCloud.USGov => "https://api.botframework.us",
            TeamsCloud.China => "https://api.botframework.azure.cn",
            _ => "https://api.botframework.com",
        };

    /// <summary>Where the keys are described, unless the options say otherwise.</summary>
    public static Uri MetadataOf(TeamsOptions options) =>
        new(
            options.OpenIdMetadataUrl.Length > 0 ? options.OpenIdMetadataUrl
            : options.Cloud == TeamsCloud.USGov ? "https://login.botframework.azure.us/v1/.well-known/openidconfiguration"
            : options.Cloud == TeamsCloud.China ? "https://login.botframework.azure.cn/v1/.well-known/openidconfiguration"
            : "https://login.botframework.com/v1/.well-known/openidconfiguration"
        );

    public async ValueTask<Proof> ProveAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            if (token.Length > Longest || !_handler.CanReadToken(token))
            {
                return new Proof.None("no token");
            }

            var read = new JsonWebToken(token);
            if (!Algorithms.Contains(read.Alg) || read.Kid is not { Length: > 0 })
            {
                return new Proof.None("algorithm or key name");
            }

            if (!string.Equals(read.Issuer, _expected.ValidIssuer, StringComparison.Ordinal))
            {
                return new Proof.None("issuer");
            }

            if (await _keys.FindAsync(read.Kid, cancellationToken) is not { } key)
            {
                return new Proof.None("unknown key");
            }

            var expected = _expected.Clone();
            expected.IssuerSigningKey = key;
            var result = await _handler.ValidateTokenAsync(read, expected);
            return !result.IsValid ? new Proof.None(result.Exception?.GetType().Name ?? "invalid")
                : read.TryGetPayloadValue<string>("serviceurl", out var serviceUrl) && serviceUrl is { Length: > 0 }
                    ? new Proof.Valid(serviceUrl, EndorsementsOf(key))
                : new Proof.None("no service url");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A stranger chose every byte of it.
            return new Proof.None(e.GetType().Name);
        }
    }

    private static ImmutableArray<string> EndorsementsOf(JsonWebKey key) =>
        key.AdditionalData.TryGetValue("endorsements", out var value)
            ? value switch
            {
                IEnumerable<object> list => [.. list.Select(e => e.ToString()!)],
                JsonElement { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray().Select(e => e.ToString())],
                _ => [],
            }
            : [];
}
