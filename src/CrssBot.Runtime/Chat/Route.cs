using CrssBot.Engine;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Chat;

/// <summary>
/// Where a button leads. A closed set. It names what it was drawn for, never who may press it: rights are checked at the press.
/// </summary>
public abstract record Route
{
    private Route() { }

    public sealed record Join(SessionId Session) : Route;

    public sealed record Leave(SessionId Session) : Route;

    public sealed record Start(SessionId Session) : Route;

    public sealed record Stop(SessionId Session) : Route;

    public sealed record Resume(SessionId Session) : Route;

    /// <summary>Another quiz, as the room's settings have it.</summary>
    public sealed record Another(SessionId Session) : Route;

    /// <summary>How one did oneself.</summary>
    public sealed record MyResult(SessionId Session) : Route;

    /// <param name="Guessed">Pressed on one's own view of that answer, to say so.</param>
    public sealed record Answer(SessionId Session, int Ordinal, int Round, OptionId Option, bool Guessed) : Route;

    /// <param name="Round">The vote it was drawn for.</param>
    public sealed record Lead(SessionId Session, int Ordinal, int Round, QuizStep Step) : Route;

    public sealed record MyAnswer(SessionId Session, int Ordinal) : Route;

    public sealed record AllOptions(SessionId Session, int Ordinal) : Route;

    /// <summary>What fits on no first row: leave, skip, stop.</summary>
    public sealed record More(SessionId Session, int Ordinal) : Route;

    public sealed record AnswerDaily(DateOnly Date, OptionId Option) : Route;

    /// <summary>One's own answer to a day's prompt, or what there is to consider.</summary>
    public sealed record MyDaily(DateOnly Date) : Route;

    public sealed record AllDailyOptions(DateOnly Date) : Route;

    /// <summary>A select of dates.</summary>
    public sealed record Dailies : Route;

    /// <param name="Page">0: the first screen, 1: on the job.</param>
    /// <param name="Fresh">Shown as a message of its own; otherwise in place of the one it stands on.</param>
    public sealed record Concept(ConceptId Slug, int Page, bool Fresh) : Route;

    /// <summary>The rest of a shared concept; the number finds its message again.</summary>
    public sealed record Shared(int Number, ConceptId Slug) : Route;

    public sealed record Share(ConceptId Slug) : Route;

    public sealed record QuizMe(ConceptId Slug) : Route;

    /// <summary>Choose what is wrong with a question.</summary>
    public sealed record Flag(QuestionId Question, int Revision) : Route;

    /// <summary>The select of reasons.</summary>
    public sealed record Flagged(QuestionId Question, int Revision) : Route;

    /// <summary>A message of unknown fate, which a facilitator saw is not there.</summary>
    public sealed record PostAgain(string Slot) : Route;

    public sealed record Rehearse(int Step) : Route;

    /// <summary>The form of the room's settings, filled in.</summary>
    public sealed record Setup : Route;

    /// <summary>Opens that form.</summary>
    public sealed record SetupForm : Route;

    /// <summary>First steps of a facilitator: this is where the group is.</summary>
    /// <param name="Zone">IANA name.</param>
    public sealed record SetZone(string Zone) : Route;

    /// <summary>A select of zones.</summary>
    public sealed record PickZone : Route;

    public sealed record SetDaily(DailyChoice When) : Route;

    /// <summary>No calendar: the whole pack, mixed.</summary>
    public sealed record Mixed : Route;

    /// <summary>Opens the form of the calendar.</summary>
    public sealed record CalendarForm : Route;

    /// <summary>That form, filled in.</summary>
    public sealed record Calendar : Route;

    /// <summary>What was read from it is right.</summary>
    /// <param name="Number">Of the draft that it was.</param>
    public sealed record UseCalendar(int Number) : Route;

    public sealed record PostWelcome : Route;

    /// <summary>The calendar's meetings go into the platform's own events, where it has some.</summary>
    public sealed record MakeEvents : Route;

    /// <summary>A question that members flagged is asked again, or left out.</summary>
    public sealed record Rule(QuestionId Question, bool Ask) : Route;

    /// <summary>Of a rolling quiz.</summary>
    public abstract record Rolling(SessionId Quiz) : Route;

    public sealed record RollingStart(SessionId Session) : Rolling(Session);

    public sealed record RollingAnswer(SessionId Session, int Ordinal, OptionId Option, bool Guessed) : Rolling(Session);

    /// <param name="Guessing">Its letters are to say that the answer is a guess.</param>
    public sealed record RollingAt(SessionId Session, int Ordinal, bool Guessing) : Rolling(Session);

