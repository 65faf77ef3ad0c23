using System.Globalization;
using System.Text;
using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Chat;

/// <summary>Buttons, selects and forms.</summary>
internal sealed class Presses(StudyDesk desk, QuizHistory history, Action forget)
{
    private readonly RollingPresses _rolling = new(history);

    /// <param name="chosen">Of a select: the option's value.</param>
    /// <param name="entered">Of a form: what was filled in, by field.</param>
    public Task<Answer> AnswerAsync(
        Visit visit,
        Route? route,
        string? chosen,
        IReadOnlyDictionary<string, string[]> entered,
        CancellationToken cancellationToken
    ) =>
        route switch
        {
            null => Told(Texts.OldButton),
            Route.Flagged r => FlagAsync(visit, r, chosen, cancellationToken),
            Route.Cases or Route.CaseList or Route.Case or Route.CaseChoice => Task.FromResult(OfCase(route, chosen)),
            Route.Concept or Route.Shared or Route.Export or Route.Erase or Route.Flag => AloneAsync(visit, route, cancellationToken),
            Route.Privacy => PrivacyAsync(visit, cancellationToken),
            Route.ExtraTime or Route.SetExtraTime or Route.ExamDate or Route.SetExamDate => OwnAsync(
                visit,
                route,
                chosen,
                entered,
                cancellationToken
            ),
            _ when !visit.HasRoom => Told(visit.Dialect.NoRoom),
            Route.Rolling r => _rolling.AnswerAsync(visit, r, chosen, cancellationToken),
            Route.Dailies => ShowDailyAsync(visit, DateOf(chosen), cancellationToken, inPlace: true),
            Route.Setup
            or Route.SetupForm
            or Route.SetZone
            or Route.PickZone
            or Route.SetDaily
            or Route.Mixed
            or Route.CalendarForm
            or Route.Calendar
            or Route.UseCalendar
            or Route.PostWelcome
            or Route.Rule => FacilitatorAsync(visit, route, chosen, entered, cancellationToken),
            _ => InRoomAsync(visit, route, cancellationToken),
        };

    /// <summary>A page of a case; nothing is asked of a room or the store.</summary>
    private Answer OfCase(Route route, string? chosen)
    {
        var (id, at) = route switch
        {
            Route.Cases => (new CaseId(chosen ?? ""), (int?)null),
            Route.Case r => (r.Slug, r.Step),
            Route.CaseChoice r => (r.Slug, r.Step),
            _ => (new CaseId(""), null),
        };
        if (route is Route.CaseList)
        {
            return new Answer.Rewrite(CaseSheets.List(desk.Catalog));
        }

        if (
            !desk.Catalog.CaseById.TryGetValue(id, out var played)
            || (at is { } place ? played.Steps.ElementAtOrDefault(place) : played.Find(played.Start)) is not { } step
        )
        {
            return new Answer.Whisper("The pack no longer has that case. `/study scenario` shows those it has.");
        }

        return new Answer.Rewrite(
            route is Route.CaseChoice { Letter: var letter } && CaseSheets.Choices(step).ElementAtOrDefault(letter) is { } chose
                ? CaseSheets.Outcome(played, step, step.Choices.First(c => c.Id == chose.Option))
                : CaseSheets.Fork(played, step)
        );
    }

    private static Task<Answer> Told(string text) => Task.FromResult<Answer>(new Answer.Whisper(text));

