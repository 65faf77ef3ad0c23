using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace CrssBot.Teams.Protocol.Connector;

/// <summary>
/// The one way that calls to Teams take: is the address ours to send a token to, a token, its turn, send, and say plainly what is known of
/// the fate.
/// </summary>
internal sealed class TeamsConnector
{
    /// <summary>Bytes of an activity in UTF-16, text, mentions and card together (format-your-bot-messages; T26).</summary>
    public const int LargestActivity = 100 * 1024;

    /// <summary>Bytes of an activity in UTF-16 that whoever renders should stay below (same page).</summary>
    public const int AimedActivity = 80 * 1024;

    /// <summary>Of a <see cref="ConnectorReply.Refused"/> with status 0: no address that our token may go to.</summary>
    public const string ForeignAddress = "ServiceUrlNotAllowed";

    /// <summary>Spent on waiting for one call, over its turn, limits and back-off; who would wait longer hears of it instead.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>One try. Generous: a post that times out has an unknown fate.</summary>
    public static readonly TimeSpan TryTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Of one call; those for a limit and a new token count too.</summary>
    public const int Tries = 4;

    /// <summary>Doubles with every try; half of it is chance.</summary>
    public static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(500);

    /// <summary>Bytes; ids and errors are far shorter.</summary>
    public const int LargestReply = 16 * 1024;

    private static readonly JsonWriterOptions plainJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HttpMessageInvoker _http;
    private readonly ServiceUrls _addresses;
    private readonly BotToken _token;
    private readonly TimeProvider _time;
    private readonly Func<double> _chance;
    private readonly ILogger<TeamsConnector> _log;
    private readonly Pace _pace = new();
    private readonly long _start;
    private long _tooMany;

    /// <param name="http">Stays the caller's; see <see cref="TeamsHttp"/>.</param>
    /// <param name="chance">Numbers in [0, 1).</param>
    public TeamsConnector(
        HttpMessageInvoker http,
        ServiceUrls addresses,
        BotToken token,
        TimeProvider time,
        Func<double> chance,
        ILogger<TeamsConnector> log
    )
    {
        _http = http;
        _addresses = addresses;
        _token = token;
        _time = time;
        _chance = chance;
        _log = log;
        _start = time.GetTimestamp();
    }

    /// <summary>Tries since the start that were answered with 429 or its like: too much.</summary>
    public long TooMany => Interlocked.Read(ref _tooMany);

    /// <summary>Conversations and tenants whose sends are now counted.</summary>
    public int Remembered => _pace.Remembered;

    /// <summary>
    /// A message. Never repeated once it may have been sent. A cancelled call that was under way may have been done; so for all below.
    /// </summary>
    /// <param name="replyTo">The activity that is answered; null: none.</param>
    /// <param name="targeted">Only its recipient sees it (T55).</param>
    public Task<ConnectorReply> SendAsync(
        ConversationPlace place,
        SentActivity activity,
        string? replyTo,
        bool targeted,
        CancellationToken cancellationToken
    )
    {
        if (targeted && activity.Recipient is null)
        {
            throw new ArgumentException("Who is to see it is the recipient.", nameof(activity));
        }

        var body = Json(activity with { ReplyToId = replyTo ?? activity.ReplyToId }, TeamsJson.Default.SentActivity);
        var path = Activities(place) + (replyTo is null ? "" : Segment(replyTo)) + Targeted(targeted);
        return RunAsync(new Call("post", HttpMethod.Post, place, path, body, Repeatable: false), cancellationToken);
    }

    /// <summary>Puts another activity in the place of one of ours.</summary>
    /// <param name="targeted">It was sent so; then it goes without a recipient, who is known already (T55).</param>
    public async Task<ConnectorReply> UpdateAsync(
        ConversationPlace place,
        string activityId,
        SentActivity activity,
        bool targeted,
        CancellationToken cancellationToken
    )
    {
        var body = Json(targeted ? activity with { Recipient = null } : activity, TeamsJson.Default.SentActivity);
        var path = Activities(place) + Segment(activityId) + Targeted(targeted);
        var reply = await RunAsync(new Call("edit", HttpMethod.Put, place, path, body, Repeatable: true), cancellationToken);
        return reply is ConnectorReply.Sent { Id: null } ? new ConnectorReply.Sent(activityId) : reply;
    }

    /// <summary>One that is gone already is deleted too.</summary>
    public async Task<ConnectorReply> DeleteAsync(
        ConversationPlace place,
        string activityId,
        bool targeted,
        CancellationToken cancellationToken
    )
    {
        var path = Activities(place) + Segment(activityId) + Targeted(targeted);
        var reply = await RunAsync(new Call("delete", HttpMethod.Delete, place, path, null, Repeatable: true), cancellationToken);
        return reply is ConnectorReply.Sent or ConnectorReply.Refused { Status: 404, Code: "ActivityNotFoundInConversation" }
            ? new ConnectorReply.Sent(activityId)
            : reply;
    }

