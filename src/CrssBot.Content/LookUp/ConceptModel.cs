using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CrssBot.Content.LookUp;

/// <summary>
/// Which concept a text asks for, learned from what people type for each. Each feature of a text (a word, a pair of words, some letters) is a short
/// vector, and so is each concept; the likelier a concept, the better the sum of the features fits it (the model of fastText; Joulin and others 2017).
/// </summary>
internal sealed class ConceptModel
{
    private const int Width = 48;

    /// <summary>A concept whose chance is below e to minus this is as good as impossible.</summary>
    private const float Impossible = 15;

    /// <summary>The features' vectors in steps of their scales: a quarter of the room.</summary>
    private readonly sbyte[] _features;
    private readonly float[] _scales;
    private readonly float[] _concepts;
    private readonly float[] _biases;

    private ConceptModel(sbyte[] features, float[] scales, float[] concepts, float[] biases)
    {
        (_features, _scales, _concepts, _biases) = (features, scales, concepts, biases);
    }

    /// <param name="meant">For each of the first examples, the position of the concept that it asks for; every concept has some.</param>
    public static ConceptModel Learn(Examples examples, IReadOnlyList<int> meant, int concepts)
    {
        var learner = new Learner(examples, meant, concepts);
        learner.Run();
        var features = new sbyte[learner.Features.Length];
        var scales = new float[Examples.Buckets];
        for (var f = 0; f < scales.Length; f++)
        {
            var row = learner.Features.AsSpan(f * Width, Width);
            var most = 0f;
            foreach (var number in row)
                most = Math.Max(most, MathF.Abs(number));
            // As they are written.
            scales[f] = (float)(Half)(most / sbyte.MaxValue);
            for (var i = 0; i < Width && most > 0; i++)
                features[(f * Width) + i] = (sbyte)Math.Clamp(MathF.Round(row[i] / scales[f]), -sbyte.MaxValue, sbyte.MaxValue);
        }
        return new ConceptModel(features, scales, learner.Concepts, learner.Biases);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_biases.Length);
        writer.Write(MemoryMarshal.AsBytes(_features));
        foreach (var scale in _scales)
            writer.Write((Half)scale);
        writer.Write(MemoryMarshal.AsBytes(_concepts));
        writer.Write(MemoryMarshal.AsBytes(_biases));
    }

    public static ConceptModel Read(BinaryReader reader)
    {
        var concepts = reader.ReadInt32();
        var model = new ConceptModel(
            new sbyte[Examples.Buckets * Width],
            new float[Examples.Buckets],
            new float[concepts * Width],
            new float[concepts]
        );
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(model._features.AsSpan()));
        for (var f = 0; f < model._scales.Length; f++)
            model._scales[f] = (float)reader.ReadHalf();
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(model._concepts.AsSpan()));
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(model._biases.AsSpan()));
        return model;
    }

    /// <param name="scores">Gets the logarithm of each concept's chance, from impossible at 0 to certain at 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Score(ReadOnlySpan<char> folded, Span<float> scores)
    {
        Span<int> room = stackalloc int[Examples.MostFeatures];
        Span<float> text = stackalloc float[Width];
        text.Clear();
        var features = room[..Examples.Read(folded, room)];
        foreach (var feature in features)
        {
            var scale = _scales[feature];
            var row = _features.AsSpan(feature * Width, Width);
            for (var i = 0; i < row.Length; i++)
                text[i] += scale * row[i];
        }
        Compare(text, Share(features), _concepts, _biases, scores);
        foreach (ref var score in scores)
            score = Math.Max(0, 1 + (MathF.Log(score + 1e-9f) / Impossible));
    }

    /// <summary>What a feature counts for: the more there are, the less.</summary>
    private static float Share(ReadOnlySpan<int> features) => 1 / MathF.Sqrt(features.Length + 1);

    /// <summary>Writes each concept's chance, together 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compare(Span<float> text, float share, float[] concepts, float[] biases, Span<float> chances)
    {
        foreach (ref var number in text)
            number *= share;
        var most = float.MinValue;
        for (var c = 0; c < chances.Length; c++)
        {
            chances[c] = WordVectors.Dot(text, concepts.AsSpan(c * Width, Width)) + biases[c];
            most = Math.Max(most, chances[c]);
        }
        var sum = 0f;
        foreach (ref var chance in chances)
        {
            chance = MathF.Exp(chance - most);
            sum += chance;
        }
        foreach (ref var chance in chances)
            chance /= sum;
    }

    /// <summary>
    /// Steps that shrink as a feature is seen (AdaGrad), and toward the end. Its chance is seeded, so the same examples teach the same, but for the last digits
    /// of a machine's exponential function.
    /// </summary>
    private sealed class Learner(Examples examples, IReadOnlyList<int> meant, int concepts)
    {
        /// <summary>More rounds learn the examples by heart, and find less.</summary>
        private const int Rounds = 4;
        private const float Step = 0.3f;
        private const float BiasStep = 0.03f;

        /// <summary>Features left out each time, so that the model does not lean on a single one.</summary>
        private const float LeftOut = 0.2f;
        private const float Calm = 1e-3f;

        private readonly float[] _featureSlopes = new float[Examples.Buckets];
        private readonly float[] _conceptSlopes = new float[concepts];
        private readonly float[] _chances = new float[concepts];
        private uint _seed = 2;

        /// <summary>They begin at nothing: one that was never seen says nothing.</summary>
        public float[] Features { get; } = new float[Examples.Buckets * Width];
        public float[] Concepts { get; } = new float[concepts * Width];
        public float[] Biases { get; } = new float[concepts];

        public void Run()
        {
            PlaceConcepts();
            var order = Enumerable.Range(0, meant.Count).ToArray();
            var kept = new int[Examples.MostFeatures];
            for (var round = 0; round < Rounds; round++)
            {
                for (var i = order.Length - 1; i > 0; i--)
                {
                    var j = (int)(Chance() * (i + 1));
                    (order[i], order[j]) = (order[j], order[i]);
                }
                foreach (var e in order)
                {
                    var count = 0;
                    foreach (var feature in examples.Features(e))
                    {
                        if (Chance() >= LeftOut)
                            kept[count++] = feature;
                    }
                    Take(kept.AsSpan(0, count), meant[e], 1 - (round / (float)Rounds));
                }
            }
        }

        /// <summary>Where a concept's examples lie by their meaning, seen from the middle of all: concepts that are alike begin close together.</summary>
        private void PlaceConcepts()
        {
            var middle = new float[Width];
            for (var e = 0; e < meant.Count; e++)
            {
                var meaning = examples.Meaning(e)[..Width];
                Add(middle, meaning, 1f / meant.Count);
                Add(Concept(meant[e]), meaning, 1);
                Biases[meant[e]]++;
            }
            for (var c = 0; c < concepts; c++)
            {
                Add(Concept(c), middle, -Biases[c]);
                WordVectors.Normalize(Concept(c));
                Biases[c] = 0;
            }
        }

        private Span<float> Concept(int concept) => Concepts.AsSpan(concept * Width, Width);

        private Span<float> Feature(int feature) => Features.AsSpan(feature * Width, Width);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Take(ReadOnlySpan<int> features, int concept, float step)
        {
            Span<float> text = stackalloc float[Width];
            Span<float> slope = stackalloc float[Width];
            text.Clear();
            slope.Clear();
            foreach (var feature in features)
                Add(text, Feature(feature), 1);
            var share = Share(features);
            Compare(text, share, Concepts, Biases, _chances);
            for (var c = 0; c < concepts; c++)
            {
                var error = (c == concept ? 1 : 0) - _chances[c];
                // Most concepts are soon beyond doubt.
                if (MathF.Abs(error) < 1e-4f)
                    continue;
                Add(slope, Concept(c), error);
                _conceptSlopes[c] += error * error;
                var by = step * error / MathF.Sqrt(_conceptSlopes[c] + Calm);
                Add(Concept(c), text, Step * by);
                Biases[c] += BiasStep * by;
            }
            var size = share * share * WordVectors.Dot(slope, slope) / Width;
            foreach (var feature in features)
            {
                _featureSlopes[feature] += size;
                Add(Feature(feature), slope, step * Step * share / MathF.Sqrt(_featureSlopes[feature] + Calm));
            }
        }

        private static void Add(Span<float> sum, ReadOnlySpan<float> row, float times)
        {
            var to = MemoryMarshal.Cast<float, Vector<float>>(sum);
            var from = MemoryMarshal.Cast<float, Vector<float>>(row);
            for (var i = 0; i < to.Length; i++)
                to[i] += times * from[i];
        }

        /// <summary>From 0 to below 1, by a linear congruential generator (Knuth): the same numbers everywhere.</summary>
        private float Chance()
        {
            _seed = unchecked((_seed * 1664525u) + 1013904223u);
            return (_seed >> 8) / (float)(1 << 24);
        }
    }
}
