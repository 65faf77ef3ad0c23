using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace CrssBot.Teams.Protocol.Inbound;

/// <summary>
/// The keys that Teams signs with, as its metadata names them (bot-framework-rest-connector-authentication, step 3). One owner, one request at
/// a time; whatever tokens name, the metadata is asked at most once in <see cref="LeastPause"/>, and keys that are known stay good while it
/// cannot be read.
/// </summary>
internal sealed class SigningKeys(HttpMessageInvoker http, Uri metadata, TimeProvider time, ILogger<SigningKeys> log) : IDisposable
{
    /// <summary>Between two requests, once there are keys: a token can name any key, and must not make us ask for each (T08).</summary>
    public static readonly TimeSpan LeastPause = TimeSpan.FromMinutes(5);

    /// <summary>Between two requests while there are no keys yet.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);

    /// <summary>Keys are looked at anew after this, so that one that was taken back is not believed for ever (the SDKs: one to five days).</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromHours(24);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Bytes; the real ones are under 100 KB.</summary>
    private const int Largest = 1 << 20;

    private readonly SemaphoreSlim _asking = new(1);
    private volatile FrozenDictionary<string, JsonWebKey> _keys = FrozenDictionary<string, JsonWebKey>.Empty;
    private long _asked;
    private long _read;
    private bool _hasAsked;

    /// <summary>Null: no key of that name is known, and now is no time to ask.</summary>
    public async ValueTask<JsonWebKey?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var known = _keys.GetValueOrDefault(name);
        if (known is not null && (time.GetElapsedTime(Interlocked.Read(ref _read)) < GoodFor || !MayAsk()))
        {
            return known;
        }

        // Whoever asks right now may bring it.
        await _asking.WaitAsync(cancellationToken);
        try
        {
            // Somebody may have asked while we waited.
            if (MayAsk())
            {
                await AskAsync();
            }
        }
        finally
        {
            _asking.Release();
        }

        return _keys.GetValueOrDefault(name);
    }

    private bool MayAsk() =>
        !Volatile.Read(ref _hasAsked) || time.GetElapsedTime(Interlocked.Read(ref _asked)) >= (_keys.Count == 0 ? FirstPause : LeastPause);

    /// <summary>No caller may end it by hanging up: the next question is minutes away.</summary>
    private async Task AskAsync()
    {
        Interlocked.Exchange(ref _asked, time.GetTimestamp());
        Volatile.Write(ref _hasAsked, true);
        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            var description = OpenIdConnectConfiguration.Create(await ReadAsync(metadata, limit.Token));
            if (!Uri.TryCreate(description.JwksUri, UriKind.Absolute, out var address) || !IsSafe(address))
            {
                InboundLog.KeysNotRead(log, "the metadata names no address of keys");
                return;
            }

            var keys = JsonWebKeySet.Create(await ReadAsync(address, limit.Token)).Keys.Where(k => k is { Kty: "RSA", Kid.Length: > 0 });
            var read = keys.DistinctBy(k => k.Kid).ToFrozenDictionary(k => k.Kid, StringComparer.Ordinal);
            if (read.Count == 0)
            {
                InboundLog.KeysNotRead(log, "there are none");
                return;
            }

            _keys = read;
            Interlocked.Exchange(ref _read, time.GetTimestamp());
            InboundLog.KeysRead(log, _keys.Count);
        }
        catch (Exception e)
        {
            // Whatever the other side sent, the keys that are known stay.
            InboundLog.KeysNotRead(log, e.GetType().Name);
        }
    }

    /// <summary>Keys that came over a line anybody could write on prove nothing.</summary>
    private static bool IsSafe(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);

    private async Task<string> ReadAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[Largest];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length < Largest
            ? System.Text.Encoding.UTF8.GetString(buffer, 0, length)
            : throw new JsonException("Far too long for a set of keys.");
    }

    public void Dispose() => _asking.Dispose();
}
