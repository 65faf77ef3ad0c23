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
public sealed class StudyDesk
{
    private readonly IRooms _rooms;
    private readonly IStudyStore _store;
    private readonly ConceptLookUp _lookUp;
    private readonly RoomContext _context;
    private readonly TimeProvider _time;
    private readonly ILogger<StudyDesk> _log;
    private readonly INews _news;
    private readonly Lock _lock = new();
    private readonly HashSet<MemberId> _seen = [];

    /// <summary>How much longer a window is for those who pressed today.</summary>
    private readonly Dictionary<MemberId, double> _factors = [];
    private DateOnly _seenOn;

    /// <summary>Whose erasure was asked for since the process began; their ids are nobody's any more.</summary>
    private readonly HashSet<MemberId> _erased = [];

    public StudyDesk(
        IRooms rooms,
        IStudyStore store,
        ConceptLookUp lookUp,
        RoomContext context,
        TimeProvider time,
        ILogger<StudyDesk> log,
        INews? news = null
    )
    {
        _rooms = rooms;
        _store = store;
        _lookUp = lookUp;
        _context = context;
        _time = time;
        _log = log;
        _news = news ?? new NoNews();
        Corrections = new Corrections(store, rooms, context, time, _news);
        _news.Hear(INews.Member, ForgetFactor);
        _news.Hear(INews.Erased, RememberErased);
    }

    public Catalog Catalog => _context.Catalog;

    /// <summary>What was judged anew, and who is to hear of it.</summary>
    public Corrections Corrections { get; }

    /// <inheritdoc cref="IRooms.SubmitAsync"/>
    public async Task<Reply> SubmitAsync(RoomRequest request, CancellationToken cancellationToken)
    {
        using var span = Measures.Begin("desk");
        span?.SetTag(Measures.Command, request.Command.GetType().Name);
        if (IsErased(request.By))
        {
            return await TurnAwayAsync(request, cancellationToken);
        }

        var today = Today();
        if (IsFirstOf(today, request.By))
        {
            await _store.SeenAsync(request.By, today, cancellationToken);
        }

        if (request.Command is RoomCommand.FlagQuestion { Reason: var reason } flag && IsFlag(flag))
        {
            // Its authors hear of it, whatever becomes of it in the room.
            var flagged = new Flag(flag.Question, flag.Revision, reason, request.By, request.Room, request.Stamp);
            await _store.FlagAsync(flagged, cancellationToken);
        }

        var factor = await FactorAsync(request.By, cancellationToken);
        return IsErased(request.By)
            ? await TurnAwayAsync(request, cancellationToken)
            : await _rooms.SubmitAsync(request with { TimeFactor = factor }, cancellationToken);
    }

    /// <summary>Whoever was erased had a press on its way, or a page still open: nothing of theirs begins again under that id.</summary>
    private async Task<Reply> TurnAwayAsync(RoomRequest request, CancellationToken cancellationToken) =>
        new(await LookAsync(request.Room, request.By, request.Standing, cancellationToken), Refusal.Erased);

    /// <summary>What a member set for themselves.</summary>
    public async Task<Profile> ProfileAsync(MemberId member, CancellationToken cancellationToken) =>
        Profile.Read(await _store.NoteAsync(Profile.NoteOf(member), cancellationToken));

    /// <summary>How much is stored of a member.</summary>
    public async Task<Kept> KeptAsync(MemberId member, CancellationToken cancellationToken)
    {
        var attempts = await _store.AttemptsOfAsync(member, cancellationToken);
        var flags = await _store.FlagsOfAsync(member, cancellationToken);
        return new Kept(attempts.Count, flags.Count, await ProfileAsync(member, cancellationToken));
    }

