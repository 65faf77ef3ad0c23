using CrssBot.Engine.Progress;

namespace CrssBot.Engine.Tests.Progress;

/// <summary>
/// Learners are simulated, with abilities, domains and questions easier and harder than the model assumes of them; the range is compared with
/// what they then score on a hundred fresh questions. Fixed seeds.
/// </summary>
public class PracticeScoreTests
{
    private const int Learners = 1_000;

    /// <param name="Answers">First answers, at least and at most.</param>
    /// <param name="Days">That they are spread over.</param>
    /// <param name="Growth">Logits gained in these days, at most.</param>
    /// <param name="Uneven">Deviation of a domain's offset.</param>
    /// <param name="Skew">Questions of one domain for one of each other.</param>
    private sealed record Family(string Name, int Least, int Most, int Days = 30, double Growth = 0, double Uneven = 0.4, int Skew = 1);

    private static readonly Family[] Families =
    [
        new("few answers", 20, 60),
        new("some answers", 60, 250),
        new("many answers", 300, 600, Days: 60),
        new("growing", 60, 400, Days: 60, Growth: 0.5),
        new("uneven domains", 60, 400, Uneven: 0.7),
        new("mostly one domain", 60, 300, Skew: 6),
    ];

    [Fact]
    public void The_range_holds_what_a_simulated_learner_scores_in_75_to_85_of_100_cases()
    {
        foreach (var family in Families)
        {
            var (whole, half) = CoverageOf(family);
            TestContext.Current.SendDiagnosticMessage($"{family.Name}: {whole:P1}, of half the width {half:P1}");
            Assert.True(whole is >= 0.75 and <= 0.85, $"{family.Name}: {whole:P1}");
            Assert.True(half < 0.75, $"{family.Name}: a range of half the width would pass as well.");
        }
    }

    [Fact]
    public void More_answers_make_it_narrower_and_none_makes_it_nothing()
    {
        Assert.Null(PracticeScore.Of(Answers(PracticeScore.LeastForScore - 1), Sample.Catalog));
        var few = PracticeScore.Of(Answers(20), Sample.Catalog)!;
        var many = PracticeScore.Of(Answers(500), Sample.Catalog)!;

        Assert.True(many.High - many.Low < few.High - few.Low);
        Assert.InRange(75, many.Low, many.High);
        Assert.Equal((20, 500), (few.From, many.From));
    }

    [Fact]
    public void Nobody_is_promised_less_than_nothing_or_more_than_all()
    {
        var domains = Sample.Catalog.Domains;
        var best = PracticeScore.Predict(domains.Select(d => new DomainEvidence(d.Slug, 150, 0)), 600, Sample.Catalog);
        var worst = PracticeScore.Predict(domains.Select(d => new DomainEvidence(d.Slug, 0, 150)), 600, Sample.Catalog);

        Assert.InRange(best.Low, 90, 100);
        Assert.InRange(best.High, best.Low, 100);
        Assert.InRange(worst.Low, 0, worst.High);
        Assert.InRange(worst.High, 0, 10);
    }

    [Theory]
    [InlineData(18, 25, 59, 81)]
    [InlineData(0, 0, 10, 90)]
    [InlineData(25, 25, 91, 100)]
    [InlineData(0, 25, 0, 9)]
    public void A_domains_range_is_the_middle_of_its_beta_distribution(int right, int of, int low, int high)
    {
        var range = PracticeScore.InDomain(right, of);
        Assert.InRange(range.Low, low - 1, low + 1);
        Assert.InRange(range.High, high - 1, high + 1);
    }

    private static FirstAnswer[] Answers(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new FirstAnswer(Sample.Catalog.Domains[i % 4].Slug, i / 4 % 4 != 3, 0))];

    /// <returns>How often the range holds, and how often one of half its width would.</returns>
    private static (double Whole, double Half) CoverageOf(Family family)
    {
        var chance = new Chance(new Seed(20261129));
        var (whole, half) = (0, 0);
        for (var i = 0; i < Learners; i++)
        {
            var ability = 0.7 + (chance.Normal() * 1.0);
            var domains = Sample.Catalog.Domains.ToDictionary(
                d => d.Slug,
                _ => ability + (chance.Normal() * family.Uneven),
                StringComparer.Ordinal
            );
            var growth = chance.Uniform() * family.Growth;
            var count = family.Least + (int)(chance.Uniform() * (family.Most - family.Least));
            var answers = new FirstAnswer[count];
            for (var n = 0; n < count; n++)
            {
                var slug = Sample.Catalog.Domains[(int)(chance.Uniform() * (3 + family.Skew)) is var at && at < 4 ? at : 0].Slug;
                var age = (int)(chance.Uniform() * family.Days);
                var then = domains[slug] - (growth * age / family.Days);
                answers[n] = new FirstAnswer(slug, Answers(then), age);
            }

            var range = PracticeScore.Of(answers, Sample.Catalog)!;
            var score = Sample.Catalog.Domains.Sum(d => Enumerable.Range(0, 25).Count(_ => Answers(domains[d.Slug])));
            var (middle, reach) = ((range.Low + range.High) / 2.0, (range.High - range.Low + 1) / 2.0);
            whole += Math.Abs(score - middle) < reach ? 1 : 0;
            half += Math.Abs(score - middle) < reach / 2 ? 1 : 0;
        }

        return ((double)whole / Learners, (double)half / Learners);

        // Questions differ by more than the model knows: easy ones and hard ones.
        bool Answers(double ability) => chance.Uniform() < 1 / (1 + Math.Exp(-(ability - (chance.Normal() * 0.8))));
    }

    /// <summary>The engine's own generator: the same numbers on every machine.</summary>
    private sealed class Chance(Seed seed)
    {
        private Seed _seed = seed;

        public double Uniform()
        {
            (var value, _seed) = _seed.Draw(1 << 30);
            return (value + 0.5) / (1 << 30);
        }

        public double Normal() => Math.Sqrt(-2 * Math.Log(Uniform())) * Math.Cos(2 * Math.PI * Uniform());
    }
}
