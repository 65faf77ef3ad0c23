using System.Collections.Immutable;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>What goes wrong with a request. A closed set.</summary>
internal abstract record Fault
{
    private Fault() { }

    /// <summary>429 as Discord sends it; the scope is user, global or shared.</summary>
    public sealed record Limited(TimeSpan RetryAfter, string Scope = "user") : Fault;

    /// <summary>429 as the proxy before Discord sends it: HTML, no body to parse.</summary>
    public sealed record LimitedByProxy(TimeSpan RetryAfter) : Fault;

    /// <summary>A refusal with Discord's own code, such as 403/50001, 403/50013, 400/30046.</summary>
    public sealed record Refused(int Status, int Code) : Fault;

    /// <summary>A 5xx from the proxy, before anything was done, or after it.</summary>
    public sealed record ServerError(int Status = 502, bool AfterTheWork = false) : Fault;

    /// <summary>The connection ends without an answer, before anything was done, or after it.</summary>
    public sealed record Dropped(bool AfterTheWork = false) : Fault;

    /// <summary>No answer until the client gives up or <see cref="FaultRule.Release"/>; then the request is served.</summary>
    public sealed record Hang : Fault;
}

/// <summary>A fault for the next requests that match.</summary>
internal sealed class FaultRule(string method, string path, int times, Fault fault)
{
    private readonly string[] segments = path.Split('/');
    private readonly TaskCompletionSource happened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int left = times;

    public Fault Fault { get; } = fault;

    /// <summary>Completed when it came into force for the last time.</summary>
    public Task Happened => happened.Task;

    /// <summary>Completed by <see cref="Release"/>.</summary>
    public Task Released => released.Task;

    public void Release() => released.TrySetResult();

    public bool TryTake(string requestMethod, string requestPath)
    {
        var given = requestPath.Split('/');
        if (
            method != requestMethod
            || given.Length != segments.Length
            || !given.Zip(segments).All(pair => pair.Second == "*" || pair.First == pair.Second)
        )
            return false;
        var now = Interlocked.Decrement(ref left);
        if (now == 0)
            happened.TrySetResult();
        return now >= 0;
    }
}

/// <summary>The faults that a test has ordered. The oldest that matches and is not used up is taken.</summary>
internal sealed class FakeFaults
{
    private ImmutableList<FaultRule> rules = [];

    /// <param name="path">Behind /api/v10; a segment * stands for any: <c>/channels/*/messages</c>.</param>
    public FaultRule Next(int times, string method, string path, Fault fault)
    {
        var rule = new FaultRule(method, path, times, fault);
        ImmutableInterlocked.Update(ref rules, all => all.Add(rule));
        return rule;
    }

    public FaultRule Next(string method, string path, Fault fault) => Next(1, method, path, fault);

    public void Clear() => ImmutableInterlocked.Update(ref rules, _ => []);

    internal FaultRule? Take(string method, string path) => rules.Find(rule => rule.TryTake(method, path));
}
