using Microsoft.Extensions.Configuration;

namespace CrssBot.Host.Tests.Deployment;

public sealed class SecretFilesTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Cluster:Postgres")]
    [InlineData("Discord:Token")]
    [InlineData("Teams:Secret")]
    [InlineData("Teams:CertificatePassword")]
    public void A_secret_comes_from_the_first_line_of_its_file_without_the_blanks_around_it(string secret)
    {
        using var configuration = Settings(($"{secret}File", Written(" pass word \r\nsecond line\n")), (secret, ""));

        SecretFiles.Read(configuration);

        Assert.Equal("pass word", configuration[secret]);
    }

    [Fact]
    public void A_secret_that_is_set_wins_and_its_file_is_not_even_opened()
    {
        using var configuration = Settings(("Discord:TokenFile", Path.Combine(_folder.Path, "none")), ("Discord:Token", "set"));

        SecretFiles.Read(configuration);

        Assert.Equal("set", configuration["Discord:Token"]);
    }

    [Fact]
    public void What_is_no_secret_is_not_read_from_a_file()
    {
        using var configuration = Settings(("Teams:CertificateFile", Written("a certificate")), ("Web:UrlFile", Written("http://evil")));

        SecretFiles.Read(configuration);

        Assert.Null(configuration["Teams:Certificate"]);
        Assert.Null(configuration["Web:Url"]);
    }

    [Fact]
    public void A_file_that_is_not_there_is_empty_or_is_a_folder_says_so_in_one_line()
    {
        Assert.Equal(
            [
                $"Discord:TokenFile names {Path.Combine(_folder.Path, "none")}, which is not there. Put the secret into that file, or name another.",
                $"Discord:TokenFile names {Written("\nsecond line")}, whose first line is empty; it should be the secret.",
                $"Discord:TokenFile names {_folder.Path}, which cannot be read. Let the bot's own user read it.",
            ],
            new[] { Path.Combine(_folder.Path, "none"), Written("\nsecond line"), _folder.Path }.Select(file =>
            {
                using var configuration = Settings(("Discord:TokenFile", file));
                return Assert.Throws<StartException>(() => SecretFiles.Read(configuration)).Message;
            })
        );
    }

    [Fact]
    public async Task A_host_whose_secret_is_missing_does_not_start_and_says_which()
    {
        var (exit, _, error) = await HostProcess.RunAsync(
            _folder,
            null,
            TestContext.Current.CancellationToken,
            "run",
            "--Teams:SecretFile=none"
        );

        Assert.Equal(1, exit);
        Assert.StartsWith(
            "Teams:SecretFile names none, which is not there.",
            Assert.Single(error.Trim().Split('\n')),
            StringComparison.Ordinal
        );
    }

    private static ConfigurationManager Settings(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value)));
        return configuration;
    }

    private string Written(string text)
    {
        var file = Path.Combine(_folder.Path, $"{text.Length}");
        File.WriteAllText(file, text);
        return file;
    }
}
