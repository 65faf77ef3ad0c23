using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;
using CrssBot.Teams.Protocol;
using CrssBot.Teams.Protocol.Connector;
using CrssBot.Teams.Protocol.Inbound;
using Microsoft.Extensions.Logging;

namespace CrssBot.Teams.Channel;

/// <summary>
/// Answers activities: turns by a call of our own before they are acknowledged, so that one that was cut short comes again; invokes in the
/// response, inside three seconds.
/// </summary>
internal sealed class TeamsBot(
    TeamsDesk desk,
    References references,
    TeamFacilitators facilitators,
    StudyDesk study,
    IStudyStore store,
    TeamsConnector connector,
    TeamsOptions options,
    Measures measures,
    TimeProvider time,
    ILogger<TeamsBot> log
) : IDisposable
{
    /// <summary>Teams waits 5 s for an invoke and drops what is late (respond-to-task-module-submit); two are for the way.</summary>
    private static readonly TimeSpan InvokeWithin = TimeSpan.FromSeconds(2.5);

    /// <summary>Teams sends a turn again after 15 s (bot-builder-howto-long-operations-guidance).</summary>
    private static readonly TimeSpan TurnWithin = TimeSpan.FromSeconds(12);

    /// <summary>How long the room of a conversation that the bot was removed from is kept.</summary>
    private static readonly TimeSpan KeptAfterRemoval = TimeSpan.FromDays(30);

    /// <summary>Characters of one message of an export: in UTF-16, half of what a message may have.</summary>
    private const int ExportPart = 20_000;

    private const int MostResults = 25;

    /// <summary>Two activities tell of one installation, at the same moment: one welcome.</summary>
    private readonly SemaphoreSlim _welcoming = new(1);

    /// <summary>Everything but invokes. False: not taken, Teams is to send it again.</summary>
    public async ValueTask<bool> HearAsync(Activity activity, DateTimeOffset at, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TurnWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            switch (activity.Type)
            {
                case "message":
                    await MessageAsync(activity, at, either.Token);
                    break;
                case "installationUpdate" when Is(activity.Action, "add"):
                case "conversationUpdate" when HoldsBot(activity.MembersAdded, activity):
                    await WelcomeAsync(activity, either.Token);
                    break;
                case "installationUpdate" when Is(activity.Action, "remove"):
                case "conversationUpdate" when HoldsBot(activity.MembersRemoved, activity):
                    await RemovedAsync(activity, either.Token);
                    break;
            }

            return true;
        }
        catch (Exception e) when (e is StoreUnavailableException or DeskBusyException or OperationCanceledException)
        {
            TeamsLog.NotTaken(log, e, activity.Type ?? "");
            return false;
        }
    }

    private async Task MessageAsync(Activity activity, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (Arrival.Of(activity, at) is not { } arrival)
        {
            return;
        }

        if (activity.Value.ValueKind == JsonValueKind.Object)
        {
            // From a client that knows no Action.Execute: there is no view of one's own that the answer could stand in.
            var pressed = await desk.PressedAsync(arrival, activity.Value, cancellationToken);
            await WhisperAsync(arrival, pressed.Answer, otherwise: InOwnChat(), cancellationToken);
            return;
        }

        if (!arrival.IsAlone && !Mentions.Has(activity))
        {
            return;
        }

        var text = Mentions.Strip(activity);
        if ((text.Length == 0 && arrival.IsPersonal) || IsInsertedCard(text))
        {
            return;
        }

        Said said;
        try
        {
            said = await desk.TypedAsync(arrival, text, cancellationToken);
        }
        catch (Exception e) when (e is not (StoreUnavailableException or DeskBusyException or OperationCanceledException))
        {
            TeamsLog.AnswerFailed(log, e, activity.Type ?? "");
            said = new Said.Openly(new Sheet(Texts.Failed));
        }

        await SayAsync(arrival, said, cancellationToken);
        // Also where nothing is to be posted in return; after the answer, for a crisis does not wait for the store.
        await references.RefreshAsync(activity, cancellationToken);
    }

    private Task SayAsync(Arrival arrival, Said said, CancellationToken cancellationToken) =>
        said switch
        {
            Said.Openly openly => ReplyAsync(arrival, TeamsChannel.MessageOf(openly.Sheet), cancellationToken),
            // A crisis is answered even where others see it, if there is no better place.
            Said.Privately privately => WhisperAsync(arrival, privately.Answer, otherwise: null, cancellationToken),
            Said.Offered offered => ReplyAsync(
                arrival,
                TeamsChannel.MessageOf(Cards.Offer(offered.Text), "Only you see the answer."),
                cancellationToken
            ),
            Said.InOwnChat => ReplyAsync(arrival, InOwnChat(), cancellationToken),
            _ => Task.CompletedTask,
        };

    private SentActivity InOwnChat() =>
        new()
        {
            Text =
                $"That is for you alone. [Open our own chat](https://teams.microsoft.com/l/chat/0/0?users=28:{options.AppId}) and ask there.",
            TextFormat = TextFormats.Markdown,
        };

    /// <summary>Where only the sender sees it: there already, or in the personal chat, or as a targeted message where those are allowed.</summary>
    /// <param name="otherwise">Said in the group where there is no personal chat; null: the answer itself.</param>
    /// <returns>False: what was said in its place stands in the group.</returns>
    private async Task<bool> WhisperAsync(Arrival arrival, Answer answer, SentActivity? otherwise, CancellationToken cancellationToken)
    {
        var activities = ActivitiesOf(answer).ToArray();
        if (!arrival.IsAlone && await OwnChatAsync(arrival, cancellationToken) is { } own)
        {
            foreach (var activity in activities)
            {
                Note(await connector.SendAsync(own, activity, replyTo: null, targeted: false, cancellationToken));
            }

            return true;
        }

        // Without both, a group sees the other text; a crisis has none, and is answered even there.
        var targeted = arrival.IsTargeted || (!arrival.IsAlone && options.TargetedMessages);
        if (!arrival.IsAlone && !targeted && otherwise is not null)
        {
            await ReplyAsync(arrival, otherwise, targeted, cancellationToken);
            return false;
        }

        foreach (var activity in activities)
        {
            await ReplyAsync(arrival, activity, targeted, cancellationToken);
        }

        return true;
    }

    private async Task<ConversationPlace?> OwnChatAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        var activity = arrival.Activity;
        if (activity.Tenant is not { } tenant)
        {
            return null;
        }

        var reply = await connector.CreatePersonalAsync(
            activity.ServiceUrl!,
            tenant,
            arrival.Person,
            activity.Recipient?.Id,
            cancellationToken
        );
        return reply is ConnectorReply.Sent { Id: { } conversation }
            ? new ConversationPlace(activity.ServiceUrl!, conversation, tenant)
            : null;
    }

    private static IEnumerable<SentActivity> ActivitiesOf(Answer answer)
    {
        switch (answer)
        {
            case Answer.Whisper w:
                yield return TeamsChannel.MessageOf(w.Sheet);
                break;
            case Answer.Rewrite r:
                yield return TeamsChannel.MessageOf(r.Sheet);
                break;
            case Answer.Form form:
                yield return TeamsChannel.MessageOf(Cards.Of(form), form.Title);
                break;
            case Answer.File file:
                yield return new SentActivity { Text = file.Text, TextFormat = TextFormats.Plain };
                var text = Encoding.UTF8.GetString(file.Content);
                for (var start = 0; start < text.Length; start += ExportPart)
                {
                    yield return new SentActivity
                    {
                        Text = text.Substring(start, Math.Min(ExportPart, text.Length - start)),
                        TextFormat = TextFormats.Plain,
                    };
                }

                break;
        }
    }

    private Task ReplyAsync(Arrival arrival, SentActivity reply, CancellationToken cancellationToken) =>
        ReplyAsync(arrival, reply, arrival.IsTargeted, cancellationToken);

    private async Task ReplyAsync(Arrival arrival, SentActivity reply, bool targeted, CancellationToken cancellationToken)
    {
        var activity = arrival.Activity;
        var place = new ConversationPlace(activity.ServiceUrl!, activity.Conversation?.Id ?? "", activity.Tenant ?? "");
        var sent = targeted ? reply with { Recipient = activity.From } : reply;
        Note(await connector.SendAsync(place, sent, activity.Id, targeted, cancellationToken));
    }

    /// <summary>A reply that did not arrive is not repeated: the person asks again.</summary>
    private void Note(ConnectorReply reply)
    {
        if (reply is not ConnectorReply.Sent)
        {
            TeamsLog.NotAnswered(log, reply.GetType().Name);
        }
    }

    private async Task WelcomeAsync(Activity activity, CancellationToken cancellationToken)
    {
        await references.RefreshAsync(activity, cancellationToken);
        await facilitators.HearAsync(activity, cancellationToken);
        if (TeamsRooms.PrefixOf(activity) is { } prefix)
        {
            await study.CancelDeletionAsync(TeamsRooms.ChannelName, prefix, cancellationToken);
        }

        if (TeamsRooms.ConversationOf(activity) is not { } conversation || Arrival.Of(activity, time.GetUtcNow()) is not { } arrival)
        {
            return;
        }

        var note = TeamsRooms.WelcomeNote(conversation);
        await _welcoming.WaitAsync(cancellationToken);
        try
        {
            if (await store.NoteAsync(note, cancellationToken) is not null)
            {
                return;
            }

            // Before it is said: a second welcome is worse than none.
            await store.SetNoteAsync(note, time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture), cancellationToken);
        }
        finally
        {
            _welcoming.Release();
        }

        var by =
            !arrival.IsPersonal && PersonName.Of(activity.From?.Name) is var name && activity.From?.Name is not null
                ? $"{Markup.Name(name)} added me here.\n"
                : "";
        await ReplyAsync(
            arrival with
            {
                Activity = activity with { Id = null },
            },
            TeamsChannel.MessageOf(new Sheet($"{by}{Texts.Help(study.Catalog)}")),
            cancellationToken
        );
    }

    private async Task RemovedAsync(Activity activity, CancellationToken cancellationToken)
    {
        if (TeamsRooms.PrefixOf(activity) is not { } prefix || TeamsRooms.ConversationOf(activity) is not { } conversation)
        {
            return;
        }

        await references.DropAsync(conversation, cancellationToken);
        if (activity.ChannelData?.Team?.Id is { Length: > 0 } team)
        {
            await facilitators.DropAsync(team, cancellationToken);
        }

        foreach (var (room, address) in await store.RoomsAtAsync(TeamsRooms.ChannelName, prefix, cancellationToken))
        {
            // First: what stopping the quiz wants to say has nowhere to go.
            await references.DropAsync(TeamsRooms.ConversationOf(address), cancellationToken);
            await desk.StopAsync(room, time.GetUtcNow(), cancellationToken);
        }

        await store.SetNoteAsync(TeamsRooms.WelcomeNote(conversation), null, cancellationToken);
        await study.ScheduleDeletionAsync(TeamsRooms.ChannelName, prefix, time.GetUtcNow() + KeptAfterRemoval, cancellationToken);
    }

    /// <summary>Null: not one of ours.</summary>
    public async ValueTask<InvokeAnswer?> InvokeAsync(Activity activity, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (
            activity.Name
            is not ("adaptiveCard/action" or "composeExtension/query" or "composeExtension/selectItem" or "task/fetch" or "task/submit")
        )
        {
            return null;
        }

        if (Arrival.Of(activity, at) is not { } arrival)
        {
            return Invokes.Malformed;
        }

        using var first = measures.Receive(TeamsRooms.ChannelName, at);
        // What goes on after the limit is finished all the same: a press is idempotent, and pressing again shows what became of it.
        var work = WorkAsync(arrival, cancellationToken);
        try
        {
            var answer = await work.WaitAsync(InvokeWithin, time, cancellationToken);
            first.Give(Acknowledged.Answered);
            return answer;
        }
        catch (TimeoutException)
        {
            first.Give(Acknowledged.TurnedAway);
            TeamsLog.Late(log, activity.Name);
            return Invokes.Sentence(activity.Name, Texts.Busy);
        }
    }

    private async Task<InvokeAnswer> WorkAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        var name = arrival.Activity.Name!;
        try
        {
            return name switch
            {
                "adaptiveCard/action" => await PressAsync(arrival, cancellationToken),
                "composeExtension/query" => Query(arrival),
                "composeExtension/selectItem" => Select(arrival),
                "task/fetch" => Invokes.Dialog(await desk.SetupFormAsync(arrival, cancellationToken)),
                _ => Invokes.Submitted((await desk.PressedAsync(arrival, DataOf(arrival.Activity), cancellationToken)).Answer),
            };
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            TeamsLog.AnswerFailed(log, e, name);
            return Invokes.Sentence(
                name,
                e switch
                {
                    DeskBusyException => e.Message,
                    StoreUnavailableException => Texts.NotStored,
                    _ => Texts.Failed,
                }
            );
        }
    }

    private async Task<InvokeAnswer> PressAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        var value = arrival.Activity.Value;
        if (
            value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("action", out var action)
            || action.ValueKind != JsonValueKind.Object
            || !action.TryGetProperty("type", out var type)
            || type.ValueKind != JsonValueKind.String
            || type.GetString() != "Action.Execute"
        )
        {
            return Invokes.Malformed;
        }

        var data = action.TryGetProperty("data", out var d) ? d : default;
        var pressed = await desk.PressedAsync(arrival, data, cancellationToken);
        if (pressed.Answer is Answer.File)
        {
            var isSent = await WhisperAsync(arrival, pressed.Answer, otherwise: InOwnChat(), cancellationToken);
            return Invokes.Sentence(
                "adaptiveCard/action",
                isSent
                    ? "I sent it where only you see it."
                    : "I could not send it where only you see it. Open our own chat and type privacy there."
            );
        }

        return Invokes.Card(
            pressed.Answer switch
            {
                Answer.Whisper w => OwnView(w.Sheet, pressed.Below),
                Answer.Rewrite r => OwnView(r.Sheet, pressed.Below),
                Answer.Form form => Cards.Of(form),
                _ => throw new System.Diagnostics.UnreachableException(),
            }
        );
    }

    private static JsonObject OwnView(Sheet own, Below? below) => below is null ? Cards.Of(own) : Cards.Of(own, below.Sheet, below.Slot);

    /// <summary>Of a dialog: the button's data, with what was entered.</summary>
    private static JsonElement DataOf(Activity activity) =>
        activity.Value.ValueKind == JsonValueKind.Object && activity.Value.TryGetProperty("data", out var data) ? data : default;

    /// <summary>The search extension: concepts as cards that may be put into a chat.</summary>
    private InvokeAnswer Query(Arrival arrival)
    {
        var (query, skip, count) = Invokes.Asked(arrival.Activity.Value);
        if (query.Length > 0 && study.LookUp(query) is Engine.Concepts.ConceptAnswer.Crisis crisis)
        {
            return Invokes.Sentence("composeExtension/query", crisis.Text);
        }

        var catalog = study.Catalog;
        var hits =
            query.Length > 0 && study.LookUp(query, MostResults) is Engine.Concepts.ConceptAnswer.Match match
                ? match.Hits.Select(h => h.Concept)
                : study.Suggest(query).Where(s => s.Concept is not null).Select(s => s.Concept!.Value);
        return Invokes.Results(
            hits.Distinct()
                .Skip(skip)
                .Take(Math.Clamp(count, 1, MostResults))
                .Select(c => (catalog.ConceptById[c], ConceptCards.Plain(catalog.ConceptById[c], catalog)))
        );
    }

    private InvokeAnswer Select(Arrival arrival) =>
        arrival.Activity.Value is { ValueKind: JsonValueKind.Object } value
        && value.TryGetProperty("concept", out var slug)
        && slug.ValueKind == JsonValueKind.String
        && study.Catalog.ConceptById.TryGetValue(new Engine.ConceptId(slug.GetString()!), out var concept)
            ? Invokes.Results([(concept, ConceptCards.Plain(concept, study.Catalog))])
            : Invokes.Malformed;

    /// <summary>Somebody put a card of ours into the chat and wrote nothing beside it.</summary>
    private static bool IsInsertedCard(string text) =>
        text.StartsWith("<span class=\"inline-compose-card\"", StringComparison.Ordinal)
        && text.EndsWith("</span>", StringComparison.Ordinal);

    private static bool Is(string? action, string what) => string.Equals(action, what, StringComparison.OrdinalIgnoreCase);

    private static bool HoldsBot(ChannelAccount[]? members, Activity activity) =>
        (members ?? []).Any(m => m.Id is { Length: > 0 } id && id == activity.Recipient?.Id);

    public void Dispose() => _welcoming.Dispose();
}
