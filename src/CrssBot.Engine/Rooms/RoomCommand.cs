using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Engine.Rooms;

/// <summary>A command with everything a decision needs to know about where it came from.</summary>
/// <param name="By">Who pressed; <see cref="RoomRequest.Clock"/> for the room's own commands.</param>
/// <param name="Stamp">When the adapter received the press, UTC. Decisions use max(stamp, state.Last).</param>
/// <param name="Name">The presser's display name as the platform gave it, if it did.</param>
/// <param name="Key">The platform's id of the press: a second delivery with the same key changes nothing.</param>
/// <param name="Order">The platform's own order of presses; compared between answers of one member.</param>
/// <param name="TimeFactor">How much longer than others the presser's window is, 1 to 4, as their profile has it; null: not known here, and what the room knows stays.</param>
/// <param name="Standing">What the platform says with the press of who pressed; null where it knows no such thing, as on the Web.</param>
public sealed record RoomRequest(
    RoomId Room,
    MemberId By,
    DateTimeOffset Stamp,
    RoomCommand Command,
    string? Name = null,
    string? Key = null,
    long Order = 0,
    Standing? Standing = null,
    double? TimeFactor = null
)
{
    /// <summary>The presser of <see cref="RoomCommand.Tick"/>, <see cref="RoomCommand.Recover"/>, <see cref="RoomCommand.Block"/> and <see cref="RoomCommand.Doubt"/>.</summary>
    public static readonly MemberId Clock = new("clock");
}

/// <summary>A presser's authority on their platform, at the time of the press: never remembered, since it may be taken away at any time.</summary>
/// <param name="Manages">May manage the server that the room is on.</param>
/// <param name="Roles">Opaque ids of the roles held there.</param>
/// <param name="Decides">
/// The platform knows this of everyone, and whoever sets a room up is no more than they were. Otherwise they become its facilitator, as where
/// it knows nothing.
/// </param>
public sealed record Standing(bool Manages, ImmutableArray<string> Roles, bool Decides = true);

/// <summary>A step that a leader's button asks for. It names the phase it was drawn for; if that has passed, nothing happens.</summary>
public enum QuizStep
{
    /// <summary>Close the open question now.</summary>
    Reveal,

    /// <summary>End the talk and vote again.</summary>
    VoteAgain,

    /// <summary>Leave the reveal.</summary>
    Next,

    /// <summary>Show the key without counting the question.</summary>
    Skip,
}

/// <summary>What can be asked of a room. A closed set.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "command")]
[JsonDerivedType(typeof(Enter), "enter")]
[JsonDerivedType(typeof(ShowMyName), "showMyName")]
[JsonDerivedType(typeof(Configure), "configure")]
[JsonDerivedType(typeof(NameFacilitator), "nameFacilitator")]
[JsonDerivedType(typeof(SetCalendar), "setCalendar")]
[JsonDerivedType(typeof(DropCalendar), "dropCalendar")]
[JsonDerivedType(typeof(DraftCalendar), "draftCalendar")]
[JsonDerivedType(typeof(UseDraft), "useDraft")]
[JsonDerivedType(typeof(PostWelcome), "postWelcome")]
[JsonDerivedType(typeof(PostBoard), "postBoard")]
[JsonDerivedType(typeof(FlagQuestion), "flagQuestion")]
[JsonDerivedType(typeof(RuleOnQuestion), "ruleOnQuestion")]
[JsonDerivedType(typeof(OpenLobby), "openLobby")]
[JsonDerivedType(typeof(JoinQuiz), "joinQuiz")]
[JsonDerivedType(typeof(LeaveQuiz), "leaveQuiz")]
[JsonDerivedType(typeof(StartQuiz), "startQuiz")]
[JsonDerivedType(typeof(StopQuiz), "stopQuiz")]
[JsonDerivedType(typeof(Lead), "lead")]
[JsonDerivedType(typeof(ResumeQuiz), "resumeQuiz")]
[JsonDerivedType(typeof(Answer), "answer")]
[JsonDerivedType(typeof(AnswerDaily), "answerDaily")]
[JsonDerivedType(typeof(ShareConcept), "shareConcept")]
[JsonDerivedType(typeof(Forget), "forget")]
[JsonDerivedType(typeof(HearDoubt), "hearDoubt")]
[JsonDerivedType(typeof(PostAgain), "postAgain")]
[JsonDerivedType(typeof(OpenRolling), "openRolling")]
[JsonDerivedType(typeof(StartRolling), "startRolling")]
[JsonDerivedType(typeof(AnswerRolling), "answerRolling")]
[JsonDerivedType(typeof(CloseRolling), "closeRolling")]
[JsonDerivedType(typeof(BeginSitting), "beginSitting")]
[JsonDerivedType(typeof(AnswerSitting), "answerSitting")]
[JsonDerivedType(typeof(PauseExam), "pauseExam")]
[JsonDerivedType(typeof(ResumeExam), "resumeExam")]
[JsonDerivedType(typeof(FinishExam), "finishExam")]
public abstract record RoomCommand
{
    private protected RoomCommand() { }

