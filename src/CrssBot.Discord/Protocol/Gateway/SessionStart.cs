namespace CrssBot.Discord.Protocol.Gateway;

/// <summary>
/// When a new session may be started. Going over the limit ends all sessions and resets the bot's token (events/gateway.mdx, Identifying),
/// and this process cannot know how many starts its predecessors used up; Discord can.
/// </summary>
internal static class SessionStart
{
    /// <summary>Discord counts max_concurrency identifies in five seconds; we never send two in that time.</summary>
    public static readonly TimeSpan Spacing = TimeSpan.FromSeconds(5);

    /// <summary>The limit is one per day; anything longer is nonsense.</summary>
    private static readonly TimeSpan LongestReset = TimeSpan.FromDays(1);

    /// <summary>Is there a start left? If not, wait until the reset and ask again.</summary>
    public static bool IsLeft(SessionStartLimit limit) => limit.Remaining > 0;

    /// <summary>Until the limit is whole again; at least <see cref="Spacing"/>, so that asking again is never a busy loop.</summary>
    public static TimeSpan Reset(SessionStartLimit limit)
    {
        var reset = TimeSpan.FromMilliseconds(Math.Clamp(limit.ResetAfter, 0, (long)LongestReset.TotalMilliseconds));
        return reset < Spacing ? Spacing : reset;
    }

    /// <summary>
    /// How long to wait before a start. Nine starts in ten are free; who needs the last tenth in a day is in a crash loop, perhaps one that
    /// restarts the process each time, and the rest is spread over the time that it has to last.
    /// </summary>
    /// <param name="sinceLast">Since this process last identified; null: never.</param>
    public static TimeSpan Pace(SessionStartLimit limit, TimeSpan? sinceLast)
    {
        var spread = limit.Remaining < limit.Total / 10 ? Reset(limit) / (Math.Max(0, limit.Remaining) + 1) : TimeSpan.Zero;
        var spacing = sinceLast is { } since && since < Spacing ? Spacing - since : TimeSpan.Zero;
        return spread > spacing ? spread : spacing;
    }
}
