using System.Reflection;
using CrssBot.Runtime;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>A store that is slow on one call until its gate opens: a disk that hangs.</summary>
// Not sealed: the proxy is a type derived from it at run time.
#pragma warning disable CA1852
internal class GatedStore : DispatchProxy
#pragma warning restore CA1852
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IStudyStore _store = null!;
    private int _waiting;

    public int Waiting => Volatile.Read(ref _waiting);

    public static (IStudyStore Store, GatedStore Gate) Over(IStudyStore store)
    {
        var proxy = Create<IStudyStore, GatedStore>();
        var gate = (GatedStore)(object)proxy;
        gate._store = store;
        return (proxy, gate);
    }

    public void Open() => _open.TrySetResult();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IStudyStore.MemberForAsync) ? WaitAsync(targetMethod, args) : targetMethod.Invoke(_store, args);

    private async Task<(Engine.MemberId, bool)> WaitAsync(MethodInfo method, object?[]? args)
    {
        Interlocked.Increment(ref _waiting);
        await _open.Task;
        return await (Task<(Engine.MemberId, bool)>)method.Invoke(_store, args)!;
    }
}
