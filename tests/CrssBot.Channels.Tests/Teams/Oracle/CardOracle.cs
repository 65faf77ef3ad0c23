using System.Text.Json.Nodes;
using NJsonSchema;
using NJsonSchema.Validation;

namespace CrssBot.Channels.Tests.Teams.Oracle;

/// <summary>
/// Judges cards by the published schema of version 1.5, by Microsoft's own reader (<see cref="CardParser"/>), and by what Teams asks beyond
/// both. Thread-safe.
/// </summary>
internal static class CardOracle
{
    private static readonly Lazy<JsonSchema?> Schema = new(() => TeamsOracles.Load("adaptivecards/adaptive-card-1.5.0.json"));

    public static void Require()
    {
        if (Schema.Value is null)
        {
            Oracles.Miss("teams/adaptivecards/adaptive-card-1.5.0.json");
        }
    }

    /// <summary>Every card in what was sent, wherever it stands: in a message, an answer, a dialog, a search's results.</summary>
    public static void CheckAll(JsonNode? sent)
    {
        foreach (var card in All(sent).Where(o => o["type"] is JsonValue type && type.ToString() == "AdaptiveCard"))
        {
            Check(card);
        }
    }

    /// <summary>Fails the test with what is wrong; whichever of schema and parser is absent does not judge.</summary>
    public static void Check(JsonObject card)
    {
        var wrong = Broken(card);
        Assert.True(wrong.Count == 0, $"{string.Join("\n", wrong)}\n{card.ToJsonString()}");
    }

    public static List<string> Broken(JsonObject card)
    {
        var wrong = new List<string>();
        if (Schema.Value is { } schema)
        {
            wrong.AddRange(schema.Validate(card.ToJsonString()).SelectMany(Leaves));
        }

        wrong.AddRange(CardParser.Broken(card));
        if (card["version"]?.ToString() != "1.5")
        {
            wrong.Add("version is not 1.5");
        }

        var ids = All(card).Select(o => o["id"]?.ToString()).OfType<string>().ToArray();
        wrong.AddRange(ids.GroupBy(i => i, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"the id {g.Key} is there twice"));
        foreach (var element in All(card))
        {
            var type = element["type"]?.ToString() ?? "";
            if (type == "TextBlock" && element["wrap"]?.GetValue<bool>() != true)
            {
                wrong.Add($"does not wrap: {element["text"]}");
            }

            if (type.StartsWith("Input.", StringComparison.Ordinal) && (element["label"] is null || element["id"] is null))
            {
                wrong.Add($"{type} without label or id");
            }

            if (type == "Image" && element["altText"] is null)
            {
                wrong.Add("an image without altText");
            }

            if (type == "ActionSet" && ((JsonArray)element["actions"]!).Count is < 1 or > 6)
            {
                wrong.Add("an ActionSet has one to six actions");
            }

            if (type == "Action.Execute" && element["fallback"]?["type"]?.ToString() != "Action.Submit")
            {
                wrong.Add($"{element["title"]} has no Action.Submit to fall back to");
            }
        }

        return wrong;
    }

    /// <summary>Every object in the card but fallbacks, which take their owner's place.</summary>
    private static IEnumerable<JsonObject> All(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.Where(p => p.Key is not ("fallback" or "data")).SelectMany(p => All(p.Value)).Prepend(o),
            JsonArray a => a.SelectMany(All),
            _ => [],
        };

    /// <summary>An error inside an anyOf is said once for each of its branches; the innermost say most.</summary>
    private static IEnumerable<string> Leaves(ValidationError error) =>
        error is ChildSchemaValidationError { Errors.Count: > 0 } child
            ? child.Errors.SelectMany(e => e.Value).SelectMany(Leaves)
            : [$"{error.Kind} at {error.Path}"];
}

/// <summary>Judges what an invoke is answered.</summary>
internal static class InvokeOracle
{
    private static readonly Lazy<JsonSchema?> Action = new(() => TeamsOracles.Load("adaptivecard-action-response.schema.json"));
    private static readonly Lazy<JsonSchema?> Extension = new(() => TeamsOracles.Load("compose-extension.schema.json"));

    public static void CheckAction(JsonNode body) => Check(Action.Value, body);

    public static void CheckExtension(JsonNode body) => Check(Extension.Value, body);

    private static void Check(JsonSchema? schema, JsonNode body)
    {
        var wrong = schema?.Validate(body.ToJsonString()).Select(e => $"{e.Kind} at {e.Path}").ToArray() ?? [];
        Assert.True(wrong.Length == 0, $"{string.Join("\n", wrong)}\n{body.ToJsonString()}");
    }
}

internal static class TeamsOracles
{
    public static JsonSchema? Load(string name)
    {
        if (Oracles.Find(["teams", .. name.Split('/')]) is not { } file)
        {
            return null;
        }

        var json = (JsonObject)JsonNode.Parse(File.ReadAllText(file))!;
        // Draft-04's id beside a later $schema.
        json.Remove("id");
        // Teams' own extension at the root.
        (json["definitions"]?["AdaptiveCard"]?["properties"] as JsonObject)?.Remove("msteams");
        // The schema outlives the test that needed it first.
        return JsonSchema.FromJsonAsync(json.ToJsonString(), CancellationToken.None).GetAwaiter().GetResult();
    }
}
