using System.Collections.Immutable;
using System.Globalization;
using CrssBot.Engine.Rooms;
using CrssBot.Engine.Scenarios;

namespace CrssBot.Engine.Quizzes;

/// <summary>
/// The quiz of a room: lobby → question → (talk → question again) → reveal → … → how the room did.
/// Each method returns why it said no, or null.
/// </summary>
internal static class QuizSession
{
    public static Refusal? Open(Turn turn, QuizPlan plan)
    {
        if (turn.State.Quiz is { IsLive: true })
        {
            return Refusal.QuizAlreadyOpen;
        }

        if (turn.State.Settings.WhoStarts == WhoStarts.Facilitators && !turn.IsFacilitator)
        {
            return Refusal.FacilitatorsOnly;
        }

        if (!IsSound(plan, turn.Context.Catalog))
        {
            return Refusal.BadPlan;
        }

        Case? played = null;
        ImmutableArray<Question> questions;
        Seed seed;
        if (plan.Mode == StudyMode.Scenario)
        {
            (played, seed) = CaseDraw.Draw(turn.State, plan, turn.Context.Catalog, turn.Now);
            if (played is null)
            {
                return CaseDraw.Fitting(plan, turn.Context.Catalog).Any() ? Refusal.NotYetTaught : Refusal.NoQuestionsFit;
            }

            (var fork, seed) = QuestionDraw.InDrawnOrder(played.Fork(played.Find(played.Start)!), seed);
            (questions, plan) = ([fork], plan with { Case = played.Id });
        }
        else
        {
            (questions, seed) = QuestionDraw.Draw(turn.State, plan, turn.Context.Catalog, turn.Now);
            if (questions.IsEmpty)
            {
                return turn.Context.Catalog.Questions.Any(plan.Fits) ? Refusal.NotYetTaught : Refusal.NoQuestionsFit;
            }
        }

        (var session, seed) = SessionId.Draw("quiz", turn.Now, seed);
        var quiz = new Quiz(
            session,
            plan with
            {
                Questions = questions.Length,
            },
            turn.By,
            ImmutableSortedDictionary<MemberId, Player>.Empty,
            Awaited: 0,
            questions,
            Ordinal: 0,
            Counted: 0,
            new QuizPhase.Lobby(turn.Now + QuizRules.LobbyLife),
            played
        ).With(ImmutableSortedDictionary<MemberId, Player>.Empty.Add(turn.By, new Player(Present: true)));
        turn.Set(turn.State with { Quiz = quiz, Seed = seed });
        turn.Say(new RoomEvent.LobbyOpened(session));
        return null;
    }

    public static bool IsSound(QuizPlan plan, Catalog catalog) =>
        plan is not null
        && plan.Questions is >= QuizRules.MinQuestions and <= QuizRules.MaxQuestions
        && plan.Seconds is >= QuizRules.MinSeconds and <= QuizRules.MaxSeconds
        && plan.Mode is StudyMode.Together or StudyMode.Timed or StudyMode.Discuss or StudyMode.Scenario
        && (plan.Case is not { } named || plan.Mode == StudyMode.Scenario && catalog.CaseById.ContainsKey(named))
        && (!plan.SpeedBonus || plan.Mode == StudyMode.Timed)
        && (plan.Domain is null || catalog.Domains.Any(d => string.Equals(d.Slug, plan.Domain, StringComparison.Ordinal)))
        && (plan.Concept is not { } concept || catalog.ConceptById.ContainsKey(concept));

    public static Refusal? Join(Turn turn, SessionId session)
    {
        if (!IsRunning(turn, session, out var refusal))
        {
            return refusal;
        }

        if (!turn.Quiz.Players.TryGetValue(turn.By, out var player) || !player.IsAwaited)
        {
            turn.Set(turn.Quiz.With(turn.Quiz.Players.SetItem(turn.By, (player ?? new Player(true)) with { Present = true, Missed = 0 })));
        }

        return null;
    }

    public static Refusal? Leave(Turn turn, SessionId session)
    {
        if (!IsRunning(turn, session, out var refusal))
        {
            return refusal;
        }

        if (turn.Quiz.Players.TryGetValue(turn.By, out var player) && player.Present)
        {
            // In the lobby nothing was scored yet: leaving is never having joined.
            var players =
                turn.Quiz.Phase is QuizPhase.Lobby
                    ? turn.Quiz.Players.Remove(turn.By)
                    : turn.Quiz.Players.SetItem(turn.By, player with { Present = false });
            turn.Set(turn.Quiz.With(players));
            CloseSoonWhenAllIn(turn);
        }

        return null;
    }

