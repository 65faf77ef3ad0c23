using System.Globalization;
using CrssBot.Engine;
using CrssBot.Engine.Alone;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Progress;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Alone;

namespace CrssBot.Runtime.Chat;

/// <summary>`study` and its buttons: the same in a group's conversation and in a direct message, and private in both.</summary>
/// <param name="picture">Draws somebody's progress, where the channel shows pictures; null: words alone.</param>
internal sealed class StudyPresses(StudyDesk desk, StudyAlone alone, Func<Engine.Progress.MemberProgress, Picture?>? picture)
{
    public async Task<Answer> TypedAsync(Visit visit, ChatCommand.Study command, CancellationToken cancellationToken)
    {
        var press = PressOf(visit);
        var profile = await desk.ProfileAsync(visit.Member, cancellationToken);
        if (profile.ExamDate < Words.Today(press.At, press.Zone))
        {
            return new Answer.Whisper(StudySheets.AfterExam());
        }

        return command.Part switch
        {
            StudyPart.Menu => new Answer.Whisper(
                StudySheets.Menu(
                    await alone.ProgressAsync(press, cancellationToken),
                    await alone.LookAsync(visit.Member, cancellationToken)
                )
            ),
            StudyPart.Review => await ReviewAsync(press, more: false, inPlace: false, cancellationToken),
            StudyPart.Practice when command is { Questions: null, Domain: null, Concept: null, Drill: null } => new Answer.Whisper(
                StudySheets.PracticeMenu(await alone.ProgressAsync(press, cancellationToken), desk.Catalog)
            ),
            StudyPart.Practice => await PracticeAsync(press, ChoiceOf(command), command.Questions, inPlace: false, cancellationToken),
            StudyPart.Exam => await ExamAsync(visit, inPlace: false, cancellationToken),
            StudyPart.Progress => await ProgressAsync(press, inPlace: false, cancellationToken),
            StudyPart.Plan => await PlanAsync(press, inPlace: false, cancellationToken),
            StudyPart.Scenario => new Answer.Whisper(CaseSheets.List(desk.Catalog)),
            _ => throw new System.Diagnostics.UnreachableException($"No answer to {command.Part}."),
        };
    }

    private PracticeChoice ChoiceOf(ChatCommand.Study command) =>
        command switch
        {
            { Concept: { } typed } => new PracticeChoice.About(
                desk.Catalog.ConceptById.ContainsKey(new ConceptId(typed)) || desk.LookUp(typed, top: 1) is not ConceptAnswer.Match match
                    ? new ConceptId(typed)
                    : match.Hits[0].Concept
            ),
            { Domain: { } domain } => new PracticeChoice.InDomain(domain),
            { Drill: Drill.Missed } => new PracticeChoice.SureButMissed(),
            _ => new PracticeChoice.Weakest(),
        };

    /// <param name="chosen">Of a select: the option's value.</param>
    public async Task<Answer> PressedAsync(Visit visit, Route.Alone route, string? chosen, CancellationToken cancellationToken)
    {
        var press = PressOf(visit);
        switch (route)
        {
            case Route.Review r:
                return await ReviewAsync(press, r.Beyond, inPlace: true, cancellationToken);
            case Route.PracticeMenu:
                return new Answer.Rewrite(StudySheets.PracticeMenu(await alone.ProgressAsync(press, cancellationToken), desk.Catalog));
            case Route.Practice r:
                return await PracticeAsync(press, ChoiceOf(r), count: null, inPlace: !IsOnConcept(r), cancellationToken);
            case Route.PickDomain:
                return await PracticeAsync(press, new PracticeChoice.InDomain(chosen ?? ""), count: null, inPlace: true, cancellationToken);
            case Route.ExamMenu:
                return await ExamAsync(visit, inPlace: true, cancellationToken);
            case Route.BeginExam r:
                return Begun(await alone.ExamAsync(press, r.Strict, cancellationToken), view => view.Exam, inPlace: true);
            case Route.SitAnswer r:
                return await AnswerAsync(press, r, cancellationToken);
            case Route.PauseExam r:
                return await TellAsync(press, new RoomCommand.PauseExam(r.Session), r.Session, Stands, cancellationToken);
            case Route.ResumeExam r:
                return await TellAsync(
                    press,
                    new RoomCommand.ResumeExam(r.Session),
                    r.Session,
                    exam => Go(exam, after: 0),
                    cancellationToken
                );
            case Route.FinishExam { Sure: true } r:
                return await TellAsync(press, new RoomCommand.FinishExam(r.Session), r.Session, Stands, cancellationToken);
            case Route.Progress:
                return await ProgressAsync(press, inPlace: true, cancellationToken);
            case Route.Plan:
                return await PlanAsync(press, inPlace: true, cancellationToken);
            case Route.PausePlan r:
                var profile = await desk.ProfileAsync(visit.Member, cancellationToken);
                var paused = r.On ? Words.Today(press.At, press.Zone) : (DateOnly?)null;
                await desk.SetProfileAsync(visit.Member, profile with { PausedOn = paused }, cancellationToken);
                return await PlanAsync(press, inPlace: true, cancellationToken);
            case Route.AfterExam r:
                return await AfterExamAsync(visit, press, r.Keep, cancellationToken);
            default:
                return await ShownAsync(visit, route, chosen, cancellationToken);
        }
    }

