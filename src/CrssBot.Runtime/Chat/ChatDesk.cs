using System.Collections.Concurrent;
using System.Diagnostics;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Alone;

namespace CrssBot.Runtime.Chat;

/// <summary>
/// What a chat asks of the study desk and what it is told: one for each channel that speaks in messages and buttons. Knows nothing of
/// platforms and of time limits; decides nothing about quizzes.
/// </summary>
/// <param name="forget">Called when a member was erased: who remembers them by their platform's id must not.</param>
/// <param name="reminder">One for all desks of a channel, lest somebody hear the same twice.</param>
/// <param name="picture">Draws somebody's progress, where the channel shows pictures; null: it cannot. Any thread may call it.</param>
public sealed class ChatDesk(
    StudyDesk desk,
    IStudyStore store,
    Dialect dialect,
    Action forget,
    Reminder? reminder = null,
    Func<Engine.Progress.MemberProgress, Picture?>? picture = null
)
{
    private readonly StudyPresses _study = new(desk, new StudyAlone(desk, store), picture);
    private readonly Presses _presses = new(desk, new QuizHistory(store), forget);

    /// <summary>New members whose first answer had no room for the notice, a form say.</summary>
    private readonly ConcurrentDictionary<MemberId, bool> _owed = new();

    /// <summary>What to do in danger, in the language that its reader's platform is set to as well.</summary>
    public string InBoth(string text, bool inSpanish) =>
        inSpanish && !text.StartsWith(desk.Catalog.Safety.Spanish, StringComparison.Ordinal)
            ? $"{desk.Catalog.Safety.Spanish}\n\n{text}"
            : text;

    /// <summary>The answer to a look-up, from memory alone: it waits for no store.</summary>
    /// <param name="query">What was typed, or the slug of a suggestion that was chosen.</param>
    /// <param name="inRoom">There is a room to share to and to quiz in.</param>
    /// <param name="inSpanish">Its reader's platform is set to Spanish.</param>
    /// <param name="isCrisis">The fixed text, to be said at once and with nothing added.</param>
    public Sheet LookUp(string query, bool inRoom, bool inSpanish, out bool isCrisis)
    {
        isCrisis = false;
        var catalog = desk.Catalog;
        if (catalog.ConceptById.TryGetValue(new ConceptId(query), out var chosen))
        {
            return ConceptCards.Card(chosen, 0, inRoom, catalog);
        }

        var found = desk.LookUp(query);
        isCrisis = found is ConceptAnswer.Crisis;
        return found switch
        {
            ConceptAnswer.Crisis crisis => new Sheet(InBoth(crisis.Text, inSpanish)),
            ConceptAnswer.Match match => ConceptCards.Found(match, inRoom, catalog),
            ConceptAnswer.None none => ConceptCards.None(query, none.Nearest, catalog),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>A look-up's answer, with what goes with any answer.</summary>
    public Answer Found(Caller caller, Sheet sheet) => WithNotice(new Answer.Whisper(sheet), caller);

    public async Task<Answer> TypedAsync(Caller caller, ChatCommand command, CancellationToken cancellationToken)
    {
        if (command is ChatCommand.Study { Concept: { } typed } && desk.LookUp(typed) is ConceptAnswer.Crisis crisis)
        {
            // At once, and with nothing added.
            return new Answer.Whisper(InBoth(crisis.Text, caller.InSpanish));
        }

        var visit = new Visit(caller, desk, store, dialect);
        return await CompleteAsync(await CommandAsync(visit, command, cancellationToken), visit, cancellationToken);
    }

    /// <param name="route">Null: none of ours.</param>
    /// <param name="chosen">Of a select: the option's value.</param>
    /// <param name="entered">Of a form: what was filled in, by field.</param>
    /// <returns>And the room as it was seen on the way; null when it was not looked at.</returns>
    public async Task<(Answer Answer, RoomView? View)> PressedAsync(
        Caller caller,
        Route? route,
        string? chosen,
        IReadOnlyDictionary<string, string[]> entered,
        CancellationToken cancellationToken
    )
    {
        var visit = new Visit(caller, desk, store, dialect);
        var answer = route is Route.Alone study
            ? await _study.PressedAsync(visit, study, chosen, cancellationToken)
            : await _presses.AnswerAsync(visit, route, chosen, entered, cancellationToken);
        return (await CompleteAsync(answer, visit, cancellationToken, began: route is Route.Begin), visit.View);
    }

    private async Task<Answer> CommandAsync(Visit visit, ChatCommand command, CancellationToken cancellationToken) =>
        command switch
        {
            ChatCommand.Help => new Answer.Whisper(Texts.Help(desk.Catalog, visit.Spanish)),
            ChatCommand.Privacy => await _presses.PrivacyAsync(visit, cancellationToken),
            ChatCommand.Study study => await _study.TypedAsync(visit, study, cancellationToken),
            ChatCommand.Unknown => new Answer.Whisper(Texts.OldButton),
            _ when !visit.HasRoom => new Answer.Whisper(dialect.NoRoom),
            ChatCommand.Quiz quiz => await QuizAsync(visit, quiz, cancellationToken),
            ChatCommand.Daily => await DailyAsync(visit, cancellationToken),
            ChatCommand.Board => await BoardAsync(visit, cancellationToken),
            _ => await SetupAsync(visit, command, cancellationToken),
        };

    private async Task<Answer> QuizAsync(Visit visit, ChatCommand.Quiz asked, CancellationToken cancellationToken)
    {
        var view = await visit.LookAsync(cancellationToken);
        if (IsNobodys(view, visit) && dialect.WhoStarts == WhoStarts.Facilitators)
        {
            return new Answer.Whisper(
                "Nobody has set this channel up yet. Whoever types `/setup` first looks after it, and can then start quizzes."
            );
        }

        var settings = view.Settings;
        var plan = settings.QuizDefaults with { Domain = asked.Domain ?? settings.QuizDefaults.Domain };
        if (asked.Questions is { } questions)
        {
            plan = plan with { Questions = questions };
        }

        if (asked.Mode is { } mode)
        {
            plan = plan with
            {
                Mode = Enum.TryParse<StudyMode>(mode, ignoreCase: true, out var known) ? known : (StudyMode)(-1),
                SpeedBonus = false,
            };
        }

        if (asked.Seconds is { } seconds)
        {
            plan = plan with { Seconds = seconds };
        }

        if (plan.Mode == StudyMode.Rolling)
        {
            plan = plan with
            {
                Questions = asked.Questions ?? Math.Min(plan.Questions, QuizRules.MaxRolling),
                Seconds = QuizPlan.Default.Seconds,
            };
            var reply = await visit.SubmitAsync(
                new RoomCommand.OpenRolling(plan, asked.Hours ?? QuizRules.DefaultHours),
                cancellationToken
            );
            return reply.Refusal is { } refusal
                ? new Answer.Whisper(RefusalText.Of(refusal))
                : new Answer.Whisper("It is open. Everyone answers in their own time; the explanations come at the close.", posted: true);
        }

        return await visit.OpenAsync(plan, cancellationToken);
    }

    private static async Task<Answer> DailyAsync(Visit visit, CancellationToken cancellationToken)
    {
        var view = await visit.LookAsync(cancellationToken);
        if (view.Dailies is [var newest, ..])
        {
            return new Answer.Whisper(Whispers.Daily(newest, view));
        }

        return new Answer.Whisper(
            view.NextDaily is { } next
                ? $"No prompt in the last seven days. {Words.NextDaily(next, view.Now, view.Settings.Zone)}."
                : "Daily prompts are off in this channel. A facilitator can turn them on with `/setup room`."
        );
    }

    /// <summary>The board is the room's; one's own place is for oneself.</summary>
    private static async Task<Answer> BoardAsync(Visit visit, CancellationToken cancellationToken)
    {
        var reply = await visit.SubmitAsync(new RoomCommand.PostBoard(), cancellationToken);
        return reply.Refusal is { } refusal
            ? new Answer.Whisper(RefusalText.Of(refusal))
            : new Answer.Whisper(Whispers.MyPlace(reply.View), Posted: true);
    }

    private async Task<Answer> SetupAsync(Visit visit, ChatCommand command, CancellationToken cancellationToken)
    {
        var view = await visit.LookAsync(cancellationToken);
        var isFirst = IsNobodys(view, visit);
        if (!view.You.IsFacilitator && !(isFirst && command is ChatCommand.Setup or ChatCommand.SetupForm))
        {
            return new Answer.Whisper(dialect.Managers);
        }

        return command switch
        {
            ChatCommand.Setup when !view.Configured => new Answer.Whisper(
                SetupSteps.Zone(ZoneGuess.From(visit.Caller.Zone, visit.Caller.Locale), view.Now)
            ),
            ChatCommand.SetupForm => SetupForm.Of(SetupForm.Proposed(view, dialect)),
            ChatCommand.Calendar => CalendarForm.Of(view, desk.Catalog),
            ChatCommand.Welcome => await visit.TellAsync(
                new RoomCommand.PostWelcome(),
                _ => new Sheet("The welcome is posted."),
                cancellationToken
            ),
            ChatCommand.Setup or ChatCommand.SetupCheck => new Answer.Whisper(
                SetupCheck.Of(view, visit.Caller.Rights(), dialect, desk.Catalog)
            ),
            ChatCommand.Rehearse => new Answer.Whisper(RehearsalCards.Step(desk.Rehearse(view.Settings), 0, desk.Catalog)),
            ChatCommand.Helpers helpers => await visit.TellAsync(
                new RoomCommand.Configure(view.Settings with { FacilitatorRole = helpers.Role }),
                configured => new Sheet(dialect.Facilitators(configured)),
                cancellationToken
            ),
            ChatCommand.NameHelper helper => await visit.TellAsync(
                new RoomCommand.NameFacilitator(helper.Who),
                _ => new Sheet($"{Markup.Name(helper.Shown)} facilitates here now, too."),
                cancellationToken
            ),
            _ => throw new UnreachableException($"No answer to {command.GetType().Name}."),
        };
    }

    /// <summary>Where the platform says nothing of who pressed, whoever sets a room up first becomes its facilitator.</summary>
    private static bool IsNobodys(RoomView view, Visit visit) => !view.HasFacilitator && visit.Caller.Standing is not { Decides: true };

    private async Task<Answer> CompleteAsync(Answer answer, Visit visit, CancellationToken cancellationToken, bool began = false)
    {
        if (visit.View is { } view)
        {
            answer = WithAside(answer, view);
            if (view.You.IsFacilitator && visit.Caller.Alone)
            {
                answer = reminder?.Below(answer, visit.Member, visit.Caller.At) ?? answer;
            }

            answer = await WithDoubtAsync(answer, view.Doubtful, visit, cancellationToken);
        }

        answer = await WithCorrectionsAsync(answer, visit, cancellationToken);

        return WithNotice(answer, visit.Caller, began);
    }

    /// <summary>Once, to one facilitator.</summary>
    private static async Task<Answer> WithDoubtAsync(Answer answer, string? slot, Visit visit, CancellationToken cancellationToken)
    {
        if (slot is null || !visit.Caller.Alone)
        {
            return answer;
        }

        var said = answer.With(
            $"I could not learn whether {RoomPosts.NameOf(slot)} arrived here, so I did not post it twice. If it is missing, post it again.",
            RoomPosts.Row(RoomPosts.Button("Post again", new Route.PostAgain(slot)))
        );
        if (!ReferenceEquals(said, answer))
        {
            await visit.NoteAsync(new RoomCommand.HearDoubt(slot), cancellationToken);
        }

        return said;
    }

    /// <summary>A key was corrected that they answered by: said once, to them alone.</summary>
    private async Task<Answer> WithCorrectionsAsync(Answer answer, Visit visit, CancellationToken cancellationToken)
    {
        if (!visit.Caller.Alone || await desk.Corrections.UntoldAsync(visit.Member, cancellationToken) is not { Count: > 0 } untold)
        {
            return answer;
        }

        var said = answer.With(Markup.Lines(untold.Select(u => $"**Corrected.** {Markup.Plain(u)}")));
        if (!ReferenceEquals(said, answer))
        {
            await desk.Corrections.ToldAsync(visit.Member, cancellationToken);
        }

        return said;
    }

    /// <summary>Once, with the first answer that has room for it.</summary>
    /// <param name="began">They pressed *Start*, and need no second one.</param>
    private Answer WithNotice(Answer answer, Caller caller, bool began = false)
    {
        if (caller.IsNew)
        {
            _owed[caller.Member] = true;
        }

        if (!caller.Alone || !_owed.ContainsKey(caller.Member))
        {
            return answer;
        }

        var spanish = caller.InSpanish ? desk.Catalog.Spanish : null;
        var notice = spanish?.NoticeOn(dialect.KeptBySpanish) ?? dialect.Notice;
        var said = answer.With($"-# {notice}", FirstSteps.Ways(toBegin: caller.Room is not null && !began));
        if (!ReferenceEquals(said, answer))
        {
            _owed.TryRemove(caller.Member, out _);
        }

        return said;
    }

    /// <summary>What stands in this room's way, for whoever presses next; to facilitators also what was not posted.</summary>
    private Answer WithAside(Answer answer, RoomView view)
    {
        if (view is { Blocked: true, Quiz: RoomMessage.Pause pause })
        {
            var ways = RoomPosts.Row(
                RoomPosts.Button("Resume", new Route.Resume(pause.Session), Emphasis.Primary),
                RoomPosts.Button("Stop the quiz", new Route.Stop(pause.Session))
            );
            answer = answer.With(dialect.CannotPost, ways);
        }

        if (view is { RefusedDaily: { } day, You.IsFacilitator: true })
        {
            answer = answer.With($"The daily prompt of {Words.Date(day)} could not be posted here. `/setup check` says what to click.");
        }

        return answer;
    }
}