    private Task<Answer> InRoomAsync(Visit visit, Route route, CancellationToken cancellationToken) =>
        route switch
        {
            Route.Answer { Guessed: true } r => GuessedAsync(visit, r, cancellationToken),
            Route.Answer r => visit.TellAsync(new RoomCommand.Answer(r.Session, r.Ordinal, r.Round, r.Option), Present, cancellationToken),
            Route.AnswerDaily r => DailyAsync(visit, r, cancellationToken),
            Route.Join r => visit.TellAsync(
                new RoomCommand.JoinQuiz(r.Session),
                view =>
                    Going(
                        view,
                        r.Session,
                        view.Quiz is RoomMessage.Lobby
                            ? "You are in. The questions come below the lobby; your answers are yours alone."
                            : "You are in. Answer the open question whenever you like."
                    ),
                cancellationToken
            ),
            Route.Leave r => visit.TellAsync(
                new RoomCommand.LeaveQuiz(r.Session),
                view => Going(view, r.Session, "You left the quiz. Your score stays; answering again is coming back."),
                cancellationToken
            ),
            Route.Start r => visit.TellAsync(
                new RoomCommand.StartQuiz(r.Session),
                view => Going(view, r.Session, "The quiz is on. Its questions come below the lobby."),
                cancellationToken
            ),
            Route.Stop r => visit.TellAsync(
                new RoomCommand.StopQuiz(r.Session),
                view => new Sheet(view.Quiz is null ? "The lobby is closed." : "The quiz has ended. What was answered before counts."),
                cancellationToken
            ),
            Route.Resume r => visit.TellAsync(
                new RoomCommand.ResumeQuiz(r.Session),
                view => Going(view, r.Session, "The quiz goes on, with the whole time for its question."),
                cancellationToken
            ),
            Route.Lead r => visit.TellAsync(new RoomCommand.Lead(r.Session, r.Ordinal, r.Step, r.Round), Led, cancellationToken),
            Route.Another r => AnotherAsync(visit, r.Session, cancellationToken),
            Route.QuizMe r => QuizMeAsync(visit, r.Slug, cancellationToken),
            Route.MyAnswer r => MyAnswerAsync(visit, r, cancellationToken),
            Route.AllOptions r => AllOptionsAsync(visit, r, cancellationToken),
            Route.More r => LookedAsync(
                visit,
                view =>
                    QuizHistory.SessionOf(view.Quiz) == r.Session
                        ? Whispers.More(view.Quiz, r.Session, view.You)
                        : new Sheet(RefusalText.Of(Refusal.NoSuchQuiz)),
                cancellationToken
            ),
            Route.MyResult r => MyResultAsync(visit, r.Session, cancellationToken),
            Route.Begin => visit.TellAsync(
                new RoomCommand.Enter(visit.Caller.Name),
                view => FirstSteps.Begin(view, desk.Catalog),
                cancellationToken
            ),
            Route.MyPlace => LookedAsync(visit, Whispers.MyPlace, cancellationToken),
            Route.MyDaily r => ShowDailyAsync(visit, r.Date, cancellationToken),
            Route.AllDailyOptions r => AllDailyOptionsAsync(visit, r.Date, cancellationToken),
            Route.Share r => visit.TellAsync(
                new RoomCommand.ShareConcept(r.Slug),
                _ => new Sheet("Shared to the channel."),
                cancellationToken
            ),
            Route.ShowMyName r => visit.TellAsync(
                new RoomCommand.ShowMyName(r.On),
                _ => new Sheet(
                    r.On
                        ? "Your name may now stand beside your score in this channel. `/privacy` hides it again."
                        : "Your name stands beside no score here."
                ),
                cancellationToken
            ),
            Route.PostAgain r => visit.TellAsync(
                new RoomCommand.PostAgain(r.Slot),
                _ => new Sheet("It is posted once more."),
                cancellationToken,
                inPlace: true
            ),
            Route.Rehearse r => RehearseAsync(visit, r.Step, cancellationToken),
            _ => Told(Texts.OldButton),
        };

    private async Task<Answer> AloneAsync(Visit visit, Route route, CancellationToken cancellationToken)
    {
        switch (route)
        {
            case Route.Concept r when desk.Catalog.ConceptById.TryGetValue(r.Slug, out var concept):
                var card = ConceptCards.Card(concept, r.Page, visit.HasRoom, desk.Catalog);
                return r.Fresh ? new Answer.Whisper(card) : new Answer.Rewrite(card);
            case Route.Shared r when desk.Catalog.ConceptById.TryGetValue(r.Slug, out var concept):
                return new Answer.Whisper(RoomPosts.Body(ConceptCards.Rest(concept, desk.Catalog)));
            case Route.Flag r when desk.Catalog.QuestionById.ContainsKey(r.Question):
                return new Answer.Whisper(Whispers.Flag(r.Question, r.Revision));
            case Route.Export:
                var json = await desk.ExportAsync(visit.Member, cancellationToken);
                return new Answer.File(visit.Dialect.SaveFile, "crssbot-my-data.json", Encoding.UTF8.GetBytes(json));
            case Route.Erase { Sure: false }:
                return new Answer.Whisper(
                    RoomPosts.Body(
                        visit.Spanish?.EraseSure ?? Texts.EraseSure,
                        RoomPosts.Row(RoomPosts.Button("Yes, erase me", new Route.Erase(Sure: true), Emphasis.Danger))
                    )
                );
            case Route.Erase:
                try
                {
                    await desk.EraseAsync(visit.Member);
                }
                finally
                {
                    // Also when it was cut short: the identity went first.
                    forget();
                }

                return new Answer.Rewrite(new Sheet(visit.Spanish?.Erased ?? Texts.Erased));
            default:
                return new Answer.Whisper("The pack no longer has that. Look it up again with `/concept`.");
        }
    }

