using CrssBot.Runtime;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CrssBot.Host.Telemetry;

internal static class TelemetryServices
{
    /// <summary>
    /// ASP.NET Core's and the runtime's own meters, beside ours. Not their traces: the path of a request may hold an invitation, which opens
    /// a room.
    /// </summary>
    private static readonly string[] meters = [Measures.Name, "Microsoft.AspNetCore.Hosting", "System.Runtime"];

    /// <summary>Collects what is measured, for whoever reads it or to wherever it is sent; nothing but checked options where neither is set.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<TelemetryOptions>(configuration, TelemetryOptions.Section);
        var isRead = !string.IsNullOrEmpty(configuration["Telemetry:MetricsUrl"]);
        var otlp = configuration["Telemetry:Otlp"];
        if (isRead || !string.IsNullOrEmpty(otlp))
        {
            Collect(services, isRead, otlp);
        }

        return services;
    }

    /// <summary>Apart, so that a process that nobody reads does not load what collects.</summary>
    private static void Collect(IServiceCollection services, bool isRead, string? otlp)
    {
        var isSent = !string.IsNullOrEmpty(otlp);
        var telemetry = services.AddOpenTelemetry().ConfigureResource(r => r.AddService("crssbot"));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(meters);
            if (isRead)
            {
                metrics.AddPrometheusExporter();
            }

            if (isSent)
            {
                metrics.AddOtlpExporter(o => Send(o, otlp!, "metrics"));
            }
        });
        if (isSent)
        {
            telemetry.WithTracing(traces =>
                traces
                    .AddSource(Measures.Name)
                    .SetSampler(s => new ParentBasedSampler(
                        new TraceIdRatioBasedSampler(s.GetRequiredService<IOptions<TelemetryOptions>>().Value.TraceRatio)
                    ))
                    .AddOtlpExporter(o => Send(o, otlp!, "traces"))
            );
        }

        if (isRead)
        {
            services.AddSingleton<MetricsServer>();
            services.AddHostedService(s => s.GetRequiredService<MetricsServer>());
        }
    }

    /// <summary>Called at the start, when the options have been checked.</summary>
    private static void Send(OtlpExporterOptions options, string collector, string signal)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri($"{collector.TrimEnd('/')}/v1/{signal}");
    }
}
