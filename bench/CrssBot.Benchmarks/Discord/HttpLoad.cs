using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CrssBot.Discord.Protocol.Interactions;
using NSec.Cryptography;

namespace CrssBot.Benchmarks.Discord;

/// <summary>
/// Posts interactions that were signed before, each another one, over a fixed number of connections, each the next as soon as the one before
/// is answered. Bare sockets: the load must not take from the two cores what it is to measure.
/// </summary>
internal sealed class HttpLoad : IDisposable
{
    private const int Connections = 64;
    private const int Members = 200;

    private readonly Key _key = Key.Create(SignatureAlgorithm.Ed25519);
    private byte[][] _requests = [];

    public string PublicKey => Convert.ToHexStringLower(_key.PublicKey.Export(KeyBlobFormat.RawPublicKey));

    /// <summary>Look-ups and autocompletes in turn. A signature is good for five minutes.</summary>
    public void Sign(int count)
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var first = (ulong)(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 1_420_070_400_000) << 22;
        _requests = [.. ParallelEnumerable.Range(0, count).AsOrdered().Select(n => Request(first + (ulong)n, n, timestamp))];
    }

    /// <summary>Answers 200 in a second, after a warm-up of the given number; every other answer is a failure.</summary>
    public async Task<double> RunAsync(int port, int warm)
    {
        await PostAsync(port, _requests[..warm]);
        var start = Stopwatch.GetTimestamp();
        await PostAsync(port, _requests[warm..]);
        return (_requests.Length - warm) / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose() => _key.Dispose();

    private byte[] Request(ulong id, int n, string timestamp)
    {
        var member = Payloads.FirstMember + (ulong)(n / 2 % Members);
        var query = Payloads.Queries[n / 2 % Payloads.Queries.Length];
        var body = Encoding.UTF8.GetBytes(
            n % 2 == 0
                ? Payloads.Command(id, Payloads.FirstChannel, member, "concept", ("query", query))
                : Payloads.Typing(id, Payloads.FirstChannel, member, query[..3])
        );
        var signature = SignatureAlgorithm.Ed25519.Sign(_key, (byte[])[.. Encoding.ASCII.GetBytes(timestamp), .. body]);
        var head =
            $"POST {InteractionEndpoint.InteractionsPath} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + $"User-Agent: Discord-Interactions/1.0 (+https://discord.com)\r\nContent-Length: {body.Length}\r\n"
            + $"X-Signature-Ed25519: {Convert.ToHexStringLower(signature)}\r\nX-Signature-Timestamp: {timestamp}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    private static async Task PostAsync(int port, byte[][] requests)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => ConnectionAsync()));

        async Task ConnectionAsync()
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port);
            var buffer = new byte[64 * 1024];
            while (Interlocked.Increment(ref next) is var n && n < requests.Length)
            {
                await socket.SendAsync(requests[n]);
                var filled = 0;
                int? whole = null;
                while (whole is null || filled < whole)
                {
                    var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
                    filled += read > 0 ? read : throw new IOException("The server hung up.");
                    whole ??= LengthOf(buffer.AsSpan(0, filled));
                }
            }
        }
    }

    /// <summary>Head and body together; null while the head is not whole.</summary>
    private static int? LengthOf(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return null;
        }

        if (!answer.StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException($"Answered with {Encoding.ASCII.GetString(answer[..end])}");
        }

        return end + 4 + Http.ContentLength(answer[..end]);
    }
}
