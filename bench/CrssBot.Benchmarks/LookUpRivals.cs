using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CrssBot.Content;
using CrssBot.Content.LookUp;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;
using Microsoft.Data.Sqlite;

namespace CrssBot.Benchmarks;

/// <summary>
/// The same labeled queries through our look-up and through what others use, over the same text: names, aliases, asks, wordings, gist, key points.
/// Quality and time side by side.
/// </summary>
internal static class LookUpRivals
{
    private static readonly Rivals rivals = new("lookup");

    private sealed record Document(
        string Slug,
        string Name,
        string[] Aliases,
        string[] Asks,
        string[] Wordings,
        string Gist,
        string[] Points
    );

    /// <param name="At">Position of the query.</param>
    private sealed record Found(string Who, int At, string[] Slugs, double Micros);

    /// <param name="file">Labeled queries; ours without it.</param>
    public static async Task RunAsync(string? file)
    {
        await rivals.InstallAsync();
        var pack = Pack.Load();
        var queries = LookUpEvaluation
            .Read(file ?? Path.Combine(Pack.Root, "tests", "CrssBot.Content.Tests", "LookUp", "queries.jsonl"))
            .Where(q => QueryKinds.InScope(q.Kind))
            .ToArray();
        var wordings = pack.Heard!.Wordings.ToLookup(w => w.Concept, w => w.Text);
        Document[] documents = [.. pack.Catalog!.Concepts.Select(c => Of(c, wordings))];
        Console.WriteLine($"{queries.Length} queries, {documents.Length} concepts");
        Console.WriteLine("| search | recall@1 | recall@3 | MRR | p50 µs | p99 µs |\n| --- | --- | --- | --- | --- | --- |");
        var lookUp = ConceptIndex.Build(pack.Catalog, pack.Heard);
        // As a host that runs: until the compiler is done with it. SQLite's is compiled.
        for (var round = 0; round < 12; round++)
        {
            foreach (var query in queries)
            {
                lookUp.Find(query.Query, 10);
            }
        }

        Row([
            .. queries.Select(
                (q, at) =>
                    Time(
                        "CrssBot",
                        at,
                        () => lookUp.Find(q.Query, 10) is ConceptAnswer.Match m ? [.. m.Hits.Select(h => h.Concept.Value)] : []
                    )
            ),
        ]);
        Row(FullText(documents, queries));
        foreach (var rival in (await NodeAsync(documents, queries)).GroupBy(f => f.Who))
        {
            Row([.. rival]);
        }

        void Row(Found[] found)
        {
            var places = found.Select(f => Array.FindIndex(f.Slugs, queries[f.At].Gold.Contains) + 1).ToArray();
            var times = found.Select(f => f.Micros).Order().ToArray();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {found[0].Who} | {places.Average(p => p == 1 ? 1.0 : 0):0.000} | {places.Average(p => p is >= 1 and <= 3 ? 1.0 : 0):0.000} | {places.Average(p => p == 0 ? 0 : 1.0 / p):0.000} | {times[times.Length / 2]:0} | {times[times.Length * 99 / 100]:0} |"
                )
            );
        }
    }

    private static Document Of(Concept c, ILookup<ConceptId, string> wordings) =>
        new(c.Id.Value, c.Name, [.. c.Aliases], [.. c.Asks], [.. wordings[c.Id]], c.Gist, [.. c.KeyPoints]);

    private static Found Time(string who, int at, Func<string[]> find)
    {
        var (slugs, fastest) = (Array.Empty<string>(), TimeSpan.MaxValue);
        for (var run = 0; run < 3; run++)
        {
            var start = Stopwatch.GetTimestamp();
            slugs = find();
            var elapsed = Stopwatch.GetElapsedTime(start);
            fastest = elapsed < fastest ? elapsed : fastest;
        }

        return new Found(who, at, slugs, fastest.TotalMicroseconds);
    }

    /// <summary>SQLite FTS5: its stemmer, BM25 with the weights of fields that we give as well, any word of the query.</summary>
    private static Found[] FullText(Document[] documents, LabeledQuery[] queries)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var create = connection.CreateCommand();
        create.CommandText =
            "create virtual table concepts using fts5(slug unindexed, name, aliases, asks, wordings, gist, points, tokenize = 'porter unicode61')";
        create.ExecuteNonQuery();
        foreach (var d in documents)
        {
            using var insert = connection.CreateCommand();
            insert.CommandText = "insert into concepts values ($slug, $name, $aliases, $asks, $wordings, $gist, $points)";
            insert.Parameters.AddWithValue("$slug", d.Slug);
            insert.Parameters.AddWithValue("$name", d.Name);
            insert.Parameters.AddWithValue("$aliases", string.Join('\n', d.Aliases));
            insert.Parameters.AddWithValue("$asks", string.Join('\n', d.Asks));
            insert.Parameters.AddWithValue("$wordings", string.Join('\n', d.Wordings));
            insert.Parameters.AddWithValue("$gist", d.Gist);
            insert.Parameters.AddWithValue("$points", string.Join('\n', d.Points));
            insert.ExecuteNonQuery();
        }

        using var select = connection.CreateCommand();
        select.CommandText = "select slug from concepts where concepts match $query order by bm25(concepts, 0, 5, 4, 3, 2, 2, 1) limit 10";
        var query = select.Parameters.Add("$query", SqliteType.Text);
        return
        [
            .. queries.Select(
                (q, at) =>
                    Time(
                        "SQLite FTS5",
                        at,
                        () =>
                        {
                            var words = new string([.. q.Query.Select(c => char.IsLetterOrDigit(c) ? c : ' ')]).Split(
                                ' ',
                                StringSplitOptions.RemoveEmptyEntries
                            );
                            query.Value = string.Join(" OR ", words.Select(w => $"\"{w}\""));
                            var slugs = new List<string>();
                            using var reader = select.ExecuteReader();
                            while (reader.Read())
                            {
                                slugs.Add(reader.GetString(0));
                            }

                            return [.. slugs];
                        }
                    )
            ),
        ];
    }

    private static async Task<Found[]> NodeAsync(Document[] documents, LabeledQuery[] queries)
    {
        using var folder = new Folder();
        var (of, asked) = (Path.Combine(folder.Path, "documents.json"), Path.Combine(folder.Path, "queries.json"));
        await File.WriteAllTextAsync(of, JsonSerializer.Serialize(documents, JsonSerializerOptions.Web));
        await File.WriteAllTextAsync(asked, JsonSerializer.Serialize(queries.Select(q => q.Query), JsonSerializerOptions.Web));
        using var node = Process.Start(
            new ProcessStartInfo("node", [Path.Combine(rivals.Folder, "search.mjs"), of, asked])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var found = new List<Found>();
        while (await node.StandardOutput.ReadLineAsync() is { } line)
        {
            found.Add(JsonSerializer.Deserialize<Found>(line, JsonSerializerOptions.Web)!);
        }

        await node.WaitForExitAsync();
        return [.. found];
    }
}
