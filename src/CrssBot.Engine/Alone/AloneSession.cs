using System.Collections.Immutable;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Alone;

/// <summary>
/// What the one member of a private room does. Answers change nothing but <see cref="Sitting.Answers"/>, so that each is one small commit:
/// an exam is saved after every one. Each method returns why it said no, or null.
/// </summary>
internal static class AloneSession
{
    public static Refusal? Begin(Turn turn, RoomCommand.BeginSitting begin)
    {
        if (!turn.State.Id.IsAlone)
        {
            return Refusal.NotAlone;
        }

        var isExam = begin.Mode == StudyMode.Exam;
        ImmutableArray<QuestionId> ids = begin.Questions.IsDefault ? [] : [.. begin.Questions.Distinct()];
        if (begin.Mode is not (StudyMode.Review or StudyMode.Practice or StudyMode.Exam))
        {
            return Refusal.BadPlan;
        }

        if (ids.Length > (isExam ? AloneRules.ExamQuestions : AloneRules.MaxQuestions))
        {
            return Refusal.BadPlan;
        }

        if (isExam && Of(turn).Exam is { Phase: not SittingPhase.Over })
        {
            // It goes on where it stands, whoever asked for another by a second tap.
            return null;
        }

        var catalog = turn.Context.Catalog;
        ImmutableArray<Question> questions = [.. ids.Where(catalog.QuestionById.ContainsKey).Select(id => catalog.QuestionById[id])];
        if (questions.IsEmpty)
        {
            return Refusal.NoQuestionsFit;
        }

        var seed = turn.State.Seed;
        if (isExam)
        {
            (questions, seed) = seed.Shuffle(questions);
        }

        for (var i = 0; i < questions.Length; i++)
        {
            (var drawn, seed) = QuestionDraw.InDrawnOrder(questions[i], seed);
            questions = questions.SetItem(i, drawn);
        }

        (var session, seed) = SessionId.Draw(isExam ? "exam" : "set", turn.Now, seed);
        var time = AloneRules.ExamTime * (turn.State.Members.GetValueOrDefault(turn.By)?.TimeFactor ?? 1);
        var sitting = new Sitting(
            session,
            begin.Mode,
            questions,
            turn.Now,
            begin.Strict && isExam,
            new SittingPhase.Running(isExam && !begin.Untimed ? turn.Now + time : null),
            ImmutableSortedDictionary<int, Ballot>.Empty
        );
        turn.Set(turn.State with { Alone = Of(turn).With(sitting), Seed = seed });
        turn.Say(new RoomEvent.SittingBegun(sitting.Id));
        return null;
    }

    public static Refusal? Answer(Turn turn, RoomCommand.AnswerSitting answer)
    {
        if (Of(turn).Find(answer.Session) is not { } sitting)
        {
            return Refusal.SittingOver;
        }

        if (answer.Ordinal < 1 || answer.Ordinal > sitting.Questions.Length)
        {
            return Refusal.UnknownOption;
        }

        var question = sitting.Questions[answer.Ordinal - 1];
        if (!question.Options.Any(o => o.Id == answer.Option))
        {
            return Refusal.UnknownOption;
        }

        if (!sitting.IsExam && sitting.Answers.ContainsKey(answer.Ordinal))
        {
            // Its explanation was shown: the first answer stands.
            return null;
        }

        switch (sitting.Phase)
        {
            case SittingPhase.Over:
                return Refusal.SittingOver;
            case SittingPhase.Paused:
                return Refusal.ExamPaused;
            case SittingPhase.Running { EndsAt: { } ends } when turn.Request.Stamp > ends:
                return Refusal.SittingOver;
        }

        if (
            Ballot.OnOwnClock(turn.Request, answer.Option, answer.Guessed, sitting.Opened, sitting.Answers, answer.Ordinal)
            is not { } ballot
        )
        {
            return null;
        }

        turn.Take(AttemptOf(turn, sitting, answer.Ordinal, ballot, final: !sitting.IsExam));
        turn.Say(new RoomEvent.AnswerTaken(sitting.Id, answer.Ordinal, 1));
        return null;
    }

