using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace CrssBot.Channels.Tests.Teams.Package;

/// <summary>A PNG read back by its specification, with every check sum looked at; knows only what these tests need: RGBA without filters.</summary>
internal sealed class Picture
{
    private readonly byte[] rows;

    private Picture(int width, int height, byte[] rows) => (Width, Height, this.rows) = (width, height, rows);

    public int Width { get; }
    public int Height { get; }

    public (byte Red, byte Green, byte Blue, byte Alpha) this[int x, int y]
    {
        get
        {
            var at = y * (1 + Width * 4) + 1 + x * 4;
            return (rows[at], rows[at + 1], rows[at + 2], rows[at + 3]);
        }
    }

    public IEnumerable<(int X, int Y, (byte Red, byte Green, byte Blue, byte Alpha) Pixel)> Pixels() =>
        from y in Enumerable.Range(0, Height)
        from x in Enumerable.Range(0, Width)
        select (x, y, this[x, y]);

    public static Picture Read(byte[] png)
    {
        Assert.Equal([137, 80, 78, 71, 13, 10, 26, 10], png[..8]);
        var (width, height) = (0, 0);
        using var data = new MemoryStream();
        var chunks = new List<string>();
        for (var at = 8; at < png.Length; )
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var type = Encoding.ASCII.GetString(png, at + 4, 4);
            var content = png.AsSpan(at + 8, length);
            Assert.Equal(Crc(png.AsSpan(at + 4, 4 + length)), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            chunks.Add(type);
            if (type == "IHDR")
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(content), BinaryPrimitives.ReadInt32BigEndian(content[4..]));
                // Eight bits, RGBA, deflate, the one set of filters, not interlaced.
                Assert.Equal([8, 6, 0, 0, 0], content[8..].ToArray());
            }
            else if (type == "IDAT")
            {
                data.Write(content);
            }

            at += 12 + length;
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks);
        data.Position = 0;
        using var plain = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionMode.Decompress))
        {
            zlib.CopyTo(plain);
        }

        var picture = new Picture(width, height, plain.ToArray());
        Assert.Equal(height * (1 + width * 4), picture.rows.Length);
        Assert.All(Enumerable.Range(0, height), y => Assert.Equal(0, picture.rows[y * (1 + width * 4)]));
        return picture;
    }

    /// <summary>By polynomial division with the bits the other way round, unlike the encoder.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var carry = (crc >> 31 ^ (uint)(b >> bit)) & 1;
                crc = unchecked(crc << 1) ^ (carry == 1 ? 0x04C11DB7u : 0);
            }
        }

        var turned = 0u;
        for (var bit = 0; bit < 32; bit++)
        {
            turned |= (crc >> bit & 1) << (31 - bit);
        }

        return ~turned;
    }
}
