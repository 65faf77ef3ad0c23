using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using CrssBot.Engine.Concepts;

namespace CrssBot.Content.LookUp;

/// <summary>A query with what should answer it.</summary>
/// <param name="Kind">One of <see cref="QueryKinds"/>.</param>
/// <param name="Gold">The right first answers; none for a crisis or a matter outside the pack.</param>
/// <param name="Ok">Useful, but not first.</param>
public sealed record LabeledQuery(
    [property: JsonPropertyName("q")] string Query,
    string Kind,
    ImmutableArray<string> Gold,
    ImmutableArray<string> Ok
);

/// <summary>The kinds of labeled queries. Every other kind is in scope: a concept answers it.</summary>
public static class QueryKinds
{
    public const string OutOfScope = "out-of-scope";
    public const string Crisis = "crisis";
    public const string CrisisOther = "crisis-other";

    /// <summary>A study question near the topic of a crisis. Judged for false alarms alone, as other sets have it without an answer.</summary>
    public const string CrisisNot = "crisis-not";

    public static bool InScope(string kind) => kind is not (OutOfScope or Crisis or CrisisOther or CrisisNot);

    public static CrisisKind? Crises(string kind) =>
        kind switch
        {
            Crisis => CrisisKind.Self,
            CrisisOther => CrisisKind.Other,
            _ => null,
        };
}

/// <summary>How well the queries of one kind were answered. A refused query counts as not found.</summary>
/// <param name="First">The share whose first result is right.</param>
/// <param name="Three">The share with a right one among the first three.</param>
/// <param name="Rank">The mean of 1 / the place of the first right result (MRR).</param>
public readonly record struct RankFigures(int Queries, double First, double Three, double Rank);

/// <summary>What a set of labeled queries showed.</summary>
/// <param name="ByKind">In the set's order, the kinds in scope.</param>
/// <param name="Refused">The share of out-of-scope queries answered with "not in my sources"; null without such queries, like the other shares.</param>
/// <param name="WronglyRefused">The share of queries in scope that were refused.</param>
/// <param name="RefusedRightly">Of what was refused, the share that is out of scope (the precision of abstaining).</param>
/// <param name="CrisisRecall">The share of crisis statements that were recognized.</param>
/// <param name="CrisisOfKind">The share recognized as being about the right one: oneself, another.</param>
/// <param name="CrisisPrecision">Of what was taken for a crisis, the share that is one.</param>
/// <param name="FalseAlarms">The share of all other queries that were taken for a crisis.</param>
/// <param name="P50">Microseconds for a query, the fastest of three: the middle one.</param>
/// <param name="P99">The same: the slowest but one in a hundred.</param>
/// <param name="Misses">One line for each query that went wrong.</param>
public sealed record LookUpFigures(
    RankFigures Overall,
    ImmutableArray<(string Kind, RankFigures Figures)> ByKind,
    double? Refused,
    double? WronglyRefused,
    double? RefusedRightly,
    double? CrisisRecall,
    double? CrisisOfKind,
    double? CrisisPrecision,
    double? FalseAlarms,
    double P50,
    double P99,
    ImmutableArray<string> Misses
);

/// <summary>Asks a look-up labeled queries and counts.</summary>
public static class LookUpEvaluation
{
    private const int Depth = 10;

    /// <summary>Queries asked before any is timed: until the compiler is done with the look-up, as it is in a host that runs.</summary>
    private const int WarmUp = 4000;

    /// <summary>One JSON object a line. Throws <see cref="FormatException"/> with the line's number.</summary>
    public static ImmutableArray<LabeledQuery> Read(string file)
    {
        var queries = ImmutableArray.CreateBuilder<LabeledQuery>();
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            try
            {
                var query = JsonSerializer.Deserialize(line, LabeledJson.Default.LabeledQuery);
                if (query is not { Query: not null, Kind: not null })
                    throw new JsonException("\"q\" and \"kind\" are needed.");
                queries.Add(query with { Gold = query.Gold.IsDefault ? [] : query.Gold, Ok = query.Ok.IsDefault ? [] : query.Ok });
            }
            catch (JsonException bad)
            {
                throw new FormatException($"{file}, line {number}: {bad.Message}", bad);
            }
        }

