namespace CrssBot.Engine.Quizzes;

/// <summary>Points from correctness; with the speed bonus also from the member's own clock.</summary>
public static class Scoring
{
    private const int BonusBase = 10;
    private const int BonusMost = 5;

    /// <param name="elapsed">From the question's opening to the press.</param>
    /// <param name="window">The member's own window, so that extra time costs no points.</param>
    public static int Points(QuizPlan plan, bool correct, TimeSpan elapsed, TimeSpan window)
    {
        if (!correct)
        {
            return 0;
        }

        if (!plan.SpeedBonus)
        {
            return 1;
        }

        var left = Math.Clamp(1 - elapsed / window, 0, 1);
        return BonusBase + (int)Math.Round(BonusMost * left, MidpointRounding.AwayFromZero);
    }
}
