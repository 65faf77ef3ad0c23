namespace CrssBot.Engine;

/// <summary>Expected reasons to say no. A closed set; each channel has a plain sentence for every one.</summary>
public enum Refusal
{
    /// <summary>The room has a live quiz already.</summary>
    QuizAlreadyOpen,

    /// <summary>The quiz named by the press is not the room's quiz.</summary>
    NoSuchQuiz,

    /// <summary>Only who opened the quiz, or a facilitator, may do this.</summary>
    NotYours,

    /// <summary>Only a facilitator may do this.</summary>
    FacilitatorsOnly,

    /// <summary>The question closed before this answer was pressed.</summary>
    QuestionClosed,

    /// <summary>No question of the pack fits the plan.</summary>
    NoQuestionsFit,

    /// <summary>Questions fit the plan, but by the room's calendar none of them has been taught yet.</summary>
    NotYetTaught,

    /// <summary>A calendar without weeks, with too many, or with a domain, concept or meeting that cannot be.</summary>
    BadCalendar,

    /// <summary>That calendar was shown, and then another one.</summary>
    NoDraft,

    /// <summary>The pack has no such question.</summary>
    NoSuchQuestion,

    /// <summary>A number, mode or length outside its range.</summary>
    BadPlan,

    /// <summary>The option is not one of the question's.</summary>
    UnknownOption,

    /// <summary>That day's prompt is not open for answers: none was posted, or more than seven days have passed.</summary>
    NoSuchPrompt,

    /// <summary>The time zone is not an IANA name, such as America/Chicago.</summary>
    UnknownZone,

    /// <summary>Daily prompts are on but no day of the week is chosen.</summary>
    NoDays,

    /// <summary>The name is empty or too long.</summary>
    BadName,

    /// <summary>The room is full.</summary>
    RoomFull,

    /// <summary>The person is not in this room.</summary>
    NoSuchMember,

    /// <summary>Whoever pressed was erased in the meantime.</summary>
    Erased,

    /// <summary>Only the one member of a private room does this.</summary>
    NotAlone,

    /// <summary>The set or exam that the press names is over, or another was begun since.</summary>
    SittingOver,

    /// <summary>The exam is paused: it takes answers again once it goes on.</summary>
    ExamPaused,

    /// <summary>An exam that was begun as strict is not paused.</summary>
    ExamIsStrict,

    /// <summary>The room has an open rolling quiz already.</summary>
    RollingAlreadyOpen,

    /// <summary>Hours or questions of a rolling quiz outside their range.</summary>
    BadHours,

    /// <summary>The pack has no such concept.</summary>
    NoSuchConcept,
}