    /// <summary>Puts a stored answer into the state; of a set that was left for another, nothing is to be shown any more.</summary>
    public static RoomState Apply(RoomState state, Attempt attempt, Ballot ballot) =>
        (state.Alone ?? Sittings.None).Find(attempt.Session) is { } sitting
            ? state with
            {
                Alone = state.Alone!.With(sitting with { Answers = sitting.Answers.SetItem(attempt.Ordinal, ballot) }),
            }
            : state;

    public static Refusal? Pause(Turn turn, SessionId session)
    {
        if (Of(turn).Find(session) is not { IsExam: true, Phase: not SittingPhase.Over } exam)
        {
            return Refusal.SittingOver;
        }

        if (exam.Strict)
        {
            return Refusal.ExamIsStrict;
        }

        if (exam.Phase is SittingPhase.Running running)
        {
            if (running.EndsAt < turn.Now)
            {
                Close(turn, exam, SittingEnd.TimeUp);
                return null;
            }

            Set(turn, exam with { Phase = new SittingPhase.Paused(running.EndsAt - turn.Now) });
        }

        return null;
    }

    public static Refusal? Resume(Turn turn, SessionId session)
    {
        if (Of(turn).Find(session) is not { IsExam: true, Phase: not SittingPhase.Over } exam)
        {
            return Refusal.SittingOver;
        }

        if (exam.Phase is SittingPhase.Paused paused)
        {
            Set(turn, exam with { Opened = turn.Now, Phase = new SittingPhase.Running(turn.Now + paused.Left) });
        }

        return null;
    }

    /// <summary>Hand it in, with what was answered.</summary>
    public static Refusal? Finish(Turn turn, SessionId session)
    {
        if (Of(turn).Find(session) is not { IsExam: true } exam)
        {
            return Refusal.SittingOver;
        }

        if (exam.Phase is not SittingPhase.Over)
        {
            Close(turn, exam, SittingEnd.Finished);
        }

        return null;
    }

    public static DateTimeOffset? NextWake(Sittings? alone) =>
        alone?.Exam?.Phase is SittingPhase.Running { EndsAt: { } ends } ? ends + QuizRules.Stragglers : null;

    public static void Tick(Turn turn)
    {
        if (NextWake(turn.State.Alone) is { } wake && wake <= turn.Now)
        {
            Close(turn, Of(turn).Exam!, SittingEnd.TimeUp);
        }
    }

    /// <summary>An exam gets the lost time back; after a long outage it waits, if it may be paused.</summary>
    public static void Recover(Turn turn, DateTimeOffset from, DateTimeOffset to)
    {
        if (turn.State.Alone?.Exam is not { Phase: SittingPhase.Running { EndsAt: { } ends } } exam)
        {
            return;
        }

        // What the room itself did after the last pulse was not lost.
        var since = from > turn.State.Last ? from : turn.State.Last;
        var lost = to - since;
        if (lost <= TimeSpan.Zero || since >= ends)
        {
            return;
        }

        Set(
            turn,
            exam with
            {
                Phase =
                    lost > QuizRules.LongOutage && !exam.Strict
                        ? new SittingPhase.Paused(ends - since)
                        : new SittingPhase.Running(ends + lost),
            }
        );
    }

    private static void Close(Turn turn, Sitting exam, SittingEnd end)
    {
        foreach (var (ordinal, ballot) in exam.Answers)
        {
            turn.Record(AttemptOf(turn, exam, ordinal, ballot, final: true));
        }

        Set(turn, exam with { Phase = new SittingPhase.Over(turn.Now, end) });
        turn.Say(new RoomEvent.SittingEnded(exam.Id, end));
    }

    private static Sittings Of(Turn turn) => turn.State.Alone ?? Sittings.None;

    private static void Set(Turn turn, Sitting sitting) => turn.Set(turn.State with { Alone = Of(turn).With(sitting) });

    private static Attempt AttemptOf(Turn turn, Sitting sitting, int ordinal, Ballot ballot, bool final)
    {
        // A member's own clock may have closed it: the attempts are theirs, not the clock's.
        var member = turn.By == RoomRequest.Clock ? turn.State.Members.Keys.Single() : turn.By;
        var question = sitting.Questions[ordinal - 1];
        return Attempt.Of(turn.State.Id, sitting.Id, ordinal, round: 1, member, question, ballot, sitting.Mode, final);
    }
}
