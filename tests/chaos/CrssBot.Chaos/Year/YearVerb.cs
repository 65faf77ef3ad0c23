using System.Globalization;
using CrssBot.Chaos.Hosts;
using CrssBot.Content;
using CrssBot.Engine.Rooms;

namespace CrssBot.Chaos.Year;

/// <summary><c>year [rooms in each zone]</c>: 250 by default, which makes 10,000.</summary>
internal static class YearVerb
{
    public static int Run(string[] args)
    {
        var started = TimeProvider.System.GetTimestamp();
        var context = new RoomContext(ContentPack.Load(Repository.At("content")).Catalog!, RoomContext.DefaultCatchUp);
        var f = SimulatedYear.Run(context, args is [var rooms] ? int.Parse(rooms, CultureInfo.InvariantCulture) : 250);
        foreach (var fault in f.Faults)
        {
            Console.WriteLine(fault);
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{f.Rooms:N0} rooms in {f.Zones} zones, a year: {f.LocalDays:N0} local days, {f.Posts:N0} posts ({f.Late:N0} of them after an outage), {f.Skips:N0} recorded skips; {f.InGap:N0} at a time that did not exist, {f.Doubled:N0} at one that came twice. {f.Faults.Length} faults, {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F0} s."
            )
        );
        return f.Faults.IsEmpty ? 0 : 1;
    }
}
