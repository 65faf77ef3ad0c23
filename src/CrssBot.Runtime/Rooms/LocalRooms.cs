using System.Collections.Concurrent;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Rooms;

/// <summary>All rooms in this process: a dictionary of mailboxes. Owns every mailbox's loop.</summary>
internal sealed class LocalRooms(MailboxServices services) : IRooms
{
    /// <summary>An unused mailbox is let go after this; the room loads again when somebody comes.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<RoomId, RoomMailbox> _mailboxes = new();
    private volatile bool _draining;

    public async Task<Reply> SubmitAsync(RoomRequest request, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<Reply>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(request.Room, new Work.Submit(request, done));
        return await done.Task.WaitAsync(cancellationToken);
    }

    public async Task<RoomView> LookAsync(RoomId room, MemberId member, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<RoomView>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(room, new Work.Look(member, done));
        return await done.Task.WaitAsync(cancellationToken);
    }

    private void Post(RoomId room, Work work)
    {
        while (!_draining)
        {
            var mailbox = _mailboxes.GetOrAdd(room, static (id, s) => new RoomMailbox(id, s), services);
            if (mailbox.TryPost(work, out var closed))
            {
                return;
            }

            if (!closed)
            {
                throw new DeskBusyException("This room has a lot to do right now. Press again in a moment.");
            }

            _mailboxes.TryRemove(KeyValuePair.Create(room, mailbox));
        }

        throw new DeskBusyException("The bot is restarting. Press again in a moment; nothing is lost.");
    }

    /// <summary>Lets go of mailboxes that nobody used for a while.</summary>
    public async Task SweepAsync()
    {
        var oldest = services.Time.GetUtcNow() - Idle;
        foreach (var (room, mailbox) in _mailboxes.Where(m => m.Value.LastUsed < oldest))
        {
            if (_mailboxes.TryRemove(KeyValuePair.Create(room, mailbox)))
            {
                mailbox.Complete();
                await mailbox.Completion;
            }
        }
    }

    /// <summary>No new commands; what waits is stored and answered.</summary>
    public async Task DrainAsync()
    {
        _draining = true;
        foreach (var mailbox in _mailboxes.Values)
        {
            mailbox.Complete();
        }

        await Task.WhenAll(_mailboxes.Values.Select(m => m.Completion));
    }
}
