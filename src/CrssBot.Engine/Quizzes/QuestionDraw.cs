using System.Collections.Immutable;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Quizzes;

/// <summary>Draws questions without replacement, least recently seen in this room first; equals are shuffled.</summary>
public static class QuestionDraw
{
    public static (ImmutableArray<Question> Questions, Seed Next) Draw(RoomState room, QuizPlan plan, Catalog catalog)
    {
        var fitting = catalog.Questions.Where(q =>
            (plan.Domain is null || string.Equals(q.Domain, plan.Domain, StringComparison.Ordinal))
            && (plan.Concept is not { } concept || q.Concepts.Contains(concept))
        );
        var (shuffled, seed) = room.Seed.Shuffle(fitting);
        var chosen = shuffled
            .OrderBy(q => room.Seen.TryGetValue(q.Id, out var seen) ? seen : DateTimeOffset.MinValue)
            .Take(plan.Questions)
            .ToArray();
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
