using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace CrssBot.Content.LookUp;

/// <summary>What kind of line a text is like, learned from the pack's lines.</summary>
/// <param name="Crisis">A crisis statement, and not a line of study or of everyday.</param>
/// <param name="Self">Of a crisis statement: about the writer, and not about someone else.</param>
/// <param name="Spanish">Of a crisis statement: in Spanish.</param>
/// <param name="Elsewhere">A matter that the pack does not answer.</param>
/// <param name="Concepts">Which concept the text asks for.</param>
internal sealed record LineModels(LinearModel Crisis, LinearModel Self, LinearModel Spanish, LinearModel Elsewhere, ConceptModel Concepts)
{
    /// <summary>A study line near the topic weighs as much as several wordings, of which there are many more.</summary>
    private const float NearTheTopic = 7f;

    /// <summary>
    /// As learned before from these very lines (lines.model, made by crssbot content learn); else learned now, which takes some seconds. Null for a pack
    /// without examples.
    /// </summary>
    /// <param name="phrases">What says what each concept is, folded, in the catalog's order.</param>
    public static LineModels? Of(Heard heard, string[][] phrases)
    {
        if (heard.Statements is { Self.IsEmpty: true } or { Study.IsEmpty: true } or { Elsewhere.IsEmpty: true })
            return null;
        using var reader = Learned(heard, phrases);
        return reader is null
            ? Learn(heard, phrases)
            : new LineModels(
                LinearModel.Read(reader),
                LinearModel.Read(reader),
                LinearModel.Read(reader),
                LinearModel.Read(reader),
                ConceptModel.Read(reader)
            );
    }

    /// <summary>What was learned before, after its fingerprint; null when it was learned from other lines.</summary>
    internal static BinaryReader? Learned(Heard heard, string[][] phrases)
    {
        if (Assembly.GetExecutingAssembly().GetManifestResourceStream("lines.model") is not { } stream)
            return null;
        var reader = new BinaryReader(stream);
        if (reader.ReadBytes(SHA256.HashSizeInBytes).AsSpan().SequenceEqual(Fingerprint(heard, phrases)))
            return reader;
        reader.Dispose();
        return null;
    }

    public void Write(Stream stream, Heard heard, string[][] phrases)
    {
        using var writer = new BinaryWriter(stream);
        writer.Write(Fingerprint(heard, phrases));
        foreach (var model in (LinearModel[])[Crisis, Self, Spanish, Elsewhere])
            model.Write(writer);
        Concepts.Write(writer);
    }

    /// <summary>Of all that is learned from: the lines and the word vectors.</summary>
    private static byte[] Fingerprint(Heard heard, string[][] phrases)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(WordVectors.Shared.File);
        Append(heard.Statements.Self, heard.Safety.Self);
        Append(heard.Statements.SelfEs, heard.Safety.SelfEs);
        Append(heard.Statements.Other, heard.Safety.Other);
        Append(heard.Statements.OtherEs, heard.Safety.OtherEs);
        Append(heard.Statements.Study, heard.Statements.Elsewhere);
        Append(phrases);
        return hash.GetHashAndReset();

        void Append(params ReadOnlySpan<IEnumerable<string>> lists)
        {
            foreach (var list in lists)
                hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', list) + "\n\n"));
        }
    }

    public static LineModels Learn(Heard heard, string[][] phrases)
    {
        var (said, safety) = (heard.Statements, heard.Safety);
        var texts = new List<string>();
        var kinds = new List<Kind>();
        var meant = new List<int>();
        for (var c = 0; c < phrases.Length; c++)
        {
            Add(Kind.Concept, phrases[c]);
            meant.AddRange(Enumerable.Repeat(c, phrases[c].Length));
        }
        Add(Kind.Self, said.Self, safety.Self);
        Add(Kind.SelfSpanish, said.SelfEs, safety.SelfEs);
        Add(Kind.Other, said.Other, safety.Other);
        Add(Kind.OtherSpanish, said.OtherEs, safety.OtherEs);
        Add(Kind.Study, said.Study);
        Add(Kind.Elsewhere, said.Elsewhere);
        var examples = new Examples(texts);
        LinearModel Model(Func<Kind, float> worth) => LinearModel.Learn(examples, i => worth(kinds[i]));
        return new LineModels(
            Model(k =>
                k switch
                {
                    Kind.Self or Kind.SelfSpanish or Kind.Other or Kind.OtherSpanish => 1,
                    Kind.Study or Kind.Elsewhere => -NearTheTopic,
                    _ => -1,
                }
            ),
            Model(k =>
                k switch
                {
                    Kind.Self or Kind.SelfSpanish => 1,
                    Kind.Other or Kind.OtherSpanish => -1,
                    _ => 0,
                }
            ),
            Model(k =>
                k switch
                {
                    Kind.SelfSpanish or Kind.OtherSpanish => 1,
                    Kind.Self or Kind.Other => -1,
                    _ => 0,
                }
            ),
            Model(k =>
                k switch
                {
                    Kind.Elsewhere => 1,
                    Kind.Concept => -1,
                    _ => 0,
                }
            ),
            ConceptModel.Learn(examples, meant, phrases.Length)
        );

        void Add(Kind kind, params ReadOnlySpan<IEnumerable<string>> lists)
        {
            foreach (var list in lists)
            {
                foreach (var text in list)
                {
                    texts.Add(Fold.Of(text));
                    kinds.Add(kind);
                }
            }
        }
    }

    private enum Kind
    {
        Self,
        SelfSpanish,
        Other,
        OtherSpanish,
        Study,
        Elsewhere,
        Concept,
    }
}
