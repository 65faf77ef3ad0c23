using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine;

/// <summary>The one JSON context for states, commands, messages and views. Camel case, enums by name, no reflection.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true
)]
[JsonSerializable(typeof(RoomState))]
[JsonSerializable(typeof(RoomMessage))]
[JsonSerializable(typeof(RoomMessage.Lobby), TypeInfoPropertyName = "MessageLobby")]
[JsonSerializable(typeof(RoomMessage.SharedConcept), TypeInfoPropertyName = "MessageSharedConcept")]
[JsonSerializable(typeof(RoomView))]
[JsonSerializable(typeof(RoomMessage.RollingClosed), TypeInfoPropertyName = "MessageRollingClosed")]
[JsonSerializable(typeof(Alone.SittingPhase.Paused), TypeInfoPropertyName = "SittingPaused")]
[JsonSerializable(typeof(RoomCommand))]
[JsonSerializable(typeof(RoomEvent))]
[JsonSerializable(typeof(Attempt))]
[JsonSerializable(typeof(Concept))]
[JsonSerializable(typeof(ImmutableArray<Suggestion>))]
public sealed partial class EngineJson : JsonSerializerContext;
