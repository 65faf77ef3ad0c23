using System.Text.Encodings.Web;
using System.Text.Json;
using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Engine.Concepts;

namespace CrssBot.Channels.Tests.Discord.Pictures;

/// <summary>One message as somebody sees it, at one moment.</summary>
/// <param name="Caption">What has just happened; stands above it in the picture.</param>
/// <param name="Place">"#study-room", or a thread's name.</param>
/// <param name="Thread">The place is a thread.</param>
/// <param name="OnlyFor">The only person who sees it; null when everyone does.</param>
/// <param name="Command">The command that it answers, and who typed it.</param>
/// <param name="At">When, in Unix seconds: relative times are counted from here.</param>
/// <param name="Components">As they were sent.</param>
internal sealed record Moment(
    string Kind,
    string? Caption,
    string Place,
    bool Thread,
    string? OnlyFor,
    MomentCommand? Command,
    long At,
    string Content,
    JsonElement Components
)
{
    /// <summary>What the drawing depends on. Concepts' names are left out: they change with the question that is drawn.</summary>
    public string Shape() =>
        $"{Kind}{(Thread ? " in a thread" : "")}{(OnlyFor is null ? "" : ", private")}: "
        + string.Join(" | ", Components.EnumerateArray().Select(r => string.Join(", ", Labels(r).Distinct())));

    private static IEnumerable<string> Labels(JsonElement row) =>
        row.GetProperty("components")
            .EnumerateArray()
            .Select(c => c.TryGetProperty("label", out var label) ? label.GetString()! : "(a list)")
            .Select(l => Pack.Catalog.Concepts.Any(c => IsOf(l, c)) ? "(a concept)" : l);

    private static bool IsOf(string label, Concept concept) =>
        label == concept.Name || (label.EndsWith('…') && concept.Name.StartsWith(label[..^1], StringComparison.Ordinal));
}

internal sealed record MomentCommand(string Name, string By);

internal sealed record Picture(string File, IReadOnlyList<Moment> Moments);

/// <summary>What docs/pictures/render.mjs draws.</summary>
internal static class Payloads
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string File => Path.Combine(Pack.Root, "docs", "pictures", "payloads.json");

    public static IReadOnlyList<Picture> Read() => JsonSerializer.Deserialize<Picture[]>(System.IO.File.ReadAllText(File), Json)!;

    public static void Write(IReadOnlyList<Picture> pictures) =>
        System.IO.File.WriteAllText(File, JsonSerializer.Serialize(pictures, Json) + "\n");

    public static IEnumerable<string> Shape(IReadOnlyList<Picture> pictures) =>
        pictures.SelectMany(p => p.Moments.Select(m => $"{p.File}: {m.Shape()}"));
}
