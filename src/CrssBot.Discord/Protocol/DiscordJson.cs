using System.Text.Json;
using System.Text.Json.Serialization;
using CrssBot.Discord.Protocol.Gateway;

namespace CrssBot.Discord.Protocol;

/// <summary>The one JSON context of this protocol: snake case, nulls left out, no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString
)]
[JsonSerializable(typeof(Interaction))]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(Message[]))]
[JsonSerializable(typeof(Channel))]
[JsonSerializable(typeof(Guild))]
[JsonSerializable(typeof(GuildMember))]
[JsonSerializable(typeof(GatewayBot))]
[JsonSerializable(typeof(Ready))]
[JsonSerializable(typeof(HelloBody))]
[JsonSerializable(typeof(GatewaySession))]
[JsonSerializable(typeof(UnavailableGuild))]
[JsonSerializable(typeof(UnavailableGuild[]))]
[JsonSerializable(typeof(Application))]
[JsonSerializable(typeof(PartialGuild[]))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(WebhookEvent))]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(MessageBody))]
[JsonSerializable(typeof(InteractionResponse))]
[JsonSerializable(typeof(Command[]))]
[JsonSerializable(typeof(JsonElement[]))]
[JsonSerializable(typeof(StartThread))]
[JsonSerializable(typeof(ScheduledEventBody))]
[JsonSerializable(typeof(ScheduledEvent))]
[JsonSerializable(typeof(ScheduledEvent[]))]
internal sealed partial class DiscordJson : JsonSerializerContext;
