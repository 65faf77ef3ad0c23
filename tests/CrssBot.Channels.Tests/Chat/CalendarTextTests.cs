using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Cohorts;
using CrssBot.Runtime;
using CsCheck;

namespace CrssBot.Channels.Tests.Chat;

public sealed class CalendarTextTests
{
    private static Gen<string> Const(params string[] lines) => Gen.Int[0, lines.Length - 1].Select(i => lines[i]);

    private static CalendarReading Read(string text) => CalendarText.Read(text, Pack.Catalog, Pack.LookUp.Find);

    private static string Said(string text) =>
        string.Join(
            " | ",
            Read(text).ToWeeks().Select(w => string.Join(",", w.Domains.Select(d => $"all {d}").Concat(w.Concepts.Select(c => c.Value))))
        );

    [Theory]
    [InlineData("Week 1: boundaries, confidentiality", "boundaries,confidentiality")]
    [InlineData("week 2 - power dynamics", " | power-dynamics")]
    [InlineData("1. humility; active listening", "humility,active-listening")]
    [InlineData("W1 boundaries\nW3 humility", "boundaries |  | humility")]
    [InlineData("boundaries\nhumility", "boundaries | humility")]
    [InlineData("Week 1: Advocacy\nWeek 2: the Mentoring domain", "all advocacy | all mentoring")]
    [InlineData("Weeks 1-2: professional responsibility", "all professional-responsibility | all professional-responsibility")]
    [InlineData("Week 1: break\nWeek 2: Boundaries", " | boundaries")]
    [InlineData("Week 1: boundaries and humility", "boundaries,humility")]
    [InlineData("• Week 1: boundaries", "boundaries")]
    [InlineData("Week 1 - 42 CFR Part 2", "part2")]
    [InlineData("Week 1 - 2: humility", "humility | humility")]
    [InlineData("Week 1\n1. Advocacy\n2. Boundaries\nWeek 2\n1. Mentoring", "all advocacy,boundaries | all mentoring")]
    [InlineData("boundaries\n988: how to call\nhumility", "boundaries | line-988 | humility")]
    [InlineData("42 CFR Part 2\nhumility", "part2 | humility")]
    [InlineData("Week 1\nBoundaries\nHumility\nWeek 2\nAdvocacy", "boundaries,humility | all advocacy")]
    [InlineData("Week 1: Facilitator, not authority figure; humility", "facilitator-role,humility")]
    public void Weeks_are_read_as_facilitators_write_them(string lines, string understood) => Assert.Equal(understood, Said(lines));

    [Fact]
    public void What_is_not_in_the_pack_is_said_and_left_out()
    {
        var read = Read("Week 1: boundaries, qwertz uiop");

        Assert.Equal(["qwertz uiop"], read.Unknown.Select(t => t.Text));
        Assert.Equal("boundaries", Said("Week 1: boundaries, qwertz uiop"));
        Assert.Equal(["Week 99: boundaries"], Read("Week 99: boundaries\nWeek 1: humility").Unknown.Select(t => t.Text));
    }

    [Fact]
    public void A_calendar_that_is_shown_for_editing_is_read_back_as_it_was()
    {
        ImmutableArray<CalendarWeek> weeks =
        [
            new(["advocacy"], []),
            new([], [new("boundaries"), new("confidentiality")]),
            new([], []),
            new(["mentoring"], [new("humility")]),
            new([], [new("advocacy")]),
        ];
        var calendar = new CohortCalendar(new DateOnly(2027, 1, 11), weeks);

        var again = Read(CalendarText.Weeks(calendar, Pack.Catalog)).ToWeeks();

        Assert.Equal(
            weeks.Select(w => (string.Join(",", w.Domains), string.Join(",", w.Concepts))),
            again.Select(w => (string.Join(",", w.Domains), string.Join(",", w.Concepts)))
        );
    }

