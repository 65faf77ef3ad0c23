namespace CrssBot.Chaos.Play;

internal static class Percentile
{
    /// <summary>The value below which so many of a hundred lie; 0 when there is none.</summary>
    public static double Of(IReadOnlyList<double> sorted, int percent) =>
        sorted is [] ? 0 : sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];
}
