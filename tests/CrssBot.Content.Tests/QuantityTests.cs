namespace CrssBot.Content.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("1960 to 1969", 1960, 1969, "")]
    [InlineData("1970s", 1970, 1970, "")]
    [InlineData("$1,200 a year", 1200, 1200, "a")]
    [InlineData("Between 5 and 7 units", 5, 7, "unit")]
    [InlineData("10–20 percent", 10, 20, "percent")]
    [InlineData("2 hours", 120, 120, "minute")]
    [InlineData("3rd visit", 3, 3, "visit")]
    [InlineData("3 or more visits", 3, double.PositiveInfinity, "visit")]
    public void An_option_that_begins_with_a_number(string option, double low, double high, string unit) =>
        Assert.Equal(new Quantity(low, high, unit), Quantity.Of(option));

    [Theory]
    [InlineData("")]
    [InlineData("Within 5 days")]
    [InlineData("Five days")]
    public void An_option_that_does_not(string option) => Assert.Null(Quantity.Of(option));

    [Fact]
    public void A_number_too_long_for_a_number_is_only_large() =>
        Assert.Equal(double.PositiveInfinity, Quantity.Of(new string('9', 400))!.Value.Low);
}
