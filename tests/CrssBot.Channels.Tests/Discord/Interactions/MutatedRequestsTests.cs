using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CrssBot.Discord.Protocol.Interactions;
using CsCheck;
using Microsoft.Extensions.Primitives;

namespace CrssBot.Channels.Tests.Discord.Interactions;

/// <summary>Whatever anybody posts, signed or not: an answer below 500, no exception, and nothing handed over that is not whole.</summary>
public sealed class MutatedRequestsTests : IDisposable
{
    private const int Requests = 10_000;
    private const int SignedEvents = 3_000;

    private static readonly string[] Interactions = [Arrivals.Ping, Arrivals.Command, Arrivals.Press, Arrivals.Autocomplete, Arrivals.Form];
    private static readonly string[] Events = [Arrivals.EventPing, Arrivals.Deauthorized, Arrivals.Authorized];

    /// <summary>JSON, and what only looks like it, to stand where something else stood.</summary>
    private static readonly string[] Values =
    [
        "null",
        "true",
        "0",
        "1",
        "2",
        "3",
        "-1",
        "99",
        "1.5",
        "1e400",
        "99999999999999999999",
        "\"\"",
        "\"0\"",
        "\"x\"",
        "\"1100000000000000002\"",
        "\"18446744073709551616\"",
        "\"-5\"",
        "[]",
        "{}",
        "[null]",
        "[{}]",
        "[[[]]]",
        "{\"\":null}",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "nul",
        "",
        "\"open",
        "{\"a\":1,\"a\":2}",
        "'x'",
        "NaN",
        "/**/1",
        "\u2028",
        "\uFEFF1",
        string.Concat(Enumerable.Repeat("[", 100)) + string.Concat(Enumerable.Repeat("]", 100)),
        string.Concat(Enumerable.Repeat("{\"options\":[", 40)) + string.Concat(Enumerable.Repeat("]}", 40)),
        "\"" + new string('y', 10_000) + "\"",
    ];

    private static readonly string[] BadSignatures =
    [
        "",
        "00",
        " ",
        new('0', 128),
        new('f', 128),
        new('g', 128),
        new('0', 127),
        new('0', 129),
        new('é', 128),
        new('٠', 128),
        "null",
    ];

    private static readonly string[] BadTimestamps =
    [
        "",
        "0",
        "-1",
        "soon",
        " 1772600770",
        "1772600770 ",
        "1772600770.0",
        "١٧٧٢٦٠٠٧٧٠",
        "99999999999",
        "999999999999999999999",
        "1772600771",
    ];

    /// <summary>Cuts a body, or writes other bytes over or into it; at most three times.</summary>
    private static readonly Gen<Func<byte[], byte[]>> Bytewise = Gen.Select(
            Gen.Int[0, 3],
            Gen.Int[0, 1 << 20],
            Gen.OneOf(Gen.Byte, Gen.OneOf<byte>((byte)'"', (byte)'{', (byte)'}', (byte)',', (byte)'0', (byte)0, (byte)0xFF, (byte)0xC3))
        )
        .Array[1, 3]
        .Select(steps => new Func<byte[], byte[]>(body => steps.Aggregate(body, (b, s) => Step(b, s.Item1, s.Item2, s.Item3))));

    /// <summary>Puts other values at one to three places of a document, or takes them out.</summary>
    private static readonly Gen<Func<string, byte[]>> Structural = Gen.Select(
            Gen.Int[0, 1 << 20],
            Gen.Frequency((4, Gen.OneOf(Values).Select(v => (string?)v)), (1, Gen.Const((string?)null)))
        )
        .Array[1, 3]
        .Select(steps => new Func<string, byte[]>(json => Arrivals.Bytes(Replace(json, steps))));

    private readonly EndpointUnderTest _under = new();
    private long _id = 15_000_000_000_000_000;

    public void Dispose() => _under.Dispose();

    [Fact]
    public async Task H1_ten_thousand_requests_whose_signature_does_not_hold_are_all_401()
    {
        var mutation = Gen.OneOf(
            Bytewise.Select(m => new Func<Request, Request>(r => r with { Body = m(r.Body) })),
            Gen.OneOf(BadSignatures).Select(s => new Func<Request, Request>(r => r with { Signature = s })),
            Gen.OneOf(BadTimestamps).Select(t => new Func<Request, Request>(r => r with { Timestamp = t })),
            Gen.Select(Gen.Int[0, 127], Gen.Char["0123456789abcdef"])
                .Select(x => new Func<Request, Request>(r => r with { Signature = At(r.Signature.ToString(), x.Item1, x.Item2) })),
            Gen.Int[-1_000_000, 1_000_000]
                .Select(seconds => new Func<Request, Request>(r => r with { Timestamp = Later(r.Timestamp, seconds) })),
            Gen.Const(new Func<Request, Request>(r => r with { Signature = default })),
            Gen.Const(new Func<Request, Request>(r => r with { Timestamp = default })),
            Gen.Const(new Func<Request, Request>(r => r with { Signature = (string[])[r.Signature.ToString(), r.Signature.ToString()] }))
        );
        var mutated = 0;

        await Gen.Select(Gen.OneOf((string[])[.. Interactions, .. Events]), mutation)
            .SampleAsync(
                async x =>
                {
                    var good = Signed(Arrivals.Bytes(x.Item1));
                    var request = x.Item2(good);
                    if (request.IsSame(good))
                    {
                        return;
                    }

                    Interlocked.Increment(ref mutated);
                    var path = Events.Contains(x.Item1) ? InteractionEndpoint.EventsPath : InteractionEndpoint.InteractionsPath;
                    Assert.Equal(new Came(401, null, ""), await _under.PostAsync(path, request.Body, request.Signature, request.Timestamp));
                },
                iter: Requests
            );

        Assert.Empty(_under.Interactions);
        Assert.Empty(_under.Events);
        Assert.InRange(mutated, Requests * 9 / 10, Requests);
    }

