using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrssBot.Engine;
using CrssBot.Engine.Progress;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;
using CrssBot.Teams.Protocol;

namespace CrssBot.Teams.Channel;

/// <summary>
/// Maps activities to what the chat desk is asked, and its answers to cards. Knows nothing of tokens and of time limits.
/// </summary>
internal sealed class TeamsDesk
{
    private static readonly Dictionary<string, string[]> NothingEntered = [];

    /// <summary>A button that types its command again, for its presser alone.</summary>
    internal const string Say = "say";

    private readonly StudyDesk _desk;
    private readonly IStudyStore _store;
    private readonly References _references;
    private readonly TeamFacilitators _facilitators;
    private readonly ChatDirectory _directory;
    private readonly ChatDesk _channels;
    private readonly ChatDesk _chats;

    /// <param name="picture">Draws somebody's progress; null: words alone.</param>
    public TeamsDesk(
        StudyDesk desk,
        IStudyStore store,
        References references,
        TeamFacilitators facilitators,
        CredentialEnd end,
        TimeProvider time,
        Func<MemberProgress, Picture?>? picture = null
    )
    {
        (_desk, _store, _references, _facilitators) = (desk, store, references, facilitators);
        _directory = new ChatDirectory(TeamsRooms.ChannelName, desk, time);
        var reminder = new Reminder(end.ReminderAt);
        _channels = new ChatDesk(desk, store, TeamsDialect.For(inChannel: true), _directory.Forget, reminder, picture);
        _chats = new ChatDesk(desk, store, TeamsDialect.For(inChannel: false), _directory.Forget, reminder, picture);
    }

