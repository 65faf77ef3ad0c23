using CrssBot.Runtime;
using CrssBot.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CrssBot.Runtime.Tests.Storage;

public sealed class StorageServicesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crssbot-services-");

    public void Dispose() => _folder.Delete(recursive: true);

    private ServiceProvider Services(string batch) =>
        new ServiceCollection()
            .AddLogging()
            .AddStorage(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(
                        new Dictionary<string, string?>
                        {
                            ["Storage:Path"] = Path.Combine(_folder.FullName, "new", "crssbot.db"),
                            ["Storage:Batch"] = batch,
                        }
                    )
                    .Build()
            )
            .BuildServiceProvider();

    [Fact]
    public async Task The_store_of_the_options_is_opened_when_it_is_asked_for()
    {
        await using var services = Services("64");

        await services.GetRequiredService<IStudyStore>().ProbeAsync(TestContext.Current.CancellationToken);

        Assert.True(File.Exists(Path.Combine(_folder.FullName, "new", "crssbot.db")));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("513")]
    public async Task A_batch_out_of_range_is_refused(string batch)
    {
        await using var services = Services(batch);

        Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStudyStore>);
    }
}
