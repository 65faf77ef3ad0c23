using System.Collections.Immutable;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Engine.Rooms;

/// <summary>
/// What one member may see: the room's messages and their own part. Before a reveal there is no field that could hold a key,
/// a rationale, or anyone else's answer.
/// </summary>
/// <param name="Now">The room's clock when this was drawn, for counting down without trusting the reader's.</param>
/// <param name="Live">While a question is open: how many answered, of how many waited for.</param>
/// <param name="Blocked">The quiz is paused because the platform does not let the bot show it.</param>
/// <param name="Dailies">The last seven days, newest first.</param>
/// <param name="NextDaily">Null when daily prompts are off.</param>
/// <param name="SkippedDaily">For facilitators: the date whose prompt was due for too long and not posted, if it was the latest; otherwise null.</param>
/// <param name="RefusedDaily">For facilitators: the date whose prompt the platform refused to show, if it was the latest; otherwise null.</param>
/// <param name="Doubtful">For facilitators: the key of a message of which nobody knows whether it was posted, until one of them has heard of it; otherwise null.</param>
/// <param name="People">For facilitators: who is in the room, by name, to name another of them. Null for others.</param>
public sealed record RoomView(
    RoomId Room,
    DateTimeOffset Now,
    RoomSettings Settings,
    bool HasFacilitator,
    int Members,
    RoomMessage? Quiz,
    LiveAnswers? Live,
    bool Blocked,
    ImmutableArray<DailyView> Dailies,
    DateTimeOffset? NextDaily,
    DateOnly? SkippedDaily,
    DateOnly? RefusedDaily,
    string? Doubtful,
    ImmutableArray<Person>? People,
    Yours You
)
{
    /// <param name="standing">The member's, with the press or look that asks; it decides what only facilitators see.</param>
    public static RoomView For(RoomState state, MemberId member, DateTimeOffset now, Catalog catalog, Standing? standing = null)
    {
        var quiz = state.Quiz;
        var facilitates = state.IsFacilitator(member, standing);
        return new RoomView(
            state.Id,
            now > state.Last ? now : state.Last,
            state.Settings,
            !state.Facilitators.IsEmpty,
            state.Members.Count,
            RoomMessages.Current(state, catalog),
            quiz?.Phase is QuizPhase.Asking asking
                ? new LiveAnswers(asking.Answers.Count, Math.Max(quiz.Awaited, asking.Answers.Count))
                : null,
            quiz?.Phase is QuizPhase.Paused { Reason: PauseReason.Blocked },
            [.. state.Daily.Posts.Where(p => !p.Skipped).Reverse().Select(p => DailyViewOf(p, member, catalog))],
            state.Daily.Due?.At,
            facilitates && state.Daily.Posts is [.., { Skipped: true } skipped] ? skipped.Date : null,
            facilitates ? state.RefusedDaily : null,
            facilitates ? state.Doubtful?.FirstOrDefault(d => !d.Told)?.Slot : null,
            facilitates
                ?
                [
                    .. state
                        .Members.Select(m => new Person(m.Key, m.Value.Name, state.Facilitators.Contains(m.Key)))
                        .OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase),
                ]
                : null,
            YoursOf(state, member, facilitates)
        );
    }

    private static DailyView DailyViewOf(DailyPost post, MemberId member, Catalog catalog)
    {
        var mine = post.Answers.GetValueOrDefault(member);
        // One's own result is shown at once: who has answered sees what the room will see with the next prompt.
        var message = mine is null ? RoomMessages.DailyOf(post, catalog) : RoomMessages.DailyRevealOf(post, catalog);
        return new DailyView(post.Date, message, mine?.Option, mine?.Option == post.Question?.Key && mine is not null);
    }

    private static Yours YoursOf(RoomState state, MemberId member, bool facilitates)
    {
        var known = state.Members.GetValueOrDefault(member);
        var player = state.Quiz?.Players.GetValueOrDefault(member);
        var (ballot, first) = state.Quiz?.Phase switch
        {
            QuizPhase.Asking p => (p.Answers.GetValueOrDefault(member), p.First.GetValueOrDefault(member)),
            QuizPhase.Talking p => (null, p.First.GetValueOrDefault(member)),
            QuizPhase.Revealing p => (p.Answers.GetValueOrDefault(member), p.First.GetValueOrDefault(member)),
            _ => (null, null),
        };
        var mayLead = facilitates || state.Quiz is { } quiz && quiz.StartedBy == member;
        return new Yours(
            member,
            known?.Name,
            known?.ShowName ?? false,
            facilitates,
            mayLead,
            player is { Present: true },
            ballot?.Option,
            ballot?.Guessed ?? false,
            first?.Option,
            player is null ? null : new Score(player.Answered, player.Correct, player.Points)
        );
    }
}

/// <summary>Who is in a room; nothing of what they did.</summary>
/// <param name="IsFacilitator">Named in the room; what others may do by their standing on the platform is not known here.</param>
public sealed record Person(MemberId Member, string Name, bool IsFacilitator);

public sealed record LiveAnswers(int Answered, int Present);

/// <param name="Option">What this member chose; null when they have not answered.</param>
public sealed record DailyView(DateOnly Date, RoomMessage Message, OptionId? Option, bool Correct);

/// <summary>A member's own part of a view; shown to nobody else.</summary>
/// <param name="Name">Null until they enter.</param>
/// <param name="MayLead">May reveal, go on, skip and stop.</param>
/// <param name="Playing">In the quiz and not gone from it.</param>
/// <param name="Option">Their answer to the current question.</param>
/// <param name="FirstOption">Their first vote in *discuss*.</param>
public sealed record Yours(
    MemberId Member,
    string? Name,
    bool ShowsName,
    bool IsFacilitator,
    bool MayLead,
    bool Playing,
    OptionId? Option,
    bool Guessed,
    OptionId? FirstOption,
    Score? Score
);

public sealed record Score(int Answered, int Correct, int Points);
