using System.Collections.Immutable;
using CrssBot.Engine.Alone;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Alone;

/// <summary>Drives one private room with instants of our own. After every command the room is also reloaded from what was stored, and must be the same.</summary>
internal sealed class Desk
{
    public static readonly MemberId Ana = new("m-ana");
    public static readonly RoomId Id = new("alone-1");

    private readonly Dictionary<(SessionId, int), Attempt> _stored = [];
    private RoomState _snapshot = RoomState.Empty(Id);
    private long _snapshotVersion;
    private long _version;
    private long _order;

    public RoomState Room { get; private set; } = RoomState.Empty(Id);

    public DateTimeOffset Now { get; private set; } = Evening.Start;

    public Decision Latest { get; private set; } = null!;

    public IReadOnlyCollection<Attempt> Stored => _stored.Values;

    public AloneView View => RoomView.For(Room, Ana, Now, Sample.Catalog).Alone!;

    public SittingView Exam => View.Exam!;

    public SittingView Set => View.Set!;

    public static ImmutableArray<QuestionId> All => [.. Sample.Catalog.Questions.Select(q => q.Id)];

    public Desk Wait(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public Desk Begin(StudyMode mode, int count = 4, bool strict = false, bool untimed = false, double? factor = null) =>
        Do(new RoomCommand.BeginSitting(mode, [.. All.Take(count)], strict, untimed), factor: factor);

    public Desk Answer(SittingView sitting, int ordinal, OptionId option, bool guessed = false, long? order = null) =>
        Do(new RoomCommand.AnswerSitting(sitting.Session, ordinal, option, guessed), order: order);

    public Desk Tick() => Do(new RoomCommand.Tick(), by: RoomRequest.Clock);

    public Desk Do(RoomCommand command, MemberId? by = null, long? order = null, string? key = null, double? factor = null)
    {
        var request = new RoomRequest(Id, by ?? Ana, Now, command, Key: key, Order: order ?? ++_order, TimeFactor: factor);
        Latest = Engine.Rooms.Room.Decide(Room, request, Sample.Context);
        Room = Latest.State;
        if (Latest.Changed)
        {
            _version++;
            foreach (var attempt in Latest.Attempts)
            {
                _stored[(attempt.Session, attempt.Ordinal)] = attempt with { Version = _version };
            }

            if (!Latest.OnlyAnswers)
            {
                (_snapshot, _snapshotVersion) = (Room, _version);
            }
        }

        Assert.Equal(Json.Of(Room), Json.Of(Reloaded()));
        return this;
    }

    /// <summary>State = snapshot + the attempts above it.</summary>
    public RoomState Reloaded() =>
        _stored
            .Values.Where(a => a.Version > _snapshotVersion)
            .OrderBy(a => a.Version)
            .Aggregate(Json.State(Json.Of(_snapshot)), Engine.Rooms.Room.Apply);
}
