using System.Globalization;
using CrssBot.Content;
using CrssBot.Content.LookUp;

namespace CrssBot.LookUpTools;

/// <summary>
/// Finds what each signal of the look-up counts for. Ranking: softmax regression, so that the right concept's share of e^score is as large as it can
/// be over the labeled queries. Sureness: logistic regression of "in scope" over the best concept's signals. Prints what to copy into Weighing, and
/// the shares found first for every file, also in five-fold cross-validation for the first.
/// </summary>
internal static class Fit
{
    private const int Rounds = 400;
    private const double Shrink = 0.0005;

    private sealed record Query(string Kind, HashSet<int> Gold, float Strange, float[] Signals, int Words, float Elsewhere)
    {
        public bool IsShort => Words <= Weighing.ShortQuery;
    }

    public static void Run(string[] files, PackResult pack)
    {
        var concepts = pack.Catalog!.Concepts;
        var index = new ConceptIndex(concepts, pack.Heard!);
        var places = concepts.Select((c, i) => (c.Id.Value, i)).ToDictionary(p => p.Value, p => p.i, StringComparer.Ordinal);
        var n = concepts.Length;
        var sets = files
            .Select(f =>
                LookUpEvaluation
                    .Read(f)
                    .Where(q => QueryKinds.InScope(q.Kind) || q.Kind == QueryKinds.OutOfScope)
                    .Select(Measured)
                    .ToArray()
            )
            .ToArray();
        var known = sets[0].Where(q => q.Gold.Count > 0).ToArray();
        var weights = Both(known);
        Print("OfShort", weights.Short);
        Print("OfLong", weights.Long);
        for (var i = 0; i < files.Length; i++)
        {
            Console.WriteLine(files[i]);
            foreach (var kind in sets[i].Where(q => q.Gold.Count > 0).GroupBy(q => q.Kind))
            {
                Console.WriteLine($"  {kind.Key, -12} {kind.Average(q => Place(q, weights) == 0 ? 1.0 : 0):0.000}");
            }

            var all = sets[i].Where(q => q.Gold.Count > 0).ToArray();
            if (all.Length > 0)
                Console.WriteLine(
                    $"  all          {all.Average(q => Place(q, weights) == 0 ? 1.0 : 0):0.000}  MRR {all.Average(q => 1.0 / (1 + Place(q, weights))):0.000}"
                );
        }

        var random = new Random(1);
        var shuffled = known.OrderBy(_ => random.Next()).ToArray();
        Console.WriteLine($"five-fold: {FiveFold():0.000}");
        foreach (var signal in Enum.GetValues<Signal>())
        {
            Console.WriteLine($"  without {signal}: {FiveFold(signal):0.000}");
        }

        Sureness();

        double FiveFold(params Signal[] without)
        {
            var right = 0;
            for (var fold = 0; fold < 5; fold++)
            {
                var of = Both([.. shuffled.Where((_, i) => i % 5 != fold)], without);
                right += shuffled.Where((_, i) => i % 5 == fold).Count(q => Place(q, of) == 0);
            }

            return right / (double)known.Length;
        }

        (double[] Short, double[] Long) Both(Query[] queries, params Signal[] without) =>
            (Softmax([.. queries.Where(q => q.IsShort)], without), Softmax([.. queries.Where(q => !q.IsShort)], without));

        double[] Scores(Query q, double[] of)
        {
            var scores = new double[n];
            for (var s = 0; s < of.Length; s++)
            {
                if (of[s] == 0)
                    continue;
                for (var c = 0; c < n; c++)
                    scores[c] += of[s] * q.Signals[(s * n) + c];
            }

            return scores;
        }

        int Place(Query q, (double[] Short, double[] Long) of)
        {
            var scores = Scores(q, q.IsShort ? of.Short : of.Long);
            var best = q.Gold.Max(g => scores[g]);
            return Enumerable.Range(0, n).Count(c => !q.Gold.Contains(c) && scores[c] >= best);
        }

        double[] Softmax(Query[] queries, Signal[] without)
        {
            double[] of = [.. Enum.GetValues<Signal>().Select(s => without.Contains(s) ? 0.0 : 5)];
            Climb(
                of,
                Enumerable.Repeat(true, of.Length).ToArray(),
                slope =>
                {
                    foreach (var q in queries)
                    {
                        var scores = Scores(q, of);
                        var most = scores.Max();
                        var (whole, gold) = (0.0, 0.0);
                        for (var c = 0; c < n; c++)
                        {
                            scores[c] = Math.Exp(scores[c] - most);
                            whole += scores[c];
                            gold += q.Gold.Contains(c) ? scores[c] : 0;
                        }

                        foreach (var s in Enumerable.Range(0, of.Length).Where(s => !without.Contains((Signal)s)))
                        {
                            for (var c = 0; c < n; c++)
                            {
                                var share = (q.Gold.Contains(c) ? scores[c] / gold : 0) - (scores[c] / whole);
                                slope[s] += share * q.Signals[(s * n) + c] / queries.Length;
                            }
                        }
                    }
                }
            );
            return of;
        }

        void Sureness()
        {
            foreach (var isShort in new[] { true, false })
            {
                // All files, since what is outside the pack is rare in each; and names with a slip, which are easily taken for something foreign.
                var cases = sets.SelectMany(s => s)
                    .Select(q => (In: q.Gold.Count > 0, Query: q))
                    .Concat(Slips().Select(t => (In: true, Query: Measured(new LabeledQuery(t, "slip", [], [])))))
                    .Where(c => c.Query.IsShort == isShort)
                    .Select(c =>
                    {
                        var scores = Scores(c.Query, isShort ? weights.Short : weights.Long);
                        var best = Array.IndexOf(scores, scores.Max());
                        return (
                            c.In,
                            X: (double[])
                                [
                                    .. Enumerable.Range(0, Weighing.Signals).Select(s => (double)c.Query.Signals[(s * n) + best]),
                                    -c.Query.Strange,
                                    -c.Query.Elsewhere,
                                    1.0,
                                ]
                        );
                    })
                    .ToArray();
                var (inside, outside) = (cases.Count(c => c.In), cases.Count(c => !c.In));
                var of = new double[Weighing.Signals + 3];
                Climb(
                    of,
                    [.. Enumerable.Repeat(true, Weighing.Signals + 2), false],
                    slope =>
                    {
                        foreach (var (isIn, x) in cases)
                        {
                            var error = (isIn ? 1 : 0) - (1 / (1 + Math.Exp(-of.Zip(x, (a, b) => a * b).Sum())));
                            for (var i = 0; i < of.Length; i++)
                            {
                                slope[i] += error * x[i] / (2.0 * (isIn ? inside : outside));
                            }
                        }
                    }
                );
                of[^3] *= -1;
                of[^2] *= -1;
                Print(isShort ? "SureOfShort" : "SureOfLong", of);
                foreach (var least in new[] { 0.1, 0.2, 0.3, 0.4, 0.5 })
                {
                    double Refused(bool isIn) =>
                        cases.Where(c => c.In == isIn).Average(c => 1 / (1 + Math.Exp(-Odds(of, c.X))) < least ? 1.0 : 0);
                    Console.WriteLine($"  below {least:0.0}: out of scope {Refused(false):0.000}, in scope {Refused(true):0.000}");
                }
            }
        }

        static double Odds(double[] of, double[] x) =>
            of.Take(Weighing.Signals).Zip(x, (a, b) => a * b).Sum() - (of[^3] * x[^3]) - (of[^2] * x[^2]) + of[^1];

        IEnumerable<string> Slips()
        {
            var random = new Random(2);
            foreach (var name in concepts.SelectMany(c => c.Aliases.Take(2).Append(c.Name)).Where(t => t.Length > 5))
            {
                var letters = name.ToList();
                for (var slip = 0; slip <= letters.Count / 12; slip++)
                {
                    var at = random.Next(1, letters.Count - 1);
                    switch (random.Next(3))
                    {
                        case 0:
                            letters.RemoveAt(at);
                            break;
                        case 1:
                            (letters[at], letters[at + 1]) = (letters[at + 1], letters[at]);
                            break;
                        default:
                            letters[at] = (char)('a' + random.Next(26));
                            break;
                    }
                }

                yield return string.Concat(letters);
            }
        }

        Query Measured(LabeledQuery q)
        {
            var (strange, elsewhere, words, signals) = index.Measure(q.Query);
            return new Query(q.Kind, [.. q.Gold.Where(places.ContainsKey).Select(g => places[g])], strange, signals, words, elsewhere);
        }
    }

    /// <summary>Adam (Kingma and Ba 2015) with weights that stay above 0 where they must, and shrink a little.</summary>
    private static void Climb(double[] weights, bool[] positive, Action<double[]> slopes)
    {
        var (mean, square) = (new double[weights.Length], new double[weights.Length]);
        for (var round = 1; round <= Rounds; round++)
        {
            var slope = new double[weights.Length];
            slopes(slope);
            for (var i = 0; i < weights.Length; i++)
            {
                slope[i] -= Shrink * weights[i];
                mean[i] = (0.9 * mean[i]) + (0.1 * slope[i]);
                square[i] = (0.999 * square[i]) + (0.001 * slope[i] * slope[i]);
                weights[i] += 0.1 * (mean[i] / (1 - Math.Pow(0.9, round))) / (Math.Sqrt(square[i] / (1 - Math.Pow(0.999, round))) + 1e-8);
                if (positive[i])
                    weights[i] = Math.Max(0, weights[i]);
            }
        }
    }

    private static void Print(string name, double[] weights) =>
        Console.WriteLine($"{name} = [{string.Join(", ", weights.Select(w => w.ToString("0.00", CultureInfo.InvariantCulture) + "f"))}];");
}
