using NodaTime.TimeZones;

namespace CrssBot.Runtime;

/// <summary>Where a group might be, to be confirmed by its facilitator.</summary>
public static class ZoneGuess
{
    /// <summary>Illinois: the exam is given there.</summary>
    public const string Illinois = "America/Chicago";

    /// <param name="zone">As the platform says it, if it does.</param>
    /// <param name="locale">A language tag, such as "es-MX".</param>
    public static string From(string? zone, string? locale)
    {
        if (zone is not null && NodaTime.DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null)
        {
            return zone;
        }

        // Only where a country has one zone does its name tell it. "en-US" says no more than that a program speaks American English, as "es-ES"
        // is all that Discord has for Spanish from Spain; then Illinois is the better guess.
        var country = locale?.Split('-', '_') is [_, .., { Length: 2 } region] ? region : null;
        var zones = TzdbDateTimeZoneSource
            .Default.ZoneLocations!.Where(l => string.Equals(l.CountryCode, country, StringComparison.OrdinalIgnoreCase))
            .Take(2)
            .ToArray();
        return zones is [var one] && !string.Equals(country, "ES", StringComparison.OrdinalIgnoreCase) ? one.ZoneId : Illinois;
    }
}
