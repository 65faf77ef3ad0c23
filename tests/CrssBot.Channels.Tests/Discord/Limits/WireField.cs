using System.Text.Json;
using CrssBot.Discord.Protocol;

namespace CrssBot.Channels.Tests.Discord.Limits;

/// <summary>
/// A place in a body, and what stands there. What is null or of another kind than asked for counts as absent: kinds are the business of
/// Discord's OpenAPI file.
/// </summary>
internal readonly record struct WireField(string Path, JsonElement Value)
{
    public WireField? At(string name) =>
        Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? new WireField(PathTo(name), value)
            : null;

    public bool Has(string name) => At(name) is not null;

    public string? Text(string name) => At(name) is { Value.ValueKind: JsonValueKind.String } field ? field.Value.GetString() : null;

    public long? Number(string name) =>
        At(name) is { Value.ValueKind: JsonValueKind.Number } field && field.Value.TryGetInt64(out var number) ? number : null;

    public bool IsTrue(string name) => At(name) is { Value.ValueKind: JsonValueKind.True };

    public IReadOnlyList<WireField> Items(string name) => At(name) is { } field ? field.Items() : [];

    public IReadOnlyList<WireField> Items()
    {
        var path = Path;
        return Value.ValueKind == JsonValueKind.Array
            ? [.. Value.EnumerateArray().Select((item, i) => new WireField($"{path}[{i}]", item))]
            : [];
    }

    /// <summary>The texts of a dictionary, by key.</summary>
    public IReadOnlyList<(string Key, string Text)> Texts(string name) =>
        At(name) is { Value.ValueKind: JsonValueKind.Object } field
            ?
            [
                .. field
                    .Value.EnumerateObject()
                    .Where(p => p.Value.ValueKind == JsonValueKind.String)
                    .Select(p => (p.Name, p.Value.GetString()!)),
            ]
            : [];

    public string PathTo(string name) => Path.Length == 0 ? name : $"{Path}.{name}";
}

/// <summary>What was found: sentences, each with the path of the field.</summary>
internal sealed class Violations
{
    private readonly List<string> _found = [];

    public IReadOnlyList<string> Found => _found;

    public void Add(string path, string what) => _found.Add($"{(path.Length == 0 ? "(body)" : path)}: {what}");

    public void AddIf(bool broken, string path, string what)
    {
        if (broken)
        {
            Add(path, what);
        }
    }

    /// <summary>A text that is there must have so many characters.</summary>
    public void Length(WireField parent, string name, int least, int most)
    {
        if (parent.Text(name) is { } text && (text.Length < least || text.Length > most))
        {
            Add(parent.PathTo(name), $"{text.Length} characters; {least} to {most} are allowed");
        }
    }

    /// <summary>As <see cref="Length"/>, and it must be there.</summary>
    public void Required(WireField parent, string name, int most)
    {
        AddIf(parent.Text(name) is null, parent.PathTo(name), "missing");
        Length(parent, name, 1, most);
    }

    public void Count(WireField parent, string name, int least, int most)
    {
        var count = parent.Items(name).Count;
        AddIf(count < least || count > most, parent.PathTo(name), $"{count} of them; {least} to {most} are allowed");
    }

    public void Distinct(IEnumerable<(string Path, string Text)> named, string what)
    {
        foreach (var twin in named.GroupBy(n => n.Text, StringComparer.Ordinal).SelectMany(g => g.Skip(1)))
        {
            Add(twin.Path, $"{what} stands here a second time");
        }
    }
}
