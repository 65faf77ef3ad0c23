using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using CrssBot.Content.LookUp;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;

namespace CrssBot.Host;

/// <summary><c>crssbot lookup</c>: the look-up of the bot, from a shell.</summary>
internal static class LookUpCommand
{
    public static int Run(string[] args, IConfiguration configuration, TextWriter output, TextWriter error, TextReader input)
    {
        if (args is ["eval", .. var rest])
        {
            return Evaluate(rest, configuration, output, error);
        }

        var queries = new List<string>();
        var top = 5;
        var json = false;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--json":
                    json = true;
                    break;
                case "--top" when i + 1 < args.Length && int.TryParse(args[i + 1], out top) && top is >= 1 and <= 25:
                    i++;
                    break;
                case "--top":
                    return CommandLine.Wrong(error, "--top takes a number from 1 to 25.");
                case var option when option.StartsWith("--", StringComparison.Ordinal):
                    return CommandLine.Wrong(error, $"{option} is not an option of lookup. Try crssbot --help.");
                case var word:
                    queries.Add(word);
                    break;
            }
        }

        if (queries.Count == 0)
        {
            return CommandLine.Wrong(error, "What shall be looked up? Try crssbot lookup \"perceived authority\".");
        }

        var pack = HostApp.LoadPack(HostApp.ContentFolder(configuration));
        var lookUp = ConceptIndex.Build(pack.Catalog!, pack.Heard!);
        if (queries is ["-"])
        {
            while (input.ReadLine() is { } line)
            {
                output.WriteLine(Json(line, lookUp, top));
            }

            output.Flush();
            return 0;
        }

        foreach (var query in queries)
        {
            if (json)
            {
                output.WriteLine(Json(query, lookUp, top));
            }
            else
            {
                Print(query, lookUp.Find(query, top), pack.Catalog!, output);
            }
        }

        return 0;
    }

    private static int Evaluate(string[] args, IConfiguration configuration, TextWriter output, TextWriter error)
    {
        var misses = args.Contains("--misses", StringComparer.Ordinal);
        if (args.Where(a => a != "--misses").ToArray() is not [var file] || file.StartsWith("--", StringComparison.Ordinal))
        {
            return CommandLine.Wrong(error, "Which labeled queries? crssbot lookup eval <file.jsonl> [--misses]");
        }

        ImmutableArray<LabeledQuery> queries;
        try
        {
            queries = LookUpEvaluation.Read(file);
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException or FormatException)
        {
            error.WriteLine(bad.Message);
            return 1;
        }

        var pack = HostApp.LoadPack(HostApp.ContentFolder(configuration));
        var start = Stopwatch.GetTimestamp();
        var lookUp = ConceptIndex.Build(pack.Catalog!, pack.Heard!);
        var built = Stopwatch.GetElapsedTime(start);
        var figures = LookUpEvaluation.Measure(lookUp, queries);
        output.WriteLine("kind          queries  recall@1  recall@3   MRR");
        foreach (var (kind, of) in figures.ByKind.Append(("overall", figures.Overall)))
        {
            output.WriteLine($"{kind, -14}{of.Queries, 7}{of.First, 10:0.000}{of.Three, 10:0.000}{of.Rank, 6:0.000}");
        }

        output.WriteLine();
        Line("out of scope: not in my sources", figures.Refused);
        Line("in scope: wrongly not in my sources", figures.WronglyRefused);
        Line("not in my sources: rightly", figures.RefusedRightly);
        Line("crisis: recall", figures.CrisisRecall);
        Line("crisis: recall, about the right one", figures.CrisisOfKind);
        Line("crisis: precision", figures.CrisisPrecision);
        Line("other queries: false alarms", figures.FalseAlarms);
        output.WriteLine();
        output.WriteLine($"a query: p50 {figures.P50:0} µs, p99 {figures.P99:0} µs; index built in {built.TotalMilliseconds:0} ms");
        if (misses)
        {
            output.WriteLine();
            foreach (var miss in figures.Misses)
            {
                output.WriteLine(miss);
            }
        }

        return 0;

        void Line(string what, double? share)
        {
            if (share is { } known)
            {
                output.WriteLine($"{what, -37}{known, 6:0.000}");
            }
        }
    }

    private static string Json(string query, ConceptLookUp lookUp, int top)
    {
        var start = Stopwatch.GetTimestamp();
        var answer = lookUp.Find(query, top);
        var micros = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        var (kind, hits) = answer switch
        {
            ConceptAnswer.Match match => ("match", match.Hits),
            ConceptAnswer.None => ("none", []),
            ConceptAnswer.Crisis => ("crisis", []),
            _ => throw new UnreachableException(),
        };
        return JsonSerializer.Serialize(
            new LookUpLine(
                query,
                kind,
                [.. hits.Select(h => new LookUpHit(h.Concept.Value, Math.Round(h.Score, 4)))],
                Math.Round(micros, 1)
            ),
            LookUpJson.Default.LookUpLine
        );
    }

    private static void Print(string query, ConceptAnswer answer, Catalog catalog, TextWriter output)
    {
        switch (answer)
        {
            case ConceptAnswer.Crisis crisis:
                output.WriteLine(crisis.Text);
                break;
            case ConceptAnswer.None none:
                output.WriteLine($"Not in my sources: {query}");
                foreach (var near in none.Nearest)
                {
                    output.WriteLine($"  near: {catalog.ConceptById[near.Concept].Name}");
                }

                break;
            case ConceptAnswer.Match match:
                foreach (var hit in match.Hits)
                {
                    var concept = catalog.ConceptById[hit.Concept];
                    output.WriteLine($"{concept.Name} ({concept.Id}, {hit.Score:0.00})");
                    output.WriteLine($"  {concept.Gist}");
                }

                break;
        }
    }
}

internal sealed record LookUpLine(string Query, string Kind, IReadOnlyList<LookUpHit> Results, double Micros);

internal sealed record LookUpHit(string Slug, double Score);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LookUpLine))]
internal sealed partial class LookUpJson : JsonSerializerContext;
