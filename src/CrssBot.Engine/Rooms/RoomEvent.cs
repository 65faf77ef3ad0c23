using System.Text.Json.Serialization;

namespace CrssBot.Engine.Rooms;

/// <summary>What happened, as a fact, without names or answers: logs and the event stream carry these.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(RoomConfigured), "roomConfigured")]
[JsonDerivedType(typeof(LobbyOpened), "lobbyOpened")]
[JsonDerivedType(typeof(QuestionOpened), "questionOpened")]
[JsonDerivedType(typeof(AnswerTaken), "answerTaken")]
[JsonDerivedType(typeof(TalkOpened), "talkOpened")]
[JsonDerivedType(typeof(QuestionRevealed), "questionRevealed")]
[JsonDerivedType(typeof(QuizPaused), "quizPaused")]
[JsonDerivedType(typeof(QuizResumed), "quizResumed")]
[JsonDerivedType(typeof(QuizFinished), "quizFinished")]
[JsonDerivedType(typeof(DailyPosted), "dailyPosted")]
[JsonDerivedType(typeof(WantedAgain), "wantedAgain")]
[JsonDerivedType(typeof(DailySkipped), "dailySkipped")]
[JsonDerivedType(typeof(QuestionHidden), "questionHidden")]
[JsonDerivedType(typeof(RollingOpened), "rollingOpened")]
[JsonDerivedType(typeof(RollingClosed), "rollingClosed")]
[JsonDerivedType(typeof(SittingBegun), "sittingBegun")]
[JsonDerivedType(typeof(SittingEnded), "sittingEnded")]
public abstract record RoomEvent
{
    private RoomEvent() { }

    public sealed record RoomConfigured : RoomEvent;

    public sealed record LobbyOpened(SessionId Session) : RoomEvent;

    public sealed record QuestionOpened(SessionId Session, int Ordinal, int Round) : RoomEvent;

    public sealed record AnswerTaken(SessionId Session, int Ordinal, int Round) : RoomEvent;

    public sealed record TalkOpened(SessionId Session, int Ordinal) : RoomEvent;

    public sealed record QuestionRevealed(SessionId Session, int Ordinal, bool Skipped) : RoomEvent;

    public sealed record QuizPaused(SessionId Session, Quizzes.PauseReason Reason) : RoomEvent;

    public sealed record QuizResumed(SessionId Session) : RoomEvent;

    public sealed record QuizFinished(SessionId Session, Quizzes.FinishReason Reason) : RoomEvent;

    public sealed record DailyPosted(DateOnly Date) : RoomEvent;

    /// <summary>The prompt of that date was not posted.</summary>
    public sealed record DailySkipped(DateOnly Date, Prompts.SkipReason Reason) : RoomEvent;

    /// <summary>Enough members flagged it.</summary>
    public sealed record QuestionHidden(QuestionId Question) : RoomEvent;

    /// <summary>A message whose fate is not known is to be posted once more.</summary>
    public sealed record WantedAgain(string Slot) : RoomEvent;

    public sealed record RollingOpened(SessionId Session) : RoomEvent;

    public sealed record RollingClosed(SessionId Session) : RoomEvent;

    /// <summary>A member began a set or an exam alone.</summary>
    public sealed record SittingBegun(SessionId Session) : RoomEvent;

    public sealed record SittingEnded(SessionId Session, Alone.SittingEnd End) : RoomEvent;
}