    public sealed record RollingList(SessionId Session) : Rolling(Session);

    /// <summary>A select of its questions.</summary>
    public sealed record RollingPick(SessionId Session) : Rolling(Session);

    public sealed record RollingClose(SessionId Session, bool Sure) : Rolling(Session);

    /// <summary>After the close: a select of its questions.</summary>
    public sealed record RollingExplain(SessionId Session) : Rolling(Session);

    public sealed record RollingResult(SessionId Session) : Rolling(Session);

    /// <summary>The select of cases to play alone.</summary>
    public sealed record Cases : Route;

    public sealed record CaseList : Route;

    /// <param name="Step">The place of a decision among the case's, from 0: its id might not fit beside the case's.</param>
    public sealed record Case(CaseId Slug, int Step) : Route;

    /// <summary>What comes of a choice.</summary>
    /// <param name="Letter">From 0.</param>
    public sealed record CaseChoice(CaseId Slug, int Step, int Letter) : Route;

    /// <summary>Of what somebody does alone, in a group's conversation or in a direct message.</summary>
    public abstract record Alone : Route
    {
        private protected Alone() { }
    }

    /// <summary>What is due today.</summary>
    /// <param name="Beyond">Beyond the day's share.</param>
    public sealed record Review(bool Beyond) : Alone;

    public sealed record PracticeMenu : Alone;

    /// <param name="Of">The concept of <see cref="Drill.Concept"/>; otherwise empty.</param>
    public sealed record Practice(Drill Drill, string Of) : Alone;

    /// <summary>A select of domains to practice.</summary>
    public sealed record PickDomain : Alone;

    public sealed record ExamMenu : Alone;

    public sealed record BeginExam(bool Strict) : Alone;

    public sealed record SitAnswer(SessionId Session, int Ordinal, OptionId Option, bool Guessed) : Alone;

    /// <param name="Guessing">Its letters are to say that the answer is a guess.</param>
    public sealed record SitAt(SessionId Session, int Ordinal, bool Guessing) : Alone;

    /// <summary>The next question without an answer, or how it went.</summary>
    public sealed record SitNext(SessionId Session, int Ordinal) : Alone;

    public sealed record SitAll(SessionId Session, int Ordinal) : Alone;

    /// <summary>A select of questions by their place.</summary>
    public sealed record SitOpen(SessionId Session) : Alone;

    public sealed record PauseExam(SessionId Session) : Alone;

    public sealed record ResumeExam(SessionId Session) : Alone;

    public sealed record FinishExam(SessionId Session, bool Sure) : Alone;

    public sealed record ExamResult(SessionId Session) : Alone;

    /// <param name="Page">From 0.</param>
    public sealed record ExamMissed(SessionId Session, int Page) : Alone;

    public sealed record Progress : Alone;

    public sealed record Plan : Alone;

    public sealed record PausePlan(bool On) : Alone;

    /// <summary>The day after the exam.</summary>
    public sealed record AfterExam(bool Keep) : Alone;

    /// <summary>A member begins: what the group has met so far.</summary>
    /// <param name="Number">Of the welcome that it stands on; 0 on any other message.</param>
    public sealed record Begin(int Number) : Route;

    /// <summary>What is kept about whoever presses.</summary>
    /// <param name="Number">Of the welcome that it stands on.</param>
    public sealed record Privacy(int Number) : Route;

    public sealed record ExtraTime : Route;

    /// <summary>A select of extra times.</summary>
    public sealed record SetExtraTime : Route;

    /// <summary>Opens the form of the exam date.</summary>
    public sealed record ExamDate : Route;

    /// <summary>That form, filled in.</summary>
    public sealed record SetExamDate : Route;

    /// <summary>One's own place on the board; the number finds its message again.</summary>
    public sealed record MyPlace(int Number) : Route;

    public sealed record ShowMyName(bool On) : Route;

    public sealed record Export : Route;

    /// <param name="Sure">False: asks first.</param>
    public sealed record Erase(bool Sure) : Route;
}

/// <summary>When the daily prompt comes, as a facilitator's first steps offer it. Travels by number: new ones go to the end.</summary>
public enum DailyChoice
{
    Off,

    /// <summary>8 AM, Monday to Friday.</summary>
    Morning,

    /// <summary>Noon, Monday to Friday.</summary>
    Noon,

    /// <summary>6 PM, Monday to Friday.</summary>
    Evening,
}

/// <summary>What a practice button drills. Part of press ids by number: new ones go to the end.</summary>
public enum Drill
{
    Weakest,

    /// <summary>Sure, but missed.</summary>
    Missed,
    Concept,
}
