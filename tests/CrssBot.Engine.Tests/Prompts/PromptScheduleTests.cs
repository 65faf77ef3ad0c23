using System.Globalization;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Prompts;

public class PromptScheduleTests
{
    private static readonly DayOfWeek[] EveryDay = Enum.GetValues<DayOfWeek>();

    private static DateTimeOffset Utc(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

    private static DateOnly Date(string date) => DateOnly.Parse(date, CultureInfo.InvariantCulture);

    public static TheoryData<string, string, string, string> AwkwardHours =>
        new()
        {
            // Clocks go forward: a missing hour resolves to the instant the gap ends.
            { "America/Chicago", "02:30", "2027-03-14", "2027-03-14T08:00:00Z" },
            { "America/Chicago", "02:00", "2027-03-14", "2027-03-14T08:00:00Z" },
            { "America/Chicago", "01:59", "2027-03-14", "2027-03-14T07:59:00Z" },
            { "America/Chicago", "03:00", "2027-03-14", "2027-03-14T08:00:00Z" },
            // Clocks go back: a doubled hour resolves to the first.
            { "America/Chicago", "01:30", "2026-11-01", "2026-11-01T06:30:00Z" },
            { "America/Chicago", "01:00", "2026-11-01", "2026-11-01T06:00:00Z" },
            { "America/Chicago", "02:00", "2026-11-01", "2026-11-01T08:00:00Z" },
            // Half an hour in Lord Howe; midnight itself is missing in Havana.
            { "Australia/Lord_Howe", "02:15", "2026-10-04", "2026-10-03T15:30:00Z" },
            { "America/Havana", "00:30", "2026-03-08", "2026-03-08T05:00:00Z" },
            // A zone with three quarters of an hour and no changes.
            { "Asia/Kathmandu", "08:00", "2026-05-04", "2026-05-04T02:15:00Z" },
            { "UTC", "08:00", "2026-05-04", "2026-05-04T08:00:00Z" },
        };

    [Theory]
    [MemberData(nameof(AwkwardHours))]
    public void A_local_time_has_one_instant_on_every_date(string zone, string at, string date, string instant)
    {
        var settings = Sample.Daily(zone, at);

        Assert.Equal(Utc(instant), PromptSchedule.At(settings, Date(date)));
        Assert.Equal(
            new DailyDue(Date(date), Utc(instant)),
            PromptSchedule.Next(settings, Utc(instant).AddTicks(-1), Date(date).AddDays(-1))
        );
    }

    [Theory]
    [InlineData("2027-03-12", "2027-03-16")]
    [InlineData("2026-10-30", "2026-11-03")]
    public void Around_both_changes_the_local_time_stays(string first, string last)
    {
        var settings = Sample.Daily(at: "08:00");
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago");

        for (var date = Date(first); date <= Date(last); date = date.AddDays(1))
        {
            var local = TimeZoneInfo.ConvertTime(PromptSchedule.At(settings, date), zone);
            Assert.Equal((date, new TimeOnly(8, 0)), (DateOnly.FromDateTime(local.DateTime), TimeOnly.FromDateTime(local.DateTime)));
        }
    }

    [Theory]
    [InlineData("02:30", 2027)]
    [InlineData("01:30", 2026)]
    [InlineData("00:00", 2026)]
    [InlineData("23:59", 2027)]
    public void A_year_of_dates_has_one_due_instant_each(string at, int year)
    {
        var settings = Sample.Daily(at: at);
        var due = PromptSchedule.Next(settings, new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.FromHours(-6)).AddTicks(-1), null);
        var dates = new List<DateOnly>();

        while (due!.Date.Year == year)
        {
            dates.Add(due.Date);
            due = PromptSchedule.Next(settings, due.At, due.Date);
        }

        Assert.Equal(Enumerable.Range(0, 365).Select(new DateOnly(year, 1, 1).AddDays), dates);
    }

    [Fact]
    public void Only_chosen_days_are_due()
    {
        var settings = Sample.Daily(days: [DayOfWeek.Tuesday, DayOfWeek.Thursday]);

        var tuesday = PromptSchedule.Next(settings, Utc("2026-05-04T13:00:00Z"), null)!;
        var thursday = PromptSchedule.Next(settings, tuesday.At, tuesday.Date)!;
        var next = PromptSchedule.Next(settings, thursday.At, thursday.Date)!;

        Assert.Equal([Date("2026-05-05"), Date("2026-05-07"), Date("2026-05-12")], new[] { tuesday, thursday, next }.Select(d => d.Date));
    }

    [Fact]
    public void The_day_is_the_zones_and_not_utcs()
    {
        // 23:00 on Monday in Honolulu is Tuesday in UTC.
        var due = PromptSchedule.Next(Sample.Daily("Pacific/Honolulu", "23:00", DayOfWeek.Monday), Utc("2026-05-04T00:00:00Z"), null)!;

        Assert.Equal((Date("2026-05-04"), Utc("2026-05-05T09:00:00Z")), (due.Date, due.At));
    }

    [Fact]
    public void The_instant_itself_is_no_longer_next()
    {
        var due = PromptSchedule.Next(Sample.Daily(), Utc("2026-05-04T13:00:00Z"), null)!;

        Assert.Equal(Date("2026-05-05"), due.Date);
    }

    [Fact]
    public void A_date_that_was_served_is_not_served_again() =>
        Assert.Equal(Date("2026-05-06"), PromptSchedule.Next(Sample.Daily(), Utc("2026-05-04T00:00:00Z"), Date("2026-05-05"))!.Date);

    [Fact]
    public void A_single_day_that_was_just_served_comes_in_a_week() =>
        Assert.Equal(
            Date("2026-05-11"),
            PromptSchedule.Next(Sample.Daily(days: [DayOfWeek.Monday]), Utc("2026-05-04T00:00:00Z"), Date("2026-05-04"))!.Date
        );

    [Fact]
    public void Nothing_is_due_while_daily_prompts_are_off()
    {
        Assert.Null(PromptSchedule.Next(Sample.Daily() with { DailyOn = false }, Evening.Start, null));
        Assert.Null(PromptSchedule.Next(Sample.Daily() with { DailyDays = [] }, Evening.Start, null));
        Assert.Null(PromptSchedule.Next(Sample.Daily("Mars/Olympus"), Evening.Start, null));
    }

    [Theory]
    [InlineData("America/Chicago", true)]
    [InlineData("Europe/Kyiv", true)]
    [InlineData("UTC", true)]
    [InlineData("CST", false)]
    [InlineData("america/chicago", false)]
    [InlineData("Mars/Olympus", false)]
    [InlineData("", false)]
    public void Zones_are_iana_names(string zone, bool known) => Assert.Equal(known, PromptSchedule.IsZone(zone));

    [Fact]
    public void A_date_that_a_zone_skipped_stops_nothing()
    {
        // Samoa went from 2011-12-29 to 2011-12-31.
        var settings = Sample.Daily("Pacific/Apia", "08:00", [.. EveryDay]);

        var thursday = PromptSchedule.Next(settings, Utc("2011-12-29T12:00:00Z"), null)!;
        var due = PromptSchedule.Next(settings, thursday.At, thursday.Date)!;
        var after = PromptSchedule.Next(settings, due.At, due.Date)!;

        Assert.True(thursday.At < due.At && due.At < after.At);
    }
}
