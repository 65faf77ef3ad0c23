using System.Diagnostics;
using CrssBot.Chaos.Hosts;
using CrssBot.Chaos.Soak;
using CrssBot.Runtime;
using Acknowledged = CrssBot.Chaos.Play.Acknowledged;

namespace CrssBot.Benchmarks.Cluster;

/// <summary>64 rooms of ten that play quizzes over the API, with a fixed number of presses under way.</summary>
internal sealed class Group
{
    private const int Size = 64;
    private const int Players = 10;

    private readonly Lock _lock = new();
    private readonly Acknowledged _acknowledged = new();
    private int _next;
    private int _turnedAway;

    private Group() { }

    public List<SoakRoom> Rooms { get; } = [];

    /// <summary>Presses that were told to come again: a process that is starved of the processor may be voted out for a moment.</summary>
    public int TurnedAway => _turnedAway;

    /// <param name="host">The one that is asked next.</param>
    public static async Task<Group> OpenAsync(Func<HostProcess> host)
    {
        var group = new Group();
        for (var n = 0; n < Size; n++)
        {
            group.Rooms.Add(await SoakRoom.OpenAsync(host(), n % 2 == 0 ? "Together" : "Discuss", Players, group._acknowledged));
        }

        return group;
    }

    /// <returns>Stored answers a second, and milliseconds of each press.</returns>
    public async Task<(double Rate, double[] Milliseconds)> PlayAsync(Func<HostProcess> host, int underWay, TimeSpan during)
    {
        var before = _acknowledged.Count;
        var start = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, underWay).Select(_ => PlayAsync(host, start, during)));
        var answers = _acknowledged.Count - before;
        return (answers / Stopwatch.GetElapsedTime(start).TotalSeconds, [.. times.SelectMany(t => t).Order()]);
    }

    private async Task<List<double>> PlayAsync(Func<HostProcess> host, long start, TimeSpan during)
    {
        var milliseconds = new List<double>();
        while (Stopwatch.GetElapsedTime(start) < during)
        {
            if (Take() is not { } press)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
                continue;
            }

            var sent = Stopwatch.GetTimestamp();
            try
            {
                await press(host().Http);
            }
            catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
            {
                Interlocked.Increment(ref _turnedAway);
            }

            milliseconds.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        return milliseconds;
    }

    private Func<HttpClient, Task<int>>? Take()
    {
        lock (_lock)
        {
            for (var tried = 0; tried < Rooms.Count; tried++)
            {
                _next = (_next + 1) % Rooms.Count;
                if (Rooms[_next].Take() is { } press)
                {
                    return press;
                }
            }

            return null;
        }
    }

    /// <summary>A figure of answers that are not there is none.</summary>
    public async Task CheckAsync(IStudyStore store)
    {
        var (lost, doubled) = await _acknowledged.CompareAsync(store, Rooms.SelectMany(r => r.Members).Select(m => m.Id));
        if (lost + doubled > 0)
        {
            throw new InvalidOperationException($"{lost} acknowledged answers are not stored, {doubled} are twice.");
        }
    }
}
