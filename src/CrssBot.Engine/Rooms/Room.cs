using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CrssBot.Engine.Alone;
using CrssBot.Engine.Boards;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Engine.Rooms;

/// <summary>A study room: state + command + instant + context → new state and what happened, or a refusal. Pure.</summary>
public static class Room
{
    /// <summary>Commands remembered so that a second delivery does nothing.</summary>
    public const int RecentCommands = 64;

    /// <summary>A typed command that comes again from the same member within this time, under another id, is a repeat.</summary>
    public static readonly TimeSpan RepeatWindow = TimeSpan.FromSeconds(90);

    /// <summary>Messages of unknown fate that a room remembers; an older one is too old to post again.</summary>
    public const int DoubtfulPosts = 8;

    /// <summary>Concepts that are named to whoever comes late.</summary>
    public const int ConceptsMet = 5;

    /// <summary>Members a room can hold.</summary>
    public const int MaxMembers = 1000;

    /// <summary>Characters of a display name or title.</summary>
    public const int MaxName = 60;

    /// <summary>Between a member and what is remembered of them: a press, or a command they typed.</summary>
    private const char Pressed = '|';
    private const char Typed = ':';

    /// <summary>Remembered of the room, not of a member.</summary>
    private const string Welcomed = "welcome";
    private const string Boarded = "board";

    public static Decision Decide(RoomState state, RoomRequest request, RoomContext context)
    {
        var now = request.Stamp > state.Last ? request.Stamp : state.Last;
        if (KeyOf(request) is { } key && state.Recent.Any(r => string.Equals(r.Key, key, StringComparison.Ordinal)))
        {
            return Decision.Same(state);
        }

        var turn = new Turn(state, request, now, context);
        var refusal = Admit(turn) ?? Do(turn);
        if (refusal is { } why)
        {
            return Decision.No(state, why);
        }

        if (KeyOf(request) is { } pressed)
        {
            Remember(turn, pressed);
        }

        return turn.Done();
    }

    /// <summary>The earliest instant at which the room wants a <see cref="RoomCommand.Tick"/>.</summary>
    public static DateTimeOffset? NextWake(RoomState state) =>
        new[]
        {
            QuizSession.NextWake(state.Quiz),
            RollingSession.NextWake(state.Rolling),
            state.Daily.Due?.At,
            AloneSession.NextWake(state.Alone),
        }.Min();

    /// <summary>A window is running that an outage would eat: the process keeps a pulse.</summary>
    public static bool IsOpen(RoomState state) =>
        state.Quiz?.Phase is QuizPhase.Asking or QuizPhase.Talking or QuizPhase.Revealing || AloneSession.NextWake(state.Alone) is not null;

    /// <summary>Puts a stored attempt into the state: state = snapshot + the attempts above it, in the order of their versions.</summary>
    public static RoomState Apply(RoomState state, Attempt attempt)
    {
        var ballot = new Ballot(attempt.Option, attempt.At, attempt.Elapsed, attempt.Guessed, attempt.Order);
        var last = attempt.At > state.Last ? attempt.At : state.Last;
        if (attempt.Mode == StudyMode.Daily)
        {
            var post = state.Daily.Posts.First(p => Daily.SessionOf(p.Date) == attempt.Session);
            var answered = post with { Answers = post.Answers.SetItem(attempt.Member, ballot) };
            return (state with { Daily = DailySession.Replace(state.Daily, answered), Last = last }).Counting(attempt, attempt.At);
        }

        if (attempt.Mode is StudyMode.Review or StudyMode.Practice or StudyMode.Exam)
        {
            return AloneSession.Apply(state, attempt, ballot) with { Last = last };
        }

        if (attempt.Mode == StudyMode.Rolling)
        {
            return RollingSession.Apply(state, attempt, ballot) with { Last = last };
        }

        var quiz = state.Quiz!;
        var asking = (QuizPhase.Asking)quiz.Phase;
        return state with
        {
            Quiz = quiz with { Phase = asking with { Answers = asking.Answers.SetItem(attempt.Member, ballot) } },
            Last = last,
        };
    }

