using System.Diagnostics;

namespace CrssBot.Runtime.Rooms;

/// <summary>
/// The commit of a batch, in the trace of every press in it: below the first press it is the span that the deliveries follow, below each of
/// the others one that links to that.
/// </summary>
internal sealed class CommitSpan : IDisposable
{
    private readonly Activity? _span;
    private readonly ActivityContext[] _others = [];

    public CommitSpan(List<Work> batch)
    {
        if (!Measures.Traces.HasListeners())
        {
            return;
        }

        var causes = batch.OfType<Work.Submit>().Select(s => s.Cause).Where(c => c != default).Distinct().ToArray();
        _others = [.. causes.Skip(1)];
        _span = Measures.Begin("commit", causes.FirstOrDefault());
        _span?.SetTag(Measures.Batch, batch.Count);
    }

    /// <param name="outcome">As it is measured.</param>
    public void End(string outcome)
    {
        if (_span is null)
        {
            return;
        }

        _span.SetTag(Measures.Outcome, outcome);
        foreach (var cause in _others)
        {
            using var other = Measures.Traces.CreateActivity("commit", ActivityKind.Internal, cause, links: [new(_span.Context)]);
            other?.SetTag(Measures.Outcome, outcome).SetStartTime(_span.StartTimeUtc).Start();
        }
    }

    public void Dispose() => _span?.Dispose();
}
