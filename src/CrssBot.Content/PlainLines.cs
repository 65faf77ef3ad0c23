using System.Collections.Immutable;

namespace CrssBot.Content;

/// <summary>A file of lines that say nothing but themselves: an empty line is air, "#" begins a note.</summary>
internal static class PlainLines
{
    public static ImmutableArray<Text> Read(SourceFile? file)
    {
        if (file is null)
        {
            return [];
        }

        var lines = ImmutableArray.CreateBuilder<Text>();
        var number = 0;
        foreach (var raw in file.Text.AsSpan().EnumerateLines())
        {
            number++;
            var line = raw.Trim();
            if (!line.IsEmpty && line[0] != '#')
            {
                lines.Add(new Text(line.ToString(), new Mark(file.Path, number, 1 + (raw.Length - raw.TrimStart().Length))));
            }
        }

        return lines.DrainToImmutable();
    }
}
