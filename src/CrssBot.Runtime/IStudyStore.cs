using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Runtime.Outbox;

namespace CrssBot.Runtime;

/// <summary>
/// The one store. Nothing is said before it is here. Every implementation passes <c>StudyStoreContract</c>.
/// Calls may come from any thread. An environment error is a <see cref="StoreUnavailableException"/>: the caller may retry
/// the same call, since every write is idempotent by key or fenced by the head.
/// </summary>
public interface IStudyStore : IAsyncDisposable
{
    /// <summary>Bytes of a note's value, as UTF-8.</summary>
    const int NoteBytes = 4 * 1024;

    /// <summary>A note "erase|{member}" says that an erasure was begun; it goes when the erasure is complete.</summary>
    const string ErasureNotes = "erase|";

    /// <summary>Notes of the keys that sign cookies. They are their database's own: no export holds them.</summary>
    const string CookieKeyNotes = "key|";

    /// <summary>"conversation|{channel}|{conversation}" is claimed by the process that sends to it.</summary>
    const string ConversationClaims = "conversation|";

    /// <summary>Several processes work on it at once.</summary>
    bool IsShared { get; }

    /// <summary>The room's head, snapshot and the attempts above it; null when the room was never committed.</summary>
    Task<StoredRoom?> LoadRoomAsync(RoomId room, CancellationToken cancellationToken);

    /// <summary>
    /// One transaction: head, attempts, snapshot if given, slots, counters. A refused slot that wants another view is due again. Returns false, with nothing written, when the
    /// head's version is not <see cref="RoomCommit.ReadVersion"/>. When it returns true the commit survives kill -9.
    /// </summary>
    Task<bool> CommitAsync(RoomCommit commit, CancellationToken cancellationToken);

