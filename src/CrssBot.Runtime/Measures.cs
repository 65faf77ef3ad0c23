using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CrssBot.Runtime;

/// <summary>
/// All that is measured; collecting it is the host's affair, and without a collector a measurement costs next to nothing. What stands in a
/// tag is of a closed set: never a member, a room, a token or a text.
/// </summary>
public sealed class Measures : IDisposable
{
    /// <summary>Of the meter, and of <see cref="Traces"/>.</summary>
    public const string Name = "CrssBot";

    /// <summary>Keys of tags.</summary>
    internal const string Channel = "crssbot.channel";
    internal const string Outcome = "crssbot.outcome";
    internal const string State = "crssbot.state";

    /// <summary>Of spans alone.</summary>
    internal const string Command = "crssbot.command";
    internal const string Batch = "crssbot.batch";

    private const string Other = "other";

    /// <summary>What a <see cref="Channel"/> may be; "alone" is a private room's.</summary>
    private static readonly string[] channels = ["discord", "teams", "web", "alone"];

    /// <summary>Seconds. Discord is answered after 1.5 at the latest, Teams after 2.5; Discord waits for 3, Teams for 5.</summary>
    private static readonly InstrumentAdvice<double> answering = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 5],
    };

    /// <summary>Seconds. A commit waits for its group, and that for the disk.</summary>
    private static readonly InstrumentAdvice<double> storing = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    };

    private readonly TimeProvider _time;
    private readonly Histogram<double> _acknowledge;
    private readonly Histogram<double> _commit;
    private readonly Counter<long> _late;
    private readonly Counter<long> _duplicate;
    private ImmutableDictionary<string, Func<PlatformState>> _platforms = ImmutableDictionary<string, Func<PlatformState>>.Empty;

    public Measures(TimeProvider time)
    {
        _time = time;
        _acknowledge = Meter.CreateHistogram(
            "crssbot.acknowledge.duration",
            "s",
            "From a press's receipt to its first response.",
            tags: null,
            answering
        );
        _commit = Meter.CreateHistogram("crssbot.commit.duration", "s", "One commit of a room's batch.", tags: null, storing);
        _late = Meter.CreateCounter<long>("crssbot.presses.late", "{press}", "Answers that came after the close.");
        _duplicate = Meter.CreateCounter<long>(
            "crssbot.presses.duplicate",
            "{press}",
            "Presses that changed nothing: seen before, or of a button whose time had passed."
        );
        Meter.CreateObservableCounter(
            "crssbot.platform.throttled",
            () => _platforms.Select(p => new Measurement<long>(p.Value().Throttled, Of(p.Key))),
            "{response}",
            "Answers of 429."
        );
        Meter.CreateObservableGauge(
            "crssbot.platform.invalid_requests",
            () =>
                from platform in _platforms
                let invalid = platform.Value().Invalid
                where invalid is not null
                select new Measurement<long>(invalid.Value, Of(platform.Key)),
            "{request}",
            "Requests of the last ten minutes that the platform counts against our address."
        );
        Meter.CreateObservableGauge(
            "crssbot.gateway.state",
            () =>
                from platform in _platforms
                let gateway = platform.Value().Gateway
                where gateway is not null
                from state in gateway.All
                select new Measurement<int>(state == gateway.Now ? 1 : 0, Of(platform.Key), new(State, state)),
            unit: null,
            "1 for the state that the connection is in, 0 for the others."
        );
    }

    internal Meter Meter { get; } = new(Name);

    /// <summary>
    /// Spans. A press is one trace: "press" from its receipt on, below it "desk", "room" (where another process may have it), "commit" and
    /// "deliver". Static, as traces are ambient anyway.
    /// </summary>
    public static ActivitySource Traces { get; } = new(Name);

    /// <summary>A press has come; to be disposed of when everything is done that it asked for.</summary>
    /// <param name="channel">The name in <see cref="ChannelAddress.Channel"/>.</param>
    /// <param name="at">The adapter's stamp.</param>
    public Acknowledgement Receive(string channel, DateTimeOffset at) => new(this, channel, at);

    /// <summary>Reads a channel's platform whenever somebody collects.</summary>
    public void Watch(string channel, Func<PlatformState> platform) => _platforms = _platforms.SetItem(channel, platform);

    /// <summary>Reads the desk's loops whenever somebody collects. To be called once.</summary>
    internal void Watch(Func<TimeSpan> wakeLag, Func<TimeSpan> outboxAge)
    {
        Meter.CreateObservableGauge("crssbot.wake.lag", () => wakeLag().TotalSeconds, "s", "How late the earliest wake is that waits.");
        Meter.CreateObservableGauge(
            "crssbot.outbox.age",
            () => outboxAge().TotalSeconds,
            "s",
            "How long the oldest message waits that is to be posted or edited."
        );
    }

    /// <param name="outcome">"stored", "moved" (another process was first) or "failed".</param>
    internal void Committed(TimeSpan took, string outcome) =>
        _commit.Record(took.TotalSeconds, new KeyValuePair<string, object?>(Outcome, outcome));

    /// <param name="channel">Of the room; null: it has no conversation.</param>
    internal void Late(string? channel) => _late.Add(1, Of(channel));

    /// <inheritdoc cref="Late"/>
    internal void Duplicate(string? channel) => _duplicate.Add(1, Of(channel));

    internal static KeyValuePair<string, object?> Of(string? channel) =>
        new(Channel, channels.Contains(channel, StringComparer.Ordinal) ? channel : Other);

    /// <summary>A span below what caused it; without a cause, below the one of ours that is under way; else the root of a trace.</summary>
    internal static Activity? Begin(string name, ActivityContext cause = default) =>
        !Traces.HasListeners() ? null
        : cause != default || Activity.Current?.Source == Traces ? Traces.StartActivity(name, ActivityKind.Internal, cause)
        : BeginRoot(name);

    /// <summary>
    /// Never below the web server's own span: whoever calls it may name a trace of theirs, and would choose what we keep. Call it from an async
    /// method, or put <see cref="Activity.Current"/> back.
    /// </summary>
    internal static Activity? BeginRoot(string name, DateTimeOffset at = default)
    {
        if (!Traces.HasListeners())
        {
            return null;
        }

        Activity.Current = null;
        return Traces.StartActivity(name, ActivityKind.Internal, parentContext: default, startTime: at);
    }

    /// <summary>What a span that comes later, elsewhere, is to stand below; none when this trace is not kept.</summary>
    internal static ActivityContext Cause =>
        Activity.Current is { Recorded: true } current && current.Source == Traces ? current.Context : default;

    /// <summary>The same for another process, as a "traceparent" (W3C Trace Context); null when this trace is not kept.</summary>
    public static string? CarriedCause => Cause == default ? null : Activity.Current?.Id;

    /// <summary>A span below what another process of ours carried here; null: nothing was.</summary>
    public static Activity? Continue(string name, string? carried) =>
        ActivityContext.TryParse(carried, null, isRemote: true, out var cause) ? Begin(name, cause) : null;

    internal void Acknowledge(string channel, DateTimeOffset at, Acknowledged how, Activity? root)
    {
        var outcome = new KeyValuePair<string, object?>(
            Outcome,
            how switch
            {
                Acknowledged.Answered => "answered",
                Acknowledged.Deferred => "deferred",
                Acknowledged.TurnedAway => "turned_away",
                _ => "failed",
            }
        );
        // A clock that was set back has not answered before it was asked.
        _acknowledge.Record(Math.Max(0, (_time.GetUtcNow() - at).TotalSeconds), Of(channel), outcome);
        root?.SetTag(outcome.Key, outcome.Value);
    }

    public void Dispose() => Meter.Dispose();
}

/// <summary>How a platform stands to us.</summary>
/// <param name="Throttled">Its answers of 429 since the start.</param>
/// <param name="Invalid">Requests that it counts against our address now; null where it does not say.</param>
/// <param name="Gateway">Null where there is no standing connection.</param>
public sealed record PlatformState(long Throttled, int? Invalid, GatewayStanding? Gateway);

/// <param name="Now">One of <paramref name="All"/>.</param>
public sealed record GatewayStanding(string Now, ImmutableArray<string> All);
