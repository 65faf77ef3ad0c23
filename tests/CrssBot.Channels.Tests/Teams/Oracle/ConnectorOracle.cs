using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using NJsonSchema;
using NJsonSchema.Validation;

namespace CrssBot.Channels.Tests.Teams.Oracle;

/// <summary>
/// Judges bodies sent to the connector by the swagger file that Microsoft publishes (botframework-sdk, ConnectorAPI.json), and by the activity
/// specification on what a bot leaves out. Thread-safe.
/// </summary>
internal sealed class ConnectorOracle
{
    private static readonly Lazy<ConnectorOracle?> shared = new(Load);

    /// <summary>A2031, A2041, A2302; the last by the file's own words.</summary>
    private static readonly string[] setByTheService = ["id", "timestamp", "serviceUrl", "callerId"];

    private readonly JsonObject definitions;
    private readonly (string Method, string[] Segments, string? Definition)[] operations;
    private readonly ConcurrentDictionary<string, Lazy<JsonSchema>> cache = new();

    private ConnectorOracle(JsonObject file)
    {
        definitions = file["definitions"]!.AsObject();
        operations =
        [
            .. from path in file["paths"]!.AsObject()
            from verb in path.Value!.AsObject()
            // "history" before "{activityId}".
            orderby path.Key.Count(c => c == '{')
            select (verb.Key.ToUpperInvariant(), path.Key.Split('/'), BodyOf(verb.Value!.AsObject())),
        ];
        Overlay();
        foreach (var (_, definition) in definitions)
            Adapt(definition!.AsObject());
    }

    /// <summary>Null when the file is not beside this checkout.</summary>
    public static ConnectorOracle? Available => shared.Value;

    /// <summary>Skips the test where there is no file, and fails it where everything must be there.</summary>
    public static ConnectorOracle Required() => Available ?? Missing();

    /// <summary>What is wrong with the body; empty: nothing.</summary>
    /// <param name="path">As requested, escaped, from "/v3" on or with what stands before it; a query is passed over.</param>
    /// <param name="json">Empty: none was sent.</param>
    public IReadOnlyList<string> Check(string method, string path, string json)
    {
        var plain = path.Split('?')[0];
        var given = plain[Math.Max(0, plain.IndexOf("/v3/", StringComparison.Ordinal))..].Split('/');
        var operation = operations.FirstOrDefault(o => o.Method == method && Fits(o.Segments, given));
        if (operation.Segments is null)
            return [$"the connector has no operation {method} {plain}"];
        if (operation.Definition is not { } definition)
            return json.Length == 0 ? [] : ["a body where there is none"];
        if (json.Length == 0)
            return ["no body"];
        var schema = cache.GetOrAdd(definition, _ => new Lazy<JsonSchema>(() => Build(definition))).Value;
        try
        {
            return
            [
                .. schema.Validate(json).SelectMany(Leaves),
                .. setByTheService
                    .Where(field => definition == "Activity" && JsonNode.Parse(json) is JsonObject sent && sent.ContainsKey(field))
                    .Select(field => $"#/{field}: the service sets it"),
            ];
        }
        catch (Exception e) when (e is Newtonsoft.Json.JsonException or System.Text.Json.JsonException)
        {
            return [e.Message];
        }
    }

    public IReadOnlyList<string> Check(string method, string path, ReadOnlySpan<byte> json) =>
        Check(method, path, Encoding.UTF8.GetString(json));

    private static ConnectorOracle? Load() =>
        Folder() is { } folder && Path.Combine(folder, "teams", "connector", "ConnectorAPI.json") is var file && File.Exists(file)
            ? new ConnectorOracle(JsonNode.Parse(File.ReadAllText(file))!.AsObject())
            : null;

    /// <summary>Beside the checkout, or where CRSSBOT_ORACLES says.</summary>
    private static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("CRSSBOT_ORACLES") is { Length: > 0 } named)
            return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "CrssBot.sln")))
                return Path.Combine(folder.FullName, "..", "shared", "oracles");
        return null;
    }

    private static ConnectorOracle Missing()
    {
        const string Why =
            "The connector's swagger file is not here (../shared/oracles/teams/connector/ConnectorAPI.json, or CRSSBOT_ORACLES)";
        if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            Assert.Fail(Why);
        Assert.Skip(Why);
        throw new System.Diagnostics.UnreachableException();
    }

    private static string? BodyOf(JsonObject operation) =>
        operation["parameters"] is JsonArray parameters
        && parameters.FirstOrDefault(p => $"{p!["in"]}" == "body")?["schema"]?["$ref"] is JsonValue reference
            ? $"{reference}".Split('/')[^1]
            : null;

    private static bool Fits(string[] template, string[] given) =>
        template.Length == given.Length
        && template.Zip(given).All(pair => pair.First == pair.Second || (pair.First.StartsWith('{') && pair.Second.Length > 0));

    /// <summary>Where Teams' documents know more than the file.</summary>
    private void Overlay()
    {
        // Targeted messages (agents-in-teams/targeted-messages.md).
        definitions["ChannelAccount"]!["properties"]!["isTargeted"] = new JsonObject { ["type"] = "boolean" };

        // What an entity holds depends on its type.
        definitions["Entity"]!["additionalProperties"] = true;
        foreach (
            var (definition, required) in ((string, string)[])
                [("Activity", "type"), ("Attachment", "contentType"), ("ChannelAccount", "id")]
        )
            definitions[definition]!["required"] = new JsonArray(required);
    }

    /// <summary>An unknown field is a mistake; the file says it nowhere.</summary>
    private static void Adapt(JsonObject definition)
    {
        if (definition["properties"] is JsonObject { Count: > 0 } && !definition.ContainsKey("additionalProperties"))
            definition["additionalProperties"] = false;
    }

    private static IEnumerable<string> Leaves(ValidationError error) =>
        error is ChildSchemaValidationError { Errors.Count: > 0 } parent
            ? parent.Errors.Values.SelectMany(errors => errors).SelectMany(Leaves)
            : [$"{error.Path}: {error.Kind}"];

    private JsonSchema Build(string definition)
    {
        // A reference at the very top is not followed by the validator; one below it is.
        var root = new JsonObject
        {
            ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = $"#/definitions/{definition}" }),
            ["definitions"] = definitions.DeepClone(),
        };
        // The schema outlives the test that needed it first.
        return JsonSchema.FromJsonAsync(root.ToJsonString(), CancellationToken.None).GetAwaiter().GetResult();
    }
}
