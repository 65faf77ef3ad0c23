using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Rest;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;
using CrssBot.Runtime.Outbox;

namespace CrssBot.Discord.Channel;

/// <summary>
/// Discord as a channel: a slot is one message, written with the bot's token alone. A post of unknown fate is repeated with its nonce while
/// Discord remembers that, and looked for after.
/// </summary>
internal sealed class DiscordChannel(DiscordRest rest, IStudyStore store, Catalog catalog, TimeProvider time) : IChannel
{
    /// <summary>How long a repeat with the same nonce surely brings the first message back: "a few minutes" (message.mdx, enforce_nonce).</summary>
    private static readonly TimeSpan NonceLives = TimeSpan.FromMinutes(2);

    /// <summary>After this, a message takes few edits (30046): its reveal, no live counts.</summary>
    private static readonly TimeSpan EditsFreely = TimeSpan.FromHours(1);

    /// <summary>How long a refused edit of an old message waits; the limit's own length is not documented.</summary>
    private static readonly TimeSpan OldEditWaits = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan WithheldWaits = TimeSpan.FromMinutes(5);

    /// <summary>Messages of a conversation that are searched for one of ours: the most of one call.</summary>
    private const int SearchedBack = 100;

    /// <summary>Three days, longer than any pause: an archived thread takes no edits.</summary>
    private const int ThreadArchivesAfterMinutes = 4320;

    /// <summary>The open question of each conversation, for a last line before a stop.</summary>
    private readonly ConcurrentDictionary<ChannelAddress, (Place Place, MessageBody Body)> _open = new();

    public string Name => DiscordRooms.ChannelName;

    public async Task<Delivery> DeliverAsync(Slot slot, CancellationToken cancellationToken)
    {
        var message = JsonSerializer.Deserialize(slot.View, EngineJson.Default.RoomMessage)!;
        if (message is RoomMessage.SharedConcept shared && !catalog.ConceptById.ContainsKey(shared.Concept))
        {
            return new Delivery.Refused("The pack no longer has the concept.");
        }

        var body = Drawing.Post(RoomPosts.Of(message, slot.Key, catalog));
        var delivery = Place.Parse(slot.MessageId) is { } place
            ? await EditAsync(slot, place, message, body, cancellationToken)
            : await PostAsync(slot, message, body, cancellationToken);
        Remember(slot.Address, message, body, delivery);
        return delivery;
    }

    private async Task<Delivery> EditAsync(
        Slot slot,
        Place place,
        RoomMessage message,
        MessageBody body,
        CancellationToken cancellationToken
    )
    {
        var reply = await rest.EditMessageAsync(place.Channel, place.Message, Edit(body), cancellationToken);
        return reply.Error switch
        {
            null => new Delivery.Sent(place.ToString()),
            DiscordError.Refused { Code: DiscordCodes.OldMessageEdits } => new Delivery.Later(OldEditWaits),
            // Somebody deleted it, or its thread. A quiz that runs needs its message; nothing else is posted again.
            DiscordError.Refused { Code: DiscordCodes.UnknownMessage or DiscordCodes.UnknownChannel or DiscordCodes.ThreadArchived } =>
                IsLive(message)
                    ? await CreateAsync(
                        slot,
                        Conversation(slot.Address).Channel,
                        body,
                        NonceOf(slot, again: place.Message),
                        cancellationToken
                    )
                    : new Delivery.Sent(place.ToString()),
            var error => Failed(error),
        };
    }

    /// <summary>Somebody is to press something on it now.</summary>
    private static bool IsLive(RoomMessage message) =>
        message
            is RoomMessage.Lobby { Open: true }
                or RoomMessage.Ask
                or RoomMessage.Talk
                or RoomMessage.Reveal { Until: not null }
                or RoomMessage.Outcome { Until: not null }
                or RoomMessage.Pause;

