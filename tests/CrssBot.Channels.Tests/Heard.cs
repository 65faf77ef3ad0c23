using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;

namespace CrssBot.Channels.Tests;

/// <summary>
/// Everything that bots in this process measure and trace while it lasts, and whether it stays in the closed set of what may be said: a
/// member, a room, a token or a text is not in it.
/// </summary>
internal sealed class Heard : IDisposable
{
    private static readonly string[] channels = ["discord", "teams", "web", "alone"];

    private static readonly Dictionary<string, string[]> Closed = new(StringComparer.Ordinal)
    {
        ["crssbot.channel"] = channels,
        ["crssbot.outcome"] = ["answered", "deferred", "turned_away", "failed", "stored", "moved", "sent", "refused", "unsure", "later"],
        ["crssbot.state"] = ["apart", "opening", "awaitinghello", "identifying", "resuming", "ready", "ended"],
        ["crssbot.command"] = [.. typeof(RoomCommand).GetNestedTypes().Select(t => t.Name)],
        ["crssbot.batch"] = [.. Enumerable.Range(1, 64).Select(n => $"{n}")],
    };

    private readonly MeterListener _meters = new();
    private readonly ActivityListener _traces;
    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _strays = new();

    public Heard()
    {
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Measures.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<double>((i, _, tags, _) => Hear(i.Name, tags.ToArray()));
        _meters.SetMeasurementEventCallback<long>((i, _, tags, _) => Hear(i.Name, tags.ToArray()));
        _meters.SetMeasurementEventCallback<int>((i, _, tags, _) => Hear(i.Name, tags.ToArray()));
        _meters.Start();
        _traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Measures.Name,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                Hear(span.OperationName, span.TagObjects);
                if (span.DisplayName != span.OperationName || span.Events.Any() || span.Baggage.Any() || span.StatusDescription is not null)
                {
                    _strays.Enqueue($"{span.OperationName} says more than its name and its tags");
                }
            },
        };
        ActivitySource.AddActivityListener(_traces);
    }

    /// <summary>These were heard, among others, and nothing that is not in the closed set.</summary>
    public void AssertClosed(params string[] names)
    {
        _meters.RecordObservableInstruments();
        Assert.Empty(_strays);
        Assert.Empty(names.Except(_names.Keys));
    }

    public void Dispose()
    {
        _meters.Dispose();
        _traces.Dispose();
    }

    private void Hear(string name, IEnumerable<KeyValuePair<string, object?>> tags)
    {
        _names[name] = true;
        foreach (var (key, value) in tags)
        {
            if (!Closed.TryGetValue(key, out var allowed) || !allowed.Contains($"{value}", StringComparer.Ordinal))
            {
                _strays.Enqueue($"{name}: {key} = {value}");
            }
        }
    }
}
