namespace CrssBot.Runtime;

/// <summary>
/// Short news to the other processes, if there are any. Nobody waits for them and nothing is decided by them: what was missed is only less
/// fresh for a while.
/// </summary>
public interface INews
{
    /// <summary>A room looks different: its open pages draw themselves again.</summary>
    const string Room = "room";

    /// <summary>What is remembered of a member outside the rooms is no longer so.</summary>
    const string Member = "member";

    /// <summary>A member was erased.</summary>
    const string Erased = "erased";

    /// <summary>Answers were judged anew.</summary>
    const string Corrected = "corrected";

    /// <summary>Never throws for an environment error.</summary>
    /// <param name="text">At most 1,000 bytes.</param>
    Task TellAsync(string topic, string text, CancellationToken cancellationToken);

    /// <summary>Calls <paramref name="onNews"/>, from any thread, with what other processes tell; with null when some may have been missed.</summary>
    void Hear(string topic, Action<string?> onNews);
}

/// <summary>One process: nobody to tell.</summary>
public sealed class NoNews : INews
{
    public Task TellAsync(string topic, string text, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Hear(string topic, Action<string?> onNews) { }
}
