using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Rooms;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace CrssBot.Cluster;

/// <summary>All rooms of the cluster. A call that came back without an answer may have been carried out: the same command is sent again.</summary>
internal sealed class ClusterRooms(IGrainFactory grains, TimeProvider time) : IRooms
{
    /// <summary>A killed process is known to be so after two to three seconds; a press is not kept waiting for much longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _leaving;

    /// <summary>This process is one of the cluster; until then calls wait.</summary>
    public void Open() => _open.TrySetResult();

    /// <summary>This process is about to leave the cluster: nothing is tried twice any more.</summary>
    public void Leave() => _leaving = true;

    public Task<Reply> SubmitAsync(RoomRequest request, CancellationToken cancellationToken) =>
        AskAsync(() => GrainOf(request.Room).SubmitAsync(new Immutable<RoomRequest>(request), Measures.CarriedCause), cancellationToken);

    public Task<RoomView> LookAsync(RoomId room, MemberId member, Standing? standing, CancellationToken cancellationToken) =>
        AskAsync(() => GrainOf(room).LookAsync(member.Value, new Immutable<Standing?>(standing)), cancellationToken);

    private IRoomGrain GrainOf(RoomId room) => grains.GetGrain<IRoomGrain>(room.Value);

    private async Task<T> AskAsync<T>(Func<Task<Answer<T>>> ask, CancellationToken cancellationToken)
        where T : class
    {
        await _open.Task.WaitAsync(cancellationToken);
        for (var asked = time.GetTimestamp(); ; )
        {
            try
            {
                var answer = await ask().WaitAsync(cancellationToken);
                return answer switch
                {
                    { Value: { } value } => value,
                    { Busy: { } why } => throw new DeskBusyException(why),
                    { Unavailable: var why } => throw new StoreUnavailableException(why ?? "The room gave no answer."),
                };
            }
            catch (Exception e) when (IsUnderway(e))
            {
                if (_leaving || time.GetElapsedTime(asked) > Patience)
                {
                    throw new StoreUnavailableException("This room is moving to another machine.", e);
                }
            }

            await Task.Delay(Again, time, cancellationToken);
        }
    }

    /// <summary>The room's process is gone, or going, or not known yet; or it did not answer in time.</summary>
    private static bool IsUnderway(Exception e) => e is OrleansException or TimeoutException or ObjectDisposedException;
}
