using System.Buffers;
using CrssBot.Engine.Concepts;

namespace CrssBot.Content.LookUp;

/// <summary>
/// Recognizes a crisis statement: by the pack's phrases wherever they stand, and by likeness to the pack's examples of statements, held against what
/// only sounds like one. Pure; keeps nothing of what was typed. When in doubt it recognizes: a fixed text too many harms nobody.
/// </summary>
/// <param name="models">Null: by phrases alone.</param>
/// <param name="isLabel">A folded text that a concept is called by is likened to nothing ("MI").</param>
internal sealed class CrisisStatements(SafetyPhrases phrases, LineModels? models, Func<ReadOnlySpan<char>, bool> isLabel)
{
    /// <summary>
    /// From this likeness on a text is taken for a statement. Measured on lines that nobody saw who wrote the examples; the figures stand in
    /// content/README.md.
    /// </summary>
    private const float Likely = 0.42f;

    /// <summary>The same for a few words, which learners type as keywords.</summary>
    private const float LikelyOfFew = 0.77f;
    private const int Few = 4;

    /// <summary>A statement may stand at the end of a long message, so more is read than a query holds. Characters.</summary>
    private const int MostRead = 4000;
    private const int Part = 400;

    private readonly CrisisPhrases _phrases = new(phrases);

    /// <summary>Null when the text is no crisis statement.</summary>
    public CrisisStatement? Recognize(ReadOnlySpan<char> text)
    {
        if (text.Length <= MostRead)
            return _phrases.Recognize(text) ?? Alike(text);
        // The beginning and the end of a very long message; what lies between is not read.
        var beginning = text[..(MostRead / 2)];
        var end = text[^(MostRead / 2)..];
        return _phrases.Recognize(beginning) ?? _phrases.Recognize(end) ?? Alike(beginning) ?? Alike(end);
    }

    private CrisisStatement? Alike(ReadOnlySpan<char> text)
    {
        if (models is null)
            return null;
        var rented = ArrayPool<char>.Shared.Rent((2 * text.Length) + 2);
        var folded = rented.AsSpan(0, Fold.Into(text, rented));
        var statement = isLabel(folded) ? null : AlikeInParts(folded, models);
        // Nothing of the text stays behind in the pooled buffer.
        folded.Clear();
        ArrayPool<char>.Shared.Return(rented);
        return statement;
    }

    /// <summary>A statement in a long message would drown in it: part by part, each reaching half into the next.</summary>
    private static CrisisStatement? AlikeInParts(ReadOnlySpan<char> folded, LineModels models)
    {
        for (var start = 0; start < folded.Length; start += Part / 2)
        {
            var part = folded[start..Math.Min(folded.Length, start + Part)];
            if (models.Crisis.Chance(part) >= (part.Count(' ') < Few ? LikelyOfFew : Likely))
            {
                return new CrisisStatement(
                    models.Self.Chance(part) >= 0.5f ? CrisisKind.Self : CrisisKind.Other,
                    models.Spanish.Chance(part) >= 0.5f
                );
            }
            if (start + Part >= folded.Length)
                break;
        }
        return null;
    }
}
