using System.Xml.Linq;

namespace CrssBot.Host.Tests.Architecture;

/// <summary>The arrows of the README, held by the project files.</summary>
public sealed class ArrowsTests
{
    private static readonly Dictionary<string, (string[] Projects, string[] Packages)> Allowed = new(StringComparer.Ordinal)
    {
        ["Engine"] = ([], ["NodaTime"]),
        ["Content"] = (["Engine"], ["YamlDotNet", "Markdig", "Lucene.Net", "Lucene.Net.Analysis.Common"]),
        ["Runtime"] = (["Engine"], []),
        ["Storage"] = (["Engine", "Runtime"], ["LiteDB", "Npgsql"]),
        ["Cluster"] = (
            ["Engine", "Runtime"],
            ["Microsoft.Orleans.Sdk", "Microsoft.Orleans.Serialization.SystemTextJson", "Microsoft.Orleans.Server", "Npgsql"]
        ),
        ["Discord"] = (["Engine", "Runtime"], ["NSec.Cryptography"]),
        ["Teams"] = (
            ["Engine", "Runtime"],
            ["Microsoft.Identity.Client", "Microsoft.IdentityModel.JsonWebTokens", "Microsoft.IdentityModel.Protocols.OpenIdConnect"]
        ),
        ["Web"] = (["Engine", "Runtime"], ["Microsoft.AspNetCore.OpenApi"]),
        ["Host"] = (
            ["Engine", "Cluster", "Content", "Runtime", "Storage", "Discord", "Teams", "Web"],
            [
                "Microsoft.Extensions.Hosting.Systemd",
                "ScottPlot",
                "OpenTelemetry.Extensions.Hosting",
                "OpenTelemetry.Exporter.OpenTelemetryProtocol",
                "OpenTelemetry.Exporter.Prometheus.AspNetCore",
            ]
        ),
    };

    [Fact]
    public void Projects_reference_only_what_the_design_allows()
    {
        var wrong = new List<string>();
        foreach (var file in Repository.Sources("src", "*.csproj"))
        {
            var name = Path.GetFileNameWithoutExtension(file)["CrssBot.".Length..];
            var (projects, packages) = Allowed[name];
            var document = XDocument.Load(file);
            wrong.AddRange(
                document
                    .Descendants("ProjectReference")
                    .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/'))["CrssBot.".Length..])
                    .Where(r => !projects.Contains(r))
                    .Select(r => $"{name} → {r}")
            );
            wrong.AddRange(
                document
                    .Descendants("PackageReference")
                    .Select(r => r.Attribute("Include")!.Value)
                    .Where(r => !packages.Contains(r))
                    .Select(r => $"{name} → package {r}")
            );
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("CrssBot.Discord")]
    [InlineData("CrssBot.Teams")]
    public void A_channels_protocol_knows_nothing_of_the_engine(string project) =>
        Assert.DoesNotContain(
            Repository
                .Sources("src", "*.cs")
                .Where(f => f.Contains(Path.Combine(project, "Protocol") + Path.DirectorySeparatorChar, StringComparison.Ordinal)),
            f =>
                File.ReadAllText(f) is var text
                && (text.Contains("CrssBot.Engine", StringComparison.Ordinal) || text.Contains("CrssBot.Runtime", StringComparison.Ordinal))
        );

    [Fact]
    public void Nothing_references_the_host()
    {
        var referring = Repository
            .Sources("src", "*.csproj")
            .Where(f => !f.EndsWith("CrssBot.Host.csproj", StringComparison.Ordinal))
            .Where(f => File.ReadAllText(f).Contains("CrssBot.Host.csproj", StringComparison.Ordinal));

        Assert.Empty(referring);
    }
}
