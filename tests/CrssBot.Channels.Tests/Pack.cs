using CrssBot.Content;
using CrssBot.Content.LookUp;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Prompts;

namespace CrssBot.Channels.Tests;

/// <summary>The pack that is shipped, loaded once.</summary>
internal static class Pack
{
    private static readonly PackResult Loaded = ContentPack.Load(Path.Combine(Root, "content"));

    /// <summary>The checkout that these tests were built from.</summary>
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "CrssBot.sln")))
            {
                folder = folder.Parent!;
            }

            return folder.FullName;
        }
    }

    public static Catalog Catalog => Loaded.Catalog!;

    /// <summary>With daily prompts that are questions alone, so that a test need not wait for the draw.</summary>
    public static Catalog QuestionPrompts { get; } =
        Loaded.Catalog! with
        {
            Prompts = [.. Loaded.Catalog!.Prompts.Where(p => p.Kind == PromptKind.Question)],
        };

    public static ConceptLookUp LookUp { get; } = ConceptIndex.Build(Loaded.Catalog!, Loaded.Heard!);
}
