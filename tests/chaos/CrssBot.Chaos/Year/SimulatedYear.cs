using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Rooms;

namespace CrssBot.Chaos.Year;

/// <param name="LocalDays">Days on which a prompt was due, of all rooms.</param>
/// <param name="Late">Posted, but after an outage.</param>
/// <param name="InGap">Due at a local time that did not exist that day.</param>
/// <param name="Doubled">Due at a local time that came twice that day.</param>
/// <param name="Faults">What is not as it should be; the first hundred.</param>
internal sealed record YearFigures(
    int Rooms,
    int Zones,
    long LocalDays,
    long Posts,
    long Skips,
    long Late,
    long InGap,
    long Doubled,
    ImmutableArray<string> Faults
);

/// <summary>
/// The engine alone for a year: rooms with daily prompts in many zones, woken as their heads ask, with outages of the whole process, restarts that
/// lose a decision, a second process that ticks too, and ticks that come early. When a prompt is due is worked out a second time, by the
/// operating system's time zones instead of NodaTime's.
/// </summary>
internal static class SimulatedYear
{
    /// <summary>Both hemispheres, changes of an hour and of half an hour, at midnight and at 01:00 UTC, and zones without any. None whose rules changed lately: of those
    /// two databases of different age say different things.</summary>
    public static readonly ImmutableArray<string> Zones =
    [
        "America/Chicago",
        "America/New_York",
        "America/Denver",
        "America/Phoenix",
        "America/Los_Angeles",
        "America/Anchorage",
        "Pacific/Honolulu",
        "America/Halifax",
        "America/St_Johns",
        "America/Toronto",
        "America/Mexico_City",
        "America/Santiago",
        "America/Asuncion",
        "America/Sao_Paulo",
        "America/Nuuk",
        "Atlantic/Azores",
        "Europe/London",
        "Europe/Lisbon",
        "Europe/Berlin",
        "Europe/Helsinki",
        "Europe/Athens",
        "Europe/Moscow",
        "Africa/Lagos",
        "Africa/Nairobi",
        "Africa/Johannesburg",
        "Asia/Beirut",
        "Asia/Jerusalem",
        "Asia/Tehran",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Asia/Shanghai",
        "Asia/Tokyo",
        "Australia/Perth",
        "Australia/Adelaide",
        "Australia/Brisbane",
        "Australia/Sydney",
        "Australia/Lord_Howe",
        "Pacific/Auckland",
        "Pacific/Chatham",
        "Pacific/Apia",
    ];

    /// <summary>Local times around which something may go wrong: every schedule has them first.</summary>
    private static readonly ImmutableArray<TimeOnly> Awkward =
    [
        new(2, 30),
        new(1, 30),
        new(2, 0),
        new(3, 0),
        new(0, 0),
        new(0, 30),
        new(1, 0),
        new(23, 59),
        new(2, 45),
        new(1, 59),
    ];

    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Start.AddDays(365);

    /// <summary>When the process was away: shorter than the catch-up window, longer, over a night, over two days, and across a clock change.</summary>
    private static readonly ImmutableArray<(DateTimeOffset From, DateTimeOffset To)> Outages =
    [
        Away("2026-07-14T13:00Z", hours: 2),
        Away("2026-08-20T04:10Z", hours: 9),
        Away("2026-10-31T22:00Z", hours: 12),
        Away("2026-12-24T06:00Z", hours: 50),
        Away("2027-03-14T06:30Z", hours: 3),
        Away("2027-04-04T12:00Z", hours: 7),
    ];