    /// <summary>Whoever acts in a room is a member of it from then on, unless it is to be forgotten.</summary>
    private static Refusal? Admit(Turn turn)
    {
        if (turn.By == RoomRequest.Clock || turn.Request.Command is RoomCommand.Forget)
        {
            return null;
        }

        var name = turn.Request.Command is RoomCommand.Enter enter ? enter.Name : turn.Request.Name;
        if (turn.State.Members.TryGetValue(turn.By, out var member))
        {
            member = WithTime(turn, member);
            if (name is null || string.Equals(name.Trim(), member.Name, StringComparison.Ordinal))
            {
                return null;
            }
        }
        else if (turn.Request.Command is RoomCommand.BringTime)
        {
            return null;
        }
        else if (turn.State.Members.Count >= (turn.State.Id.IsAlone ? 1 : MaxMembers))
        {
            return Refusal.RoomFull;
        }

        name = (name ?? "Member").Trim();
        if (name.Length is 0 or > MaxName || name.Any(char.IsControl))
        {
            return Refusal.BadName;
        }

        var named = member is null ? new RoomMember(name, turn.Now) : member with { Name = name };
        turn.Set(turn.State with { Members = turn.State.Members.SetItem(turn.By, named) });
        WithTime(turn, named);
        return null;
    }

    /// <summary>What their profile says of extra time counts here from the next question on.</summary>
    private static RoomMember WithTime(Turn turn, RoomMember member)
    {
        if (turn.Request.TimeFactor is not { } factor || factor == member.TimeFactor)
        {
            return member;
        }

        var timed = member with { TimeFactor = Math.Clamp(factor, 1, QuizRules.MaxTimeFactor) };
        if (timed != member)
        {
            turn.Set(turn.State with { Members = turn.State.Members.SetItem(turn.By, timed) });
        }

        return timed;
    }

    private static Refusal? Do(Turn turn)
    {
        switch (turn.Request.Command)
        {
            case RoomCommand.Answer answer:
                return QuizSession.Answer(turn, answer);
            case RoomCommand.AnswerDaily answer:
                return DailySession.Answer(turn, answer);
            case RoomCommand.Enter or RoomCommand.BringTime:
                return null;
            case RoomCommand.ShowMyName show:
                return ShowMyName(turn, show.On);
            case RoomCommand.Configure configure:
                return Configure(turn, configure.Settings);
            case RoomCommand.NameFacilitator name:
                return NameFacilitator(turn, name.Who);
            case RoomCommand.SetCalendar set:
                return SetCalendar(turn, set.Calendar);
            case RoomCommand.DropCalendar:
                return UseCalendar(turn, null);
            case RoomCommand.DraftCalendar draft:
                return DraftCalendar(turn, draft.Calendar);
            case RoomCommand.UseDraft use:
                return UseDraft(turn, use.Number);
            case RoomCommand.PostWelcome:
                return PostWelcome(turn);
            case RoomCommand.PostBoard:
                return PostBoard(turn);
            case RoomCommand.FlagQuestion flag:
                return FlagQuestion(turn, flag);
            case RoomCommand.RuleOnQuestion rule:
                return RuleOnQuestion(turn, rule);
            case RoomCommand.ShareConcept share:
                return Share(turn, share.Concept);
            case RoomCommand.Forget:
                return Forget(turn);
            case RoomCommand.OpenLobby open:
                return Open(turn, open);
            case RoomCommand.JoinQuiz join:
                return QuizSession.Join(turn, join.Session);
            case RoomCommand.LeaveQuiz leave:
                return QuizSession.Leave(turn, leave.Session);
            case RoomCommand.StartQuiz start:
                return QuizSession.Start(turn, start.Session);
            case RoomCommand.StopQuiz stop:
                return QuizSession.Stop(turn, stop.Session);
            case RoomCommand.Lead lead:
                return QuizSession.Lead(turn, lead);
            case RoomCommand.ResumeQuiz resume:
                return QuizSession.Resume(turn, resume.Session);
            case RoomCommand.Regrade regrade:
                Regrade(turn, regrade);
                return null;
            case RoomCommand.OpenRolling open:
                return RollingSession.Open(turn, open);
            case RoomCommand.StartRolling start:
                return RollingSession.Start(turn, start.Session);
            case RoomCommand.AnswerRolling answer:
                return RollingSession.Answer(turn, answer);
            case RoomCommand.CloseRolling close:
                return RollingSession.Close(turn, close.Session);
            case RoomCommand.BeginSitting begin:
                return AloneSession.Begin(turn, begin);
            case RoomCommand.AnswerSitting answer:
                return AloneSession.Answer(turn, answer);
            case RoomCommand.PauseExam pause:
                return AloneSession.Pause(turn, pause.Session);
            case RoomCommand.ResumeExam resume:
                return AloneSession.Resume(turn, resume.Session);
            case RoomCommand.FinishExam finish:
                return AloneSession.Finish(turn, finish.Session);
            case RoomCommand.Tick:
                AloneSession.Tick(turn);
                RollingSession.Tick(turn);
                QuizSession.Tick(turn);
                DailySession.Tick(turn);
                return null;
            case RoomCommand.Recover recover:
                AloneSession.Recover(turn, recover.From, recover.To);
                QuizSession.Recover(turn, recover.From, recover.To);
                return null;
            case RoomCommand.Block block:
                QuizSession.Block(turn, block.Slot);
                RollingSession.Block(turn, block.Slot);
                DailySession.Block(turn, block.Slot);
                return null;
            case RoomCommand.Doubt doubt:
                Doubt(turn, doubt.Slot);
                return null;
            case RoomCommand.HearDoubt hear:
                return HearDoubt(turn, hear.Slot);
            case RoomCommand.PostAgain again:
                return PostAgain(turn, again.Slot);
            default:
                throw new UnreachableException($"No case for {turn.Request.Command.GetType().Name}.");
        }
    }

