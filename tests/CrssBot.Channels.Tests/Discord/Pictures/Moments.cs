using System.Text.Json;

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
            .Select(Payloads.Unnamed);
}

internal sealed record MomentCommand(string Name, string By);