    /// <summary>Replaces it; in every room of theirs extra time counts from the next question on.</summary>
    public async Task SetProfileAsync(MemberId member, Profile profile, CancellationToken cancellationToken)
    {
        if (IsErased(member))
        {
            return;
        }

        await _store.SetNoteAsync(Profile.NoteOf(member), profile.Write(), cancellationToken);
        var factor = profile.ExtraTime.Factor();
        lock (_lock)
        {
            _factors[member] = factor;
        }

        await _news.TellAsync(INews.Member, member.Value, cancellationToken);
        foreach (var room in await _store.RoomsOfAsync(member, cancellationToken))
        {
            var request = new RoomRequest(room, member, _time.GetUtcNow(), new RoomCommand.BringTime(), TimeFactor: factor);
            await _rooms.SubmitAsync(request, cancellationToken);
        }
    }

    /// <summary>Another process was told other extra time; null: that may have been so of anyone.</summary>
    private void ForgetFactor(string? member)
    {
        lock (_lock)
        {
            if (member is null)
            {
                _factors.Clear();
            }
            else
            {
                _factors.Remove(new MemberId(member));
            }
        }
    }

    private void RememberErased(string? member)
    {
        ForgetFactor(member);
        if (member is not null)
        {
            lock (_lock)
            {
                _erased.Add(new MemberId(member));
            }
        }
    }

    private bool IsErased(MemberId member)
    {
        lock (_lock)
        {
            return _erased.Contains(member);
        }
    }

