using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Alone;
using CrssBot.Runtime.Rooms;

namespace CrssBot.Runtime.Privacy;

/// <summary>
/// A member goes: first their identities, so that no press can be theirs any more; then the rooms forget them; then the store keeps their
/// attempts under ids that are nobody's. What is cut short after the first step is finished by <see cref="Retention"/>.
/// </summary>
internal static class Erasure
{
    public static async Task RunAsync(
        IRooms rooms,
        IStudyStore store,
        TimeProvider time,
        MemberId member,
        CancellationToken cancellationToken
    )
    {
        await store.BeginErasureAsync(member, cancellationToken);
        await FinishAsync(rooms, store, time, member, cancellationToken);
    }

    /// <summary>What follows once it is begun.</summary>
    public static async Task FinishAsync(
        IRooms rooms,
        IStudyStore store,
        TimeProvider time,
        MemberId member,
        CancellationToken cancellationToken
    )
    {
        // The room that was theirs alone goes whole; their attempts in it follow below.
        if (await store.FindRoomAsync(StudyAlone.AddressOf(member), cancellationToken) is { } alone)
        {
            await store.DeleteRoomAsync(alone, cancellationToken);
        }

        foreach (var room in await store.RoomsOfAsync(member, cancellationToken))
        {
            var request = new RoomRequest(room, member, time.GetUtcNow(), new RoomCommand.Forget());
            await rooms.SubmitAsync(request, cancellationToken);
        }

        await store.SetNoteAsync(Profile.NoteOf(member), null, cancellationToken);
        foreach (var (key, _) in await store.NotesAsync($"{Corrections.Notes}{member}|", cancellationToken))
        {
            await store.SetNoteAsync(key, null, cancellationToken);
        }

        await store.EraseMemberAsync(member, cancellationToken);
    }
}
