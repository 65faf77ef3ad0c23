using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using NSec.Cryptography;

namespace CrssBot.Channels.Tests.Discord.Interactions;

/// <summary>The two headers of a request, as Discord sends them.</summary>
internal sealed record SignedHeaders(string? Signature, string? Timestamp);

/// <summary>Signs requests as Discord does, with a key pair of its own.</summary>
internal sealed class SignedRequests : IDisposable
{
    private readonly Key _key = Key.Create(
        SignatureAlgorithm.Ed25519,
        new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextArchiving }
    );

    /// <summary>What an application's page would show: 64 hexadecimal digits.</summary>
    public string PublicKey => Convert.ToHexStringLower(_key.PublicKey.Export(KeyBlobFormat.RawPublicKey));

    public SignedHeaders Sign(ReadOnlySpan<byte> body, DateTimeOffset at) =>
        Sign(body, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    public SignedHeaders Sign(ReadOnlySpan<byte> body, string timestamp) =>
        new(
            Convert.ToHexStringLower(SignatureAlgorithm.Ed25519.Sign(_key, (byte[])[.. Encoding.UTF8.GetBytes(timestamp), .. body])),
            timestamp
        );

    public HttpRequestMessage Post(Uri address, byte[] body, DateTimeOffset at)
    {
        var (signature, timestamp) = Sign(body, at);
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-Signature-Ed25519", signature);
        request.Headers.Add("X-Signature-Timestamp", timestamp);
        return request;
    }

    public void Dispose() => _key.Dispose();
}