    /// <summary>
    /// Rooms whose next wake is at or before <paramref name="until"/>, earliest first. A shared store gives a room to one process, and for five
    /// seconds to no other unless the room is committed.
    /// </summary>
    Task<IReadOnlyList<DueRoom>> DueAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken);

    /// <summary>Rooms whose head says that a question is open.</summary>
    Task<IReadOnlyList<RoomId>> OpenRoomsAsync(CancellationToken cancellationToken);

    /// <summary>Rooms with a wake that was computed with another version of the time zone database.</summary>
    Task<IReadOnlyList<RoomId>> RoomsWithOtherTzdbAsync(string tzdb, CancellationToken cancellationToken);

    /// <summary>The instant that the last process was seen alive with a question open; null if never.</summary>
    Task<DateTimeOffset?> LastPulseAsync(CancellationToken cancellationToken);

    Task PulseAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// True when <paramref name="name"/> is this process's for the next five seconds; asking again prolongs it. A store that is not shared always
    /// says yes.
    /// </summary>
    Task<bool> ClaimAsync(string name, CancellationToken cancellationToken);

    /// <summary>Gives a claim back before its time; nothing happens when it is another's.</summary>
    Task ReleaseAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Slots that are due or were left in <see cref="SlotState.Sending"/>, ordered by room and key, after a position; none of a conversation
    /// that another process has claimed.
    /// </summary>
    Task<IReadOnlyList<Slot>> UnsettledSlotsAsync((RoomId Room, string Key)? after, int limit, CancellationToken cancellationToken);

    Task<Slot?> SlotAsync(RoomId room, string key, CancellationToken cancellationToken);

    /// <summary>Records how a delivery went. Leaves the wanted part alone. Changes nothing when another process has claimed the conversation.</summary>
    Task MarkSlotAsync(
        RoomId room,
        string key,
        SlotState state,
        long sentRevision,
        string? messageId,
        DateTimeOffset at,
        CancellationToken cancellationToken
    );

    /// <summary>The member of a platform identity, and whether it is <paramref name="candidate"/>, added because the identity is new.</summary>
    /// <param name="today">The day that the member is seen, UTC; written once a day at the most.</param>
    Task<(MemberId Member, bool IsNew)> MemberForAsync(
        string channel,
        string platformId,
        MemberId candidate,
        DateOnly today,
        CancellationToken cancellationToken
    );

    /// <summary>The member was seen that day, UTC, though they came without a platform identity.</summary>
    Task SeenAsync(MemberId member, DateOnly today, CancellationToken cancellationToken);

    /// <summary>Members with an identity who were last seen, and last answered, before that day. A walk over all: not for a user's path.</summary>
    Task<IReadOnlyList<MemberId>> UnusedSinceAsync(DateOnly day, CancellationToken cancellationToken);

    /// <summary>The room that a conversation is or leads to. Adds <paramref name="candidate"/> when the conversation is new.</summary>
    Task<RoomId> RoomForAsync(ChannelAddress address, RoomId candidate, CancellationToken cancellationToken);

    /// <summary>As <see cref="RoomForAsync"/>, but null when the conversation is new.</summary>
    Task<RoomId?> FindRoomAsync(ChannelAddress address, CancellationToken cancellationToken);

    /// <summary>
    /// A further conversation leads to the room, and to no other from now on; the room's address stays what it is. A conversation that is itself
    /// a room's address goes on leading to that room.
    /// </summary>
    Task AliasAsync(ChannelAddress from, RoomId room, CancellationToken cancellationToken);

    /// <summary>The conversation of a room; null when there is none.</summary>
    Task<ChannelAddress?> AddressOfAsync(RoomId room, CancellationToken cancellationToken);

    /// <summary>Rooms whose conversation on a channel starts with <paramref name="prefix"/>, by conversation; not those too long for a key.</summary>
    Task<IReadOnlyList<(RoomId Room, ChannelAddress Address)>> RoomsAtAsync(
        string channel,
        string prefix,
        CancellationToken cancellationToken
    );

    /// <summary>A small value that somebody keeps for themselves across restarts; null when there is none.</summary>
    /// <param name="key">Begins with its owner's name: "discord|session".</param>
    Task<string?> NoteAsync(string key, CancellationToken cancellationToken);

    /// <param name="value">At most <see cref="NoteBytes"/>; null removes the note.</param>
    Task SetNoteAsync(string key, string? value, CancellationToken cancellationToken);

    /// <summary>Notes whose key starts with <paramref name="prefix"/>, by key.</summary>
    Task<IReadOnlyList<(string Key, string Value)>> NotesAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>The platform identities of a member.</summary>
    Task<IReadOnlyList<Identity>> IdentitiesOfAsync(MemberId member, CancellationToken cancellationToken);

    /// <summary>Rooms that know the member, or hold attempts of theirs.</summary>
    Task<IReadOnlyList<RoomId>> RoomsOfAsync(MemberId member, CancellationToken cancellationToken);

    /// <summary>Every attempt of a member, by time.</summary>
    Task<IReadOnlyList<Attempt>> AttemptsOfAsync(MemberId member, CancellationToken cancellationToken);

    /// <summary>Every flag of a member, by question and revision.</summary>
    Task<IReadOnlyList<Flag>> FlagsOfAsync(MemberId member, CancellationToken cancellationToken);

    /// <summary>
    /// One transaction: the member's identities go, so that whoever comes with one of them is somebody new, and a note of
    /// <see cref="ErasureNotes"/> says that <see cref="EraseMemberAsync"/> is to follow, if need be after a restart.
    /// </summary>
    Task BeginErasureAsync(MemberId member, CancellationToken cancellationToken);

    /// <summary>
    /// Begins the erasure if it was not begun; then, in pages, the member's attempts and flags are put under random one-off ids, keeping what
    /// <see cref="Attempt.WithoutMember"/> says, and their counters and memberships go, and with them the views of settled messages in their
    /// rooms, which may name them. Questions keep their counters. The rooms' states are the rooms' to change.
    /// </summary>
    Task EraseMemberAsync(MemberId member, CancellationToken cancellationToken);

    /// <summary>
    /// The room goes: state, messages, conversations, its members' counters and memberships. Attempts stay, for they are their members'. From the
    /// first moment on the room loads as null and takes no commit, not even from a process that holds it in memory; its id is not used again.
    /// Cut short, it is carried on by the same call: the room's address goes last.
    /// </summary>
    Task DeleteRoomAsync(RoomId room, CancellationToken cancellationToken);

    /// <summary>
    /// Judges stored answers to a question anew, in pages; each page's attempts, counters and notes of <see cref="Corrections.Notes"/>, one for
    /// each member whose answer changed, are one transaction. Twice changes nothing more; cut short, it is carried on by the same call.
    /// </summary>
    /// <param name="dryRun">Nothing is written.</param>
    /// <returns>The answers that changed, or would.</returns>
    Task<IReadOnlyList<Regraded>> RegradeAsync(Regrade regrade, bool dryRun, CancellationToken cancellationToken);

    /// <summary>Every attempt of a session, by ordinal, round and member; for checks and exports, not for a user's path.</summary>
    Task<IReadOnlyList<Attempt>> AttemptsOfSessionAsync(RoomId room, SessionId session, CancellationToken cancellationToken);

    /// <summary>Counters whose key starts with <paramref name="prefix"/>, by key.</summary>
    Task<IReadOnlyList<Counter>> CountersAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Adds a flag, or replaces the one that its member gave this revision of the question before.</summary>
    Task FlagAsync(Flag flag, CancellationToken cancellationToken);

    /// <summary>Every flag, by question, revision and member.</summary>
    Task<IReadOnlyList<Flag>> FlagsAsync(CancellationToken cancellationToken);

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
)
{
    /// <summary>
    /// A question is open and the process that wrote last is not this one: it was last seen alive then. Null otherwise, and where one process
    /// serves the store.
    /// </summary>
    public DateTimeOffset? AwaySince { get; init; }
}

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
)
{
    /// <summary>Members whom the room did not know before.</summary>
    public IReadOnlyList<MemberId> Entered { get; init; } = [];
}

/// <summary>A person as a platform knows them.</summary>
/// <param name="Seen">The last day that they came, UTC.</param>
public sealed record Identity(string Channel, string PlatformId, MemberId Member, DateOnly Seen);

/// <summary>A counter, or what to add to one. Keys: "room|{room}|{member}", "question|{question}".</summary>
public sealed record Counter(string Key, int Answered, int Correct);

public sealed record DueRoom(RoomId Room, DateTimeOffset Wake);

/// <summary>The store cannot be reached or written now. Nothing of the failed call may be taken as stored or as not stored.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
