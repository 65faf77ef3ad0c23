namespace CrssBot.Engine.Progress;

/// <summary>How an answer went, as FSRS counts it.</summary>
public enum Grade
{
    /// <summary>Not the key.</summary>
    Again = 1,

    /// <summary>The key, and its member said that they guessed: of four options a guess hits one in four.</summary>
    Hard,

    /// <summary>The key.</summary>
    Good,

    /// <summary>Never given: that an answer was right does not say that it was easy.</summary>
    Easy,
}

/// <summary>What FSRS knows of one question in one memory.</summary>
/// <param name="Stability">Days after which the chance to recall has fallen to 90 %; 0.001 to 36,500.</param>
/// <param name="Difficulty">1 to 10.</param>
public readonly record struct Memory(double Stability, double Difficulty);

/// <summary>
/// The formulas of FSRS-6 with its default weights, as py-fsrs 6.3.1 and ts-fsrs 5.4.2 (MIT) and fsrs-rs 6.6.1 (BSD-3-Clause) have them
/// (github.com/open-spaced-repetition); written from the formulas. Where the three differ: doubles, not rounded (py); on the same day no success
/// makes a memory less stable, Hard included (ts, rs); no learning steps and no fuzz: an interval is at least one day; intervals are rounded half
/// away from zero.
/// </summary>
public static class Fsrs
{
    /// <summary>Questions come back when the chance to recall them has fallen to this.</summary>
    public const double DesiredRetention = 0.9;

    /// <summary>Days; a hundred years.</summary>
    public const int MaximumInterval = 36_500;

    private const double LeastStability = 0.001;

    private static readonly double[] W =
    [
        0.212,
        1.2931,
        2.3065,
        8.2956,
        6.4133,
        0.8334,
        3.0194,
        0.001,
        1.8722,
        0.1666,
        0.796,
        1.4835,
        0.0614,
        0.2629,
        1.6483,
        0.6014,
        1.8729,
        0.5425,
        0.0912,
        0.0658,
        0.1542,
    ];

    private static readonly double Decay = -W[20];
    private static readonly double Factor = Math.Pow(DesiredRetention, 1 / Decay) - 1;

    /// <summary>What mean reversion draws a difficulty to: that of a first Easy, before it is bounded.</summary>
    private static readonly double EasyDifficulty = W[4] - Math.Exp(W[5] * 3) + 1;

    /// <summary>After the first answer.</summary>
    public static Memory First(Grade grade) => new(W[(int)grade - 1], Math.Clamp(W[4] - Math.Exp(W[5] * ((int)grade - 1)) + 1, 1, 10));

    /// <summary>After another answer.</summary>
    /// <param name="days">Whole days since the one before; 0 on the same day.</param>
    public static Memory Next(Memory memory, Grade grade, int days)
    {
        var (s, d) = memory;
        var stability =
            days < 1 ? OnTheSameDay(s, grade)
            : grade == Grade.Again ? Forgotten(s, d, Retrievability(s, days))
            : Recalled(s, d, Retrievability(s, days), grade);
        return new Memory(Math.Clamp(stability, LeastStability, MaximumInterval), NextDifficulty(d, grade));
    }

    /// <summary>The chance to recall after some days, 0 to 1.</summary>
    public static double Retrievability(double stability, double days) => Math.Pow(1 + (Factor * Math.Max(0, days) / stability), Decay);

    /// <summary>Days until the chance to recall has fallen to <paramref name="retention"/>; 1 to <paramref name="maximum"/>.</summary>
    public static int Interval(double stability, double retention = DesiredRetention, int maximum = MaximumInterval)
    {
        var days = stability / Factor * (Math.Pow(retention, 1 / Decay) - 1);
        return (int)Math.Clamp(Math.Round(days, MidpointRounding.AwayFromZero), 1, Math.Max(1, maximum));
    }

    internal static double Recalled(double s, double d, double r, Grade grade) =>
        s
        * (
            1
            + (
                Math.Exp(W[8])
                * (11 - d)
                * Math.Pow(s, -W[9])
                * (Math.Exp(W[10] * (1 - r)) - 1)
                * (grade == Grade.Hard ? W[15] : 1)
                * (grade == Grade.Easy ? W[16] : 1)
            )
        );

    internal static double Forgotten(double s, double d, double r) =>
        Math.Min(W[11] * Math.Pow(d, -W[12]) * (Math.Pow(s + 1, W[13]) - 1) * Math.Exp(W[14] * (1 - r)), s / Math.Exp(W[17] * W[18]));

    internal static double OnTheSameDay(double s, Grade grade)
    {
        var growth = Math.Exp(W[17] * ((int)grade - 3 + W[18])) * Math.Pow(s, -W[19]);
        return s * (grade == Grade.Again ? growth : Math.Max(1, growth));
    }

    internal static double NextDifficulty(double d, Grade grade) =>
        Math.Clamp((W[7] * EasyDifficulty) + ((1 - W[7]) * BeforeReversion(d, grade)), 1, 10);

    internal static double BeforeReversion(double d, Grade grade) => d - (W[6] * ((int)grade - 3) * (10 - d) / 9);
}
