using System.Collections.Immutable;
using CrssBot.Engine.Alone;
using CrssBot.Engine.Boards;
using CrssBot.Engine.Cohorts;
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
/// <param name="Board">How the present week goes.</param>
/// <param name="Met">The concepts that the room was asked about last, newest first.</param>
/// <param name="Week">The calendar's present week, from 1; 0 and below before it starts, above its weeks when it is over. Null without a calendar.</param>
/// <param name="Hidden">For facilitators: what members flagged, and a ruling is waited for or was made. Null for others.</param>
/// <param name="Welcomed">The welcome was posted.</param>
/// <param name="Draft">For facilitators: the calendar that was shown last to be confirmed. Null for others.</param>
/// <param name="Configured">Somebody set the room up; until then its settings are the defaults.</param>
/// <param name="Rolling">The latest rolling quiz, with the member's own answers.</param>
/// <param name="Alone">In a private room, for its member: what they have open.</param>
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
    Yours You,
    RoomMessage.BoardNow Board,
    ImmutableArray<ConceptId> Met,
    CohortCalendar? Calendar,
    int? Week,
    ImmutableArray<HiddenQuestion>? Hidden,
    bool Welcomed,
    bool Configured,
    CalendarDraft? Draft,
    AloneView? Alone = null,
    RollingView? Rolling = null
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
            [
                .. state
                    .Daily.Posts.Where(p => !p.Skipped && !DailySession.IsOver(p, now))
                    .Reverse()
                    .Select(p => DailyViewOf(p, member, catalog)),
            ],
            state.Daily.Due?.At,
            facilitates && state.Daily.Posts is [.., { Skipped: true, Reason: not SkipReason.NothingTaught } skipped] ? skipped.Date : null,
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
            YoursOf(state, member, now, facilitates),
            RoomMessages.BoardOf(state, now),
            state.Met ?? [],
            state.Calendar,
            state.Calendar?.WeekOn(PromptSchedule.DateIn(state.Settings.Zone, now)),
            facilitates ? [.. HiddenIn(state, catalog)] : null,
            state.Welcomes is not null,
            state.IsConfigured,
            facilitates ? state.Draft : null,
            state.Members.ContainsKey(member) ? AloneView.Of(state, catalog, now) : null,
            state.Rolling is { } rolling ? RollingView.Of(rolling, member, facilitates, catalog) : null
        );
    }

    private static IEnumerable<HiddenQuestion> HiddenIn(RoomState state, Catalog catalog) =>
        from flagged in state.Flagged ?? ImmutableSortedDictionary<QuestionId, FlaggedQuestion>.Empty
        where flagged.Value.Standing != FlagStanding.Counting && catalog.QuestionById.ContainsKey(flagged.Key)
        let question = catalog.QuestionById[flagged.Key]
        where question.Revision == flagged.Value.Revision
        select new HiddenQuestion(question.Id, question.Stem, flagged.Value.Standing, flagged.Value.Reasons);

    private static DailyView DailyViewOf(DailyPost post, MemberId member, Catalog catalog)
    {
        var mine = post.Answers.GetValueOrDefault(member);
        // One's own result is shown at once: who has answered sees what the room will see with the next prompt. Who has not can still answer
        // without being told the key first, though the room's message has it by then.
        RoomMessage message =
            mine is not null ? RoomMessages.DailyRevealOf(post, catalog)
            : post.Question is null ? RoomMessages.DailyOf(post, catalog)
            : RoomMessages.DailyAskOf(post);
        return new DailyView(
            post.Date,
            message,
            mine?.Option,
            mine?.Option == post.Question?.Key && mine is not null,
            mine is null && post is { Revealed: true, Question: not null } ? RoomMessages.DailyRevealOf(post, catalog) : null
        );
    }

    private static Yours YoursOf(RoomState state, MemberId member, DateTimeOffset now, bool facilitates)
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
            player is null ? null : new Score(player.Answered, player.Correct, player.Points),
            Boards.Board.On(PromptSchedule.DateIn(state.Settings.Zone, now), state.Board).PlaceOf(member)
        );
    }
}

/// <summary>Who is in a room; nothing of what they did.</summary>
/// <param name="IsFacilitator">Named in the room; what others may do by their standing on the platform is not known here.</param>
public sealed record Person(MemberId Member, string Name, bool IsFacilitator);

public sealed record LiveAnswers(int Answered, int Present);

/// <param name="Option">What this member chose; null when they have not answered.</param>
/// <param name="Explained">What the room's message says by now, for who has not answered and does not want to; null before the next prompt was posted.</param>
public sealed record DailyView(
    DateOnly Date,
    RoomMessage Message,
    OptionId? Option,
    bool Correct,
    RoomMessage.DailyReveal? Explained = null
);

/// <summary>A member's own part of a view; shown to nobody else.</summary>
/// <param name="Name">Null until they enter.</param>
/// <param name="MayLead">May reveal, go on, skip and stop.</param>
/// <param name="Playing">In the quiz and not gone from it.</param>
/// <param name="Option">Their answer to the current question.</param>
/// <param name="FirstOption">Their first vote in *discuss*.</param>
/// <param name="Place">On this week's board; null until five have answered, or when they have not.</param>
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
    Score? Score,
    Place? Place = null
);

/// <summary>A question that members of the room flagged; never whose flags they are.</summary>
public sealed record HiddenQuestion(QuestionId Question, string Stem, FlagStanding Standing, ImmutableArray<FlagReason> Reasons);

public sealed record Score(int Answered, int Correct, int Points);

/// <summary>A rolling quiz as one member may see it.</summary>
/// <param name="MayClose">Before its time.</param>
/// <param name="Questions">With their own answers; explained once it is closed.</param>
/// <param name="Closed">What everyone sees of it by now; null while it is open.</param>
public sealed record RollingView(
    SessionId Session,
    QuizPlan Plan,
    DateTimeOffset ClosesAt,
    bool IsOpen,
    bool MayClose,
    ImmutableArray<SittingQuestion> Questions,
    RoomMessage? Closed
)
{
    /// <inheritdoc cref="SittingQuestion.NextOf"/>
    public SittingQuestion? NextAfter(int ordinal) => SittingQuestion.NextOf(Questions, ordinal);

    internal static RollingView Of(Rolling rolling, MemberId member, bool facilitates, Catalog catalog)
    {
        var mine = rolling.Sheets.GetValueOrDefault(member)?.Answers ?? ImmutableSortedDictionary<int, Ballot>.Empty;
        return new RollingView(
            rolling.Id,
            rolling.Plan,
            rolling.ClosesAt,
            rolling.IsOpen,
            rolling.IsOpen && (facilitates || rolling.StartedBy == member),
            [
                .. rolling.Questions.Select(
                    (q, i) => SittingQuestion.Of(q, i + 1, mine.GetValueOrDefault(i + 1), explain: !rolling.IsOpen, catalog)
                ),
            ],
            rolling.IsOpen ? null : RoomMessages.RollingOf(rolling, catalog)
        );
    }
}