    /// <summary>Travels with every press, so that no room has to ask the store; read once a day.</summary>
    private async ValueTask<double?> FactorAsync(MemberId member, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_factors.TryGetValue(member, out var known))
            {
                return known;
            }
        }

        var factor = (await ProfileAsync(member, cancellationToken)).ExtraTime.Factor();
        lock (_lock)
        {
            // Set in the meantime?
            return _factors.TryGetValue(member, out var newer) ? newer : _factors[member] = factor;
        }
    }

    /// <inheritdoc cref="IRooms.LookAsync"/>
    public Task<RoomView> LookAsync(RoomId room, MemberId member, Standing? standing, CancellationToken cancellationToken) =>
        _rooms.LookAsync(room, member, standing, cancellationToken);

    /// <summary>Looks a concept up. A crisis statement gets its fixed text and is neither searched, logged nor kept.</summary>
    public ConceptAnswer LookUp(string query, int top = 5) => _lookUp.Find(query, top);

    /// <inheritdoc cref="CalendarText.Enter"/>
    public EnteredCalendar ReadCalendar(DateOnly start, string meets, string weeks) =>
        CalendarText.Enter(start, meets, weeks, Catalog, _lookUp.Find);

    /// <summary>At most 25 suggestions, best first.</summary>
    public ImmutableArray<Suggestion> Suggest(string partial) => _lookUp.Suggest(partial);

    /// <summary>What a facilitator sees before anyone else; nothing is stored.</summary>
    public ImmutableArray<RoomMessage> Rehearse(RoomSettings settings) => Rehearsal.Play(settings, _time.GetUtcNow(), _context);

    /// <summary>The member of a platform identity; a new one when it was never seen.</summary>
    public async Task<(MemberId Member, bool IsNew)> MemberForAsync(string channel, string platformId, CancellationToken cancellationToken)
    {
        var today = Today();
        var found = await _store.MemberForAsync(channel, platformId, new MemberId(RandomId()), today, cancellationToken);
        IsFirstOf(today, found.Member);
        return found;
    }

    private DateOnly Today() => DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);

    /// <summary>A press is written down as a sign of life once a day, not at every press; a Web member's comes without an identity.</summary>
    private bool IsFirstOf(DateOnly today, MemberId member)
    {
        lock (_lock)
        {
            if (_seenOn != today)
            {
                _seenOn = today;
                _seen.Clear();
                _factors.Clear();
            }

            return _seen.Add(member);
        }
    }

    /// <summary>The room of a conversation; a new one when it was never seen.</summary>
    public Task<RoomId> RoomForAsync(ChannelAddress address, CancellationToken cancellationToken) =>
        _store.RoomForAsync(address, new RoomId(RandomId()), cancellationToken);

    /// <inheritdoc cref="IStudyStore.FindRoomAsync"/>
    public Task<RoomId?> FindRoomAsync(ChannelAddress address, CancellationToken cancellationToken) =>
        _store.FindRoomAsync(address, cancellationToken);

    /// <summary>Somebody is known here, and was not erased since.</summary>
    public async ValueTask<bool> IsKnownAsync(MemberId member, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_erased.Contains(member))
            {
                return false;
            }

            if (_factors.ContainsKey(member))
            {
                return true;
            }
        }

        return (await _store.IdentitiesOfAsync(member, cancellationToken)).Count > 0;
    }

    private bool IsFlag(RoomCommand.FlagQuestion flag) =>
        Enum.IsDefined(flag.Reason)
        && Catalog.QuestionById.TryGetValue(flag.Question, out var question)
        && flag.Revision >= 1
        && flag.Revision <= question.Revision;

    /// <summary>Outside a room; in one, <see cref="RoomCommand.FlagQuestion"/> does it too.</summary>
    public Task FlagAsync(Flag flag, CancellationToken cancellationToken) => _store.FlagAsync(flag, cancellationToken);

    /// <summary>
    /// Erases a member: nobody is known by their identities any more, the rooms forget them, and their answers are kept under ids that are
    /// nobody's. If it throws, it may be asked for again; an erasure that was begun is finished within a day all the same.
    /// </summary>
    public async Task EraseAsync(MemberId member)
    {
        // First, so that no press that is under way brings them back.
        lock (_lock)
        {
            _erased.Add(member);
            _factors.Remove(member);
        }

        try
        {
            // Whoever asked may hang up; what they asked for is done all the same.
            await _store.BeginErasureAsync(member, CancellationToken.None);
        }
        catch
        {
            // Nothing was begun, as far as is known: it can be asked for again.
            lock (_lock)
            {
                _erased.Remove(member);
            }

            throw;
        }

        await _news.TellAsync(INews.Erased, member.Value, CancellationToken.None);
        await Erasure.FinishAsync(_rooms, _store, _time, member, CancellationToken.None);
    }

    /// <summary>Everything that is stored about a member, as JSON for that member alone.</summary>
    public Task<string> ExportAsync(MemberId member, CancellationToken cancellationToken) =>
        MemberExport.WriteAsync(_store, member, _time.GetUtcNow(), cancellationToken);

    /// <summary>
    /// From an instant on, the daily sweep deletes the rooms whose conversation on a channel starts with <paramref name="prefix"/>: those that
    /// are there by then. Asking again changes nothing, and where no room is there, nothing is noted.
    /// </summary>
    public async Task ScheduleDeletionAsync(string channel, string prefix, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var note = Retention.DeletionNote(channel, prefix);
        var due = await _store.RoomsAtAsync(channel, prefix, cancellationToken);
        if (due.Count > 0 && await _store.NoteAsync(note, cancellationToken) is null)
        {
            await _store.SetNoteAsync(note, Retention.Write(at), cancellationToken);
            RuntimeLog.DeletionScheduled(_log, channel, due.Count, at);
        }
    }

    /// <summary>Calls a deletion off; nothing happens when none is scheduled.</summary>
    public async Task CancelDeletionAsync(string channel, string prefix, CancellationToken cancellationToken)
    {
        var note = Retention.DeletionNote(channel, prefix);
        if (await _store.NoteAsync(note, cancellationToken) is not null)
        {
            await _store.SetNoteAsync(note, null, cancellationToken);
            var kept = await _store.RoomsAtAsync(channel, prefix, cancellationToken);
            RuntimeLog.DeletionCancelled(_log, channel, kept.Count);
        }
    }

    /// <summary>128 random bits: cannot be guessed.</summary>
    public static string RandomId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