    /// <summary>Be in the room under a display name, or change it.</summary>
    public sealed record Enter(string Name) : RoomCommand;

    /// <summary>Let one's name stand beside one's own score, or no longer. Off at start.</summary>
    public sealed record ShowMyName(bool On) : RoomCommand;

    /// <summary>
    /// Replace the room's settings. Whoever does it first becomes its facilitator; where presses come with a <see cref="Standing"/>, only a
    /// facilitator may, and nobody becomes one by it.
    /// </summary>
    public sealed record Configure(RoomSettings Settings) : RoomCommand;

    /// <summary>Name a co-facilitator.</summary>
    public sealed record NameFacilitator(MemberId Who) : RoomCommand;

    /// <summary>Say what the cohort is taught when. Facilitators only.</summary>
    public sealed record SetCalendar(CohortCalendar Calendar) : RoomCommand;

    /// <summary>Do without a calendar again: anything of the pack may be asked. Facilitators only.</summary>
    public sealed record DropCalendar : RoomCommand;

    /// <summary>Keep a calendar until it is confirmed: what was read from somebody's lines is shown to them first. Facilitators only.</summary>
    public sealed record DraftCalendar(CohortCalendar Calendar) : RoomCommand;

    /// <summary>The calendar that was shown is right. Facilitators only.</summary>
    /// <param name="Number">Of the draft that was shown.</param>
    public sealed record UseDraft(int Number) : RoomCommand;

    /// <summary>Tell the room what the bot does here and how to begin. Facilitators only.</summary>
    public sealed record PostWelcome : RoomCommand;

    /// <summary>Show the room how its week goes.</summary>
    public sealed record PostBoard : RoomCommand;

    /// <summary>Say that a question needs mending. Three members' word hides it here until a facilitator rules.</summary>
    public sealed record FlagQuestion(QuestionId Question, int Revision, FlagReason Reason) : RoomCommand;

    /// <summary>A hidden question is asked again, or left out for good. Facilitators only.</summary>
    public sealed record RuleOnQuestion(QuestionId Question, bool Ask) : RoomCommand;

    public sealed record OpenLobby(QuizPlan Plan) : RoomCommand;

    public sealed record JoinQuiz(SessionId Session) : RoomCommand;

    /// <summary>Stop being waited for. The score stays; answering again is coming back.</summary>
    public sealed record LeaveQuiz(SessionId Session) : RoomCommand;

    public sealed record StartQuiz(SessionId Session) : RoomCommand;

    /// <summary>Cancel a lobby, or end a quiz with what was answered so far.</summary>
    public sealed record StopQuiz(SessionId Session) : RoomCommand;

    /// <param name="Round">The vote that the button was drawn for: a late press from the first does not close the second.</param>
    public sealed record Lead(SessionId Session, int Ordinal, QuizStep Step, int Round = 1) : RoomCommand;

    /// <summary>Go on after a pause; anyone in the room may.</summary>
    public sealed record ResumeQuiz(SessionId Session) : RoomCommand;

    /// <summary>Answer, or change one's answer while the question is open. The last one counts.</summary>
    public sealed record Answer(SessionId Session, int Ordinal, int Round, OptionId Option, bool Guessed = false) : RoomCommand;

