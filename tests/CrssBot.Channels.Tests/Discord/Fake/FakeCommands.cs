using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>The registered commands (docs: interactions/application-commands.mdx).</summary>
internal sealed class FakeCommands(FakeDiscord fake)
{
    private volatile ImmutableList<JsonElement> registered = [];

    /// <summary>As last written by the bot, with their ids.</summary>
    public IReadOnlyList<JsonElement> Registered => registered;

    /// <summary>New names so far: Discord allows 200 a day.</summary>
    public int Creates { get; private set; }

    public FakeRoute[] Routes() =>
        [
            new("GET", "/applications/{application}/commands", request => Mine(request) ?? All()),
            new("PUT", "/applications/{application}/commands", request => Mine(request) ?? Overwrite(request.Body)),
        ];

    /// <summary>Null when the bot has not registered it.</summary>
    public JsonElement? Find(int type, string name) =>
        registered.FirstOrDefault(c => FakeMessage.Number(c, "type") == type && FakeMessage.Text(c, "name") == name)
            is { ValueKind: JsonValueKind.Object } found
            ? found
            : null;

    private FakeReply? Mine(FakeRequest request) =>
        request.Id(0) == fake.ApplicationId
            ? null
            : FakeReply.Error(403, 20012, "You are not authorized to perform this action on this application");

    private FakeReply All() => new(200, new JsonArray([.. registered.Select(c => JsonObject.Create(c))]));

    private FakeReply Overwrite(JsonElement body)
    {
        var commands = new List<JsonElement>();
        foreach (var given in body.EnumerateArray())
        {
            var type = FakeMessage.Number(given, "type") ?? 1;
            var name = FakeMessage.Text(given, "name") ?? "";
            var earlier = Find(type, name);
            if (earlier is null)
                Creates++;
            commands.Add(Stored(given, type, earlier is { } known ? FakeMessage.Text(known, "id")! : $"{fake.Ids.Next()}"));
        }

        registered = [.. commands];
        return All();
    }

    // Discord gives back more than it got, drops "required": false and fills in what was left out.
    private JsonElement Stored(JsonElement given, int type, string id)
    {
        var json = JsonObject.Create(given)!;
        json["id"] = id;
        json["application_id"] = $"{fake.ApplicationId}";
        json["version"] = $"{fake.Ids.Next()}";
        json["type"] = type;
        json["description"] ??= "";
        foreach (var name in new[] { "default_member_permissions", "name_localizations", "description_localizations", "contexts" })
            json.TryAdd(name, null);
        json.TryAdd("dm_permission", true);
        json.TryAdd("integration_types", new JsonArray(0));
        json.TryAdd("nsfw", false);
        if (json["default_member_permissions"] is JsonValue permissions)
            json["default_member_permissions"] = $"{permissions}";
        Fill(json["options"] as JsonArray);
        return JsonSerializer.SerializeToElement(json);
    }

    private static void Fill(JsonArray? options)
    {
        foreach (var option in options?.OfType<JsonObject>() ?? [])
        {
            option.TryAdd("name_localizations", null);
            option.TryAdd("description_localizations", null);
            if (option["required"]?.GetValue<bool>() == false)
                option.Remove("required");
            Fill(option["options"] as JsonArray);
        }
    }
}
