using System.Text;
using System.Text.Json.Nodes;

namespace CrssBot.Chaos.Fuzz;

/// <summary>Takes what is good, and makes of it what nobody should send.</summary>
internal static class Spoil
{
    private static readonly byte[] Telling =
    [
        (byte)'"',
        (byte)'{',
        (byte)'}',
        (byte)'[',
        (byte)',',
        (byte)':',
        (byte)'0',
        (byte)'\\',
        0,
        0xFF,
        0xC3,
    ];

    /// <summary>JSON, and what only looks like it, to stand where something else stood.</summary>
    private static readonly string[] Values =
    [
        "null",
        "true",
        "0",
        "3",
        "-1",
        "2147483648",
        "1e400",
        "99999999999999999999",
        "\"\"",
        "\"0\"",
        "\"x\"",
        "\"9999-12-31\"",
        "\"0001-01-01T00:00:00Z\"",
        "\"18446744073709551616\"",
        "[]",
        "{}",
        "[null]",
        "[{}]",
        "{\"\":null}",
        "\"\\ud800\"",
        "\"\\u0000\\u202e\"",
        "nul",
        "",
        "\"open",
        "{\"a\":1,\"a\":2}",
        "NaN",
        "/**/1",
        "\uFEFF1",
        string.Concat(Enumerable.Repeat("[", 100)) + string.Concat(Enumerable.Repeat("]", 100)),
        "\"" + new string('y', 10_000) + "\"",
        "\"😀|:/\"",
    ];

    private static readonly string[] Scraps =
    [
        "\0",
        "\t",
        " ",
        "\n",
        "\r\n",
        ":",
        "::",
        "/",
        "--",
        "-",
        "=",
        "<at>",
        "&nbsp;",
        "1e9",
        "-1",
        "999999999999",
        "é",
        "😀",
        "\u202e",
        "\u0301",
        "\ud800",
        "%00",
        "../",
        "'",
        "\"",
        "[",
        "{",
        "*",
        "&a ",
        "*a",
        "!x ",
        "? ",
        "|\n",
        "---\n",
        "%YAML 9\n",
    ];

    public static T Of<T>(this Random random, IReadOnlyList<T> things) => things[random.Next(things.Count)];

    /// <summary>Mostly one: of what is spoiled thrice little gets past the first look.</summary>
    private static int Steps(Random random) => random.Next(4) == 0 ? 2 + random.Next(2) : 1;

    /// <summary>One to three bytes over, into or out of it; or it is cut, or a part of it comes twice.</summary>
    public static byte[] Bytes(Random random, byte[] good)
    {
        var spoiled = good;
        for (var steps = Steps(random); steps > 0; steps--)
        {
            var at = random.Next(spoiled.Length + 1);
            var value = random.Next(2) == 0 ? random.Of(Telling) : (byte)random.Next(256);
            var length = Math.Min(random.Next(40), spoiled.Length - at);
            spoiled = random.Next(12) switch
            {
                0 => spoiled[..at],
                1 or 2 or 3 => [.. spoiled.AsSpan(0, at), value, .. spoiled.AsSpan(at)],
                4 or 5 => [.. spoiled.AsSpan(0, at), .. spoiled.AsSpan(at + length)],
                6 => [.. spoiled.AsSpan(0, at + length), .. spoiled.AsSpan(at)],
                _ when at < spoiled.Length => [.. spoiled.AsSpan(0, at), value, .. spoiled.AsSpan(at + 1)],
                _ => [.. spoiled, value],
            };
        }

        return spoiled;
    }

    public static string Text(Random random, string good)
    {
        var spoiled = good;
        for (var steps = Steps(random); steps > 0; steps--)
        {
            var at = random.Next(spoiled.Length + 1);
            var length = Math.Min(random.Next(12), spoiled.Length - at);
            spoiled = random.Next(8) switch
            {
                0 => spoiled[..at],
                1 => spoiled[at..],
                2 => spoiled.Remove(at, length),
                3 => spoiled[..(at + length)] + spoiled[at..],
                4 => spoiled.Insert(at, ((char)random.Next(0x20, 0x2FF)).ToString()),
                5 => spoiled.Insert(at, new string('a', random.Next(300))),
                _ => spoiled.Insert(at, random.Of(Scraps)),
            };
        }

        return spoiled;
    }

    /// <summary>Other values at one to three places of a document, or none there; sometimes its bytes are spoiled instead.</summary>
    public static byte[] Json(Random random, string good)
    {
        if (random.Next(6) == 0)
        {
            return Bytes(random, Encoding.UTF8.GetBytes(good));
        }

        var root = JsonNode.Parse(good)!;
        var put = new List<string>();
        for (var steps = Steps(random); steps > 0; steps--)
        {
            var places = Places(root).ToArray();
            if (places.Length == 0)
            {
                break;
            }

            var place = random.Of(places);
            switch ((random.Next(5), place.Parent))
            {
                case (0, JsonObject o):
                    o.Remove(place.GetPropertyName());
                    break;
                case (0, JsonArray a):
                    a.Remove(place);
                    break;
                case (1, JsonArray a):
                    a.Add(place.DeepClone());
                    break;
                default:
                    place.ReplaceWith(JsonValue.Create($"place-{put.Count}"));
                    put.Add(random.Of(Values));
                    break;
            }
        }

        var text = root.ToJsonString();
        for (var n = 0; n < put.Count; n++)
        {
            text = text.Replace($"\"place-{n}\"", put[n], StringComparison.Ordinal);
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private static IEnumerable<JsonNode> Places(JsonNode node)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject o => o.Select(p => p.Value),
            JsonArray a => a,
            _ => [],
        };
        return children.OfType<JsonNode>().SelectMany(c => Places(c).Prepend(c));
    }
}
