using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Rooms;
using Orleans.Concurrency;

namespace CrssBot.Cluster;

/// <summary>A room, in whichever process it is. What cannot be done is in the answer: an exception of ours would not survive the way.</summary>
internal interface IRoomGrain : IGrainWithStringKey
{
    /// <param name="request">What is asked.</param>
    /// <param name="trace">See <see cref="Measures.CarriedCause"/>: a press's trace follows it to its room.</param>
    Task<Answer<Reply>> SubmitAsync(Immutable<RoomRequest> request, string? trace);

    Task<Answer<RoomView>> LookAsync(string member, Immutable<Standing?> standing);
}

/// <param name="Busy">Why the desk could not take it; null when it could.</param>
/// <param name="Unavailable">Why nothing is known to be stored; null when it is.</param>
[GenerateSerializer, Immutable, Alias("answer`1")]
internal sealed record Answer<T>(
    [property: Id(0)] T? Value,
    [property: Id(1)] string? Busy = null,
    [property: Id(2)] string? Unavailable = null
)
    where T : class;

/// <summary>
/// A shell round the process's own mailbox of the room: Orleans sees to it that there is one in the cluster, and where. Reentrant, since the
/// mailbox is the room's one reader and orders everything itself.
/// </summary>
[Reentrant]
internal sealed class RoomGrain(StudyService study) : Grain, IRoomGrain
{
    private readonly LocalRooms _here = study.Here;

    public async Task<Answer<Reply>> SubmitAsync(Immutable<RoomRequest> request, string? trace)
    {
        using var span = Measures.Continue("room", trace);
        return await AnswerAsync(() => _here.SubmitAsync(request.Value, CancellationToken.None));
    }

    public Task<Answer<RoomView>> LookAsync(string member, Immutable<Standing?> standing) =>
        AnswerAsync(() =>
            _here.LookAsync(new RoomId(this.GetPrimaryKeyString()), new MemberId(member), standing.Value, CancellationToken.None)
        );

    private static async Task<Answer<T>> AnswerAsync<T>(Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return new Answer<T>(await ask());
        }
        catch (DeskBusyException e)
        {
            return new Answer<T>(null, Busy: e.Message);
        }
        catch (StoreUnavailableException e)
        {
            return new Answer<T>(null, Unavailable: e.Message);
        }
    }

    /// <summary>Whoever has the room next finds everything stored that was taken here.</summary>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _here.ForgetRoomAsync(new RoomId(this.GetPrimaryKeyString()));
}
