using CrssBot.Storage.LiteDb;

namespace CrssBot.Runtime.Tests.Storage;

/// <summary>The pages of a file that a test changed with the bare engine, which knows no sums.</summary>
internal static class Pages
{
    /// <summary>As if this program had written them: what is looked for are rows that do not add up.</summary>
    public static void Sum(string file) => Each(file, page => PageSums.Set(page));

    /// <summary>As a version before layout 4 wrote them.</summary>
    public static void Unsum(string file) => Each(file, page => page[31] = 0);

    private static void Each(string file, Action<byte[]> change)
    {
        using var pages = new FileStream(file, FileMode.Open);
        var page = new byte[PageSums.PageBytes];
        while (pages.ReadAtLeast(page, page.Length, throwOnEndOfStream: false) == page.Length)
        {
            change(page);
            pages.Position -= page.Length;
            pages.Write(page);
        }
    }
}
