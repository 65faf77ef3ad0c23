using System.Globalization;
using Microsoft.Extensions.Options;

namespace CrssBot.Teams;

/// <summary>How the bot is registered in Entra.</summary>
public enum TeamsAppType
{
    /// <summary>An application of one tenant, with a secret or certificate.</summary>
    SingleTenant,

    /// <summary>A user-assigned managed identity: no secret at all; only where Azure runs the bot.</summary>
    ManagedIdentity,

    /// <summary>A multi-tenant bot of before 2025-07-31; new ones cannot be created.</summary>
    MultiTenant,
}

public enum TeamsCloud
{
    Public,
    USGov,
    China,
}

/// <summary>Section "Teams". Off while no app id is set.</summary>
public sealed class TeamsOptions
{
    public const string Section = "Teams";

    /// <summary>The bot's application (client) id, a GUID. Default empty: Teams is off.</summary>
    public string AppId { get; set; } = "";

    /// <summary>The tenant of the registration, a GUID. Needed unless <see cref="AppType"/> is MultiTenant. Default empty.</summary>
    public string TenantId { get; set; } = "";

    /// <summary>Default SingleTenant.</summary>
    public TeamsAppType AppType { get; set; } = TeamsAppType.SingleTenant;

    /// <summary>The client secret. Secret; better kept in a file. Default empty.</summary>
    public string Secret { get; set; } = "";

    /// <summary>A file whose first line is the client secret; the host reads it where no secret is set. Default empty.</summary>
    public string SecretFile { get; set; } = "";

    /// <summary>A PEM or PFX file with the certificate and its private key, instead of a secret. Default empty.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>The password of <see cref="CertificateFile"/>. Secret; better kept in a file. Default empty: it has none.</summary>
    public string CertificatePassword { get; set; } = "";

    /// <summary>A file whose first line is that password; the host reads it where none is set. Default empty.</summary>
    public string CertificatePasswordFile { get; set; } = "";

    /// <summary>Default Public. Decides the defaults of the addresses below and the issuer.</summary>
    public TeamsCloud Cloud { get; set; } = TeamsCloud.Public;

    /// <summary>Where the keys of incoming tokens are described. Default empty: the cloud's own. Plain http only to this machine.</summary>
    public string OpenIdMetadataUrl { get; set; } = "";

    /// <summary>Where our own tokens come from, without the tenant. Default empty: the cloud's own. Plain http only to this machine.</summary>
    public string Authority { get; set; } = "";

    /// <summary>
    /// Addresses that our token may go to besides those that came with a validated activity: https, or http to this machine. Default empty:
    /// the cloud's own.
    /// </summary>
    public string[] AllowedServiceUrls { get; set; } = [];

    /// <summary>Tenants whose people may use the bot, GUIDs. Default empty: its own tenant alone, and for MultiTenant every one.</summary>
    public string[] AllowedTenants { get; set; } = [];

    /// <summary>
    /// The public https address of this host, without /api/messages; the app package names its host. Default empty: no package can be made.
    /// </summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>Who runs this bot, at most 32 characters, for the app package. Default empty: no package can be made.</summary>
    public string DeveloperName { get; set; } = "";

    /// <summary>An https page about this bot with a way to reach you, for the app package. Default empty: <see cref="PublicUrl"/>.</summary>
    public string WebsiteUrl { get; set; } = "";

    /// <summary>Your https privacy page, readable without signing in, for the app package. Default empty: no package can be made.</summary>
    public string PrivacyUrl { get; set; } = "";

    /// <summary>Your https terms of use, for the app package. Default empty: no package can be made.</summary>
    public string TermsUrl { get; set; } = "";

    /// <summary>Slash commands in the app package, and answers in a group that only their reader sees, where Teams has no other way. Default false: Teams does not offer them everywhere.</summary>
    public bool TargetedMessages { get; set; }

    /// <summary>
    /// Owners of a team facilitate in its channels too. The app package then asks each team for the permission TeamMember.Read.Group. Default
    /// false; not with MultiTenant, whose token is of no team's tenant.
    /// </summary>
    public bool OwnersFacilitate { get; set; }

    /// <summary>Where Microsoft Graph answers. Default empty: the cloud's own. Plain http only to this machine.</summary>
    public string GraphUrl { get; set; } = "";

    /// <summary>The last day of the secret, such as 2027-05-31, to be warned before it. Default empty: no warning.</summary>
    public string SecretExpires { get; set; } = "";

    internal bool IsOn => AppId.Length > 0;

    /// <summary><see cref="SecretExpires"/>; null when it is empty or no date.</summary>
    internal DateOnly? SecretEnds =>
        DateOnly.TryParseExact(SecretExpires, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}

/// <summary>A half-set configuration stops the start; each line says what is wrong and what is allowed, never a secret.</summary>
internal sealed class TeamsOptionsCheck : IValidateOptions<TeamsOptions>
{
    /// <summary>developer.name of the manifest schema 1.29.</summary>
    private const int MaxDeveloperName = 32;

