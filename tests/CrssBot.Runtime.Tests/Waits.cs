using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Runtime.Tests;

/// <summary>A place where a call waits until the test lets it go on.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when somebody stands here.</summary>
    public Task Reached => _reached.Task.Soon();

    public void Open() => _opened.TrySetResult();

    public Task PassAsync()
    {
        _reached.TrySetResult();
        return _opened.Task;
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

/// <summary>The one driver of time: moves only when told, and tells when somebody waits for it.</summary>
internal sealed class Clock(DateTimeOffset start) : FakeTimeProvider(start)
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

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
        {
            var index = _waiting.FindIndex(w => w.Due == dueTime);
            if (index < 0)
            {
                _armed.Add(dueTime);
            }
            else
            {
                _waiting[index].Armed.SetResult();
                _waiting.RemoveAt(index);
            }
        }

        return timer;
    }
}
