using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Alone;
using CrssBot.Engine.Progress;
using CrssBot.Runtime.Alone;
using static CrssBot.Runtime.Chat.RoomPosts;

namespace CrssBot.Runtime.Chat;

/// <summary>What somebody who studies alone sees. Nobody else sees any of it.</summary>
internal static class StudySheets
{
    /// <summary>Questions in a list that one chooses from: what a select holds (Discord, components/reference.mdx).</summary>
    private const int ListPage = 25;

    private const int StemShown = 90;

    private const string NotTheExam = $"-# {StudyWords.NotTheExam}";

    public static Sheet Menu(MemberProgress progress, AloneView? open) =>
        Body(
            Markup.Lines([
                "### Study alone",
                "Every answer you give, here or in a group, decides when a question comes back. Nobody sees any of this.",
                $"**Due today:** {Words.Count(progress.DueToday, "question")}. **Study days:** {progress.StudyDays} of the last 28.",
            ]),
            Row(
                Button(
                    progress.DueToday > 0 ? $"Review ({progress.DueToday} due)" : "Review",
                    new Route.Review(Beyond: false),
                    Emphasis.Primary
                ),
                Button("Practice", new Route.PracticeMenu()),
                Button(ExamLabel(open?.Exam), new Route.ExamMenu())
            ),
            Row(Button("Progress", new Route.Progress()), Button("Plan", new Route.Plan()), Button("Scenarios", new Route.CaseList()))
        );

    private static string ExamLabel(SittingView? exam) =>
        exam is { End: null } ? $"Resume {exam.Answered}/{exam.Questions.Length}" : "Practice exam";

    public static Sheet NothingDue(MemberProgress progress)
    {
        var share = progress.ReviewedToday >= ReviewQueue.DailyLimit && progress.DueToday > 0;
        return Body(
            share ? $"That is today's share: {Words.Count(progress.ReviewedToday, "question")} reviewed. The rest waits without harm."
                : progress.ByQuestion.Count == 0
                    ? "Nothing to review yet: what you answer here or in a group comes back when you are about to forget it. Begin with some practice."
                : "Nothing is due today. What you answered comes back when you are about to forget it.",
            Row([
                .. share ? (Control[])[Button("Ten more", new Route.Review(Beyond: true))] : [],
                Button("Practice", new Route.PracticeMenu()),
                Button("Progress", new Route.Progress()),
            ])
        );
    }

    public static Sheet PracticeMenu(MemberProgress progress, Catalog catalog) =>
        Body(
            Markup.Lines([
                "### Practice",
                $"{Words.Count(AloneRules.DefaultQuestions, "question")} at your own pace, each explained at once. Where a miss is likeliest comes first.",
            ]),
            Row([
                Button("What I find hardest", new Route.Practice(Drill.Weakest, ""), Emphasis.Primary),
                .. progress.SureButMissed.IsEmpty
                    ? (Control[])[]
                    : [Button($"Sure, but missed ({progress.SureButMissed.Length})", new Route.Practice(Drill.Missed, ""))],
            ]),
            Row(
                new Control.Select(
                    new Route.PickDomain(),
                    "One domain",
                    [
                        .. progress
                            .Domains.Take(ListPage)
                            .Select(d => new Option(
                                d.Domain.Name,
                                d.Domain.Slug,
                                d.Met == 0 ? "Not met yet" : $"You hold {d.Held} of the {d.Met} you met"
                            )),
                    ]
                )
            )
        );

