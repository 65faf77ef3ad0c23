namespace CrssBot.Discord.Protocol.Gateway;

/// <summary>
/// What one connection may send: more, and Discord closes it with 4008 (events/gateway.mdx, Rate Limiting). Not thread-safe: belongs to the
/// one path that sends.
/// </summary>
internal sealed class SendBudget
{
    /// <summary>Events in any <see cref="Window"/>, heartbeats included.</summary>
    public const int Events = 120;

    /// <summary>Of these, kept for heartbeats: without them the connection is lost, without anything else it is not.</summary>
    public const int ForHeartbeats = 20;

    /// <summary>Bytes of one payload; a longer one is closed with 4002 (events/gateway.mdx, Sending Events).</summary>
    public const int LongestPayload = 4096;

    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private readonly Queue<TimeSpan> _sent = new();

    /// <summary>False: not now.</summary>
    /// <param name="now">Any clock that only goes forward, the same at every call.</param>
    /// <param name="heartbeat">Is this one that keeps the connection alive?</param>
    public bool TryTake(TimeSpan now, bool heartbeat)
    {
        while (_sent.TryPeek(out var oldest) && now - oldest >= Window)
        {
            _sent.Dequeue();
        }

        if (_sent.Count >= (heartbeat ? Events : Events - ForHeartbeats))
        {
            return false;
        }

        _sent.Enqueue(now);
        return true;
    }
}