    private static Refusal? ShowMyName(Turn turn, bool on)
    {
        var member = turn.State.Members[turn.By];
        if (member.ShowName != on)
        {
            turn.Set(turn.State with { Members = turn.State.Members.SetItem(turn.By, member with { ShowName = on }) });
        }

        return null;
    }

    private static Refusal? Configure(Turn turn, RoomSettings settings)
    {
        // A platform that knows who manages a server has facilitators from the start; elsewhere whoever is first becomes one.
        var onPlatform = turn.Request.Standing is { Decides: true };
        if (!turn.IsFacilitator && (onPlatform || !turn.State.Facilitators.IsEmpty))
        {
            return Refusal.FacilitatorsOnly;
        }

        // From a request's body any part may be missing.
        if (settings is not { Title: { } title, Zone: { } zone })
        {
            return settings?.Title is null ? Refusal.BadName : Refusal.UnknownZone;
        }

        title = title.Trim();
        if (title.Length is 0 or > MaxName || title.Any(char.IsControl))
        {
            return Refusal.BadName;
        }

        if (settings.FacilitatorRole is { Length: 0 or > MaxName })
        {
            return Refusal.BadName;
        }

        if (!Enum.IsDefined(settings.WhoStarts))
        {
            return Refusal.BadPlan;
        }

        if (!PromptSchedule.IsZone(zone))
        {
            return Refusal.UnknownZone;
        }

        var days = settings.DailyDays.IsDefault ? [] : settings.DailyDays.Where(Enum.IsDefined).Distinct().Order().ToImmutableArray();
        if (settings.DailyOn && days.IsEmpty)
        {
            return Refusal.NoDays;
        }

        if (!QuizSession.IsSound(settings.QuizDefaults, turn.Context.Catalog))
        {
            return Refusal.BadPlan;
        }

        // What was due before is settled by the settings it was due under, or a prompt would be lost without a record.
        DailySession.Tick(turn);
        turn.Set(
            turn.State with
            {
                Settings = settings with { Title = title, DailyDays = days },
                RefusedDaily = null,
                Facilitators = onPlatform ? turn.State.Facilitators : turn.State.Facilitators.Add(turn.By),
            }
        );
        DailySession.Reschedule(turn, turn.Now);
        turn.Say(new RoomEvent.RoomConfigured());
        return null;
    }

