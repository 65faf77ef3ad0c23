using CrssBot.Teams.Package;

namespace CrssBot.Channels.Tests.Teams.Package;

public sealed class AppIconsTests
{
    private static readonly (byte, byte, byte, byte) Background = (0x1F, 0x5F, 0x6B, 255);

    [Fact]
    public void T58_the_color_icon_is_192_by_192_and_its_symbol_keeps_to_the_96_by_96_in_the_middle()
    {
        var icon = Picture.Read(AppIcons.Color());

        Assert.Equal((192, 192), (icon.Width, icon.Height));
        Assert.All(icon.Pixels(), p => Assert.Equal(255, p.Pixel.Alpha));
        var symbol = icon.Pixels().Where(p => p.Pixel != Background).ToArray();
        Assert.All(symbol, p => Assert.True(p is { X: >= 48 and < 144, Y: >= 48 and < 144 }, $"{p}"));
        // And it fills that square.
        Assert.Equal((48, 143), (symbol.Min(p => p.X), symbol.Max(p => p.X)));
        Assert.Equal((48, 143), (symbol.Min(p => p.Y), symbol.Max(p => p.Y)));
    }

    [Fact]
    public void The_edges_of_the_color_icon_are_smooth()
    {
        var icon = Picture.Read(AppIcons.Color());

        Assert.Equal((255, 255, 255, 255), icon[120, 80]);
        Assert.Equal(Background, icon[0, 0]);
        Assert.InRange(icon.Pixels().Select(p => p.Pixel).Distinct().Count(), 20, 400);
    }

    [Fact]
    public void T58_the_outline_icon_is_32_by_32_and_nothing_but_white_with_alpha()
    {
        var icon = Picture.Read(AppIcons.Outline());

        Assert.Equal((32, 32), (icon.Width, icon.Height));
        Assert.All(icon.Pixels(), p => Assert.Equal((255, 255, 255), (p.Pixel.Red, p.Pixel.Green, p.Pixel.Blue)));
        Assert.Contains(icon.Pixels(), p => p.Pixel.Alpha == 255);
        Assert.Contains(icon.Pixels(), p => p.Pixel.Alpha is > 0 and < 255);
        // An outline: most of it is empty, its corners too.
        Assert.InRange(icon.Pixels().Count(p => p.Pixel.Alpha == 0), 32 * 32 / 2, 32 * 32 * 9 / 10);
        Assert.All(icon.Pixels().Where(p => p.X is 0 or 31 || p.Y is 0 or 31), p => Assert.Equal(0, p.Pixel.Alpha));
    }

    [Fact]
    public void A_picture_of_chosen_pixels_reads_back_as_those_pixels()
    {
        var pixels = new Pixel[] { new(1, 2, 3), new(4, 5, 6, 7), new(255, 0, 128, 64), new(0, 0, 0, 0), new(9, 9, 9), new(8, 7, 6, 5) };

        var picture = Picture.Read(Png.Encode(3, 2, pixels));

        Assert.Equal((3, 2), (picture.Width, picture.Height));
        Assert.Equal(pixels, picture.Pixels().Select(p => new Pixel(p.Pixel.Red, p.Pixel.Green, p.Pixel.Blue, p.Pixel.Alpha)));
        Assert.Throws<ArgumentException>(() => Png.Encode(2, 2, pixels));
    }
}