    /// <summary>What somebody typed, without mentions of the bot.</summary>
    public async Task<Said> TypedAsync(Arrival arrival, string text, CancellationToken cancellationToken)
    {
        switch (TypedText.Read(text, _desk.Catalog))
        {
            case Typed.LookUp { Query: var query } lookUp:
                // Before anything that waits, so that a crisis is answered even while the store is away.
                var found = ChatOf(arrival).LookUp(query, arrival.Address is not null, arrival.InSpanish, out var isCrisis);
                if (isCrisis)
                {
                    return new Said.Privately(new Answer.Whisper(found));
                }

                if (!arrival.IsAlone)
                {
                    return new Said.Openly(lookUp.IsCommand ? found : new Sheet(Texts.Help(_desk.Catalog)));
                }

                return new Said.Openly(((Answer.Whisper)ChatOf(arrival).Found(await CallerAsync(arrival, cancellationToken), found)).Sheet);
            case Typed.Nothing when !arrival.IsAlone:
                return new Said.Openly(new Sheet(Texts.Help(_desk.Catalog)));
            case Typed.Nothing:
                return new Said.Nothing();
            case Typed.Command { What: ChatCommand.Help }:
                var spanish = arrival is { IsAlone: true, InSpanish: true } ? _desk.Catalog.Spanish : null;
                return new Said.Openly(new Sheet(Texts.Help(_desk.Catalog, spanish)));
            case Typed.Command { What: ChatCommand.Privacy or ChatCommand.Study } when !arrival.IsAlone:
                return new Said.InOwnChat();
            case Typed.Command { What: var command }:
                return await CommandAsync(arrival, command, text, cancellationToken);
            case Typed.Helpers:
                return await HelpersAsync(arrival, text, cancellationToken);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<Said> CommandAsync(Arrival arrival, ChatCommand command, string text, CancellationToken cancellationToken)
    {
        if (arrival.IsAlone)
        {
            return new Said.Privately(
                await ChatOf(arrival).TypedAsync(await CallerAsync(arrival, cancellationToken), command, cancellationToken)
            );
        }

        if (command is not ChatCommand.Quiz)
        {
            // Everyone would see the answer: a button brings it to whoever presses.
            return new Said.Offered(text);
        }

        var caller = (await CallerAsync(arrival, cancellationToken)) with { Alone = false };
        var answer = await ChatOf(arrival).TypedAsync(caller, command, cancellationToken);
        // Opened: the lobby is the answer. Else pressing asks again, and tells the presser alone why not.
        return answer is Answer.Whisper { Posted: true } ? new Said.Nothing() : new Said.Offered(text);
    }

    private async Task<Said> HelpersAsync(Arrival arrival, string text, CancellationToken cancellationToken)
    {
        var caller = (await CallerAsync(arrival, cancellationToken)) with { Alone = arrival.IsAlone };
        var named = (arrival.Activity.Entities ?? [])
            .Where(e => e is { Type: "mention", Mentioned.Id.Length: > 0 } && e.Mentioned.Id != arrival.Activity.Recipient?.Id)
            .Select(e => e.Mentioned!)
            .ToArray();
        var lines = new List<string>();
        foreach (var person in named)
        {
            var (member, _) = await _directory.MemberAsync(person.Id!, cancellationToken);
            var answer = await ChatOf(arrival)
                .TypedAsync(caller, new ChatCommand.NameHelper(member, PersonName.Of(person.Name)), cancellationToken);
            lines.Add(answer is Answer.Whisper w ? w.Sheet.Text : Texts.Failed);
        }

        return new Said.Openly(
            new Sheet(
                lines.Count == 0 ? "Type `/setup helpers` and mention who is to facilitate as well." : string.Join('\n', lines.Distinct())
            )
        );
    }

    /// <summary>A button, select or form: by a press, or by what a client that knows no Action.Execute sends instead.</summary>
    /// <param name="data">The button's own, with what was entered beside it.</param>
    public async Task<Pressed> PressedAsync(Arrival arrival, JsonElement data, CancellationToken cancellationToken)
    {
        if (Text(data, Say) is { } say)
        {
            return TypedText.Read(say, _desk.Catalog) is Typed.Command { What: var command }
                ? new Pressed(
                    await ChatOf(arrival).TypedAsync(await CallerAsync(arrival, cancellationToken), command, cancellationToken),
                    Below: null
                )
                : new Pressed(new Answer.Whisper(Texts.OldButton), Below: null);
        }

        var route = PressId.Parse(Text(data, Cards.Press));
        var (answer, view) = await ChatOf(arrival)
            .PressedAsync(await CallerAsync(arrival, cancellationToken), route, Text(data, Cards.Chosen), Entered(data), cancellationToken);
        if (
            route is Route.Erase { Sure: true }
            && arrival is { IsPersonal: true, Prefix: { } prefix }
            && TeamsRooms.ConversationOf(arrival.Activity) is { } conversation
        )
        {
            // A conversation with one person names that person: nothing of it stays.
            await _references.DropAsync(conversation, cancellationToken);
            await _store.SetNoteAsync(TeamsRooms.WelcomeNote(conversation), null, cancellationToken);
            await _desk.ScheduleDeletionAsync(TeamsRooms.ChannelName, prefix, arrival.At, cancellationToken);
        }

        return new Pressed(answer, await BelowAsync(arrival, Text(data, Cards.Below) ?? SlotOf(route), view?.Quiz, cancellationToken));
    }

    /// <summary>The shared card that a button stands on; null: on one's own part, or on none.</summary>
    private static string? SlotOf(Route? route) =>
        route switch
        {
            Route.Answer r => RoomMessages.QuestionKey(r.Session, r.Ordinal),
            Route.AllOptions r => RoomMessages.QuestionKey(r.Session, r.Ordinal),
            Route.More r => RoomMessages.QuestionKey(r.Session, r.Ordinal),
            Route.Leave r => RoomMessages.LobbyKey(r.Session),
            Route.Start r => RoomMessages.LobbyKey(r.Session),
            Route.Stop r => RoomMessages.LobbyKey(r.Session),
            Route.AnswerDaily r => Engine.Prompts.Daily.SessionOf(r.Date).Value,
            null => null,
            _ => PressId.SlotOf(route),
        };

    /// <summary>A press on a shared card, or on one's own part above it, keeps that card below.</summary>
    /// <param name="seen">What the room's quiz shows now, if the press saw it: then the store need not be asked.</param>
    private async Task<Below?> BelowAsync(Arrival arrival, string? slot, RoomMessage? seen, CancellationToken cancellationToken)
    {
        if (seen is not null && string.Equals(RoomMessages.KeyOf(seen), slot, StringComparison.Ordinal))
        {
            return new Below(slot!, Post(seen, slot!, _desk.Catalog)!);
        }

        if (slot is null || arrival.Address is not { } address)
        {
            return null;
        }

        var room = await _directory.RoomAsync(address, arrival.Prefix!, cancellationToken);
        return
            await _store.SlotAsync(room, slot, cancellationToken) is { View.Length: > 0 } stored
            && Post(stored.View, slot, _desk.Catalog) is { } sheet
            ? new Below(slot, sheet)
            : null;
    }

    /// <summary>What everyone sees of a slot; null when the pack no longer has what it is about.</summary>
    public static Sheet? Post(string view, string slot, Catalog catalog) =>
        Post(JsonSerializer.Deserialize(view, EngineJson.Default.RoomMessage)!, slot, catalog);

    private static Sheet? Post(RoomMessage shown, string slot, Catalog catalog) =>
        shown switch
        {
            RoomMessage.SharedConcept shared when !catalog.ConceptById.ContainsKey(shared.Concept) => null,
            // A count, not names: a lobby in a workplace tells nobody who studies.
            RoomMessage.Lobby lobby => RoomPosts.Of(lobby with { Names = [] }, slot, catalog),
            _ => RoomPosts.Of(shown, slot, catalog),
        };

    /// <summary>The form of a room's settings, for a dialog; or a sentence.</summary>
    public async Task<Answer> SetupFormAsync(Arrival arrival, CancellationToken cancellationToken) =>
        await ChatOf(arrival).TypedAsync(await CallerAsync(arrival, cancellationToken), new ChatCommand.SetupForm(), cancellationToken);

    /// <summary>The bot was removed: a quiz that runs has nobody to show itself to.</summary>
    public async Task StopAsync(RoomId room, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var standing = new Standing(Manages: true, []);
        var view = await _desk.LookAsync(room, RoomRequest.Clock, standing, cancellationToken);
        if (view.Quiz is not (RoomMessage.HowTheRoomDid or RoomMessage.CaseClosed) && QuizHistory.SessionOf(view.Quiz) is { } session)
        {
            var stop = new RoomRequest(room, RoomRequest.Clock, now, new RoomCommand.StopQuiz(session), Standing: standing);
            await _desk.SubmitAsync(stop, cancellationToken);
        }
    }

    private ChatDesk ChatOf(Arrival arrival) => arrival.IsChannel ? _channels : _chats;

    private async Task<Caller> CallerAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        // Before anything that may be posted in return: the outbox must know where.
        await _references.RefreshAsync(arrival.Activity, cancellationToken);
        var (member, isNew) = await _directory.MemberAsync(arrival.Person, cancellationToken);
        return new Caller(
            member,
            isNew,
            arrival.At,
            PersonName.Of(arrival.Activity.From?.Name),
            arrival.Key,
            arrival.Order,
            await _facilitators.StandingAsync(arrival.Activity, cancellationToken),
            arrival.Address is { } address ? token => _directory.RoomAsync(address, arrival.Prefix!, token) : null,
            // Teams does not say what the bot may do; a post that it refuses pauses the quiz and says so.
            () => [],
            Locale: arrival.Activity.Locale,
            Zone: arrival.Activity.LocalTimezone
        );
    }

    private static string? Text(JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static Dictionary<string, string[]> Entered(JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Object)
        {
            return NothingEntered;
        }

        var entered = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var property in data.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.String && property.Name is not (Cards.Press or Cards.Below or Say))
            {
                var text = property.Value.GetString()!;
                // A typed line may hold a comma as well: whoever reads lines puts it back.
                entered[property.Name] = text.Split(Cards.Several, StringSplitOptions.RemoveEmptyEntries);
            }
        }

