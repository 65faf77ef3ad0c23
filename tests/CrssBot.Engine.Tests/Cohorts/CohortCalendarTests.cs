using System.Collections.Immutable;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CsCheck;

namespace CrssBot.Engine.Tests.Cohorts;

/// <summary>Evenings begin on Monday, 4 May 2026, 13:00 in Chicago.</summary>
public class CohortCalendarTests
{
    private static readonly DateOnly Monday = new(2026, 5, 4);

    private static CalendarWeek Domains(params ImmutableArray<string> domains) => new(domains, []);

    private static CalendarWeek Concepts(params IEnumerable<string> concepts) => new([], [.. concepts.Select(c => new ConceptId(c))]);

    /// <summary>Ana facilitates; week 1 is about ethics, week 2 about advocacy, week 3 nothing new, week 4 mentoring. Recovery is never taught.</summary>
    private static Evening Cohort(DateOnly? start = null, params ImmutableArray<CalendarWeek> weeks) =>
        new Evening()
            .Configure(Sample.Daily())
            .Do(
                "Ana",
                new RoomCommand.SetCalendar(
                    new CohortCalendar(
                        start ?? Monday,
                        weeks.IsEmpty ? [Domains("ethics"), Concepts("on-advocacy"), Domains(), Domains("mentoring")] : weeks
                    )
                )
            );

    private static string[] Asked(Evening evening, int questions)
    {
        evening.Open(Evening.Together(questions));
        return [.. evening.Quiz.Questions.Select(q => q.Domain)];
    }

