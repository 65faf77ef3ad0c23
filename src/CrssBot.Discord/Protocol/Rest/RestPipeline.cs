using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace CrssBot.Discord.Protocol.Rest;

/// <summary>For health and metrics.</summary>
/// <param name="TokenInvalid">Nothing more is sent by this process.</param>
/// <param name="InvalidRequests">Of the last ten minutes; sending stops at <see cref="Rest.InvalidRequests.Stop"/>.</param>
/// <param name="Sent">Tries since the start, as the others below.</param>
/// <param name="TooMany">Answered with 429.</param>
/// <param name="Faults">Network faults, timeouts and 5xx.</param>
/// <param name="Waiting">Requests that now wait for a limit.</param>
/// <param name="Buckets">Limits now remembered.</param>
internal sealed record RestState(bool TokenInvalid, int InvalidRequests, long Sent, long TooMany, long Faults, int Waiting, int Buckets);

/// <summary>
/// The one way that requests to Discord take: line, send, learn, repeat where that is safe, and say plainly what is known of the fate.
/// </summary>
/// <remarks>
/// Microsoft.Extensions.Http.Resilience is not used: its retries know nothing of a line shared by all, of one deadline over waiting and
/// tries, or of which failures leave nothing done. Nor IHttpClientFactory, which logs paths, and ours hold tokens.
/// </remarks>
internal sealed class RestPipeline : IDisposable
{
    /// <summary>How long a request without a deadline may take, waiting included.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>One try; leaves time for another within <see cref="Patience"/>.</summary>
    public static readonly TimeSpan TryTimeout = TimeSpan.FromSeconds(10);

    /// <summary>After so many failed tries (429 is none) the caller decides.</summary>
    public const int Tries = 3;

    /// <summary>Doubles with every failure; half of it is chance.</summary>
    public static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(300);

    /// <summary>When there is no way to Discord, what to tell the caller.</summary>
    public static readonly TimeSpan NoWayRetry = TimeSpan.FromSeconds(5);

    /// <summary>resources/message.mdx, Create Message: the size of a request, in bytes.</summary>
    public const int LargestRequest = 25 * 1024 * 1024;

    /// <summary>Bytes. The largest that we ask for, 100 messages, stays far below.</summary>
    public const int LargestReply = 8 * 1024 * 1024;

    private readonly HttpMessageInvoker _http;
    private readonly string _base;
    private readonly string _authorization;
    private readonly TimeProvider _time;
    private readonly Func<double> _chance;
    private readonly ILogger<RestPipeline> _log;
    private readonly Turnstile _line;
    private readonly Restraint _restraint;
    private long _sent;
    private long _tooMany;
    private long _faults;

    /// <param name="http">Stays the caller's; see <see cref="RestTransport"/>.</param>
    /// <param name="baseAddress">Without a slash at the end.</param>
    /// <param name="chance">Numbers in [0, 1).</param>
    public RestPipeline(
        HttpMessageInvoker http,
        Uri baseAddress,
        string token,
        TimeProvider time,
        Func<double> chance,
        ILogger<RestPipeline> log
    )
    {
        if (token.Length == 0 || token.Any(c => c is <= ' ' or >= '\x7f'))
        {
            throw new ArgumentException("A bot token is visible ASCII without spaces.", nameof(token));
        }

        _http = http;
        _base = baseAddress.AbsoluteUri.TrimEnd('/');
        _authorization = $"Bot {token}";
        _time = time;
        _chance = chance;
        _log = log;
        _line = new Turnstile(time);
        _restraint = new Restraint(log);
    }

    public RestState State
    {
        get
        {
            var (waiting, buckets) = _line.Load;
            return new RestState(
                _restraint.TokenInvalid,
                _restraint.InvalidRequests(_line.Now),
                Interlocked.Read(ref _sent),
                Interlocked.Read(ref _tooMany),
                Interlocked.Read(ref _faults),
                waiting,
                buckets
            );
        }
    }

