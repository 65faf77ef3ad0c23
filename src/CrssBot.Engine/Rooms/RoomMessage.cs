using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CrssBot.Engine.Boards;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Engine.Rooms;

/// <summary>
/// What a room's message shows to everyone. A closed set. Only <see cref="Reveal"/> and <see cref="DailyReveal"/> have fields for
/// a key or a rationale; nothing here says who answered what.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "message")]
[JsonDerivedType(typeof(Lobby), "lobby")]
[JsonDerivedType(typeof(Ask), "question")]
[JsonDerivedType(typeof(Talk), "talk")]
[JsonDerivedType(typeof(Reveal), "reveal")]
[JsonDerivedType(typeof(Pause), "pause")]
[JsonDerivedType(typeof(Withdrawn), "withdrawn")]
[JsonDerivedType(typeof(HowTheRoomDid), "howTheRoomDid")]
[JsonDerivedType(typeof(RollingOpen), "rollingOpen")]
[JsonDerivedType(typeof(RollingClosed), "rollingClosed")]
[JsonDerivedType(typeof(Outcome), "outcome")]
[JsonDerivedType(typeof(CaseClosed), "caseClosed")]
[JsonDerivedType(typeof(DailyAsk), "daily")]
[JsonDerivedType(typeof(DailyReveal), "dailyReveal")]
[JsonDerivedType(typeof(SharedConcept), "sharedConcept")]
[JsonDerivedType(typeof(Welcome), "welcome")]
[JsonDerivedType(typeof(BoardNow), "board")]
public abstract record RoomMessage
{
    private RoomMessage() { }

    /// <param name="Count">How many are in.</param>
    /// <param name="Names">Those of them who let their name be shown.</param>
    /// <param name="Open">False once it was started, cancelled or outlived.</param>
    public sealed record Lobby(SessionId Session, QuizPlan Plan, int Count, ImmutableArray<string> Names, bool Open) : RoomMessage;

    /// <param name="ClosesAt">When the question closes at the latest, UTC.</param>
    /// <param name="WindowSeconds">How long it is open in all, for a clock's face.</param>
    /// <param name="Question">What a flag is about; null in views that were stored before this was kept.</param>
    /// <param name="Revision">The question's, as drawn; 0 with no question.</param>
    public sealed record Ask(
        SessionId Session,
        int Ordinal,
        int Of,
        int Round,
        StudyMode Mode,
        string Stem,
        ImmutableArray<Choice> Choices,
        DateTimeOffset ClosesAt,
        int WindowSeconds,
        QuestionId? Question = null,
        int Revision = 0
    ) : RoomMessage;

    /// <param name="Split">The first vote by choice; null when fewer than five answered.</param>
    public sealed record Talk(
        SessionId Session,
        int Ordinal,
        int Of,
        string Stem,
        ImmutableArray<Choice> Choices,
        ImmutableArray<int>? Split,
        string Discuss,
        DateTimeOffset Until
    ) : RoomMessage;

    /// <param name="FirstSplit">*discuss*: the first vote, so that the room sees how it moved; null when fewer than five answered then.</param>
    /// <param name="Split">What counted; null when fewer than five answered.</param>
    /// <param name="Skipped">Shown but not counted.</param>
    /// <param name="Reviewed">False: "not yet reviewed by an instructor".</param>
    /// <param name="Until">When the next question opens by itself; null once the quiz has ended.</param>
    /// <param name="Question">What a flag is about; null in views that were stored before this was kept.</param>
    /// <param name="Revision">The question's, as drawn; 0 with no question.</param>
    public sealed record Reveal(
        SessionId Session,
        int Ordinal,
        int Of,
        StudyMode Mode,
        string Stem,
        ImmutableArray<Explained> Choices,
        ImmutableArray<int>? FirstSplit,
        ImmutableArray<int>? Split,
        bool Skipped,
        ImmutableArray<ConceptId> Concepts,
        ImmutableArray<string> Sources,
        bool Reviewed,
        DateTimeOffset? Until,
        QuestionId? Question = null,
        int Revision = 0
    ) : RoomMessage;

    public sealed record Pause(SessionId Session, int Ordinal, int Of, PauseReason Reason) : RoomMessage;

    /// <summary>The quiz was stopped while this question was open: it does not count and its key stays unseen.</summary>
    public sealed record Withdrawn(SessionId Session, int Ordinal, string Stem) : RoomMessage;

    /// <param name="Counted">Questions that counted.</param>
    /// <param name="Answers">Answers that counted, of everyone; null when fewer than five played.</param>
    /// <param name="Right">Right ones among them; null with <paramref name="Answers"/>.</param>
    /// <param name="Named">Only members who let their name stand beside their score; by name, not by rank. Beside a total none, unless everyone is named or at least five are not.</param>
    public sealed record HowTheRoomDid(
        SessionId Session,
        FinishReason Reason,
        int Counted,
        int Players,
        int? Answers,
        int? Right,
        ImmutableArray<NamedScore> Named
    ) : RoomMessage;

