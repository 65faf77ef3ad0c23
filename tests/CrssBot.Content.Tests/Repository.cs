namespace CrssBot.Content.Tests;

internal static class Repository
{
    /// <summary>The folder of CrssBot.sln, above wherever the tests were built.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Content { get; } = Path.Combine(Root, "content");

    private static string Find(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "CrssBot.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("No CrssBot.sln above the tests.");
    }
}
