using System.Collections.Immutable;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Prompts;

/// <summary>Posts a room's prompt when it is due, or records that it was skipped; takes answers for seven days.</summary>
internal static class DailySession
{
    /// <summary>Settings changed, or the time zone database did: the next prompt is worked out anew.</summary>
    public static void Reschedule(Turn turn, DateTimeOffset after)
    {
        var daily = turn.State.Daily;
        var due = PromptSchedule.Next(turn.State.Settings, after, daily.LastDate);
        turn.Set(turn.State with { Daily = daily with { Due = due, Tzdb = PromptSchedule.Tzdb } });
    }

    public static void Tick(Turn turn)
    {
        var daily = turn.State.Daily;
        if (daily.Due is { } stale && !string.Equals(daily.Tzdb, PromptSchedule.Tzdb, StringComparison.Ordinal))
        {
            var due = stale with { At = PromptSchedule.At(turn.State.Settings, stale.Date) };
            turn.Set(turn.State with { Daily = daily with { Due = due, Tzdb = PromptSchedule.Tzdb } });
        }

        // A year away is not a year of records: what is older than the answerable days was never there.
        while (turn.State.Daily.Due is { } due && due.At <= turn.Now)
        {
            if (turn.Now - due.At <= turn.Context.CatchUp)
            {
                Post(turn, due);
            }
            else
            {
                Skip(turn, due, SkipReason.TooLate);
            }

            var oldest = turn.Now - TimeSpan.FromDays(Daily.AnswerableDays);
            Reschedule(turn, due.At > oldest ? due.At : oldest);
        }
    }

    private static void Post(Turn turn, DailyDue due)
    {
        var catalog = turn.Context.Catalog;
        var (prompt, used, seed) = PromptPicker.Pick(turn.State, catalog, due.At);
        if (prompt is null)
        {
            Skip(turn, due, SkipReason.NothingTaught);
            return;
        }

        Question? question = null;
        if (prompt.Question is { } id)
        {
            (question, seed) = QuestionDraw.InDrawnOrder(catalog.QuestionById[id], seed);
        }

        var post = new DailyPost(
            due.Date,
            turn.Now,
            prompt.Id,
            prompt.Kind,
            question,
            prompt.Text,
            prompt.Consider,
            question?.Concepts ?? prompt.Concepts,
            ImmutableSortedDictionary<MemberId, Ballot>.Empty,
            [],
            Revealed: false,
            Skipped: false
        );
        var seen = question is null ? turn.State.Seen : turn.State.Seen.SetItem(question.Id, turn.Now);
        Add(turn, post, used, seed, seen);
        // Whether this one is refused too is told again.
        turn.Set((turn.State with { RefusedDaily = null }).Meeting(post.Concepts));
        turn.Say(new RoomEvent.DailyPosted(due.Date));
    }

    private static void Skip(Turn turn, DailyDue due, SkipReason reason)
    {
        var post = new DailyPost(
            due.Date,
            turn.Now,
            Prompt: null,
            PromptKind.Reflection,
            Question: null,
            Text: null,
            [],
            [],
            ImmutableSortedDictionary<MemberId, Ballot>.Empty,
            [],
            Revealed: false,
            Skipped: true,
            reason
        );
        Add(turn, post, turn.State.Daily.Used, turn.State.Seed, turn.State.Seen);
        turn.Say(new RoomEvent.DailySkipped(due.Date, reason));
    }

    private static void Add(
        Turn turn,
        DailyPost post,
        ImmutableSortedSet<PromptId> used,
        Seed seed,
        ImmutableSortedDictionary<QuestionId, DateTimeOffset> seen
    )
    {
        var daily = turn.State.Daily;
        var oldest = post.Date.AddDays(-Daily.AnswerableDays);
        var kept = daily.Posts.Where(p => p.Date >= oldest).Select(p => post.Skipped ? p : p with { Revealed = true });
        turn.Set(
            turn.State with
            {
                Daily = daily with { LastDate = post.Date, Posts = [.. kept, post], Used = used },
                Seed = seed,
                Seen = seen,
            }
        );
    }

    public static Refusal? Answer(Turn turn, RoomCommand.AnswerDaily answer)
    {
        if (Find(turn.State, answer.Date) is not { Question: { } question } post || IsOver(post, turn.Now))
        {
            return Refusal.NoSuchPrompt;
        }

        if (!question.Options.Any(o => o.Id == answer.Option))
        {
            return Refusal.UnknownOption;
        }

        if (post.Answers.ContainsKey(turn.By))
        {
            return null;
        }

        var elapsed = turn.Request.Stamp - post.At;
        var ballot = new Ballot(
            answer.Option,
            turn.Request.Stamp,
            elapsed < TimeSpan.Zero ? TimeSpan.Zero : elapsed,
            answer.Guessed,
            turn.Request.Order
        );
        var session = Daily.SessionOf(answer.Date);
        turn.Take(Attempt.Of(turn.State.Id, session, ordinal: 1, round: 1, turn.By, question, ballot, StudyMode.Daily, final: true));
        turn.Say(new RoomEvent.AnswerTaken(session, 1, 1));
        FixSplit(turn, answer.Date);
        return null;
    }

    /// <summary>The platform refused a message for good: if it was a prompt that nobody has seen, facilitators are told.</summary>
    public static void Block(Turn turn, string slot)
    {
        var refused = turn.State.Daily.Posts.FirstOrDefault(p =>
            p is { Skipped: false, Revealed: false } && string.Equals(slot, RoomMessages.DailyKey(p.Date), StringComparison.Ordinal)
        );
        if (refused is not null && refused.Date != turn.State.RefusedDaily)
        {
            turn.Set(turn.State with { RefusedDaily = refused.Date });
        }
    }

    /// <summary>Takes the presser's answers out; a split that was shown stays.</summary>
    public static void Forget(Turn turn)
    {
        var daily = turn.State.Daily;
        var posts = daily.Posts.Select(p => p with { Answers = p.Answers.Remove(turn.By) });
        turn.Set(turn.State with { Daily = daily with { Posts = [.. posts] } });
    }

    public static bool IsOver(DailyPost post, DateTimeOffset now) => now - post.At > TimeSpan.FromDays(Daily.AnswerableDays);

    public static DailyPost? Find(RoomState room, DateOnly date) => room.Daily.Posts.FirstOrDefault(p => p.Date == date && !p.Skipped);

    private static void FixSplit(Turn turn, DateOnly date)
    {
        var post = Find(turn.State, date)!;
        // Each step once: were somebody forgotten and the step reached again, the two splits would tell what they had answered.
        if (Daily.SplitSteps.Contains(post.Answers.Count) && post.Answers.Count > post.Split.Sum())
        {
            var split = post.Question!.Options.Select(o => post.Answers.Count(a => a.Value.Option == o.Id)).ToImmutableArray();
            var key = post.Question!.Options.Select(o => o.Id).ToList().IndexOf(post.Question.Key);
            var right = split[key] - (post.Split.IsEmpty ? 0 : post.Split[key]);
            turn.Set(turn.State with { Daily = Replace(turn.State.Daily, post with { Split = split }) });
            turn.Set(turn.State.Showing(turn.Now, split.Sum() - post.Split.Sum(), right));
        }
    }

    public static Daily Replace(Daily daily, DailyPost post)
    {
        var index = daily.Posts.Select(p => p.Date).ToList().IndexOf(post.Date);
        return daily with { Posts = daily.Posts.SetItem(index, post) };
    }
}