    [Fact]
    public void Every_concept_s_name_is_read_as_that_concept_or_as_its_domain()
    {
        // Names with a comma or "and" in them would fall apart; whichever do are named here, to be put right in the pack's wordings.
        var wrong = Pack
            .Catalog.Concepts.Where(c =>
                Read($"Week 1: {c.Name}").ToWeeks() is not [{ } week] || !(week.Concepts is [var one] && one == c.Id)
            )
            .Where(c => !Pack.Catalog.Domains.Any(d => string.Equals(d.Name, c.Name, StringComparison.OrdinalIgnoreCase)))
            .Select(c => c.Name);

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("Tuesdays 6:30 PM, 90 minutes", "Tuesdays 6:30 PM, 90 minutes")]
    [InlineData("tue 18:30", "Tuesdays 6:30 PM")]
    [InlineData("Tue at 6 pm and Thu at 6 pm", "Tuesdays 6:00 PM, Thursdays 6:00 PM")]
    [InlineData("Tuesdays 6:30-8 PM", "Tuesdays 6:30 PM, 90 minutes")]
    [InlineData("Tuesdays 6 p.m. - 7:30 p.m.", "Tuesdays 6:00 PM, 90 minutes")]
    [InlineData("Tue/Thu 6 PM", "Tuesdays 6:00 PM, Thursdays 6:00 PM")]
    [InlineData("Tuesdays and Thursdays 6:30 PM", "Tuesdays 6:30 PM, Thursdays 6:30 PM")]
    [InlineData("Tuesdays 6-8", "Tuesdays 6:00 PM, 120 minutes")]
    [InlineData("Saturdays 11-1 PM", "Saturdays 11:00 AM, 120 minutes")]
    [InlineData("Tuesdays 6:30 PM to 8", "Tuesdays 6:30 PM, 90 minutes")]
    [InlineData("Wed 6:30", "Wednesdays 6:30 PM")]
    [InlineData("Wed 10:00", "Wednesdays 10:00 AM")]
    [InlineData("Saturdays 9am, 120 min", "Saturdays 9:00 AM, 120 minutes")]
    [InlineData("", "")]
    public void Meetings_are_read_as_people_write_them(string typed, string understood) =>
        Assert.Equal(understood, CalendarText.Sessions(CalendarText.ReadSessions(typed)!.Value));

    [Theory]
    [InlineData("sometimes")]
    [InlineData("Tuesdays")]
    [InlineData("Tuesdays 25:00")]
    [InlineData("Tuesdays 6 PM, 5 minutes")]
    [InlineData("Tuesdays 6 PM in room 4")]
    [InlineData("the second Tuesday 6 PM")]
    [InlineData("Monthly, 6 PM")]
    public void What_is_no_meeting_is_refused(string typed) => Assert.Null(CalendarText.ReadSessions(typed));

    [Fact]
    public void Whatever_is_typed_nothing_breaks_and_the_calendar_has_at_most_a_year()
    {
        var anything = Gen.OneOf(
            Gen.String[0, 400],
            Const("Week 99999999999: x", "week -1: x", "1-52: boundaries", "Week 52: humility", ":::", ",,,", "٣: حدود", "Week 3:\t\t"),
            Const("Week 1: boundaries", "\n", "2)", "- -", "#7 advocacy")
        );
        Gen.Select(anything, anything, anything, (a, b, c) => $"{a}\n{b}\n{c}")
            .Sample(
                text =>
                {
                    var weeks = Read(text).ToWeeks();
                    Assert.InRange(weeks.Length, 0, CohortCalendar.MostWeeks);
                    Assert.All(weeks, w => Assert.InRange(w.Domains.Length + w.Concepts.Length, 0, CohortCalendar.MostTopics));
                    CalendarText.ReadSessions(text);
                },
                iter: 300
            );
    }

    [Theory]
    [InlineData(null, "en-US", "America/Chicago")]
    [InlineData(null, "es-MX", "America/Chicago")]
    [InlineData(null, "es-ES", "America/Chicago")]
    [InlineData(null, "pl-PL", "Europe/Warsaw")]
    [InlineData(null, "pl", "America/Chicago")]
    [InlineData(null, null, "America/Chicago")]
    [InlineData("America/Denver", "en-US", "America/Denver")]
    [InlineData("Mars/Olympus", "en-GB", "Europe/London")]
    public void A_zone_is_guessed_from_what_the_platform_says(string? zone, string? locale, string guess) =>
        Assert.Equal(guess, ZoneGuess.From(zone, locale));
}
