using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Outbox;

namespace CrssBot.Runtime.Tests;

/// <summary>One call of the store, as the seams and the log see it.</summary>
internal sealed record StoreCall(string Name, RoomId Room = default, string Key = "", RoomCommit? Commit = null, SlotState? State = null)
{
    public override string ToString() =>
        string.Join(' ', new[] { Name, Room.Value, Key, State?.ToString() }.Where(p => !string.IsNullOrEmpty(p)));
}

/// <summary>
/// A faithful store in memory. Its rows are one immutable value: a crash at any instant is a new store on the rows of that instant.
/// Calls can be held or made to fail, before anything is written or after.
/// </summary>
internal sealed class FakeStore : IStudyStore
{
    private readonly Lock _lock = new();
    private readonly List<Seam> _seams = [];
    private readonly List<StoreCall> _log = [];
    private readonly List<(Func<Rows, bool> When, TaskCompletionSource Done)> _waiting = [];
    private Rows _rows;

    public FakeStore(Rows? rows = null) => _rows = rows ?? Rows.Empty;

    public Rows Rows
    {
        get
        {
            lock (_lock)
            {
                return _rows;
            }
        }
    }

    /// <summary>What was carried out, in order.</summary>
    public ImmutableArray<StoreCall> Log
    {
        get
        {
            lock (_lock)
            {
                return [.. _log];
            }
        }
    }

    public ImmutableArray<RoomCommit> Commits => [.. Log.Where(c => c.Commit is not null).Select(c => c.Commit!)];

    /// <summary>Done before every call is carried out; may wait or throw.</summary>
    public Func<StoreCall, Task>? Always { get; set; }

    /// <summary>The next call of that name throws and writes nothing.</summary>
    public void FailOnce(string name) => Add(new Seam(name, After: false, Fail));

    /// <summary>The next call of that name is carried out and throws all the same: its fate is unknown to the caller.</summary>
    public void FailOnceAfterWriting(string name) => Add(new Seam(name, After: true, Fail));

    /// <summary>The next call of that name waits before anything is written.</summary>
    public Gate Hold(string name)
    {
        var gate = new Gate();
        Add(new Seam(name, After: false, gate.PassAsync));
        return gate;
    }

    /// <summary>The next call of that name is carried out and then waits before it returns.</summary>
    public Gate HoldAfterWriting(string name)
    {
        var gate = new Gate();
        Add(new Seam(name, After: true, gate.PassAsync));
        return gate;
    }

    /// <summary>What was to fail or to be held is so no longer.</summary>
    public void Mend()
    {
        lock (_lock)
        {
            _seams.Clear();
        }
    }

    /// <summary>Completes when the rows are so.</summary>
    public Task UntilAsync(Func<Rows, bool> when)
    {
        lock (_lock)
        {
            if (when(_rows))
            {
                return Task.CompletedTask;
            }

            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((when, done));
            return done.Task.Soon();
        }
    }

    public static Exception Unavailable() => new StoreUnavailableException("The test took the store away.");

    public bool IsShared { get; set; }

    /// <summary>What another process has claimed.</summary>
    public string? ClaimedElsewhere { get; set; }

    /// <summary>Since when the process is away that wrote every room.</summary>
    public DateTimeOffset? AwaySince { get; init; }

    public Task<bool> ClaimAsync(string name, CancellationToken cancellationToken) =>
        CallAsync(
            new StoreCall("claim", Key: name),
            rows => (rows, !string.Equals(name, ClaimedElsewhere, StringComparison.Ordinal)),
            cancellationToken
        );

    public Task ReleaseAsync(string name, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall("release", Key: name), rows => (rows, true), cancellationToken);

    public Task<StoredRoom?> LoadRoomAsync(RoomId room, CancellationToken cancellationToken) =>
        CallAsync(
            new StoreCall("load", room),
            rows => (rows, rows.Load(room) is { } stored ? stored with { AwaySince = AwaySince } : null),
            cancellationToken
        );

    public Task<bool> CommitAsync(RoomCommit commit, CancellationToken cancellationToken)
    {
        if (commit.Attempts.Any(a => a.Version != commit.ReadVersion + 1 || a.Room != commit.Room))
        {
            throw new ArgumentException("An attempt carries its commit's room and version.", nameof(commit));
        }

        return CallAsync(
            new StoreCall("commit", commit.Room, Commit: commit),
            rows =>
                rows.Heads.GetValueOrDefault(commit.Room, Head.None) is { Gone: false } head && head.Version == commit.ReadVersion
                    ? (rows.With(commit), true)
                    : (rows, false),
            cancellationToken
        );
    }

