using System.Text;
using CrssBot.Teams;
using CrssBot.Teams.Channel;
using CrssBot.Teams.Protocol;
using CrssBot.Teams.Protocol.Inbound;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Chaos.Fuzz;

/// <summary>Activities with a token that is good: never a failure of ours, and only what is Teams' own and our tenant's is handed over.</summary>
internal sealed class Activities : FuzzKind
{
    private static readonly string[] Good =
    [
        $$$$"""
            {"type":"message","id":"1","timestamp":"2026-11-29T01:02:03.4567Z","serviceUrl":"{{{{TeamsSigner.ServiceUrl}}}}","channelId":"msteams",
            "from":{"id":"29:a","name":"Ana","aadObjectId":"0a"},"text":"<at>CrssBot</at>&nbsp;quiz 5","textFormat":"plain","locale":"en-US",
            "localTimezone":"America/Chicago","conversation":{"id":"19:c;messageid=1","conversationType":"channel","tenantId":"{{{{TeamsSigner.Tenant}}}}"},
            "recipient":{"id":"28:bot"},"entities":[{"type":"mention","text":"<at>CrssBot</at>","mentioned":{"id":"28:bot"}}],
            "channelData":{"tenant":{"id":"{{{{TeamsSigner.Tenant}}}}"},"team":{"id":"19:t"}}}
            """,
        $$$$"""
            {"type":"invoke","name":"adaptiveCard/action","id":"2","serviceUrl":"{{{{TeamsSigner.ServiceUrl}}}}","channelId":"msteams",
            "from":{"id":"29:b","name":"Ben"},"conversation":{"id":"19:c","tenantId":"{{{{TeamsSigner.Tenant}}}}"},"replyToId":"9",
            "value":{"action":{"type":"Action.Execute","verb":"press","data":{"press":"1:a:quiz-7:3:1:b:0"}},"trigger":"manual"}}
            """,
        $$$$"""
            {"type":"installationUpdate","action":"add","id":"3","serviceUrl":"{{{{TeamsSigner.ServiceUrl}}}}","channelId":"msteams",
            "from":{"id":"29:b"},"conversation":{"id":"a:1","conversationType":"personal","tenantId":"{{{{TeamsSigner.Tenant}}}}"}}
            """,
    ];

    private readonly ActivityEndpoint _endpoint;
    private readonly string _token;

    public Activities()
    {
        var signer = new TeamsSigner();
        _token = signer.Token();
        _endpoint = new ActivityEndpoint(
            signer.Options,
            signer.Judge,
            (activity, _, _) => ValueTask.FromResult(Hear(activity)),
            (activity, _, _) => ValueTask.FromResult<InvokeAnswer?>(Hear(activity) ? new InvokeAnswer(200, "{}"u8.ToArray()) : null),
            signer.Time,
            NullLogger<ActivityEndpoint>.Instance
        );
    }

    public override string Name => "activities";

    public override int Share => 100_000;

    public override async ValueTask TryAsync(Random random)
    {
        var body = Spoil.Json(random, random.Of(Good));
        Input = Encoding.UTF8.GetString(body);
        using var response = new MemoryStream();
        using var request = new MemoryStream(body);
        var http = new DefaultHttpContext();
        http.Response.Body = response;
        http.Request.Body = request;
        http.Request.Method = "POST";
        http.Request.Headers.Authorization = $"Bearer {_token}";
        await _endpoint.ReceiveAsync(http);
        Must(http.Response.StatusCode is >= 200 and < 500, $"The status is {http.Response.StatusCode}.");
    }

    private bool Hear(Activity activity)
    {
        Must(
            (activity.ServiceUrl, activity.ChannelId) == (TeamsSigner.ServiceUrl, "msteams")
                && string.Equals(activity.Tenant, TeamsSigner.Tenant, StringComparison.OrdinalIgnoreCase),
            "What the token was not given for was handed over."
        );
        _ = Mentions.Has(activity);
        _ = Mentions.Strip(activity);
        Taken++;
        return true;
    }
}

/// <summary>Tokens that were changed on their way, or that say something else and are signed by somebody else, or by the right one.</summary>
internal sealed class Tokens : FuzzKind
{
    private readonly TeamsSigner _signer = new();
    private readonly TeamsSigner _stranger = new();
    private readonly string _good;

    public Tokens() => _good = _signer.Token();

    public override string Name => "tokens";

    public override int Share => 40_000;

    public override async ValueTask TryAsync(Random random)
    {
        var what = random.Next(8);
        Input = what switch
        {
            0 => _stranger.Token(),
            1 => _stranger.Token(payload: Spoil.Json(random, TeamsSigner.Payload)),
            2 => _signer.Token(payload: Spoil.Json(random, TeamsSigner.Payload)),
            3 => _signer.Token(header: Spoil.Json(random, TeamsSigner.Header)),
            _ => Spoil.Text(random, _good),
        };
        var proof = await _signer.Judge.ProveAsync(Input, CancellationToken.None);
        if (proof is Proof.Valid valid)
        {
            // The last character of a signature holds two bits that mean nothing.
            Must(what is 2 or 3 || Input[..^1] == _good[..^1], "A token that was changed proves something.");
            Must(what is 2 || valid.ServiceUrl == TeamsSigner.ServiceUrl, "It proves another address.");
            Taken++;
        }
    }
}
