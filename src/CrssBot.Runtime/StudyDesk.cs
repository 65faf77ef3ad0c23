using System.Collections.Immutable;
using System.Security.Cryptography;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Privacy;
using CrssBot.Runtime.Rooms;
using Microsoft.Extensions.Logging;

namespace CrssBot.Runtime;

/// <summary>The one inbound door: commands in, views or refusals out; look-ups; who is who.</summary>
public sealed class StudyDesk(
    IRooms rooms,
    IStudyStore store,
    ConceptLookUp lookUp,
    RoomContext context,
    TimeProvider time,
    ILogger<StudyDesk> log
)
{
    private readonly Lock _lock = new();
    private readonly HashSet<MemberId> _seen = [];
    private DateOnly _seenOn;

    public Catalog Catalog => context.Catalog;

    /// <inheritdoc cref="IRooms.SubmitAsync"/>
    public async Task<Reply> SubmitAsync(RoomRequest request, CancellationToken cancellationToken)
    {
        var today = Today();
        if (IsFirstOf(today, request.By))
        {
            await store.SeenAsync(request.By, today, cancellationToken);
        }

        return await rooms.SubmitAsync(request, cancellationToken);
    }

    /// <inheritdoc cref="IRooms.LookAsync"/>
    public Task<RoomView> LookAsync(RoomId room, MemberId member, Standing? standing, CancellationToken cancellationToken) =>
        rooms.LookAsync(room, member, standing, cancellationToken);

    /// <summary>Looks a concept up. A crisis statement gets its fixed text and is neither searched, logged nor kept.</summary>
    public ConceptAnswer LookUp(string query, int top = 5) => lookUp.Find(query, top);

    /// <summary>At most 25 suggestions, best first.</summary>
    public ImmutableArray<Suggestion> Suggest(string partial) => lookUp.Suggest(partial);

    /// <summary>What a facilitator sees before anyone else; nothing is stored.</summary>
    public ImmutableArray<RoomMessage> Rehearse(RoomSettings settings) => Rehearsal.Play(settings, time.GetUtcNow(), context);

    /// <summary>The member of a platform identity; a new one when it was never seen.</summary>
    public async Task<(MemberId Member, bool IsNew)> MemberForAsync(string channel, string platformId, CancellationToken cancellationToken)
    {
        var today = Today();
        var found = await store.MemberForAsync(channel, platformId, new MemberId(RandomId()), today, cancellationToken);
        IsFirstOf(today, found.Member);
        return found;
    }

    private DateOnly Today() => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>A press is written down as a sign of life once a day, not at every press; a Web member's comes without an identity.</summary>
    private bool IsFirstOf(DateOnly today, MemberId member)
    {
        lock (_lock)
        {
            if (_seenOn != today)
            {
                _seenOn = today;
                _seen.Clear();
            }

            return _seen.Add(member);
        }
    }

    /// <summary>The room of a conversation; a new one when it was never seen.</summary>
    public Task<RoomId> RoomForAsync(ChannelAddress address, CancellationToken cancellationToken) =>
        store.RoomForAsync(address, new RoomId(RandomId()), cancellationToken);

    /// <inheritdoc cref="IStudyStore.FindRoomAsync"/>
    public Task<RoomId?> FindRoomAsync(ChannelAddress address, CancellationToken cancellationToken) =>
        store.FindRoomAsync(address, cancellationToken);

    /// <inheritdoc cref="IStudyStore.FlagAsync"/>
    public Task FlagAsync(Flag flag, CancellationToken cancellationToken) => store.FlagAsync(flag, cancellationToken);

    /// <summary>
    /// Erases a member: nobody is known by their identities any more, the rooms forget them, and their answers are kept under ids that are
    /// nobody's. If it throws, it may be asked for again; an erasure that was begun is finished within a day all the same.
    /// </summary>
    public Task EraseAsync(MemberId member, CancellationToken cancellationToken) =>
        Erasure.RunAsync(rooms, store, time, member, cancellationToken);

    /// <summary>Everything that is stored about a member, as JSON for that member alone.</summary>
    public Task<string> ExportAsync(MemberId member, CancellationToken cancellationToken) =>
        MemberExport.WriteAsync(store, member, time.GetUtcNow(), cancellationToken);

    /// <summary>
    /// From an instant on, the daily sweep deletes the rooms whose conversation on a channel starts with <paramref name="prefix"/>: those that
    /// are there by then. Asking again changes nothing, and where no room is there, nothing is noted.
    /// </summary>
    public async Task ScheduleDeletionAsync(string channel, string prefix, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var note = Retention.DeletionNote(channel, prefix);
        var due = await store.RoomsAtAsync(channel, prefix, cancellationToken);
        if (due.Count > 0 && await store.NoteAsync(note, cancellationToken) is null)
        {
            await store.SetNoteAsync(note, Retention.Write(at), cancellationToken);
            RuntimeLog.DeletionScheduled(log, channel, due.Count, at);
        }
    }

    /// <summary>Calls a deletion off; nothing happens when none is scheduled.</summary>
    public async Task CancelDeletionAsync(string channel, string prefix, CancellationToken cancellationToken)
    {
        var note = Retention.DeletionNote(channel, prefix);
        if (await store.NoteAsync(note, cancellationToken) is not null)
        {
            await store.SetNoteAsync(note, null, cancellationToken);
            var kept = await store.RoomsAtAsync(channel, prefix, cancellationToken);
            RuntimeLog.DeletionCancelled(log, channel, kept.Count);
        }
    }

    /// <summary>128 random bits: cannot be guessed.</summary>
    public static string RandomId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
