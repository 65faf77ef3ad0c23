using System.Text.Json;
using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Chat;

/// <summary>
/// What buttons of earlier questions ask for: the room itself speaks only of the present one. A message's stored view is what everyone saw,
/// and a member's recorded attempts are their own.
/// </summary>
public sealed class QuizHistory(IStudyStore store)
{
    public async Task<RoomMessage.Reveal?> RevealOfAsync(
        RoomId room,
        SessionId session,
        int ordinal,
        CancellationToken cancellationToken
    ) => await ViewAsync(room, RoomMessages.QuestionKey(session, ordinal), cancellationToken) as RoomMessage.Reveal;

    /// <summary>Null while it is open, and where it never was.</summary>
    public async Task<RoomMessage.RollingClosed?> RollingOfAsync(RoomId room, SessionId session, CancellationToken cancellationToken) =>
        await ViewAsync(room, RoomMessages.RollingKey(session), cancellationToken) as RoomMessage.RollingClosed;

    /// <summary>A member's answers of a session that count.</summary>
    public async Task<IReadOnlyList<Attempt>> FinalOfAsync(
        RoomId room,
        SessionId session,
        MemberId member,
        CancellationToken cancellationToken
    ) => [.. (await store.AttemptsOfSessionAsync(room, session, cancellationToken)).Where(a => a.Member == member && a.Final)];

    /// <summary>Null unless that was a decision of a case.</summary>
    public async Task<RoomMessage.Outcome?> OutcomeOfAsync(
        RoomId room,
        SessionId session,
        int ordinal,
        CancellationToken cancellationToken
    ) => await ViewAsync(room, RoomMessages.QuestionKey(session, ordinal), cancellationToken) as RoomMessage.Outcome;

    public async Task<RoomMessage.DailyReveal?> DailyRevealOfAsync(RoomId room, DateOnly date, CancellationToken cancellationToken) =>
        await ViewAsync(room, Daily.SessionOf(date).Value, cancellationToken) as RoomMessage.DailyReveal;

    /// <summary>The first vote if there were two, and the one that stood.</summary>
    public async Task<(Attempt? First, Attempt? Last)> AnswersOfAsync(
        RoomId room,
        SessionId session,
        int ordinal,
        MemberId member,
        CancellationToken cancellationToken
    )
    {
        var mine = (await store.AttemptsOfSessionAsync(room, session, cancellationToken))
            .Where(a => a.Member == member && a.Ordinal == ordinal)
            .OrderBy(a => a.Round)
            .ToArray();
        return mine is [var first, var second, ..] ? (first, second) : (null, mine.FirstOrDefault());
    }

    /// <summary>Null when nothing of theirs counted. Points are those of a quiz without a speed bonus.</summary>
    public async Task<Score?> ScoreOfAsync(RoomId room, SessionId session, MemberId member, CancellationToken cancellationToken)
    {
        var mine = (await store.AttemptsOfSessionAsync(room, session, cancellationToken))
            .Where(a => a.Member == member && a.Final)
            .ToArray();
        var correct = mine.Count(a => a.Correct);
        return mine.Length == 0 ? null : new Score(mine.Length, correct, correct);
    }

    /// <summary>The quiz that a message belongs to; null for daily prompts and shared concepts.</summary>
    public static SessionId? SessionOf(RoomMessage? message) =>
        message switch
        {
            RoomMessage.Lobby m => m.Session,
            RoomMessage.Ask m => m.Session,
            RoomMessage.Talk m => m.Session,
            RoomMessage.Reveal m => m.Session,
            RoomMessage.Pause m => m.Session,
            RoomMessage.Withdrawn m => m.Session,
            RoomMessage.HowTheRoomDid m => m.Session,
            RoomMessage.Outcome m => m.Session,
            RoomMessage.CaseClosed m => m.Session,
            _ => null,
        };

    private async Task<RoomMessage?> ViewAsync(RoomId room, string slot, CancellationToken cancellationToken) =>
        // A view in which somebody was named is blank once they are erased.
        await store.SlotAsync(room, slot, cancellationToken) is { View.Length: > 0 } stored
            ? JsonSerializer.Deserialize(stored.View, EngineJson.Default.RoomMessage)
            : null;
}
