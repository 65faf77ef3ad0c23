namespace CrssBot.Engine.Progress;

/// <summary>Of a hundred questions like these, how many would likely be answered best: 8 of 10 times in this range.</summary>
/// <param name="From">Different questions behind it.</param>
public sealed record ScoreRange(int Low, int High, int From);

/// <summary>Somebody's first answer to a question.</summary>
/// <param name="Age">Days since.</param>
public readonly record struct FirstAnswer(string Domain, bool Correct, int Age);

/// <summary>What speaks for and against a member in a domain, in answers.</summary>
public readonly record struct DomainEvidence(string Domain, double Right, double Wrong);

/// <summary>
/// The model behind the practice score, and what it assumes.
/// <list type="bullet">
/// <item>A member has one ability, on the logit scale, and in each domain an offset of its own: ability ~ N(0.6, 1.2²), offset ~ N(0, 0.5²). The
/// chance to answer a question of the domain is logistic(ability + offset), averaged over the domain's questions, easy and hard.</item>
/// <item>Evidence is the member's first answer to each question alone: later ones tell of memory of that question. Answers after a group's talk
/// tell of the group and are left out.</item>
/// <item>People learn: an answer weighs half after <see cref="HalfLife"/> days.</item>
/// <item>Predicted is the number right of a hundred fresh questions, split by the catalog's weights: the posterior, integrated over a grid, and
/// the chance of the draw. The range is the middle 80 % of a normal distribution with its mean and variance.</item>
/// </list>
/// It says nothing of the ICB exam: those are other questions. <c>PracticeScoreTests</c> simulates learners and counts how often the range holds.
/// </summary>
public static class PracticeScore
{
    /// <summary>Questions; fewer would give a range that says nothing.</summary>
    public const int LeastForScore = 20;

    /// <summary>Days.</summary>
    public const double HalfLife = 60;

    /// <summary>Standard deviations on either side of the middle 80 %.</summary>
    private const double Width = 1.2816;

    private const double AbilityMean = 0.6;
    private const double AbilityDeviation = 1.2;
    private const double OffsetDeviation = 0.5;

    private static readonly double[] Abilities = Grid(-3.6, 4.8, 85);
    private static readonly double[] Offsets = Grid(-2.5 * OffsetDeviation, 2.5 * OffsetDeviation, 17);
    private static readonly double[] AbilityLogs = [.. Abilities.Select(a => LogNormal(a - AbilityMean, AbilityDeviation))];
    private static readonly double[] OffsetLogs = [.. Offsets.Select(o => LogNormal(o, OffsetDeviation))];

    /// <summary>Of every ability with every offset.</summary>
    private static readonly Cell[] Cells = [.. Abilities.SelectMany(a => Offsets.Select(o => Cell.At(a + o)))];

    /// <summary>Null below <see cref="LeastForScore"/> answers.</summary>
    public static ScoreRange? Of(IReadOnlyCollection<FirstAnswer> answers, Catalog catalog) =>
        answers.Count < LeastForScore
            ? null
            : Predict(
                answers
                    .GroupBy(a => a.Domain, StringComparer.Ordinal)
                    .Select(g => new DomainEvidence(g.Key, Weigh(g, correct: true), Weigh(g, correct: false))),
                answers.Count,
                catalog
            );

    private static double Weigh(IEnumerable<FirstAnswer> answers, bool correct) =>
        answers.Where(a => a.Correct == correct).Sum(a => Math.Pow(0.5, Math.Max(0, a.Age) / HalfLife));

