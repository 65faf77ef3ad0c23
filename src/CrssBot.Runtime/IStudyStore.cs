using CrssBot.Engine;
using CrssBot.Runtime.Outbox;

namespace CrssBot.Runtime;

/// <summary>
/// The one store. Nothing is said before it is here. Every implementation passes <c>StudyStoreContract</c>.
/// Calls may come from any thread. An environment error is a <see cref="StoreUnavailableException"/>: the caller may retry
/// the same call, since every write is idempotent by key or fenced by the head.
/// </summary>
public interface IStudyStore : IAsyncDisposable
{
    /// <summary>The room's head, snapshot and the attempts above it; null when the room was never committed.</summary>
    Task<StoredRoom?> LoadRoomAsync(RoomId room, CancellationToken cancellationToken);

    /// <summary>
    /// One transaction: head, attempts, snapshot if given, slots, counters. A refused slot that wants another view is due again. Returns false, with nothing written, when the
    /// head's version is not <see cref="RoomCommit.ReadVersion"/>. When it returns true the commit survives kill -9.
    /// </summary>
    Task<bool> CommitAsync(RoomCommit commit, CancellationToken cancellationToken);

    /// <summary>Rooms whose next wake is at or before <paramref name="until"/>, earliest first.</summary>
    Task<IReadOnlyList<DueRoom>> DueAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken);

    /// <summary>Rooms whose head says that a question is open.</summary>
    Task<IReadOnlyList<RoomId>> OpenRoomsAsync(CancellationToken cancellationToken);

    /// <summary>Rooms with a wake that was computed with another version of the time zone database.</summary>
    Task<IReadOnlyList<RoomId>> RoomsWithOtherTzdbAsync(string tzdb, CancellationToken cancellationToken);

    /// <summary>The instant that the last process was seen alive with a question open; null if never.</summary>
    Task<DateTimeOffset?> LastPulseAsync(CancellationToken cancellationToken);

    Task PulseAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Slots that are due or were left in <see cref="SlotState.Sending"/>, ordered by room and key, after a position.</summary>
    Task<IReadOnlyList<Slot>> UnsettledSlotsAsync((RoomId Room, string Key)? after, int limit, CancellationToken cancellationToken);

    Task<Slot?> SlotAsync(RoomId room, string key, CancellationToken cancellationToken);

    /// <summary>Records how a delivery went. Leaves the wanted part alone.</summary>
    Task MarkSlotAsync(
        RoomId room,
        string key,
        SlotState state,
        long sentRevision,
        string? messageId,
        DateTimeOffset at,
        CancellationToken cancellationToken
    );

    /// <summary>The member of a platform identity. Adds <paramref name="candidate"/> when the identity is new.</summary>
    Task<MemberId> MemberForAsync(string channel, string platformId, MemberId candidate, CancellationToken cancellationToken);

    /// <summary>The room of a conversation. Adds <paramref name="candidate"/> when the conversation is new.</summary>
    Task<RoomId> RoomForAsync(ChannelAddress address, RoomId candidate, CancellationToken cancellationToken);

    /// <summary>The conversation of a room; null when there is none.</summary>
    Task<ChannelAddress?> AddressOfAsync(RoomId room, CancellationToken cancellationToken);

    /// <summary>Every attempt of a session, by ordinal, round and member; for checks and exports, not for a user's path.</summary>
    Task<IReadOnlyList<Attempt>> AttemptsOfSessionAsync(RoomId room, SessionId session, CancellationToken cancellationToken);

    /// <summary>Counters whose key starts with <paramref name="prefix"/>, by key.</summary>
    Task<IReadOnlyList<Counter>> CountersAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Writes and reads back a probe row; throws when the store cannot be written.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);

    /// <summary>A consistent copy in one file, while the store serves. The file must not exist.</summary>
    Task BackupAsync(string file, CancellationToken cancellationToken);
}

/// <param name="Version">The head's version, from 1.</param>
/// <param name="Snapshot">The state as JSON at <paramref name="SnapshotVersion"/>; null when no snapshot was written yet.</param>
/// <param name="Attempts">The attempts with a version above <paramref name="SnapshotVersion"/>, by version, then key.</param>
public sealed record StoredRoom(
    RoomId Room,
    long Version,
    string? Snapshot,
    long SnapshotVersion,
    IReadOnlyList<Attempt> Attempts,
    ChannelAddress? Address
);

/// <summary>What one batch of a room's mailbox writes, whole or not at all.</summary>
/// <param name="ReadVersion">The head's version that the state was read at; 0 for a new room. The commit writes ReadVersion + 1.</param>
/// <param name="NextWake">Null when nothing is due.</param>
/// <param name="Open">A question is open: the process keeps a pulse for it.</param>
/// <param name="Tzdb">The time zone database that <paramref name="NextWake"/> was computed with.</param>
/// <param name="Attempts">Upserted by key; each carries ReadVersion + 1.</param>
/// <param name="Snapshot">Covers ReadVersion + 1; null only when nothing but answers changed.</param>
/// <param name="Counters">Added to what is stored.</param>
public sealed record RoomCommit(
    RoomId Room,
    long ReadVersion,
    DateTimeOffset? NextWake,
    bool Open,
    string Tzdb,
    IReadOnlyList<Attempt> Attempts,
    string? Snapshot,
    IReadOnlyList<SlotWrite> Slots,
    IReadOnlyList<Counter> Counters
);

/// <summary>A counter, or what to add to one. Keys: "room|{room}|{member}", "question|{question}".</summary>
public sealed record Counter(string Key, int Answered, int Correct);

public sealed record DueRoom(RoomId Room, DateTimeOffset Wake);

/// <summary>The store cannot be reached or written now. Nothing of the failed call may be taken as stored or as not stored.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
