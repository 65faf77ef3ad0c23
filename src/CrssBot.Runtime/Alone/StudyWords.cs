using CrssBot.Engine.Progress;

namespace CrssBot.Runtime.Alone;

/// <summary>Sentences of studying alone that are the same in a chat and on a page.</summary>
public static class StudyWords
{
    public const string NotTheExam =
        "Our own questions, split equally by domain, which is our assumption. Not a prediction of the ICB exam.";

    public const string AllCounts =
        "Quizzes, daily prompts, review and practice all count. Where you miss more, more is asked; what you leave out is not added up.";

    /// <summary>Below a question of an exam.</summary>
    public const string Saved = "Saved after every answer. You may change one until you hand the exam in; explanations come then.";

    /// <summary>Below a question of a set.</summary>
    public const string FirstStands = "Only you see this. Your first answer stands, and its explanation comes at once.";

    public const string ComesBack = "What was missed comes back first, tomorrow or soon after.";

    public const string ExamDay = "Nothing is left to study: read each question twice, and take your time. You have prepared.";

    /// <summary>What is particular about a stage; null for an ordinary week.</summary>
    public static string? Of(PlanStage stage) =>
        stage switch
        {
            PlanStage.LastWeek => "The last week is lighter. Nothing new: only what you met already, and sleep.",
            PlanStage.NoDate =>
                "With your exam date I spread the weeks up to it. Without one, this pace meets the whole pack in three months.",
            _ => null,
        };
}