    /// <summary>After an answer: one's own view of the question that is open now.</summary>
    private static Sheet Present(RoomView view) =>
        view.Quiz is RoomMessage.Ask ask ? Whispers.Chosen(ask, view.You) : new Sheet("Your answer is in.");

    /// <summary>The sentence while that quiz goes on; otherwise that it is over.</summary>
    private static Sheet Going(RoomView view, SessionId session, string text) =>
        new(
            view.Quiz is not (RoomMessage.HowTheRoomDid or RoomMessage.CaseClosed) && QuizHistory.SessionOf(view.Quiz) == session
                ? text
                : RefusalText.Of(Refusal.NoSuchQuiz)
        );

    /// <summary>"I guessed" says something of the answer that stands; pressed under an earlier one, it changes nothing.</summary>
    private static async Task<Answer> GuessedAsync(Visit visit, Route.Answer route, CancellationToken cancellationToken)
    {
        var view = await visit.LookAsync(cancellationToken);
        return view.Quiz is RoomMessage.Ask ask && ask.Session == route.Session && view.You.Option is { } stands && stands != route.Option
            ? new Answer.Rewrite(Whispers.Chosen(ask, view.You))
            : await visit.TellAsync(
                new RoomCommand.Answer(route.Session, route.Ordinal, route.Round, route.Option, Guessed: true),
                Present,
                cancellationToken,
                inPlace: true
            );
    }

    private static Sheet Led(RoomView view) =>
        new(
            view.Quiz switch
            {
                RoomMessage.Ask ask => $"{Words.Place(ask.Ordinal, ask.Of)} is open.",
                RoomMessage.Talk => "The room talks now.",
                RoomMessage.Reveal reveal => $"Question {reveal.Ordinal} is explained.",
                RoomMessage.Outcome outcome => $"Decision {outcome.Ordinal} is taken.",
                RoomMessage.HowTheRoomDid => "The quiz is over.",
                RoomMessage.CaseClosed => "The case is over.",
                _ => "The room has moved on.",
            }
        );

    private async Task<Answer> AnotherAsync(Visit visit, SessionId session, CancellationToken cancellationToken)
    {
        var view = await visit.LookAsync(cancellationToken);
        var defaults = view.Settings.QuizDefaults;
        var isCase = view.Quiz is RoomMessage.CaseClosed closed && closed.Session == session;
        return await visit.OpenAsync(isCase ? new QuizPlan(defaults.Questions, StudyMode.Scenario) : defaults, cancellationToken);
    }

    private async Task<Answer> QuizMeAsync(Visit visit, ConceptId concept, CancellationToken cancellationToken)
    {
        var view = await visit.LookAsync(cancellationToken);
        return await visit.OpenAsync(view.Settings.QuizDefaults.About(concept), cancellationToken);
    }

    private static async Task<Answer> LookedAsync(Visit visit, Func<RoomView, Sheet> told, CancellationToken cancellationToken)
    {
        var view = await visit.LookAsync(cancellationToken);
        return new Answer.Whisper(told(view));
    }