    /// <param name="guessing">The letters say that the answer is a guess.</param>
    public static Sheet Question(SittingView sitting, SittingQuestion question, bool guessing)
    {
        var letters = Row([
            .. question.Choices.Select(c =>
                Button(
                    c.Letter,
                    new Route.SitAnswer(sitting.Session, question.Ordinal, c.Option, guessing),
                    c.Option == question.Option ? Emphasis.Primary : Emphasis.None
                )
            ),
        ]);
        var mine = question.Choices.FirstOrDefault(c => c.Option == question.Option);
        var isExam = sitting.Mode == StudyMode.Exam;
        return Body(
            Markup.Lines([
                $"### {Heading(sitting, question.Ordinal)}",
                Markup.Plain(question.Stem),
                "",
                .. Options(question.Choices),
                "",
                guessing ? "You are about to guess, and that is fine: it comes back sooner. Choose a letter." : null,
                mine is null ? null : $"You chose **{mine.Letter}**{(question.Guessed ? ", as a guess" : "")}.",
                isExam ? $"-# {StudyWords.Saved}" : $"-# {StudyWords.FirstStands}",
            ]),
            letters,
            Row([
                .. isExam && question.Ordinal > 1
                    ? (Control[])[Button("Back", new Route.SitAt(sitting.Session, question.Ordinal - 1, Guessing: false))]
                    : [],
                .. isExam && question.Ordinal < sitting.Questions.Length
                    ? (Control[])[Button("Later", new Route.SitAt(sitting.Session, question.Ordinal + 1, Guessing: false))]
                    : [],
                .. guessing ? (Control[])[] : [Button("I am guessing", new Route.SitAt(sitting.Session, question.Ordinal, Guessing: true))],
            ]),
            isExam
                ? Row([
                    .. sitting.Strict ? (Control[])[] : [Button("Pause", new Route.PauseExam(sitting.Session))],
                    Button("Hand in", new Route.FinishExam(sitting.Session, Sure: false)),
                ])
                : Row()
        );
    }

    private static string Heading(SittingView sitting, int ordinal)
    {
        var left = sitting.Left is { } time ? $" · {Words.Left(time)}" : "";
        return sitting.Mode switch
        {
            StudyMode.Exam => $"Practice exam · {ordinal} of {sitting.Questions.Length}{left}",
            StudyMode.Review => $"Review · {ordinal} of {sitting.Questions.Length}",
            _ => $"Practice · {ordinal} of {sitting.Questions.Length}",
        };
    }

    public static Sheet Explained(SittingView sitting, SittingQuestion question, ExplainedQuestion explained, Catalog catalog)
    {
        var told = Whispers.Explained(
            explained.Choices,
            question.Option,
            first: null,
            question.Guessed,
            question.Question,
            question.Revision
        );
        var isExam = sitting.Mode == StudyMode.Exam;
        var isLast = sitting.NextAfter(question.Ordinal) is null;
        return Body(
            Markup.Lines([
                $"### {Heading(sitting, question.Ordinal)}",
                Markup.Plain(question.Stem),
                "",
                .. RoomPosts.Explained(explained.Choices),
                "",
                told.Text,
                Small(explained.Sources, explained.Reviewed),
            ]),
            Row([
                isExam ? Button("Back to the list", new Route.ExamMissed(sitting.Session, (question.Ordinal - 1) / ListPage))
                : isLast ? Button("See how it went", new Route.SitNext(sitting.Session, question.Ordinal), Emphasis.Primary)
                : Button("Next", new Route.SitNext(sitting.Session, question.Ordinal), Emphasis.Primary),
                Button("All options", new Route.SitAll(sitting.Session, question.Ordinal)),
            ]),
            Row([.. ConceptButtons(explained.Concepts, catalog), .. FlagButton(question.Question, question.Revision)])
        );
    }

    public static Sheet SetDone(SittingView set)
    {
        var right = set.Questions.Count(q => q.IsRight);
        return Body(
            Markup.Lines([
                set.Mode == StudyMode.Review ? "### Reviewed" : "### Practiced",
                $"The best answer **{right} of {set.Questions.Length}** times. {StudyWords.ComesBack}",
            ]),
            Row(
                Button("Progress", new Route.Progress(), Emphasis.Primary),
                set.Mode == StudyMode.Review
                    ? Button("More review", new Route.Review(Beyond: true))
                    : Button("More practice", new Route.PracticeMenu())
            )
        );
    }

    public static Sheet ExamMenu(Catalog catalog, SittingView? last, bool untimed, bool extra) =>
        Body(
            Markup.Lines([
                "### Practice exam",
                $"{AloneRules.ExamQuestions} questions, {Clock(untimed, extra)}, no explanations until the end. Every answer is saved; after a restart you go on where you were.",
                "With pauses: stop the clock whenever you need to. Strict: the clock runs on.",
                last is { End: not null, Result: { } result }
                    ? $"Your last one: {result.Sum(d => d.Right)} of {last.Questions.Length}."
                    : null,
                $"-# {Markup.Plain(catalog.WeightsNote)}",
            ]),
            Row([
                Button("Begin, with pauses", new Route.BeginExam(Strict: false), Emphasis.Primary),
                Button("Begin, strict", new Route.BeginExam(Strict: true)),
                .. last is { End: not null } ? (Control[])[Button("See the last one", new Route.ExamResult(last.Session))] : [],
            ])
        );