    private async Task<Delivery> PostAsync(Slot slot, RoomMessage message, MessageBody body, CancellationToken cancellationToken)
    {
        var (guild, channel) = Conversation(slot.Address);
        var where = await WhereAsync(slot, message, guild, channel, cancellationToken);
        if (slot.State == SlotState.Sending && time.GetUtcNow() - slot.ChangedAt > NonceLives)
        {
            switch (await FindAsync(slot, where, cancellationToken))
            {
                case (Delivery given, _):
                    return given;
                case (_, { } found):
                    return await EditAsync(slot, found, message, body, cancellationToken);
            }
        }

        var posted = await CreateAsync(slot, where, body, NonceOf(slot), cancellationToken);
        if (posted is Delivery.Sent && message is RoomMessage.Ask { Ordinal: > 1 } ask)
        {
            await CloseAsync(slot.Room, RoomMessages.QuestionKey(ask.Session, ask.Ordinal - 1), cancellationToken);
        }

        // A thread that is gone, or that the bot may open but not write in: the channel itself is better than silence.
        return posted is Delivery.Refused && where != channel
            ? await CreateAsync(slot, channel, body, NonceOf(slot), cancellationToken)
            : posted;
    }

    /// <summary>The room has left an earlier reveal: its buttons for going on go, so that only one message has them. It may fail; they are harmless.</summary>
    private async Task CloseAsync(RoomId room, string key, CancellationToken cancellationToken)
    {
        if (
            await store.SlotAsync(room, key, cancellationToken) is { View.Length: > 0 } slot
            && Place.Parse(slot.MessageId) is { } place
            && JsonSerializer.Deserialize(slot.View, EngineJson.Default.RoomMessage) is RoomMessage.Reveal reveal
        )
        {
            var closed = Edit(Drawing.Of(RoomPosts.Of(reveal with { Until = null }, key, catalog)));
            await rest.EditMessageAsync(place.Channel, place.Message, closed, cancellationToken);
        }
    }

    private async Task<Delivery> CreateAsync(
        Slot slot,
        Snowflake channel,
        MessageBody body,
        string nonce,
        CancellationToken cancellationToken
    )
    {
        var reply = await rest.CreateMessageAsync(channel, body with { Nonce = nonce, EnforceNonce = true }, cancellationToken);
        return reply switch
        {
            { Value: { } posted } => new Delivery.Sent(new Place(channel, posted.Id).ToString()),
            { Error: DiscordError.Unreachable } => throw new HttpRequestException($"Whether Discord posted {slot.Key} is not known."),
            _ => Failed(reply.Error),
        };
    }

    private static Delivery Failed(DiscordError? error) =>
        error switch
        {
            DiscordError.Refused refused => new Delivery.Refused($"{refused.Status} {refused.Code}"),
            DiscordError.Limited limited => new Delivery.RetryAfter(limited.RetryAfter),
            DiscordError.Withheld withheld => new Delivery.RetryAfter(withheld.RetryAfter ?? WithheldWaits),
            // An edit may be repeated whatever became of it.
            _ => new Delivery.RetryAfter(TimeSpan.Zero),
        };

    /// <summary>Questions go where the quiz's first one went: into a thread under its lobby where the bot may open one.</summary>
    private async Task<Snowflake> WhereAsync(
        Slot slot,
        RoomMessage message,
        Snowflake guild,
        Snowflake channel,
        CancellationToken cancellationToken
    )
    {
        if (message is RoomMessage.Lobby || QuizHistory.SessionOf(message) is not { } session)
        {
            return channel;
        }

        if (await PlaceOfAsync(slot.Room, RoomMessages.QuestionKey(session, 1), cancellationToken) is { } first)
        {
            return first.Channel;
        }

        var lobby = await store.SlotAsync(slot.Room, RoomMessages.LobbyKey(session), cancellationToken);
        if (Place.Parse(lobby?.MessageId) is not { } begin)
        {
            return channel;
        }

        // A message has one thread, so a repeat finds it.
        var thread = new StartThread(NameOf(lobby!), ThreadArchivesAfterMinutes);
        var reply = await rest.StartThreadAsync(begin.Channel, begin.Message, thread, cancellationToken);
        if (reply.Value is not { } opened)
        {
            return channel;
        }

        // From now on a press in the thread is a press in the room.
        await store.AliasAsync(DiscordRooms.AddressOf(guild, opened.Id), slot.Room, cancellationToken);
        return opened.Id;
    }

    /// <summary>"Quiz: 5 questions · Advocacy · Discuss".</summary>
    private string NameOf(Slot lobby)
    {
        var name = JsonSerializer.Deserialize(lobby.View, EngineJson.Default.RoomMessage) is RoomMessage.Lobby { Plan: var plan }
            ? $"Quiz: {Words.PlanLine(plan, catalog)}"
            : "Quiz";
        return name.Length <= DiscordLimits.ThreadName ? name : name[..DiscordLimits.ThreadName];
    }

