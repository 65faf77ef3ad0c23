using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;
using NJsonSchema.Validation;

namespace CrssBot.Channels.Tests.Discord.Oracle;

/// <summary>What is done to Discord's file before it can judge; without any one of these it is wrong about some body.</summary>
[Flags]
internal enum OracleSteps
{
    None = 0,

    /// <summary>default_member_permissions may be a string, as the documents say and the file does not.</summary>
    PermissionsAsText = 1 << 0,

    /// <summary>nsfw is a field of a command.</summary>
    Nsfw = 1 << 1,

    /// <summary>A choice's text value has at most 100 characters; the file says 6000.</summary>
    ChoiceLength = 1 << 2,

    /// <summary>An embed field's value is not empty.</summary>
    EmbedValue = 1 << 3,

    /// <summary>A oneOf of constants is an enum; the validator does not know const.</summary>
    Constants = 1 << 4,

    /// <summary>An unknown field is a mistake.</summary>
    ClosedObjects = 1 << 5,
    All = (1 << 6) - 1,
}

/// <summary>
/// Judges REST bodies by the OpenAPI file that Discord publishes (github.com/discord/discord-api-spec). It knows nothing of the gateway, of flag
/// bits or of rules between fields. Thread-safe; a schema is built at its operation's first body and kept.
/// </summary>
internal sealed class DiscordOracle
{
    private const string Prefix = "/api/v10";
    private static readonly string[] commandRequests =
    [
        "ApplicationCommandCreateRequest",
        "ApplicationCommandUpdateRequest",
        "ApplicationCommandPatchRequestPartial",
    ];
    private static readonly HashSet<string> deafFormats = ["int32", "int64", "double", "snowflake", "nonce"];
    private static readonly Lazy<DiscordOracle?> shared = new(() => Load(OracleSteps.All));

    private readonly JsonObject schemas;
    private readonly JsonObject paths;
    private readonly (string Method, string[] Segments, string Template)[] operations;
    private readonly ConcurrentDictionary<string, Lazy<JsonSchema?>> cache = new();
    private readonly OracleSteps steps;

    private DiscordOracle(JsonObject file, OracleSteps steps)
    {
        this.steps = steps;
        schemas = file["components"]!["schemas"]!.AsObject();
        paths = file["paths"]!.AsObject();
        operations =
        [
            .. from path in paths
            from verb in path.Value!.AsObject()
            where verb.Key is "get" or "put" or "post" or "patch" or "delete"
            // The template with the fewest holes first: "@original" before "{message_id}".
            orderby path.Key.Count(c => c == '{')
            select (verb.Key.ToUpperInvariant(), path.Key.Split('/'), path.Key),
        ];
        Overlay();
        Adapt(schemas);
        Adapt(paths);
    }

    /// <summary>Null when the file is not beside this checkout.</summary>
    public static DiscordOracle? Available => shared.Value;

    /// <summary>Skips the test where there is no file, and fails it where everything must be there.</summary>
    public static DiscordOracle Required() => Available ?? Missing();

    /// <summary>An oracle that lacks some steps, to show what they are for.</summary>
    public static DiscordOracle Without(OracleSteps left) => Load(OracleSteps.All & ~left) ?? Missing();

    /// <summary>What is wrong with the body; empty: nothing.</summary>
    /// <param name="path">As requested, with or without /api/v10 and a query.</param>
    public IReadOnlyList<string> Check(string method, string path, string json)
    {
        var plain = path.Split('?')[0];
        if (plain.StartsWith(Prefix, StringComparison.Ordinal))
            plain = plain[Prefix.Length..];
        var given = plain.Split('/');
        var template = operations.FirstOrDefault(o => o.Method == method && Fits(o.Segments, given)).Template;
        if (template is null)
            return [$"Discord has no operation {method} {plain}"];
        var schema = cache.GetOrAdd($"{method} {template}", _ => new Lazy<JsonSchema?>(() => Build(method, template))).Value;
        if (json.Length == 0 || schema is null)
            return json.Length == 0 == schema is null ? [] : [schema is null ? "a body where there is none" : "no body"];
        try
        {
            return [.. schema.Validate(json).SelectMany(Leaves).Distinct()];
        }
        catch (Newtonsoft.Json.JsonException e)
        {
            return [e.Message];
        }
    }

    public IReadOnlyList<string> Check(string method, string path, ReadOnlySpan<byte> json) =>
        Check(method, path, Encoding.UTF8.GetString(json));

    private static DiscordOracle? Load(OracleSteps steps) =>
        Oracles.Find("discord", "openapi.json") is { } file
            ? new DiscordOracle(JsonNode.Parse(File.ReadAllText(file))!.AsObject(), steps)
            : null;

    private static DiscordOracle Missing()
    {
        Oracles.Miss("discord/openapi.json");
        throw new System.Diagnostics.UnreachableException();
    }

