using System.Collections.Immutable;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Quizzes;

/// <summary>The rolling quiz of a room, beside whatever else goes on there. Each method returns why it said no, or null.</summary>
internal static class RollingSession
{
    public static Refusal? Open(Turn turn, RoomCommand.OpenRolling open)
    {
        if (turn.State.Id.IsAlone)
        {
            return Refusal.NotYours;
        }

        if (turn.State.Settings.WhoStarts == WhoStarts.Facilitators && !turn.IsFacilitator)
        {
            return Refusal.FacilitatorsOnly;
        }

        if (turn.State.Rolling is { IsOpen: true })
        {
            return Refusal.RollingAlreadyOpen;
        }

        // From a request's body the plan may be missing.
        if (
            open.Plan is not { Questions: >= QuizRules.MinQuestions and <= QuizRules.MaxRolling } plan
            || open.Hours is < QuizRules.MinHours or > QuizRules.MaxHours
            || !QuizSession.IsSound(plan with { Mode = StudyMode.Together, SpeedBonus = false, Case = null }, turn.Context.Catalog)
        )
        {
            return Refusal.BadHours;
        }

        plan = plan with { Mode = StudyMode.Rolling, SpeedBonus = false, Case = null };
        var (questions, seed) = QuestionDraw.Draw(turn.State, plan, turn.Context.Catalog, turn.Now);
        if (questions.IsEmpty)
        {
            return turn.Context.Catalog.Questions.Any(plan.Fits) ? Refusal.NotYetTaught : Refusal.NoQuestionsFit;
        }

        (var session, seed) = SessionId.Draw("rolling", turn.Now, seed);
        var rolling = new Rolling(
            session,
            plan with
            {
                Questions = questions.Length,
            },
            questions,
            turn.By,
            turn.Now,
            turn.Now + TimeSpan.FromHours(open.Hours),
            ImmutableSortedDictionary<MemberId, AnswerSheet>.Empty,
            ClosedAt: null
        );
        var seen = turn.State.Seen.SetItems(questions.Select(q => KeyValuePair.Create(q.Id, turn.Now)));
        turn.Set((turn.State with { Rolling = rolling, Seed = seed, Seen = seen }).Meeting([.. questions.SelectMany(q => q.Concepts)]));
        turn.Say(new RoomEvent.RollingOpened(session));
        return null;
    }

    /// <summary>A member opens it: their own clock starts, once.</summary>
    public static Refusal? Start(Turn turn, SessionId session)
    {
        if (turn.State.Rolling is not { IsOpen: true } rolling || rolling.Id != session)
        {
            return Refusal.NoSuchQuiz;
        }

        if (!rolling.Sheets.ContainsKey(turn.By))
        {
            Begin(turn);
        }

        return null;
    }

    private static void Begin(Turn turn) =>
        turn.Set(
            turn.State with
            {
                Rolling = turn.State.Rolling!.With(turn.By, new AnswerSheet(turn.Now, ImmutableSortedDictionary<int, Ballot>.Empty)),
            }
        );

    public static Refusal? Answer(Turn turn, RoomCommand.AnswerRolling answer)
    {
        // In time by its own stamp, even when the close waits for stragglers.
        if (turn.State.Rolling is not { IsOpen: true } rolling || rolling.Id != answer.Session || turn.Request.Stamp > rolling.ClosesAt)
        {
            return Refusal.NoSuchQuiz;
        }

        if (
            answer.Ordinal < 1
            || answer.Ordinal > rolling.Questions.Length
            || !rolling.Questions[answer.Ordinal - 1].Options.Any(o => o.Id == answer.Option)
        )
        {
            return Refusal.UnknownOption;
        }

        if (!rolling.Sheets.ContainsKey(turn.By))
        {
            Begin(turn);
        }

        var sheet = turn.State.Rolling!.Sheets[turn.By];
        if (Ballot.OnOwnClock(turn.Request, answer.Option, answer.Guessed, sheet.Began, sheet.Answers, answer.Ordinal) is not { } ballot)
        {
            return null;
        }

        turn.Take(AttemptOf(turn.State.Id, rolling, turn.By, answer.Ordinal, ballot, final: false));
        turn.Say(new RoomEvent.AnswerTaken(rolling.Id, answer.Ordinal, 1));
        return null;
    }

