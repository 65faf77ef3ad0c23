using NJsonSchema;

namespace CrssBot.Channels.Tests.Teams.Package;

/// <summary>
/// Judges a manifest by the schema that Microsoft publishes (github.com/OfficeDev/microsoft-teams-app-schema). The validator does not know const,
/// and the schema does not look at the form of a version.
/// </summary>
internal static class ManifestOracle
{
    private static readonly Lazy<JsonSchema?> schema = new(Load);

    /// <summary>What is wrong with it; empty: nothing. Skips the test where there is no schema, and fails it where everything must be there.</summary>
    public static IReadOnlyList<string> Check(string json) =>
        [.. (schema.Value ?? Missing()).Validate(json).Select(e => $"{e.Path}: {e.Kind}")];

    private static JsonSchema? Load() =>
        Folder() is { } folder
        && Path.Combine(folder, "teams", "manifest", "MicrosoftTeams-1.29.schema.json") is var file
        && File.Exists(file)
            // The schema outlives the test that needed it first.
            ? JsonSchema.FromJsonAsync(File.ReadAllText(file), CancellationToken.None).GetAwaiter().GetResult()
            : null;

    /// <summary>Beside the checkout, or where CRSSBOT_ORACLES says.</summary>
    private static string Folder() =>
        Environment.GetEnvironmentVariable("CRSSBOT_ORACLES") is { Length: > 0 } named
            ? named
            : Path.Combine(Pack.Root, "..", "shared", "oracles");

    private static JsonSchema Missing()
    {
        const string Why = "The manifest's schema is not here (../shared/oracles/teams/manifest, or CRSSBOT_ORACLES)";
        if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            Assert.Fail(Why);
        Assert.Skip(Why);
        throw new System.Diagnostics.UnreachableException();
    }
}
