using System.IO.Compression;
using CrssBot.Teams;
using CrssBot.Teams.Package;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CrssBot.Channels.Tests.Teams.Package;

public sealed class TeamsPackageTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("crssbot-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_verb_writes_the_package_and_says_what_comes_next()
    {
        var said = await WriteAsync(Complete());

        Assert.Equal(
            $"{Target} is written, version {AppPackage.Version}. Upload it in Teams. "
                + "The messaging endpoint of the Azure Bot is https://bot.example.org/api/messages.",
            said
        );
        using var zip = await ZipFile.OpenReadAsync(Target, TestContext.Current.CancellationToken);
        Assert.Equal(3, zip.Entries.Count);
    }

    [Fact]
    public async Task An_older_package_is_replaced_and_nothing_of_it_is_left()
    {
        await File.WriteAllBytesAsync(Target, new byte[1_000_000], TestContext.Current.CancellationToken);

        await WriteAsync(Complete());

        Assert.InRange(new FileInfo(Target).Length, 1, 50_000);
    }

    [Fact]
    public async Task What_the_package_needs_is_named_in_one_line_and_nothing_is_written()
    {
        var settings = Complete();
        settings.Remove("Teams:PublicUrl");
        settings.Remove("Teams:TermsUrl");

        var missing = await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(settings));

        Assert.Equal("The package needs Teams:PublicUrl, Teams:TermsUrl. Set them and try again.", missing.Message);
        Assert.False(File.Exists(Target));
    }

    [Theory]
    [InlineData("Teams:DeveloperName")]
    [InlineData("Teams:PrivacyUrl")]
    public async Task One_missing_setting_is_named(string setting)
    {
        var settings = Complete();
        settings.Remove(setting);

        var missing = await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(settings));

        Assert.Equal($"The package needs {setting}. Set it and try again.", missing.Message);
    }

    [Fact]
    public async Task Without_any_setting_the_verb_says_where_to_begin()
    {
        var missing = await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync([]));

        Assert.StartsWith("The package needs Teams:AppId,", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_setting_is_told_as_at_the_start()
    {
        var settings = Complete();
        settings["Teams:PublicUrl"] = "http://bot.example.org";

        var wrong = await Assert.ThrowsAsync<OptionsValidationException>(() => WriteAsync(settings));

        Assert.StartsWith("Teams:PublicUrl is \"http://bot.example.org\";", Assert.Single(wrong.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_does_not_exist_is_not_overlooked()
    {
        var settings = Complete();
        settings["Teams:PublicUri"] = "https://bot.example.org";

        var unknown = await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(settings));

        Assert.Contains("PublicUri", unknown.Message, StringComparison.Ordinal);
    }

    private string Target => Path.Combine(folder.FullName, "crssbot.zip");

    private Task<string> WriteAsync(Dictionary<string, string?> settings) =>
        TeamsPackage.WriteAsync(
            new ConfigurationBuilder().AddInMemoryCollection(settings).Build(),
            Target,
            TestContext.Current.CancellationToken
        );

    private static Dictionary<string, string?> Complete() =>
        new()
        {
            ["Teams:AppId"] = Settings.AppId,
            ["Teams:TenantId"] = Settings.TenantId,
            ["Teams:Secret"] = Settings.Secret,
            ["Teams:PublicUrl"] = "https://bot.example.org/",
            ["Teams:DeveloperName"] = "Example Recovery Alliance",
            ["Teams:PrivacyUrl"] = "https://example.org/privacy",
            ["Teams:TermsUrl"] = "https://example.org/terms",
        };
}