    [Fact]
    public async Task H1_ten_thousand_signed_requests_that_say_anything_harm_nothing()
    {
        var statuses = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();

        await Gen.Select(
                Gen.OneOf(Interactions),
                Gen.OneOf(Structural, Bytewise.Select(m => new Func<string, byte[]>(json => m(Arrivals.Bytes(json)))))
            )
            .SampleAsync(
                async x =>
                {
                    var came = await SendSignedAsync(InteractionEndpoint.InteractionsPath, x.Item2(WithFreshId(x.Item1)));

                    Assert.Contains(came.Status, (int[])[200, 202, 400, 401]);
                    statuses.AddOrUpdate(came.Status, 1, (_, n) => n + 1);
                },
                iter: Requests
            );

        Assert.All(
            _under.Interactions,
            i => Assert.True(i.Interaction.IsWhole && i.Interaction.ApplicationId.Value == Arrivals.Application, i.Interaction.ToString())
        );
        // Many mutations leave an interaction whole, many do not: both were tried.
        Assert.InRange(_under.Interactions.Count, Requests / 10, Requests * 9 / 10);
        Assert.InRange(statuses[400], Requests / 10, Requests * 9 / 10);
    }

    [Fact]
    public async Task H6_three_thousand_signed_events_that_say_anything_harm_nothing()
    {
        await Gen.Select(
                Gen.OneOf(Events),
                Gen.OneOf(Structural, Bytewise.Select(m => new Func<string, byte[]>(json => m(Arrivals.Bytes(json)))))
            )
            .SampleAsync(
                async x =>
                {
                    var came = await SendSignedAsync(InteractionEndpoint.EventsPath, x.Item2(x.Item1));

                    Assert.Contains(came.Status, (int[])[204, 400, 401]);
                },
                iter: SignedEvents
            );

        Assert.All(_under.Events, e => Assert.NotEmpty(e.Event.Event!.Type));
        Assert.InRange(_under.Events.Count, SignedEvents / 10, SignedEvents * 9 / 10);
    }

    private Task<Came> SendSignedAsync(string path, byte[] body) => _under.PostAsync(path, body);

    private Request Signed(byte[] body)
    {
        var (signature, timestamp) = _under.Discord.Sign(body, EndpointUnderTest.Start);
        return new Request(body, signature, timestamp);
    }

    /// <summary>The endpoint knows each id once.</summary>
    private string WithFreshId(string json) =>
        json.Replace(
            "\"id\":\"14000000000000000",
            string.Create(CultureInfo.InvariantCulture, $"\"id\":\"{Interlocked.Increment(ref _id)}"),
            StringComparison.Ordinal
        );

    private static byte[] Step(byte[] body, int kind, int at, byte value)
    {
        var i = body.Length == 0 ? 0 : at % body.Length;
        return kind switch
        {
            0 => body[..i],
            1 => [.. body.AsSpan(0, i), value, .. body.AsSpan(i)],
            2 when body.Length > 0 => [.. body.AsSpan(0, i), .. body.AsSpan(i + 1)],
            _ when body.Length > 0 => [.. body.AsSpan(0, i), value, .. body.AsSpan(i + 1)],
            _ => [value],
        };
    }

    private static string Replace(string json, (int At, string? Value)[] steps)
    {
        var root = JsonNode.Parse(json)!;
        for (var n = 0; n < steps.Length; n++)
        {
            var places = Places(root).ToArray();
            if (places.Length == 0)
            {
                break;
            }

            var place = places[steps[n].At % places.Length];
            JsonNode? mark = steps[n].Value is null ? null : JsonValue.Create($"place-{n}");
            switch (place.Parent)
            {
                case JsonObject o when mark is null:
                    o.Remove(place.GetPropertyName());
                    break;
                case JsonArray a when mark is null:
                    a.Remove(place);
                    break;
                default:
                    place.ReplaceWith(mark);
                    break;
            }
        }

        var text = root.ToJsonString();
        for (var n = 0; n < steps.Length; n++)
        {
            text = text.Replace($"\"place-{n}\"", steps[n].Value, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>Every value below the root; nulls stand for themselves nowhere in these documents' nodes and are passed over.</summary>
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

    private static string At(string text, int index, char value) => text[..index] + value + text[(index + 1)..];

    private static string Later(StringValues timestamp, int seconds) =>
        (long.Parse(timestamp.ToString(), CultureInfo.InvariantCulture) + seconds).ToString(CultureInfo.InvariantCulture);

    private sealed record Request(byte[] Body, StringValues Signature, StringValues Timestamp)
    {
        public bool IsSame(Request other) =>
            Body.AsSpan().SequenceEqual(other.Body) && Signature == other.Signature && Timestamp == other.Timestamp;
    }
}