    private static Refusal? NameFacilitator(Turn turn, MemberId who)
    {
        if (!turn.IsFacilitator)
        {
            return Refusal.FacilitatorsOnly;
        }

        if (!turn.State.Members.ContainsKey(who))
        {
            return Refusal.NoSuchMember;
        }

        if (!turn.State.Facilitators.Contains(who))
        {
            turn.Set(turn.State with { Facilitators = turn.State.Facilitators.Add(who) });
        }

        return null;
    }

    // From a request's body it may be missing.
    private static Refusal? SetCalendar(Turn turn, CohortCalendar? calendar) =>
        calendar?.IsSound(turn.Context.Catalog) == true ? UseCalendar(turn, calendar) : Refusal.BadCalendar;

    private static Refusal? UseCalendar(Turn turn, CohortCalendar? calendar)
    {
        if (!turn.IsFacilitator)
        {
            return Refusal.FacilitatorsOnly;
        }

        turn.Set(turn.State with { Calendar = calendar });
        turn.Say(new RoomEvent.RoomConfigured());
        return null;
    }

    private static Refusal? DraftCalendar(Turn turn, CohortCalendar? calendar)
    {
        if (!turn.IsFacilitator)
        {
            return Refusal.FacilitatorsOnly;
        }

        if (calendar?.IsSound(turn.Context.Catalog) != true)
        {
            return Refusal.BadCalendar;
        }

        turn.Set(turn.State with { Draft = new CalendarDraft((turn.State.Draft?.Number ?? 0) + 1, calendar) });
        return null;
    }

    private static Refusal? UseDraft(Turn turn, int number)
    {
        if (!turn.IsFacilitator)
        {
            return Refusal.FacilitatorsOnly;
        }

        // Another was shown since: what this one said is not what would be used.
        if (turn.State.Draft is not { } draft || draft.Number != number)
        {
            return Refusal.NoDraft;
        }

        // Pressed twice: it is in use.
        if (draft.Calendar is not { } calendar)
        {
            return null;
        }

        turn.Set(turn.State with { Draft = draft with { Calendar = null } });
        return SetCalendar(turn, calendar);
    }

    private static Refusal? PostWelcome(Turn turn)
    {
        if (!turn.IsFacilitator)
        {
            return Refusal.FacilitatorsOnly;
        }

        // By a second tap, or by a helper at the same time: there it stands.
        if (!IsRecent(turn, Welcomed))
        {
            turn.Set(turn.State with { Welcomes = (turn.State.Welcomes ?? 0) + 1 });
            Remember(turn, Welcomed);
        }

        return null;
    }

    private static Refusal? PostBoard(Turn turn)
    {
        if (!IsRecent(turn, Boarded))
        {
            var board = Board.On(PromptSchedule.DateIn(turn.State.Settings.Zone, turn.Now), turn.State.Board);
            var posted = new PostedBoard(
                (turn.State.PostedBoard?.Number ?? 0) + 1,
                board.Week,
                board.Answered,
                board.Shown,
                board.Past,
                RoomMessages.NamedOn(turn.State, board),
                turn.State.PostedBoard is { } before ? before with { Named = [], Before = null } : null
            );
            turn.Set(turn.State with { PostedBoard = posted });
            Remember(turn, Boarded);
        }

        return null;
    }

