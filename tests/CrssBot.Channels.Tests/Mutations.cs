using System.Text.Json.Nodes;

namespace CrssBot.Channels.Tests;

internal static class Mutations
{
    /// <summary>A value of another kind than whatever stood there.</summary>
    public static JsonNode? OfAnotherKind(byte chance) =>
        (chance % 5) switch
        {
            0 => null,
            1 => new JsonArray(),
            2 => new JsonObject(),
            3 => JsonValue.Create(chance),
            _ => JsonValue.Create("😀|:/\0"),
        };
}
