using System.Buffers.Binary;
using System.IO.Compression;

namespace CrssBot.Host;

/// <summary>
/// A drawing of a few colors as a PNG with a palette (PNG specification, color type 3): a quarter of what the drawing library writes, and a card
/// of Teams has no room for more.
/// </summary>
internal static class IndexedPng
{
    /// <summary>Of one color channel, evenly from 0 to 255; what stands between is the softening of edges.</summary>
    private const int Levels = 16;

    private const int Step = 255 / (Levels - 1);

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <param name="pixels">Row after row, four bytes each: red, green, blue, and one that is passed over.</param>
    /// <exception cref="InvalidOperationException">There are more than 256 colors.</exception>
    public static byte[] Of(int width, int height, ReadOnlySpan<byte> pixels)
    {
        var indexes = new Dictionary<int, byte>();
        var palette = new MemoryStream();
        // Each row begins with its filter: none.
        var rows = new byte[height * (width + 1)];
        var (seen, index) = (-1, (byte)0);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var color = ColorOf(pixels[(4 * ((y * width) + x))..]);
                if (color != seen && !indexes.TryGetValue(color, out index))
                {
                    index = indexes.Count < 256 ? (byte)indexes.Count : throw new InvalidOperationException("More than 256 colors.");
                    indexes[color] = index;
                    palette.Write([(byte)(color >> 16), (byte)((color >> 8) & 0xFF), (byte)(color & 0xFF)]);
                }

                seen = color;
                rows[(y * (width + 1)) + 1 + x] = index;
            }
        }

        var png = new MemoryStream();
        png.Write(Signature);
        Write(png, "IHDR"u8, Header(width, height));
        Write(png, "PLTE"u8, palette.ToArray());
        Write(png, "IDAT"u8, Packed(rows));
        Write(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static int ColorOf(ReadOnlySpan<byte> pixel) => (Nearest(pixel[0]) << 16) | (Nearest(pixel[1]) << 8) | Nearest(pixel[2]);

    private static int Nearest(byte channel) => (channel + (Step / 2)) / Step * Step;

    private static byte[] Header(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        // Eight bits to the pixel, by palette.
        (header[8], header[9]) = (8, 3);
        return header;
    }

    private static byte[] Packed(byte[] rows)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize))
        {
            zlib.Write(rows);
        }

        return packed.ToArray();
    }

    private static void Write(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(data, Crc(type, uint.MaxValue)));
        png.Write(number);
    }

    /// <summary>PNG specification, Annex D.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes, uint crc)
    {
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }
        }

        return crc;
    }
}
