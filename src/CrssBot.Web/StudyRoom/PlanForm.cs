using CrssBot.Engine;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Web.StudyRoom;

/// <summary>A quiz plan while somebody fills it in; what the mode does not use is left at its default.</summary>
public sealed class PlanForm
{
    public int Questions { get; set; }

    /// <summary>A domain's slug; empty for all.</summary>
    public string Domain { get; set; } = "";

    public StudyMode Mode { get; set; }

    public int Seconds { get; set; }

    public bool SpeedBonus { get; set; }

    public static PlanForm From(QuizPlan plan) =>
        new()
        {
            Questions = plan.Questions,
            Domain = plan.Domain ?? "",
            Mode = plan.Mode,
            Seconds = plan.Seconds,
            SpeedBonus = plan.SpeedBonus,
        };

    public QuizPlan ToPlan() =>
        Mode == StudyMode.Timed
            ? new QuizPlan(Questions, Mode, Domain.Length == 0 ? null : Domain, Seconds: Seconds, SpeedBonus: SpeedBonus)
            : new QuizPlan(Questions, Mode, Domain.Length == 0 ? null : Domain);
}