    private async Task<Place?> PlaceOfAsync(RoomId room, string slot, CancellationToken cancellationToken) =>
        Place.Parse((await store.SlotAsync(room, slot, cancellationToken))?.MessageId);

    /// <summary>Looks for the slot's message among the newest there, by the buttons on it; or says what to do when it cannot look.</summary>
    private async Task<(Delivery? Given, Place? Found)> FindAsync(Slot slot, Snowflake channel, CancellationToken cancellationToken)
    {
        var reply = await rest.GetMessagesAsync(channel, SearchedBack, cancellationToken);
        if (reply.Value is not { } messages)
        {
            // Without the right to look it could be there twice. Refused, not silently unsure: facilitators hear of it.
            return (Failed(reply.Error), null);
        }

        var found = messages.FirstOrDefault(m =>
            (m.Components ?? [])
                .SelectMany(r => r.Components ?? [])
                .Any(c => PressId.Parse(c.CustomId) is { } route && PressId.SlotOf(route) == slot.Key)
        );
        return (null, found is null ? null : new Place(channel, found.Id));
    }

    public async Task ShowLiveAsync(LiveCount count, CancellationToken cancellationToken)
    {
        if (
            await store.SlotAsync(count.Room, count.Slot, cancellationToken) is not { MessageId: { } id, View.Length: > 0 } slot
            || Place.Parse(id) is not { } place
            || time.GetUtcNow() - place.Message.CreatedAt > EditsFreely
            || JsonSerializer.Deserialize(slot.View, EngineJson.Default.RoomMessage) is not RoomMessage.Ask ask
        )
        {
            return;
        }

        await rest.EditMessageAsync(
            place.Channel,
            place.Message,
            Edit(Drawing.Of(RoomPosts.Of(ask, slot.Key, catalog, count))),
            cancellationToken
        );
    }

    /// <summary>On the question itself, so that it disturbs nobody; the next start gives the time back and takes the line away.</summary>
    public async Task ShowAwayAsync(ChannelAddress address, CancellationToken cancellationToken)
    {
        if (_open.TryGetValue(address, out var open))
        {
            var body = open.Body with
            {
                Content = $"{open.Body.Content}\n-# The bot is restarting and comes right back. Your time is given back.",
            };
            await rest.EditMessageAsync(open.Place.Channel, open.Place.Message, Edit(body), cancellationToken);
        }
    }

    private void Remember(ChannelAddress address, RoomMessage message, MessageBody body, Delivery delivery)
    {
        if (
            message
                is RoomMessage.Ask
                    or RoomMessage.Talk
                    or RoomMessage.Reveal { Until: not null }
                    or RoomMessage.Outcome { Until: not null }
            && delivery is Delivery.Sent sent
        )
        {
            _open[address] = (Place.Parse(sent.MessageId)!.Value, body);
        }
        else if (QuizHistory.SessionOf(message) is not null)
        {
            _open.TryRemove(address, out _);
        }
    }

    // Whether a message disturbs is decided when it is posted; an edit cannot say it (message.mdx, Edit Message).
    private static MessageBody Edit(MessageBody body) => body with { Flags = MessageFlags.SuppressEmbeds };

    /// <summary>The same for the same slot in every process; at most 25 characters.</summary>
    private static string NonceOf(Slot slot, Snowflake? again = null) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{slot.Room}|{slot.Key}|{again}")).AsSpan(0, 12));

    private static (Snowflake Guild, Snowflake Channel) Conversation(ChannelAddress address)
    {
        var parts = address.Conversation.Split('/');
        return parts is [var g, var c] && Snowflake.TryParse(g, out var guild) && Snowflake.TryParse(c, out var channel)
            ? (guild, channel)
            : throw new ArgumentException($"{address} is no conversation of Discord.", nameof(address));
    }
}

/// <summary>Where a message stands: "channel/message". The channel may be a thread.</summary>
internal readonly record struct Place(Snowflake Channel, Snowflake Message)
{
    public static Place? Parse(string? text) =>
        text?.Split('/') is [var c, var m] && Snowflake.TryParse(c, out var channel) && Snowflake.TryParse(m, out var message)
            ? new Place(channel, message)
            : null;

    public override string ToString() => $"{Channel}/{Message}";
}