    private static bool Fits(string[] template, string[] given) =>
        template.Length == given.Length
        && template.Zip(given).All(pair => pair.First == pair.Second || (pair.First.StartsWith('{') && pair.Second.Length > 0));

    private bool Does(OracleSteps step) => steps.HasFlag(step);

    /// <summary>Where the file and Discord's documents differ, the documents are right.</summary>
    private void Overlay()
    {
        foreach (var name in commandRequests)
        {
            var fields = schemas[name]!["properties"]!.AsObject();
            if (Does(OracleSteps.PermissionsAsText))
                fields["default_member_permissions"]!["type"] = new JsonArray("string", "integer", "null");
            if (Does(OracleSteps.Nsfw))
                fields["nsfw"] = new JsonObject { ["type"] = new JsonArray("boolean", "null") };
        }

        if (Does(OracleSteps.ChoiceLength))
            schemas["ApplicationCommandOptionStringChoice"]!["properties"]!["value"]!["maxLength"] = 100;
        if (Does(OracleSteps.EmbedValue))
            schemas["RichEmbedField"]!["properties"]!["value"]!["minLength"] = 1;
    }

    /// <summary>OpenAPI 3.1 into what the validator understands.</summary>
    private void Adapt(JsonNode? node)
    {
        foreach (var child in node is JsonArray array ? array : [])
            Adapt(child);
        if (node is not JsonObject schema)
            return;
        foreach (var (_, child) in schema.ToList())
            Adapt(child);

        if (schema["$ref"] is JsonValue reference)
            schema["$ref"] = $"{reference}".Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal);
        if (
            Does(OracleSteps.Constants)
            && schema["oneOf"] is JsonArray { Count: > 0 } options
            && options.All(o => o is JsonObject c && c.ContainsKey("const"))
        )
        {
            schema["enum"] = new JsonArray([.. options.Select(o => o!["const"]!.DeepClone())]);
            schema.Remove("oneOf");
        }

        // These two make no difference with this version of the validator; a format or an allOf that it came to heed would.
        if (schema["enum"] is JsonArray)
            schema.Remove("allOf");
        if (schema["format"] is JsonValue format && deafFormats.Contains($"{format}"))
            schema.Remove("format");
        if (
            Does(OracleSteps.ClosedObjects)
            && schema["properties"] is JsonObject
            && !schema.ContainsKey("additionalProperties")
            && !schema.ContainsKey("allOf")
            && !schema.ContainsKey("oneOf")
            && !schema.ContainsKey("anyOf")
        )
            schema["additionalProperties"] = false;
    }

    /// <summary>The schema of an operation's body, with the definitions that it reaches and no others. Null: it has no body.</summary>
    private JsonSchema? Build(string method, string template)
    {
        var body = paths[template]![method.ToLowerInvariant()]!["requestBody"]?["content"]?["application/json"]?["schema"];
        if (body is null)
            return null;
        var reached = new JsonObject();
        Reach(body, reached);
        // A reference at the very top is not followed by the validator; one below it is.
        var root = new JsonObject { ["allOf"] = new JsonArray(body.DeepClone()), ["definitions"] = reached };
        // The schema outlives the test that needed it first.
        return JsonSchema.FromJsonAsync(root.ToJsonString(), CancellationToken.None).GetAwaiter().GetResult();
    }

    private void Reach(JsonNode? node, JsonObject reached)
    {
        foreach (var child in node is JsonArray array ? array : [])
            Reach(child, reached);
        foreach (var (name, child) in node is JsonObject schema ? schema : [])
            if (name != "$ref")
                Reach(child, reached);
            else if ($"{child}".Split('/')[^1] is var target && !reached.ContainsKey(target))
            {
                reached[target] = schemas[target]!.DeepClone();
                Reach(schemas[target], reached);
            }
    }

    /// <summary>Of alternatives, the complaints of the one that was most likely meant.</summary>
    private static IEnumerable<string> Leaves(ValidationError error)
    {
        var alternatives = error switch
        {
            ChildSchemaValidationError choice => choice.Errors.Values,
            MultiTypeValidationError types => types.Errors.Values,
            _ => [],
        };
        var own = $"{error.Path}: ";
        var complaints = alternatives.Select(errors => errors.SelectMany(Leaves).ToList()).ToList();
        // One without complaints: several of a oneOf fit, and that is the fault.
        if (complaints.Count == 0 || complaints.Exists(leaves => leaves.Count == 0))
            return [own + error.Kind];
        return complaints
            // Not the one that wanted another type of value, nor the one whose "type" field is another; of the rest the nearest.
            .OrderBy(leaves => leaves.Count(l => l.EndsWith("Expected", StringComparison.Ordinal)))
            .ThenBy(leaves => leaves.Exists(l => l.StartsWith($"{error.Path}.type: ", StringComparison.Ordinal)))
            .ThenBy(leaves => leaves.Count)
            .First();
    }
}
