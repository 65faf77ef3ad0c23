using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace CrssBot.Host.Telemetry;

/// <summary>
/// Answers /metrics at an address of its own, and nothing else there. Beside the pages it could be kept to this machine only by the caller's
/// address, and a reverse proxy on this machine has the same.
/// </summary>
internal sealed class MetricsServer(MeterProvider meters, IOptions<TelemetryOptions> options) : IHostedService, IAsyncDisposable
{
    private const string Path = "/metrics";
    private WebApplication? _app;

    /// <summary>Once started.</summary>
    public string Address => _app!.Urls.Single() + Path;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(options.Value.MetricsUrl).ConfigureKestrel(k => k.AddServerHeader = false);
        _app = builder.Build();
        _app.UseOpenTelemetryPrometheusScrapingEndpoint(meters, predicate: null, Path, configureBranchedPipeline: null, optionsName: null);
        await _app.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;
}
