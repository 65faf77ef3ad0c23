using System.Threading.Channels;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Web.Rooms;

namespace CrssBot.Web.StudyRoom;

/// <summary>
/// A room as one person has it open: their newest view, their presses, and what to say when something did not work. Used from one
/// thread at a time, a page's own; only the channel's news come from elsewhere.
/// </summary>
public sealed class OpenRoom(WebRooms rooms, StudyDesk desk, WebChannel channel, TimeProvider time, RoomId room, MemberId member)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    // However much happens, one look shows it all.
    private readonly Channel<RoomNews> _news = Channel.CreateBounded<RoomNews>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
    );

    /// <summary>Null until the first look.</summary>
    public RoomView? View { get; private set; }

    /// <summary>One sentence about the latest press that did not work; null when all is well.</summary>
    public string? Said { get; private set; }

    /// <summary>The host is about to stop and comes back.</summary>
    public bool IsAway { get; private set; }

    /// <summary>They entered this room for the first time, on this page.</summary>
    public bool IsNew { get; set; }

    /// <summary>Enters under the name, then keeps the view fresh until cancelled.</summary>
    /// <param name="redraw">Called after every change, on the caller's context.</param>
    public async Task RunAsync(string name, Action redraw, CancellationToken cancellationToken)
    {
        try
        {
            using var watching = channel.Watch(room, news => _news.Writer.TryWrite(news));
            await LookAsync(RoomNews.Changed, cancellationToken);
            IsNew = View?.You is { Name: null };
            if (!string.Equals(View?.You.Name, name.Trim(), StringComparison.Ordinal))
            {
                await PressAsync(new RoomCommand.Enter(name), cancellationToken);
            }

            redraw();
            await foreach (var news in _news.Reader.ReadAllAsync(cancellationToken))
            {
                await LookAsync(news, cancellationToken);
                redraw();
            }
        }
        catch (DeskBusyException e)
        {
            Said = e.Message;
            redraw();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The page was closed.
        }
    }

    /// <summary>Sends a command; true when the room took it. Whatever happened, the view is the present one.</summary>
    public async Task<bool> PressAsync(RoomCommand command, CancellationToken cancellationToken)
    {
        try
        {
            if (!await desk.IsKnownAsync(member, cancellationToken))
            {
                // Erased on another page; pressing on would bring them back under an id that is to be gone.
                Said = "You were erased here. Go to the front page to begin anew.";
                return false;
            }

            var reply = await rooms.SubmitAsync(room, member, command, rooms.Receive(), key: null, cancellationToken);
            Take(reply.View);
            Said = reply.Refusal is { } refusal ? RefusalText.Of(refusal) : null;
            return reply.Refusal is null;
        }
        catch (DeskBusyException e)
        {
            Said = e.Message;
        }
        catch (StoreUnavailableException)
        {
            Said = "That could not be stored just now. Press again in a moment.";
        }

        return false;
    }

    private async Task LookAsync(RoomNews news, CancellationToken cancellationToken)
    {
        IsAway = news == RoomNews.Away;
        while (true)
        {
            try
            {
                Take(await desk.LookAsync(room, member, standing: null, cancellationToken));
                return;
            }
            catch (Exception e) when (e is DeskBusyException or StoreUnavailableException)
            {
                if (IsAway || _news.Reader.TryPeek(out _))
                {
                    return;
                }
            }

            await Task.Delay(LookAgain, time, cancellationToken);
        }
    }

    // A look and a press may be answered in one order and arrive in the other.
    private void Take(RoomView view)
    {
        if (View is null || view.Now >= View.Now)
        {
            if (View is not null && !string.Equals(PageWords.StepOf(View.Quiz), PageWords.StepOf(view.Quiz), StringComparison.Ordinal))
            {
                Said = null;
            }

            View = view;
        }
    }
}
