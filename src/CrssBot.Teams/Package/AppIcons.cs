namespace CrssBot.Teams.Package;

/// <summary>
/// The two icons that a package needs (apps-package): two speech bubbles, the nearer one with a check mark. Drawn from distances to simple
/// shapes, each pixel by what many points inside it say.
/// </summary>
internal static class AppIcons
{
    public const int ColorSize = 192;

    /// <summary>The symbol's square in the middle; the rest is background, since clients cut corners and circles out of it.</summary>
    public const int SymbolSize = 96;
    public const int OutlineSize = 32;

    /// <summary>The main color of the Web pages.</summary>
    public static readonly Pixel Background = new(0x1F, 0x5F, 0x6B);

    private static readonly Pixel Near = new(0xFF, 0xFF, 0xFF);
    private static readonly Pixel Far = new(0x8F, 0xC1, 0xC6);

    /// <summary>Points along a pixel's side.</summary>
    private const int Samples = 8;

    public static byte[] Color()
    {
        var symbol = Draw(
            SymbolSize,
            (u, v) =>
            {
                var near = NearBubble(u, v);
                return near <= 0 ? (Check(u, v) <= 0.045 ? Background : Near)
                    : near > 0.05 && FarBubble(u, v) <= 0 ? Far
                    : Background;
            },
            points => new(Mean(points, p => p.Red), Mean(points, p => p.Green), Mean(points, p => p.Blue))
        );
        return Png.Encode(ColorSize, ColorSize, Framed(symbol, SymbolSize, ColorSize, Background));
    }

    /// <summary>White everywhere; only the alpha draws.</summary>
    public static byte[] Outline()
    {
        const double Half = 0.034;
        var (ink, nothing) = (new Pixel(255, 255, 255), new Pixel(255, 255, 255, 0));
        // A pixel of air on every side.
        const int Inner = OutlineSize - 2;
        var symbol = Draw(
            Inner,
            (u, v) =>
            {
                var near = NearBubble(u, v) + Half;
                var drawn = Math.Abs(near) <= Half || Check(u, v) <= Half || (near > 0.11 && Math.Abs(FarBubble(u, v) + Half) <= Half);
                return drawn ? ink : nothing;
            },
            points => ink with { Alpha = Mean(points, p => p.Alpha) }
        );
        return Png.Encode(OutlineSize, OutlineSize, Framed(symbol, Inner, OutlineSize, nothing));
    }

    /// <summary>In the middle of a larger square.</summary>
    private static Pixel[] Framed(Pixel[] symbol, int size, int outer, Pixel around)
    {
        var pixels = new Pixel[outer * outer];
        Array.Fill(pixels, around);
        var margin = (outer - size) / 2;
        for (var y = 0; y < size; y++)
        {
            symbol.AsSpan(y * size, size).CopyTo(pixels.AsSpan((y + margin) * outer + margin));
        }

        return pixels;
    }

    // What follows is on a square of side 1, y downwards; a distance is negative inside.

    private static double FarBubble(double x, double y) =>
        Math.Min(Box(x, y, 0.31, 0.25, 0.31, 0.25, 0.1), Triangle(x, y, (0.1, 0.42), (0.1, 0.66), (0.34, 0.46)));

    private static double NearBubble(double x, double y) =>
        Math.Min(Box(x, y, 0.63, 0.56, 0.37, 0.29, 0.12), Triangle(x, y, (0.66, 0.8), (0.9, 1), (0.9, 0.74)));

    private static double Check(double x, double y) =>
        Math.Min(Line(x, y, (0.47, 0.56), (0.59, 0.68)), Line(x, y, (0.59, 0.68), (0.8, 0.45)));

    private static double Box(double x, double y, double centerX, double centerY, double halfWidth, double halfHeight, double radius)
    {
        var (dx, dy) = (Math.Abs(x - centerX) - halfWidth + radius, Math.Abs(y - centerY) - halfHeight + radius);
        return Length(Math.Max(dx, 0), Math.Max(dy, 0)) + Math.Min(Math.Max(dx, dy), 0) - radius;
    }

    private static double Triangle(double x, double y, (double X, double Y) a, (double X, double Y) b, (double X, double Y) c)
    {
        var edge = Math.Min(Line(x, y, a, b), Math.Min(Line(x, y, b, c), Line(x, y, c, a)));
        var (ab, bc, ca) = (Side(x, y, a, b), Side(x, y, b, c), Side(x, y, c, a));
        return ab == bc && bc == ca ? -edge : edge;
    }

    private static bool Side(double x, double y, (double X, double Y) from, (double X, double Y) to) =>
        (to.X - from.X) * (y - from.Y) - (to.Y - from.Y) * (x - from.X) > 0;

    private static double Line(double x, double y, (double X, double Y) from, (double X, double Y) to)
    {
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var along = Math.Clamp(((x - from.X) * dx + (y - from.Y) * dy) / (dx * dx + dy * dy), 0, 1);
        return Length(x - from.X - along * dx, y - from.Y - along * dy);
    }

    // Only what is exact by IEEE 754 is used here, so that the bytes are the same on every machine.
    private static double Length(double x, double y) => Math.Sqrt(x * x + y * y);

    private static Pixel[] Draw(int size, Func<double, double, Pixel> at, Func<Pixel[], Pixel> mixed)
    {
        var pixels = new Pixel[size * size];
        var points = new Pixel[Samples * Samples];
        for (var i = 0; i < pixels.Length; i++)
        {
            for (var s = 0; s < points.Length; s++)
            {
                points[s] = at((i % size + (s % Samples + 0.5) / Samples) / size, (i / size + (s / Samples + 0.5) / Samples) / size);
            }

            pixels[i] = mixed(points);
        }

        return pixels;
    }

    private static byte Mean(Pixel[] points, Func<Pixel, int> channel) => (byte)((points.Sum(channel) + points.Length / 2) / points.Length);
}