    public static Refusal? Start(Turn turn, SessionId session)
    {
        if (!IsRunning(turn, session, out var refusal))
        {
            return refusal;
        }

        if (turn.Quiz.Phase is not QuizPhase.Lobby)
        {
            return null;
        }

        if (!MayLead(turn))
        {
            return Refusal.NotYours;
        }

        Ask(turn, ordinal: 1);
        return null;
    }

    public static Refusal? Stop(Turn turn, SessionId session)
    {
        if (!IsRunning(turn, session, out var refusal))
        {
            return refusal;
        }

        // A paused quiz blocks the room's one place; whoever is there may clear it.
        if (!MayLead(turn) && turn.Quiz.Phase is not QuizPhase.Paused)
        {
            return Refusal.NotYours;
        }

        Finish(turn, FinishReason.Stopped);
        return null;
    }

    public static Refusal? Lead(Turn turn, RoomCommand.Lead lead)
    {
        if (!IsRunning(turn, lead.Session, out var refusal))
        {
            return refusal;
        }

        if (!MayLead(turn))
        {
            return Refusal.NotYours;
        }

        if (lead.Ordinal != turn.Quiz.Ordinal)
        {
            return null;
        }

        switch (lead.Step, turn.Quiz.Phase)
        {
            case (QuizStep.Skip, _) or (QuizStep.Reveal, QuizPhase.Asking { Answers.IsEmpty: true }) when turn.Quiz.Case is not null:
                // A story goes on by somebody's decision.
                break;
            case (QuizStep.Reveal, QuizPhase.Asking { Answers.IsEmpty: true, First.IsEmpty: true }):
                // Asked to be seen though nobody answered: shown, and counted for nobody.
                Skip(turn);
                break;
            case (QuizStep.Reveal, QuizPhase.Asking asking) when asking.Round == lead.Round:
                Close(turn, asking);
                break;
            case (QuizStep.VoteAgain, QuizPhase.Talking talking):
                AskAgain(turn, talking);
                break;
            case (QuizStep.Next, QuizPhase.Revealing):
                GoOn(turn);
                break;
            case (QuizStep.Skip, QuizPhase.Asking or QuizPhase.Talking):
                Skip(turn);
                break;
            default:
                // The phase has passed: the present view is the answer.
                break;
        }

        return null;
    }

    public static Refusal? Resume(Turn turn, SessionId session)
    {
        if (!IsRunning(turn, session, out var refusal))
        {
            return refusal;
        }

        if (turn.Quiz.Phase is not QuizPhase.Paused paused)
        {
            return null;
        }

        // Whoever resumes is there. The others are waited for as before, until they miss two questions.
        var players = turn.Quiz.Players.SetItem(
            turn.By,
            (turn.Quiz.Players.GetValueOrDefault(turn.By) ?? new Player(true)) with
            {
                Present = true,
                Missed = 0,
            }
        );
        turn.Set(turn.Quiz.With(players));
        turn.Say(new RoomEvent.QuizResumed(session));
        switch (paused.Held)
        {
            case QuizPhase.Asking asking:
                // The whole window again, by who is there now: a clock that stood still is nobody's.
                var closes = turn.Now + Window(turn.State, turn.Quiz);
                turn.Set(asking with { OpenedAt = turn.Now, ClosesAt = closes, WakeAt = closes + QuizRules.Stragglers });
                CloseSoonWhenAllIn(turn);
                break;
            case QuizPhase.Talking talking:
                turn.Set(talking with { Until = turn.Now + QuizRules.Talk });
                break;
            case QuizPhase.Revealing revealing:
                turn.Set(revealing with { Until = turn.Now + ReadingOf(turn.Quiz.Plan) });
                break;
        }

        return null;
    }

