using System.Diagnostics;
using CrssBot.Engine;

namespace CrssBot.Runtime;

/// <summary>One plain sentence for every refusal, and what to do next; the same on every channel.</summary>
public static class RefusalText
{
    public static string Of(Refusal refusal) =>
        refusal switch
        {
            Refusal.QuizAlreadyOpen => "A quiz is already open in this room. Join it, or wait until it ends.",
            Refusal.NoSuchQuiz => "That quiz is over. Start a new one whenever you like.",
            Refusal.NotYours => "Whoever opened the quiz, or a facilitator, can do that.",
            Refusal.FacilitatorsOnly => "A facilitator of this room can do that.",
            Refusal.QuestionClosed => "This question just closed. The next one is coming.",
            Refusal.NoQuestionsFit => "No question fits that choice. Pick another domain or concept.",
            Refusal.NotYetTaught => "By this room's calendar that has not been taught yet. Choose something from this week or before.",
            Refusal.BadCalendar => "A calendar has a start date, 1 to 52 weeks with topics of the exam, and up to 7 meetings a week.",
            Refusal.NoDraft => "Another calendar was entered after this one. Look at the newest, or enter it again.",
            Refusal.NoSuchQuestion => "That question is no longer asked, or nobody has to decide about it.",
            Refusal.BadPlan => "Choose 1 to 50 questions and 10 to 300 seconds.",
            Refusal.UnknownOption => "That option is not part of this question. Choose one of those shown.",
            Refusal.NoSuchPrompt => "That prompt can no longer be answered. Today's is the newest prompt.",
            Refusal.UnknownZone => "That time zone is not known. Use a name such as America/Chicago.",
            Refusal.NoDays => "Choose at least one day for the daily prompt.",
            Refusal.BadName => "Use a name of 1 to 60 characters.",
            Refusal.RoomFull => "This room is full. Study together in another one.",
            Refusal.NoSuchMember => "That person is not in this room yet. Ask them to join in first.",
            Refusal.Erased => "You were erased here. Come in again whenever you like, as somebody new.",
            Refusal.NotAlone => "That is for studying alone, and this room is a group's.",
            Refusal.SittingOver => "That set of questions is over. `study` begins a new one whenever you like.",
            Refusal.ExamPaused => "Your practice exam is paused. Resume it first; nothing is lost.",
            Refusal.ExamIsStrict => "You began this practice exam as a strict one, so its clock runs on. Handing it in early is fine.",
            Refusal.RollingAlreadyOpen => "A rolling quiz is open in this room already. Answer that one, or wait until it closes.",
            Refusal.BadHours => "A rolling quiz has 1 to 10 questions and is open for 24 to 72 hours.",
            Refusal.NoSuchConcept => "That concept is not in this pack. Look it up again.",
            _ => throw new UnreachableException($"No sentence for {refusal}."),
        };
}
