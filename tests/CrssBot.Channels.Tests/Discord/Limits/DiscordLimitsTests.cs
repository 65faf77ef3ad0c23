using CrssBot.Discord.Protocol;

namespace CrssBot.Channels.Tests.Discord.Limits;

public sealed class DiscordLimitsTests
{
    /// <summary>Where scripts, blocks and UTF-16 halves part ways.</summary>
    [Theory]
    [InlineData(0x0900, true)]
    [InlineData(0x0950, true)]
    [InlineData(0x0951, false)]
    [InlineData(0x0954, false)]
    [InlineData(0x0955, true)]
    [InlineData(0x0963, true)]
    [InlineData(0x0964, false)]
    [InlineData(0x0965, false)]
    [InlineData(0x0966, true)]
    [InlineData(0x097F, true)]
    [InlineData(0xA8E0, true)]
    [InlineData(0xA8F8, true)]
    [InlineData(0xA8FF, true)]
    [InlineData(0x11B00, true)]
    [InlineData(0x11B0A, false)]
    [InlineData(0x0E31, true)]
    [InlineData(0x0E3A, true)]
    [InlineData(0x0E3F, false)]
    [InlineData(0x0E4F, true)]
    [InlineData(0x0E5B, true)]
    [InlineData(0x0E5C, false)]
    [InlineData(0x10400 + 0x28, true)]
    [InlineData(0x20000, true)]
    [InlineData(0x0301, false)]
    [InlineData(0x2019, false)]
    [InlineData(0x1F600, false)]
    [InlineData('½', true)]
    [InlineData('Ⅳ', true)]
    public void I15_a_slash_name_is_judged_by_code_points_and_scripts(int codePoint, bool allowed) =>
        Assert.Equal(allowed, DiscordLimits.IsSlashName(char.ConvertFromUtf32(codePoint)));

    [Fact]
    public void I15_its_length_is_counted_in_code_points()
    {
        Assert.True(DiscordLimits.IsSlashName(string.Concat(Enumerable.Repeat("𠀀", 32))));
        Assert.False(DiscordLimits.IsSlashName(string.Concat(Enumerable.Repeat("𠀀", 33))));
        Assert.False(DiscordLimits.IsSlashName(""));
    }

    [Theory]
    [InlineData("quiz", true)]
    [InlineData("Quiz", false)]
    [InlineData("ǅ", false)]
    [InlineData("İ", false)]
    [InlineData("Ⅳ", false)]
    [InlineData("𐐀", false)]
    [InlineData("𝐀", true)]
    [InlineData("問題", true)]
    [InlineData("ß", true)]
    public void I15_what_has_a_small_form_must_be_small(string name, bool small) => Assert.Equal(small, DiscordLimits.IsLowerCase(name));

    [Fact]
    public void I20_there_are_34_languages()
    {
        IReadOnlySet<string> locales = DiscordLimits.Locales;

        Assert.Equal(34, locales.Count);
        Assert.Contains("sv-SE", locales);
        Assert.Contains("he", locales);
        Assert.DoesNotContain("sv", locales);
    }
}