    private async Task<Answer> MyAnswerAsync(Visit visit, Route.MyAnswer route, CancellationToken cancellationToken)
    {
        var view = await visit.LookAsync(cancellationToken);
        switch (view.Quiz)
        {
            case RoomMessage.Ask ask when ask.Session == route.Session && ask.Ordinal == route.Ordinal:
                return new Answer.Whisper(Whispers.Chosen(ask, view.You));
            case RoomMessage.Talk talk when talk.Session == route.Session && talk.Ordinal == route.Ordinal:
                return new Answer.Whisper(Whispers.FirstVote(talk, view.You));
            case RoomMessage.Pause pause when pause.Session == route.Session && pause.Ordinal == route.Ordinal:
                return new Answer.Whisper("The quiz is paused. What you answered is kept; press *Resume* to go on.");
            case RoomMessage.Outcome decided when decided.Session == route.Session && decided.Ordinal == route.Ordinal:
                return new Answer.Whisper(Whispers.Voted(decided, view.You.Option));
            case RoomMessage.Reveal now when now.Session == route.Session && now.Ordinal == route.Ordinal:
                return new Answer.Whisper(
                    Whispers.Explained(now.Choices, view.You.Option, view.You.FirstOption, view.You.Guessed, now.Question, now.Revision)
                );
        }

        // An earlier question: what its message shows, and one's own recorded answer.
        var room = await visit.RoomAsync(cancellationToken);
        if (await history.OutcomeOfAsync(room, route.Session, route.Ordinal, cancellationToken) is { } outcome)
        {
            var (_, vote) = await history.AnswersOfAsync(room, route.Session, route.Ordinal, visit.Member, cancellationToken);
            return new Answer.Whisper(Whispers.Voted(outcome, vote?.Option));
        }

        if (await history.RevealOfAsync(room, route.Session, route.Ordinal, cancellationToken) is not { } reveal)
        {
            return new Answer.Whisper("This question was not explained here, so there is nothing to show.");
        }

        var (first, last) = await history.AnswersOfAsync(room, route.Session, route.Ordinal, visit.Member, cancellationToken);
        return new Answer.Whisper(
            Whispers.Explained(reveal.Choices, last?.Option, first?.Option, last?.Guessed ?? false, reveal.Question, reveal.Revision)
        );
    }

    private async Task<Answer> AllOptionsAsync(Visit visit, Route.AllOptions route, CancellationToken cancellationToken)
    {
        var room = await visit.RoomAsync(cancellationToken);
        return await history.RevealOfAsync(room, route.Session, route.Ordinal, cancellationToken) is { } reveal
            ? new Answer.Whisper(Whispers.AllOptions(reveal.Choices, reveal.Sources, reveal.Reviewed))
            : new Answer.Whisper("This question is not explained yet.");
    }

    private async Task<Answer> MyResultAsync(Visit visit, SessionId session, CancellationToken cancellationToken)
    {
        var view = await visit.LookAsync(cancellationToken);
        if (view.Quiz is RoomMessage.HowTheRoomDid end && end.Session == session)
        {
            return new Answer.Whisper(Whispers.MyResult(view.You));
        }

        var room = await visit.RoomAsync(cancellationToken);
        var score = await history.ScoreOfAsync(room, session, visit.Member, cancellationToken);
        return new Answer.Whisper(Whispers.MyResult(view.You with { Score = score }));
    }

    private Task<Answer> DailyAsync(Visit visit, Route.AnswerDaily route, CancellationToken cancellationToken) =>
        visit.TellAsync(
            new RoomCommand.AnswerDaily(route.Date, route.Option),
            view =>
                view.Dailies.FirstOrDefault(d => d.Date == route.Date) is { } daily
                    ? Whispers.Daily(daily, view)
                    : new Sheet("Your answer is in."),
            cancellationToken
        );

    private static async Task<Answer> ShowDailyAsync(Visit visit, DateOnly? date, CancellationToken cancellationToken, bool inPlace = false)
    {
        var view = await visit.LookAsync(cancellationToken);
        var body = view.Dailies.FirstOrDefault(d => d.Date == date) is { } daily
            ? Whispers.Daily(daily, view)
            : new Sheet("That prompt is older than seven days. Its message above shows what it was about.");
        return inPlace ? new Answer.Rewrite(body) : new Answer.Whisper(body);
    }