        return entered;
    }
}

/// <summary>What is said to something typed. A closed set.</summary>
internal abstract record Said
{
    private Said() { }

    /// <summary>In the conversation, for everyone there.</summary>
    public sealed record Openly(Sheet Sheet) : Said;

    /// <summary>In the most private place there is.</summary>
    public sealed record Privately(Answer Answer) : Said;

    /// <summary>In the conversation: a button by which whoever wants it gets the answer alone.</summary>
    public sealed record Offered(string Text) : Said;

    /// <summary>In the conversation: a line that leads to the personal chat.</summary>
    public sealed record InOwnChat : Said;

    public sealed record Nothing : Said;
}

/// <param name="Below">The shared card that was pressed, as everyone sees it now; null: it was none.</param>
internal sealed record Pressed(Answer Answer, Below? Below);

internal sealed record Below(string Slot, Sheet Sheet);

/// <summary>An activity as the desk needs it: where it came from, who sent it, when.</summary>
/// <param name="At">Taken at receipt, before anything else.</param>
/// <param name="Person">The MRI of a validated activity's sender; never what a card's data says.</param>
internal sealed record Arrival(Activity Activity, DateTimeOffset At, string Person)
{
    public static Arrival? Of(Activity activity, DateTimeOffset at) =>
        activity.From?.Id is { Length: > 0 } person ? new Arrival(activity, at, person) : null;

    public bool IsPersonal => Activity.Conversation?.ConversationType is "personal";

    /// <summary>Typed as a slash command: only its sender saw it, and sees what is answered (targeted-messages.md).</summary>
    public bool IsTargeted => Activity.Recipient?.IsTargeted == true;

    /// <summary>Nobody else sees what is said in return.</summary>
    public bool IsAlone => IsPersonal || IsTargeted;

    public bool InSpanish => SpanishTexts.IsReadIn(Activity.Locale);

    public bool IsChannel => Activity.Conversation?.ConversationType is "channel";

    public ChannelAddress? Address { get; } = TeamsRooms.AddressOf(Activity);

    public string? Prefix { get; } = TeamsRooms.PrefixOf(Activity);

    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Activity.Conversation?.Id}|{Activity.Id}");

    /// <summary>The service's own instant of the press.</summary>
    public long Order => (Activity.Timestamp ?? At).UtcTicks;
}
