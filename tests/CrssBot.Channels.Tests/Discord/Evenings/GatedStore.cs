using System.Reflection;
using CrssBot.Runtime;
using Microsoft.Extensions.DependencyInjection;

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

    /// <summary>The store of these services becomes one of these.</summary>
    public static void Under(IServiceCollection services)
    {
        var store = services.Last(s => s.ServiceType == typeof(IStudyStore));
        services.Remove(store);
        services.AddSingleton(provider =>
        {
            var proxy = Create<IStudyStore, GatedStore>();
            ((GatedStore)(object)proxy)._store = (IStudyStore)store.ImplementationFactory!(provider);
            return proxy;
        });
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