    private static string Clock(bool untimed, bool extra) =>
        untimed ? "no clock"
        : extra ? "two hours and your extra time"
        : "two hours";

    /// <summary>An exam that is under way: the way back into it.</summary>
    public static Sheet Resume(SittingView exam) =>
        Body(
            Markup.Lines([
                "### Your practice exam",
                $"{exam.Answered} of {exam.Questions.Length} answered{(exam.Left is { } left ? $", {Words.Left(left)}" : "")}. {(exam.Paused ? "It is paused: nothing runs." : exam.Strict ? "It is strict: its clock runs." : "Its clock runs until you pause.")}",
            ]),
            Row([
                Button($"Resume {exam.Answered}/{exam.Questions.Length}", new Route.ResumeExam(exam.Session), Emphasis.Primary),
                .. exam is { Paused: false, Strict: false } ? (Control[])[Button("Pause", new Route.PauseExam(exam.Session))] : [],
                Button("Hand in", new Route.FinishExam(exam.Session, Sure: false)),
            ])
        );

    public static Sheet SureToFinish(SittingView exam) =>
        Body(
            exam.NextAfter(0) is null
                ? "All questions are answered. Hand the exam in? Then nothing can be changed, and every question is explained."
                : $"{Words.Count(exam.Questions.Length - exam.Answered, "question has", "questions have")} no answer yet, and would count as missed. Hand the exam in all the same?",
            Row(
                Button("Yes, hand it in", new Route.FinishExam(exam.Session, Sure: true), Emphasis.Primary),
                exam.NextAfter(0) is null
                    ? Button("Look through them", new Route.SitAt(exam.Session, 1, Guessing: false))
                    : Button("Go on", new Route.ResumeExam(exam.Session))
            )
        );

    public static Sheet Result(SittingView exam, Catalog catalog)
    {
        var result = exam.Result ?? [];
        var right = result.Sum(d => d.Right);
        var range = exam.Predicted(catalog);
        var missed = exam.Questions.Count(q => !q.IsRight);
        return Body(
            Markup.Lines([
                "### Your practice exam",
                exam.End == SittingEnd.TimeUp ? "The time was up, and what you had answered counts." : null,
                $"The best answer **{right} of {exam.Questions.Length}** times. On questions like these, another hundred would likely bring **{range.Low} to {range.High}**.",
                "**By domain, as a range of what is likely:**",
                .. result.Select(d =>
                {
                    var (from, to) = PracticeScore.InDomain(d.Right, d.Of);
                    return $"- {Markup.Plain(Words.DomainName(d.Domain, catalog))}: {d.Right} of {d.Of}, likely {from} to {to} of 100";
                }),
                NotTheExam,
            ]),
            Row([
                .. missed > 0
                    ? (Control[])[Button($"Questions to review ({missed})", new Route.ExamMissed(exam.Session, 0), Emphasis.Primary)]
                    : [],
                Button("Progress", new Route.Progress()),
            ])
        );
    }

    /// <summary>The questions of an exam that were missed, to open one by one.</summary>
    /// <param name="page">From 0, of the exam's questions by their place.</param>
    public static Sheet Missed(SittingView exam, int page)
    {
        var missed = exam.Questions.Where(q => !q.IsRight).ToArray();
        var shown = missed.Where(q => (q.Ordinal - 1) / ListPage == page).ToArray();
        var pages = missed.Select(q => (q.Ordinal - 1) / ListPage).Distinct().ToArray();
        return Body(
            $"**{Words.Count(missed.Length, "question")} to review.** They come back in *Review* by themselves; open one to read why.",
            shown.Length == 0
                ? Row()
                : Row(
                    new Control.Select(
                        new Route.SitOpen(exam.Session),
                        $"Questions {(page * ListPage) + 1} to {Math.Min((page + 1) * ListPage, exam.Questions.Length)}",
                        [
                            .. shown.Select(q => new Option(
                                Words.Shortened($"{q.Ordinal}. {q.Stem}", StemShown),
                                q.Ordinal.ToString(Words.English),
                                q.Option is null ? "Not answered" : null
                            )),
                        ]
                    )
                ),
            Row([
                .. pages
                    .Where(p => p != page)
                    .Take(4)
                    .Select(p => Button($"From {(p * ListPage) + 1}", new Route.ExamMissed(exam.Session, p))),
                Button("The result", new Route.ExamResult(exam.Session)),
            ])
        );
    }

