using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CrssBot.Discord.Protocol.Rest;

/// <summary>The endpoints that we use, each with what may be repeated and what limits are counted by.</summary>
internal sealed class DiscordRest(RestPipeline pipeline)
{
    public RestState State => pipeline.State;

    /// <summary>Servers in one answer of <see cref="GetMyGuildsAsync"/> (resources/user.mdx, Get Current User Guilds).</summary>
    public const int GuildsPage = 200;

    /// <summary>topics/opcodes-and-status-codes.mdx, JSON: a thread has already been created for this message.</summary>
    private const int ThreadExists = 160004;

    private static readonly Route GatewayBot = new(HttpMethod.Get, "/gateway/bot");
    private static readonly Route Me = new(HttpMethod.Get, "/applications/@me");
    private static readonly Route CreateMessage = new(HttpMethod.Post, "/channels/{channel}/messages");
    private static readonly Route EditMessage = new(HttpMethod.Patch, "/channels/{channel}/messages/{message}");
    private static readonly Route GetMessages = new(HttpMethod.Get, "/channels/{channel}/messages");
    private static readonly Route StartThread = new(HttpMethod.Post, "/channels/{channel}/messages/{message}/threads");
    private static readonly Route GetEvents = new(HttpMethod.Get, "/guilds/{guild}/scheduled-events");
    private static readonly Route CreateEvent = new(HttpMethod.Post, "/guilds/{guild}/scheduled-events");
    private static readonly Route GetCommands = new(HttpMethod.Get, "/applications/{application}/commands");
    private static readonly Route PutCommands = new(HttpMethod.Put, "/applications/{application}/commands");
    private static readonly Route MyGuilds = new(HttpMethod.Get, "/users/@me/guilds");
    private static readonly Route GetChannel = new(HttpMethod.Get, "/channels/{channel}");
    private static readonly Route GetGuild = new(HttpMethod.Get, "/guilds/{guild}");
    private static readonly Route GetMember = new(HttpMethod.Get, "/guilds/{guild}/members/{user}");
    private static readonly Route Respond = new(HttpMethod.Post, "/interactions/{interaction}/{token}/callback", interaction: true);
    private static readonly Route EditOriginal = new(
        HttpMethod.Patch,
        "/webhooks/{application}/{token}/messages/@original",
        interaction: true
    );

    public Task<RestReply<GatewayBot>> GetGatewayBotAsync(CancellationToken cancellationToken) =>
        pipeline.SendAsync(
            new RestRequest(GatewayBot, "/gateway/bot") { Repeatable = true },
            DiscordJson.Default.GatewayBot,
            cancellationToken
        );

    public Task<RestReply<Application>> GetApplicationAsync(CancellationToken cancellationToken) =>
        pipeline.SendAsync(
            new RestRequest(Me, "/applications/@me") { Repeatable = true },
            DiscordJson.Default.Application,
            cancellationToken
        );

    /// <summary>With an enforced nonce an unknown fate is met by asking again: the earlier message comes back. Without one it is the caller's to meet.</summary>
    public Task<RestReply<Message>> CreateMessageAsync(Snowflake channel, MessageBody message, CancellationToken cancellationToken) =>
        pipeline.SendAsync(
            new RestRequest(CreateMessage, $"/channels/{channel}/messages", channel.ToString())
            {
                Body = Bytes(message, DiscordJson.Default.MessageBody),
                Repeatable = message is { EnforceNonce: true, Nonce.Length: > 0 },
            },
            DiscordJson.Default.Message,
            cancellationToken
        );

    public Task<RestReply<Message>> EditMessageAsync(
        Snowflake channel,
        Snowflake message,
        MessageBody body,
        CancellationToken cancellationToken
    ) =>
        pipeline.SendAsync(
            new RestRequest(EditMessage, $"/channels/{channel}/messages/{message}", channel.ToString())
            {
                Body = Bytes(body, DiscordJson.Default.MessageBody),
                Repeatable = true,
            },
            DiscordJson.Default.Message,
            cancellationToken
        );

    /// <summary>The newest messages, newest first.</summary>
    /// <param name="limit">1 to 100.</param>
    public Task<RestReply<Message[]>> GetMessagesAsync(Snowflake channel, int limit, CancellationToken cancellationToken) =>
        pipeline.SendAsync(
            new RestRequest(GetMessages, $"/channels/{channel}/messages?limit={limit}", channel.ToString()) { Repeatable = true },
            DiscordJson.Default.MessageArray,
            cancellationToken
        );

    /// <summary>The thread of a message: started, or found if there is one already.</summary>
    public async Task<RestReply<Channel>> StartThreadAsync(
        Snowflake channel,
        Snowflake message,
        StartThread thread,
        CancellationToken cancellationToken
    )
    {
        var request = new RestRequest(StartThread, $"/channels/{channel}/messages/{message}/threads", channel.ToString())
        {
            Body = Bytes(thread, DiscordJson.Default.StartThread),
            Repeatable = true,
        };
        var reply = await pipeline.SendAsync(request, DiscordJson.Default.Channel, cancellationToken);

        // A thread has the id of the message it hangs on (resources/channel.mdx, Start Thread from Message).
        return reply.Error is DiscordError.Refused { Code: ThreadExists }
            ? new RestReply<Channel>(new Channel { Id = message }, null)
            : reply;
    }

    /// <summary>The events of a server. For those outside of voice channels no right is needed (resources/guild-scheduled-event.mdx, Permissions Requirements).</summary>
    public Task<RestReply<ScheduledEvent[]>> GetScheduledEventsAsync(Snowflake guild, CancellationToken cancellationToken) =>
        pipeline.SendAsync(
            new RestRequest(GetEvents, $"/guilds/{guild}/scheduled-events", guild.ToString()) { Repeatable = true },
            DiscordJson.Default.ScheduledEventArray,
            cancellationToken
        );

