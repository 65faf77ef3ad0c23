using System.Collections.Immutable;

namespace CrssBot.Engine.Prompts;

/// <summary>A seeded choice without repeats until the set is used up.</summary>
public static class PromptPicker
{
    public static (Prompt Prompt, ImmutableSortedSet<PromptId> Used, Seed Next) Pick(
        ImmutableArray<Prompt> prompts,
        ImmutableSortedSet<PromptId> used,
        Seed seed
    )
    {
        var left = prompts.Where(p => !used.Contains(p.Id)).ToArray();
        if (left.Length == 0)
        {
            (left, used) = ([.. prompts], []);
        }

        var (index, next) = seed.Draw(left.Length);
        return (left[index], used.Add(left[index].Id), next);
    }
}
