using CrssBot.Runtime;
using CrssBot.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Benchmarks.Idle;

/// <summary>A store that this process opened, as the host does.</summary>
internal sealed class Stores : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private Stores(string option, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>(option, value)]).Build();
        _services = new ServiceCollection().AddLogging().AddStorage(configuration).BuildServiceProvider();
    }

    public IStudyStore Store => _services.GetRequiredService<IStudyStore>();

    public static Stores LiteDb(string file) => new($"{StorageOptions.Section}:{nameof(StorageOptions.Path)}", file);

    public static Stores Postgres(string connection) => new("Cluster:Postgres", connection);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
