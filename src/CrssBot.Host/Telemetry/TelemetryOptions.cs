using System.ComponentModel.DataAnnotations;

namespace CrssBot.Host.Telemetry;

/// <summary>Section "Telemetry". Off by default: nothing is collected and nobody listens.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>
    /// Where metrics are to be read, at /metrics: http://host:port. An address of its own, so that no reverse proxy in front of the pages passes
    /// it on, and the pages are not reached by it. Default empty: nowhere.
    /// </summary>
    [HttpAddress(Listens = true)]
    public string MetricsUrl { get; set; } = "";

    /// <summary>The collector that traces and metrics are sent to by OTLP over HTTP: http(s)://host:port, mostly 4318. Default empty: none.</summary>
    [HttpAddress]
    public string Otlp { get; set; } = "";

    /// <summary>The share of presses whose trace is sent, 0 to 1. Default 0.1.</summary>
    [Range(0.0, 1.0)]
    public double TraceRatio { get; set; } = 0.1;
}

/// <summary>Empty, or an address without name, password and query.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HttpAddressAttribute : ValidationAttribute
{
    /// <summary>To be listened at: http alone, and no path.</summary>
    public bool Listens { get; init; }

    public override bool IsValid(object? value) =>
        value is ""
        || value is string text
            && Uri.TryCreate(text, UriKind.Absolute, out var address)
            && address is { UserInfo: "", Query: "", Fragment: "" }
            && (address.Scheme == Uri.UriSchemeHttp || (!Listens && address.Scheme == Uri.UriSchemeHttps))
            && (!Listens || address.AbsolutePath == "/");

    public override string FormatErrorMessage(string name) =>
        Listens ? "allowed is empty, or http://host:port." : "allowed is empty, or http(s)://host:port.";
}
