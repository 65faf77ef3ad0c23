using System.Globalization;
using CrssBot.Engine;
using CrssBot.Runtime.Rooms;
using Microsoft.Extensions.Logging;

namespace CrssBot.Runtime.Privacy;

/// <summary>
/// What the calendar asks of the data, at start and once a day: erasures that were cut short are finished, rooms whose time has come are deleted,
/// members who stayed away are erased. What fails is logged and waits for the next day.
/// </summary>
/// <param name="deleted">Called with each room that is gone, after its mailbox is.</param>
/// <param name="here">The rooms in this process: a deleted one is let go. One that is elsewhere is fenced out by the store.</param>
/// <param name="rooms">All rooms.</param>
internal sealed class Retention(
    IStudyStore store,
    LocalRooms here,
    IRooms rooms,
    TimeProvider time,
    Action<RoomId> deleted,
    ILogger<Retention> log
)
{
    public static readonly TimeSpan Every = TimeSpan.FromHours(24);

    /// <summary>After so long without a press the member is erased (docs/privacy.md says so): over a year, for those who study once a year.</summary>
    public static readonly TimeSpan UnusedFor = TimeSpan.FromDays(400);

    private const string DeletionNotes = "delete|";

    /// <summary>The note that holds when the rooms of a place are due for deletion.</summary>
    public static string DeletionNote(string channel, string prefix) => $"{DeletionNotes}{channel}|{prefix}";

    public static string Write(DateTimeOffset due) => due.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Read(string due) => DateTimeOffset.Parse(due, CultureInfo.InvariantCulture);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
            {
                await SweepAsync(cancellationToken);
            } while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop; the notes say what is left to do.
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        await TryAsync(FinishErasuresAsync, cancellationToken);
        await TryAsync(DeleteRoomsAsync, cancellationToken);
        await TryAsync(EraseUnusedAsync, cancellationToken);
    }

    private async Task<bool> TryAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await act(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Also while stopping: a store that is away then must not make the stop look like a failure.
            RuntimeLog.RetentionFailed(log, e);
            return false;
        }
    }

    private async Task FinishErasuresAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, _) in await store.NotesAsync(IStudyStore.ErasureNotes, cancellationToken))
        {
            await TryAsync(token => EraseAsync(new MemberId(key[IStudyStore.ErasureNotes.Length..]), token), cancellationToken);
        }
    }

    private async Task EraseUnusedAsync(CancellationToken cancellationToken)
    {
        var since = DateOnly.FromDateTime((time.GetUtcNow() - UnusedFor).UtcDateTime);
        var erased = 0;
        foreach (var member in await store.UnusedSinceAsync(since, cancellationToken))
        {
            erased += await TryAsync(token => EraseAsync(member, token), cancellationToken) ? 1 : 0;
        }

        if (erased > 0)
        {
            RuntimeLog.UnusedErased(log, erased, UnusedFor.Days);
        }
    }

    private Task EraseAsync(MemberId member, CancellationToken cancellationToken) =>
        Erasure.RunAsync(rooms, store, time, member, cancellationToken);

    private async Task DeleteRoomsAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, due) in await store.NotesAsync(DeletionNotes, cancellationToken))
        {
            if (Read(due) <= time.GetUtcNow() && key[DeletionNotes.Length..].Split('|', 2) is [var channel, var prefix])
            {
                await TryAsync(token => DeleteRoomsAsync(key, channel, prefix, token), cancellationToken);
            }
        }
    }

    private async Task DeleteRoomsAsync(string note, string channel, string prefix, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var (room, _) in await store.RoomsAtAsync(channel, prefix, cancellationToken))
        {
            // Called off while this was under way?
            if (await store.NoteAsync(note, cancellationToken) is not { } due || Read(due) > time.GetUtcNow())
            {
                return;
            }

            // From here on the store takes no commit of the room; then whoever holds it in memory lets go.
            await store.DeleteRoomAsync(room, cancellationToken);
            await here.ForgetRoomAsync(room);
            deleted(room);
            count++;
        }

        await store.SetNoteAsync(note, null, cancellationToken);
        RuntimeLog.RoomsDeleted(log, channel, count);
    }
}
