namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>Snowflakes: milliseconds since 2015 in the upper 42 bits, and never the same twice.</summary>
internal sealed class FakeIds(TimeProvider time)
{
    private static readonly DateTimeOffset epoch = new(2015, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private long last;

    public ulong Next()
    {
        while (true)
        {
            var seen = Volatile.Read(ref last);
            var now = (long)(time.GetUtcNow() - epoch).TotalMilliseconds << 22;
            var next = Math.Max(now, seen + 1);
            if (Interlocked.CompareExchange(ref last, next, seen) == seen)
                return (ulong)next;
        }
    }
}
