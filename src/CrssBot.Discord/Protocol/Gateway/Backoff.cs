namespace CrssBot.Discord.Protocol.Gateway;

/// <summary>How long to wait after connections that came to nothing, so that a crash loop slows down and many bots do not return at once.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    /// <summary>One minute: soon enough after a long outage, and within Discord's 1,000 session starts a day for most of one.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Doubles from one second up to <see cref="Longest"/>; the upper half of it is spread by the jitter.</summary>
    /// <param name="failures">In a row; 0 waits for nothing.</param>
    /// <param name="jitter">In [0, 1).</param>
    public static TimeSpan After(int failures, double jitter)
    {
        if (failures <= 0)
        {
            return TimeSpan.Zero;
        }

        var whole = First * Math.Pow(2, Math.Min(failures - 1, 16));
        return (whole < Longest ? whole : Longest) * (0.5 + jitter / 2);
    }
}
