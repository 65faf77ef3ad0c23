using CrssBot.Engine;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Rooms;

/// <summary>All rooms in this process: a dictionary of mailboxes. Owns every mailbox's loop.</summary>
public sealed class LocalRooms : IRooms
{
    private readonly MailboxServices _services;

    internal LocalRooms(MailboxServices services) => _services = services;

    /// <summary>An unused mailbox is let go after this; the room loads again when somebody comes.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    /// <summary>Held while a mailbox is found and posted to: nothing lands in one that was let go, none is born behind a drain.</summary>
    private readonly Lock _lock = new();
    private readonly Dictionary<RoomId, RoomMailbox> _mailboxes = [];
    private bool _draining;

    public async Task<Reply> SubmitAsync(RoomRequest request, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<Reply>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(request.Room, new Work.Submit(request, done, Measures.Cause));
        return await done.Task.WaitAsync(cancellationToken);
    }

    public async Task<RoomView> LookAsync(RoomId room, MemberId member, Standing? standing, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<RoomView>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(room, new Work.Look(member, standing, done));
        return await done.Task.WaitAsync(cancellationToken);
    }

    private void Post(RoomId room, Work work)
    {
        lock (_lock)
        {
            if (_draining)
            {
                throw new DeskBusyException("The bot is restarting. Press again in a moment; nothing is lost.");
            }

            if (!_mailboxes.TryGetValue(room, out var mailbox))
            {
                mailbox = new RoomMailbox(room, _services);
                _mailboxes.Add(room, mailbox);
            }

            if (!mailbox.TryPost(work))
            {
                throw new DeskBusyException("This room has a lot to do right now. Press again in a moment.");
            }
        }
    }

    /// <summary>Lets go of mailboxes that nobody used for a while.</summary>
    internal async Task SweepAsync()
    {
        var oldest = _services.Time.GetUtcNow() - Idle;
        RoomMailbox[] unused;
        lock (_lock)
        {
            var left = _mailboxes.Where(m => m.Value.LastUsed < oldest).ToArray();
            foreach (var (room, mailbox) in left)
            {
                _mailboxes.Remove(room);
                mailbox.Complete();
            }

            unused = [.. left.Select(m => m.Value)];
        }

        await Task.WhenAll(unused.Select(m => m.Completion));
    }

    /// <summary>Lets go of one room when everything in its mailbox is answered; the next command loads it anew.</summary>
    public async Task ForgetRoomAsync(RoomId room)
    {
        RoomMailbox? mailbox;
        lock (_lock)
        {
            if (!_mailboxes.Remove(room, out mailbox))
            {
                return;
            }

            mailbox.Complete();
        }

        await mailbox.Completion;
    }

    /// <summary>No new commands; what waits is stored and answered.</summary>
    internal async Task DrainAsync()
    {
        RoomMailbox[] all;
        lock (_lock)
        {
            _draining = true;
            all = [.. _mailboxes.Values];
        }

        foreach (var mailbox in all)
        {
            mailbox.Complete();
        }

        await Task.WhenAll(all.Select(m => m.Completion));
    }
}
