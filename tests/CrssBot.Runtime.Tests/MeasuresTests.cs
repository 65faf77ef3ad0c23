using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CrssBot.Runtime.Tests;

public sealed class MeasuresTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task An_answer_after_the_close_is_late_and_one_that_came_before_is_a_duplicate()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben");
        using var readings = new Readings(desk.Measures);
        var answer = desk.Answer(Sample.Right);
        var ben = desk.Request("Ben", answer);
        await desk.SendAsync(ben);
        Assert.Empty(readings.Of("crssbot.presses.duplicate"));

        // The same delivery again, an older press, a repeat, then a button whose phase has passed.
        await desk.SendAsync(ben);
        await desk.SendAsync(ben with { Order = 1 });
        var reveal = desk.Lead(QuizStep.Reveal);
        await desk.DoAsync("Ana", reveal, key: "1");
        await desk.DoAsync("Ana", reveal, key: "1");
        await desk.DoAsync("Ana", reveal, key: "2");
        Assert.Equal(["web", "web", "web", "web"], readings.Of("crssbot.presses.duplicate").Select(r => r.Tags["crssbot.channel"]));
        Assert.Empty(readings.Of("crssbot.presses.late"));

        await desk.DoAsync("Ana", answer);
        Assert.Equal("web", Assert.Single(readings.Of("crssbot.presses.late")).Tags["crssbot.channel"]);
        Assert.Equal(4, readings.Of("crssbot.presses.duplicate").Count);
    }

    [Fact]
    public async Task What_the_program_does_by_itself_is_no_press()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben");
        using var readings = new Readings(desk.Measures);

        await desk.SendAsync(new RoomRequest(Desk.Oak, RoomRequest.Clock, desk.Time.GetUtcNow(), new RoomCommand.Tick()));
        await desk.DoAsync("Ben", new RoomCommand.BringTime());
        await desk.DoAsync("Ben", new RoomCommand.Enter("Ben"));

        Assert.Empty(readings.Of("crssbot.presses.duplicate"));
    }

    [Fact]
    public async Task A_commit_is_measured_with_how_it_ended()
    {
        var desk = await Desk.AskedAsync("Ana", "Ben");
        using var readings = new Readings(desk.Measures);

        var held = desk.Store.Hold("commit");
        var reply = desk.DoAsync("Ben", desk.Answer(Sample.Right));
        await held.Reached;
        desk.Time.Advance(Second);
        held.Open();
        await reply;
        desk.Store.FailOnce("commit");
        await Assert.ThrowsAnyAsync<Exception>(() => desk.DoAsync("Ana", desk.Answer(Sample.Right)));
        // Another process writes in between: this one finds the head moved, and decides again.
        await new Desk(desk.Store, desk.Time).DoAsync("Ana", desk.Answer(Sample.Wrong));
        await desk.LookAsync();
        await new Desk(desk.Store, desk.Time).DoAsync("Ana", desk.Lead(QuizStep.Reveal));
        await desk.DoAsync("Ana", new RoomCommand.ShowMyName(true));

        Assert.Equal(
            [(1.0, "stored"), (0.0, "failed"), (0.0, "moved"), (0.0, "stored")],
            readings.Of("crssbot.commit.duration").Select(r => (r.Value, r.Tags["crssbot.outcome"]))
        );
    }

    [Fact]
    public void A_press_is_measured_once_from_its_receipt_to_its_first_response()
    {
        var clock = new Clock(Desk.Start);
        using var measures = new Measures(clock);
        using var readings = new Readings(measures);
        using (var press = measures.Receive("discord", clock.GetUtcNow()))
        {
            clock.Advance(Second);
            press.Give(Acknowledged.Deferred);
            clock.Advance(Second);
            press.Give(Acknowledged.Answered);
        }

        using (measures.Receive("a room's name", clock.GetUtcNow())) { }

        Assert.Equal(
            [(1.0, "discord", "deferred"), (0.0, "other", "failed")],
            readings.Of("crssbot.acknowledge.duration").Select(r => (r.Value, r.Tags["crssbot.channel"], r.Tags["crssbot.outcome"]))
        );
    }

    [Fact]
    public void Of_a_connection_every_state_is_told_and_one_is_true()
    {
        using var measures = new Measures(TimeProvider.System);
        using var readings = new Readings(measures);
        measures.Watch("discord", () => new PlatformState(3, 4, new GatewayStanding("ready", ["apart", "ready"])));
        measures.Watch("teams", () => new PlatformState(5, Invalid: null, Gateway: null));

        readings.Collect();

        Assert.Equal(
            [("apart", 0.0), ("ready", 1.0)],
            readings.Of("crssbot.gateway.state").Select(r => (r.Tags["crssbot.state"], r.Value))
        );
        Assert.Equal(4, Assert.Single(readings.Of("crssbot.platform.invalid_requests")).Value);
        Assert.Equal(
            [("discord", 3.0), ("teams", 5.0)],
            readings.Of("crssbot.platform.throttled").Select(r => (r.Tags["crssbot.channel"], r.Value)).Order()
        );
    }

    [Fact]
    public async Task Each_press_of_a_batch_finds_the_commit_in_its_own_trace()
    {
        using var spans = new Spans();
        var desk = await Desk.AskedAsync("Ana", "Ben", "Chi");
        var answer = desk.Answer(Sample.Right);
        var held = desk.Store.Hold("commit");
        var first = PressAsync(desk, "Ana", answer);
        await held.Reached;
        var together = new[] { PressAsync(desk, "Ben", answer), PressAsync(desk, "Chi", answer) };
        held.Open();

        var ana = await first;
        var (ben, chi) = (await together[0], await together[1]);

        Assert.Empty(spans.Named("commit", ana).Links);
        var (one, two) = (spans.Named("commit", ben), spans.Named("commit", chi));
        Assert.Equal(one.Context, Assert.Single(two.Links).Context);
        Assert.Equal((one.StartTimeUtc, "stored"), (two.StartTimeUtc, two.GetTagItem("crssbot.outcome")));
        Assert.Equal(spans.Named("press", chi).SpanId, two.ParentSpanId);
        Assert.Equal(3, new[] { ana, ben, chi }.Distinct().Count());
    }

    [Fact]
    public async Task A_press_is_one_trace_from_its_receipt_to_what_the_room_sees()
    {
        using var spans = new Spans();
        var store = new FakeStore();
        var clock = new Clock(Desk.Start);
        using var measures = new Measures(clock);
        using var service = new StudyService(
            store,
            Sample.Context,
            [new FakeChannel()],
            clock,
            Options.Create(new RuntimeOptions()),
            measures,
            NullLoggerFactory.Instance
        );
        var desk = new StudyDesk(
            service.Rooms,
            store,
            new ConceptLookUp((_, _) => throw new NotSupportedException(), _ => []),
            Sample.Context,
            clock,
            NullLogger<StudyDesk>.Instance
        );
        await store.RoomForAsync(Desk.Hall, Desk.Oak, TestContext.Current.CancellationToken);
        await service.StartAsync(TestContext.Current.CancellationToken);

        ActivityTraceId trace;
        // The web server's own span, in a trace that its caller named.
        using (var foreign = new Activity("request").SetParentId(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom()).Start())
        {
            using (var press = measures.Receive("web", clock.GetUtcNow()))
            {
                trace = Activity.Current!.TraceId;
                Assert.NotEqual(foreign.TraceId, trace);
                var open = new RoomCommand.OpenLobby(new QuizPlan(3, StudyMode.Together));
                await desk.SubmitAsync(
                    new RoomRequest(Desk.Oak, Desk.Id("Ana"), clock.GetUtcNow(), open, "Ana"),
                    TestContext.Current.CancellationToken
                );
                press.Give(Acknowledged.Answered);
            }

            Assert.Same(foreign, Activity.Current);
        }

        await spans.UntilAsync("deliver", trace);
        var parents = new[] { "press", "desk", "commit", "deliver" }.Select(name => spans.Named(name, trace)).ToArray();
        Assert.Equal(default, parents[0].ParentSpanId);
        Assert.All(parents.Zip(parents.Skip(1)), pair => Assert.Equal(pair.First.SpanId, pair.Second.ParentSpanId));
        Assert.Equal("OpenLobby", parents[1].GetTagItem("crssbot.command"));
        Assert.Equal("sent", parents[3].GetTagItem("crssbot.outcome"));
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>In a cluster a room may live elsewhere; the trace ended there.</summary>
    [Fact]
    public async Task A_trace_that_is_kept_goes_on_in_another_process_and_one_that_is_not_begins_nothing()
    {
        using var spans = new Spans();
        using var measures = new Measures(new Clock(Desk.Start));
        string? carried;
        Activity pressed;
        using (var press = measures.Receive("web", Desk.Start))
        {
            (carried, pressed) = (Measures.CarriedCause, Activity.Current!);
            press.Give(Acknowledged.Answered);
        }

        // As over there: nothing of ours is under way.
        Activity.Current = null;
        using (var room = Measures.Continue("room", carried))
        {
            Assert.Equal((pressed.TraceId, pressed.SpanId), (room!.TraceId, room.ParentSpanId));
            Assert.Equal(room.Context, Measures.Cause);
            using var below = Measures.Begin("commit");
            Assert.Equal(room.SpanId, below!.ParentSpanId);
        }

        Activity.Current = null;
        Assert.Null(Measures.CarriedCause);
        Assert.Null(Measures.Continue("room", null));
        await spans.UntilAsync("commit", pressed.TraceId);
    }

    private static async Task<ActivityTraceId> PressAsync(Desk desk, string who, RoomCommand command)
    {
        using var press = desk.Measures.Receive("web", desk.Time.GetUtcNow());
        var trace = Activity.Current!.TraceId;
        await desk.DoAsync(who, command);
        press.Give(Acknowledged.Answered);
        return trace;
    }

    /// <summary>What one meter measured since.</summary>
    private sealed class Readings : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<(string Name, double Value, Dictionary<string, string?> Tags)> _all = new();

        public Readings(Measures measures)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == measures.Meter)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Keep(i, value, tags));
            _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Keep(i, value, tags));
            _listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Keep(i, value, tags));
            _listener.Start();
        }

        public IReadOnlyList<(string Name, double Value, Dictionary<string, string?> Tags)> Of(string name) =>
            [.. _all.Where(r => r.Name == name)];

        public void Collect() => _listener.RecordObservableInstruments();

        public void Dispose() => _listener.Dispose();

        private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            _all.Enqueue((instrument.Name, value, tags.ToArray().ToDictionary(t => t.Key, t => t.Value?.ToString())));
    }

    /// <summary>Our spans that have ended, of whatever runs in this process: a test looks at its own traces.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ActivityListener _listener;
        private readonly Lock _lock = new();
        private readonly List<Activity> _ended = [];
        private readonly List<(string Name, ActivityTraceId Trace, TaskCompletionSource Done)> _waiting = [];

        public Spans()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == Measures.Name,
                Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = Keep,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public Activity Named(string name, ActivityTraceId trace)
        {
            lock (_lock)
            {
                return Assert.Single(_ended, a => a.OperationName == name && a.TraceId == trace);
            }
        }

        public Task UntilAsync(string name, ActivityTraceId trace)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
            {
                _waiting.Add((name, trace, done));
                Look();
            }

            return done.Task.Soon();
        }

        public void Dispose() => _listener.Dispose();

        private void Keep(Activity ended)
        {
            lock (_lock)
            {
                _ended.Add(ended);
                Look();
            }
        }

        private void Look()
        {
            foreach (var (_, _, done) in _waiting.Where(w => _ended.Any(a => a.OperationName == w.Name && a.TraceId == w.Trace)))
            {
                done.TrySetResult();
            }
        }
    }
}
