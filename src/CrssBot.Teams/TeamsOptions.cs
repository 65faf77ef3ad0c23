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

#pragma warning disable CA1707 // The suffix by which container platforms hand secrets over.
    /// <summary>A file whose first line is the client secret. Default empty.</summary>
    public string Secret_FILE { get; set; } = "";

    /// <summary>A PEM or PFX file with the certificate and its private key, instead of a secret. Default empty.</summary>
    public string Certificate_FILE { get; set; } = "";

    /// <summary>A file whose first line is the password of <see cref="Certificate_FILE"/>. Default empty: it has none.</summary>
    public string CertificatePassword_FILE { get; set; } = "";
#pragma warning restore CA1707

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

    /// <summary>Tenants whose people may use the bot, GUIDs. Default empty: for SingleTenant its own tenant alone, else every tenant.</summary>
    public string[] AllowedTenants { get; set; } = [];

    internal bool IsOn => AppId.Length > 0;
}
