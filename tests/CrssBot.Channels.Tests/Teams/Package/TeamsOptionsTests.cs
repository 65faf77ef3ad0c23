using CrssBot.Teams;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CrssBot.Channels.Tests.Teams.Package;

public sealed class TeamsOptionsTests
{
    public static TheoryData<string, Action<TeamsOptions>> Wrong =>
        new()
        {
            { "Teams:AppId is no GUID;", o => o.AppId = "crssbot" },
            { "Teams:AppId is no GUID;", o => o.AppId = Guid.Empty.ToString() },
            { "Teams:AppId is no GUID;", o => o.AppId = $"{{{Settings.AppId}}}" },
            { "Teams:AppId is no GUID;", o => o.AppId = Settings.Secret },
            { "Teams:AppId is empty, but other settings of Teams are not;", o => o.AppId = "" },
            { "Teams:AppType is not known;", o => o.AppType = (TeamsAppType)7 },
            { "Teams:Cloud is not known;", o => o.Cloud = (TeamsCloud)7 },
            { "Teams:TenantId is no GUID;", o => o.TenantId = "example.onmicrosoft.com" },
            { "Teams:TenantId is no GUID;", o => o.TenantId = Settings.Secret },
            { "Teams:AppType=SingleTenant needs Teams:TenantId,", o => o.TenantId = "" },
            {
                "Teams:AppType=ManagedIdentity needs Teams:TenantId,",
                o => (o.AppType, o.TenantId, o.Secret) = (TeamsAppType.ManagedIdentity, "", "")
            },
            { "Teams:AllowedTenants holds something that is no GUID;", o => o.AllowedTenants = [Settings.TenantId, "contoso"] },
            { "Teams has neither a secret nor a certificate;", o => o.Secret = "" },
            {
                "Teams has neither a secret nor a certificate;",
                o => (o.AppType, o.TenantId, o.Secret) = (TeamsAppType.MultiTenant, "", "")
            },
            { "Teams has both a secret and a certificate;", o => o.CertificateFile = "bot.pem" },
            { "Teams:AppType=ManagedIdentity uses no secret and no certificate;", o => o.AppType = TeamsAppType.ManagedIdentity },
            {
                "Teams:AppType=ManagedIdentity uses no secret and no certificate;",
                o => (o.AppType, o.Secret, o.CertificateFile) = (TeamsAppType.ManagedIdentity, "", "bot.pem")
            },
            { "Teams:Secret holds a space or a character that no secret has;", o => o.Secret = Settings.Secret + " " },
            { "Teams:Secret holds a space or a character that no secret has;", o => o.Secret = Settings.Secret + "…" },
            { "Teams:GraphUrl is \"http://graph.example.org\"; allowed is https,", o => o.GraphUrl = "http://graph.example.org" },
            {
                "Teams:OwnersFacilitate does not work with Teams:AppType=MultiTenant;",
                o => (o.AppType, o.OwnersFacilitate) = (TeamsAppType.MultiTenant, true)
            },
            { "Teams:Secret is the secret's id, not the secret;", o => o.Secret = Settings.TenantId },
            { "Teams:CertificatePassword is set, but Teams:CertificateFile is not;", o => o.CertificatePassword = "password" },
            {
                "Teams:OpenIdMetadataUrl is \"http://login.example.org/\"; allowed is https, or http to this machine.",
                o => o.OpenIdMetadataUrl = "http://login.example.org/"
            },
            { "Teams:OpenIdMetadataUrl is \"here\";", o => o.OpenIdMetadataUrl = "here" },
            { "Teams:Authority is \"ftp://127.0.0.1/\";", o => o.Authority = "ftp://127.0.0.1/" },
            { "Teams:Authority is wrong;", o => o.Authority = $"https://me:{Settings.Secret}@login.example.org" },
            {
                "Teams:AllowedServiceUrls is \"http://smba.example.org\";",
                o => o.AllowedServiceUrls = ["https://ok.example.org", "http://smba.example.org"]
            },
            { "Teams:AllowedServiceUrls is \"\";", o => o.AllowedServiceUrls = [""] },
            { "Teams:PublicUrl is \"http://127.0.0.1:5080\"; allowed is an https address,", o => o.PublicUrl = "http://127.0.0.1:5080" },
            { "Teams:PublicUrl is \"https://bot.example.org?a=b\";", o => o.PublicUrl = "https://bot.example.org?a=b" },
            { "Teams:PublicUrl is \"https://bot.example.org#a\";", o => o.PublicUrl = "https://bot.example.org#a" },
            { "Teams:WebsiteUrl is \"example.org\";", o => o.WebsiteUrl = "example.org" },
            { "Teams:PrivacyUrl is \"http://example.org/privacy\";", o => o.PrivacyUrl = "http://example.org/privacy" },
            { "Teams:TermsUrl is \"javascript:alert(1)\";", o => o.TermsUrl = "javascript:alert(1)" },
            { "Teams:DeveloperName has 33 characters; allowed are 32.", o => o.DeveloperName = new string('a', 33) },
            { "Teams:SecretExpires is \"31.05.2027\"; allowed is a day such as 2027-05-31.", o => o.SecretExpires = "31.05.2027" },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void T12_a_half_set_configuration_says_what_is_wrong_in_one_line_and_never_the_secret(string says, Action<TeamsOptions> change)
    {
        var line = Assert.Single(Check(Settings.Complete(change)));

        Assert.StartsWith(says, line, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    public static TheoryData<Action<TeamsOptions>> Right =>
        new()
        {
            _ => { },
            o => o.AppId = Settings.AppId.ToUpperInvariant(),
            o => (o.Secret, o.CertificateFile, o.CertificatePassword) = ("", "bot.pfx", "password"),
            o => (o.AppType, o.Secret) = (TeamsAppType.ManagedIdentity, ""),
            o => (o.AppType, o.TenantId) = (TeamsAppType.MultiTenant, ""),
            o => o.Cloud = TeamsCloud.USGov,
            o => (o.OpenIdMetadataUrl, o.Authority) = ("http://127.0.0.1:9000/keys?a=b", "http://localhost:9000"),
            o => o.AllowedServiceUrls = ["http://[::1]:9000/", "https://smba.trafficmanager.net/"],
            o => o.AllowedTenants = [Settings.TenantId],
            o => (o.PublicUrl, o.DeveloperName, o.PrivacyUrl, o.TermsUrl) = ("", "", "", ""),
            o => o.DeveloperName = new string('a', 32),
            o => (o.SecretExpires, o.TargetedMessages) = ("2027-05-31", true),
        };

    [Theory]
    [MemberData(nameof(Right))]
    public void What_is_allowed_passes(Action<TeamsOptions> change) => Assert.Empty(Check(Settings.Complete(change)));

    [Fact]
    public void Without_any_setting_Teams_is_off_and_nothing_is_wrong()
    {
        Assert.Empty(Check(new TeamsOptions()));
        Assert.False(new TeamsOptions().IsOn);
    }

    [Fact]
    public void The_settings_as_shipped_are_all_there_are_and_leave_Teams_off()
    {
        var shipped = new ConfigurationBuilder().AddJsonFile(Path.Combine(Pack.Root, "appsettings.json")).Build();

        using var services = new ServiceCollection().AddTeamsOptions(shipped).BuildServiceProvider();
        var options = services.GetRequiredService<IOptions<TeamsOptions>>().Value;

        Assert.False(options.IsOn);
        Assert.Equal(
            typeof(TeamsOptions).GetProperties().Select(p => p.Name).Order(),
            shipped.GetSection("Teams").GetChildren().Select(c => c.Key).Order()
        );
        Assert.Equivalent(new TeamsOptions(), options, strict: true);
    }

    public static TheoryData<Action<TeamsOptions>> Lonely =>
        new()
        {
            o => o.TenantId = Settings.TenantId,
            o => o.Secret = Settings.Secret,
            o => o.CertificateFile = "bot.pem",
            o => o.OpenIdMetadataUrl = "https://login.example.org",
            o => o.Authority = "https://login.example.org",
            o => o.AllowedServiceUrls = ["https://smba.example.org"],
            o => o.AllowedTenants = [Settings.TenantId],
            o => o.PublicUrl = "https://bot.example.org",
            o => o.DeveloperName = "Example",
            o => o.WebsiteUrl = "https://example.org",
            o => o.PrivacyUrl = "https://example.org",
            o => o.TermsUrl = "https://example.org",
            o => o.SecretExpires = "2027-05-31",
            o => o.GraphUrl = "https://graph.example.org",
        };

    [Theory]
    [MemberData(nameof(Lonely))]
    public void Any_setting_without_an_app_id_stops_the_start(Action<TeamsOptions> change)
    {
        var options = new TeamsOptions();
        change(options);

        Assert.StartsWith("Teams:AppId is empty,", Assert.Single(Check(options)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_told_at_once() =>
        Assert.Equal(
            [
                "Teams:AppId is no GUID",
                "Teams:AppType=SingleTenant needs Teams:TenantId, the Directory (tenant) ID.",
                "Teams has neither a secret nor a certificate",
                "Teams:Authority is \"x\"",
            ],
            Check(new TeamsOptions { AppId = "x", Authority = "x" }).Select(l => l.Split(';')[0])
        );

    [Fact]
    public void A_printed_date_is_read_and_anything_else_is_none()
    {
        Assert.Equal(new DateOnly(2027, 5, 31), new TeamsOptions { SecretExpires = "2027-05-31" }.SecretEnds);
        Assert.Null(new TeamsOptions { SecretExpires = "05/31/2027" }.SecretEnds);
        Assert.Null(new TeamsOptions().SecretEnds);
    }

    private static string[] Check(TeamsOptions options) => [.. new TeamsOptionsCheck().Validate(null, options).Failures ?? []];
}