        return queries.DrainToImmutable();
    }

    public static LookUpFigures Measure(ConceptLookUp lookUp, ImmutableArray<LabeledQuery> queries)
    {
        var asked = queries.Select(q => new Asked(q, lookUp.Find(q.Query, Depth))).ToArray();
        for (var asking = 0; queries.Length > 0 && asking < WarmUp; asking++)
            lookUp.Find(queries[asking % queries.Length].Query, Depth);
        var times = queries.Select(q => Fastest(() => lookUp.Find(q.Query, Depth))).Order().ToArray();
        var inScope = asked.Where(a => QueryKinds.InScope(a.Query.Kind)).ToArray();
        var outside = asked.Where(a => a.Query.Kind == QueryKinds.OutOfScope).ToArray();
        var crises = asked.Where(a => QueryKinds.Crises(a.Query.Kind) is not null).ToArray();
        var others = asked.Where(a => QueryKinds.Crises(a.Query.Kind) is null).ToArray();
        var alarmed = asked.Where(a => a.Answer is ConceptAnswer.Crisis).ToArray();
        var refused = inScope.Concat(outside).Where(a => a.Answer is ConceptAnswer.None).ToArray();
        return new LookUpFigures(
            Figures(inScope),
            [.. inScope.GroupBy(a => a.Query.Kind, StringComparer.Ordinal).Select(g => (g.Key, Figures([.. g])))],
            Share(outside, a => a.Answer is ConceptAnswer.None),
            Share(inScope, a => a.Answer is ConceptAnswer.None),
            Share(refused, a => a.Query.Kind == QueryKinds.OutOfScope),
            Share(crises, a => a.Answer is ConceptAnswer.Crisis),
            Share(crises, a => a.Answer is ConceptAnswer.Crisis crisis && crisis.Kind == QueryKinds.Crises(a.Query.Kind)),
            Share(alarmed, a => QueryKinds.Crises(a.Query.Kind) is not null),
            Share(others, a => a.Answer is ConceptAnswer.Crisis),
            times.Length == 0 ? 0 : times[times.Length / 2],
            times.Length == 0 ? 0 : times[times.Length * 99 / 100],
            [.. asked.Where(a => !a.IsRight).Select(a => a.Line)]
        );
    }

    private static RankFigures Figures(Asked[] asked) =>
        asked.Length == 0
            ? default
            : new RankFigures(
                asked.Length,
                asked.Average(a => a.Place == 1 ? 1.0 : 0),
                asked.Average(a => a.Place is >= 1 and <= 3 ? 1.0 : 0),
                asked.Average(a => a.Place == 0 ? 0 : 1.0 / a.Place)
            );

    private static double? Share(Asked[] asked, Func<Asked, bool> counts) =>
        asked.Length == 0 ? null : (double)asked.Count(counts) / asked.Length;

    private static double Fastest(Func<ConceptAnswer> find)
    {
        var fastest = TimeSpan.MaxValue;
        for (var run = 0; run < 3; run++)
        {
            var start = Stopwatch.GetTimestamp();
            _ = find();
            var elapsed = Stopwatch.GetElapsedTime(start);
            fastest = elapsed < fastest ? elapsed : fastest;
        }

        return fastest.TotalMicroseconds;
    }

    private sealed record Asked(LabeledQuery Query, ConceptAnswer Answer)
    {
        /// <summary>Of the first right result, from 1; 0 when there is none.</summary>
        public int Place { get; } =
            Answer is ConceptAnswer.Match match ? match.Hits.ToList().FindIndex(h => Query.Gold.Contains(h.Concept.Value)) + 1 : 0;

        public bool IsRight =>
            Query.Kind switch
            {
                QueryKinds.OutOfScope => Answer is ConceptAnswer.None,
                QueryKinds.CrisisNot => Answer is not ConceptAnswer.Crisis,
                var kind when QueryKinds.Crises(kind) is { } who => Answer is ConceptAnswer.Crisis crisis && crisis.Kind == who,
                _ => Place == 1,
            };

        public string Line => $"{Query.Kind}: {Query.Query} [{string.Join(' ', Query.Gold)}] got {Got} at {Place}";

        private string Got =>
            Answer switch
            {
                ConceptAnswer.Match match => string.Join(' ', match.Hits.Take(3).Select(h => $"{h.Concept.Value} {h.Score:0.00}")),
                ConceptAnswer.None none =>
                    $"nothing, near {string.Join(' ', none.Nearest.Select(h => $"{h.Concept.Value} {h.Score:0.00}"))}",
                ConceptAnswer.Crisis crisis => $"crisis, {crisis.Kind}",
                _ => throw new UnreachableException(),
            };
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LabeledQuery))]
internal sealed partial class LabeledJson : JsonSerializerContext;