    private static Refusal? FlagQuestion(Turn turn, RoomCommand.FlagQuestion flag)
    {
        if (!Enum.IsDefined(flag.Reason) || !turn.Context.Catalog.QuestionById.TryGetValue(flag.Question, out var question))
        {
            return Refusal.NoSuchQuestion;
        }

        // Of a revision that is no longer asked: authors hear of it all the same.
        if (flag.Revision != question.Revision)
        {
            return null;
        }

        var flagged = turn.State.Flagged ?? ImmutableSortedDictionary<QuestionId, FlaggedQuestion>.Empty;
        var before =
            flagged.TryGetValue(question.Id, out var known) && known.Revision == question.Revision
                ? known
                : new FlaggedQuestion(question.Revision, ImmutableSortedDictionary<MemberId, FlagReason>.Empty, FlagStanding.Counting, []);
        if (before.Standing != FlagStanding.Counting || before.By.TryGetValue(turn.By, out var reason) && reason == flag.Reason)
        {
            return null;
        }

        var after = before with { By = before.By.SetItem(turn.By, flag.Reason) };
        if (after.By.Count >= QuizRules.FlagsToHide)
        {
            after = new FlaggedQuestion(
                question.Revision,
                ImmutableSortedDictionary<MemberId, FlagReason>.Empty,
                FlagStanding.Hidden,
                [.. after.By.Values.Order()]
            );
            turn.Say(new RoomEvent.QuestionHidden(question.Id));
        }

        turn.Set(turn.State with { Flagged = flagged.SetItem(question.Id, after) });
        return null;
    }

    private static Refusal? RuleOnQuestion(Turn turn, RoomCommand.RuleOnQuestion rule)
    {
        if (!turn.IsFacilitator)
        {
            return Refusal.FacilitatorsOnly;
        }

        if (turn.State.Flagged?.TryGetValue(rule.Question, out var flagged) != true || flagged!.Standing == FlagStanding.Counting)
        {
            return Refusal.NoSuchQuestion;
        }

        // Ruled already, by another facilitator perhaps: their word stands.
        if (flagged.Standing == FlagStanding.Hidden)
        {
            var ruled = flagged with { Standing = rule.Ask ? FlagStanding.AskedAgain : FlagStanding.LeftOut };
            turn.Set(turn.State with { Flagged = turn.State.Flagged.SetItem(rule.Question, ruled) });
        }

        return null;
    }

    /// <summary>What decides later draws, and what members see of their own week; a split and a total that were shown are no longer touched.</summary>
    private static void Regrade(Turn turn, RoomCommand.Regrade regrade)
    {
        if (turn.By != RoomRequest.Clock || regrade.Changed.IsDefaultOrEmpty)
        {
            return;
        }

        var state = turn.State;
        if (state.Tallies?.TryGetValue(regrade.Question, out var tally) == true)
        {
            tally = tally.Plus(regrade.Changed.Sum(c => c.Answered), regrade.Changed.Sum(c => c.Correct));
            state = state with { Tallies = state.Tallies.SetItem(regrade.Question, tally) };
        }

        if (state.Board is { } board)
        {
            var week = regrade.Changed.Where(c =>
                board.Members.ContainsKey(c.Member) && PromptSchedule.DateIn(state.Settings.Zone, c.At) >= board.Week
            );
            foreach (var change in week)
            {
                var theirs = board.Members[change.Member].Plus(change.Answered, change.Correct);
                board = board with { Members = board.Members.SetItem(change.Member, theirs) };
            }

            state = state with { Board = board };
        }

        turn.Set(state);
    }

    private static Refusal? Share(Turn turn, ConceptId concept)
    {
        if (!turn.Context.Catalog.ConceptById.ContainsKey(concept))
        {
            return Refusal.NoSuchConcept;
        }

        // Shown to the room a moment ago, by a second tap or by somebody else: there it stands.
        var shared = $"share|{concept}";
        if (!IsRecent(turn, shared))
        {
            turn.Set(turn.State with { Shared = new SharedConcept((turn.State.Shared?.Number ?? 0) + 1, concept) });
            Remember(turn, shared);
        }

        return null;
    }

    private static void Doubt(Turn turn, string slot)
    {
        var known = turn.State.Doubtful ?? [];
        if (!known.Any(d => d.Slot == slot))
        {
            var posts = known.Add(new DoubtfulPost(slot));
            turn.Set(turn.State with { Doubtful = posts.Length > DoubtfulPosts ? posts[^DoubtfulPosts..] : posts });
        }
    }