    /// <param name="from">Different questions behind the evidence.</param>
    public static ScoreRange Predict(IEnumerable<DomainEvidence> evidence, int from, Catalog catalog)
    {
        var byDomain = evidence.ToLookup(e => e.Domain, StringComparer.Ordinal);
        var domains = catalog
            .Domains.Zip(
                Shares.Of([.. catalog.Domains.Select(d => d.WeightPercent)], 100),
                (domain, count) =>
                    (Count: count, Given: InDomainGiven(byDomain[domain.Slug].Sum(e => e.Right), byDomain[domain.Slug].Sum(e => e.Wrong)))
            )
            .ToArray();
        var logs = Abilities.Select((_, i) => AbilityLogs[i] + domains.Sum(d => d.Given[i].Log)).ToArray();
        var highest = logs.Max();
        double mass = 0,
            sum = 0,
            squares = 0,
            within = 0;
        for (var i = 0; i < Abilities.Length; i++)
        {
            var weight = Math.Exp(logs[i] - highest);
            var mean = domains.Sum(d => d.Count * d.Given[i].Mean);
            mass += weight;
            sum += weight * mean;
            squares += weight * mean * mean;
            within += weight * domains.Sum(d => (d.Count * d.Count * d.Given[i].Variance) + (d.Count * d.Given[i].Binomial));
        }

        var expected = sum / mass;
        var deviation = Math.Sqrt(Math.Max(0, (squares / mass) - (expected * expected)) + (within / mass));
        // The ends belong to the range, and a whole number stands for half a question on either side of it.
        var reach = Math.Max(0, (Width * deviation) - 0.5);
        return new ScoreRange(Whole(expected - reach), Whole(expected + reach), from);
    }

    /// <summary>
    /// The share of a domain's questions that would likely be answered best, in percent: the middle 80 % of Beta(right + 1, wrong + 1), from these
    /// answers alone and a prior that knows nothing.
    /// </summary>
    public static (int Low, int High) InDomain(int right, int answered)
    {
        const int Steps = 2_000;
        var logs = Enumerable
            .Range(0, Steps)
            .Select(i => (i + 0.5) / Steps)
            .Select(p => (right * Math.Log(p)) + ((answered - right) * Math.Log(1 - p)))
            .ToArray();
        var highest = logs.Max();
        var masses = logs.Select(l => Math.Exp(l - highest)).ToArray();
        var total = masses.Sum();
        return (Quantile(0.1), Quantile(0.9));

        int Quantile(double share)
        {
            double below = 0;
            for (var i = 0; i < Steps; i++)
            {
                below += masses[i] / total;
                if (below >= share)
                {
                    return Whole((i + 0.5) / Steps * 100);
                }
            }

            return 100;
        }
    }

    /// <summary>For each ability: how likely a domain's answers are, and the chance to answer its questions, given both.</summary>
    private static Given[] InDomainGiven(double right, double wrong)
    {
        var given = new Given[Abilities.Length];
        var logs = new double[Offsets.Length];
        for (var i = 0; i < given.Length; i++)
        {
            var highest = double.NegativeInfinity;
            for (var j = 0; j < logs.Length; j++)
            {
                var cell = Cells[(i * Offsets.Length) + j];
                logs[j] = OffsetLogs[j] + (right * cell.LogRight) + (wrong * cell.LogWrong);
                highest = Math.Max(highest, logs[j]);
            }

            double mass = 0,
                sum = 0,
                squares = 0;
            for (var j = 0; j < logs.Length; j++)
            {
                var weight = Math.Exp(logs[j] - highest);
                var chance = Cells[(i * Offsets.Length) + j].Chance;
                mass += weight;
                sum += weight * chance;
                squares += weight * chance * chance;
            }

            var mean = sum / mass;
            given[i] = new Given(highest + Math.Log(mass), mean, Math.Max(0, (squares / mass) - (mean * mean)), (sum - squares) / mass);
        }

        return given;
    }

    private static double LogNormal(double x, double deviation) => -x * x / (2 * deviation * deviation);

    private static double[] Grid(double from, double to, int points) =>
        [.. Enumerable.Range(0, points).Select(i => from + ((to - from) * i / (points - 1)))];

    private static int Whole(double score) => (int)Math.Clamp(Math.Round(score, MidpointRounding.AwayFromZero), 0, 100);

    /// <param name="Chance">Of a right answer, p.</param>
    private readonly record struct Cell(double Chance, double LogRight, double LogWrong)
    {
        public static Cell At(double logit) =>
            new(1 / (1 + Math.Exp(-logit)), -Math.Log(1 + Math.Exp(-logit)), -Math.Log(1 + Math.Exp(logit)));
    }

    /// <param name="Log">Of the likelihood.</param>
    /// <param name="Mean">Of the chance p.</param>
    /// <param name="Binomial">E[p (1 − p)]: of one question drawn.</param>
    private readonly record struct Given(double Log, double Mean, double Variance, double Binomial);
}
