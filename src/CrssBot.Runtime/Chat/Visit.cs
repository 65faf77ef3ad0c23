using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Chat;

/// <summary>Who presses or types, where and when, as their channel knows it.</summary>
/// <param name="At">Taken at receipt, UTC.</param>
/// <param name="Name">As the platform shows it; <see cref="PersonName.Of"/>.</param>
/// <param name="Key">The platform's id of the press, by which a second delivery is known.</param>
/// <param name="Order">The platform's order of presses.</param>
/// <param name="Standing">What the platform says of the presser now; null where it knows no such thing.</param>
/// <param name="Room">The room of the conversation; null where there is none.</param>
/// <param name="Rights">For the setup check: what the platform lets the bot do here, a line each.</param>
/// <param name="Alone">What is said reaches the caller alone; otherwise the notice waits.</param>
/// <param name="Locale">The language tag that the caller's platform is set to; null where it does not say.</param>
/// <param name="Zone">The caller's IANA time zone, where the platform tells it.</param>
public sealed record Caller(
    MemberId Member,
    bool IsNew,
    DateTimeOffset At,
    string Name,
    string Key,
    long Order,
    Standing? Standing,
    Func<CancellationToken, Task<RoomId>>? Room,
    Func<ImmutableArray<string>> Rights,
    bool Alone = true,
    string? Locale = null,
    string? Zone = null
)
{
    /// <summary>Spanish is spoken to, as far as there are texts.</summary>
    public bool InSpanish => SpanishTexts.IsReadIn(Locale);
}

/// <summary>One press's way to the study desk.</summary>
internal sealed class Visit(Caller caller, StudyDesk desk, IStudyStore store, Dialect dialect)
{
    public Caller Caller => caller;

    public Dialect Dialect => dialect;

    public MemberId Member => caller.Member;

    public bool HasRoom => caller.Room is not null;

    /// <summary>Null where the caller does not read Spanish, or the pack has none.</summary>
    public SpanishTexts? Spanish => caller.InSpanish ? desk.Catalog.Spanish : null;

    /// <summary>The room as the presser last saw it on this visit; null when it was not looked at.</summary>
    public RoomView? View { get; private set; }

    /// <summary>Only where <see cref="HasRoom"/>.</summary>
    public Task<RoomId> RoomAsync(CancellationToken cancellationToken) => caller.Room!(cancellationToken);

    public async Task<Reply> SubmitAsync(RoomCommand command, CancellationToken cancellationToken)
    {
        var room = await RoomAsync(cancellationToken);
        var request = new RoomRequest(room, Member, caller.At, command, caller.Name, caller.Key, caller.Order, caller.Standing);
        var reply = await desk.SubmitAsync(request, cancellationToken);
        View = reply.View;
        return reply;
    }

    /// <summary>Beside what was asked for: under no key, or it would be taken for the same press.</summary>
    public async Task NoteAsync(RoomCommand command, CancellationToken cancellationToken) =>
        await desk.SubmitAsync(
            new RoomRequest(await RoomAsync(cancellationToken), Member, caller.At, command, caller.Name, Standing: caller.Standing),
            cancellationToken
        );

    public async Task<RoomView> LookAsync(CancellationToken cancellationToken) =>
        View = await desk.LookAsync(await RoomAsync(cancellationToken), Member, caller.Standing, cancellationToken);

    /// <summary>Opens a lobby, and says where; when a quiz is there already, offers the way into it.</summary>
    public async Task<Answer> OpenAsync(QuizPlan plan, CancellationToken cancellationToken)
    {
        var reply = await SubmitAsync(new RoomCommand.OpenLobby(plan), cancellationToken);
        if (reply.Refusal is null)
        {
            var address = await store.AddressOfAsync(await RoomAsync(cancellationToken), cancellationToken);
            return new Answer.Whisper(dialect.LobbyOpened(address?.Conversation), posted: true);
        }

        var sheet = new Sheet(RefusalText.Of(reply.Refusal.Value));
        if (reply is { Refusal: Refusal.QuizAlreadyOpen, View: { Blocked: false, Quiz: { } quiz } view })
        {
            sheet = Sheet.Of(sheet.Text, Whispers.WayIn(quiz, view.You));
        }

        return new Answer.Whisper(sheet);
    }

    /// <summary>Submits and tells: the refusal's sentence, or what the view says.</summary>
    public async Task<Answer> TellAsync(
        RoomCommand command,
        Func<RoomView, Sheet> told,
        CancellationToken cancellationToken,
        bool inPlace = false
    )
    {
        var reply = await SubmitAsync(command, cancellationToken);
        var sheet = reply.Refusal is { } refusal ? new Sheet(RefusalText.Of(refusal)) : told(reply.View);
        return inPlace ? new Answer.Rewrite(sheet) : new Answer.Whisper(sheet);
    }
}
