using System.Security.Cryptography.X509Certificates;
using Microsoft.Identity.Client;
using Microsoft.Identity.Client.AppConfig;

namespace CrssBot.Teams.Protocol.Connector;

/// <summary>Where <see cref="BotToken"/> fetches: client credentials or a managed identity, by MSAL (T14).</summary>
internal static class TokenSource
{
    /// <param name="handler">Stays the caller's; see <see cref="TeamsHttp"/>.</param>
    /// <param name="resource">What the token is for; null: the connector.</param>
    /// <exception cref="ArgumentException">The options do not say who we are; the message says what is missing.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The certificate cannot be read.</exception>
    public static Func<CancellationToken, Task<FreshToken>> Create(
        TeamsOptions options,
        HttpMessageHandler handler,
        string? resource = null
    )
    {
        var cloud = Cloud.Of(options.Cloud);
        resource ??= cloud.Resource;
        if (options.AppType == TeamsAppType.ManagedIdentity)
        {
            var identity = ManagedIdentityApplicationBuilder
                .Create(ManagedIdentityId.WithUserAssignedClientId(options.AppId))
                .WithHttpClientFactory(Client.Over(handler), retryOnceOn5xx: false)
                .Build();
            return async cancellationToken =>
                Fresh(await identity.AcquireTokenForManagedIdentity(resource).WithForceRefresh(true).ExecuteAsync(cancellationToken));
        }

        var login = cloud.Login;
        if (options.Authority.Length > 0 && !(ServiceUrls.TryParse(options.Authority, out login) && login.AbsolutePath == "/"))
        {
            throw new ArgumentException(
                $"Teams:Authority is \"{options.Authority}\"; allowed is https, or http to this machine, and no path.",
                nameof(options)
            );
        }

        var tenant = options.AppType == TeamsAppType.MultiTenant ? cloud.SharedTenant : options.TenantId;
        if (tenant.Length == 0)
        {
            throw new ArgumentException("Teams:TenantId is empty; it is needed unless Teams:AppType is MultiTenant.", nameof(options));
        }

        // MSAL takes https alone, so a plain stand-in on this machine is named as https and found by the handler below. Without discovery: it
        // would ask the public cloud whether it knows this one.
        var application = Identify(ConfidentialClientApplicationBuilder.Create(options.AppId), options)
            .WithAuthority(
                new UriBuilder(login) { Scheme = Uri.UriSchemeHttps, Path = tenant }
                    .Uri
                    .AbsoluteUri,
                validateAuthority: false
            )
            .WithInstanceDiscovery(false)
            .WithHttpClientFactory(
                Client.Over(login.Scheme == Uri.UriSchemeHttp ? new PlainHere(login, handler) : handler),
                retryOnceOn5xx: false
            )
            .Build();
        return async cancellationToken =>
            Fresh(await application.AcquireTokenForClient([$"{resource}/.default"]).WithForceRefresh(true).ExecuteAsync(cancellationToken));
    }

    /// <summary>MSAL counts from the machine's clock, which need not be ours.</summary>
    private static FreshToken Fresh(AuthenticationResult result) =>
        new(result.AccessToken, result.ExpiresOn - TimeProvider.System.GetUtcNow());

    private static ConfidentialClientApplicationBuilder Identify(ConfidentialClientApplicationBuilder builder, TeamsOptions options)
    {
        if (options.CertificateFile.Length > 0)
        {
            return builder.WithCertificate(Certificate(options));
        }

        return options.Secret.Length > 0
            ? builder.WithClientSecret(options.Secret)
            : throw new ArgumentException("Teams:Secret, Teams:SecretFile or Teams:CertificateFile is needed.", nameof(options));
    }

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It holds no certificate that can be read.</exception>
    public static DateTimeOffset EndOfCertificate(TeamsOptions options)
    {
        using var certificate = Certificate(options);
        return new DateTimeOffset(certificate.NotAfter);
    }

    private static X509Certificate2 Certificate(TeamsOptions options)
    {
        var password = options.CertificatePassword;
        var file = options.CertificateFile;
        if (X509Certificate2.GetCertContentType(file) == X509ContentType.Pkcs12)
        {
            return X509CertificateLoader.LoadPkcs12FromFile(file, password);
        }

        return password.Length > 0 ? X509Certificate2.CreateFromEncryptedPemFile(file, password) : X509Certificate2.CreateFromPemFile(file);
    }

    private sealed class Client(HttpClient client) : IMsalHttpClientFactory
    {
        /// <summary>For the life of the application that uses it: its handler is another's.</summary>
        public static Client Over(HttpMessageHandler handler) => new(new HttpClient(handler, disposeHandler: false));

        public HttpClient GetHttpClient() => client;
    }

    private sealed class PlainHere(Uri plain, HttpMessageHandler handler) : DelegatingHandler(handler)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new UriBuilder(request.RequestUri!) { Scheme = Uri.UriSchemeHttp, Port = plain.Port }.Uri;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
