using System.Collections.Immutable;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Quizzes;

/// <summary>
/// Draws questions without replacement, least recently seen in this room first; equals are shuffled. With a calendar the most are about the present
/// week, the rest from earlier ones, and none from those to come.
/// </summary>
public static class QuestionDraw
{
    /// <param name="now">Decides what a cohort with a calendar has been taught.</param>
    public static (ImmutableArray<Question> Questions, Seed Next) Draw(RoomState room, QuizPlan plan, Catalog catalog, DateTimeOffset now)
    {
        var (shuffled, seed) = room.Seed.Shuffle(catalog.Questions.Where(plan.Fits));
        var inTurn = shuffled.OrderBy(q => room.Seen.TryGetValue(q.Id, out var seen) ? seen : DateTimeOffset.MinValue);
        Question[] chosen;
        if (Taught.In(room, catalog, now) is { } taught)
        {
            var teaching = inTurn.ToLookup(taught.Of);
            Question[] current = [.. teaching[Teaching.ThisWeek]];
            Question[] earlier = [.. teaching[Teaching.Earlier]];
            var ofThisWeek = Math.Max((int)Math.Round(plan.Questions * Taught.TenthsOfThisWeek / 10.0), plan.Questions - earlier.Length);
            ofThisWeek = Math.Min(ofThisWeek, current.Length);
            (var mixed, seed) = seed.Shuffle([.. current[..ofThisWeek], .. earlier.Take(plan.Questions - ofThisWeek)]);
            chosen = [.. mixed];
        }
        else
        {
            chosen = [.. inTurn.Take(plan.Questions)];
        }

        for (var i = 0; i < chosen.Length; i++)
        {
            (chosen[i], seed) = InDrawnOrder(chosen[i], seed);
        }

        return ([.. chosen], seed);
    }

    public static (Question Question, Seed Next) InDrawnOrder(Question question, Seed seed)
    {
        if (question.KeepOrder)
        {
            return (question, seed);
        }

        var (options, next) = seed.Shuffle(question.Options);
        return (question with { Options = options }, next);
    }
}
