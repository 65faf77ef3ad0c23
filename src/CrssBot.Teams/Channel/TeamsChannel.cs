using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;
using CrssBot.Runtime.Outbox;
using CrssBot.Teams.Protocol;
using CrssBot.Teams.Protocol.Connector;

namespace CrssBot.Teams.Channel;

/// <summary>
/// Teams as a channel: a slot is one message with a card. A post of unknown fate is not repeated, for Teams has no key by which it would
/// know the second for the first: it is unsure, and the log says so.
/// </summary>
internal sealed class TeamsChannel(TeamsConnector connector, References references, IStudyStore store, Catalog catalog) : IChannel
{
    /// <summary>A place that is asked to wait without saying how long.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Questions that stand open, with their vote: a later instant of closing is no reason to edit one, for that would take everyone's own view
    /// of it away (universal-action-model.md). Empty after a restart, when an edit gives the time back.
    /// </summary>
    private readonly ConcurrentDictionary<(RoomId Room, string Slot), int> _open = new();

    public string Name => TeamsRooms.ChannelName;

    public async Task<Delivery> DeliverAsync(Slot slot, CancellationToken cancellationToken)
    {
        var round = JsonSerializer.Deserialize(slot.View, EngineJson.Default.RoomMessage) is RoomMessage.Ask ask ? ask.Round : 0;
        if (slot.MessageId is { } shown && round > 0 && _open.GetValueOrDefault((slot.Room, slot.Key)) == round)
        {
            return new Delivery.Sent(shown);
        }

        var delivery = await SendAsync(slot, cancellationToken);
        if (round > 0 && delivery is Delivery.Sent)
        {
            _open[(slot.Room, slot.Key)] = round;
        }
        else
        {
            _open.TryRemove((slot.Room, slot.Key), out _);
        }

        return delivery;
    }

    private async Task<Delivery> SendAsync(Slot slot, CancellationToken cancellationToken)
    {
        if (TeamsDesk.Post(slot.View, slot.Key, catalog) is not { } sheet)
        {
            return new Delivery.Refused("The pack no longer has the concept.");
        }

        var conversation = TeamsRooms.ConversationOf(slot.Address);
        if (await references.FindAsync(conversation, cancellationToken) is not { } reference)
        {
            return new Delivery.Refused("The bot was removed from there.");
        }

        var activity = MessageOf(sheet);
        if (Place.Parse(slot.MessageId) is { } there)
        {
            var edited = await connector.UpdateAsync(
                PlaceOf(reference, there.Conversation),
                there.Message,
                activity,
                targeted: false,
                cancellationToken
            );
            return await AfterAsync(edited, there.Conversation, conversation, there, cancellationToken);
        }

        if (slot.State == SlotState.Sending)
        {
            // The process died, or the line did, while it was posted.
            return new Delivery.Unsure();
        }

        var where = await WhereAsync(slot, conversation, cancellationToken);
        var posted = await connector.SendAsync(PlaceOf(reference, where), activity, replyTo: null, targeted: false, cancellationToken);
        return await AfterAsync(posted, where, conversation, before: null, cancellationToken);
    }

    private async Task<Delivery> AfterAsync(
        ConnectorReply reply,
        string where,
        string conversation,
        Place? before,
        CancellationToken cancellationToken
    )
    {
        switch (reply)
        {
            case ConnectorReply.Sent { Id: { } id }:
                return new Delivery.Sent(new Place(where, before?.Message ?? id).ToString());
            case ConnectorReply.Sent:
                // Posted, but not to be edited: as good as unknown.
                return new Delivery.Unsure();
            case ConnectorReply.Limited limited:
                return new Delivery.RetryAfter(limited.RetryAfter);
            case ConnectorReply.Unreachable unreachable:
                return new Delivery.RetryAfter(unreachable.RetryAfter > TimeSpan.Zero ? unreachable.RetryAfter : Again);
            case ConnectorReply.Dead dead:
                await references.DropAsync(conversation, cancellationToken);
                return new Delivery.Refused(dead.Code);
            case ConnectorReply.Refused { Status: 404 } when before is { } gone:
                // Somebody deleted it: nothing is posted in its place.
                return new Delivery.Sent(gone.ToString());
            case ConnectorReply.Refused refused:
                return new Delivery.Refused($"{refused.Status} {refused.Code}");
            case ConnectorReply.TooLarge:
                return new Delivery.Refused("The card is too large.");
            default:
                return new Delivery.Unsure();
        }
    }

    /// <summary>In a team's channel a quiz is one post with replies below it; elsewhere there are no threads.</summary>
    private async Task<string> WhereAsync(Slot slot, string conversation, CancellationToken cancellationToken)
    {
        var message = JsonSerializer.Deserialize(slot.View, EngineJson.Default.RoomMessage);
        return
            message is not RoomMessage.Lobby
            && QuizHistory.SessionOf(message) is { } session
            && conversation.EndsWith("@thread.tacv2", StringComparison.Ordinal)
            && Place.Parse((await store.SlotAsync(slot.Room, RoomMessages.LobbyKey(session), cancellationToken))?.MessageId) is { } lobby
            ? $"{conversation};messageid={lobby.Message}"
            : conversation;
    }

    /// <summary>Nothing: it would be an edit of an open question.</summary>
    public Task ShowLiveAsync(LiveCount count, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Nothing, for the same reason: the question stays, and its time is given back.</summary>
    public Task ShowAwayAsync(ChannelAddress address, CancellationToken cancellationToken) => Task.CompletedTask;

    public static SentActivity MessageOf(Sheet sheet) => MessageOf(Cards.Of(sheet), SummaryOf(sheet));

    public static SentActivity MessageOf(JsonObject card, string summary) =>
        new() { Summary = summary, Attachments = [SentAttachment.Card(card)] };

    /// <summary>What a notification shows: the first line.</summary>
    public static string SummaryOf(Sheet sheet) =>
        string.Concat(Markup.Read(sheet.Text.Split('\n', 2)[0])[0].Runs.Select(r => r.Command ?? r.Text));

    public static ConversationPlace PlaceOf(Reference reference, string conversation) =>
        new(reference.ServiceUrl, conversation, reference.TenantId ?? "");
}

/// <summary>Where a message stands: "conversation|message". The conversation may be a thread.</summary>
internal readonly record struct Place(string Conversation, string Message)
{
    public static Place? Parse(string? text) =>
        text?.LastIndexOf('|') is > 0 and var bar ? new Place(text[..bar], text[(bar + 1)..]) : null;

    public override string ToString() => $"{Conversation}|{Message}";
}