    public static Refusal? Answer(Turn turn, RoomCommand.Answer answer)
    {
        if (turn.State.Quiz is not { } quiz || quiz.Id != answer.Session)
        {
            return Refusal.NoSuchQuiz;
        }

        if (quiz.Ordinal != answer.Ordinal || quiz.Phase is not QuizPhase.Asking asking || asking.Round != answer.Round)
        {
            return Refusal.QuestionClosed;
        }

        var question = quiz.Current;
        if (!question.Options.Any(o => o.Id == answer.Option))
        {
            return Refusal.UnknownOption;
        }

        // In time by its own stamp, even when the room's clock is already past the close and waits for stragglers.
        if (turn.Request.Stamp > asking.ClosesAt)
        {
            return Refusal.QuestionClosed;
        }

        if (asking.Answers.TryGetValue(turn.By, out var stored) && turn.Request.Order <= stored.Order)
        {
            return null;
        }

        if (!quiz.Players.TryGetValue(turn.By, out var player) || !player.Present)
        {
            turn.Set(quiz.With(quiz.Players.SetItem(turn.By, (player ?? new Player(true)) with { Present = true, Missed = 0 })));
        }

        // The later press replaces the earlier in the store too: were its instant earlier, a reloaded room's time would run backwards.
        var at = stored is null ? turn.Request.Stamp : Later(stored.At, turn.Request.Stamp);
        var elapsed = turn.Request.Stamp - asking.OpenedAt;
        turn.Take(
            AttemptOf(
                turn.State,
                turn.By,
                asking.Round,
                new Ballot(answer.Option, at, elapsed < TimeSpan.Zero ? TimeSpan.Zero : elapsed, answer.Guessed, turn.Request.Order),
                final: false
            )
        );
        turn.Say(new RoomEvent.AnswerTaken(quiz.Id, quiz.Ordinal, asking.Round));
        CloseSoonWhenAllIn(turn);
        return null;
    }

    /// <summary>The instant the quiz next wants a tick; null when it waits for nobody but people.</summary>
    public static DateTimeOffset? NextWake(Quiz? quiz) =>
        quiz?.Phase switch
        {
            QuizPhase.Lobby lobby => lobby.ExpiresAt,
            QuizPhase.Asking asking => asking.WakeAt,
            QuizPhase.Talking talking => talking.Until,
            QuizPhase.Revealing revealing => revealing.Until,
            QuizPhase.Paused paused => paused.ExpiresAt,
            _ => null,
        };

    public static void Tick(Turn turn)
    {
        if (NextWake(turn.State.Quiz) is not { } wake || wake > turn.Now)
        {
            return;
        }

        switch (turn.Quiz.Phase)
        {
            case QuizPhase.Asking asking:
                Close(turn, asking);
                break;
            case QuizPhase.Talking talking:
                AskAgain(turn, talking);
                break;
            case QuizPhase.Revealing:
                GoOn(turn);
                break;
            default:
                Finish(turn, FinishReason.Expired);
                break;
        }
    }

    /// <summary>Give the lost time back, or pause after a long outage.</summary>
    public static void Recover(Turn turn, DateTimeOffset from, DateTimeOffset to)
    {
        if (turn.State.Quiz is not { } quiz || NextWake(quiz) is null || quiz.Phase is QuizPhase.Lobby or QuizPhase.Paused)
        {
            return;
        }

        // The room itself may have acted after the last pulse; what it did then was not lost.
        var lost = to - (from > turn.State.Last ? from : turn.State.Last);
        if (lost <= TimeSpan.Zero)
        {
            return;
        }

        if (lost > QuizRules.LongOutage)
        {
            Pause(turn, PauseReason.Outage);
            return;
        }

        var least = to + QuizRules.LeastLeft;
        switch (quiz.Phase)
        {
            case QuizPhase.Asking asking:
                var closes = Later(asking.ClosesAt + lost, least);
                turn.Set(asking with { OpenedAt = asking.OpenedAt + lost, ClosesAt = closes, WakeAt = closes + QuizRules.Stragglers });
                break;
            case QuizPhase.Talking talking:
                turn.Set(talking with { Until = Later(talking.Until + lost, least) });
                break;
            case QuizPhase.Revealing revealing:
                turn.Set(revealing with { Until = Later(revealing.Until + lost, least) });
                break;
        }
    }

    /// <summary>
    /// The platform refused a message for good: a quiz that nobody sees does not go on. Only what it shows now counts, and a pause stays as
    /// it is, so that a pause that is refused too ends the matter.
    /// </summary>
    public static void Block(Turn turn, string slot)
    {
        switch (turn.State.Quiz)
        {
            case { Phase: QuizPhase.Lobby } quiz when string.Equals(slot, RoomMessages.LobbyKey(quiz), StringComparison.Ordinal):
                // Nothing was asked yet: there is nothing to come back to.
                Finish(turn, FinishReason.Stopped);
                break;
            case { Phase: QuizPhase.Asking or QuizPhase.Talking or QuizPhase.Revealing } quiz
                when string.Equals(slot, RoomMessages.QuestionKey(quiz), StringComparison.Ordinal):
                Pause(turn, PauseReason.Blocked);
                break;
        }
    }

