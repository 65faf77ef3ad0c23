using System.Collections.Immutable;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Prompts;

/// <summary>A seeded choice without repeats until the set is used up.</summary>
public static class PromptPicker
{
    /// <summary>
    /// Where the room has a calendar, seven of ten are about this week, as long as there are some unused, and none about what is to come. Of what
    /// was taught before, questions come first that the room never saw, then those it saw least recently and answered least well.
    /// </summary>
    /// <param name="at">Decides what was taught by then.</param>
    /// <returns>Null for the prompt when nothing that was taught has one.</returns>
    public static (Prompt? Prompt, ImmutableSortedSet<PromptId> Used, Seed Next) Pick(RoomState room, Catalog catalog, DateTimeOffset at)
    {
        var (used, seed) = (room.Daily.Used, room.Seed);
        var taught = Taught.In(room, catalog, at);
        var asked = catalog.Prompts.Where(p => p.Question is not { } question || !room.Hides(catalog.QuestionById[question]));
        var teaching = asked.ToLookup(p => taught?.Of(p, catalog) ?? Teaching.Earlier);
        Prompt[] fit = [.. teaching[Teaching.ThisWeek], .. teaching[Teaching.Earlier]];
        if (fit.Length == 0)
        {
            return (null, used, seed);
        }

        if (fit.All(p => used.Contains(p.Id)))
        {
            used = used.Except(fit.Select(p => p.Id));
        }

        var left = teaching[Teaching.Earlier].Where(p => !used.Contains(p.Id)).ToArray();
        var current = teaching[Teaching.ThisWeek].Where(p => !used.Contains(p.Id)).ToArray();
        if (left.Length > 0)
        {
            var most = left.Max(Need);
            left = [.. left.Where(p => Need(p) == most)];
        }

        if (current.Length > 0 && left.Length > 0)
        {
            (var ten, seed) = seed.Draw(10);
            left = ten < Taught.TenthsOfThisWeek ? current : left;
        }
        else if (current.Length > 0)
        {
            left = current;
        }

        var (index, next) = seed.Draw(left.Length);
        return (left[index], used.Add(left[index].Id), next);

        double Need(Prompt prompt) => prompt.Question is { } question ? QuestionDraw.Need(room, question, at) : double.PositiveInfinity;
    }
}
