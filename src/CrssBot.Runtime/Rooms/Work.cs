using System.Diagnostics;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Rooms;

/// <summary>What can lie in a mailbox. A closed set.</summary>
internal abstract record Work
{
    private Work() { }

    public virtual void Fail(Exception why) { }

    /// <param name="Cause">The span that the press is in; none when its trace is not kept.</param>
    public sealed record Submit(RoomRequest Request, TaskCompletionSource<Reply> Done, ActivityContext Cause = default) : Work
    {
        public override void Fail(Exception why) => Done.TrySetException(why);
    }

    public sealed record Look(MemberId Member, Standing? Standing, TaskCompletionSource<RoomView> Done) : Work
    {
        public override void Fail(Exception why) => Done.TrySetException(why);
    }

    /// <summary>Answers were gathered long enough: say how many there are.</summary>
    public sealed record CountAloud : Work;
}