    /// <summary>A rolling quiz while its answers are sealed: not even how many there are is said.</summary>
    public sealed record RollingOpen(SessionId Session, QuizPlan Plan, DateTimeOffset ClosesAt) : RoomMessage;

    /// <summary>Its one reveal.</summary>
    /// <param name="Players">Who answered anything.</param>
    /// <param name="Answers">Of everyone; null when fewer than five answered.</param>
    /// <param name="Right">Right ones among them; null with <paramref name="Answers"/>.</param>
    public sealed record RollingClosed(
        SessionId Session,
        QuizPlan Plan,
        int Players,
        int? Answers,
        int? Right,
        ImmutableArray<RollingQuestion> Questions
    ) : RoomMessage;

    /// <summary>*scenario*: what came of the room's decision.</summary>
    /// <param name="Taken">The majority's choice.</param>
    /// <param name="Tied">It was drawn among equals.</param>
    /// <param name="Split">Votes by choice; null when fewer than five voted.</param>
    /// <param name="IsLast">The story ends here.</param>
    /// <param name="Until">When it goes on by itself; null once it has ended.</param>
    public sealed record Outcome(
        SessionId Session,
        int Ordinal,
        string Stem,
        ImmutableArray<Choice> Choices,
        OptionId Taken,
        bool Tied,
        ImmutableArray<int>? Split,
        string Consequence,
        string Rule,
        bool IsLast,
        DateTimeOffset? Until
    ) : RoomMessage;

    /// <summary>*scenario*: the case is over. Nothing of it was scored.</summary>
    /// <param name="Closing">Null when it was stopped before its end.</param>
    public sealed record CaseClosed(
        SessionId Session,
        FinishReason Reason,
        CaseId Case,
        string Title,
        string? Closing,
        ImmutableArray<ConceptId> Concepts,
        ImmutableArray<string> Sources
    ) : RoomMessage;

    /// <param name="Choices">Empty for a reflection or scenario.</param>
    /// <param name="Question">What a flag is about; null for a reflection or scenario.</param>
    /// <param name="Revision">The question's, as drawn; 0 with no question.</param>
    public sealed record DailyAsk(
        DateOnly Date,
        PromptKind Kind,
        string Text,
        ImmutableArray<Choice> Choices,
        QuestionId? Question = null,
        int Revision = 0
    ) : RoomMessage;

    /// <param name="Question">What a flag is about; null for a reflection or scenario.</param>
    /// <param name="Revision">The question's, as drawn; 0 with no question.</param>
    public sealed record DailyReveal(
        DateOnly Date,
        PromptKind Kind,
        string Text,
        ImmutableArray<Explained> Choices,
        ImmutableArray<string> Consider,
        ImmutableArray<int>? Split,
        ImmutableArray<ConceptId> Concepts,
        ImmutableArray<string> Sources,
        bool Reviewed,
        QuestionId? Question = null,
        int Revision = 0
    ) : RoomMessage;

    /// <summary>What the bot does here and how to begin; follows the room's settings.</summary>
    public sealed record Welcome(
        string Title,
        string Zone,
        bool DailyOn,
        TimeOnly DailyAt,
        ImmutableArray<DayOfWeek> DailyDays,
        ImmutableArray<SessionTime> Sessions
    ) : RoomMessage;

    /// <param name="Week">The Monday that it began on; it starts again on the next.</param>
    /// <param name="Answered">Answers that counted this week, of everyone.</param>
    /// <param name="Shown">The answers of the splits that the room was shown, and the right ones among them; null before the first.</param>
    /// <param name="Past">The team's own weeks before, oldest first.</param>
    /// <param name="Named">At most three, who let their name stand.</param>
    public sealed record BoardNow(
        DateOnly Week,
        int Answered,
        Tally? Shown,
        ImmutableArray<PastWeek> Past,
        ImmutableArray<NamedCount> Named
    ) : RoomMessage;

    /// <summary>A concept that somebody shared; not who. A later pack may no longer have it.</summary>
    public sealed record SharedConcept(ConceptId Concept) : RoomMessage;
}

/// <param name="Letter">A, B, C… in drawn order; for people, never stored.</param>
public sealed record Choice(string Letter, OptionId Option, string Text);

/// <summary>A choice after the reveal.</summary>
public sealed record Explained(string Letter, OptionId Option, string Text, bool IsKey, string Why);

/// <summary>How much somebody answered, not how well.</summary>
public sealed record NamedCount(string Name, int Answered);

public sealed record NamedScore(string Name, int Answered, int Correct, int Points);

/// <summary>A question of a rolling quiz after its close.</summary>
/// <param name="Split">Null when fewer than five answered it.</param>
public sealed record RollingQuestion(
    string Stem,
    ImmutableArray<Explained> Choices,
    ImmutableArray<int>? Split,
    ImmutableArray<ConceptId> Concepts,
    ImmutableArray<string> Sources,
    bool Reviewed,
    QuestionId Question,
    int Revision
);
