using System.Globalization;
using System.Text;

namespace CrssBot.Benchmarks;

/// <summary>As much of HTTP/1.1 as two ends on one machine need.</summary>
internal static class Http
{
    private const string Length = "\r\ncontent-length: ";

    public static int ContentLength(ReadOnlySpan<byte> head)
    {
        var text = Encoding.ASCII.GetString(head);
        var at = text.IndexOf(Length, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return 0;
        }

        var line = text.AsSpan(at + Length.Length);
        return int.Parse(line[..(line.IndexOf('\r') is >= 0 and var stop ? stop : line.Length)], provider: CultureInfo.InvariantCulture);
    }

    public static byte[] Response(int status, string json) =>
        Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}"
        );
}
