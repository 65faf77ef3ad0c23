using System.Globalization;
using System.Text.RegularExpressions;

namespace CrssBot.Content;

/// <summary>The number or range an option begins with: "72 hours", "1960 to 1969", "3 or more".</summary>
/// <param name="High">Equals <paramref name="Low"/> where it is one number.</param>
/// <param name="Unit">The word after the number, without a plural s; lengths of time are all in minutes. Empty where there is none.</param>
internal readonly partial record struct Quantity(double Low, double High, string Unit)
{
    private static readonly Dictionary<string, double> Minutes = new(StringComparer.Ordinal)
    {
        ["minute"] = 1,
        ["hour"] = 60,
        ["day"] = 24 * 60,
        ["week"] = 7 * 24 * 60,
        ["month"] = 30 * 24 * 60,
        ["year"] = 365 * 24 * 60,
    };

    public bool IsRange => High > Low;

    /// <summary>Null where the option begins with no number.</summary>
    public static Quantity? Of(string option)
    {
        if (Begin().Match(option) is not { Success: true } match || Number(match.Groups["low"].Value) is not { } low)
        {
            return null;
        }

        var high =
            match.Groups["more"].Success ? double.PositiveInfinity
            : match.Groups["high"].Success ? Number(match.Groups["high"].Value) ?? low
            : low;
        var unit = match.Groups["unit"].Value.ToLowerInvariant().TrimEnd('s');
        return Minutes.TryGetValue(unit, out var minutes)
            ? new Quantity(low * minutes, high * minutes, "minute")
            : new Quantity(low, high, unit);
    }

    public bool Overlaps(Quantity other) => Low <= other.High && other.Low <= High;

    private static double? Number(string digits) =>
        double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    [GeneratedRegex(
        @"\A[\s""“'‘(]*(between )?\$?(?<low>[0-9][0-9,]*(\.[0-9]+)?)(( ?[-–] ?| to | and (?=\$?[0-9]))\$?(?<high>[0-9][0-9,]*(\.[0-9]+)?)|(?<more>\+| or more\b))?(st|nd|rd|th)?[\s-]*(?<unit>%|\p{L}+)?",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Begin();
}
