using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Channels.Tests.Discord.Gateway;

/// <summary>The one driver of time: moves only when told, and tells when somebody waits for it.</summary>
internal sealed class Clock() : FakeTimeProvider(new DateTimeOffset(2026, 11, 27, 9, 0, 0, TimeSpan.Zero))
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _armed = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Armed)> _waiting = [];

    /// <summary>Completes when a wait of exactly this length was begun; each wait is reported once.</summary>
    public Task ArmedAsync(TimeSpan due)
    {
        lock (_lock)
        {
            if (_armed.Remove(due))
            {
                return Task.CompletedTask;
            }

            var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((due, armed));
            return armed.Task.Soon();
        }
    }

    /// <summary>Lets a wait of exactly this length begin and run out.</summary>
    public async Task PassAsync(TimeSpan due)
    {
        await ArmedAsync(due);
        Advance(due);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Watched(base.CreateTimer(callback, state, dueTime, period), this);
        Note(dueTime);
        return timer;
    }

    private void Note(TimeSpan due)
    {
        if (due <= TimeSpan.Zero)
        {
            return;
        }

        lock (_lock)
        {
            var index = _waiting.FindIndex(w => w.Due == due);
            if (index < 0)
            {
                _armed.Add(due);
            }
            else
            {
                _waiting[index].Armed.SetResult();
                _waiting.RemoveAt(index);
            }
        }
    }

    private sealed class Watched(ITimer timer, Clock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = timer.Change(dueTime, period);
            clock.Note(dueTime);
            return changed;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}

internal static class Waits
{
    /// <summary>A test that would wait for ever fails instead.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task Soon(this Task task) => task.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);

    public static Task<T> Soon<T>(this Task<T> task) =>
        task.WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
}