    /// <summary>The chat with one person; <see cref="ConnectorReply.Sent.Id"/> is the conversation's.</summary>
    /// <param name="person">An MRI, "29:…".</param>
    /// <param name="bot">Ours, "28:…"; null: the token says it.</param>
    public async Task<ConnectorReply> CreatePersonalAsync(
        string serviceUrl,
        string tenantId,
        string person,
        string? bot,
        CancellationToken cancellationToken
    )
    {
        var parameters = new ConversationParameters(
            [new ChannelAccount { Id = person }],
            tenantId,
            bot is null ? null : new ChannelAccount { Id = bot }
        );
        var body = Json(parameters, TeamsJson.Default.ConversationParameters);

        // A new conversation counts like a send; its thread is the person.
        var place = new ConversationPlace(serviceUrl, person, tenantId);
        var reply = await RunAsync(
            new Call("create", HttpMethod.Post, place, "v3/conversations", body, Repeatable: true),
            cancellationToken
        );

        // A conversation without a name is none.
        return reply is ConnectorReply.Sent { Id: null } ? new ConnectorReply.Refused((int)HttpStatusCode.OK, null) : reply;
    }

    /// <summary>The sign that somebody types. Waits for nothing and is not repeated: late, it would be wrong.</summary>
    public Task<ConnectorReply> TypeAsync(ConversationPlace place, CancellationToken cancellationToken)
    {
        var body = Json(SentActivity.Typing, TeamsJson.Default.SentActivity);
        var call = new Call("typing", HttpMethod.Post, place, Activities(place), body, Repeatable: false) { Patience = TimeSpan.Zero };
        return RunAsync(call, cancellationToken);
    }

    /// <summary>Before the try after the given number of tries, from 1.</summary>
    /// <param name="chance">In [0, 1).</param>
    public static TimeSpan Backoff(int tries, double chance) => FirstBackoff * Math.Pow(2, tries - 1) * (0.5 + chance / 2);

    /// <summary>What the service asks for and a little more, lest all who wait come at one moment.</summary>
    /// <param name="chance">In [0, 1).</param>
    public static TimeSpan Jittered(TimeSpan after, double chance) => after + FirstBackoff * chance;

    /// <summary>Bytes in UTF-16, as the limit counts.</summary>
    public static int Size(ReadOnlySpan<byte> json) => Encoding.UTF8.GetCharCount(json) * sizeof(char);

    /// <summary>Bytes in UTF-16 of an activity on the wire; for whoever renders to stay below <see cref="AimedActivity"/>.</summary>
    public static int Size(SentActivity activity) => Size(Json(activity, TeamsJson.Default.SentActivity));

    private TimeSpan Now => _time.GetElapsedTime(_start);

    private sealed record Call(string Deed, HttpMethod Method, ConversationPlace Place, string Path, byte[]? Body, bool Repeatable)
    {
        public TimeSpan Patience { get; init; } = LongestWait;
    }

    private async Task<ConnectorReply> RunAsync(Call call, CancellationToken cancellationToken)
    {
        if (_addresses.Find(call.Place.ServiceUrl) is not { } service)
        {
            ConnectorLog.Foreign(_log, call.Deed);
            return new ConnectorReply.Refused(0, ForeignAddress);
        }

        if (call.Body is not null && Size(call.Body) is > LargestActivity and var bytes)
        {
            ConnectorLog.TooLarge(_log, call.Deed, bytes);
            return new ConnectorReply.TooLarge();
        }

        // Plain text, not Uri's own reading of it: ids stay as they were escaped.
        var address = new Uri(service.AbsoluteUri + call.Path);
        var patience = call.Patience;
        string? refused = null;
        var repeated = false;
        for (var tries = 1; ; tries++)
        {
            var answer = await _token.GetAsync(refused, cancellationToken);
            if (answer is not TokenReply.Usable { Value: var token })
            {
                return new ConnectorReply.Unreachable(((TokenReply.Unavailable)answer).RetryAfter);
            }

            if (token == refused)
            {
                return new ConnectorReply.Refused((int)HttpStatusCode.Unauthorized, null);
            }

            while (Turn(call.Place) is { Ticks: > 0 } wait)
            {
                if (wait > patience)
                {
                    return new ConnectorReply.Limited(wait);
                }

                patience -= wait;
                await Task.Delay(wait, _time, cancellationToken);
            }

            switch (Verdicts.Judge(await TryAsync(call, address, token, cancellationToken), call.Repeatable))
            {
                case Verdict.Over { Reply: var reply }:
                    Note(call, reply);
                    return reply;
                case Verdict.Renew { AtLast: var reply } when refused is not null || tries == Tries:
                    Note(call, reply);
                    return reply;
                case Verdict.Renew:
                    ConnectorLog.TokenRefused(_log, call.Deed);
                    refused = token;
                    break;
                case Verdict.Rest { After: var asked }:
                    var rest = asked is { } exactly ? Jittered(exactly, _chance()) : Backoff(tries, _chance());
                    Interlocked.Increment(ref _tooMany);
                    ConnectorLog.TooMany(_log, call.Deed, rest);
                    _pace.Rest(call.Place.ConversationId, Now + rest);
                    if (tries == Tries)
                    {
                        return new ConnectorReply.Limited(rest);
                    }

                    break;
                case Verdict.Again { After: var asked, AtLast: var reply } again:
                    var pause = asked is { } wanted ? Jittered(wanted, _chance()) : Backoff(tries, _chance());
                    if (tries == Tries || pause > patience || (again.Once && repeated))
                    {
                        Note(call, reply);
                        return reply;
                    }

                    repeated |= again.Once;
                    patience -= pause;
                    await Task.Delay(pause, _time, cancellationToken);
                    break;
            }
        }
    }