    /// <summary>Presses that only look at what is open.</summary>
    private async Task<Answer> ShownAsync(Visit visit, Route route, string? chosen, CancellationToken cancellationToken)
    {
        var open = await alone.LookAsync(visit.Member, cancellationToken);
        var (session, ordinal) = route switch
        {
            Route.SitAt r => (r.Session, r.Ordinal),
            Route.SitNext r => (r.Session, r.Ordinal),
            Route.SitAll r => (r.Session, r.Ordinal),
            Route.SitOpen r => (r.Session, int.TryParse(chosen, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : 0),
            Route.FinishExam r => (r.Session, 1),
            Route.ExamResult r => (r.Session, 1),
            Route.ExamMissed r => (r.Session, 1),
            _ => (default, 0),
        };
        if (open?.Find(session) is not { } sitting)
        {
            return new Answer.Rewrite(new Sheet(RefusalText.Of(Refusal.SittingOver)));
        }

        if (ordinal < 1 || ordinal > sitting.Questions.Length)
        {
            return new Answer.Whisper(Texts.OldButton);
        }

        var question = sitting.Questions[ordinal - 1];
        return route switch
        {
            Route.SitAt r => new Answer.Rewrite(At(sitting, question, r.Guessing)),
            Route.SitNext => new Answer.Rewrite(Go(sitting, ordinal)),
            Route.SitOpen => new Answer.Rewrite(At(sitting, question, guessing: false)),
            Route.SitAll => new Answer.Whisper(
                question.Explained is { } explained
                    ? Whispers.AllOptions(explained.Choices, explained.Sources, explained.Reviewed)
                    : new Sheet("This question is not explained yet. Answer it first.")
            ),
            Route.FinishExam when sitting.End is null => new Answer.Rewrite(StudySheets.SureToFinish(sitting)),
            Route.ExamMissed r when sitting.End is not null => new Answer.Rewrite(StudySheets.Missed(sitting, r.Page)),
            _ => new Answer.Rewrite(Stands(sitting)),
        };
    }

    private async Task<Answer> ReviewAsync(AlonePress press, bool more, bool inPlace, CancellationToken cancellationToken) =>
        await alone.ReviewAsync(press, more, cancellationToken) is { } begun
            ? Begun(begun, view => view.Set, inPlace)
            : Say(StudySheets.NothingDue(await alone.ProgressAsync(press, cancellationToken)), inPlace);

    private async Task<Answer> PracticeAsync(
        AlonePress press,
        PracticeChoice choice,
        int? count,
        bool inPlace,
        CancellationToken cancellationToken
    ) =>
        await alone.PracticeAsync(press, choice, count ?? AloneRules.DefaultQuestions, cancellationToken) is { } begun
            ? Begun(begun, view => view.Set, inPlace)
            : Say(
                new Sheet(
                    choice is PracticeChoice.SureButMissed
                        ? "Nothing you were sure of is missed right now."
                        : RefusalText.Of(Refusal.NoQuestionsFit)
                ),
                inPlace
            );

    private static bool IsOnConcept(Route.Practice route) => route.Drill == Drill.Concept;

    private static PracticeChoice ChoiceOf(Route.Practice route) =>
        route.Drill switch
        {
            Drill.Missed => new PracticeChoice.SureButMissed(),
            Drill.Concept => new PracticeChoice.About(new ConceptId(route.Of)),
            _ => new PracticeChoice.Weakest(),
        };

    private async Task<Answer> ExamAsync(Visit visit, bool inPlace, CancellationToken cancellationToken)
    {
        var open = await alone.LookAsync(visit.Member, cancellationToken);
        if (open?.Exam is { End: null } exam)
        {
            return Say(StudySheets.Resume(exam), inPlace);
        }

        var extra = (await desk.ProfileAsync(visit.Member, cancellationToken)).ExtraTime;
        var untimed = extra == Engine.Quizzes.ExtraTime.Untimed;
        return Say(StudySheets.ExamMenu(desk.Catalog, open?.Exam, untimed, extra: extra != Engine.Quizzes.ExtraTime.None), inPlace);
    }

    private async Task<Answer> AnswerAsync(AlonePress press, Route.SitAnswer route, CancellationToken cancellationToken)
    {
        var command = new RoomCommand.AnswerSitting(route.Session, route.Ordinal, route.Option, route.Guessed);
        return await TellAsync(
            press,
            command,
            route.Session,
            sitting =>
                // In an exam the next question is what comes of an answer; elsewhere its explanation.
                sitting.Mode == StudyMode.Exam
                    ? Go(sitting, route.Ordinal)
                    : At(sitting, sitting.Questions[route.Ordinal - 1], guessing: false),
            cancellationToken
        );
    }

    private async Task<Answer> ProgressAsync(AlonePress press, bool inPlace, CancellationToken cancellationToken)
    {
        var progress = await alone.ProgressAsync(press, cancellationToken);
        // On another thread: the first picture loads its libraries, and whoever waits for the answer must be able to stop waiting.
        var drawn =
            picture is not null && progress.ByQuestion.Count > 0 ? await Task.Run(() => picture(progress), cancellationToken) : null;
        return Say(StudySheets.Progress(progress, drawn), inPlace);
    }

    private async Task<Answer> PlanAsync(AlonePress press, bool inPlace, CancellationToken cancellationToken)
    {
        var profile = await desk.ProfileAsync(press.Member, cancellationToken);
        return Say(StudySheets.Plan(StudyPlan.Of(await alone.ProgressAsync(press, cancellationToken)), profile, desk.Catalog), inPlace);
    }

    private async Task<Answer> AfterExamAsync(Visit visit, AlonePress press, bool keep, CancellationToken cancellationToken)
    {
        var profile = await desk.ProfileAsync(visit.Member, cancellationToken);
        var today = Words.Today(press.At, press.Zone);
        if (profile.ExamDate < today)
        {
            profile = profile with { ExamDate = null, PausedOn = keep ? null : today };
            await desk.SetProfileAsync(visit.Member, profile, cancellationToken);
        }

        return new Answer.Rewrite(
            keep
                ? StudySheets.Menu(
                    await alone.ProgressAsync(press, cancellationToken),
                    await alone.LookAsync(visit.Member, cancellationToken)
                )
                : new Sheet("Everything rests, and nothing is lost. `/study` goes on whenever you like.")
        );
    }

    private async Task<Answer> TellAsync(
        AlonePress press,
        RoomCommand command,
        SessionId session,
        Func<SittingView, Sheet> told,
        CancellationToken cancellationToken
    )
    {
        var reply = await alone.SubmitAsync(press, command, cancellationToken);
        var sitting = reply.View.Alone?.Find(session);
        return new Answer.Rewrite(
            reply.Refusal switch
            {
                // The clock ran out: how it went is what there is to say.
                Refusal.SittingOver when sitting is { End: not null } => Stands(sitting),
                Refusal.ExamPaused when sitting is not null => StudySheets.Resume(sitting),
                { } refusal => new Sheet(RefusalText.Of(refusal)),
                null when sitting is not null => told(sitting),
                null => new Sheet(RefusalText.Of(Refusal.SittingOver)),
            }
        );
    }

    private Answer Begun(Reply reply, Func<AloneView, SittingView?> begun, bool inPlace) =>
        Say(
            reply.Refusal is { } refusal ? new Sheet(RefusalText.Of(refusal))
                : reply.View.Alone is { } view && begun(view) is { } sitting ? Go(sitting, after: 0)
                : new Sheet(RefusalText.Of(Refusal.SittingOver)),
            inPlace
        );

    /// <summary>The first question after a place that has no answer; or how it went.</summary>
    private Sheet Go(SittingView sitting, int after) =>
        sitting.End is not null || sitting.Paused ? Stands(sitting)
        : sitting.NextAfter(after) is { } next ? At(sitting, next, guessing: false)
        : Stands(sitting);

    private Sheet Stands(SittingView sitting) =>
        sitting switch
        {
            { Mode: not StudyMode.Exam } => sitting.NextAfter(0) is null
                ? StudySheets.SetDone(sitting)
                : At(sitting, sitting.NextAfter(0)!, guessing: false),
            { End: not null } => StudySheets.Result(sitting, desk.Catalog),
            _ when sitting.NextAfter(0) is null && !sitting.Paused => StudySheets.SureToFinish(sitting),
            _ => StudySheets.Resume(sitting),
        };

    private Sheet At(SittingView sitting, SittingQuestion question, bool guessing) =>
        question.Explained is { } explained ? StudySheets.Explained(sitting, question, explained, desk.Catalog)
        : sitting.Paused ? StudySheets.Resume(sitting)
        : StudySheets.Question(sitting, question, guessing);

    private static Answer Say(Sheet sheet, bool inPlace) => inPlace ? new Answer.Rewrite(sheet) : new Answer.Whisper(sheet);

    private static AlonePress PressOf(Visit visit) =>
        new(visit.Member, visit.Caller.At, visit.Caller.Key, visit.Caller.Order, ZoneGuess.From(visit.Caller.Zone, visit.Caller.Locale));
}
