using CrssBot.Engine;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime;

/// <summary>What the presser gets: their view after the command, and why it was refused if it was.</summary>
public sealed record Reply(RoomView View, Refusal? Refusal);

/// <summary>The desk cannot take a command now: it is stopping, or the room has too many waiting. The same press may be sent again.</summary>
public sealed class DeskBusyException(string message) : Exception(message);