    /// <summary>
    /// Takes the presser out. What the room was shown does not change by it, or it would tell what was theirs: a vote that is part of a shown
    /// split, and answers that were counted, stay as nobody's.
    /// </summary>
    public static void Forget(Turn turn)
    {
        if (turn.State.Quiz is not { } quiz)
        {
            return;
        }

        var nobody = NobodyIn(quiz);
        var players = quiz.Players.Remove(turn.By);
        if (quiz.Players.GetValueOrDefault(turn.By) is { Answered: > 0 } player)
        {
            players = players.Add(nobody, new Player(Present: false, Answered: player.Answered, Correct: player.Correct));
        }

        turn.Set(
            quiz.With(players) with
            {
                // A facilitator still leads.
                StartedBy = quiz.StartedBy == turn.By ? RoomRequest.Clock : quiz.StartedBy,
                Phase = Forget(quiz.Phase, turn.By, nobody),
            }
        );
        CloseSoonWhenAllIn(turn);
    }

    /// <summary>A vote of the open round was shown to nobody yet and goes; any other may be part of a split.</summary>
    private static QuizPhase Forget(QuizPhase phase, MemberId member, MemberId nobody) =>
        phase switch
        {
            QuizPhase.Asking asking => asking with
            {
                Answers = asking.Answers.Remove(member),
                First = Disown(asking.First, member, nobody),
            },
            QuizPhase.Talking talking => talking with { First = Disown(talking.First, member, nobody) },
            QuizPhase.Revealing revealing => Forget(revealing, member, nobody),
            QuizPhase.Paused paused => paused with { Held = Forget(paused.Held, member, nobody) },
            QuizPhase.Finished { Shown: { } shown } finished => finished with { Shown = Forget(shown, member, nobody) },
            _ => phase,
        };

    private static QuizPhase.Revealing Forget(QuizPhase.Revealing revealing, MemberId member, MemberId nobody) =>
        revealing with
        {
            Answers = Disown(revealing.Answers, member, nobody),
            First = Disown(revealing.First, member, nobody),
        };

    private static ImmutableSortedDictionary<MemberId, Ballot> Disown(
        ImmutableSortedDictionary<MemberId, Ballot> ballots,
        MemberId member,
        MemberId nobody
    ) => ballots.TryGetValue(member, out var ballot) ? ballots.Remove(member).Add(nobody, ballot.Disowned()) : ballots;