    private async Task<Answer> AllDailyOptionsAsync(Visit visit, DateOnly date, CancellationToken cancellationToken)
    {
        // Whoever answered sees why before the room does.
        var view = await visit.LookAsync(cancellationToken);
        var daily = view.Dailies.FirstOrDefault(d => d.Date == date);
        var own = daily?.Message as RoomMessage.DailyReveal ?? daily?.Explained;
        var room = await visit.RoomAsync(cancellationToken);
        return (own ?? await history.DailyRevealOfAsync(room, date, cancellationToken)) is { } reveal
            ? new Answer.Whisper(Whispers.AllOptions(reveal.Choices, reveal.Sources, reveal.Reviewed))
            : new Answer.Whisper("This prompt is not explained yet. Answer it, and you see why at once.");
    }

    private async Task<Answer> FlagAsync(Visit visit, Route.Flagged route, string? chosen, CancellationToken cancellationToken)
    {
        if (
            !desk.Catalog.QuestionById.ContainsKey(route.Question)
            || !Enum.TryParse<FlagReason>(chosen, out var reason)
            || !Enum.IsDefined(reason)
        )
        {
            return new Answer.Whisper(Texts.OldButton);
        }

        if (visit.HasRoom)
        {
            await visit.SubmitAsync(new RoomCommand.FlagQuestion(route.Question, route.Revision, reason), cancellationToken);
        }
        else
        {
            await desk.FlagAsync(
                new Flag(route.Question, route.Revision, reason, visit.Member, default, visit.Caller.At),
                cancellationToken
            );
        }

        return new Answer.Rewrite(new Sheet("Thank you. Whoever looks after the questions will see it."));
    }

    private async Task<Answer> RehearseAsync(Visit visit, int step, CancellationToken cancellationToken)
    {
        var view = await visit.LookAsync(cancellationToken);
        return view.You.IsFacilitator
            ? new Answer.Rewrite(RehearsalCards.Step(desk.Rehearse(view.Settings), step, desk.Catalog))
            : new Answer.Whisper(visit.Dialect.Managers);
    }

    /// <summary>What is kept of whoever asks, and what they can do about it.</summary>
    public async Task<Answer> PrivacyAsync(Visit visit, CancellationToken cancellationToken)
    {
        var you = visit.HasRoom ? (await visit.LookAsync(cancellationToken)).You : null;
        var kept = await desk.KeptAsync(visit.Member, cancellationToken);
        return new Answer.Whisper(
            Sheet.Of(
                Markup.Lines([
                    visit.Spanish is { } spanish ? spanish.PrivacyOn(visit.Dialect.KeptBySpanish) : visit.Dialect.Privacy,
                    "**Right now:**",
                    $"- {Words.Count(kept.Answers, "answer")}, {Words.Count(kept.Flags, "flagged question")}",
                    you?.Name is { } name
                        ? $"- Your name here: {Markup.Name(name)}, {(you.ShowsName ? "shown" : "not shown")} beside your score"
                        : null,
                    $"- Extra time: {Words.Of(kept.Profile.ExtraTime)}",
                    kept.Profile.ExamDate is { } exam ? $"- Exam date: {Words.Date(exam)}, {exam.Year}" : "- Exam date: none kept",
                ]),
                RoomPosts.Row(
                    RoomPosts.Button("Export", new Route.Export()),
                    RoomPosts.Button("Erase", new Route.Erase(Sure: false), Emphasis.Danger)
                ),
                RoomPosts.Row(
                    RoomPosts.Button("Extra time", new Route.ExtraTime()),
                    RoomPosts.Button("My exam date (private)", new Route.ExamDate())
                ),
                you is null ? RoomPosts.Row() : Whispers.NameRow(you)
            )
        );
    }