    public static RoomState Apply(RoomState state, Attempt attempt, Ballot ballot)
    {
        var rolling = state.Rolling!;
        var sheet = rolling.Sheets[attempt.Member];
        return state with
        {
            Rolling = rolling.With(attempt.Member, sheet with { Answers = sheet.Answers.SetItem(attempt.Ordinal, ballot) }),
        };
    }

    public static Refusal? Close(Turn turn, SessionId session)
    {
        if (turn.State.Rolling is not { } rolling || rolling.Id != session)
        {
            return Refusal.NoSuchQuiz;
        }

        if (rolling.StartedBy != turn.By && !turn.IsFacilitator)
        {
            return Refusal.NotYours;
        }

        // Pressed twice: it is closed.
        if (rolling.IsOpen)
        {
            Close(turn, rolling);
        }

        return null;
    }

    public static DateTimeOffset? NextWake(Rolling? rolling) =>
        rolling is { IsOpen: true } ? rolling.ClosesAt + QuizRules.Stragglers : null;

    public static void Tick(Turn turn)
    {
        if (NextWake(turn.State.Rolling) is { } wake && wake <= turn.Now)
        {
            Close(turn, turn.State.Rolling!);
        }
    }

    /// <summary>The platform refused its message before anybody answered: nobody knows of it, and another may be opened.</summary>
    public static void Block(Turn turn, string slot)
    {
        if (
            turn.State.Rolling is { IsOpen: true } rolling
            && string.Equals(slot, RoomMessages.RollingKey(rolling.Id), StringComparison.Ordinal)
            && rolling.Sheets.Values.All(s => s.Answers.IsEmpty)
        )
        {
            turn.Set(turn.State with { Rolling = null });
        }
    }

    /// <summary>Sealed answers were shown to nobody and go; what was part of a reveal stays, as nobody's.</summary>
    public static void Forget(Turn turn)
    {
        if (turn.State.Rolling is not { } rolling)
        {
            return;
        }

        var sheets = rolling.Sheets.Remove(turn.By);
        if (!rolling.IsOpen && rolling.Sheets.GetValueOrDefault(turn.By) is { Answers.IsEmpty: false } theirs)
        {
            var answers = theirs.Answers.ToImmutableSortedDictionary(a => a.Key, a => a.Value.Disowned());
            sheets = sheets.Add(MemberId.Nobody(sheets.ContainsKey), new AnswerSheet(DateTimeOffset.UnixEpoch, answers));
        }

        turn.Set(
            turn.State with
            {
                Rolling = rolling with
                {
                    Sheets = sheets,
                    StartedBy = rolling.StartedBy == turn.By ? RoomRequest.Clock : rolling.StartedBy,
                },
            }
        );
    }

    private static void Close(Turn turn, Rolling rolling)
    {
        for (var ordinal = 1; ordinal <= rolling.Questions.Length; ordinal++)
        {
            var answers = rolling.AnswersTo(ordinal);
            foreach (var (member, ballot) in answers)
            {
                var attempt = AttemptOf(turn.State.Id, rolling, member, ordinal, ballot, final: true);
                turn.Record(attempt);
                turn.Set(turn.State.Counting(attempt, turn.Now));
            }

            if (answers.Count >= QuizRules.LeastForSplit)
            {
                var key = rolling.Questions[ordinal - 1].Key;
                turn.Set(turn.State.Showing(turn.Now, answers.Count, answers.Count(a => a.Value.Option == key)));
            }
        }

        turn.Set(turn.State with { Rolling = rolling with { ClosedAt = turn.Now } });
        turn.Say(new RoomEvent.RollingClosed(rolling.Id));
    }

    private static Attempt AttemptOf(RoomId room, Rolling rolling, MemberId member, int ordinal, Ballot ballot, bool final) =>
        Attempt.Of(room, rolling.Id, ordinal, round: 1, member, rolling.Questions[ordinal - 1], ballot, StudyMode.Rolling, final);
}
