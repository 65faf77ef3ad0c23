using System.Collections.Immutable;
using CrssBot.Engine.Cohorts;

namespace CrssBot.Engine.Prompts;

/// <summary>A seeded choice without repeats until the set is used up.</summary>
public static class PromptPicker
{
    /// <param name="taught">Null: any prompt may come. Otherwise seven of ten are about this week, as long as there are some unused, and none about what is to come.</param>
    /// <returns>Null for the prompt when nothing that was taught has one.</returns>
    public static (Prompt? Prompt, ImmutableSortedSet<PromptId> Used, Seed Next) Pick(
        Catalog catalog,
        Taught? taught,
        ImmutableSortedSet<PromptId> used,
        Seed seed
    )
    {
        var teaching = catalog.Prompts.ToLookup(p => taught?.Of(p, catalog) ?? Teaching.Earlier);
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
    }
}