    public Task<IReadOnlyList<DueRoom>> DueAsync(DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<DueRoom>>(
            new StoreCall("due"),
            rows =>
                (
                    rows,
                    [
                        .. rows
                            .Heads.Where(h => h.Value.NextWake <= until)
                            .Select(h => new DueRoom(h.Key, h.Value.NextWake!.Value))
                            .OrderBy(d => d.Wake)
                            .Take(limit),
                    ]
                ),
            cancellationToken
        );

    public Task<IReadOnlyList<RoomId>> OpenRoomsAsync(CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<RoomId>>(
            new StoreCall("open"),
            rows => (rows, [.. rows.Heads.Where(h => h.Value.Open).Select(h => h.Key).Order()]),
            cancellationToken
        );

    public Task<IReadOnlyList<RoomId>> RoomsWithOtherTzdbAsync(string tzdb, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<RoomId>>(
            new StoreCall("tzdb"),
            rows => (rows, [.. rows.Heads.Where(h => h.Value.NextWake is not null && h.Value.Tzdb != tzdb).Select(h => h.Key).Order()]),
            cancellationToken
        );

    public Task<DateTimeOffset?> LastPulseAsync(CancellationToken cancellationToken) =>
        CallAsync(new StoreCall("lastPulse"), rows => (rows, rows.Pulse), cancellationToken);

    public Task PulseAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall("pulse"), rows => (rows with { Pulse = now.ToUniversalTime() }, true), cancellationToken);

    public Task<IReadOnlyList<Slot>> UnsettledSlotsAsync(
        (RoomId Room, string Key)? after,
        int limit,
        CancellationToken cancellationToken
    ) =>
        CallAsync<IReadOnlyList<Slot>>(
            new StoreCall("unsettled"),
            rows =>
                (
                    rows,
                    [
                        .. rows
                            .Slots.Values.Where(s => s.IsDue || s.State == SlotState.Sending)
                            .OrderBy(s => s.Room)
                            .ThenBy(s => s.Key, StringComparer.Ordinal)
                            .Where(s => after is not { } a || Position(s, a) > 0)
                            .Take(limit),
                    ]
                ),
            cancellationToken
        );

    public Task<Slot?> SlotAsync(RoomId room, string key, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall("slot", room, key), rows => (rows, rows.Slots.GetValueOrDefault((room, key))), cancellationToken);

    public Task MarkSlotAsync(
        RoomId room,
        string key,
        SlotState state,
        long sentRevision,
        string? messageId,
        DateTimeOffset at,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            new StoreCall("mark", room, key, State: state),
            rows =>
                rows.Slots.TryGetValue((room, key), out var slot)
                    ? (
                        rows with
                        {
                            Slots = rows.Slots.SetItem(
                                (room, key),
                                slot with
                                {
                                    State = state,
                                    SentRevision = sentRevision,
                                    MessageId = messageId,
                                    ChangedAt = at,
                                }
                            ),
                        },
                        true
                    )
                    : (rows, false),
            cancellationToken
        );

    public Task<(MemberId Member, bool IsNew)> MemberForAsync(
        string channel,
        string platformId,
        MemberId candidate,
        DateOnly today,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            new StoreCall("member"),
            rows =>
                rows.Identities.TryGetValue((channel, platformId), out var known)
                    ? (rows.See(known, today), (known.Member, false))
                    : (
                        rows with
                        {
                            Identities = rows.Identities.Add((channel, platformId), new Identity(channel, platformId, candidate, today)),
                        },
                        (candidate, true)
                    ),
            cancellationToken
        );

    public Task SeenAsync(MemberId member, DateOnly today, CancellationToken cancellationToken) =>
        CallAsync(
            new StoreCall("seen"),
            rows => (rows.IdentitiesOf(member).Aggregate(rows, (r, i) => r.See(i, today)), true),
            cancellationToken
        );

    public Task<IReadOnlyList<MemberId>> UnusedSinceAsync(DateOnly day, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<MemberId>>(
            new StoreCall("unused"),
            rows =>
                (
                    rows,
                    [
                        .. rows
                            .Identities.Values.GroupBy(i => i.Member, i => i.Seen)
                            .Where(m => m.Max() < day)
                            .Select(m => m.Key)
                            .Where(m => rows.AttemptsOf(m).All(a => DateOnly.FromDateTime(a.At.UtcDateTime) < day))
                            .Order(),
                    ]
                ),
            cancellationToken
        );

    public Task<IReadOnlyList<Identity>> IdentitiesOfAsync(MemberId member, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<Identity>>(new StoreCall("identities"), rows => (rows, [.. rows.IdentitiesOf(member)]), cancellationToken);

    public Task<IReadOnlyList<RoomId>> RoomsOfAsync(MemberId member, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<RoomId>>(
            new StoreCall("roomsOf"),
            rows =>
                (
                    rows,
                    [
                        .. rows
                            .Memberships.Where(m => m.Member == member)
                            .Select(m => m.Room)
                            .Concat(rows.AttemptsOf(member).Select(a => a.Room))
                            .Distinct()
                            .Where(r => rows.Heads[r] is { Gone: false })
                            .Order(),
                    ]
                ),
            cancellationToken
        );

    public Task<IReadOnlyList<Attempt>> AttemptsOfAsync(MemberId member, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<Attempt>>(new StoreCall("attemptsOf"), rows => (rows, [.. rows.AttemptsOf(member)]), cancellationToken);

    public Task<IReadOnlyList<Flag>> FlagsOfAsync(MemberId member, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<Flag>>(
            new StoreCall("flagsOf"),
            rows => (rows, [.. rows.Flags.Values.Where(f => f.Member == member).OrderBy(f => f.Question).ThenBy(f => f.Revision)]),
            cancellationToken
        );

    public Task BeginErasureAsync(MemberId member, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall("beginErasure"), rows => (rows.WithoutIdentities(member), true), cancellationToken);

    public Task EraseMemberAsync(MemberId member, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall("erase"), rows => (rows.Without(member), true), cancellationToken);

    public Task<IReadOnlyList<Regraded>> RegradeAsync(Regrade regrade, bool dryRun, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<Regraded>>(
            new StoreCall("regrade", Key: regrade.Question.Value),
            rows =>
            {
                var changed = new List<Regraded>();
                var next = rows;
                foreach (var (key, before) in rows.Attempts)
                {
                    if (regrade.Judge(before) is not { } anew)
                    {
                        continue;
                    }

                    changed.Add(anew.Change);
                    next = next with { Attempts = next.Attempts.SetItem(key, anew.Attempt) };
                    foreach (var counter in new[] { $"room|{before.Room}|{before.Member}", $"question|{before.Question}" })
                    {
                        if (next.Counters.TryGetValue(counter, out var c))
                        {
                            c = c with { Answered = c.Answered + anew.Change.Answered, Correct = c.Correct + anew.Change.Correct };
                            next = next with { Counters = next.Counters.SetItem(counter, c) };
                        }
                    }

                    if (before.Session != Attempt.Erased)
                    {
                        next = next with
                        {
                            Notes = next.Notes.SetItem(Corrections.NoteOf(before.Member, before.Question), anew.Judged.ToString()),
                        };
                    }
                }

                return (dryRun ? rows : next, changed);
            },
            cancellationToken
        );

    public Task DeleteRoomAsync(RoomId room, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall("delete", room), rows => (rows.Without(room), true), cancellationToken);

    public Task<RoomId> RoomForAsync(ChannelAddress address, RoomId candidate, CancellationToken cancellationToken) =>
        CallAsync(
            new StoreCall("room"),
            rows =>
                rows.RoomAt(address) is { } known
                    ? (rows, known)
                    : (rows with { Addresses = rows.Addresses.Add(candidate, address) }, candidate),
            cancellationToken
        );

    public Task<RoomId?> FindRoomAsync(ChannelAddress address, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall("findRoom"), rows => (rows, rows.RoomAt(address)), cancellationToken);

    public Task AliasAsync(ChannelAddress from, RoomId room, CancellationToken cancellationToken) =>
        CallAsync(
            new StoreCall("alias", room),
            rows => (rows with { Aliases = rows.Aliases.SetItem(from, room) }, true),
            cancellationToken
        );

    public Task<IReadOnlyList<(RoomId Room, ChannelAddress Address)>> RoomsAtAsync(
        string channel,
        string prefix,
        CancellationToken cancellationToken
    ) =>
        CallAsync<IReadOnlyList<(RoomId, ChannelAddress)>>(
            new StoreCall("roomsAt", Key: $"{channel}|{prefix}"),
            rows =>
                (
                    rows,
                    [
                        .. rows
                            .Addresses.Where(a =>
                                a.Value.Channel == channel && a.Value.Conversation.StartsWith(prefix, StringComparison.Ordinal)
                            )
                            .OrderBy(a => a.Value.Conversation, StringComparer.Ordinal)
                            .Select(a => (a.Key, a.Value)),
                    ]
                ),
            cancellationToken
        );

    public Task<string?> NoteAsync(string key, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall("note", Key: key), rows => (rows, rows.Notes.GetValueOrDefault(key)), cancellationToken);

    public Task SetNoteAsync(string key, string? value, CancellationToken cancellationToken) =>
        System.Text.Encoding.UTF8.GetByteCount(value ?? "") > IStudyStore.NoteBytes
            ? throw new ArgumentException("A note is small.", nameof(value))
            : CallAsync(
                new StoreCall("setNote", Key: key),
                rows => (rows with { Notes = value is null ? rows.Notes.Remove(key) : rows.Notes.SetItem(key, value) }, true),
                cancellationToken
            );

    public Task<IReadOnlyList<(string Key, string Value)>> NotesAsync(string prefix, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<(string, string)>>(
            new StoreCall("notes", Key: prefix),
            rows => (rows, [.. rows.Notes.Where(n => n.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(n => (n.Key, n.Value))]),
            cancellationToken
        );

    public Task<ChannelAddress?> AddressOfAsync(RoomId room, CancellationToken cancellationToken) =>
        CallAsync(new StoreCall("address", room), rows => (rows, rows.Addresses.GetValueOrDefault(room)), cancellationToken);

    public Task<IReadOnlyList<Attempt>> AttemptsOfSessionAsync(RoomId room, SessionId session, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<Attempt>>(
            new StoreCall("attempts", room),
            rows =>
                (
                    rows,
                    [
                        .. rows
                            .Attempts.Values.Where(a => a.Room == room && a.Session == session)
                            .OrderBy(a => (a.Ordinal, a.Round))
                            .ThenBy(a => a.Member),
                    ]
                ),
            cancellationToken
        );

    public Task<IReadOnlyList<Counter>> CountersAsync(string prefix, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<Counter>>(
            new StoreCall("counters"),
            rows => (rows, [.. rows.Counters.Values.Where(c => c.Key.StartsWith(prefix, StringComparison.Ordinal))]),
            cancellationToken
        );

    public Task FlagAsync(Flag flag, CancellationToken cancellationToken) =>
        CallAsync(
            new StoreCall("flag", flag.Room),
            rows => (rows with { Flags = rows.Flags.SetItem((flag.Question, flag.Revision, flag.Member), flag) }, true),
            cancellationToken
        );

    public Task<IReadOnlyList<Flag>> FlagsAsync(CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<Flag>>(
            new StoreCall("flags"),
            rows => (rows, [.. rows.Flags.Values.OrderBy(f => f.Question).ThenBy(f => f.Revision).ThenBy(f => f.Member)]),
            cancellationToken
        );

    public Task ProbeAsync(CancellationToken cancellationToken) =>
        CallAsync(new StoreCall("probe"), rows => (rows, true), cancellationToken);

    public Task BackupAsync(string file, CancellationToken cancellationToken) => throw new NotSupportedException("A fake has no file.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static int Position(Slot slot, (RoomId Room, string Key) after) =>
        slot.Room.CompareTo(after.Room) is var room && room != 0 ? room : string.CompareOrdinal(slot.Key, after.Key);

    private static Task Fail() => Task.FromException(Unavailable());

    private async Task<T> CallAsync<T>(StoreCall call, Func<Rows, (Rows, T)> carryOut, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Yield();
        if (Always is { } always)
        {
            await always(call);
        }

        await PassAsync(call, after: false);
        T result;
        lock (_lock)
        {
            (_rows, result) = carryOut(_rows);
            _log.Add(result is false ? call with { Name = $"{call.Name} refused", Commit = null } : call);
            foreach (var (_, done) in _waiting.Where(w => w.When(_rows)).ToArray())
            {
                done.TrySetResult();
            }
        }

        await PassAsync(call, after: true);
        return result;
    }

    private void Add(Seam seam)
    {
        lock (_lock)
        {
            _seams.Add(seam);
        }
    }

    private Task PassAsync(StoreCall call, bool after)
    {
        Seam? seam;
        lock (_lock)
        {
            seam = _seams.Find(s => s.After == after && s.Name == call.Name);
            _seams.Remove(seam!);
        }

        return seam?.Act() ?? Task.CompletedTask;
    }

    private sealed record Seam(string Name, bool After, Func<Task> Act);
}

internal sealed record Head(
    long Version,
    DateTimeOffset? NextWake,
    bool Open,
    string Tzdb,
    string? Snapshot,
    long SnapshotVersion,
    bool Gone = false
)
{
    public static readonly Head None = new(0, null, false, "", null, 0);
}

/// <summary>Everything a store holds.</summary>
internal sealed record Rows(
    ImmutableDictionary<RoomId, Head> Heads,
    ImmutableDictionary<(RoomId, SessionId, int, int, MemberId), Attempt> Attempts,
    ImmutableDictionary<(RoomId Room, string Key), Slot> Slots,
    ImmutableSortedDictionary<string, Counter> Counters,
    ImmutableSortedDictionary<(string Channel, string Id), Identity> Identities,
    ImmutableHashSet<(MemberId Member, RoomId Room)> Memberships,
    ImmutableDictionary<RoomId, ChannelAddress> Addresses,
    ImmutableDictionary<ChannelAddress, RoomId> Aliases,
    ImmutableSortedDictionary<string, string> Notes,
    ImmutableDictionary<(QuestionId, int, MemberId), Flag> Flags,
    DateTimeOffset? Pulse
)
{
    public static readonly Rows Empty = new(
        ImmutableDictionary<RoomId, Head>.Empty,
        ImmutableDictionary<(RoomId, SessionId, int, int, MemberId), Attempt>.Empty,
        ImmutableDictionary<(RoomId, string), Slot>.Empty,
        ImmutableSortedDictionary.Create<string, Counter>(StringComparer.Ordinal),
        ImmutableSortedDictionary<(string, string), Identity>.Empty,
        ImmutableHashSet<(MemberId, RoomId)>.Empty,
        ImmutableDictionary<RoomId, ChannelAddress>.Empty,
        ImmutableDictionary<ChannelAddress, RoomId>.Empty,
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
        ImmutableDictionary<(QuestionId, int, MemberId), Flag>.Empty,
        null
    );

    public RoomId? RoomAt(ChannelAddress address) =>
        Addresses.FirstOrDefault(a => a.Value == address) is { Value: not null } known ? known.Key
        : Aliases.TryGetValue(address, out var room) ? room
        : null;

    public StoredRoom? Load(RoomId room) =>
        Heads.TryGetValue(room, out var head) && !head.Gone
            ? new StoredRoom(
                room,
                head.Version,
                head.Snapshot,
                head.SnapshotVersion,
                [
                    .. Attempts
                        .Values.Where(a => a.Room == room && a.Version > head.SnapshotVersion)
                        .OrderBy(a => a.Version)
                        .ThenBy(a => a.Session)
                        .ThenBy(a => (a.Ordinal, a.Round))
                        .ThenBy(a => a.Member),
                ],
                Addresses.GetValueOrDefault(room)
            )
            : null;

    public Rows With(RoomCommit commit)
    {
        var version = commit.ReadVersion + 1;
        var before = Heads.GetValueOrDefault(commit.Room, Head.None);
        var head = new Head(
            version,
            commit.NextWake?.ToUniversalTime(),
            commit.Open,
            commit.Tzdb,
            commit.Snapshot ?? before.Snapshot,
            commit.Snapshot is null ? before.SnapshotVersion : version
        );
        var attempts = commit.Attempts.Aggregate(
            Attempts,
            (all, a) => all.SetItem((a.Room, a.Session, a.Ordinal, a.Round, a.Member), a with { At = a.At.ToUniversalTime() })
        );
        var counters = commit.Counters.Aggregate(
            Counters,
            (all, c) =>
                all.TryGetValue(c.Key, out var sum)
                    ? all.SetItem(c.Key, new Counter(c.Key, sum.Answered + c.Answered, sum.Correct + c.Correct))
                    : all.Add(c.Key, c)
        );
        return this with
        {
            Heads = Heads.SetItem(commit.Room, head),
            Attempts = attempts,
            Slots = commit.Slots.Aggregate(Slots, (all, s) => Wanted(all, commit.Room, s)),
            Counters = counters,
            Memberships = Memberships.Union(commit.Entered.Select(m => (m, commit.Room))),
        };
    }

    public IEnumerable<Identity> IdentitiesOf(MemberId member) => Identities.Values.Where(i => i.Member == member);

    public IEnumerable<Attempt> AttemptsOf(MemberId member) =>
        Attempts
            .Values.Where(a => a.Member == member)
            .OrderBy(a => a.At)
            .ThenBy(a => a.Room)
            .ThenBy(a => a.Session)
            .ThenBy(a => (a.Ordinal, a.Round));

    public Rows See(Identity identity, DateOnly today) =>
        identity.Seen >= today
            ? this
            : this with
            {
                Identities = Identities.SetItem((identity.Channel, identity.PlatformId), identity with { Seen = today }),
            };

    public Rows WithoutIdentities(MemberId member) =>
        this with
        {
            Identities = Identities.RemoveRange(IdentitiesOf(member).Select(i => (i.Channel, i.PlatformId))),
            Notes = Notes.SetItem(IStudyStore.ErasureNotes + member, ""),
        };

    public Rows Without(MemberId member)
    {
        var attempts = AttemptsOf(member).ToList();
        var flags = Flags.Where(f => f.Value.Member == member).ToList();
        var rooms = Memberships.Where(m => m.Member == member).Select(m => m.Room).Concat(attempts.Select(a => a.Room)).ToHashSet();
        var settled = Slots.Where(s => rooms.Contains(s.Key.Room) && s.Value.IsSettled && RoomMessages.MayName(s.Key.Key));
        return WithoutIdentities(member) with
        {
            Slots = Slots.SetItems(settled.Select(s => KeyValuePair.Create(s.Key, s.Value with { View = "" }))),
            Attempts = Attempts
                .RemoveRange(attempts.Select(KeyOf))
                .AddRange(attempts.Select(a => a.WithoutMember(OneOff())).Select(a => KeyValuePair.Create(KeyOf(a), a))),
            Flags = Flags
                .RemoveRange(flags.Select(f => f.Key))
                .AddRange(
                    flags
                        .Select(f => f.Value.WithoutMember(OneOff()))
                        .Select(f => KeyValuePair.Create((f.Question, f.Revision, f.Member), f))
                ),
            Counters = Counters.RemoveRange(attempts.Select(a => $"room|{a.Room}|{member}").Distinct()),
            Memberships = Memberships.Except(Memberships.Where(m => m.Member == member)),
            Notes = Notes.Remove(IStudyStore.ErasureNotes + member),
        };
    }

    private static (RoomId, SessionId, int, int, MemberId) KeyOf(Attempt a) => (a.Room, a.Session, a.Ordinal, a.Round, a.Member);

    private static MemberId OneOff() => new(StudyDesk.RandomId());

    public Rows Without(RoomId room) =>
        this with
        {
            Heads = Heads.TryGetValue(room, out var head)
                ? Heads.SetItem(room, Head.None with { Version = head.Gone ? head.Version : head.Version + 1, Gone = true })
                : Heads,
            Slots = Slots.RemoveRange(Slots.Keys.Where(s => s.Room == room)),
            Counters = Counters.RemoveRange(Counters.Keys.Where(k => k.StartsWith($"room|{room}|", StringComparison.Ordinal))),
            Memberships = Memberships.Except(Memberships.Where(m => m.Room == room)),
            Aliases = Aliases.RemoveRange(Aliases.Where(a => a.Value == room).Select(a => a.Key)),
            Addresses = Addresses.Remove(room),
        };

    private static ImmutableDictionary<(RoomId, string), Slot> Wanted(
        ImmutableDictionary<(RoomId, string), Slot> slots,
        RoomId room,
        SlotWrite write
    ) =>
        Slot.Wanting(slots.GetValueOrDefault((room, write.Key)), room, write, DateTimeOffset.UnixEpoch) is { } slot
            ? slots.SetItem((room, write.Key), slot)
            : slots;
}