    /// <summary>
    /// Needs CREATE_EVENTS in the server; MANAGE_EVENTS alone is not enough (same place). Events know no nonce, so one of unknown fate is not
    /// sent again: the caller looks for it among <see cref="GetScheduledEventsAsync"/>.
    /// </summary>
    public Task<RestReply<ScheduledEvent>> CreateScheduledEventAsync(
        Snowflake guild,
        ScheduledEventBody body,
        CancellationToken cancellationToken
    ) =>
        pipeline.SendAsync(
            new RestRequest(CreateEvent, $"/guilds/{guild}/scheduled-events", guild.ToString())
            {
                Body = Bytes(body, DiscordJson.Default.ScheduledEventBody),
            },
            DiscordJson.Default.ScheduledEvent,
            cancellationToken
        );

    public Task<RestReply<Command[]>> GetCommandsAsync(Snowflake application, CancellationToken cancellationToken) =>
        CommandsAsync(new RestRequest(GetCommands, $"/applications/{application}/commands") { Repeatable = true }, cancellationToken);

    /// <summary>Replaces all global commands.</summary>
    public Task<RestReply<Command[]>> PutCommandsAsync(Snowflake application, Command[] commands, CancellationToken cancellationToken) =>
        CommandsAsync(
            new RestRequest(PutCommands, $"/applications/{application}/commands")
            {
                Body = Bytes(commands, DiscordJson.Default.CommandArray),
                Repeatable = true,
            },
            cancellationToken
        );

    /// <summary>The servers the bot is in, by id.</summary>
    /// <param name="after">The last id of the page before; 0 for the first page. A page shorter than <see cref="GuildsPage"/> is the last.</param>
    public Task<RestReply<PartialGuild[]>> GetMyGuildsAsync(Snowflake after, CancellationToken cancellationToken) =>
        pipeline.SendAsync(
            new RestRequest(MyGuilds, $"/users/@me/guilds?limit={GuildsPage}&after={after}") { Repeatable = true },
            DiscordJson.Default.PartialGuildArray,
            cancellationToken
        );

    /// <summary>A channel or thread, with what its roles may do there.</summary>
    public Task<RestReply<Channel>> GetChannelAsync(Snowflake channel, CancellationToken cancellationToken) =>
        pipeline.SendAsync(
            new RestRequest(GetChannel, $"/channels/{channel}", channel.ToString()) { Repeatable = true },
            DiscordJson.Default.Channel,
            cancellationToken
        );

    /// <summary>A server, with its roles.</summary>
    public Task<RestReply<Guild>> GetGuildAsync(Snowflake guild, CancellationToken cancellationToken) =>
        pipeline.SendAsync(
            new RestRequest(GetGuild, $"/guilds/{guild}", guild.ToString()) { Repeatable = true },
            DiscordJson.Default.Guild,
            cancellationToken
        );

    /// <summary>A member of a server; the bot may ask for itself without any right.</summary>
    public Task<RestReply<GuildMember>> GetMemberAsync(Snowflake guild, Snowflake user, CancellationToken cancellationToken) =>
        pipeline.SendAsync(
            new RestRequest(GetMember, $"/guilds/{guild}/members/{user}", guild.ToString()) { Repeatable = true },
            DiscordJson.Default.GuildMember,
            cancellationToken
        );

    /// <summary>The first answer to an interaction; null when Discord has it. It brings nothing back, so there is no value to return.</summary>
    /// <param name="deadline">Three seconds after the interaction came (interactions/receiving-and-responding.mdx).</param>
    public async Task<DiscordError?> RespondAsync(
        Snowflake interaction,
        string token,
        InteractionResponse response,
        DateTimeOffset deadline,
        CancellationToken cancellationToken
    )
    {
        var request = new RestRequest(Respond, $"/interactions/{interaction}/{Uri.EscapeDataString(token)}/callback", token)
        {
            Body = Bytes(response, DiscordJson.Default.InteractionResponse),
            Deadline = deadline,
        };
        return (await pipeline.SendAsync<object>(request, null, cancellationToken)).Error;
    }

    /// <summary>Fills in or changes the first answer.</summary>
    /// <param name="deadline">At most 15 minutes after the interaction came: then its token is dead.</param>
    public Task<RestReply<Message>> EditOriginalAsync(
        Snowflake application,
        string token,
        MessageBody message,
        DateTimeOffset deadline,
        CancellationToken cancellationToken,
        Attachment? file = null
    ) =>
        pipeline.SendAsync(
            new RestRequest(EditOriginal, $"/webhooks/{application}/{Uri.EscapeDataString(token)}/messages/@original", token)
            {
                Body = Bytes(message, DiscordJson.Default.MessageBody),
                File = file,
                Deadline = deadline,
                Repeatable = true,
            },
            DiscordJson.Default.Message,
            cancellationToken
        );

    private async Task<RestReply<Command[]>> CommandsAsync(RestRequest request, CancellationToken cancellationToken)
    {
        var reply = await pipeline.SendAsync(request, DiscordJson.Default.JsonElementArray, cancellationToken);
        return new RestReply<Command[]>(reply.Value is { } commands ? Array.ConvertAll(commands, Read) : null, reply.Error);
    }

    /// <summary>A command with options of a kind we do not use, left by another program, comes back without a name: it is none of ours.</summary>
    private static Command Read(JsonElement command)
    {
        try
        {
            return command.Deserialize(DiscordJson.Default.Command) ?? new Command();
        }
        catch (JsonException)
        {
            return new Command();
        }
    }

    private static byte[] Bytes<T>(T body, JsonTypeInfo<T> shape) => JsonSerializer.SerializeToUtf8Bytes(body, shape);
}
