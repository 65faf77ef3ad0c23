namespace CrssBot.Discord.Channel;

/// <summary>Owns tasks that outlive what started them, until the worker waits for them at a stop.</summary>
internal sealed class Ongoing
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Task> _tasks = new();
    private bool _closed;

    /// <summary>False, with nothing started, once it is closed.</summary>
    public bool TryStart(Func<Task> work)
    {
        LinkedListNode<Task> node;
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            node = _tasks.AddLast(Task.CompletedTask);
        }

        var task = RunAsync(work, node);
        lock (_lock)
        {
            node.Value = task;
        }

        return true;
    }

    /// <summary>Takes nothing more; completes when all have ended. Never faults: each task has its own boundary.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _closed = true;
            return Task.WhenAll(_tasks);
        }
    }

    private async Task RunAsync(Func<Task> work, LinkedListNode<Task> node)
    {
        try
        {
            await work();
        }
        finally
        {
            lock (_lock)
            {
                if (node.List is not null)
                {
                    _tasks.Remove(node);
                }
            }
        }
    }
}