    [Theory]
    [InlineData("2026-05-03", 0)]
    [InlineData("2026-05-04", 1)]
    [InlineData("2026-05-10", 1)]
    [InlineData("2026-05-11", 2)]
    [InlineData("2026-04-20", -1)]
    public void A_week_lasts_seven_days_from_the_start(string date, int week) =>
        Assert.Equal(
            week,
            new CohortCalendar(Monday, [Domains("ethics")]).WeekOn(DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture))
        );

    [Fact]
    public void A_quiz_asks_nothing_before_its_week() => Assert.All(Asked(Cohort(), 12), domain => Assert.Equal("ethics", domain));

    [Fact]
    public void Seven_of_ten_questions_are_about_this_week_and_the_rest_from_earlier_ones()
    {
        var asked = Asked(Cohort().Pass(TimeSpan.FromDays(7)), 4);

        Assert.Equal(3, asked.Count(d => d == "advocacy"));
        Assert.Equal(1, asked.Count(d => d == "ethics"));
    }

    [Fact]
    public void A_week_with_few_questions_is_filled_up_from_earlier_ones()
    {
        var asked = Asked(Cohort().Pass(TimeSpan.FromDays(7)), 6);

        Assert.Equal(3, asked.Count(d => d == "advocacy"));
        Assert.Equal(3, asked.Count(d => d == "ethics"));
    }

    [Theory]
    [InlineData(14, "advocacy ethics")]
    [InlineData(70, "advocacy ethics mentoring")]
    public void A_week_off_and_the_time_after_the_end_repeat_what_was_taught(int days, string domains) =>
        Assert.Equal(domains.Split(' '), Asked(Cohort().Pass(TimeSpan.FromDays(days)), 12).Distinct().Order());

    [Fact]
    public void A_concept_that_a_later_week_names_waits_for_it_though_its_domain_is_taught()
    {
        var evening = Cohort(null, Domains("ethics", "advocacy"), Concepts("on-ethics"));

        Assert.Equal(["advocacy"], Asked(evening, 12).Distinct());
    }

    [Fact]
    public void The_week_turns_at_midnight_in_the_rooms_own_zone()
    {
        // 23:59 on Sunday in Chicago; Monday in Coordinated Universal Time for five hours already.
        var late = Cohort().At(new DateTimeOffset(2026, 5, 11, 4, 59, 0, TimeSpan.Zero));
        var midnight = Cohort().At(new DateTimeOffset(2026, 5, 11, 5, 0, 0, TimeSpan.Zero));

        Assert.DoesNotContain("advocacy", Asked(late, 12));
        Assert.Contains("advocacy", Asked(midnight, 12));
    }

    [Fact]
    public void Asking_for_what_is_not_taught_yet_is_refused_in_other_words_than_asking_for_what_is_not_there()
    {
        Assert.Equal(Refusal.NotYetTaught, Cohort(new DateOnly(2026, 6, 1)).Open(Evening.Together()).Refusal);
        Assert.Equal(Refusal.NotYetTaught, Cohort().Open(Evening.Together() with { Domain = "mentoring" }).Refusal);
        Assert.Equal(
            Refusal.NoQuestionsFit,
            Cohort().Open(Evening.Together() with { Domain = "ethics", Concept = new ConceptId("on-recovery") }).Refusal
        );
    }

    [Fact]
    public void Without_its_calendar_a_room_asks_the_whole_pack_again()
    {
        var evening = Cohort().Do("Ana", new RoomCommand.DropCalendar());

        Assert.Equal(4, Asked(evening, 12).Distinct().Count());
    }

    [Fact]
    public void Only_a_facilitator_sets_or_drops_a_calendar()
    {
        var evening = Cohort();
        var calendar = evening.Room.Calendar!;

        Assert.Equal(Refusal.FacilitatorsOnly, evening.Do("Ben", new RoomCommand.SetCalendar(calendar)).Refusal);
        Assert.Equal(Refusal.FacilitatorsOnly, evening.Do("Ben", new RoomCommand.DropCalendar()).Refusal);
        Assert.Equal(calendar, evening.Room.Calendar);
    }

    public static TheoryData<CohortCalendar> Unsound =>
        [
            new CohortCalendar(Monday, []),
            new CohortCalendar(Monday, [Domains()]),
            new CohortCalendar(Monday, [.. Enumerable.Repeat(Domains("ethics"), CohortCalendar.MostWeeks + 1)]),
            new CohortCalendar(Monday, [Domains("cooking")]),
            new CohortCalendar(Monday, [Concepts("on-cooking")]),
            new CohortCalendar(Monday, [Concepts(Enumerable.Repeat("on-ethics", CohortCalendar.MostTopics + 1))]),
            new CohortCalendar(new DateOnly(1999, 1, 1), [Domains("ethics")]),
        ];

    [Theory]
    [MemberData(nameof(Unsound))]
    public void A_calendar_that_cannot_be_followed_is_refused_and_the_old_one_stays(CohortCalendar calendar)
    {
        var evening = Cohort();
        var before = evening.Room.Calendar;

        Assert.Equal(Refusal.BadCalendar, evening.Do("Ana", new RoomCommand.SetCalendar(calendar)).Refusal);
        Assert.Equal(before, evening.Room.Calendar);
    }

    [Fact]
    public void A_daily_prompt_is_about_what_was_taught_and_a_day_without_one_is_skipped()
    {
        var evening = Cohort(new DateOnly(2026, 5, 6), Domains("mentoring"), Domains("ethics"));

        // The 5th is before the start.
        Assert.True(evening.Wake().Said<RoomEvent.DailySkipped>());
        for (var day = 0; day < 7; day++)
        {
            Assert.Equal(new PromptId("p3"), evening.Wake().Post.Prompt);
        }

        var second = Enumerable.Range(0, 60).Select(_ => evening.Wake().Post.Prompt!.Value.Value).ToHashSet();
        Assert.Equal(["p2", "p3", "p5"], second.Order());
    }

    [Fact]
    public void Most_daily_prompts_are_about_this_week()
    {
        var (current, all) = (0, 0);
        for (ulong seed = 0; seed < 400; seed++)
        {
            // Week 2: two prompts are about ethics, two about advocacy, one is about mentoring.
            var room = RoomState.Empty(new RoomId("a")) with
            {
                Calendar = new CohortCalendar(Monday, [Domains("ethics", "mentoring"), Domains("advocacy")]),
                Seed = new Seed(seed * 7919),
            };
            var (prompt, _, _) = PromptPicker.Pick(room, Sample.Catalog, Evening.Start + TimeSpan.FromDays(7));
            current += prompt!.Id.Value is "p1" or "p6" ? 1 : 0;
            all++;
        }

        Assert.InRange(current / (double)all, 0.6, 0.8);
    }

    [Fact]
    public void Whatever_the_calendar_and_the_day_nothing_untaught_is_ever_asked()
    {
        ImmutableArray<string> slugs = [.. Sample.Catalog.Domains.Select(d => d.Slug)];
        var week = Gen.Int[0, 15].Select(bits => Domains([.. slugs.Where((_, i) => (bits & (1 << i)) != 0)]));
        Gen.Select(week.Array[1, 6], Gen.Int[-10, 60], Gen.Int[1, 12], Gen.Int[0, 1000])
            .Sample(
                (weeks, days, questions, seed) =>
                {
                    var calendar = new CohortCalendar(Monday, [.. weeks]);
                    var now = Evening.Start + TimeSpan.FromDays(days);
                    var room = RoomState.Empty(new RoomId("a")) with { Calendar = calendar, Seed = new Seed((ulong)seed) };

                    var (asked, _) = QuestionDraw.Draw(room, Evening.Together(questions), Sample.Catalog, now);

                    var begun = weeks.Take(Math.Max(0, calendar.WeekOn(Monday.AddDays(days)))).SelectMany(w => w.Domains).ToHashSet();
                    Assert.All(asked, q => Assert.Contains(q.Domain, begun));
                    Assert.Equal(Math.Min(questions, 3 * begun.Count), asked.Length);
                    Assert.Equal(asked.Length, asked.Select(q => q.Id).Distinct().Count());
                }
            );
    }

    [Fact]
    public void A_room_with_a_calendar_is_stored_and_read_back_whole()
    {
        var room = Cohort().Room;

        var read = Json.State(Json.Of(room));

        Assert.Equal(room.Calendar!.Start, read.Calendar!.Start);
        Assert.Equal(room.Calendar.Weeks.SelectMany(w => w.Concepts), read.Calendar.Weeks.SelectMany(w => w.Concepts));
        Assert.Equal(room.Calendar.Weeks.SelectMany(w => w.Domains), read.Calendar.Weeks.SelectMany(w => w.Domains));
    }
}
