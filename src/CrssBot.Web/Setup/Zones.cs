using System.Collections.Immutable;
using NodaTime;

namespace CrssBot.Web.Setup;

/// <summary>The time zones to choose from: IANA names, those of the Americas first.</summary>
internal static class Zones
{
    public static ImmutableArray<string> All { get; } =
    [
        .. DateTimeZoneProviders
            .Tzdb.Ids.Where(id => id.Contains('/', StringComparison.Ordinal) && !id.StartsWith("Etc/", StringComparison.Ordinal))
            .OrderByDescending(id => id.StartsWith("America/", StringComparison.Ordinal))
            .ThenBy(id => id, StringComparer.Ordinal),
    ];

    public static bool IsKnown(string? id) => id is not null && DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is not null;
}