    /// <summary>What somebody sets for themselves, wherever they are.</summary>
    private async Task<Answer> OwnAsync(
        Visit visit,
        Route route,
        string? chosen,
        IReadOnlyDictionary<string, string[]> entered,
        CancellationToken cancellationToken
    )
    {
        var profile = await desk.ProfileAsync(visit.Member, cancellationToken);
        var today = DateOnly.FromDateTime(visit.Caller.At.UtcDateTime);
        switch (route)
        {
            case Route.ExtraTime:
                return new Answer.Whisper(FirstSteps.ExtraTime(profile));
            case Route.SetExtraTime when Enum.TryParse<ExtraTime>(chosen, out var time) && Enum.IsDefined(time):
                await desk.SetProfileAsync(visit.Member, profile with { ExtraTime = time }, cancellationToken);
                return new Answer.Rewrite(FirstSteps.ExtraTimeSet(time));
            case Route.ExamDate:
                return FirstSteps.ExamForm(profile);
            case Route.SetExamDate:
                var (date, wrong) = FirstSteps.ReadExamDate(entered, today);
                if (wrong is not null)
                {
                    return new Answer.Whisper(wrong);
                }

                await desk.SetProfileAsync(visit.Member, profile with { ExamDate = date }, cancellationToken);
                return new Answer.Whisper(FirstSteps.ExamDateSet(date, today));
            default:
                return new Answer.Whisper(Texts.OldButton);
        }
    }

    private async Task<Answer> FacilitatorAsync(
        Visit visit,
        Route route,
        string? chosen,
        IReadOnlyDictionary<string, string[]> entered,
        CancellationToken cancellationToken
    )
    {
        var view = await visit.LookAsync(cancellationToken);
        switch (route)
        {
            case Route.Setup:
                var (settings, unread) = SetupForm.Read(entered, view.Settings);
                return settings is null
                    ? new Answer.Whisper(unread!)
                    : await visit.TellAsync(new RoomCommand.Configure(settings), SetUp, cancellationToken);
            case Route.SetZone or Route.PickZone:
                var zone = (route as Route.SetZone)?.Zone ?? chosen ?? "";
                return await visit.TellAsync(
                    new RoomCommand.Configure(SetupForm.Proposed(view, visit.Dialect) with { Zone = zone }),
                    SetupSteps.Daily,
                    cancellationToken,
                    inPlace: true
                );
            case Route.Calendar when !view.You.IsFacilitator:
                return new Answer.Whisper(visit.Dialect.Managers);
            case Route.Calendar:
                var (calendar, unknown, wrong) = CalendarForm.Read(entered, desk);
                return calendar is null
                    ? new Answer.Whisper(wrong!)
                    : await visit.TellAsync(
                        new RoomCommand.DraftCalendar(calendar),
                        drafted =>
                            // Another facilitator's may have come in the same moment; a number and what it stands for belong together.
                            drafted.Draft
                                is { Number: var number, Calendar: { } shown }
                            && shown == calendar
                                ? CalendarForm.Confirm(number, calendar, unknown, desk.Catalog)
                                : new Sheet(RefusalText.Of(Refusal.NoDraft)),
                        cancellationToken
                    );
            case Route.SetDaily daily:
                return await visit.TellAsync(
                    new RoomCommand.Configure(SetupSteps.With(view.Settings, daily.When)),
                    SetupSteps.Taught,
                    cancellationToken,
                    inPlace: true
                );
            case Route.Mixed:
                return await visit.TellAsync(new RoomCommand.DropCalendar(), See, cancellationToken, inPlace: true);
            case Route.UseCalendar use:
                return await visit.TellAsync(new RoomCommand.UseDraft(use.Number), See, cancellationToken, inPlace: true);
            case Route.PostWelcome:
                return await visit.TellAsync(
                    new RoomCommand.PostWelcome(),
                    _ => new Sheet("The welcome is posted. From here on everything runs by itself; `/setup check` shows how it stands."),
                    cancellationToken
                );
            case Route.Rule rule:
                return await visit.TellAsync(
                    new RoomCommand.RuleOnQuestion(rule.Question, rule.Ask),
                    _ => new Sheet(rule.Ask ? "It is asked here again." : "It is not asked here any more."),
                    cancellationToken
                );
            // A form changes nothing yet: whether they may is decided when it comes back.
            case Route.SetupForm:
                return SetupForm.Of(SetupForm.Proposed(view, visit.Dialect));
            default:
                return CalendarForm.Of(view, desk.Catalog);
        }

        Sheet SetUp(RoomView configured) => SetupCheck.Of(configured, visit.Caller.Rights(), visit.Dialect, desk.Catalog);
        Sheet See(RoomView taught) => SetupSteps.See(taught, visit.Dialect, desk.Catalog);
    }

    private static DateOnly? DateOf(string? chosen) =>
        DateOnly.TryParseExact(chosen, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}
