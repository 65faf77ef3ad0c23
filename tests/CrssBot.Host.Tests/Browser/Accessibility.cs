using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CrssBot.Host.Tests.Browser;

/// <summary>What a machine can prove of WCAG 2.2 AA; the rest is for people to try.</summary>
internal static class Accessibility
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"),
    };

    /// <summary>Fails with every rule that the page breaks as it stands now, and where; also when the page is wider than its window.</summary>
    /// <param name="moment">What the page shows, for whoever reads the failure.</param>
    public static async Task AccessibilityAsync(this IPage page, string moment)
    {
        var found = await page.RunAxe(Rules);
        // A page on which nothing was looked at would pass.
        Assert.NotEmpty(found.Passes);
        var broken = found
            .Violations.Select(v => $"{v.Id}: {v.Help} ({v.HelpUrl})\n{string.Join('\n', v.Nodes.Select(n => $"  {n.Target}"))}")
            .ToList();
        if (!await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"))
        {
            broken.Add("The page is wider than its window.");
        }

        Assert.True(broken.Count == 0, $"{moment}, {page.ViewportSize?.Width} px wide:\n{string.Join('\n', broken)}");
    }

    /// <summary>For moments that only one page of a test reaches: as it stands, then in the other window size and the other color scheme.</summary>
    public static async Task AccessibilityInBothLooksAsync(this IPage page, string moment)
    {
        await page.AccessibilityAsync(moment);
        var window = page.ViewportSize!;
        var isDark = await page.EvaluateAsync<bool>("matchMedia('(prefers-color-scheme: dark)').matches");
        var isPhone = window.Width == 360;
        await LookAsync(isPhone ? 1280 : 360, isPhone ? 900 : 740, isDark ? ColorScheme.Light : ColorScheme.Dark);
        await page.AccessibilityAsync($"{moment}, {(isDark ? "light" : "dark")}");
        await LookAsync(window.Width, window.Height, isDark ? ColorScheme.Dark : ColorScheme.Light);

        async Task LookAsync(int width, int height, ColorScheme scheme)
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.SetViewportSizeAsync(width, height);
        }
    }
}
