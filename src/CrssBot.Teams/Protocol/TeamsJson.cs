using System.Text.Json;
using System.Text.Json.Serialization;
using CrssBot.Teams.Package;
using CrssBot.Teams.Protocol.Graph;

namespace CrssBot.Teams.Protocol;

/// <summary>Everything that goes over the wire. Names are case-sensitive (A2002).</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNameCaseInsensitive = false,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Activity))]
[JsonSerializable(typeof(AppManifest))]
[JsonSerializable(typeof(SentActivity))]
[JsonSerializable(typeof(ConversationParameters))]
[JsonSerializable(typeof(GraphMembers))]
internal sealed partial class TeamsJson : JsonSerializerContext;