    /// <param name="schedules">Rooms in each zone, each with a time of its own; every fifth on weekdays alone.</param>
    public static YearFigures Run(RoomContext context, int schedules)
    {
        var rooms = new ConcurrentBag<YearFigures>();
        Parallel.ForEach(
            Zones,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            (zone, _, index) => rooms.Add(RunZone(context, zone, schedules, (int)index))
        );
        return new YearFigures(
            rooms.Sum(f => f.Rooms),
            Zones.Length,
            rooms.Sum(f => f.LocalDays),
            rooms.Sum(f => f.Posts),
            rooms.Sum(f => f.Skips),
            rooms.Sum(f => f.Late),
            rooms.Sum(f => f.InGap),
            rooms.Sum(f => f.Doubled),
            [.. rooms.SelectMany(f => f.Faults).Take(100)]
        );
    }

    private static YearFigures RunZone(RoomContext context, string zone, int schedules, int seed)
    {
        var clock = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var random = new Random(seed);
        var rooms = Enumerable.Range(0, schedules).Select(n => new SimulatedRoom(context, zone, n)).ToArray();
        var wakes = new PriorityQueue<int, DateTimeOffset>();
        for (var n = 0; n < rooms.Length; n++)
        {
            wakes.Enqueue(n, rooms[n].Wake);
        }

        while (wakes.TryDequeue(out var n, out var wake) && wake < End)
        {
            var away = Outages.FirstOrDefault(o => o.From <= wake && wake < o.To);
            rooms[n].WakeUp(away == default ? wake.AddMilliseconds(random.Next(2_000)) : away.To, random);
            wakes.Enqueue(n, rooms[n].Wake);
        }

        return rooms.Aggregate(new YearFigures(schedules, 1, 0, 0, 0, 0, 0, 0, []), (sum, room) => room.Compare(sum, clock));
    }

    private static TimeOnly TimeOf(int schedule) =>
        schedule < Awkward.Length ? Awkward[schedule] : new TimeOnly(0, 0).AddMinutes((schedule * 347) % 1_440);

    private static (DateTimeOffset From, DateTimeOffset To) Away(string from, int hours)
    {
        var at = DateTimeOffset.Parse(from, System.Globalization.CultureInfo.InvariantCulture);
        return (at, at.AddHours(hours));
    }

    private sealed class SimulatedRoom
    {
        private readonly RoomContext _context;
        private readonly string _name;
        private readonly Dictionary<DateOnly, (DateTimeOffset At, bool Posted)> _records = [];
        private readonly List<string> _faults = [];
        private RoomState _state;

        public SimulatedRoom(RoomContext context, string zone, int schedule)
        {
            _context = context;
            var settings = RoomSettings.Default with
            {
                Zone = zone,
                DailyOn = true,
                DailyAt = TimeOf(schedule),
                DailyDays = schedule % 5 == 4 ? RoomSettings.Default.DailyDays : [.. Enum.GetValues<DayOfWeek>()],
            };
            _name = $"{zone} {settings.DailyAt:HH:mm}";
            _state = RoomState.Empty(new RoomId($"{zone}-{schedule}"));
            _state = Room.Decide(
                _state,
                new RoomRequest(_state.Id, new MemberId("m"), Start, new RoomCommand.Configure(settings), "Facilitator"),
                context
            ).State;
        }

        public DateTimeOffset Wake => Room.NextWake(_state)!.Value;

        public void WakeUp(DateTimeOffset at, Random random)
        {
            switch (random.Next(20))
            {
                case 0:
                    // A tick that comes early leaves everything as it is.
                    Must(!Tick(Wake.AddTicks(-1)).Changed, "An early tick changed something.");
                    break;
                case 1:
                    // The process dies before its decision is stored: the next one decides again.
                    Tick(at);
                    at = at.AddSeconds(30);
                    break;
                case 2:
                    _state = JsonSerializer.Deserialize(
                        JsonSerializer.Serialize(_state, EngineJson.Default.RoomState),
                        EngineJson.Default.RoomState
                    )!;
                    break;
            }

            var decision = Tick(at);
            Must(decision.Changed, "A tick at its time changed nothing.");
            _state = decision.State;
            foreach (var told in decision.Events)
            {
                switch (told)
                {
                    case RoomEvent.DailyPosted posted:
                        Record(posted.Date, at, isPost: true);
                        break;
                    case RoomEvent.DailySkipped skipped:
                        Must(skipped.Reason == SkipReason.TooLate, $"{skipped.Date} was skipped: {skipped.Reason}.");
                        Record(skipped.Date, at, isPost: false);
                        break;
                }
            }

            if (random.Next(4) == 0)
            {
                // A second process had the same wake.
                Must(!Tick(at.AddMilliseconds(5)).Changed, "A second tick changed something.");
            }
        }

