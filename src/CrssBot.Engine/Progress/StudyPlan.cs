using System.Collections.Immutable;
using CrssBot.Engine.Boards;

namespace CrssBot.Engine.Progress;

/// <summary>How near the exam is.</summary>
public enum PlanStage
{
    /// <summary>No date is kept.</summary>
    NoDate,

    Weeks,

    /// <summary>The last seven days before it: lighter, and nothing new.</summary>
    LastWeek,

    DayBefore,
    ExamDay,

    /// <summary>It has been.</summary>
    After,
}

/// <summary>
/// What a member may aim at this week, worked out anew at every look: what is not held yet, spread over the weeks that are left. Nothing that
/// was missed is added up; it only lies further ahead.
/// </summary>
/// <param name="Days">Until the exam; null without a date.</param>
/// <param name="Week">In the order of the catalog's domains; empty on the last day and after.</param>
public sealed record StudyPlan(PlanStage Stage, int? Days, ImmutableArray<WeeklyAim> Week)
{
    /// <summary>Different questions a week, at least and at most: ten a day is an evening's quarter of an hour.</summary>
    public const int Least = 20;
    public const int Most = 70;

    /// <summary>Weeks that the pack is spread over without a date.</summary>
    public const int WithoutDate = 12;

    public static StudyPlan Of(MemberProgress progress)
    {
        int? days = progress.Exam is { } date ? date.DayNumber - progress.Today.DayNumber : null;
        var stage = days switch
        {
            null => PlanStage.NoDate,
            < 0 => PlanStage.After,
            0 => PlanStage.ExamDay,
            1 => PlanStage.DayBefore,
            <= 7 => PlanStage.LastWeek,
            _ => PlanStage.Weeks,
        };
        return new StudyPlan(
            stage,
            days,
            stage is PlanStage.NoDate or PlanStage.Weeks or PlanStage.LastWeek ? Aims(progress, stage, days) : []
        );
    }

    private static ImmutableArray<WeeklyAim> Aims(MemberProgress progress, PlanStage stage, int? days)
    {
        var monday = Board.WeekOf(progress.Today);
        var week = progress.ByQuestion.Values.Where(r => r.Reviewed >= monday).ToArray();
        var done = week.CountBy(r => r.Domain, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var heldThisWeek = week.Where(progress.IsHeld).CountBy(r => r.Domain, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

        // As it stood on Monday: an aim that ran ahead of whoever works at it would be none.
        var open = progress.Domains.Select(d => d.InPack - d.Held + heldThisWeek.GetValueOrDefault(d.Domain.Slug)).ToArray();
        var weeks = days is { } left ? Math.Max(1, (left - 1) / 7.0) : WithoutDate;
        var total = Math.Clamp((int)Math.Ceiling(open.Sum() / weeks), Least, Most);
        if (stage == PlanStage.LastWeek)
        {
            total /= 2;
        }

        // Where more is missed, more is asked: a domain answered wrong throughout weighs up to twice as much.
        var weights = progress.Domains.Select((d, i) => (int)Math.Round(open[i] * (2 - d.Answers.ShareRight) * 10)).ToArray();
        return
        [
            .. Shares
                .Of(weights, total)
                .Zip(
                    progress.Domains,
                    (share, d) => new WeeklyAim(d.Domain, Math.Min(share, d.InPack), done.GetValueOrDefault(d.Domain.Slug))
                ),
        ];
    }
}

/// <param name="Aim">Different questions to answer in the week that begins on Monday, in whatever way.</param>
/// <param name="Done">Of these, so far; may be more.</param>
public sealed record WeeklyAim(Domain Domain, int Aim, int Done);