    /// <summary>
    /// Never throws for what Discord or the network did. A cancelled request that was under way may have been done.
    /// </summary>
    /// <param name="shape">What a success brings; null: nothing, and the reply has neither value nor error.</param>
    public async Task<RestReply<T>> SendAsync<T>(RestRequest request, JsonTypeInfo<T>? shape, CancellationToken cancellationToken)
        where T : class
    {
        if (request.Body is { Length: > LargestRequest })
        {
            throw new ArgumentException($"Larger than {LargestRequest} bytes.", nameof(request));
        }

        var patience = request.Deadline is { } wanted ? wanted - _time.GetUtcNow() : Patience;
        var deadline = _line.Now + patience;
        if (patience <= TimeSpan.Zero)
        {
            return new RestReply<T>(null, new DiscordError.Limited(TimeSpan.Zero));
        }

        Turn? turn = null;
        var failures = 0;
        var mayBeDone = false;
        while (true)
        {
            if (_restraint.Forbids(request, _line.Now) is { } withheld)
            {
                return Over<T>(mayBeDone, withheld);
            }

            (turn, var tooLong) = await _line.TakeAsync(request.Route, request.Major, deadline, turn, cancellationToken);
            if (tooLong is { } wait)
            {
                return Over<T>(mayBeDone, new DiscordError.Limited(wait));
            }

            var left = deadline - _line.Now;
            if ((left > TimeSpan.Zero ? _restraint.Forbids(request, _line.Now) : new DiscordError.Limited(TimeSpan.Zero)) is { } notNow)
            {
                _line.Withdraw(turn);
                return Over<T>(mayBeDone, notNow);
            }

            var (fate, reply) = await TryAsync(request, shape, turn, left, cancellationToken);
            switch (fate)
            {
                case Fate.Settled:
                    return reply;
                case Fate.TooMany:
                    continue;
                case Fate.Unknown:
                    mayBeDone = true;
                    break;
            }

            failures++;
            var backoff = Backoff(failures, _chance());
            if (failures == Tries || (mayBeDone && !request.Repeatable) || _line.Now + backoff >= deadline)
            {
                return Over<T>(mayBeDone, new DiscordError.Withheld(NoWayRetry));
            }

            await Task.Delay(backoff, _time, cancellationToken);
        }
    }

    /// <summary>Before the try after the given number of failures, from 1.</summary>
    /// <param name="chance">In [0, 1).</param>
    public static TimeSpan Backoff(int failures, double chance) => FirstBackoff * Math.Pow(2, failures - 1) * (0.5 + chance / 2);

    public void Dispose() => _line.Dispose();

    /// <summary>What is known of one try.</summary>
    private enum Fate
    {
        /// <summary>The reply says all.</summary>
        Settled,

        /// <summary>Not done; the line knows how long it is too much.</summary>
        TooMany,

        /// <summary>Not done: no connection.</summary>
        NotDone,

        /// <summary>Perhaps done.</summary>
        Unknown,
    }

    private static RestReply<T> Over<T>(bool mayBeDone, DiscordError error)
        where T : class => new(null, mayBeDone ? new DiscordError.Unreachable() : error);

    private async Task<(Fate, RestReply<T>)> TryAsync<T>(
        RestRequest request,
        JsonTypeInfo<T>? shape,
        Turn turn,
        TimeSpan left,
        CancellationToken cancellationToken
    )
        where T : class
    {
        using var timeout = new CancellationTokenSource(left < TryTimeout ? left : TryTimeout, _time);
        using var ending = cancellationToken.UnsafeRegister(static t => ((CancellationTokenSource)t!).Cancel(), timeout);
        using var message = Compose(request);
        var returned = false;
        Interlocked.Increment(ref _sent);
        try
        {
            using var response = await _http.SendAsync(message, timeout.Token);
            var limits = LimitHeaders.From(response.Headers);
            var status = (int)response.StatusCode;
            if (status is >= 300 and < 500)
            {
                // What is learnt of a refusal comes before the next in line goes: after a 401 nobody may.
                var error = await ErrorAsync(response, timeout.Token);
                if (status == 429)
                {
                    var tooMany = TooManyRequests.From(response.Headers, error);
                    Note(request.Route, tooMany);
                    returned = true;
                    _line.Refused(turn, limits, tooMany);
                    return (Fate.TooMany, default);
                }

                var refused = new DiscordError.Refused(status, error?.Code ?? 0);
                RestLog.Refused(_log, request.Route, refused.Status, refused.Code);
                _restraint.Note(request, refused, _line.Now);
                returned = true;
                _line.Answered(turn, limits, unlimited: false);
                return (Fate.Settled, new RestReply<T>(null, refused));
            }

            returned = true;
            _line.Answered(turn, limits, unlimited: response.IsSuccessStatusCode && LimitHeaders.AreAbsent(response.Headers));
            if (response.IsSuccessStatusCode)
            {
                return (Fate.Settled, await ReadAsync(request.Route, response, shape, timeout.Token));
            }

            Fault(request.Route, $"{status}");
            return (Fate.Unknown, default);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Cancelled by neither the caller nor our timer: the transport's own limit on connecting.
            var connecting = !timeout.IsCancellationRequested;
            Fault(request.Route, connecting ? "no connection in time" : "no answer in time");
            return (connecting ? Fate.NotDone : Fate.Unknown, default);
        }
        catch (HttpRequestException e)
        {
            Fault(
                request.Route,
                e.InnerException is SocketException s ? $"{e.HttpRequestError}, {s.SocketErrorCode}" : $"{e.HttpRequestError}"
            );
            return (NeverConnected(e.HttpRequestError) ? Fate.NotDone : Fate.Unknown, default);
        }
        catch (IOException)
        {
            Fault(request.Route, "broken off");
            return (Fate.Unknown, default);
        }
        finally
        {
            if (!returned)
            {
                _line.Lost(turn);
            }
        }
    }

