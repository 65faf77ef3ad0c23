using System.Buffers.Binary;
using System.IO.Compression;

namespace CrssBot.Teams.Package;

internal readonly record struct Pixel(byte Red, byte Green, byte Blue, byte Alpha = 255)
{
    /// <summary>As HTML writes it; without the alpha.</summary>
    public override string ToString() => $"#{Red:X2}{Green:X2}{Blue:X2}";
}

/// <summary>The least that makes a PNG (PNG specification, third edition): eight bits, red, green, blue and alpha, no filter, one IDAT.</summary>
internal static class Png
{
    private const int BytesPerPixel = 4;
    private const byte EightBits = 8;
    private const byte TrueColorWithAlpha = 6;

    /// <param name="pixels">Row by row from the top left, width × height of them.</param>
    public static byte[] Encode(int width, int height, ReadOnlySpan<Pixel> pixels)
    {
        if (pixels.Length != width * height)
        {
            throw new ArgumentException("A picture has width × height pixels.", nameof(pixels));
        }

        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = EightBits;
        header[9] = TrueColorWithAlpha;
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "IDAT"u8, Data(width, pixels));
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Data(int width, ReadOnlySpan<Pixel> pixels)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            // Each row begins with its filter; 0 is none.
            var row = new byte[1 + width * BytesPerPixel];
            for (var start = 0; start < pixels.Length; start += width)
            {
                for (var x = 0; x < width; x++)
                {
                    var pixel = pixels[start + x];
                    ReadOnlySpan<byte> bytes = [pixel.Red, pixel.Green, pixel.Blue, pixel.Alpha];
                    bytes.CopyTo(row.AsSpan(1 + x * BytesPerPixel));
                }

                zlib.Write(row);
            }
        }

        return data.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(type);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), content));
        png.Write(number);
    }

    /// <summary>CRC-32 as in the specification's annex D, bit by bit: a hundred kilobytes once need no table.</summary>
    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB88320;
            }
        }

        return crc;
    }
}
