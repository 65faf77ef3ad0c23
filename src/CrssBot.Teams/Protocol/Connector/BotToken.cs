using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Microsoft.Identity.Client;

namespace CrssBot.Teams.Protocol.Connector;

/// <summary>A token as its source hands it out.</summary>
/// <param name="Life">From now on.</param>
internal readonly record struct FreshToken(string Value, TimeSpan Life);

internal abstract record TokenReply
{
    private TokenReply() { }

    /// <summary>May be sent until it is refused.</summary>
    internal sealed record Usable(string Value) : TokenReply
    {
        /// <summary>Never the token: records are printed in logs and tests.</summary>
        public override string ToString() => nameof(Usable);
    }

    internal sealed record Unavailable(TimeSpan RetryAfter) : TokenReply;
}

/// <summary>
/// Our own token: one request per lifetime however many ask (T15). It is renewed before it ends, and until it ends a token host that is down
/// disturbs nobody; the host is then left alone for a while that doubles.
/// </summary>
/// <remarks>
/// MSAL has a cache as well, but sends one request for each that asks while it is empty, and knows no clock but the machine's. So it is always
/// told to fetch.
/// </remarks>
internal sealed class BotToken : IDisposable
{
    /// <summary>Renewed so long before it ends, or at half of a shorter life.</summary>
    public static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(5);

    /// <summary>Not used in the last bit of its life: the way to the connector takes time, and clocks differ.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    public static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    /// <summary>A host that asks for longer is asked again after this.</summary>
    public static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(10);

    /// <summary>A refused token is replaced at once, but the next not before this: the connector then refuses us, not the token.</summary>
    public static readonly TimeSpan ForcedInterval = TimeSpan.FromSeconds(30);

    private readonly Func<CancellationToken, Task<FreshToken>> _source;
    private readonly TimeProvider _time;
    private readonly ILogger<BotToken> _log;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _lock = new();
    private string? _value;
    private DateTimeOffset _renew;
    private DateTimeOffset _ends;
    private DateTimeOffset _nextForced;
    private DateTimeOffset _quietUntil;
    private int _failures;
    private Task<TokenReply>? _fetching;

    public BotToken(Func<CancellationToken, Task<FreshToken>> source, TimeProvider time, ILogger<BotToken> log)
    {
        _source = source;
        _time = time;
        _log = log;
    }

    /// <summary>Never throws for what the token host or the network did.</summary>
    /// <param name="refused">
    /// The token that was just answered with 401; another comes, or none. Only if this one had just replaced a refused one does it come again.
    /// Null: none was.
    /// </param>
    public ValueTask<TokenReply> GetAsync(string? refused, CancellationToken cancellationToken)
    {
        Task<TokenReply> fetching;
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var rejected = refused is not null && refused == _value;
            var forced = rejected && (_fetching is not null || now >= _nextForced);
            TokenReply.Usable? usable = _value is not null && now < _ends ? new(_value) : null;
            if (usable is not null && !forced && now < _renew)
            {
                return new(usable);
            }

            if (_fetching is null)
            {
                if (now < _quietUntil)
                {
                    return new(usable is not null && !forced ? usable : new TokenReply.Unavailable(_quietUntil - now));
                }

                if (forced)
                {
                    _nextForced = now + ForcedInterval;
                }

                _fetching = FetchAsync();
            }

            if (usable is not null && !forced)
            {
                // The renewal goes on; whoever comes after it has the new one.
                return new(usable);
            }

            fetching = _fetching;
        }

        return new(fetching.WaitAsync(cancellationToken));
    }

    public void Dispose()
    {
        _disposed.Cancel();
        _disposed.Dispose();
    }

    /// <summary>Of no caller's lifetime: what one begins serves all, and one that leaves must not take it along.</summary>
    private async Task<TokenReply> FetchAsync()
    {
        using var timeout = new CancellationTokenSource(FetchTimeout, _time);
        using var ending = _disposed.Token.UnsafeRegister(static t => ((CancellationTokenSource)t!).Cancel(), timeout);

        // Off the caller's lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        TimeSpan? asked;
        string fault;
        try
        {
            var fresh = await _source(timeout.Token);
            if (fresh.Life > TimeSpan.Zero)
            {
                return Keep(fresh);
            }

            (asked, fault) = (null, "already ended");
        }
        catch (MsalServiceException e)
        {
            // Its text names the tenant and may quote what was sent; the code says what is wrong.
            (asked, fault) = (After(e.Headers?.RetryAfter), $"{e.ErrorCode} ({e.StatusCode})");
        }
        catch (MsalException e)
        {
            (asked, fault) = (null, e.ErrorCode);
        }
        catch (OperationCanceledException)
        {
            (asked, fault) = (null, "no answer in time");
        }
        catch (Exception e)
        {
            // MSAL lets through whatever its parts throw, of JSON, of the network, of a key; none of it may end the callers.
            (asked, fault) = (null, e.GetType().Name);
        }

        return Failed(asked, fault);
    }

    private TokenReply.Usable Keep(FreshToken fresh)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            _value = fresh.Value;
            _ends = now + (fresh.Life > Margin * 2 ? fresh.Life - Margin : fresh.Life / 2);
            _renew = fresh.Life > RenewBefore * 2 ? now + fresh.Life - RenewBefore : now + fresh.Life / 2;
            _failures = 0;
            _fetching = null;
        }

        ConnectorLog.TokenFetched(_log, fresh.Life);
        return new TokenReply.Usable(fresh.Value);
    }

    private TokenReply.Unavailable Failed(TimeSpan? asked, string fault)
    {
        TimeSpan pause;
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            pause = FirstBackoff * Math.Pow(2, Math.Min(_failures, 8));
            pause = pause < LongestBackoff ? pause : LongestBackoff;
            pause = asked > pause ? asked.Value : pause;
            pause = pause < LongestAsked ? pause : LongestAsked;
            _failures++;
            _quietUntil = now + pause;
            _fetching = null;
        }

        ConnectorLog.NoToken(_log, fault, pause);
        return new TokenReply.Unavailable(pause);
    }

    private TimeSpan? After(RetryConditionHeaderValue? header) => header?.Delta ?? (header?.Date - _time.GetUtcNow());
}
