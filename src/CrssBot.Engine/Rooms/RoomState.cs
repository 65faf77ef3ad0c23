using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CrssBot.Engine.Alone;
using CrssBot.Engine.Boards;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Engine.Rooms;

/// <summary>Who starts a quiz.</summary>
public enum WhoStarts
{
    Anyone,
    Facilitators,
}

/// <summary>What a facilitator configures.</summary>
/// <param name="Title">Shown on top; 1 to 60 characters.</param>
/// <param name="Zone">IANA name.</param>
/// <param name="DailyAt">Local time of the daily prompt.</param>
/// <param name="FacilitatorRole">The platform's opaque id of the role whose holders facilitate here, 1 to 60 characters; null for none.</param>
public sealed record RoomSettings(
    string Title,
    string Zone,
    bool DailyOn,
    TimeOnly DailyAt,
    ImmutableArray<DayOfWeek> DailyDays,
    WhoStarts WhoStarts,
    QuizPlan QuizDefaults,
    string? FacilitatorRole = null
)
{
    public static readonly RoomSettings Default = new(
        "Study room",
        "America/Chicago",
        DailyOn: false,
        new TimeOnly(8, 0),
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday],
        WhoStarts.Anyone,
        QuizPlan.Default
    );
}

/// <summary>A person as this room knows them.</summary>
/// <param name="ShowName">Their name may stand beside their score. Off until they turn it on.</param>
/// <param name="TimeFactor">How much longer than others their window is: 1 to 4. Private; never part of any view.</param>
public sealed record RoomMember(string Name, DateTimeOffset Entered, bool ShowName = false, double TimeFactor = 1);

/// <summary>A command the room remembers, so that its repeat is answered and not done again.</summary>
public sealed record RecentCommand(string Key, DateTimeOffset At);

/// <summary>The latest concept that was shared; each share has a message of its own.</summary>
/// <param name="Number">From 1, and never used again in the room.</param>
public sealed record SharedConcept(int Number, ConceptId Concept);

/// <summary>A message of which the platform did not say whether it was posted.</summary>
/// <param name="Told">A facilitator has heard of it.</param>
public sealed record DoubtfulPost(string Slot, bool Told = false);