    public ValidateOptionsResult Validate(string? name, TeamsOptions options)
    {
        string[] wrong = [.. Identity(options), .. Credentials(options), .. Addresses(options), .. Rest(options)];
        return wrong.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    // Ids are not repeated in the lines: a secret is easily pasted into the wrong field.
    private static IEnumerable<string> Identity(TeamsOptions options)
    {
        if (!options.IsOn && Others(options).Any(o => o.Length > 0))
        {
            yield return "Teams:AppId is empty, but other settings of Teams are not; set the app id, or none of them.";
        }

        if (options.IsOn && !IsGuid(options.AppId))
        {
            yield return "Teams:AppId is no GUID; copy the Application (client) ID from the app registration's Overview.";
        }

        if (!Enum.IsDefined(options.AppType))
        {
            yield return "Teams:AppType is not known; allowed is SingleTenant, ManagedIdentity or MultiTenant.";
        }

        if (!Enum.IsDefined(options.Cloud))
        {
            yield return "Teams:Cloud is not known; allowed is Public, USGov or China.";
        }

        if (options.TenantId.Length > 0 && !IsGuid(options.TenantId))
        {
            yield return "Teams:TenantId is no GUID; copy the Directory (tenant) ID from the app registration's Overview.";
        }

        if (options is { IsOn: true, TenantId: "", AppType: TeamsAppType.SingleTenant or TeamsAppType.ManagedIdentity })
        {
            yield return $"Teams:AppType={options.AppType} needs Teams:TenantId, the Directory (tenant) ID.";
        }

        if (!options.AllowedTenants.All(IsGuid))
        {
            yield return "Teams:AllowedTenants holds something that is no GUID; allowed are tenant ids, or none.";
        }
    }

    private static IEnumerable<string> Credentials(TeamsOptions options)
    {
        var secret = options.Secret.Length > 0;
        var certificate = options.CertificateFile.Length > 0;
        if (options is { IsOn: true, AppType: TeamsAppType.ManagedIdentity } && (secret || certificate))
        {
            yield return "Teams:AppType=ManagedIdentity uses no secret and no certificate; remove Teams:Secret, SecretFile and CertificateFile.";
        }
        else if (secret && certificate)
        {
            yield return "Teams has both a secret and a certificate; keep one: Teams:SecretFile or Teams:CertificateFile.";
        }
        else if (options is { IsOn: true, AppType: not TeamsAppType.ManagedIdentity } && !secret && !certificate)
        {
            yield return "Teams has neither a secret nor a certificate; set Teams:SecretFile or Teams:CertificateFile.";
        }

        if (options.Secret.Any(c => c is <= ' ' or > '~'))
        {
            yield return "Teams:Secret holds a space or a character that no secret has; copy its Value again, or make a new one.";
        }

        // The portal shows both side by side, and only the value can be used.
        if (IsGuid(options.Secret))
        {
            yield return "Teams:Secret is the secret's id, not the secret; copy the Value beside it, or make a new one if it is no longer shown.";
        }

        if (options.CertificatePassword.Length > 0 && !certificate)
        {
            yield return "Teams:CertificatePassword is set, but Teams:CertificateFile is not; set both, or neither.";
        }
    }

    private static IEnumerable<string> Addresses(TeamsOptions options)
    {
        (string Setting, string Value)[] services =
        [
            (nameof(TeamsOptions.OpenIdMetadataUrl), options.OpenIdMetadataUrl),
            (nameof(TeamsOptions.Authority), options.Authority),
            (nameof(TeamsOptions.GraphUrl), options.GraphUrl),
            .. options.AllowedServiceUrls.Select(u => (nameof(TeamsOptions.AllowedServiceUrls), u)),
        ];
        foreach (var (setting, value) in services)
        {
            if (!(value.Length == 0 && setting != nameof(TeamsOptions.AllowedServiceUrls)) && !IsSecure(value, orHere: true))
            {
                yield return $"Teams:{setting} is{Shown(value)}; allowed is https, or http to this machine.";
            }
        }

        (string Setting, string Value)[] pages =
        [
            (nameof(TeamsOptions.PublicUrl), options.PublicUrl),
            (nameof(TeamsOptions.WebsiteUrl), options.WebsiteUrl),
            (nameof(TeamsOptions.PrivacyUrl), options.PrivacyUrl),
            (nameof(TeamsOptions.TermsUrl), options.TermsUrl),
        ];
        foreach (var (setting, value) in pages)
        {
            if (value.Length > 0 && !IsSecure(value, orHere: false))
            {
                yield return $"Teams:{setting} is{Shown(value)}; allowed is an https address, such as https://bot.example.org.";
            }
        }

        if (options.PublicUrl.Contains('?', StringComparison.Ordinal))
        {
            yield return $"Teams:PublicUrl is{Shown(options.PublicUrl)}; allowed is the address of the host alone, without a question mark.";
        }
    }

    private static IEnumerable<string> Rest(TeamsOptions options)
    {
        if (options.DeveloperName.Length > MaxDeveloperName)
        {
            yield return $"Teams:DeveloperName has {options.DeveloperName.Length} characters; allowed are {MaxDeveloperName}.";
        }

        if (options is { OwnersFacilitate: true, AppType: TeamsAppType.MultiTenant })
        {
            yield return "Teams:OwnersFacilitate does not work with Teams:AppType=MultiTenant; set it to false.";
        }

        if (options is { SecretExpires.Length: > 0, SecretEnds: null })
        {
            yield return $"Teams:SecretExpires is{Shown(options.SecretExpires)}; allowed is a day such as 2027-05-31.";
        }
    }

    private static IEnumerable<string> Others(TeamsOptions options) =>
        [
            options.TenantId,
            options.Secret,
            options.CertificateFile,
            options.CertificatePassword,
            options.OpenIdMetadataUrl,
            options.Authority,
            options.GraphUrl,
            .. options.AllowedServiceUrls,
            .. options.AllowedTenants,
            options.PublicUrl,
            options.DeveloperName,
            options.WebsiteUrl,
            options.PrivacyUrl,
            options.TermsUrl,
            options.SecretExpires,
        ];

    private static bool IsGuid(string text) => text.Length == 36 && Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty;

    private static bool IsSecure(string text, bool orHere) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (orHere && address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        && address is { UserInfo: "", Fragment: "" };

    // Whatever has an @ may hold a password.
    private static string Shown(string value) => value.Contains('@', StringComparison.Ordinal) ? " wrong" : $" \"{value}\"";
}
