using BenchmarkDotNet.Attributes;
using CrssBot.Content.LookUp;
using CrssBot.Engine.Concepts;
using Lucene.Net.Analysis.En;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.QueryParsers.Classic;
using Lucene.Net.Search;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace CrssBot.Benchmarks;

/// <summary>One look-up, over a mix of what people type: a name, a paraphrase, a typo, something foreign. Beside plain Lucene BM25.</summary>
[MemoryDiagnoser]
[SimpleJob(launchCount: 1, warmupCount: 3, iterationCount: 12)]
public class LookUpBenchmarks
{
    private static readonly string[] Queries =
    [
        "perceived authority",
        "why do people treat me like I am in charge",
        "shared decison makng",
        "how do I stop fighting over who is right",
        "WRAP",
        "best pizza in town",
    ];

    private ConceptLookUp _lookUp = null!;
    private IndexSearcher _lucene = null!;
    private EnglishAnalyzer _analyzer = null!;

    [GlobalSetup]
    public void SetUp()
    {
        var pack = Pack.Load();
        _lookUp = ConceptIndex.Build(pack.Catalog!, pack.Heard!);
        _analyzer = new EnglishAnalyzer(LuceneVersion.LUCENE_48);
        var directory = new RAMDirectory();
        using (var writer = new IndexWriter(directory, new IndexWriterConfig(LuceneVersion.LUCENE_48, _analyzer)))
        {
            foreach (var concept in pack.Catalog!.Concepts)
            {
                var text = string.Join(' ', [concept.Name, .. concept.Aliases, .. concept.Asks, concept.Gist, .. concept.KeyPoints]);
                writer.AddDocument(
                    new Document { new StringField("slug", concept.Id.Value, Field.Store.YES), new TextField("text", text, Field.Store.NO) }
                );
            }
        }

        _lucene = new IndexSearcher(DirectoryReader.Open(directory)) { Similarity = new Lucene.Net.Search.Similarities.BM25Similarity() };
    }

    [Benchmark(OperationsPerInvoke = 6)]
    public int CrssBot()
    {
        var found = 0;
        foreach (var query in Queries)
        {
            found += _lookUp.Find(query, 5) is ConceptAnswer.Match ? 1 : 0;
        }

        return found;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = 6)]
    public int LuceneBm25()
    {
        var found = 0;
        foreach (var query in Queries)
        {
            var parser = new QueryParser(LuceneVersion.LUCENE_48, "text", _analyzer);
            found += _lucene.Search(parser.Parse(QueryParserBase.Escape(query)), 5).TotalHits;
        }

        return found;
    }
}
