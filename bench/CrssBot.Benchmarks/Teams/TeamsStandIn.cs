using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace CrssBot.Benchmarks.Teams;

/// <summary>
/// Microsoft's side on loopback: the keys of incoming tokens, the tokens for replies, and the connector. On bare sockets, for it shares a core
/// with the load and must not be what is measured.
/// </summary>
internal sealed class TeamsStandIn : IDisposable
{
    public const string AppId = "3f0b7c6a-6a53-4f0e-9d0e-0d3f5a1c2b11";

    private readonly RSA _key = RSA.Create(2048);
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<string, (long Id, byte[] Body)> _posted = new(StringComparer.Ordinal);
    private readonly bool[] _replied;
    private readonly string _watched;
    private long _next = 1_700_000_000_000;

    /// <param name="replies">Numbers of activities whose replies are noted.</param>
    /// <param name="watched">Beginning of the conversations whose cards are kept.</param>
    public TeamsStandIn(int replies, string watched)
    {
        (_replied, _watched) = (new bool[replies], watched);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    public int Port { get; }

    public string ServiceUrl => $"http://127.0.0.1:{Port}/emea/";

    /// <summary>Runs until the process ends, or one of its connections fails.</summary>
    public async Task RunAsync()
    {
        var accepting = _listener.AcceptAsync();
        var running = new List<Task> { accepting };
        while (true)
        {
            var ended = await Task.WhenAny(running);
            await ended;
            running.Remove(ended);
            if (ended == accepting)
            {
                running.Add(ServeAsync(await accepting));
                accepting = _listener.AcceptAsync();
                running.Add(accepting);
            }
        }
    }

    /// <summary>Whether the activity of that number was replied to.</summary>
    public bool HasReplied(int number) => Volatile.Read(ref _replied[number]);

    /// <summary>The newest card in a watched conversation, as it stands now; null: none yet.</summary>
    public JsonNode? Newest(string conversation) => _posted.TryGetValue(conversation, out var post) ? JsonNode.Parse(post.Body) : null;

    /// <summary>RS256, good for an hour; the bot has to verify it each time.</summary>
    public string Token()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var header = Base64UrlEncoder.Encode("""{"alg":"RS256","typ":"JWT","kid":"bench"}""");
        var payload = Base64UrlEncoder.Encode(
            $$"""{"iss":"https://api.botframework.com","aud":"{{AppId}}","nbf":{{now - 60}},"exp":{{now + 3600}},"serviceurl":"{{ServiceUrl}}"}"""
        );
        var signed = $"{header}.{payload}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64UrlEncoder.Encode(signature)}";
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            var buffer = new byte[256 * 1024];
            var filled = 0;
            while (true)
            {
                var whole = WholeOf(buffer.AsSpan(0, filled));
                if (whole is { } request)
                {
                    await socket.SendAsync(Answer(buffer.AsSpan(0, request.Head), buffer.AsSpan(request.Head, request.Body)));
                    filled -= request.Head + request.Body;
                    Array.Copy(buffer, request.Head + request.Body, buffer, 0, filled);
                    continue;
                }

                var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
                if (read == 0)
                {
                    return;
                }

                filled += read;
            }
        }
    }

    /// <summary>Lengths of head and body; null while they are not whole.</summary>
    private static (int Head, int Body)? WholeOf(ReadOnlySpan<byte> read)
    {
        var end = read.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return null;
        }

        var length = Http.ContentLength(read[..end]);
        return read.Length >= end + 4 + length ? (end + 4, length) : null;
    }

    private byte[] Answer(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var line = Encoding.ASCII.GetString(head[..head.IndexOf("\r\n"u8)]);
        var path = Uri.UnescapeDataString(line.Split(' ')[1]);
        if (path.StartsWith("/emea/v3/conversations/", StringComparison.Ordinal))
        {
            return Connector(line.StartsWith("PUT", StringComparison.Ordinal), path.Split('/'), body);
        }

        var json = path switch
        {
            _ when path.EndsWith("/openidconfiguration", StringComparison.Ordinal) =>
                $$"""{"issuer":"https://api.botframework.com","jwks_uri":"http://127.0.0.1:{{Port}}/keys","id_token_signing_alg_values_supported":["RS256"]}""",
            "/keys" => Keys(),
            _ when path.EndsWith("/token", StringComparison.Ordinal) =>
                """{"token_type":"Bearer","expires_in":86399,"access_token":"access"}""",
            _ => throw new InvalidOperationException($"Nobody answers {line}"),
        };
        return Http.Response(200, json);
    }

    /// <summary>/emea/v3/conversations/{id}/activities[/{number}]: only replies and edits name an activity.</summary>
    private byte[] Connector(bool isEdit, string[] parts, ReadOnlySpan<byte> body)
    {
        var conversation = parts[4];
        var id = isEdit ? long.Parse(parts[6], CultureInfo.InvariantCulture) : Interlocked.Increment(ref _next);
        if (conversation.StartsWith(_watched, StringComparison.Ordinal) && body.IndexOf("\"1:"u8) >= 0)
        {
            // A lobby that is edited after the question was posted is not the newest.
            var post = (id, body.ToArray());
            _posted.AddOrUpdate(conversation, post, (_, known) => known.Id > id ? known : post);
        }

        if (!isEdit && parts.Length > 6 && int.TryParse(parts[6], CultureInfo.InvariantCulture, out var number))
        {
            Volatile.Write(ref _replied[number], true);
        }

        return Http.Response(isEdit ? 200 : 201, $$"""{"id":"{{id}}"}""");
    }

    private string Keys()
    {
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        return $$"""
            {"keys":[{"kty":"RSA","use":"sig","kid":"bench","n":"{{Base64UrlEncoder.Encode(parameters.Modulus)}}","e":"{{Base64UrlEncoder.Encode(
                parameters.Exponent
            )}}","endorsements":["msteams"]}]}
            """;
    }

    public void Dispose()
    {
        _key.Dispose();
        _listener.Dispose();
    }
}