    public static Sheet Progress(MemberProgress progress, Picture? picture) =>
        Body(
            Markup.Lines([
                "### Where you stand",
                progress.Score is { } score
                    ? $"**On questions like these: {score.Low} to {score.High} of 100**, from your first answers to {Words.Count(score.From, "question")}."
                    : $"A range comes after {Words.Count(PracticeScore.LeastForScore, "question")}; fewer would say nothing yet.",
                "**You hold** what you answered well last time and would likely still know:",
                .. progress.Domains.Select(d =>
                    $"- {Markup.Plain(d.Domain.Name)}: {(d.Met == 0 ? "none met yet" : $"{d.Held} of the {d.Met} you met")}, {d.InPack} in the pack"
                ),
                $"**Due today:** {progress.DueToday}. **Study days:** {progress.StudyDays} of the last 28. **Sure, but missed:** {progress.SureButMissed.Length}.",
                NotTheExam,
            ]),
            Row([
                Button(
                    progress.DueToday > 0 ? $"Review ({progress.DueToday} due)" : "Review",
                    new Route.Review(Beyond: false),
                    Emphasis.Primary
                ),
                Button("Practice", new Route.PracticeMenu()),
                .. progress.SureButMissed.IsEmpty
                    ? (Control[])[]
                    : [Button($"Sure, but missed ({progress.SureButMissed.Length})", new Route.Practice(Drill.Missed, ""))],
                Button("Plan", new Route.Plan()),
            ])
        ) with
        {
            Picture = picture,
        };

    public static Sheet Plan(StudyPlan plan, Profile profile, Catalog catalog)
    {
        if (profile.PausedOn is { } since)
        {
            return Body(
                $"Your plan rests since {Words.MonthDay(since)}. Nothing is counted against it; when you go on, it is worked out anew from that day.",
                Row(Button("Go on", new Route.PausePlan(On: false), Emphasis.Primary))
            );
        }

        switch (plan.Stage)
        {
            case PlanStage.After:
                return AfterExam();
            case PlanStage.ExamDay:
                return Body($"Today is the day. {StudyWords.ExamDay}");
            case PlanStage.DayBefore:
                return Body(
                    Markup.Lines(["### Tomorrow is your exam", .. (catalog.DayBefore ?? []).Select(line => $"- {Markup.Plain(line)}")]),
                    Row(Button("Sure, but missed", new Route.Practice(Drill.Missed, "")))
                );
        }

        var heading =
            plan.Days is { } days && profile.ExamDate is { } date ? $"### {days} days to {Words.Date(date)}" : "### A week of study";
        return Body(
            Markup.Lines([
                heading,
                StudyWords.Of(plan.Stage),
                "**This week, different questions, in any way you like:**",
                .. plan.Week.Select(w => $"- {Markup.Plain(w.Domain.Name)}: {w.Done} of {w.Aim}{(w.Done >= w.Aim ? " ✓" : "")}"),
                $"-# {StudyWords.AllCounts}",
            ]),
            Row(
                Button("Review", new Route.Review(Beyond: false), Emphasis.Primary),
                plan.Stage == PlanStage.LastWeek
                    ? Button("Sure, but missed", new Route.Practice(Drill.Missed, ""))
                    : Button("Practice", new Route.Practice(Drill.Weakest, ""))
            ),
            Row(Button("My exam date (private)", new Route.ExamDate()), Button("Pause the plan", new Route.PausePlan(On: true)))
        );
    }

    /// <summary>From the day after the exam on, before anything else; once.</summary>
    public static Sheet AfterExam() =>
        Body(
            "No need to tell anyone how it went.",
            Row(
                Button("Keep studying", new Route.AfterExam(Keep: true), Emphasis.Primary),
                Button("Pause", new Route.AfterExam(Keep: false))
            )
        );
}