    private HttpRequestMessage Compose(in RestRequest request)
    {
        var message = new HttpRequestMessage(request.Route.Method, new Uri(_base + request.Path));
        message.Headers.TryAddWithoutValidation("User-Agent", RestTransport.UserAgent);
        if (!request.Route.Interaction)
        {
            message.Headers.TryAddWithoutValidation("Authorization", _authorization);
        }

        if (request.Body is { } body)
        {
            var json = new ByteArrayContent(body);
            json.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
            message.Content = request.File is { } file ? WithFile(json, file) : json;
        }

        return message;
    }

    private static MultipartFormDataContent WithFile(ByteArrayContent json, Attachment file)
    {
        var bytes = new ByteArrayContent(file.Content);
        bytes.Headers.TryAddWithoutValidation("Content-Type", file.Type);
        return new MultipartFormDataContent { { json, "payload_json" }, { bytes, "files[0]", file.Name } };
    }

    private async Task<RestReply<T>> ReadAsync<T>(
        Route route,
        HttpResponseMessage response,
        JsonTypeInfo<T>? shape,
        CancellationToken cancellationToken
    )
        where T : class
    {
        if (shape is null)
        {
            return default;
        }

        try
        {
            await response.Content.LoadIntoBufferAsync(LargestReply, cancellationToken);
            if (JsonSerializer.Deserialize(await response.Content.ReadAsStreamAsync(cancellationToken), shape) is { } value)
            {
                return new RestReply<T>(value, null);
            }
        }
        catch (JsonException)
        {
            // Its text may quote the answer.
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            // Too large.
        }

        // It was done, but what the caller needs of it is missing, and another try would bring the same.
        RestLog.Unreadable(_log, route);
        return new RestReply<T>(null, new DiscordError.Unreachable());
    }

    /// <summary>The body of a refusal, or null: it adds to what the status says, and its absence takes nothing away.</summary>
    private static async Task<ErrorBody?> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestReply, cancellationToken);
            return JsonSerializer.Deserialize(await response.Content.ReadAsStreamAsync(cancellationToken), DiscordJson.Default.ErrorBody);
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private static bool NeverConnected(HttpRequestError error) =>
        error
            is HttpRequestError.NameResolutionError
                or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError
                or HttpRequestError.ProxyTunnelError;

    private void Fault(Route route, string fault)
    {
        Interlocked.Increment(ref _faults);
        RestLog.Failed(_log, route, fault);
    }

    private void Note(Route route, TooManyRequests refusal)
    {
        Interlocked.Increment(ref _tooMany);
        if (refusal.Everywhere)
        {
            RestLog.TooManyEverywhere(_log, route, refusal.RetryAfter);
        }
        else
        {
            RestLog.TooMany(_log, route, refusal.RetryAfter, refusal.Shared);
        }

        if (!refusal.Shared)
        {
            _restraint.CountInvalid(_line.Now);
        }
    }
}