    private static Refusal? HearDoubt(Turn turn, string slot)
    {
        if (!turn.IsFacilitator)
        {
            return Refusal.FacilitatorsOnly;
        }

        var untold = new DoubtfulPost(slot);
        if (turn.State.Doubtful is { } known && known.Contains(untold))
        {
            turn.Set(turn.State with { Doubtful = known.Replace(untold, untold with { Told = true }) });
        }

        return null;
    }

    private static Refusal? PostAgain(Turn turn, string slot)
    {
        if (!turn.IsFacilitator)
        {
            return Refusal.FacilitatorsOnly;
        }

        if (turn.State.Doubtful is { } known && known.RemoveAll(d => d.Slot == slot) is var left && left.Length < known.Length)
        {
            turn.Set(turn.State with { Doubtful = left });
            turn.Say(new RoomEvent.WantedAgain(slot));
        }

        return null;
    }

    private static Refusal? Forget(Turn turn)
    {
        // Every trace in a room begins with being its member.
        if (!turn.State.Members.ContainsKey(turn.By))
        {
            return null;
        }

        QuizSession.Forget(turn);
        RollingSession.Forget(turn);
        DailySession.Forget(turn);
        turn.Set(
            turn.State with
            {
                Members = turn.State.Members.Remove(turn.By),
                Facilitators = turn.State.Facilitators.Remove(turn.By),
                Recent = turn.State.Recent.RemoveAll(r => IsOf(r.Key, turn.By)),
                Board = turn.State.Board?.Without(turn.By),
                // Of a room of one nothing is anybody else's.
                Alone = null,
                PostedBoard = turn.State.PostedBoard is { } posted
                    ? posted with
                    {
                        Named = posted.Named.RemoveAll(n => n.Member == turn.By),
                    }
                    : null,
                // What they flagged still counts, if it was enough; until then it was theirs to take back.
                Flagged = turn.State.Flagged?.SetItems(
                    turn.State.Flagged.Where(f => f.Value.By.ContainsKey(turn.By))
                        .Select(f => KeyValuePair.Create(f.Key, f.Value with { By = f.Value.By.Remove(turn.By) }))
                ),
            }
        );
        return null;
    }

    private static Refusal? Open(Turn turn, RoomCommand.OpenLobby open)
    {
        // The same member asks for the same quiz again while the one they asked for is still there.
        var typed = string.Create(CultureInfo.InvariantCulture, $"{turn.By}{Typed}{open.Plan}");
        var repeats = turn.State.Quiz is { IsLive: true } quiz && quiz.StartedBy == turn.By && IsRecent(turn, typed);
        if (repeats)
        {
            return null;
        }

        if (QuizSession.Open(turn, open.Plan) is { } why)
        {
            return why;
        }

        Remember(turn, typed);
        return null;
    }

    /// <summary>
    /// Two members may choose the same key without meaning the same press. Answers have none: they are told apart by their order and must stay
    /// rebuildable from attempts alone. Who is forgotten leaves no key; forgetting twice does nothing anyway.
    /// </summary>
    private static string? KeyOf(RoomRequest request) =>
        request
            is {
                Key: { } key,
                Command: not (
                    RoomCommand.Answer
                    or RoomCommand.AnswerDaily
                    or RoomCommand.AnswerSitting
                    or RoomCommand.AnswerRolling
                    or RoomCommand.Forget
                    or RoomCommand.BringTime
                )
            }
            ? $"{request.By}{Pressed}{key}"
            : null;

    private static bool IsOf(string key, MemberId member) =>
        key.StartsWith(member.Value, StringComparison.Ordinal)
        && key.Length > member.Value.Length
        && key[member.Value.Length] is Pressed or Typed;

    private static bool IsRecent(Turn turn, string key) =>
        turn.State.Recent.Any(r => turn.Now - r.At <= RepeatWindow && string.Equals(r.Key, key, StringComparison.Ordinal));

    private static void Remember(Turn turn, string key)
    {
        var recent = turn.State.Recent.Add(new RecentCommand(key, turn.Now));
        turn.Set(turn.State with { Recent = recent.Length > RecentCommands ? recent[^RecentCommands..] : recent });
    }
}
