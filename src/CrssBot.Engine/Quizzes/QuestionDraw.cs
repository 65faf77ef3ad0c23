using System.Collections.Immutable;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Quizzes;

/// <summary>
/// Draws questions without replacement: what the room has never seen first, then what it saw least recently and answered least well; equals are
/// shuffled. With a calendar the most are about the present week, the rest from earlier ones, and none from those to come. Domains take turns.
/// </summary>
public static class QuestionDraw
{
    /// <param name="now">Decides what a cohort with a calendar has been taught, and how long ago a question was seen.</param>
    public static (ImmutableArray<Question> Questions, Seed Next) Draw(RoomState room, QuizPlan plan, Catalog catalog, DateTimeOffset now)
    {
        var (shuffled, seed) = room.Seed.Shuffle(catalog.Questions.Where(q => plan.Fits(q) && !room.Hides(q)));
        var inTurn = shuffled.OrderByDescending(q => Need(room, q.Id, now));
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

        chosen = Interleave(chosen);
        for (var i = 0; i < chosen.Length; i++)
        {
            (chosen[i], seed) = InDrawnOrder(chosen[i], seed);
        }

        return ([.. chosen], seed);
    }

    /// <summary>
    /// How much a question wants to be asked again: days since it was seen, up to doubled when nobody was right. A wrong answer brings a question
    /// back in half the time of a right one, and everything comes back.
    /// </summary>
    internal static double Need(RoomState room, QuestionId question, DateTimeOffset now)
    {
        if (!room.Seen.TryGetValue(question, out var seen))
        {
            return double.PositiveInfinity;
        }

        var wrong = 1 - (room.Tallies?.GetValueOrDefault(question) ?? default).ShareRight;
        return (now - seen).TotalDays * (1 + wrong);
    }

    /// <summary>
    /// Never two of one domain in a row where it can be helped: telling apart what lies side by side is what the exam asks (Rohrer, Dedrick and
    /// Stershic 2015, doi:10.1037/edu0000001). Within a domain the order stays.
    /// </summary>
    internal static Question[] Interleave(Question[] chosen)
    {
        var left = chosen.GroupBy(q => q.Domain, StringComparer.Ordinal).Select(g => (g.Key, Waiting: new Queue<Question>(g))).ToArray();
        var order = new Question[chosen.Length];
        for (var i = 0; i < order.Length; i++)
        {
            var last = i == 0 ? null : order[i - 1].Domain;
            // The fullest first, or its questions would be left over at the end; last's own only when nothing else is left.
            order[i] = left.Where(d => d.Waiting.Count > 0)
                .OrderBy(d => string.Equals(d.Key, last, StringComparison.Ordinal))
                .ThenByDescending(d => d.Waiting.Count)
                .First()
                .Waiting.Dequeue();
        }

        return order;
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