    /// <summary>A name that nobody has had in this quiz.</summary>
    private static MemberId NobodyIn(Quiz quiz)
    {
        var held = quiz.Phase switch
        {
            QuizPhase.Paused paused => paused.Held,
            QuizPhase.Finished { Shown: { } shown } => shown,
            var phase => phase,
        };
        var votes = held switch
        {
            QuizPhase.Asking asking => asking.First,
            QuizPhase.Talking talking => talking.First,
            QuizPhase.Revealing revealing => revealing.First.SetItems(revealing.Answers),
            _ => ImmutableSortedDictionary<MemberId, Ballot>.Empty,
        };
        return MemberId.Nobody(nobody => quiz.Players.ContainsKey(nobody) || votes.ContainsKey(nobody));
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static bool MayLead(Turn turn) => turn.By == turn.Quiz.StartedBy || turn.IsFacilitator;

    /// <summary>False with a refusal when another quiz is meant, false with none when it is over: a stale press, answered by the present view.</summary>
    private static bool IsRunning(Turn turn, SessionId session, out Refusal? refusal)
    {
        refusal = turn.State.Quiz is { } quiz && quiz.Id == session ? null : Refusal.NoSuchQuiz;
        return refusal is null && turn.Quiz.IsLive;
    }

    private static void Ask(Turn turn, int ordinal)
    {
        var quiz = turn.Quiz with { Ordinal = ordinal };
        turn.Set(
            (turn.State with { Quiz = quiz, Seen = turn.State.Seen.SetItem(quiz.Current.Id, turn.Now) }).Meeting(quiz.Current.Concepts)
        );
        OpenVote(turn, round: 1, ImmutableSortedDictionary<MemberId, Ballot>.Empty);
    }

    private static void AskAgain(Turn turn, QuizPhase.Talking talking) => OpenVote(turn, round: 2, talking.First);

    private static void OpenVote(Turn turn, int round, ImmutableSortedDictionary<MemberId, Ballot> first)
    {
        var quiz = turn.Quiz;
        var closes = turn.Now + Window(turn.State, quiz);
        turn.Set(
            new QuizPhase.Asking(
                round,
                turn.Now,
                closes,
                closes + QuizRules.Stragglers,
                ImmutableSortedDictionary<MemberId, Ballot>.Empty,
                first
            )
        );
        turn.Say(new RoomEvent.QuestionOpened(quiz.Id, quiz.Ordinal, round));
    }

    /// <summary>The longest window held by anyone present, so that nobody's extra time is visible as waiting.</summary>
    private static TimeSpan Window(RoomState room, Quiz quiz)
    {
        var factor = quiz
            .Players.Where(p => p.Value.IsAwaited && room.Members.ContainsKey(p.Key))
            .Select(p => room.Members[p.Key].TimeFactor)
            .Append(1)
            .Max();
        return BaseWindow(quiz.Plan) * Math.Min(factor, QuizRules.MaxTimeFactor);
    }

    private static TimeSpan BaseWindow(QuizPlan plan) => plan.Mode == StudyMode.Timed ? TimeSpan.FromSeconds(plan.Seconds) : QuizRules.Cap;

    private static TimeSpan ReadingOf(QuizPlan plan) => plan.Mode == StudyMode.Timed ? QuizRules.TimedReading : QuizRules.Reading;

    private static void CloseSoonWhenAllIn(Turn turn)
    {
        var quiz = turn.Quiz;
        // Counting first keeps an answer cheap: the scan runs only when it could succeed.
        if (
            quiz.Phase is not QuizPhase.Asking asking
            || asking.Answers.Count == 0
            || asking.Answers.Count < quiz.Awaited
            || quiz.Players.Any(p => p.Value.IsAwaited && !asking.Answers.ContainsKey(p.Key))
        )
        {
            return;
        }

        var closes = turn.Now + QuizRules.AllIn;
        if (closes < asking.ClosesAt)
        {
            turn.Set(asking with { ClosesAt = closes, WakeAt = closes });
        }
    }

    private static void Close(Turn turn, QuizPhase.Asking asking)
    {
        var quiz = turn.Quiz;
        if (asking.Answers.IsEmpty && asking.First.IsEmpty)
        {
            // Nobody answered: the question is kept for when somebody is there.
            Pause(turn, PauseReason.Idle);
            return;
        }

        if (quiz.Plan.Mode == StudyMode.Discuss && asking.Round == 1)
        {
            turn.Set(new QuizPhase.Talking(turn.Now + QuizRules.Talk, asking.Answers));
            turn.Say(new RoomEvent.TalkOpened(quiz.Id, quiz.Ordinal));
            return;
        }

        if (quiz.Case is not null)
        {
            Decided(turn, asking);
            return;
        }

        // Who did not vote again stands by their first vote.
        var counted = asking.First.SetItems(asking.Answers);
        var players = quiz.Players;
        foreach (var (member, ballot) in counted)
        {
            if (!turn.State.Members.ContainsKey(member))
            {
                // Forgotten since the first vote: part of the split, and nobody's score.
                continue;
            }

            var round = asking.Answers.ContainsKey(member) ? asking.Round : 1;
            var attempt = AttemptOf(turn.State, member, round, ballot, final: true);
            turn.Record(attempt);
            turn.Set(turn.State.Counting(attempt, turn.Now));
            var player = players.GetValueOrDefault(member) ?? new Player(Present: true);
            var window = BaseWindow(quiz.Plan) * (turn.State.Members.GetValueOrDefault(member)?.TimeFactor ?? 1);
            players = players.SetItem(
                member,
                player with
                {
                    Missed = 0,
                    Answered = player.Answered + 1,
                    Correct = player.Correct + (attempt.Correct ? 1 : 0),
                    Points = player.Points + Scoring.Points(quiz.Plan, attempt.Correct, ballot.Elapsed, window),
                }
            );
        }

        players = Missing(players, counted);

        // As the reveal shows it: answers of five and more.
        if (counted.Count >= QuizRules.LeastForSplit)
        {
            var right = counted.Count(c => c.Value.Option == quiz.Current.Key);
            turn.Set(turn.State.Showing(turn.Now, counted.Count, right));
        }

        turn.Set(quiz.With(players) with { Counted = quiz.Counted + 1 });
        Reveal(turn, counted, asking.First, skipped: false);
    }

    private static ImmutableSortedDictionary<MemberId, Player> Missing(
        ImmutableSortedDictionary<MemberId, Player> players,
        ImmutableSortedDictionary<MemberId, Ballot> counted
    )
    {
        foreach (var (member, player) in players)
        {
            if (player.Present && !counted.ContainsKey(member))
            {
                players = players.SetItem(member, player with { Missed = player.Missed + 1 });
            }
        }

        return players;
    }

    /// <summary>The majority decides; of equals one is drawn. Votes are no answers: nothing of a case is scored.</summary>
    private static void Decided(Turn turn, QuizPhase.Asking asking)
    {
        var votes = asking.Answers.Values.CountBy(a => a.Option).ToArray();
        var most = votes.Max(v => v.Value);
        // In the order of the question, whatever the order of votes.
        OptionId[] leading = [.. turn.Quiz.Current.Options.Select(o => o.Id).Where(o => votes.Any(v => v.Key == o && v.Value == most))];
        var (at, seed) = turn.State.Seed.Draw(leading.Length);
        var players = turn.Quiz.Players.SetItems(
            asking
                .Answers.Keys.Where(turn.Quiz.Players.ContainsKey)
                .Select(m => KeyValuePair.Create(m, turn.Quiz.Players[m] with { Missed = 0 }))
        );
        turn.Set(turn.State with { Seed = seed });
        turn.Set(turn.Quiz.With(Missing(players, asking.Answers)) with { Counted = turn.Quiz.Counted + 1 });
        turn.Set(
            new QuizPhase.Revealing(
                turn.Now + QuizRules.Reading,
                asking.Answers,
                asking.First,
                Skipped: false,
                leading[at],
                Tied: leading.Length > 1
            )
        );
        turn.Say(new RoomEvent.QuestionRevealed(turn.Quiz.Id, turn.Quiz.Ordinal, Skipped: false));
    }

    private static void Skip(Turn turn)
    {
        var (answers, first) = turn.Quiz.Phase switch
        {
            QuizPhase.Asking asking => (asking.Answers, asking.First),
            QuizPhase.Talking talking => (talking.First, talking.First),
            _ => throw new InvalidOperationException("Only an open question or its talk can be skipped."),
        };
        Reveal(turn, answers, first, skipped: true);
    }

    private static void Reveal(
        Turn turn,
        ImmutableSortedDictionary<MemberId, Ballot> answers,
        ImmutableSortedDictionary<MemberId, Ballot> first,
        bool skipped
    )
    {
        turn.Set(new QuizPhase.Revealing(turn.Now + ReadingOf(turn.Quiz.Plan), answers, first, skipped));
        turn.Say(new RoomEvent.QuestionRevealed(turn.Quiz.Id, turn.Quiz.Ordinal, skipped));
    }

    private static void GoOn(Turn turn)
    {
        if (turn.Quiz is { Case: { } played, Phase: QuizPhase.Revealing { Taken: { } taken } })
        {
            var choice = played.StepOf(turn.Quiz.Current).Choices.First(c => c.Id == taken);
            if (played.Find(choice.Next) is { } next)
            {
                var (fork, seed) = QuestionDraw.InDrawnOrder(played.Fork(next), turn.State.Seed);
                turn.Set(turn.State with { Seed = seed });
                turn.Set(turn.Quiz with { Questions = turn.Quiz.Questions.Add(fork) });
            }
        }

        if (turn.Quiz.Ordinal < turn.Quiz.Questions.Length)
        {
            Ask(turn, turn.Quiz.Ordinal + 1);
        }
        else
        {
            Finish(turn, FinishReason.Completed);
        }
    }

    private static void Pause(Turn turn, PauseReason reason)
    {
        turn.Set(new QuizPhase.Paused(reason, turn.Now + QuizRules.PauseLife, turn.Quiz.Phase));
        turn.Say(new RoomEvent.QuizPaused(turn.Quiz.Id, reason));
    }

    private static void Finish(Turn turn, FinishReason reason)
    {
        var last = turn.Quiz.Phase is QuizPhase.Paused paused ? paused.Held : turn.Quiz.Phase;
        turn.Set(new QuizPhase.Finished(turn.Now, reason, last as QuizPhase.Revealing));
        turn.Say(new RoomEvent.QuizFinished(turn.Quiz.Id, reason));
    }

    private static Attempt AttemptOf(RoomState room, MemberId member, int round, Ballot ballot, bool final)
    {
        var quiz = room.Quiz!;
        return Attempt.Of(room.Id, quiz.Id, quiz.Ordinal, round, member, quiz.Current, ballot, quiz.Plan.Mode, final);
    }
}
