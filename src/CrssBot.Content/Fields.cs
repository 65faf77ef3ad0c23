using System.Collections.Immutable;
using System.Globalization;

namespace CrssBot.Content;

/// <summary>A text of the pack and the place it was read from.</summary>
internal readonly record struct Text(string Value, Mark At)
{
    public override string ToString() => Value;
}

internal readonly record struct Whole(int Value, Mark At);

/// <summary>
/// Takes the fields out of one YAML mapping. What is missing, of the wrong type or unknown becomes a finding and the field
/// stays null, so the rules after it look only at what is there.
/// </summary>
internal sealed class Fields(YamlValue.Map map, Findings findings, string what)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public Mark At => map.At;

    public static Fields? Of(YamlValue value, Findings findings, string what)
    {
        if (value is YamlValue.Map map)
        {
            return new Fields(map, findings, what);
        }

        findings.Add(Rules.WrongType, value.At, $"{Upper(what)} is written as 'key: value' lines; this is {Describe(value)}.");
        return null;
    }

    /// <summary>The mappings of a whole file that is a list.</summary>
    public static IEnumerable<Fields> Each(YamlValue value, Findings findings, string what)
    {
        if (value is not YamlValue.List list)
        {
            findings.Add(Rules.WrongType, value.At, $"The file is a list of items ('- id: …'); this is {Describe(value)}.");
            yield break;
        }

        foreach (var item in list.Items)
        {
            if (Of(item, findings, what) is { } fields)
            {
                yield return fields;
            }
        }
    }

    public Text? Required(string key)
    {
        var text = Optional(key);
        if (text is null && !HasValue(key))
        {
            Missing(key);
        }

        return text;
    }

    public Text? Optional(string key)
    {
        switch (Find(key))
        {
            case null:
            case YamlValue.Scalar { IsNull: true }:
                return null;
            case YamlValue.Scalar scalar:
                var text = scalar.Text.Trim();
                return text.Length == 0 ? null : new Text(text, scalar.At);
            case var other:
                findings.Add(Rules.WrongType, other.At, $"'{key}' is one text; this is {Describe(other)}.");
                return null;
        }
    }

    public Whole? Number(string key, bool required)
    {
        if ((required ? Required(key) : Optional(key)) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return new Whole(number, text.At);
        }

        findings.Add(Rules.WrongType, text.At, $"'{key}' is a whole number, not '{Quote.Short(text.Value)}'.");
        return null;
    }

    public bool? Flag(string key)
    {
        if (Optional(key) is not { } text)
        {
            return null;
        }

        if (text.Value is "true" or "false")
        {
            return text.Value is "true";
        }

        findings.Add(Rules.WrongType, text.At, $"'{key}' is true or false, not '{Quote.Short(text.Value)}'.");
        return null;
    }

    /// <summary>A list of texts; blank items are findings. Empty when the key is absent.</summary>
    public ImmutableArray<Text> Texts(string key, bool required)
    {
        var texts = ImmutableArray.CreateBuilder<Text>();
        foreach (var item in Items(key, required))
        {
            if (Item(key, item) is { } text)
            {
                texts.Add(text);
            }
        }

        return texts.DrainToImmutable();
    }

    /// <summary>A list whose items are one text each or, where there is more to say, a mapping.</summary>
    public ImmutableArray<T> TextsOrMaps<T>(string key, string itemName, Func<Text, T> plain, Func<Fields, T> read)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        foreach (var item in Items(key, required: false))
        {
            if (item is YamlValue.Map)
            {
                items.Add(Of(item, findings, itemName)!.Read(read));
            }
            else if (Item(key, item) is { } text)
            {
                items.Add(plain(text));
            }
        }

        return items.DrainToImmutable();
    }

    /// <summary>A list of mappings.</summary>
    public ImmutableArray<T> Maps<T>(string key, bool required, string itemName, Func<Fields, T> read)
    {
        var maps = ImmutableArray.CreateBuilder<T>();
        foreach (var item in Items(key, required))
        {
            if (Of(item, findings, itemName) is { } fields)
            {
                maps.Add(fields.Read(read));
            }
        }

        return maps.DrainToImmutable();
    }

    public T? Map<T>(string key, string itemName, Func<Fields, T> read)
        where T : class
    {
        if (Find(key) is not { } value || value is YamlValue.Scalar { IsNull: true })
        {
            Missing(key);
            return null;
        }

        return Of(value, findings, itemName)?.Read(read);
    }

    /// <summary>Every entry of the mapping whose key is free, as in sources.yaml.</summary>
    public IEnumerable<(Text Key, Fields Value)> Entries(string itemName)
    {
        foreach (var (key, value) in map.Entries)
        {
            _known.Add(key.Text);
            if (Of(value, findings, itemName) is { } fields)
            {
                yield return (new Text(key.Text, key.At), fields);
            }
        }
    }

    /// <summary>Every entry of the mapping whose key is free and whose value is one text.</summary>
    public ImmutableArray<(Text Key, Text Value)> Pairs()
    {
        var pairs = ImmutableArray.CreateBuilder<(Text, Text)>();
        foreach (var (key, _) in map.Entries)
        {
            if (Required(key.Text) is { } value)
            {
                pairs.Add((new Text(key.Text, key.At), value));
            }
        }

        return pairs.DrainToImmutable();
    }

    /// <summary>Reads a shape, then reports the keys it never asked for.</summary>
    public T Read<T>(Func<Fields, T> read)
    {
        var shape = read(this);
        foreach (var (key, _) in map.Entries.Where(e => !_known.Contains(e.Key.Text)))
        {
            findings.Add(
                Rules.UnknownKey,
                key.At,
                $"{Upper(what)} has no key '{Quote.Short(key.Text)}'. Known here: {string.Join(", ", _known)}."
            );
        }

        return shape;
    }

    private Text? Item(string key, YamlValue item)
    {
        if (item is not YamlValue.Scalar scalar)
        {
            findings.Add(Rules.WrongType, item.At, $"An item of '{key}' is one text; this is {Describe(item)}.");
            return null;
        }

        if (scalar.IsNull || string.IsNullOrWhiteSpace(scalar.Text))
        {
            findings.Add(Rules.MissingField, item.At, $"An item of '{key}' is empty.");
            return null;
        }

        return new Text(scalar.Text.Trim(), scalar.At);
    }

    private ImmutableArray<YamlValue> Items(string key, bool required)
    {
        switch (Find(key))
        {
            case null or YamlValue.Scalar { IsNull: true }:
                if (required)
                {
                    Missing(key);
                }

                return [];
            case YamlValue.List { Items: [] } when required:
                Missing(key);
                return [];
            case YamlValue.List list:
                return list.Items;
            case var other:
                findings.Add(Rules.WrongType, other.At, $"'{key}' is a list; this is {Describe(other)}.");
                return [];
        }
    }

    private YamlValue? Find(string key)
    {
        _known.Add(key);
        foreach (var entry in map.Entries)
        {
            if (string.Equals(entry.Key.Text, key, StringComparison.Ordinal))
            {
                return entry.Value;
            }
        }

        return null;
    }

    // A value of the wrong type has been reported already and is not missing as well.
    private bool HasValue(string key) => Find(key) is YamlValue.List or YamlValue.Map;

    private void Missing(string key) => findings.Add(Rules.MissingField, At, $"{Upper(what)} has no '{key}'.");

    private static string Describe(YamlValue value) =>
        value switch
        {
            YamlValue.List => "a list",
            YamlValue.Map => "a mapping",
            YamlValue.Scalar { IsNull: true } => "nothing",
            _ => "one text",
        };

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}

internal static class Quote
{
    /// <summary>What is quoted in a message stays on one short line, whatever the file holds.</summary>
    public static string Short(string text)
    {
        var flat = text.ReplaceLineEndings(" ");
        return flat.Length <= 60 ? flat : string.Concat(flat.AsSpan(0, 59), "…");
    }
}
