using System.Globalization;
using NSec.Cryptography;

namespace CrssBot.Discord.Protocol.Interactions;

/// <summary>Whose requests we take: the application, and the key that proves they come from Discord.</summary>
internal sealed record InteractionKey(Snowflake Application, InteractionSignature Signature);

/// <summary>
/// Ed25519 with the application's public key over the timestamp's bytes and the raw body's
/// (docs: interactions/overview.mdx, Validating Security Request Headers). Thread-safe.
/// </summary>
internal sealed class InteractionSignature
{
    public const string SignatureHeader = "X-Signature-Ed25519";
    public const string TimestampHeader = "X-Signature-Timestamp";

    /// <summary>
    /// How far the timestamp may lie from our clock, to either side. Not in Discord's docs: good practice, so that a request overheard
    /// once is worth nothing later. Wide enough for clocks that nobody watches.
    /// </summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    /// <summary>Digits of a Unix time in seconds; eleven last until the year 5138.</summary>
    private const int TimestampDigits = 11;

    private static readonly SignatureAlgorithm Ed25519 = SignatureAlgorithm.Ed25519;

    private readonly PublicKey _key;

    private InteractionSignature(PublicKey key) => _key = key;

    /// <summary>Null if this is not a key: 64 hexadecimal digits, from the application's page or GET /applications/@me.</summary>
    public static InteractionSignature? TryCreate(string? publicKey)
    {
        Span<byte> bytes = stackalloc byte[Ed25519.PublicKeySize];
        return TryReadHex(publicKey, bytes) && PublicKey.TryImport(Ed25519, bytes, KeyBlobFormat.RawPublicKey, out var key)
            ? new InteractionSignature(key!)
            : null;
    }

    /// <summary>How long ago it was signed, by our clock (negative: ahead of us); null if the header is no Unix time in seconds.</summary>
    public static TimeSpan? Age(ReadOnlySpan<char> timestamp, DateTimeOffset now) =>
        timestamp.Length <= TimestampDigits && long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? now - DateTimeOffset.UnixEpoch - TimeSpan.FromSeconds(seconds)
            : null;

    /// <summary>Whether it is signed. Total: what is malformed is not signed.</summary>
    /// <param name="signature">128 hexadecimal digits, as the header has them.</param>
    /// <param name="signed">The timestamp's bytes, then the body's, as they came.</param>
    public bool Matches(ReadOnlySpan<char> signature, ReadOnlySpan<byte> signed)
    {
        Span<byte> bytes = stackalloc byte[Ed25519.SignatureSize];
        return TryReadHex(signature, bytes) && Ed25519.Verify(_key, signed, bytes);
    }

    private static bool TryReadHex(ReadOnlySpan<char> hex, Span<byte> bytes) =>
        hex.Length == 2 * bytes.Length
        && Convert.FromHexString(hex, bytes, out _, out var written) == System.Buffers.OperationStatus.Done
        && written == bytes.Length;
}
