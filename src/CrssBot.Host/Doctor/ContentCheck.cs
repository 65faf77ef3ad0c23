using CrssBot.Content;
using CrssBot.Runtime;

namespace CrssBot.Host.Doctor;

internal static class ContentCheck
{
    private const string Topic = "content";

    public static Finding Look(PackResult pack, string folder)
    {
        var errors = pack.Diagnostics.Count(d => d.Severity is Severity.Error);
        return pack.Catalog is not { } catalog
                ? Finding.Wrong(
                    Topic,
                    $"The pack does not load: {errors} errors, the first: {pack.Diagnostics[0]} Run crssbot content lint {folder}."
                )
            : pack.Diagnostics.IsEmpty
                ? Finding.Ok(
                    Topic,
                    $"{catalog.Concepts.Length} concepts, {catalog.Questions.Length} questions, {catalog.Prompts.Length} prompts."
                )
            : Finding.Look(Topic, $"The pack loads with {pack.Diagnostics.Length} warnings. Run crssbot content lint {folder}.");
    }
}