        /// <summary>Against what the operating system's zones say: one record for each local date, a post if it was not over six hours late.</summary>
        public YearFigures Compare(YearFigures sum, TimeZoneInfo clock)
        {
            var settings = _state.Settings;
            var (days, late, gaps, doubled) = (0, 0, 0, 0);
            for (
                var date = DateOnly.FromDateTime(Start.UtcDateTime).AddDays(-1);
                date <= DateOnly.FromDateTime(End.UtcDateTime);
                date = date.AddDays(1)
            )
            {
                var local = date.ToDateTime(settings.DailyAt);
                var due = Due(clock, local);
                // The last hours may still be served after an outage that is not over.
                if (!settings.DailyDays.Contains(date.DayOfWeek) || due <= Start || due >= End)
                {
                    continue;
                }

                days++;
                gaps += clock.IsInvalidTime(local) ? 1 : 0;
                doubled += clock.IsAmbiguousTime(local) ? 1 : 0;
                if (!_records.Remove(date, out var record))
                {
                    Must(so: false, $"{date}: neither post nor skip.");
                    continue;
                }

                var wait = record.At - due;
                Must(wait >= TimeSpan.Zero, $"{date} came {-wait} too early.");
                Must(
                    record.Posted == wait <= _context.CatchUp,
                    $"{date} was {(record.Posted ? "posted" : "skipped")} {wait} after it was due."
                );
                Must(
                    wait < TimeSpan.FromMinutes(1) || Outages.Any(o => o.To <= record.At && due < o.To && o.From <= due),
                    $"{date} came {wait} late."
                );
                late += record.Posted && wait > TimeSpan.FromMinutes(1) ? 1 : 0;
                sum = sum with { Posts = sum.Posts + (record.Posted ? 1 : 0), Skips = sum.Skips + (record.Posted ? 0 : 1) };
            }

            Must(_records.Count == 0, $"{string.Join(", ", _records.Keys)} were not due.");
            return sum with
            {
                LocalDays = sum.LocalDays + days,
                Late = sum.Late + late,
                InGap = sum.InGap + gaps,
                Doubled = sum.Doubled + doubled,
                Faults = [.. sum.Faults, .. _faults],
            };
        }

        /// <summary>A missing time is when the gap ends, a doubled one the first of the two.</summary>
        private static DateTimeOffset Due(TimeZoneInfo clock, DateTime local)
        {
            if (clock.IsInvalidTime(local))
            {
                var end = new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0, DateTimeKind.Unspecified);
                while (clock.IsInvalidTime(end))
                {
                    end = end.AddMinutes(1);
                }

                return new DateTimeOffset(end, clock.GetUtcOffset(end));
            }

            return new DateTimeOffset(
                local,
                clock.IsAmbiguousTime(local) ? clock.GetAmbiguousTimeOffsets(local).Max() : clock.GetUtcOffset(local)
            );
        }

        private Decision Tick(DateTimeOffset at) =>
            Room.Decide(_state, new RoomRequest(_state.Id, RoomRequest.Clock, at, new RoomCommand.Tick()), _context);

        private void Record(DateOnly date, DateTimeOffset at, bool isPost) =>
            Must(_records.TryAdd(date, (at, isPost)), $"{date} has a second record.");

        private void Must(bool so, string what)
        {
            if (!so)
            {
                _faults.Add($"{_name}: {what}");
            }
        }
    }
}
