using CrssBot.Content;

namespace CrssBot.Benchmarks;

internal static class Pack
{
    public static string Root { get; } = FindRoot();

    public static PackResult Load() => ContentPack.Load(Path.Combine(Root, "content"));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CrssBot.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Run the benchmarks inside a checkout.");
    }
}
