using System.Text.Json;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests;

/// <summary>What the store and the channels write, and what they read back.</summary>
internal static class Json
{
    public static string Of(RoomState state) => JsonSerializer.Serialize(state, EngineJson.Default.RoomState);

    public static string Of(RoomView view) => JsonSerializer.Serialize(view, EngineJson.Default.RoomView);

    public static string Of(RoomMessage message) => JsonSerializer.Serialize(message, EngineJson.Default.RoomMessage);

    public static RoomState State(string json) => JsonSerializer.Deserialize(json, EngineJson.Default.RoomState)!;
}
