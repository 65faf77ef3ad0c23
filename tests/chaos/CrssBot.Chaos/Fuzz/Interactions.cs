using System.Globalization;
using System.Text;
using CrssBot.Channels.Tests.Discord.Interactions;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Interactions;
using CrssBot.Runtime.Chat;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;

namespace CrssBot.Chaos.Fuzz;

/// <summary>Requests to the door for interactions and webhook events: an answer below 500, and nothing is handed over that is not whole and ours.</summary>
internal abstract class Interactions : FuzzKind, IDisposable
{
    private static readonly string[] Kinds =
    [
        Arrivals.Ping,
        Arrivals.Command,
        Arrivals.Press,
        Arrivals.Autocomplete,
        Arrivals.Form,
        Arrivals.EventPing,
        Arrivals.Deauthorized,
        Arrivals.Authorized,
    ];

    private readonly StillTime _time = new();
    private readonly InteractionEndpoint _endpoint;
    private long _id = 15_000_000_000_000_000;
    private int _handedOver;

    protected Interactions()
    {
        var key = new InteractionKey(new Snowflake(Arrivals.Application), InteractionSignature.TryCreate(Discord.PublicKey)!);
        _endpoint = new InteractionEndpoint(
            () => key,
            (interaction, _, _) =>
            {
                Must(interaction.IsWhole && interaction.ApplicationId.Value == Arrivals.Application, "What is not whole was handed over.");
                _ = PressId.Parse(interaction.Data!.CustomId);
                _handedOver++;
                return ValueTask.FromResult<InteractionResponse?>(
                    new InteractionResponse(ResponseType.Message, new ResponseData { Content = "Łódź" })
                );
            },
            (webhookEvent, _, _) =>
            {
                Must(webhookEvent.Event is { Type.Length: > 0 }, "An event without its kind was handed over.");
                _handedOver++;
                return ValueTask.FromResult(true);
            },
            new SeenInteractions(_time),
            _time,
            NullLogger<InteractionEndpoint>.Instance
        );
    }

    protected SignedRequests Discord { get; } = new();

    protected DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>As Discord posts them, each with an id of its own.</summary>
    protected (string Json, bool IsEvent) Good(Random random)
    {
        var kind = random.Next(Kinds.Length);
        var json = Kinds[kind]
            .Replace(
                "\"id\":\"14000000000000000",
                string.Create(CultureInfo.InvariantCulture, $"\"id\":\"{++_id}"),
                StringComparison.Ordinal
            );
        return (json, kind >= 5);
    }

    protected async ValueTask<(int Status, bool HandedOver)> PostAsync(
        bool isEvent,
        byte[] body,
        StringValues signature,
        StringValues timestamp
    )
    {
        Input = $"{(isEvent ? "event" : "interaction")} {signature} {timestamp} {Encoding.UTF8.GetString(body)}";
        var before = _handedOver;
        using var response = new MemoryStream();
        using var request = new MemoryStream(body);
        var http = new DefaultHttpContext();
        http.Response.Body = response;
        http.Request.Body = request;
        http.Request.Headers["X-Signature-Ed25519"] = signature;
        http.Request.Headers["X-Signature-Timestamp"] = timestamp;
        await (isEvent ? _endpoint.EventAsync(http) : _endpoint.InteractionAsync(http));
        return (http.Response.StatusCode, _handedOver > before);
    }

    public void Dispose() => Discord.Dispose();
}

/// <summary>Signed over whatever they have become, as only Discord could.</summary>
internal sealed class SignedInteractions : Interactions
{
    public override string Name => "interactions";

    public override int Share => 150_000;

    public override async ValueTask TryAsync(Random random)
    {
        var (json, isEvent) = Good(random);
        var body = Spoil.Json(random, json);
        var (signature, timestamp) = Discord.Sign(body, Now);
        var (status, handedOver) = await PostAsync(isEvent, body, signature, timestamp);
        Must(status is 200 or 202 or 204 or 400 or 401, $"The status is {status}.");
        Taken += handedOver ? 1 : 0;
    }
}

/// <summary>With a signature that does not hold: each is 401, and the bot hears of none.</summary>
internal sealed class ForgedInteractions : Interactions
{
    private static readonly string[] Signatures =
    [
        "",
        " ",
        "00",
        "null",
        new('0', 128),
        new('f', 128),
        new('g', 128),
        new('0', 127),
        new('٠', 128),
    ];
    private static readonly string[] Timestamps =
    [
        "",
        "0",
        "-1",
        "soon",
        "1772600770.0",
        "١٧٧٢٦٠٠٧٧٠",
        "99999999999",
        "999999999999999999999",
    ];

    public override string Name => "signatures";

    public override int Share => 100_000;

    public override async ValueTask TryAsync(Random random)
    {
        var (json, isEvent) = Good(random);
        var good = Encoding.UTF8.GetBytes(json);
        var (signature, timestamp) = Discord.Sign(good, Now);
        var body = good;
        StringValues signed = signature;
        StringValues stamped = timestamp;
        switch (random.Next(6))
        {
            case 0:
                body = Spoil.Json(random, json);
                break;
            case 1:
                signed = random.Of(Signatures);
                break;
            case 2:
                stamped = random.Of(Timestamps);
                break;
            case 3:
                signed = Encoding.Latin1.GetString(Spoil.Bytes(random, Encoding.Latin1.GetBytes(signature!)));
                break;
            case 4:
                stamped = (Now.ToUnixTimeSeconds() + random.Next(-1_000_000, 1_000_000)).ToString(CultureInfo.InvariantCulture);
                break;
            default:
                signed = (string[])[signature!, signature!];
                break;
        }

        var same =
            body.AsSpan().SequenceEqual(good)
            && stamped == timestamp
            && string.Equals(signed, signature, StringComparison.OrdinalIgnoreCase);
        var (status, handedOver) = await PostAsync(isEvent, body, signed, stamped);
        Must(same || (status == 401 && !handedOver), $"The status is {status} for a signature that does not hold.");
        Taken += same ? 1 : 0;
    }
}

/// <summary>It stands still: no input is late because the machine is busy.</summary>
internal sealed class StillTime : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(2026, 3, 4, 5, 6, 10, TimeSpan.Zero);
}
