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
        Oracles.Find("teams", "manifest", "MicrosoftTeams-1.29.schema.json") is { } file
            // The schema outlives the test that needed it first.
            ? JsonSchema.FromJsonAsync(File.ReadAllText(file), CancellationToken.None).GetAwaiter().GetResult()
            : null;

    private static JsonSchema Missing()
    {
        Oracles.Miss("teams/manifest/MicrosoftTeams-1.29.schema.json");
        throw new System.Diagnostics.UnreachableException();
    }
}
