using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CrssBot.Content.LookUp;

/// <summary>
/// Tells two kinds of text apart by their words, neighboring words, letters and meaning, from examples: logistic regression over hashed features,
/// with steps that shrink as a feature is seen (AdaGrad; Duchi, Hazan and Singer 2011). Nothing in it is random, so the same examples give the same model,
/// but for the last digits of a machine's exponential function. Letters let it see through slips. Keeps nothing of a text.
/// </summary>
internal sealed class LinearModel
{
    private const int Rounds = 12;
    private const float Step = 0.5f;
    private const float MeaningStep = 0.05f;
    private const float Calm = 1e-6f;

    private readonly float[] _weights = new float[Examples.Buckets];
    private readonly float[] _meaning = new float[WordVectors.Shared.Dimensions];
    private float _bias;

    /// <param name="examples">Read once; several models may learn from the same.</param>
    /// <param name="worth">Of an example: above 0 for the one kind, below for the other, 0 to leave it out. Both kinds weigh the same together.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static LinearModel Learn(Examples examples, Func<int, float> worth)
    {
        // The mean of the later rounds: the last alone depends on the order of the examples.
        var (model, mean) = (new LinearModel(), new LinearModel());
        var squares = new float[Examples.Buckets];
        var meaningSquares = new float[model._meaning.Length];
        var worths = new float[examples.Count];
        var (ofYes, ofNo) = (0f, 0f);
        for (var i = 0; i < worths.Length; i++)
        {
            worths[i] = worth(i);
            ofYes += Math.Max(0, worths[i]);
            ofNo -= Math.Min(0, worths[i]);
        }
        var order = new List<int>(worths.Length);
        for (var i = 0; i < worths.Length; i++)
        {
            if (worths[i] != 0)
                order.Add(i);
            worths[i] *= (ofYes + ofNo) / (2 * (worths[i] > 0 ? ofYes : ofNo));
        }
        var seed = 12345u;
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = order.Count - 1; i > 0; i--)
            {
                // A linear congruential generator (Knuth): the same order everywhere.
                seed = unchecked((seed * 1664525u) + 1013904223u);
                var j = (int)(seed % (uint)(i + 1));
                (order[i], order[j]) = (order[j], order[i]);
            }
            foreach (var i in order)
                model.Take(examples.Features(i), examples.Meaning(i), worths[i], squares, meaningSquares);
            if (round >= Rounds / 2)
                mean.Add(model, 1f / (Rounds - (Rounds / 2)));
        }
        return mean;
    }

    private void Add(LinearModel other, float share)
    {
        for (var i = 0; i < _weights.Length; i++)
            _weights[i] += share * other._weights[i];
        for (var d = 0; d < _meaning.Length; d++)
            _meaning[d] += share * other._meaning[d];
        _bias += share * other._bias;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_bias);
        foreach (var weight in (float[])[.. _weights, .. _meaning])
            writer.Write((Half)weight);
    }

    public static LinearModel Read(BinaryReader reader)
    {
        var model = new LinearModel { _bias = reader.ReadSingle() };
        foreach (var weights in (float[][])[model._weights, model._meaning])
        {
            var halves = MemoryMarshal.Cast<byte, Half>(reader.ReadBytes(sizeof(short) * weights.Length));
            for (var i = 0; i < weights.Length; i++)
                weights[i] = (float)halves[i];
        }
        return model;
    }

    /// <summary>How likely a folded text is of the first kind, 0 to 1.</summary>
    public float Chance(ReadOnlySpan<char> folded)
    {
        Span<int> room = stackalloc int[Examples.MostFeatures];
        Span<float> meaning = stackalloc float[_meaning.Length];
        WordVectors.Shared.Read(folded, meaning);
        return Chance(room[..Examples.Read(folded, room)], meaning);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Take(ReadOnlySpan<int> features, ReadOnlySpan<float> meaning, float worth, float[] squares, float[] meaningSquares)
    {
        var error = ((worth > 0 ? 1 : 0) - Chance(features, meaning)) * MathF.Abs(worth);
        // Most examples are soon beyond doubt.
        if (MathF.Abs(error) < 0.01f)
            return;
        var gradient = error * Scale(features);
        foreach (var feature in features)
        {
            squares[feature] += gradient * gradient;
            _weights[feature] += Step * gradient / MathF.Sqrt(squares[feature] + Calm);
        }
        for (var d = 0; d < meaning.Length; d++)
        {
            var slope = error * meaning[d];
            meaningSquares[d] += slope * slope;
            _meaning[d] += MeaningStep * slope / MathF.Sqrt(meaningSquares[d] + Calm);
        }
        _bias += 0.01f * error;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Chance(ReadOnlySpan<int> features, ReadOnlySpan<float> meaning)
    {
        var sum = 0f;
        foreach (var feature in features)
            sum += _weights[feature];
        sum *= Scale(features);
        for (var d = 0; d < meaning.Length; d++)
            sum += _meaning[d] * meaning[d];
        return 1 / (1 + MathF.Exp(-(sum + _bias)));
    }

    private static float Scale(ReadOnlySpan<int> features) => 1 / MathF.Sqrt(features.Length + 1);
}
