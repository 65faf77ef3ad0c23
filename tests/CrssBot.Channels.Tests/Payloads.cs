using System.Text.Encodings.Web;
using System.Text.Json;
using CrssBot.Engine.Concepts;

namespace CrssBot.Channels.Tests;

/// <param name="File">In docs.</param>
internal sealed record Picture<T>(string File, IReadOnlyList<T> Moments);

/// <summary>What docs/pictures/render.mjs draws.</summary>
internal static class Payloads
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Fails when what is sent no longer looks like what was drawn. With CRSSBOT_PICTURES set it is written, to be drawn anew.</summary>
    /// <param name="file">In docs/pictures.</param>
    /// <param name="shape">What the drawing depends on, in a line.</param>
    public static void Check<T>(string file, IReadOnlyList<Picture<T>> pictures, Func<T, string> shape)
    {
        var path = Path.Combine(Pack.Root, "docs", "pictures", file);
        if (Environment.GetEnvironmentVariable("CRSSBOT_PICTURES") is { Length: > 0 })
        {
            File.WriteAllText(path, JsonSerializer.Serialize(pictures, Json) + "\n");
        }

        var drawn = JsonSerializer.Deserialize<Picture<T>[]>(File.ReadAllText(path), Json)!;
        // Different? Set CRSSBOT_PICTURES=1, run this once more, and draw the pictures as docs/pictures/README.md says.
        Assert.Equal(Shapes(drawn), Shapes(pictures));

        IEnumerable<string> Shapes(IEnumerable<Picture<T>> all) => all.SelectMany(p => p.Moments.Select(m => $"{p.File}: {shape(m)}"));
    }

    /// <summary>A label without the name of a concept: that changes with the question that is drawn.</summary>
    public static string Unnamed(string label) => Pack.Catalog.Concepts.Any(c => IsOf(label, c)) ? "(a concept)" : label;

    private static bool IsOf(string label, Concept concept) =>
        label == concept.Name || (label.EndsWith('…') && concept.Name.StartsWith(label[..^1], StringComparison.Ordinal));
}