    /// <summary>Answer a day's prompt; the first answer is final, since its result is shown at once.</summary>
    public sealed record AnswerDaily(DateOnly Date, OptionId Option, bool Guessed = false) : RoomCommand;

    /// <summary>Show a concept that one looked up to everyone in the room, as a message of its own.</summary>
    public sealed record ShareConcept(ConceptId Concept) : RoomCommand;

    /// <summary>
    /// Take oneself out of the room and of everything it remembers. What was shown to all stays as it was, as nobody's. Acting again is coming
    /// as someone new.
    /// </summary>
    public sealed record Forget : RoomCommand;

    /// <summary>A member's profile has other extra time now. Nobody enters by it.</summary>
    public sealed record BringTime : RoomCommand;

    /// <summary>Answers that counted here were judged anew. What the room was shown stays as it was shown.</summary>
    public sealed record Regrade(QuestionId Question, ImmutableArray<Regraded> Changed) : RoomCommand;

    /// <summary>The room's wake. Early ticks change nothing.</summary>
    public sealed record Tick : RoomCommand;

    /// <summary>The process was away between two instants: the room gets the time back.</summary>
    public sealed record Recover(DateTimeOffset From, DateTimeOffset To) : RoomCommand;

    /// <summary>The platform refused one of the room's messages for good: what it shows goes on no longer.</summary>
    /// <param name="Slot">The message's key, as in <see cref="RoomMessages.Of"/>.</param>
    public sealed record Block(string Slot) : RoomCommand;

    /// <summary>The platform did not say whether one of the room's messages was posted, and it is not to be posted twice.</summary>
    /// <param name="Slot">As in <see cref="Block"/>.</param>
    public sealed record Doubt(string Slot) : RoomCommand;

    /// <summary>A facilitator is about to be told of a doubtful message; nobody is told again.</summary>
    public sealed record HearDoubt(string Slot) : RoomCommand;

    /// <summary>A facilitator saw that a doubtful message is not there. Asking twice posts once.</summary>
    public sealed record PostAgain(string Slot) : RoomCommand;

    /// <summary>Open a quiz that each member answers in their own time.</summary>
    /// <param name="Plan">1 to 10 questions; its mode does not matter.</param>
    /// <param name="Hours">24 to 72.</param>
    public sealed record OpenRolling(QuizPlan Plan, int Hours = Quizzes.QuizRules.DefaultHours) : RoomCommand;

    /// <summary>Open it for oneself: one's own clock starts.</summary>
    public sealed record StartRolling(SessionId Session) : RoomCommand;

    /// <summary>Answer one of its questions, or change one's answer, until it closes.</summary>
    public sealed record AnswerRolling(SessionId Session, int Ordinal, OptionId Option, bool Guessed = false) : RoomCommand;

    /// <summary>Close it before its time, with what was answered. Who opened it, or a facilitator.</summary>
    public sealed record CloseRolling(SessionId Session) : RoomCommand;

    /// <summary>Begin a set or an exam alone. An exam that is not over goes on instead.</summary>
    /// <param name="Questions">In the order in which they are asked; an exam's are shuffled.</param>
    /// <param name="Strict">An exam that is not to be paused.</param>
    /// <param name="Untimed">An exam without a clock; otherwise two hours, longer by the member's extra time.</param>
    public sealed record BeginSitting(StudyMode Mode, ImmutableArray<QuestionId> Questions, bool Strict = false, bool Untimed = false)
        : RoomCommand;

    /// <summary>Answer a question of it. In an exam the last answer counts, elsewhere the first, since its explanation comes at once.</summary>
    public sealed record AnswerSitting(SessionId Session, int Ordinal, OptionId Option, bool Guessed = false) : RoomCommand;

    /// <summary>Stop the exam's clock.</summary>
    public sealed record PauseExam(SessionId Session) : RoomCommand;

    public sealed record ResumeExam(SessionId Session) : RoomCommand;

    /// <summary>Hand the exam in; questions without an answer count as missed.</summary>
    public sealed record FinishExam(SessionId Session) : RoomCommand;
}