/// <summary>Everything a room remembers between commands. Immutable; replaced whole.</summary>
/// <param name="Last">The latest instant that any decision used; time never runs backwards in a room.</param>
/// <param name="Facilitators">Who was named here; a platform may know others by their <see cref="Standing"/>.</param>
/// <param name="Seed">The room's randomness.</param>
/// <param name="Seen">When each question was last drawn here: the least recently seen comes first.</param>
/// <param name="Recent">At most <see cref="Room.RecentCommands"/>, oldest first.</param>
/// <param name="Shared">Null until a concept was shared.</param>
/// <param name="RefusedDaily">The date whose prompt the platform refused to show, until the next one is posted or the room is configured; otherwise null.</param>
/// <param name="Doubtful">At most <see cref="Room.DoubtfulPosts"/>, oldest first; null: none yet.</param>
/// <param name="Calendar">What the cohort is taught when; null: anything may be asked.</param>
/// <param name="Draft">The calendar that was shown last to be confirmed; null: never one.</param>
/// <param name="Tallies">How the room answered each question, all rounds that counted.</param>
/// <param name="Met">The concepts that the room was asked about last, newest first; at most <see cref="Room.ConceptsMet"/>.</param>
/// <param name="Flagged">Questions that somebody here flagged.</param>
/// <param name="Board">Null until an answer counted.</param>
/// <param name="PostedBoard">Null until it was posted.</param>
/// <param name="Rolling">The latest rolling quiz; null: never one.</param>
/// <param name="Alone">In a private room: what its member has open. Null: nothing yet.</param>
/// <param name="Welcomes">How often the welcome was posted, null for never; each has a message of its own.</param>
public sealed record RoomState(
    RoomId Id,
    RoomSettings Settings,
    ImmutableSortedDictionary<MemberId, RoomMember> Members,
    ImmutableSortedSet<MemberId> Facilitators,
    Quiz? Quiz,
    Daily Daily,
    ImmutableSortedDictionary<QuestionId, DateTimeOffset> Seen,
    ImmutableArray<RecentCommand> Recent,
    Seed Seed,
    DateTimeOffset Last,
    SharedConcept? Shared = null,
    DateOnly? RefusedDaily = null,
    ImmutableArray<DoubtfulPost>? Doubtful = null,
    CohortCalendar? Calendar = null,
    CalendarDraft? Draft = null,
    ImmutableSortedDictionary<QuestionId, Tally>? Tallies = null,
    ImmutableArray<ConceptId>? Met = null,
    ImmutableSortedDictionary<QuestionId, FlaggedQuestion>? Flagged = null,
    Board? Board = null,
    PostedBoard? PostedBoard = null,
    int? Welcomes = null,
    Sittings? Alone = null,
    Rolling? Rolling = null
)
{
    /// <summary>The state of a room that nothing has happened in.</summary>
    public static RoomState Empty(RoomId id) =>
        new(
            id,
            RoomSettings.Default,
            ImmutableSortedDictionary<MemberId, RoomMember>.Empty,
            [],
            Quiz: null,
            Daily.Empty,
            ImmutableSortedDictionary<QuestionId, DateTimeOffset>.Empty,
            [],
            new Seed(Fnv1a(id.Value)),
            DateTimeOffset.UnixEpoch
        );

    /// <summary>Somebody set the room up: that works the daily prompt's schedule out, and nothing else does before it.</summary>
    [JsonIgnore]
    public bool IsConfigured => Daily.Tzdb.Length > 0;

    /// <summary>
    /// It is not asked here now: enough members flagged it, a facilitator left it out, or it is under way already, where another asking of it
    /// would tell its key.
    /// </summary>
    public bool Hides(Question question) =>
        Rolling is { IsOpen: true } rolling && rolling.Questions.Any(q => q.Id == question.Id)
        || Quiz is { IsLive: true } quiz && quiz.Questions.Any(q => q.Id == question.Id)
        || Flagged?.TryGetValue(question.Id, out var flagged) == true && flagged.IsHidden && flagged.Revision == question.Revision;

    /// <summary>With an answer that counted.</summary>
    /// <param name="at">When it came to count.</param>
    internal RoomState Counting(Attempt attempt, DateTimeOffset at)
    {
        var tallies = Tallies ?? ImmutableSortedDictionary<QuestionId, Tally>.Empty;
        return this with
        {
            Tallies = tallies.SetItem(attempt.Question, tallies.GetValueOrDefault(attempt.Question).With(attempt.Correct)),
            Board = Board.On(PromptSchedule.DateIn(Settings.Zone, at), Board).With(attempt.Member, attempt.Correct),
        };
    }

    /// <summary>A split, or more of one, is shown from now on.</summary>
    internal RoomState Showing(DateTimeOffset now, int answered, int correct) =>
        this with
        {
            Board = Board.On(PromptSchedule.DateIn(Settings.Zone, now), Board).Showing(answered, correct),
        };

    /// <summary>The room is asked about these now.</summary>
    internal RoomState Meeting(ImmutableArray<ConceptId> concepts) =>
        this with
        {
            Met = [.. concepts.Concat(Met ?? []).Distinct().Take(Room.ConceptsMet)],
        };

    /// <summary>Named in the room, or in standing on the platform: who manages the server, or holds the room's role.</summary>
    public bool IsFacilitator(MemberId member, Standing? standing) =>
        Facilitators.Contains(member)
        || standing is { Manages: true }
        || standing is { Roles.IsDefault: false }
            && Settings.FacilitatorRole is { } role
            && standing.Roles.Contains(role, StringComparer.Ordinal);

    // FNV-1a, 64 bit: only to give every room a seed of its own.
    private static ulong Fnv1a(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text)
        {
            hash = unchecked((hash ^ c) * 1099511628211UL);
        }

        return hash;
    }
}