    private TimeSpan Turn(ConversationPlace place) => _pace.Take(place.ConversationId, place.TenantId, Now);

    private async Task<Outcome> TryAsync(Call call, Uri address, string token, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(TryTimeout, _time);
        using var ending = cancellationToken.UnsafeRegister(static t => ((CancellationTokenSource)t!).Cancel(), timeout);
        using var body = call.Body is null ? null : new Body(call.Body);
        using var message = new HttpRequestMessage(call.Method, address) { Content = body };
        message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        message.Headers.TryAddWithoutValidation("User-Agent", TeamsHttp.UserAgent);
        string fault;
        try
        {
            using var response = await _http.SendAsync(message, timeout.Token);
            return await ReadAsync(response, timeout.Token);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            fault = timeout.IsCancellationRequested ? "no answer in time" : "no connection in time";
        }
        catch (HttpRequestException e)
        {
            fault = e.InnerException is SocketException s ? $"{e.HttpRequestError}, {s.SocketErrorCode}" : $"{e.HttpRequestError}";
        }
        catch (IOException)
        {
            fault = "broken off";
        }

        ConnectorLog.Failed(_log, call.Deed, fault);

        // Without its body a post does nothing.
        return body is { Begun: false } ? new Outcome.NotSent() : new Outcome.Silent();
    }

    /// <summary>The status is known; a body that cannot be read takes nothing away from it.</summary>
    private async Task<Outcome> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var header = response.Headers.RetryAfter;
        var after = header?.Delta ?? (header?.Date - _time.GetUtcNow());
        if (after < TimeSpan.Zero)
        {
            after = null;
        }

        byte[] json;
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestReply, cancellationToken);
            json = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return new Outcome.Answered(status, after);
        }

        return response.IsSuccessStatusCode
            ? new Outcome.Answered(status, after, Id: Id(json))
            : new Outcome.Answered(status, after, Code: ErrorCodes.Find(json));
    }

    private static string? Id(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return
                document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("id", out var id)
                && id.ValueKind == JsonValueKind.String
                && id.GetString() is { Length: > 0 } text
                ? text
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: a string that is no text.
            return null;
        }
    }

    private void Note(Call call, ConnectorReply reply)
    {
        switch (reply)
        {
            case ConnectorReply.Refused refused:
                ConnectorLog.Refused(_log, call.Deed, refused.Status, refused.Code);
                break;
            case ConnectorReply.Dead dead:
                ConnectorLog.Dead(_log, call.Deed, dead.Code);
                break;
            case ConnectorReply.Unknown:
                ConnectorLog.FateUnknown(_log, call.Deed);
                break;
        }
    }

    /// <summary>Not escaped for HTML, where it never stands: that would make sixfold what is not ASCII, and the size is limited.</summary>
    private static byte[] Json<T>(T value, JsonTypeInfo<T> shape)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, plainJson))
        {
            JsonSerializer.Serialize(writer, value, shape);
        }

        return stream.ToArray();
    }

    private static string Activities(ConversationPlace place) => $"v3/conversations{Segment(place.ConversationId)}/activities";

    /// <summary>Ids hold colons, at signs, semicolons, equals signs and slashes (T17).</summary>
    private static string Segment(string id) =>
        id is "" or "." or ".."
            ? throw new ArgumentException("An id that would change the path.", nameof(id))
            : $"/{Uri.EscapeDataString(id)}";

    private static string Targeted(bool targeted) => targeted ? "?isTargetedActivity=true" : "";

    /// <summary>Knows whether any of it was asked for by the connection.</summary>
    private sealed class Body : HttpContent
    {
        private readonly byte[] _json;

        public Body(byte[] json)
        {
            _json = json;
            Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        }

        public bool Begun { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            Begun = true;
            return stream.WriteAsync(_json, cancellationToken).AsTask();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _json.Length;
            return true;
        }
    }
}
