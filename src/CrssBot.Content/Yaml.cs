using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CrssBot.Content;

/// <summary>A YAML value that knows where it stands.</summary>
internal abstract record YamlValue(Mark At)
{
    internal sealed record Scalar(Mark At, string Text, bool Quoted) : YamlValue(At)
    {
        /// <summary>Written as nothing, ~ or null.</summary>
        public bool IsNull => !Quoted && Text is "" or "~" or "null";
    }

    internal sealed record List(Mark At, ImmutableArray<YamlValue> Items) : YamlValue(At);

    internal sealed record Map(Mark At, ImmutableArray<(Scalar Key, YamlValue Value)> Entries) : YamlValue(At);
}

/// <summary>
/// Reads one YAML document from parser events rather than through YamlDotNet's own tree: that one stops at a duplicated key,
/// follows aliases and costs a second copy of every node.
/// </summary>
internal static class Yaml
{
    // Nesting. The deepest place of the format is option → field, four levels.
    private const int MaximumDepth = 16;

    /// <summary>Null when the text is not one well-formed document; the reason is in <paramref name="findings"/>.</summary>
    /// <param name="firstLine">The line of the file on which <paramref name="text"/> begins, from 1.</param>
    public static YamlValue? Read(string file, string text, int firstLine, Findings findings)
    {
        using var reader = new StringReader(text);
        var parser = new Parser(reader);
        try
        {
            return new Run(parser, file, firstLine, findings).Document();
        }
        catch (YamlException e)
        {
            findings.Add(Rules.BadYaml, Place(file, e.Start, firstLine), $"The YAML cannot be read: {Flat(e.Message)}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // YamlDotNet leaves its own exceptions behind where brackets never close; the last event tells how far it came.
            var at = parser.Current is { } last ? Place(file, last.End, firstLine) : new Mark(file, firstLine, 1);
            findings.Add(Rules.BadYaml, at, "The YAML breaks off after this place: a bracket or quote is not closed.");
        }

        return null;
    }

    private static string Flat(string message)
    {
        var flat = message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return flat + ".";
    }

    private static Mark Place(string file, YamlDotNet.Core.Mark mark, int firstLine) =>
        new(file, (int)Math.Max(1, mark.Line) + firstLine - 1, (int)Math.Max(1, mark.Column));

    private sealed class Run(Parser parser, string file, int firstLine, Findings findings)
    {
        private bool _odd;

        public YamlValue? Document()
        {
            Next(); // stream start
            if (Next() is not DocumentStart)
            {
                return new YamlValue.Scalar(new Mark(file, firstLine, 1), "", Quoted: false);
            }

            Next();
            var value = Value(0);
            Next(); // document end
            if (!_odd && Next() is DocumentStart second)
            {
                findings.Add(Rules.OddYaml, At(second), "The file holds a second YAML document.");
                _odd = true;
            }

            return _odd ? null : value;
        }

        /// <summary>Reads the node under the cursor and leaves the cursor on its last event.</summary>
        private YamlValue Value(int depth)
        {
            var at = At(parser.Current!);
            if (parser.Current is NodeEvent { Anchor.IsEmpty: false } or NodeEvent { Tag.IsEmpty: false })
            {
                Odd(at, "Anchors and tags are not used in the pack.");
            }

            if (depth > MaximumDepth)
            {
                throw new SemanticErrorException(parser.Current!.Start, parser.Current.End, "The values are nested too deeply");
            }

            return parser.Current switch
            {
                Scalar scalar => new YamlValue.Scalar(at, scalar.Value, scalar.Style is not ScalarStyle.Plain),
                SequenceStart => List(at, depth),
                MappingStart => Map(at, depth),
                AnchorAlias => Alias(at),
                _ => throw new InvalidOperationException("A value was expected."),
            };
        }

        private YamlValue.List List(Mark at, int depth)
        {
            var items = ImmutableArray.CreateBuilder<YamlValue>();
            while (Next() is not SequenceEnd)
            {
                items.Add(Value(depth + 1));
            }

            return new YamlValue.List(at, items.DrainToImmutable());
        }

        private YamlValue.Map Map(Mark at, int depth)
        {
            var entries = ImmutableArray.CreateBuilder<(YamlValue.Scalar, YamlValue)>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (Next() is not MappingEnd)
            {
                var key = Value(depth + 1);
                Next();
                var value = Value(depth + 1);
                if (key is not YamlValue.Scalar name)
                {
                    Odd(key.At, "A key is a plain word.");
                }
                else if (seen.Add(name.Text))
                {
                    entries.Add((name, value));
                }
                else
                {
                    findings.Add(Rules.DuplicateKey, name.At, $"The key '{name.Text}' is given twice.");
                }
            }

            return new YamlValue.Map(at, entries.DrainToImmutable());
        }

        private YamlValue.Scalar Alias(Mark at)
        {
            Odd(at, "Aliases are not used in the pack.");
            return new YamlValue.Scalar(at, "", Quoted: false);
        }

        private void Odd(Mark at, string message)
        {
            _odd = true;
            findings.Add(Rules.OddYaml, at, message);
        }

        // Where brackets never close the parser may end in the middle of a value without a word.
        private ParsingEvent Next() =>
            parser.MoveNext() ? parser.Current! : throw new InvalidOperationException("The text ends inside a value.");

        private Mark At(ParsingEvent e) => Place(file, e.Start, firstLine);
    }
}
