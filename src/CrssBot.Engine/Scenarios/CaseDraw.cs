using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Scenarios;

/// <summary>Which case a room plays: the one that was named, or the one that it played longest ago; equals are shuffled.</summary>
internal static class CaseDraw
{
    /// <summary>Null when none fits that was taught.</summary>
    public static (Case? Case, Seed Next) Draw(RoomState room, QuizPlan plan, Catalog catalog, DateTimeOffset now)
    {
        var taught = Taught.In(room, catalog, now);
        var (shuffled, seed) = room.Seed.Shuffle(
            Fitting(plan, catalog).Where(c => taught is null || taught.Of(c.Concepts) != Teaching.NotYet)
        );
        return (shuffled.OrderBy(c => room.Seen.GetValueOrDefault(c.Played)).FirstOrDefault(), seed);
    }

    public static IEnumerable<Case> Fitting(QuizPlan plan, Catalog catalog) =>
        (catalog.Cases ?? []).Where(c =>
            (plan.Case is not { } named || c.Id == named)
            && (plan.Domain is null || string.Equals(c.Domain, plan.Domain, StringComparison.Ordinal))
            && (plan.Concept is not { } concept || c.Concepts.Contains(concept))
        );
}
